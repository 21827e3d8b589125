"""The people of a site, as its owner manages them: invite, give and take roles, close, end sessions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.moderation.accounts import journal
from services.moderation.accounts.account import Account, Language, Membership
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import AlreadyThere, PersonNotFound
from services.moderation.accounts.links import make_link
from services.moderation.accounts.logins import login_of
from services.moderation.accounts.names import name_of
from services.moderation.accounts.powers import (
    Holder,
    check_change,
    check_closing,
    check_grant,
    check_rule,
)
from services.moderation.accounts.sessions import end_all, memberships_of
from shared.access.roles import Principal, Role
from shared.ids import new_id
from shared.postgres.pool import Connection, Record, acquire

_COLUMNS = """
a.account_id, a.login, a.name, a.language, a.shortcuts, a.password IS NOT NULL AS has_password,
EXISTS (SELECT FROM identities i WHERE i.account_id = a.account_id) AS linked,
a.totp IS NOT NULL AS second_factor, a.created_at, a.closed_at, (
    SELECT jsonb_agg(jsonb_build_array(m.membership_id, m.site, m.role)) FROM memberships m
    WHERE m.account_id = a.account_id
) AS memberships
"""
_BY_ID = f"SELECT {_COLUMNS} FROM accounts a WHERE a.account_id = $1 AND a.closed_at IS NULL"
_BY_LOGIN = f"SELECT {_COLUMNS} FROM accounts a WHERE a.login = $1 AND a.closed_at IS NULL"
_OF_SITE = f"""
SELECT {_COLUMNS} FROM accounts a
WHERE a.closed_at IS NULL AND ($1::text IS NULL OR EXISTS (
    SELECT FROM memberships m WHERE m.account_id = a.account_id AND m.site = $1))
ORDER BY a.name, a.account_id
"""
_ADD = "INSERT INTO accounts (account_id, login, name, language, created_at) VALUES ($1, $2, $3, $4, $5)"
_GIVE = "INSERT INTO memberships (membership_id, account_id, site, role) VALUES ($1, $2, $3, $4)"
_CHANGE = "UPDATE memberships SET role = $2 WHERE membership_id = $1"
_TAKE = "DELETE FROM memberships WHERE membership_id = $1"
_CLOSE = "UPDATE accounts SET closed_at = $2, password = NULL, totp = NULL WHERE account_id = $1"
_FORGET = """
WITH codes AS (DELETE FROM recovery_codes WHERE account_id = $1),
    links AS (DELETE FROM invitations WHERE account_id = $1),
    linked AS (DELETE FROM identities WHERE account_id = $1)
DELETE FROM memberships WHERE account_id = $1
"""
_WITHOUT_FACTOR = "UPDATE accounts SET totp = NULL, totp_step = NULL WHERE account_id = $1"
_HOLDERS = """
SELECT m.account_id, m.membership_id, m.site, m.role FROM memberships m JOIN accounts a USING (account_id)
WHERE can_sign_in(a) AND m.account_id <> $1 AND m.role IN ('owner', 'admin')
"""
_ALONE = "SELECT pg_advisory_xact_lock(hashtext('rejoinder people'))"


async def list_people(accounts: Accounts, site: str | None) -> Sequence[Account]:
    """Everybody with a role on a site; without one, everybody."""
    async with acquire(accounts.pool) as connection:
        return [account_of(row) for row in await connection.fetch(_OF_SITE, site)]


async def find_person(connection: Connection, account_id: UUID, by: Principal) -> Account:
    """Raises PersonNotFound, also for somebody who is nobody on the site of who asks."""
    row = await connection.fetchrow(_BY_ID, account_id)
    person = account_of(row) if row else None
    if person is None or not (by.site is None or any(one.site == by.site for one in person.memberships)):
        raise PersonNotFound
    return person


async def find_login(connection: Connection, login: str) -> Account | None:
    row = await connection.fetchrow(_BY_LOGIN, login)
    return account_of(row) if row else None


async def invite(
    accounts: Accounts,
    by: Principal,
    *,
    login: str,
    name: str,
    role: Role,
    site: str | None,
    language: Language,
    now: datetime,
) -> tuple[Account, str | None]:
    """Give somebody a role. Who cannot sign in yet gets a link's token; who can just gets the role.

    Raises Invalid, AboveYourRole, RoleTooSmall, NotFound, and AlreadyThere for who has a role there.
    """
    check_grant(by, role, site)
    login = login_of(login)
    async with accounts.transaction() as connection:
        await connection.execute(_ALONE)
        person = await find_login(connection, login)
        if person is None:
            account_id = new_id()
            await connection.execute(_ADD, account_id, login, name_of(name), language, now)
            await journal.note(connection, now, "account.invited", by=by.id, account_id=account_id, site=site)
        elif any(one.site == site for one in person.memberships):
            raise AlreadyThere
        else:
            account_id = person.account_id
        await connection.execute(_GIVE, new_id(), account_id, site, role.word)
        await _note_role(connection, "role.given", by, account_id, site, now, role=role.word)
        fresh = person is None or not person.can_sign_in
        token = await make_link(connection, account_id, now) if fresh else None
        return await read_account(connection, account_id), token


async def change_role(
    accounts: Accounts, by: Principal, account_id: UUID, membership_id: UUID, role: Role | None, now: datetime
) -> None:
    """Give another role on the same site, or take it away (None): at once, also from who is signed in.

    Raises PersonNotFound, AboveYourRole, LastOne.
    """
    async with accounts.transaction() as connection:
        await connection.execute(_ALONE)
        person = await find_person(connection, account_id, by)
        held = next((one for one in person.memberships if one.membership_id == membership_id), None)
        if held is None or by.site not in (None, held.site):
            raise PersonNotFound
        check_change(by, held, role, await _others(connection, account_id))
        if role is None:
            await connection.execute(_TAKE, membership_id)
            await _note_role(connection, "role.taken", by, account_id, held.site, now, was=held.role.word)
        elif role != held.role:
            await connection.execute(_CHANGE, membership_id, role.word)
            words = {"was": held.role.word, "role": role.word}
            await _note_role(connection, "role.changed", by, account_id, held.site, now, **words)


async def close(accounts: Accounts, by: Principal, account_id: UUID, now: datetime) -> None:
    """Nobody signs in to the account again; what it did keeps its name.

    Raises PersonNotFound, NotYoursAlone, AboveYourRole, LastOne.
    """
    async with accounts.transaction() as connection:
        await connection.execute(_ALONE)
        person = await find_person(connection, account_id, by)
        check_closing(by, person, await _others(connection, account_id))
        await connection.execute(_CLOSE, account_id, now)
        await connection.execute(_FORGET, account_id)
        await end_all(connection, account_id)
        sites = [one.site for one in person.memberships]
        for site in sites or [None]:
            await journal.note(connection, now, "account.closed", by=by.id, account_id=account_id, site=site)


async def end_their_sessions(accounts: Accounts, by: Principal, account_id: UUID, now: datetime) -> None:
    """Raises PersonNotFound, NotYoursAlone, AboveYourRole."""
    async with accounts.transaction() as connection:
        check_rule(by, await find_person(connection, account_id, by))
        await end_all(connection, account_id)
        await journal.note(connection, now, "sessions.ended", by=by.id, account_id=account_id, site=by.site)


async def new_link(
    accounts: Accounts, by: Principal, account_id: UUID, now: datetime, *, without_factor: bool = False
) -> str:
    """A token for a link that makes a new way in; `without_factor` for who has lost their phone, too.

    Raises PersonNotFound, NotYoursAlone, AboveYourRole.
    """
    async with accounts.transaction() as connection:
        person = await find_person(connection, account_id, by)
        check_rule(by, person)
        if without_factor and person.second_factor:
            await connection.execute(_WITHOUT_FACTOR, account_id)
            await journal.note(
                connection, now, "second_factor.off", by=by.id, account_id=account_id, site=by.site
            )
        await journal.note(connection, now, "account.linked", by=by.id, account_id=account_id, site=by.site)
        return await make_link(connection, account_id, now)


def account_of(row: Record) -> Account:
    return Account(**(dict(row) | {"memberships": memberships_of(row["memberships"])}))


async def read_account(connection: Connection, account_id: UUID) -> Account:
    row = await connection.fetchrow(_BY_ID, account_id)
    if row is None:
        raise PersonNotFound
    return account_of(row)


async def _others(connection: Connection, account_id: UUID) -> list[Holder]:
    """The owners and admins who could sign in instead of somebody."""
    return [
        Holder(
            row["account_id"],
            Membership(membership_id=row["membership_id"], site=row["site"], role=Role.of(row["role"])),
        )
        for row in await connection.fetch(_HOLDERS, account_id)
    ]


async def _note_role(
    connection: Connection,
    kind: journal.Kind,
    by: Principal,
    account_id: UUID,
    site: str | None,
    now: datetime,
    **words: str,
) -> None:
    await journal.note(connection, now, kind, by=by.id, account_id=account_id, site=site, detail=words)
