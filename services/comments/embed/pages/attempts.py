"""An attempt to write: a form carries its own from the start, so that sent twice it does its work once."""

from datetime import datetime
from uuid import UUID

from services.comments.commenting.idempotency import Key, request_hash
from services.comments.embed.pages.forms import Fields
from shared.contracts.comments import Form
from shared.ids import new_id, time_of

TRAP = "homepage"
"""A field that people do not see."""
_LENGTHS = range(8, 201)
"""What the API takes as an Idempotency-Key, too."""


def new_attempt() -> str:
    return str(new_id())


def attempt_key(fields: Fields, scope: str, *parts: object) -> Key | None:
    """The attempt as an idempotency key; None for a form that was sent without one."""
    secret = fields.get("attempt", "")
    return Key(scope, secret, request_hash(scope, "form", *parts)) if len(secret) in _LENGTHS else None


def form_of(fields: Fields, at: datetime) -> Form:
    """How a form was filled in that was sent at `at`: an attempt tells when it began."""
    return Form(trapped=bool(fields.get(TRAP)), seconds=_seconds(fields.get("attempt", ""), at))


def _seconds(attempt: str, at: datetime) -> float | None:
    try:
        begun = time_of(UUID(attempt))
    except ValueError:
        return None
    return round(max((at - begun).total_seconds(), 0.0), 1)
