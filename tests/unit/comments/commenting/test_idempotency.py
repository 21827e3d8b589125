"""Answers kept under an Idempotency-Key open with that key and that request only."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.comments.commenting.idempotency import Answer, Key, request_hash

ANSWER = Answer(201, {"ETag": '"1"'}, b'{"author_token":"rja_secret"}')


@given(secret=st.text(min_size=8, max_size=200), body=st.text())
def test_the_same_key_has_its_answer_back(secret: str, body: str) -> None:
    key = Key("blog", secret, request_hash("post", body))
    assert ANSWER == key.unseal(key.seal(ANSWER))


def test_what_is_stored_tells_nothing_without_the_key() -> None:
    key = Key("blog", "0d1f6f3e-attempt", request_hash("post", "Hello"))
    stored = key.command_key + key.request_hash + key.seal(ANSWER)
    assert b"rja_secret" not in stored
    assert b"0d1f6f3e-attempt" not in stored


@pytest.mark.parametrize(
    "other",
    [
        Key("blog", "another-key", request_hash("post", "Hello")),
        Key("other", "the-key-itself", request_hash("post", "Hello")),
        Key("blog", "the-key-itself", request_hash("post", "Goodbye")),
    ],
    ids=["another key", "another site", "another request"],
)
def test_nothing_else_opens_it(other: Key) -> None:
    sealed = Key("blog", "the-key-itself", request_hash("post", "Hello")).seal(ANSWER)
    with pytest.raises(InvalidTag):
        other.unseal(sealed)


def test_a_key_counts_for_its_site_alone() -> None:
    here, there = (Key(site, "the-key-itself", b"").command_key for site in ("blog", "other"))
    assert here != there
