"""`rejoinder bench`: measures this machine against its own limits."""

import rich_click as click

from deploy.cli.examples import examples


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@examples(
    "rejoinder bench",
)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure reading, appending, the road to readers and receivers, rebuilding and screening.

    Starts a stack of its own in a temporary directory; every figure stands beside a limit of this machine
    that was measured in the same run.
    """
    from deploy.bench.main import run

    raise SystemExit(run(arguments))
