from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.comments import COMMENT_EVENTS, Byline, CommentPosted, Text
from shared.contracts.event import Event
from shared.contracts.moderation import MODERATION_EVENTS
from shared.eventlog.codec import Codec, Opaque
from shared.eventlog.log import Broken, Entry
from shared.eventlog.recorded import Recorded
from shared.streams.message import Message, decode, decode_all, encode, encode_all

CODEC = Codec([*COMMENT_EVENTS, *MODERATION_EVENTS])
NOBODY = Codec([])
KEEPING = Codec([], private=[*COMMENT_EVENTS])
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
POSTED = CommentPosted(
    comment_id=UUID(int=1),
    thread_id=UUID(int=2),
    author_id=UUID(int=3),
    site="blog",
    mode="pre",
    state="pending",
    at=NOON,
    sealed=Text(body="そうだね", html="<p>そうだね</p>", spoilers=((None, "x"),)),
    byline=Byline(name="Ann", address_hash=b"\x00\xff"),
)

uuids = st.uuids()
broken = st.builds(
    Broken,
    part=st.integers(0, 32767),
    position=st.integers(1, 2**63 - 1),
    stream_id=uuids,
    event_id=uuids,
    error=st.just("its sender could not read it"),
)


def recorded(event: Event | Opaque) -> Recorded:
    return Recorded(
        part=3,
        position=7,
        stream_id=UUID(int=2),
        version=5,
        event_id=UUID(int=9),
        subject_id=UUID(int=3),
        recorded_at=NOON,
        event=event,
    )


@given(
    st.builds(
        Recorded,
        part=st.integers(0, 32767),
        position=st.integers(1, 2**63 - 1),
        stream_id=uuids,
        version=st.integers(1, 2**31 - 1),
        event_id=uuids,
        subject_id=st.none() | uuids,
        recorded_at=st.datetimes(timezones=st.just(UTC)),
        event=st.just(POSTED),
    )
    | broken
)
def test_an_entry_arrives_as_it_left(entry: Entry) -> None:
    assert decode(encode(entry, CODEC), CODEC) == entry
    assert decode_all(encode_all([entry, entry], CODEC), CODEC) == [entry, entry]


def test_text_and_byline_travel_in_the_open() -> None:
    message = encode(recorded(POSTED), CODEC)
    assert "そうだね".encode() in message
    assert b"Ann" in message


def test_a_type_the_reader_does_not_know_is_opaque() -> None:
    entry = decode(encode(recorded(POSTED), CODEC), NOBODY)
    assert isinstance(entry, Recorded)
    assert isinstance(entry.event, Opaque)
    assert entry.event.type == "comment.posted"


def test_a_type_the_sender_did_not_know_is_broken_for_a_reader_who_does() -> None:
    """Its sealed part would be missing, and look erased."""
    entry = decode(encode(recorded(Opaque("comment.posted", 1, b"\x80")), NOBODY), CODEC)
    assert isinstance(entry, Broken)
    assert entry.position == 7


def test_a_type_nobody_knows_is_skipped() -> None:
    entry = decode(encode(recorded(Opaque("comment.sung", 1, b"\x80")), CODEC), CODEC)
    assert isinstance(entry, Recorded)
    assert entry.event == Opaque("comment.sung", 1, b"")


@pytest.mark.parametrize("reader", [KEEPING, CODEC, NOBODY])
def test_of_what_a_service_keeps_to_itself_only_the_place_travels(reader: Codec) -> None:
    message = encode(recorded(POSTED), KEEPING)
    assert "そうだね".encode() not in message
    assert POSTED.comment_id.bytes not in message
    assert decode(message, reader) == recorded(Opaque("comment.posted", 1, b"", private=True))


def test_what_was_private_stays_so_when_it_is_passed_on() -> None:
    entry = decode(encode(recorded(POSTED), KEEPING), NOBODY)
    assert decode(encode(entry, NOBODY), NOBODY) == entry


def test_a_reader_of_an_older_protocol_takes_a_private_event_for_an_unknown_one() -> None:
    message = msgspec.msgpack.decode(encode(recorded(POSTED), KEEPING))
    del message["private"]
    entry = decode(msgspec.msgpack.encode(message), NOBODY)
    assert isinstance(entry, Recorded)
    assert entry.event == Opaque("comment.posted", 1, b"")


def test_a_known_type_with_unreadable_bytes_is_broken() -> None:
    message = msgspec.msgpack.decode(encode(recorded(POSTED), CODEC), type=Message)
    damaged = msgspec.msgpack.encode(msgspec.structs.replace(message, event=b"\x81\xa4site\x01"))
    entry = decode(damaged, CODEC)
    assert isinstance(entry, Broken)
    assert "comment.posted v1" in entry.error


@pytest.mark.parametrize("raw", [b"", b"\xc1", b"\x80", b"\x90", b"\xa1x"])
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(raw, CODEC)
