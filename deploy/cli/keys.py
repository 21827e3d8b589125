"""`rejoinder key add`: API keys for owners, moderators and programs."""

import asyncio

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url


@click.group()
def key() -> None:
    """Manage API keys."""


@key.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["reviewer", "moderator", "owner", "admin"]),
    required=True,
    help="Each role may do what the ones before it may.",
)
@click.option("--site", help="The one site it is for. Without it: all sites.")
@owner_url
@examples(
    'rejoinder key add "Mina, moderator" --role moderator --site blog',
)
def add(name: str, role: str, site: str | None, owner_url: str) -> None:
    """Make a key that both services know, called NAME, and print it: it cannot be read again."""
    click.echo(asyncio.run(_add(owner_url, role, site, name)))


async def _add(owner_url: str, word: str, site: str | None, name: str) -> str:
    from services.comments.schema import SCHEMA as COMMENTS
    from services.moderation.schema import SCHEMA as MODERATION
    from shared.access.keys import add_key
    from shared.access.roles import Role

    made = await add_key(owner_url, COMMENTS, Role.of(word), site, name)
    return await add_key(owner_url, MODERATION, Role.of(word), site, name, key=made)
