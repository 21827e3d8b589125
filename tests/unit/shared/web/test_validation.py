"""Messages that name the field and say what is wrong with it."""

import uuid
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, Struct

from shared.errors import FieldError, Invalid, Malformed
from shared.web.request import decoded
from shared.web.text import Int64, line, text


class Colour(Enum):
    RED = "red"


class Author(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, line(5)]
    age: Int64 | None = None


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    author: Author
    body: Annotated[str, text(10)] = "x"
    id: uuid.UUID | None = None
    at: datetime | None = None
    colour: Colour = Colour.RED
    tags: Annotated[list[Author], Meta(max_length=2)] = []
    scores: dict[str, int] = {}
    shown: bool = True


ANN = {"name": "Ann"}
ENTRY = msgspec.json.Decoder(Entry)


@pytest.mark.parametrize(
    ("body", "pointer", "code", "message"),
    [
        ({}, "/author", "required", "is required"),
        ({"author": {}}, "/author/name", "required", "is required"),
        ({"author": {"name": "Annette"}}, "/author/name", "invalid", "longer than 5 characters"),
        ({"author": {"name": ""}}, "/author/name", "invalid", "must not be empty"),
        ({"author": {"name": 1}}, "/author/name", "invalid", "must be text"),
        ({"author": {"name": "Ann", "age": "1"}}, "/author/age", "invalid", "must be a whole number or null"),
        ({"author": {"name": "Ann", "age": 1.5}}, "/author/age", "invalid", "must be a whole number or null"),
        ({"author": ANN, "x/~": 1}, "/x~1~0", "unknown", "is not a field we know"),
        ({"author": ANN, "body": "   "}, "/body", "invalid", "must not be blank"),
        ({"author": ANN, "id": "1"}, "/id", "invalid", "is not a UUID"),
        ({"author": ANN, "colour": "blue"}, "/colour", "invalid", "is not one of the allowed values"),
        ({"author": ANN, "tags": [ANN] * 3}, "/tags", "invalid", "more than 2 items"),
        ({"author": ANN, "tags": [ANN, {"name": 1}]}, "/tags/1/name", "invalid", "must be text"),
        ({"author": ANN, "scores": {"a.b": "c"}}, "/scores", "invalid", "must be a whole number"),
        ({"author": ANN, "shown": "true"}, "/shown", "invalid", "must be true or false"),
        ([], "", "invalid", "must be an object"),
    ],
)
def test_a_value_that_is_not_allowed(body: Any, pointer: str, code: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decoded(msgspec.json.encode(body), ENTRY)

    assert list(refusal.value.errors) == [FieldError(pointer=pointer, code=code, message=message)]


def test_one_line_is_explained() -> None:
    with pytest.raises(Invalid, match=r"author\.name: must be one line of text"):
        decoded(b'{"author":{"name":"a\\nb"}}', ENTRY)


def test_a_long_unknown_name_is_not_repeated_whole() -> None:
    with pytest.raises(Invalid) as refusal:
        decoded(msgspec.json.encode({"author": ANN, "x" * 1000: 1}), ENTRY)

    assert refusal.value.errors[0].pointer == "/" + "x" * 60


def test_what_is_no_json_is_malformed() -> None:
    with pytest.raises(Malformed):
        decoded(b"{", ENTRY)
