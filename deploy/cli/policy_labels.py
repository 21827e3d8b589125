"""`rejoinder policy label`: what authors and hosts are called, for rules to ask for."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import OPERATOR, explained, now, on_site, open_desk

if TYPE_CHECKING:
    from deploy.cli.policy_desk import Desk
    from services.moderation.labelling.commands import Command

Kind = Literal["author", "host"]

kind_of = click.argument("kind", type=click.Choice(["author", "host"]))
subject_named = click.argument("subject")
label_named = click.argument("label")


@click.group()
def label() -> None:
    """Label authors and hosts, or see their labels. Rules ask for them by author.labels and links.labels.

    A label is any word that the rules of the policy know: the default one has trusted, watched and unwanted. SUBJECT
    is the id of an author who has written on the site, or a host; its label counts for all hosts under it. What is
    given here no rule changes, and what is taken here no rule gives again.
    """


@label.command()
@kind_of
@subject_named
@label_named
@on_site
@click.option(
    "--for", "how_long", help='How long it stands: "30 days", "6 months". Without it: until it is taken.'
)
@click.option("--reason", help="Why, for other moderators; of an author it is erased with them.")
@examples(
    'rejoinder policy label give host spam.example casino --site blog --for "1 year"',
    "rejoinder policy label give author 0199a0c0-0000-7000-8000-000000000004 trusted --site blog",
)
def give(kind: Kind, subject: str, label: str, site: str, how_long: str | None, reason: str | None) -> None:
    """Give LABEL to SUBJECT, or change until when it stands."""
    from services.moderation.labelling.commands import SetLabel
    from services.moderation.labelling.names import label_name
    from services.moderation.policies.reading.scalars import duration_of

    at, seconds = now(), duration_of(how_long) if how_long else None
    if how_long and seconds is None:
        raise click.BadParameter(f'{how_long!r} is no time such as "30 days", of ten years at most')
    until = None if seconds is None else at + timedelta(seconds=seconds)
    with explained():
        command = SetLabel(label=label_name(label), until=until, reason=reason, by=OPERATOR, at=at)
        asyncio.run(_handle(site, kind, subject, command))


@label.command()
@kind_of
@subject_named
@label_named
@on_site
@examples("rejoinder policy label take host spam.example casino --site blog")
def take(kind: Kind, subject: str, label: str, site: str) -> None:
    """Take LABEL from SUBJECT before its end."""
    from services.moderation.labelling.commands import RemoveLabel
    from services.moderation.labelling.names import label_name

    with explained():
        command = RemoveLabel(label=label_name(label), by=OPERATOR, at=now())
        asyncio.run(_handle(site, kind, subject, command))


@label.command("list")
@kind_of
@subject_named
@on_site
@examples("rejoinder policy label list host spam.example --site blog")
def list_(kind: Kind, subject: str, site: str) -> None:
    """List the labels of SUBJECT that are in force: until when, by whom, and why."""
    with explained():
        asyncio.run(_handle(site, kind, subject, None))


async def _handle(site: str, kind: Kind, name: str, command: "Command | None") -> None:
    """Carry out a command, if there is one, and show what is in force."""
    from services.moderation.labelling.commands import SetLabel
    from services.moderation.labelling.names import subject_of

    subject = subject_of(site, kind, name)
    async with open_desk() as desk:
        labelled = await (desk.labels.handle(subject, command) if command else desk.labels.find(subject))
        if isinstance(command, SetLabel):
            await _mind(desk, site, kind, command.label)
    for one in labelled.standing(now()):
        until = f"until {one.until:%Y-%m-%d %H:%M}" if one.until else "for good"
        click.echo(f"{one.label}  {until}  by {one.by}" + (f": {one.reason}" if one.reason else ""))


async def _mind(desk: "Desk", site: str, kind: Kind, label: str) -> None:
    """Say so when nothing follows from a label: it may be mistyped."""
    from services.moderation.policies.asking import labels_asked
    from services.moderation.policies.mistakes import meant
    from services.moderation.replays.versions import Versions
    from shared.postgres.pool import acquire

    async with acquire(desk.pool) as connection:
        policy = await Versions(desk.policies.language).live(connection, site)
    asked = labels_asked(policy, "author.labels" if kind == "author" else "links.labels")
    if label not in asked:
        what = "an author" if kind == "author" else "a host"
        said = f"note: no rule of {policy.reference} asks whether {what} is called {label}"
        click.echo(said + meant(label, asked), err=True)
