"""`rejoinder rebuild`: makes everything derived from the logs anew."""

import asyncio
import sys
import time
from collections.abc import Awaitable

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of
from deploy.garbage import settle


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(["comments", "moderation"]))
@click.option(
    "--retell",
    is_flag=True,
    help="Also rebuild what moderation knows of comments; the comment service must be running to tell it.",
)
@examples(
    "rejoinder rebuild comments",
    "rejoinder --env-file .rejoinder/environment rebuild moderation --retell",
)
def rebuild(services: tuple[str, ...], *, retell: bool) -> None:
    """Drop the read rows of SERVICES (both, if none is named) and fold them anew from the log.

    Readers read on; writers to a partition wait only while its finished rows are swapped in.
    """
    settle()
    asyncio.run(_rebuild(services or ("comments", "moderation"), retell=retell))


async def _rebuild(services: tuple[str, ...], *, retell: bool) -> None:
    if "comments" in services:
        from services.comments.rebuild import rebuild as rebuild_comments
        from services.comments.settings import Settings as Comments

        await _tell("comments", rebuild_comments(settings_of(Comments, "COMMENTS_"), _progress))
    if "moderation" in services:
        from services.moderation.rebuild import rebuild as rebuild_moderation
        from services.moderation.screening.retelling import retell as retell_moderation
        from services.moderation.settings import Settings as Moderation

        settings = settings_of(Moderation, "MODERATION_")
        await _tell("moderation", rebuild_moderation(settings, _progress))
        if retell:
            await _tell("moderation, retold", retell_moderation(settings))


def _progress(part: int, events: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"    partition {part}: {events} events", err=True)


async def _tell(service: str, rebuilding: Awaitable[int]) -> None:
    began = time.monotonic()
    events = await rebuilding
    click.echo(f"{service}: {events} events in {time.monotonic() - began:.1f} s")
