"""What travels: an event and its place in the log, text and byline in the open, because streams are trimmed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from shared.eventlog.codec import Codec, Opaque, Unreadable
from shared.eventlog.log import Broken, Entry
from shared.eventlog.recorded import Recorded


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a stream, and one item of `/internal/events`. Add fields with defaults, never change one.

    Without `event` the sender could not read it itself: the type is unknown to it, or the bytes do not
    decode, and then `type` is empty too. Nor has it one if it is `private`, which is how a reader that knows
    nothing of the type can tell that it misses nothing.
    """

    part: int
    position: int
    stream_id: UUID
    event_id: UUID
    version: int = 0
    subject_id: UUID | None = None
    recorded_at: datetime | None = None
    type: str = ""
    schema: int = 0
    event: bytes = b""
    private: bool = False


_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_one = msgspec.msgpack.Decoder(Message)
_many = msgspec.msgpack.Decoder(list[Message])


def encode(entry: Entry, codec: Codec) -> bytes:
    """An entry of the log as it travels."""
    return _encoder.encode(_message(entry, codec))


def decode(raw: bytes, codec: Codec) -> Entry:
    """Raises msgspec.DecodeError if this is no message at all: then not even its place is known."""
    return _entry(_one.decode(raw), codec)


def encode_all(entries: Sequence[Entry], codec: Codec) -> bytes:
    return _encoder.encode([_message(entry, codec) for entry in entries])


def decode_all(raw: bytes, codec: Codec) -> list[Entry]:
    """Raises msgspec.DecodeError if this is no list of messages."""
    return [_entry(message, codec) for message in _many.decode(raw)]


def _message(entry: Entry, codec: Codec) -> Message:
    if isinstance(entry, Broken):
        return Message(
            part=entry.part, position=entry.position, stream_id=entry.stream_id, event_id=entry.event_id
        )
    name, schema, event, private = _content(entry, codec)
    return Message(
        part=entry.part,
        position=entry.position,
        stream_id=entry.stream_id,
        event_id=entry.event_id,
        version=entry.version,
        subject_id=entry.subject_id,
        recorded_at=entry.recorded_at,
        type=name,
        schema=schema,
        event=event,
        private=private,
    )


def _content(entry: Recorded, codec: Codec) -> tuple[str, int, bytes, bool]:
    """An unknown event travels without its data: its sealed part would be missing, and nobody could tell.

    A private one does because streams are plain, and nobody there has a use for it.
    """
    event = entry.event
    if isinstance(event, Opaque):
        return event.type, event.schema, b"", event.private
    private = codec.is_private(event)
    return event.TYPE, event.SCHEMA, b"" if private else codec.encode_whole(event), private


def _entry(message: Message, codec: Codec) -> Entry:
    if message.recorded_at is None:
        return _broken(message, "its sender could not read it")
    try:
        event = (
            Opaque(message.type, message.schema, b"", private=True)
            if message.private
            else codec.decode(message.type, message.schema, message.event)
        )
    except Unreadable as error:
        return _broken(message, str(error))
    return Recorded(
        part=message.part,
        position=message.position,
        stream_id=message.stream_id,
        version=message.version,
        event_id=message.event_id,
        subject_id=message.subject_id,
        recorded_at=message.recorded_at,
        event=event,
    )


def _broken(message: Message, error: str) -> Broken:
    return Broken(
        part=message.part,
        position=message.position,
        stream_id=message.stream_id,
        event_id=message.event_id,
        error=error,
    )
