"""Identifiers made by the application: time-ordered and unguessable."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import uuid_utils.compat

_VERSION, _BELOW_TIME = 7, 80


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of time, 74 random ones."""
    return uuid_utils.compat.uuid7()


def time_of(made: UUID) -> datetime:
    """When an identifier of ours was made, to the millisecond. Raises ValueError for one of another kind."""
    if made.version != _VERSION:
        raise ValueError(f"{made} tells no time")
    seconds, milliseconds = divmod(made.int >> _BELOW_TIME, 1000)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=milliseconds)
