"""What happened to accounts and keys: who did what to whom, and nothing secret."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.postgres.pool import Connection

OPERATOR = "operator"
"""Who uses the command line; a stranger is ''."""

Kind = Literal[
    "account.invited",
    "account.linked",
    "account.changed",
    "account.closed",
    "role.given",
    "role.changed",
    "role.taken",
    "sign_in.done",
    "sign_in.failed",
    "sign_out.done",
    "password.set",
    "identity.linked",
    "identity.unlinked",
    "second_factor.on",
    "second_factor.off",
    "second_factor.failed",
    "recovery_code.used",
    "recovery_codes.made",
    "sessions.ended",
    "key.made",
    "key.revoked",
]

_NOTE = """
INSERT INTO account_events (at, kind, by, account_id, site, detail) VALUES ($1, $2, $3, $4, $5, $6)
"""


async def note(
    connection: Connection,
    at: datetime,
    kind: Kind,
    *,
    by: str,
    account_id: UUID | None = None,
    site: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down one thing that happened, in the transaction in which it happens."""
    await connection.execute(_NOTE, at, kind, by, account_id, site, detail or {})
