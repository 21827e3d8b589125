"""`rejoinder policy draft|shadow|enable|rollback`: from a text to what is in force, and back."""

import asyncio
from typing import TYPE_CHECKING

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import OPERATOR, explained, now, on_site, open_desk, policy_text

if TYPE_CHECKING:
    from services.moderation.policing.commands import Command
    from services.moderation.policing.handler import Done

number = click.argument("version", type=click.IntRange(min=0))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@on_site
@click.option("--note", help="What is different, and why; shown in the list of versions.")
@examples(
    'rejoinder policy draft policy.yaml --site blog --note "no bare links from newcomers"',
)
def draft(file: str, site: str, note: str | None) -> None:
    """Keep the policy in FILE (- is standard input) as a new version and print its number.

    It takes effect nowhere until it is shadowed or enabled. It is kept for good: make up the names and comments
    in its examples.
    """
    from services.moderation.policing.commands import WriteDraft

    with explained("stdin" if file == "-" else file):
        command = WriteDraft(text=policy_text(file), note=note, by=OPERATOR, at=now())
        done = asyncio.run(_carry_out(site, command))
    click.echo(done.policy.head)
    if done.event is None:
        click.echo("the newest version says the same already", err=True)


@click.command()
@click.argument("version", type=click.IntRange(min=0), required=False)
@on_site
@click.option("--off", is_flag=True, help="End the shadow that runs.")
@examples(
    "rejoinder policy shadow 7 --site blog",
    "rejoinder policy shadow --off --site blog",
)
def shadow(version: int | None, site: str, *, off: bool) -> None:
    """Let VERSION run beside the live one: its verdicts are kept and compared, and nothing follows from them.

    One version at a time; it ends when it is enabled. Where the two differ is told by the HTTP API,
    GET /v1/sites/SITE/policy/shadow/differences.
    """
    from services.moderation.policing.commands import EndShadow, StartShadow

    if off == (version is not None):
        raise click.UsageError("give either a VERSION or --off")
    command: Command
    if version is None:
        command = EndShadow(by=OPERATOR, at=now())
    else:
        command = StartShadow(number=version, by=OPERATOR, at=now())
    with explained():
        _tell(asyncio.run(_carry_out(site, command)))


@click.command()
@number
@on_site
@examples(
    "rejoinder policy enable 7 --site blog",
    "rejoinder policy enable 0 --site blog",
)
def enable(version: int, site: str) -> None:
    """Let new verdicts follow VERSION; 0 is the default policy. Earlier verdicts stay as they are.

    Workers follow at their next batch, without a restart. `rejoinder policy versions` lists the numbers.
    """
    from services.moderation.policing.commands import Enable

    with explained():
        _tell(asyncio.run(_carry_out(site, Enable(number=version, by=OPERATOR, at=now()))))


@click.command("rollback")
@number
@on_site
@examples("rejoinder policy rollback 7 --site blog")
def roll_back(version: int, site: str) -> None:
    """Undo the enabling of VERSION, which must be live: what it had replaced is live again.

    A worker then judges anew what VERSION held, covered, rejected or published, from what was known at the time, and
    takes the labels away that its rules gave. What people decided is kept.
    """
    from services.moderation.policing.commands import RollBack

    with explained():
        _tell(asyncio.run(_carry_out(site, RollBack(number=version, by=OPERATOR, at=now()))))


async def _carry_out(site: str, command: "Command") -> "Done":
    async with open_desk() as desk:
        await desk.mind(site)
        return await desk.policies.handle(site, command)


def _tell(done: "Done") -> None:
    """Where the versions stand now."""
    policy = done.policy
    live = f"version {policy.live}" if policy.live else "the default policy"
    beside = "" if policy.shadow is None else f", version {policy.shadow} in shadow"
    back = "" if policy.before is None else f"; rolling back leads to {policy.before or 'the default policy'}"
    click.echo(f"{policy.site}: {live} is live{beside}{back}")
