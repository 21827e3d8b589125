"""Somebody comes back from the provider: to enter, to link their account, or to accept a one-time link."""

from datetime import datetime
from uuid import UUID

import structlog
from msgspec import Struct

from services.moderation.accounts import journal
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.attempts import take_turn
from services.moderation.accounts.limits import arrivals
from services.moderation.accounts.links import take_over
from services.moderation.accounts.oidc import identities
from services.moderation.accounts.oidc.errors import FlowLost, ProviderRefused, SubjectUnknown, TokenRefused
from services.moderation.accounts.oidc.flow import Flow, is_of
from services.moderation.accounts.oidc.provider import Provider
from services.moderation.accounts.sessions import find_session
from services.moderation.accounts.signing_in import Comer, Opened, enter
from shared.access.tokens import digest
from shared.postgres.pool import Connection, acquire

log = structlog.get_logger(__name__)

_USE_STATE = """
WITH old AS (DELETE FROM oidc_states WHERE used_at < $2::timestamptz - interval '1 hour')
INSERT INTO oidc_states (state_hash, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""


class Answer(Struct, frozen=True, kw_only=True):
    """What the provider sends back by the browser's address. `issuer` is as RFC 9207 has it."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str | None = None


async def arrive(
    accounts: Accounts, provider: Provider, flow: Flow, answer: Answer, comer: Comer, now: datetime
) -> Opened | None:
    """End a flow: the session that opens, or None where somebody signed in has linked their account.

    Raises FlowLost, ProviderRefused, ProviderAway, TokenRefused, TooManyAttempts; to enter SubjectUnknown and
    NoMembership; to link IdentityTaken; to accept LinkSpent, IdentityTaken and NoMembership.
    """
    subject = await _subject(accounts, provider, flow, answer, comer, now)
    issuer = provider.client.issuer
    if flow.purpose == "link":
        await _link(accounts, issuer, subject, flow, comer, now)
        return None
    if flow.purpose == "accept":
        account_id: UUID | None = await _accept(accounts, issuer, subject, flow, now)
    else:
        async with acquire(accounts.pool) as connection:
            account_id = await identities.find(connection, issuer, subject)
    if account_id is None:
        raise SubjectUnknown
    return await enter(accounts, account_id, comer, now)


async def _subject(
    accounts: Accounts, provider: Provider, flow: Flow, answer: Answer, comer: Comer, now: datetime
) -> str:
    if not is_of(flow, answer.state, now):
        raise FlowLost
    async with acquire(accounts.pool) as connection:
        device = comer.device.device_id if comer.device else None
        await take_turn(connection, arrivals(comer.address, device))
        if await connection.execute(_USE_STATE, digest(flow.state), now) != "INSERT 0 1":
            raise FlowLost
    try:
        await provider.check_sender(answer.issuer)
        if answer.error or not answer.code:
            raise ProviderRefused
        return await provider.subject(answer.code, flow, now.timestamp())
    except TokenRefused as refusal:
        log.warning("the sign-in provider is not believed", reason=refusal.reason)
        async with acquire(accounts.pool) as connection:
            await journal.note(connection, now, "sign_in.failed", by="", detail={"rule": refusal.reason})
        raise


async def _link(
    accounts: Accounts, issuer: str, subject: str, flow: Flow, comer: Comer, now: datetime
) -> None:
    """Only the session that has asked for it, and has had its password confirmed, is linked."""
    async with accounts.transaction() as connection:
        session = await find_session(connection, comer.had, now)
        if session is None or session.principal is None or session.session_id != flow.session:
            raise FlowLost
        await identities.put(connection, session.account_id, issuer, subject, now)
        await _note_link(connection, session.account_id, now)


async def _accept(accounts: Accounts, issuer: str, subject: str, flow: Flow, now: datetime) -> UUID:
    async with accounts.transaction() as connection:
        account_id = await take_over(connection, flow.token, None, now)
        await identities.put(connection, account_id, issuer, subject, now)
        await _note_link(connection, account_id, now)
    return account_id


async def _note_link(connection: Connection, account_id: UUID, now: datetime) -> None:
    await journal.note(connection, now, "identity.linked", by=str(account_id), account_id=account_id)
