"""`rejoinder key add|list|revoke`: API keys for programs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url

_site = click.option("--site", help="The one site it is for. Without it: all sites.")


@click.group()
def key() -> None:
    """Manage API keys: for programs. People sign in, see `rejoinder moderator`."""


@key.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["reviewer", "moderator", "owner", "admin"]),
    required=True,
    help="Each role may do what the ones before it may.",
)
@_site
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    help="Let it do only this of what its role may, such as cases:read; repeat for more.",
)
@click.option(
    "--days", type=click.IntRange(min=1), help="How long it works. Without it: until it is revoked."
)
@owner_url
@examples(
    'rejoinder key add "Nightly export" --role owner --site blog',
    'rejoinder key add "Dashboard" --role reviewer --scope cases:read --scope numbers:read --days 90',
)
def add(
    name: str, role: str, site: str | None, scopes: tuple[str, ...], days: int | None, owner_url: str
) -> None:
    """Make a key that both services know, called NAME, and print it: it cannot be read again.

    Scopes are cases:read, cases:decide, policy:read, policy:write, labels:read, labels:write, messages:read,
    messages:write, numbers:read, audit:read, threads:write, webhooks:read and webhooks:write. With any of them the
    key can do nothing else.
    """
    from shared.access.scopes import known_scopes
    from shared.errors import Invalid

    try:
        limited: dict[str, Any] = {"scopes": known_scopes(scopes) or None}
    except Invalid as error:
        raise click.BadParameter(error.detail, param_hint="--scope") from None
    if days is not None:
        limited["expires_at"] = datetime.now(UTC) + timedelta(days=days)
    click.echo(asyncio.run(_add(owner_url, role, site, name, limited)))


@key.command("list")
@_site
@owner_url
@examples("rejoinder key list --site blog")
def list_(site: str | None, owner_url: str) -> None:
    """List keys by their public half: what they may do, and whether they still work."""
    now = datetime.now(UTC)
    for one in asyncio.run(_list(owner_url, site)):
        what = ", ".join(one.scopes) if one.scopes else "all that the role may"
        state = "works" if one.works(now) else "revoked" if one.revoked_at else "expired"
        click.echo(
            f"{one.key_id}  {one.name}  {one.role.word} of {one.site or 'all sites'}  ({what}; {state})"
        )


@key.command()
@click.argument("key_id", metavar="KEY")
@owner_url
@examples("rejoinder key revoke 3f0c8a1b2d4e5f60")
def revoke(key_id: str, owner_url: str) -> None:
    """Let a key work no more, within seconds. KEY is its public half, as `key list` shows it, or the key itself."""
    if not asyncio.run(_revoke(owner_url, key_id)):
        raise click.ClickException("there is no such key in force: see `rejoinder key list`")


def _schemas() -> tuple[str, str]:
    from services.comments.schema import SCHEMA as COMMENTS
    from services.moderation.schema import SCHEMA as MODERATION

    return COMMENTS, MODERATION


async def _add(owner_url: str, word: str, site: str | None, name: str, limited: dict[str, Any]) -> str:
    from shared.access.keys import add_key
    from shared.access.roles import Role

    made = None
    for schema in _schemas():
        made = await add_key(owner_url, schema, Role.of(word), site, name, key=made, **limited)
    return str(made)


async def _list(owner_url: str, site: str | None) -> Any:
    from shared.access.register import list_keys
    from shared.postgres.pool import connect

    async with connect(owner_url, _schemas()[1], name="rejoinder key list") as connection:
        return await list_keys(connection, site)


async def _revoke(owner_url: str, key_id: str) -> bool:
    from shared.access.keys import PREFIX, public_half
    from shared.access.register import revoke
    from shared.postgres.pool import connect

    if key_id.startswith(PREFIX):
        key_id = public_half(key_id)
    found = False
    for schema in _schemas():
        async with connect(owner_url, schema, name="rejoinder key revoke") as connection:
            found |= await revoke(connection, key_id)
    return found
