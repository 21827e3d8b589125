"""`rejoinder policy replay`: what a policy would have done with everything that was ever screened on a site."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import OPERATOR, explained, mind, on_site, policy_text
from deploy.cli.settings import settings_of
from deploy.cli.telling import in_lines, reason_said

if TYPE_CHECKING:
    from services.moderation.replays.documents import Changed, Counted, Differences
    from services.moderation.replays.run import Replay, Run
    from shared.postgres.pool import Connection

_SHOWN = 10
_KINDS = {
    "held": "newly held",
    "released": "released",
    "masked": "newly covered",
    "unmasked": "uncovered",
    "remasked": "covered otherwise",
    "rejected": "rejected",
    "unchanged": "unchanged",
}


@click.command()
@click.argument("policy", metavar="FILE|VERSION")
@on_site
@click.option(
    "--show", type=click.IntRange(0, 200), default=_SHOWN, show_default=True, help="So many differences."
)
@click.option("--kind", type=click.Choice([*_KINDS, "decided"]), help="Show differences of this kind only.")
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
            TextColumn("{task.completed}/{task.total} events, {task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("replaying", total=None, rate="")

    def __enter__(self) -> "Callable[[Run], None]":
        if self._shown:
            self._progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()

    def _tell(self, run: "Run") -> None:
        rate = f"{run.rate:.0f}/s" if run.rate else ""
        self._progress.update(self._task, completed=run.seen, total=run.total, rate=rate)


def _tell(found: "Counted", differences: "Differences") -> None:
    counts = found.counts
    if found.state != "done":
        click.echo(f"{found.state}: {found.error or 'this is as far as it came'}", err=True)
    if not counts.looked_at and not counts.left_out:
        click.echo("nothing has been screened on this site yet")
        return
    click.echo(
        f"{counts.looked_at} revisions looked at, {sum(counts.people.values())} of them decided by people"
    )
    for kind, words in _KINDS.items():
        if counts.kinds.get(kind):
            click.echo(f"  {counts.kinds[kind]:>7}  {words}")
    _tell_rules(found)
    _tell_people(found)
    effort = found.effort
    measured = {"claims": "from claim to decision", "decisions": "from decision to decision"}
    pace = measured.get(effort.measured, "assumed, for want of decisions to measure")
    click.echo(
        f"moderators: {effort.more_minutes:g} minutes more, {effort.less_minutes:g} less, "
        f"at {effort.seconds_a_case:g} s a case ({pace})"
    )
    _tell_caveats(found)
    for one in differences.differences:
        _tell_one(one)
    if differences.next or found.listed > len(differences.differences):
        click.echo(f"all differences: GET /v1/sites/{found.site}/policy/replays/{found.id}/differences")


def _tell_rules(found: "Counted") -> None:
    for rule, kinds in sorted(found.counts.rules.items(), key=lambda one: -sum(one[1].values())):
        told = ", ".join(f"{count} {_KINDS.get(kind, kind)}" for kind, count in kinds.items())
        click.echo(f"  {rule}: {told}")


def _tell_people(found: "Counted") -> None:
    agreed = found.agreement
    if agreed.removed or agreed.approved:
        click.echo(
            f"people: it would have stopped {agreed.caught} of {agreed.removed} removed, "
            f"and {agreed.stopped} of {agreed.approved} approved"
        )


def _tell_caveats(found: "Counted") -> None:
    counts = found.counts
    if counts.approximate:
        click.echo(f"approximate: {counts.approximate} verdicts kept no grounds and were recomputed")
    if counts.older_models:
        click.echo(f"{counts.older_models} were judged by earlier models, whose probabilities stand")
    for why, count in counts.left_out.items():
        click.echo(f"left out: {count} {why}")


def _tell_one(one: "Changed") -> None:
    by = " (a person decided)" if one.by_person else ""
    click.echo(f"\n{one.was.action} -> {one.now.action}{by}  {one.comment_id} revision {one.revision}")
    for reason in one.reasons:
        if reason.action:
            click.echo("\n".join(in_lines(reason_said(reason), first="    ", then="      ")))
    if one.text is not None:
        text = one.text + ("…" if one.cut else "")
        click.echo("\n".join(in_lines(text, first="    | ", then="    | ")))
