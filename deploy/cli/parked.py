"""`rejoinder parked list`: messages a consumer could not handle, with the rest of their thread."""

import asyncio

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of


@click.group()
def parked() -> None:
    """Look at messages that a consumer gave up on."""


@parked.command("list")
@examples("rejoinder --env-file .rejoinder/environment parked list")
def list_() -> None:
    """List what waits in both services: the event that failed, why, and what is behind it in its thread."""
    asyncio.run(_list())


async def _list() -> None:
    from services.comments.schema import SCHEMA as COMMENTS
    from services.comments.settings import Settings as CommentsSettings
    from services.moderation.schema import SCHEMA as MODERATION
    from services.moderation.settings import Settings as ModerationSettings
    from shared.postgres.pool import connect
    from shared.streams.parked import list_parked

    databases = {
        COMMENTS: settings_of(CommentsSettings, "COMMENTS_").database_url,
        MODERATION: settings_of(ModerationSettings, "MODERATION_").database_url,
    }
    for schema, dsn in databases.items():
        async with connect(dsn, schema, name="rejoinder parked list") as connection:
            waiting = await list_parked(connection)
        click.echo(f"{schema}: {len(waiting)} parked")
        for one in waiting:
            place = f"{one.consumer} part {one.part} position {one.position} stream {one.stream_id}"
            click.echo(f"    {place}: {one.error} ({one.attempts} attempts)")
