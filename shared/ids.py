"""Identifiers made by the application: time-ordered and unguessable."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of time, 74 random ones."""
    return uuid_utils.compat.uuid7()
