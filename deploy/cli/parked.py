"""`rejoinder parked`: messages a consumer could not handle, with the rest of their thread, and another try."""

import asyncio
from uuid import UUID

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of


@click.group()
def parked() -> None:
    """Look at messages that a consumer gave up on, and have them handled again."""


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


@parked.command("replay")
@click.argument("consumer", type=click.Choice(["visibility", "notifications", "screening"]))
@click.argument("part", type=int)
@click.argument("stream", type=click.UUID)
@examples(
    "rejoinder --env-file .rejoinder/environment parked replay screening 3 5b3a6f0e-7a3d-5c1e-9a55-0c5a1c6f1f10"
)
def replay(consumer: str, part: int, stream: UUID) -> None:
    """Handle the parked events of one STREAM of a CONSUMER again, in order; names stand in `parked list`."""
    from shared.streams.parked import CannotReplay

    try:
        click.echo(f"{asyncio.run(_replay(consumer, part, stream))} events handled")
    except CannotReplay as error:
        raise click.ClickException(str(error)) from error


async def _replay(consumer: str, part: int, stream: UUID) -> int:
    if consumer == "screening":
        from services.moderation import worker as moderation
        from services.moderation.settings import Settings as ModerationSettings

        return await moderation.replay(settings_of(ModerationSettings, "MODERATION_"), consumer, part, stream)
    from services.comments import worker as comments
    from services.comments.settings import Settings as CommentsSettings

    return await comments.replay(settings_of(CommentsSettings, "COMMENTS_"), consumer, part, stream)
