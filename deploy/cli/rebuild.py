"""`rejoinder rebuild`: makes everything derived from the logs anew."""

import asyncio
import time
from collections.abc import Awaitable

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(["comments", "moderation"]))
@examples(
    "rejoinder rebuild comments",
)
def rebuild(services: tuple[str, ...]) -> None:
    """Drop the read rows of SERVICES (both, if none is named) and fold them anew from the log."""
    asyncio.run(_rebuild(services or ("comments", "moderation")))


async def _rebuild(services: tuple[str, ...]) -> None:
    if "comments" in services:
        from services.comments.rebuild import rebuild as rebuild_comments
        from services.comments.settings import Settings as Comments

        await _tell("comments", rebuild_comments(settings_of(Comments, "COMMENTS_")))
    if "moderation" in services:
        from services.moderation.rebuild import rebuild as rebuild_moderation
        from services.moderation.settings import Settings as Moderation

        await _tell("moderation", rebuild_moderation(settings_of(Moderation, "MODERATION_")))


async def _tell(service: str, rebuilding: Awaitable[int]) -> None:
    began = time.monotonic()
    events = await rebuilding
    click.echo(f"{service}: {events} events in {time.monotonic() - began:.1f} s")
