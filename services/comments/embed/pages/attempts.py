"""An attempt to write: a form carries its own from the start, so that sent twice it does its work once."""

from services.comments.commenting.idempotency import Key, request_hash
from services.comments.embed.pages.forms import Fields
from shared.ids import new_id

_LENGTHS = range(8, 201)
"""What the API takes as an Idempotency-Key, too."""


def new_attempt() -> str:
    return str(new_id())


def attempt_key(fields: Fields, scope: str, *parts: object) -> Key | None:
    """The attempt as an idempotency key; None for a form that was sent without one."""
    secret = fields.get("attempt", "")
    return Key(scope, secret, request_hash(scope, "form", *parts)) if len(secret) in _LENGTHS else None
