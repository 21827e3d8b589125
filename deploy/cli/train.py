"""`rejoinder moderation train`: learns a site's model here and now, and says how good it is."""

import asyncio
import time
from typing import Any

import msgspec
import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of


@click.command()
@click.option("--site", required=True, help="Whose moderators to learn from.")
@click.option(
    "--kind",
    type=click.Choice(["spam", "spoiler", "work"]),
    default="spam",
    show_default=True,
    help="What to learn: spam and spoilers from decisions, a work from what is written about its episodes.",
)
@click.option("--work", "subject", default="", help="Of which work, by its name in lower case.")
@examples(
    "rejoinder moderation train --site drama",
    'rejoinder moderation train --site drama --kind work --work "the house"',
)
def train(site: str, kind: str, subject: str) -> None:
    """Learn a model of SITE from all that was decided, without waiting for the worker to do so.

    It goes live unless it is worse than what judges now; exit 1 if it does not.
    """
    raise SystemExit(asyncio.run(_train(site, kind, subject.removeprefix("the "))))


async def _train(site: str, kind: str, subject: str) -> int:
    from services.moderation.learning.child import LessonFailed, teach_here
    from services.moderation.learning.store import Key, Outrun
    from services.moderation.settings import Settings

    settings = settings_of(Settings, "MODERATION_")
    key = msgspec.convert({"site": site, "kind": kind, "subject": subject}, Key)
    click.echo(f"learning {kind} of {site} ...", err=True)
    began = time.monotonic()
    try:
        outcome = await teach_here(settings, key)
    except (LessonFailed, Outrun) as error:
        raise click.ClickException(str(error)) from None
    said = f": {outcome.said}" if outcome.said else ""
    click.echo(f"{outcome.what}{said} ({time.monotonic() - began:.1f} s)")
    for line in _lines(outcome.hash, outcome.rests_on, outcome.figures):
        click.echo(f"    {line}")
    return 0 if outcome.what in ("live", "unchanged") else 1


def _lines(hash_: str, rests_on: dict[str, float], figures: dict[str, Any]) -> list[str]:
    """What the model is made from and how it does, a line each."""
    lines = [f"model {hash_}"] if hash_ else []
    if rests_on:
        lines.append("made from " + ", ".join(f"{value:g} {name}" for name, value in rests_on.items()))
    for name, figure in figures.items():
        found = msgspec.to_builtins(figure)
        said = [f"{key} {_short(value)}" for key, value in found.items()]
        few = ["too few to say more"] if "positive" in found and "auc" not in found else []
        lines.append(f"{name}: " + ", ".join(said + few))
    return lines


def _short(value: object) -> str:
    """A number in four digits; of a group of them each."""
    if isinstance(value, dict):
        return " ".join(f"{key} {_short(one)}" for key, one in value.items())
    return f"{value:.4g}"
