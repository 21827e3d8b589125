"""Sessions in the database: only the hash of an id is kept, and every request looks at what is true now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.moderation.accounts.account import Language, Membership, ranked
from services.moderation.accounts.session import ABSOLUTE, Span, ends_at, holds, to_touch
from shared.access.roles import Principal, Role
from shared.access.tokens import digest, mint, well_formed
from shared.ids import new_id
from shared.postgres.pool import Connection

PREFIX = "rjs_"

_OPEN = """
INSERT INTO sessions (token_hash, session_id, account_id, membership_id, created_at, seen_at, browser)
VALUES ($1, $2, $3, $4, $5, $5, $6)
"""
_FIND = """
SELECT s.session_id, s.account_id, s.membership_id, s.created_at, s.seen_at, s.browser,
    a.login, a.name, a.language, a.shortcuts, (
        SELECT jsonb_agg(jsonb_build_array(m.membership_id, m.site, m.role)) FROM memberships m
        WHERE m.account_id = a.account_id
    ) AS memberships
FROM sessions s JOIN accounts a USING (account_id)
WHERE s.token_hash = $1 AND a.closed_at IS NULL
"""
_TOUCH = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2"
_END = "DELETE FROM sessions WHERE token_hash = $1 RETURNING account_id"
_END_ONE = "DELETE FROM sessions WHERE session_id = $1 AND account_id = $2"
_END_ALL = "DELETE FROM sessions WHERE account_id = $1 AND session_id IS DISTINCT FROM $2"
_LIST = """
SELECT session_id, created_at, seen_at, browser, membership_id FROM sessions
WHERE account_id = $1 AND membership_id IS NOT NULL ORDER BY seen_at DESC, session_id
"""
_TIDY = "DELETE FROM sessions WHERE account_id = $1 AND created_at < $2"


class Session(Struct, frozen=True, kw_only=True):
    """Somebody's session as it is now. `membership` None: the second factor is still owed.

    A membership that was taken away takes its sessions with it.
    """

    session_id: UUID
    account_id: UUID
    login: str
    name: str
    language: Language
    shortcuts: bool
    membership: Membership | None
    memberships: tuple[Membership, ...]
    browser: str

    @property
    def principal(self) -> Principal | None:
        if self.membership is None:
            return None
        return Principal(
            role=self.membership.role, site=self.membership.site, name=self.name, id=str(self.account_id)
        )


class Listed(Struct, frozen=True, kw_only=True):
    """A session as its owner sees it."""

    session_id: UUID
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    browser: str


async def open_session(
    connection: Connection, account_id: UUID, membership_id: UUID | None, browser: str, now: datetime
) -> str:
    """Start a session and return its token, which cannot be read again."""
    await connection.execute(_TIDY, account_id, now - ABSOLUTE)
    token = mint(PREFIX)
    await connection.execute(_OPEN, digest(token), new_id(), account_id, membership_id, now, browser)
    return token


async def find_session(
    connection: Connection, token: str, now: datetime, *, used: bool = True
) -> Session | None:
    """Whose token it is, if it still holds; noting at most once a minute that it is `used`."""
    row = await connection.fetchrow(_FIND, digest(token)) if well_formed(token, PREFIX) else None
    if row is None:
        return None
    span = Span(row["created_at"], row["seen_at"], whole=row["membership_id"] is not None)
    if not holds(span, now):
        return None
    if used and to_touch(span, now):
        await connection.execute(_TOUCH, digest(token), now)
    memberships = memberships_of(row["memberships"])
    chosen = next((one for one in memberships if one.membership_id == row["membership_id"]), None)
    known = {name: row[name] for name in ("session_id", "account_id", "login", "name", "language")}
    return Session(
        **known,
        shortcuts=row["shortcuts"],
        browser=row["browser"],
        membership=chosen,
        memberships=memberships,
    )


async def end_session(connection: Connection, token: str) -> UUID | None:
    """End one by its token; whose it was, or None if there was no such session."""
    account_id: UUID | None = await connection.fetchval(_END, digest(token))
    return account_id


async def end_one(connection: Connection, account_id: UUID, session_id: UUID) -> bool:
    """End one of somebody's own sessions by its public name; whether there was one."""
    return await connection.execute(_END_ONE, session_id, account_id) == "DELETE 1"


async def end_all(connection: Connection, account_id: UUID, *, but: UUID | None = None) -> None:
    """End every session of an account, half and whole, except `but`."""
    await connection.execute(_END_ALL, account_id, but)


async def list_sessions(connection: Connection, account_id: UUID, now: datetime) -> Sequence[Listed]:
    """Somebody's sessions that hold, the last used first."""
    spans = [
        (row, Span(row["created_at"], row["seen_at"], whole=True))
        for row in await connection.fetch(_LIST, account_id)
    ]
    return [
        Listed(
            session_id=row["session_id"],
            created_at=row["created_at"],
            seen_at=row["seen_at"],
            ends_at=ends_at(span),
            browser=row["browser"],
        )
        for row, span in spans
        if holds(span, now)
    ]


def memberships_of(rows: Sequence[Any] | None) -> tuple[Membership, ...]:
    """Memberships from [id, site, role] triples."""
    return ranked(
        tuple(
            Membership(membership_id=UUID(name), site=site, role=Role.of(role))
            for name, site, role in rows or ()
        )
    )
