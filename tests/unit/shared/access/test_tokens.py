"""Tokens and where they are read from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access.tokens import bearer, digest, mint, well_formed


def test_a_minted_token_is_256_random_bits_behind_its_prefix() -> None:
    tokens = {mint("rja_") for _ in range(100)}

    assert len(tokens) == 100
    assert all(well_formed(token, "rja_") and len(token) == 47 for token in tokens)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "rja_",
        "rja_" + "a" * 42,
        "rja_" + "a" * 44,
        "rjk_" + "a" * 43,
        "rja_" + "é" * 43,
        "rja_" + "a" * 43 + "\n",
    ],
)
def test_any_other_shape_is_not_looked_up(token: str) -> None:
    assert not well_formed(token, "rja_")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_digest_is_32_bytes(token: str) -> None:
    assert len(digest(token)) == 32


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc==", "abc=="),
        ("BEARER abc", "abc"),
        ("Bearer", None),
        ("Bearer a b", None),
        ("Basic abc", None),
        ("Bearer é", None),
        ("", None),
    ],
)
def test_the_bearer_of_a_request(value: str, token: str | None) -> None:
    assert bearer({"authorization": value}) == token


def test_no_header_no_token() -> None:
    assert bearer({}) is None
