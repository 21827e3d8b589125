"""`rejoinder policy replay`: what a policy would have done with everything that was ever screened on a site."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import OPERATOR, explained, mind, on_site, policy_text
from deploy.cli.policy_differences import KINDS, tell_difference, tell_sums
from deploy.cli.settings import settings_of

if TYPE_CHECKING:
    from services.moderation.replays.documents import Counted, Differences
    from services.moderation.replays.run import Replay, Run
    from services.moderation.replays.tally import Tally
    from shared.postgres.pool import Connection

_SHOWN = 10
_LISTED = [*(kind for kind in KINDS if kind != "unchanged"), "decided"]


@click.command()
@click.argument("policy", metavar="FILE|VERSION")
@on_site
@click.option(
    "--show", type=click.IntRange(0, 200), default=_SHOWN, show_default=True, help="So many differences."
)
@click.option("--kind", type=click.Choice(_LISTED), help="Show differences of this kind only.")
@click.option("--rule", help="Show only what this rule made differ.")
@click.option("--json", "as_json", is_flag=True, help="The result, for programs.")
@examples(
    "rejoinder policy replay policy.yaml --site blog",
    "rejoinder policy replay 7 --site blog --kind held --show 50",
)
def replay(policy: str, site: str, *, as_json: bool, **wanted: Any) -> None:
    """Say what the policy in FILE (- is standard input), or a stored VERSION, would have done. It changes nothing.

    Every revision counts once, by its newest verdict and from what was known then. What people decided is told
    apart. It runs here, with low priority; when it is killed a worker finishes it, Ctrl-C cancels it.
    """
    import msgspec

    with explained("stdin" if policy == "-" else policy):
        subject = _subject(policy)
        found, differences = asyncio.run(_replay(site, subject, wanted, quiet=as_json))
    if as_json:
        click.echo(msgspec.json.encode({**msgspec.to_builtins(found), **msgspec.to_builtins(differences)}))
    else:
        _tell(found, differences)
    if found.state != "done":
        raise SystemExit(1)


def _subject(policy: str) -> "Replay":
    """Raises PolicyInvalid."""
    from services.moderation.policing.language import LANGUAGE
    from services.moderation.replays.run import Replay
    from services.moderation.replays.versions import Versions

    if policy.isascii() and policy.isdigit() and len(policy) < 10:  # noqa: PLR2004
        return Replay(version=int(policy))
    if policy != "-" and not Path(policy).is_file():
        raise click.UsageError(f"{policy} is neither a file nor the number of a version")
    text = policy_text(policy)
    Versions(LANGUAGE).of_text(text)
    return Replay(text=text)


async def _replay(
    site: str, subject: "Replay", wanted: dict[str, Any], *, quiet: bool
) -> "tuple[Counted, Differences]":
    from deploy.signals import stop_event
    from services.moderation.instruments import instruments
    from services.moderation.replays import store
    from services.moderation.replays.child import lower_priority, means_of
    from services.moderation.replays.reading import counted
    from services.moderation.replays.running import Runner
    from services.moderation.schema import SCHEMA
    from services.moderation.settings import Settings
    from shared.ids import new_id
    from shared.postgres.pool import connect

    lower_priority()
    settings = settings_of(Settings, "MODERATION_")
    means, holder, stop = means_of(settings, instruments()), new_id(), stop_event()
    async with connect(settings.database_url, SCHEMA, name="rejoinder policy replay") as connection:
        await mind(connection, site)
        if subject.version is not None:
            await means.versions.find(connection, site, subject.version)
        run = await store.ask(connection, site, subject, by=OPERATOR, holder=holder)
        with _watched(quiet=quiet) as progress:
            run = await Runner(connection, means, holder, progress=progress).work(run, stop)
        if stop.is_set():
            run = await store.cancel(connection, site, run.replay_id) or run
        return await counted(connection, means.log, run), await _page(connection, run, wanted)


async def _page(connection: "Connection", run: "Run", wanted: dict[str, Any]) -> "Differences":
    from services.moderation.replays.documents import Differences
    from services.moderation.replays.reading import Wanted, read_differences

    if not wanted["show"]:
        return Differences(differences=(), next=None)
    page = Wanted(kind=wanted["kind"], rule=wanted["rule"], limit=wanted["show"])
    return await read_differences(connection, run, page)


class _watched:  # noqa: N801 - reads as what it does
    """Shows how far a run has come, on a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._shown = not quiet and sys.stderr.isatty()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[come]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("replaying", total=None, come="")

    def __enter__(self) -> "Callable[[Run], None]":
        if self._shown:
            self._progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()

    def _tell(self, run: "Run") -> None:
        rate = f", {run.rate:.0f}/s" if run.rate else ""
        come = f"{run.seen}/{run.total} events{rate}"
        self._progress.update(self._task, completed=run.seen, total=run.total, come=come)


def _tell(found: "Counted", differences: "Differences") -> None:
    counts = found.counts
    if found.state != "done":
        click.echo(f"{found.state}: {found.error or 'this is as far as it came'}", err=True)
    if found.state == "done" and not counts.looked_at and not counts.left_out:
        click.echo("nothing has been screened on this site yet")
        return
    tell_sums(counts, found.agreement)
    effort = found.effort
    measured = {"claims": "from claim to decision", "decisions": "from decision to decision"}
    pace = measured.get(effort.measured, "assumed, for want of decisions to measure")
    click.echo(
        f"moderators: {effort.more_minutes:g} minutes more, {effort.less_minutes:g} less, "
        f"at {effort.seconds_a_case:g} s a case ({pace})"
    )
    _tell_caveats(counts)
    for one in differences.differences:
        tell_difference(one)
    if differences.next or found.listed > len(differences.differences):
        click.echo(f"\nall differences: GET /v1/sites/{found.site}/policy/replays/{found.id}/differences")


def _tell_caveats(counts: "Tally") -> None:
    if counts.approximate:
        click.echo(f"approximate: {counts.approximate} verdicts kept no grounds and were recomputed")
    if counts.older_models:
        click.echo(f"{counts.older_models} were judged by earlier models, whose probabilities stand")
    for why, count in counts.left_out.items():
        click.echo(f"left out: {count} {why}")
