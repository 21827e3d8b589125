"""Events to bytes and back: dispatch on (type, schema version), upcasting, and what cannot be read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from shared.contracts.event import Event

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the decoded fields of one schema version into those of the next."""


class Opaque(Struct, frozen=True):
    """An event of a type this program does not know: to be skipped and, unless it is `private`, counted.

    Private is what the service that recorded it keeps to itself: nobody else is meant to know its type.
    """

    type: str
    schema: int
    data: bytes
    private: bool = False


class Unreadable(Exception):
    """An event of a known type whose bytes do not decode: to be parked, never skipped."""


class Encoded(Struct, frozen=True):
    """What the log stores of an event: open data, and the plain bytes of the part still to be sealed."""

    type: str
    schema: int
    data: bytes
    secret: bytes | None


class Codec:
    """Knows a fixed set of event types; `upcasts[(type, n)]` leads from schema n to n + 1.

    Of `private` types, which it knows as well, others are told no more than that there was one.
    """

    def __init__(
        self,
        types: Iterable[type[Event]],
        upcasts: Mapping[tuple[str, int], Upcast] | None = None,
        *,
        private: Iterable[type[Event]] = (),
    ) -> None:
        own = tuple(private)
        self._private = frozenset(own)
        self._types = {kind.TYPE: kind for kind in (*types, *own)}
        self._upcasts = dict(upcasts or {})
        self._decoders = {name: msgspec.msgpack.Decoder(kind) for name, kind in self._types.items()}
        self._secrets = {
            name: msgspec.msgpack.Decoder(kind.SEALED) for name, kind in self._types.items() if kind.SEALED
        }
        self._encoder = msgspec.msgpack.Encoder(uuid_format="bytes")

    def encode(self, event: Event) -> Encoded:
        """Split an event into what the log keeps in the open and what it seals."""
        secret = getattr(event, "sealed", None)
        bare = {field: None for field in ("sealed", "byline") if getattr(event, field, None) is not None}
        return Encoded(
            event.TYPE,
            event.SCHEMA,
            self._encoder.encode(msgspec.structs.replace(event, **bare) if bare else event),
            None if secret is None else self._encoder.encode(secret),
        )

    def is_private(self, event: Event) -> bool:
        """Whether what happened is for this service alone."""
        return type(event) in self._private

    def encode_whole(self, event: Event) -> bytes:
        """The event with its text and byline in the open, as it travels on a stream."""
        return self._encoder.encode(event)

    def decode(self, name: str, schema: int, data: bytes, secret: bytes | None = None) -> Event | Opaque:
        """Read an event in its newest shape; `secret` is the opened sealed part, None if absent or erased.

        Raises Unreadable for a known type that does not decode. A type, or a schema version, that this
        program is too old to know comes back as Opaque.
        """
        kind = self._types.get(name)
        if kind is None or schema > kind.SCHEMA:
            return Opaque(name, schema, bytes(data))
        try:
            event = self._newest(kind, name, schema, data)
            if secret is not None:
                return msgspec.structs.replace(event, sealed=self._secrets[name].decode(secret))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"{name} v{schema}: {error}") from error
        return event

    def _newest(self, kind: type[Event], name: str, schema: int, data: bytes) -> Event:
        if schema == kind.SCHEMA:
            return self._decoders[name].decode(data)
        fields = msgspec.msgpack.decode(data)
        for version in range(schema, kind.SCHEMA):
            fields = self._upcasts[name, version](fields)
        return msgspec.convert(fields, kind)
