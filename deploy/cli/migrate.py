"""`rejoinder migrate`: brings the database schemas up to date."""

import asyncio

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url


@click.command()
@owner_url
@click.argument("services", nargs=-1, type=click.Choice(["comments", "moderation"]))
@examples(
    "rejoinder migrate",
    "rejoinder migrate --owner-url postgresql://admin@db/rejoinder comments",
)
def migrate(owner_url: str, services: tuple[str, ...]) -> None:
    """Bring the schemas of SERVICES up to date (both, if none is named). Safe to repeat."""
    asyncio.run(_migrate(owner_url, services or ("comments", "moderation")))


async def _migrate(owner_url: str, services: tuple[str, ...]) -> None:
    from services.comments import schema as comments
    from services.moderation import schema as moderation

    schemas = {"comments": comments.migrate, "moderation": moderation.migrate}
    for service in services:
        applied = await schemas[service](owner_url)
        click.echo(f"{service}: " + (", ".join(applied) if applied else "up to date"))
