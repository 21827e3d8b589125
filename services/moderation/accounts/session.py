"""How long a session lasts, as rules: nothing here reads a clock."""

from datetime import datetime, timedelta

from msgspec import Struct

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
HALF = timedelta(minutes=10)
"""How long the second factor may be owed."""
TOUCH = timedelta(minutes=1)
"""How exactly the time of the last request is known."""


class Span(Struct, frozen=True):
    """`whole` False: the password was right, the second factor is still owed."""

    created_at: datetime
    seen_at: datetime
    whole: bool


def ends_at(span: Span) -> datetime:
    """When it ends unless it is used again."""
    if not span.whole:
        return span.created_at + HALF
    return min(span.seen_at + IDLE, span.created_at + ABSOLUTE)


def holds(span: Span, now: datetime) -> bool:
    return now < ends_at(span)


def to_touch(span: Span, now: datetime) -> bool:
    """Whether it is time to write down that it is in use."""
    return now - span.seen_at >= TOUCH
