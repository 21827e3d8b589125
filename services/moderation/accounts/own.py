"""What people do with their own account: how they are called, their password, their second factor, their sessions."""

import secrets
from datetime import datetime
from uuid import UUID

import pyotp

from services.moderation.accounts import journal, recovery
from services.moderation.accounts.account import Account, Language
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.attempts import take_turn
from services.moderation.accounts.errors import SignInNeeded, WrongCode
from services.moderation.accounts.limits import buckets
from services.moderation.accounts.names import name_of
from services.moderation.accounts.oidc import identities
from services.moderation.accounts.password_rules import check_password
from services.moderation.accounts.people import read_account
from services.moderation.accounts.sealing import read_offer, seal_secret, write_offer
from services.moderation.accounts.second_factor import accepted_step
from services.moderation.accounts.sessions import Session, end_all, end_one, end_session, open_session
from shared.errors import FieldError, Invalid
from shared.postgres.pool import Connection, acquire

_CHANGE = "UPDATE accounts SET name = $2, language = $3, shortcuts = $4 WHERE account_id = $1"
_PASSWORD = "SELECT password FROM accounts WHERE account_id = $1 AND closed_at IS NULL"  # noqa: S105  SQL
_SET_PASSWORD = "UPDATE accounts SET password = $2 WHERE account_id = $1"  # noqa: S105  SQL
_FACTOR = "UPDATE accounts SET totp = $2, totp_step = $3 WHERE account_id = $1"
_DROP_CODES = "DELETE FROM recovery_codes WHERE account_id = $1"
_ADD_CODES = "INSERT INTO recovery_codes (account_id, code_hash) SELECT $1, unnest($2::bytea[])"
_CODES_LEFT = "SELECT count(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL"


async def read_own(accounts: Accounts, session: Session) -> tuple[Account, int]:
    """One's account, and how many recovery codes are left."""
    async with acquire(accounts.pool) as connection:
        account = await read_account(connection, session.account_id)
        return account, await connection.fetchval(_CODES_LEFT, session.account_id)


async def change(
    accounts: Accounts, session: Session, *, name: str, language: Language, shortcuts: bool, now: datetime
) -> None:
    async with accounts.transaction() as connection:
        await connection.execute(_CHANGE, session.account_id, name_of(name), language, shortcuts)
        await _note(connection, session, "account.changed", now)


async def change_password(
    accounts: Accounts, session: Session, token: str, *, present: str, fresh: str, now: datetime
) -> str:
    """Set a new password, end all other sessions, and go on under a new id, which is returned."""
    await confirm_password(accounts, session, present)
    check_password(fresh, session.login, session.name)
    stored = await accounts.passwords.hash(fresh)
    async with accounts.transaction() as connection:
        await connection.execute(_SET_PASSWORD, session.account_id, stored)
        await _note(connection, session, "password.set", now)
        return await _go_on(connection, session, token, now)


async def confirm_password(accounts: Accounts, session: Session, password: str) -> None:
    """Raise Invalid unless it is theirs: a session alone, which may be stolen, changes no way to sign in."""
    async with acquire(accounts.pool) as connection:
        await take_turn(connection, buckets("password", session.login, None, session.account_id))
        stored = await connection.fetchval(_PASSWORD, session.account_id)
    if not await accounts.passwords.verify(stored, password):
        raise Invalid(FieldError(pointer="/present", code="password_wrong", message="is not your password"))


def offer_factor(accounts: Accounts, session: Session) -> tuple[str, str]:
    """A new secret for a second factor, and the same sealed, for the form that agrees to it."""
    secret = pyotp.random_base32()
    return secret, write_offer(accounts.vault, session.account_id, secret)


def offered(accounts: Accounts, session: Session, offer: str) -> str:
    """The secret that a form brings back. Raises WrongCode for one that was offered to nobody here."""
    secret = read_offer(accounts.vault, session.account_id, offer)
    if secret is None:
        raise WrongCode
    return secret


async def turn_factor_on(
    accounts: Accounts, session: Session, token: str, *, secret: str, code: str, now: datetime
) -> tuple[str, list[str]]:
    """Ask for codes from now on; returns the new session's token and the recovery codes. Raises WrongCode.

    The caller has had the password confirmed.
    """
    step = accepted_step(secret, code, now, None)
    if step is None:
        raise WrongCode
    sealed = seal_secret(accounts.vault, session.account_id, secret)
    async with accounts.transaction() as connection:
        await connection.execute(_FACTOR, session.account_id, sealed, step)
        await _note(connection, session, "second_factor.on", now)
        codes = await _new_codes(connection, session.account_id)
        return await _go_on(connection, session, token, now), codes


async def turn_factor_off(accounts: Accounts, session: Session, token: str, now: datetime) -> str:
    """Ask for no codes any more; returns the new session's token. The caller has had the password confirmed."""
    async with accounts.transaction() as connection:
        await connection.execute(_FACTOR, session.account_id, None, None)
        await connection.execute(_DROP_CODES, session.account_id)
        await _note(connection, session, "second_factor.off", now)
        return await _go_on(connection, session, token, now)


async def unlink(accounts: Accounts, session: Session, token: str, now: datetime) -> str:
    """Let the provider open the account no more; returns the new session's token.

    The caller has had the password confirmed: so there is another way in.
    """
    async with accounts.transaction() as connection:
        if await identities.drop(connection, session.account_id):
            await _note(connection, session, "identity.unlinked", now)
        return await _go_on(connection, session, token, now)


async def make_codes(accounts: Accounts, session: Session, now: datetime) -> list[str]:
    """New recovery codes; the ones before count no more. The caller has had the password confirmed."""
    async with accounts.transaction() as connection:
        await _note(connection, session, "recovery_codes.made", now)
        return await _new_codes(connection, session.account_id)


async def end_own(accounts: Accounts, session: Session, session_id: UUID, now: datetime) -> None:
    async with accounts.transaction() as connection:
        if await end_one(connection, session.account_id, session_id):
            await _note(connection, session, "sessions.ended", now)


async def end_others(accounts: Accounts, session: Session, now: datetime) -> None:
    """All of one's sessions but this one."""
    async with accounts.transaction() as connection:
        await end_all(connection, session.account_id, but=session.session_id)
        await _note(connection, session, "sessions.ended", now)


async def _go_on(connection: Connection, session: Session, token: str, now: datetime) -> str:
    """Under a new id, and nobody else."""
    if session.membership is None or await end_session(connection, token) is None:
        raise SignInNeeded
    await end_all(connection, session.account_id)
    membership_id = session.membership.membership_id
    return await open_session(connection, session.account_id, membership_id, session.browser, now)


async def _new_codes(connection: Connection, account_id: UUID) -> list[str]:
    codes = [recovery.code_of(secrets.token_bytes(10)) for _ in range(recovery.HOW_MANY)]
    await connection.execute(_DROP_CODES, account_id)
    await connection.execute(_ADD_CODES, account_id, [recovery.digest(account_id, code) for code in codes])
    return codes


async def _note(connection: Connection, session: Session, kind: journal.Kind, now: datetime) -> None:
    account_id = session.account_id
    await journal.note(connection, now, kind, by=str(account_id), account_id=account_id)
