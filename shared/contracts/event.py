"""The shape every event has: a type, a schema version, and at most one sealed part."""

from typing import ClassVar

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact. Subclasses name their wire type and, when they carry text or anything personal, its Struct.

    The part named by SEALED is the field `sealed`: encrypted in the log under its subject's key,
    plain on the stream, None once its key is destroyed. A field named `byline` is never stored in the log.
    """

    TYPE: ClassVar[str]
    SCHEMA: ClassVar[int] = 1
    SEALED: ClassVar[type[Struct] | None] = None
