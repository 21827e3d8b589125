"""Upcasting: what was written under an older schema is read in the newest shape."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.comments import COMMENT_EVENTS, CommentPosted
from shared.contracts.event import Event
from shared.contracts.moderation import MODERATION_EVENTS, Reason
from shared.contracts.ruling import Mask
from shared.eventlog.codec import Codec


class Renamed(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "renamed"
    SCHEMA: ClassVar = 3

    name: str
    loud: bool


def split_name(fields: dict[str, Any]) -> dict[str, Any]:
    return {"name": fields["title"]}


def add_loudness(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"loud": fields["name"].isupper()}


CODEC = Codec([Renamed], {("renamed", 1): split_name, ("renamed", 2): add_loudness})


def test_the_upcasts_are_chained() -> None:
    first = msgspec.msgpack.encode({"title": "HELLO"})
    assert CODEC.decode("renamed", 1, first) == Renamed(name="HELLO", loud=True)


def test_each_starts_where_it_belongs() -> None:
    second = msgspec.msgpack.encode({"name": "hello"})
    assert CODEC.decode("renamed", 2, second) == Renamed(name="hello", loud=False)


_SPANS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=3).map(tuple)
st.register_type_strategy(Mask, st.builds(Mask, spans=_SPANS))
st.register_type_strategy(Reason, st.builds(Reason, spans=_SPANS, score=st.floats(0, 1)))


@given(st.data())
def test_every_event_survives_the_log_but_for_its_byline(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*COMMENT_EVENTS, *MODERATION_EVENTS]))
    event = data.draw(st.builds(kind, **{name: _values(kind, name) for name in _optional(kind)}))
    codec = Codec([kind])

    encoded = codec.encode(event)
    read = codec.decode(encoded.type, encoded.schema, encoded.data, encoded.secret)

    expected = msgspec.structs.replace(event, byline=None) if isinstance(event, CommentPosted) else event
    assert expected == read


def _optional(kind: type[Event]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind) if field.type in {int, UUID}]


def _values(kind: type[Event], name: str) -> st.SearchStrategy[Any]:
    field = next(field for field in msgspec.structs.fields(kind) if field.name == name)
    return st.uuids() if field.type is UUID else st.integers(0, 2**31)
