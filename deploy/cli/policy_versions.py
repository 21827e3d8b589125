"""`rejoinder policy draft|enable|rollback`: from a text to what is in force, and back."""

import asyncio

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import OPERATOR, carry_out, explained, now, on_site, policy_text, tell_standing

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
        done = asyncio.run(carry_out(site, command))
    click.echo(done.policy.head)
    if done.event is None:
        click.echo("the newest version says the same already", err=True)


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
        tell_standing(asyncio.run(carry_out(site, Enable(number=version, by=OPERATOR, at=now()))))


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
        tell_standing(asyncio.run(carry_out(site, RollBack(number=version, by=OPERATOR, at=now()))))
