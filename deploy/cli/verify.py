"""`rejoinder verify`: checks that every promise about the data holds."""

import asyncio
from collections.abc import Sequence

import rich_click as click
from msgspec import Struct, structs

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of
from deploy.garbage import settle


@click.command()
@examples(
    "rejoinder --env-file .rejoinder/environment verify",
)
def verify() -> None:
    """Check both services' logs and everything derived from them; exit 1 if anything is wrong.

    Dense positions and versions, comments after their parents, rows equal to a fresh fold of the log, counts
    equal to rows. Safe at any time, also under load.
    """
    settle()
    raise SystemExit(asyncio.run(_verify()))


async def _verify() -> int:
    from services.comments.settings import Settings as Comments
    from services.comments.verify import verify as verify_comments
    from services.moderation.settings import Settings as Moderation
    from services.moderation.verify import verify as verify_moderation

    comments = await verify_comments(settings_of(Comments, "COMMENTS_"))
    moderation = await verify_moderation(settings_of(Moderation, "MODERATION_"))
    _tell("comments", comments, comments.findings)
    _tell("moderation", moderation, moderation.findings)
    return 1 if comments.findings or moderation.findings else 0


def _tell(service: str, report: Struct, findings: Sequence[str]) -> None:
    looked_at = [
        f"{value} {name}" for name, value in structs.asdict(report).items() if isinstance(value, int)
    ]
    verdict = f"{len(findings)} problems" if findings else "nothing wrong"
    click.echo(f"{service}: {', '.join(looked_at)}: {verdict}")
    for finding in findings:
        click.echo(f"    {finding}", err=True)
