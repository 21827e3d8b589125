"""Sealed text opens with its key at its place, and nowhere else."""

from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.sealing import Vault, place, seal, unseal

VAULT = Vault(bytes(32))
KEY = VAULT.new_key(uuid4())
HERE = place(1, uuid4(), uuid4(), KEY.subject_id, "comment.posted", 1)


@given(st.binary(max_size=5_000))
def test_what_is_sealed_opens_again(secret: bytes) -> None:
    assert secret == unseal(KEY.key, seal(KEY.key, secret, HERE), HERE)


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    assert seal(KEY.key, b"Hello", HERE) != seal(KEY.key, b"Hello", HERE)


def test_a_long_text_is_stored_shorter() -> None:
    assert len(seal(KEY.key, b"spoiler " * 200, HERE)) < 200


@pytest.mark.parametrize(
    "place_", [b"", place(2, uuid4(), uuid4(), None, "comment.posted", 1)], ids=["nowhere", "another"]
)
def test_it_does_not_open_elsewhere_in_the_log(place_: bytes) -> None:
    with pytest.raises(InvalidTag):
        unseal(KEY.key, seal(KEY.key, b"Hello", HERE), place_)


def test_it_does_not_open_with_another_key_or_changed() -> None:
    sealed = seal(KEY.key, b"Hello", HERE)
    with pytest.raises(InvalidTag):
        unseal(VAULT.new_key(uuid4()).key, sealed, HERE)
    with pytest.raises(InvalidTag):
        unseal(KEY.key, sealed[:-1] + bytes([sealed[-1] ^ 1]), HERE)
    with pytest.raises(InvalidTag):
        unseal(KEY.key, b"short", HERE)


def test_a_wrapped_key_opens_under_its_master_key_for_its_subject() -> None:
    assert KEY.key == VAULT.unwrap(KEY.subject_id, KEY.wrapped)
    with pytest.raises(InvalidTag):
        VAULT.unwrap(uuid4(), KEY.wrapped)
    with pytest.raises(InvalidTag):
        Vault(bytes([1] * 32)).unwrap(KEY.subject_id, KEY.wrapped)


def test_a_master_key_has_256_bits() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
