"""`rejoinder bench`: measures this machine against its own limits."""

from pathlib import Path

import rich_click as click

from deploy.cli.examples import examples

SECTIONS = (
    "up",
    "reading",
    "appending",
    "relaying",
    "road",
    "webhooks",
    "rebuild",
    "screening",
    "queue",
    "sign-in",
)


@click.command()
@click.argument("sections", nargs=-1, metavar="[SECTION]...", type=click.Choice(SECTIONS))
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Of each figure.")
@click.option("--quick", is_flag=True, help="Only show that it works; the figures mean nothing.")
@click.option(
    "--json",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures here, too.",
)
@examples(
    "rejoinder bench",
    "rejoinder bench reading appending",
    "rejoinder bench road --rounds 5 --json road.json",
)
def bench(sections: tuple[str, ...], rounds: int, quick: bool, file: Path | None) -> None:  # noqa: FBT001
    """Measure reading, appending, the road to readers and receivers, rebuilding, screening, the queue and the door.

    Starts a stack of its own in a temporary directory; every figure stands beside a limit of this machine
    that was measured in the same run. All of it takes about a quarter of an hour,
    a third of which tries to tell names at the door by the time of their refusal.

    SECTION is one of up, reading, appending, relaying, road, webhooks, rebuild, screening, queue and sign-in; all
    without one.
    """
    from deploy.bench.main import run
    from deploy.bench.rounds import QUICK, Effort

    raise SystemExit(run(sections or SECTIONS, QUICK if quick else Effort(rounds=rounds), file))
