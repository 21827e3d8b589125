"""`rejoinder moderator add|list|role|close|link`: the people who sign in to the console."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url, settings_of

T = TypeVar("T")
_ROLES = click.Choice(["reviewer", "moderator", "owner", "admin"])
_site = click.option("--site", help="The one site it is for. Without it: all sites.")


@click.group()
def moderator() -> None:
    """Manage people: who may sign in to the console, and what they may do there.

    A reviewer reads; a moderator decides; an owner also writes the policy and manages the site's people and keys; an
    admin does all of it on all sites. Each person signs in with an e-mail address, which gets no mail.
    """


@moderator.command()
@click.argument("login", metavar="EMAIL")
@click.option("--name", help="What others see. Default: the address up to its @.")
@click.option("--role", type=_ROLES, default="moderator", show_default=True)
@_site
@click.option(
    "--language",
    type=click.Choice(["en", "ja", "ko"]),
    default="en",
    show_default=True,
    help="Of the console.",
)
@owner_url
@examples(
    "rejoinder moderator add mina@blog.example --name Mina --site blog",
    "rejoinder moderator add boss@blog.example --role admin",
)
def add(login: str, name: str | None, role: str, site: str | None, language: str, owner_url: str) -> None:
    """Give the person EMAIL a role, and print a one-time link by which they set their password.

    Somebody who can sign in already gets the role and no link. The link works for three days; `link` makes another.
    """
    from services.moderation.accounts.people import invite
    from shared.access.roles import Role

    async def act(accounts: Any) -> str | None:
        _, token = await invite(
            accounts,
            _operator(),
            login=login,
            name=name or login.partition("@")[0],
            role=Role.of(role),
            site=site,
            language=language,  # type: ignore[arg-type]  # one of the choices
            now=datetime.now(UTC),
        )
        return token

    _tell(_run(owner_url, act), login)


@moderator.command("list")
@_site
@owner_url
@examples("rejoinder moderator list --site blog")
def list_(site: str | None, owner_url: str) -> None:
    """List who may sign in: address, name, roles, and whether they have a password and a second factor."""
    from services.moderation.accounts.people import list_people

    for person in _run(owner_url, lambda accounts: list_people(accounts, site)):
        roles = ", ".join(f"{one.role.word} of {one.site or 'all sites'}" for one in person.memberships)
        state = (
            "password" if person.has_password else "sign-in provider" if person.linked else "no password yet"
        )
        factor = " and second factor" if person.second_factor else ""
        click.echo(f"{person.login}  {person.name}  {roles or 'no role'}  ({state}{factor})")


@moderator.command()
@click.argument("login", metavar="EMAIL")
@click.argument("role", type=click.Choice(["reviewer", "moderator", "owner", "admin", "none"]))
@_site
@owner_url
@examples(
    "rejoinder moderator role mina@blog.example owner --site blog",
    "rejoinder moderator role mina@blog.example none --site blog",
)
def role(login: str, role: str, site: str | None, owner_url: str) -> None:
    """Change the role of the person EMAIL, at once also where they are signed in; `none` takes it away."""
    from services.moderation.accounts.people import change_role
    from shared.access.roles import Role

    async def act(accounts: Any) -> None:
        person = await _find(accounts, login)
        held = next((one for one in person.memberships if one.site == site), None)
        if held is None:
            raise click.ClickException(f"{login} has no role on {site or 'all sites'}: see `moderator list`")
        wanted = None if role == "none" else Role.of(role)
        await change_role(
            accounts, _operator(), person.account_id, held.membership_id, wanted, datetime.now(UTC)
        )

    _run(owner_url, act)


@moderator.command()
@click.argument("login", metavar="EMAIL")
@owner_url
@examples("rejoinder moderator close mina@blog.example")
def close(login: str, owner_url: str) -> None:
    """Close the account of the person EMAIL: they are signed out everywhere. What they decided keeps their name."""
    from services.moderation.accounts.people import close as close_account

    async def act(accounts: Any) -> None:
        person = await _find(accounts, login)
        await close_account(accounts, _operator(), person.account_id, datetime.now(UTC))

    _run(owner_url, act)


@moderator.command()
@click.argument("login", metavar="EMAIL")
@click.option("--lost-second-factor", is_flag=True, help="Turn the second factor off, too.")
@owner_url
@examples(
    "rejoinder moderator link mina@blog.example",
    "rejoinder moderator link mina@blog.example --lost-second-factor",
)
def link(login: str, owner_url: str, *, lost_second_factor: bool) -> None:
    """Print a new one-time link by which the person EMAIL sets a new password. Links made before stop working."""
    from services.moderation.accounts.people import new_link

    async def act(accounts: Any) -> str:
        person = await _find(accounts, login)
        return await new_link(
            accounts,
            _operator(),
            person.account_id,
            datetime.now(UTC),
            without_factor=lost_second_factor,
        )

    _tell(_run(owner_url, act), login)


def _run(owner_url: str, act: Callable[[Any], Awaitable[T]]) -> T:
    """Do something with accounts. A refusal ends the command with its words."""
    from shared.errors import DomainError

    try:
        return asyncio.run(_with_accounts(owner_url, act))
    except DomainError as refusal:
        raise click.ClickException(refusal.detail or refusal.title) from None


async def _with_accounts(owner_url: str, act: Callable[[Any], Awaitable[T]]) -> T:
    from services.moderation.accounts.accounts import Accounts
    from services.moderation.accounts.passwords import Passwords
    from services.moderation.schema import SCHEMA
    from services.moderation.settings import Settings
    from shared.eventlog.sealing import Vault
    from shared.postgres.pool import open_pool

    vault = Vault(bytes.fromhex(settings_of(Settings, "MODERATION_").master_key))
    async with open_pool(owner_url, SCHEMA, size=1, name="rejoinder moderator") as pool:
        return await act(Accounts(pool, vault, Passwords()))


async def _find(accounts: Any, login: str) -> Any:
    from services.moderation.accounts.logins import login_of
    from services.moderation.accounts.people import find_login

    async with accounts.transaction() as connection:
        person = await find_login(connection, login_of(login))
    if person is None:
        raise click.ClickException(f"nobody signs in as {login}: see `moderator list`")
    return person


def _operator() -> Any:
    """Who has the database may do everything."""
    from services.moderation.accounts.journal import OPERATOR
    from shared.access.roles import Principal, Role

    return Principal(role=Role.ADMIN, site=None, name=OPERATOR, id=OPERATOR)


def _tell(token: str | None, login: str) -> None:
    """The link, alone, on standard output."""
    from services.moderation.accounts.links import address_of
    from services.moderation.settings import Settings

    if token is None:
        click.echo(f"{login} can sign in already: no link is needed", err=True)
        return
    settings = settings_of(Settings, "MODERATION_")
    click.echo("Open this link once, within three days, to set the password:", err=True)
    click.echo(address_of(settings.public_url or f"http://{settings.host}:{settings.port}", token))
