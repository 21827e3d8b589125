"""`rejoinder policy`: reads and checks the policies of sites; what changes them stands in `policy_versions`."""

import asyncio
import sys
from pathlib import Path

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import explained, on_site, open_desk
from deploy.cli.policy_labels import label
from deploy.cli.policy_replay import replay
from deploy.cli.policy_shadow import shadow
from deploy.cli.policy_try import try_out
from deploy.cli.policy_versions import draft, enable, roll_back


@click.group()
@examples(
    "rejoinder policy show > policy.yaml",
    "rejoinder policy lint policy.yaml",
    "rejoinder policy draft policy.yaml --site blog",
    "rejoinder policy replay 1 --site blog",
    "rejoinder policy shadow 1 --site blog",
    "rejoinder policy enable 1 --site blog",
    "rejoinder policy rollback 1 --site blog",
)
def policy() -> None:
    """Write, check and enable what is held, covered or published: docs/policy.md explains the language.

    A site's policy is one YAML text, in versions. Edit a copy, try it and replay it as long as you like: readers
    notice nothing before you enable it, and rolling back undoes what it did. A site that has written none runs on
    the default. Commands with --site work on the moderation service's database (settings: MODERATION_*).
    """


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@examples(
    "rejoinder policy lint policy.yaml",
    "rejoinder policy show --site blog | rejoinder policy lint -",
)
def lint(file: str) -> None:
    """Check the policy in FILE (- is standard input), try its examples, and say where each mistake is; exit 1 if any.

    Needs no server and no database. A warning, of what can hardly be meant, is no mistake.
    """
    from services.moderation.examples import language

    found = language().lint(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    shown = "stdin" if file == "-" else file
    for kind, mistakes in (("", found.errors), ("warning: ", found.warnings)):
        for mistake in mistakes:
            click.echo(f"{shown}:{mistake.line}:{mistake.column}: {kind}{mistake.message}")
    if found.errors:
        raise SystemExit(1)
    if found.policy is not None:
        rules, tried = len(found.policy.rules), len(found.policy.examples)
        counts = f"{rules} rule{'s' * (rules != 1)}, {tried} example{'s' * (tried != 1)}"
        click.echo(f"{shown}: a policy of {counts}", err=True)


@policy.command()
@click.option("--site", help="Show the policy of this site, not the default.")
@click.option("--version", type=click.IntRange(min=0), help="This version, not the one that is live.")
@examples(
    "rejoinder policy show > policy.yaml",
    "rejoinder policy show --site blog --version 7",
)
def show(site: str | None, version: int | None) -> None:
    """Print the text of a policy, a good start to edit: what is live on --site, or without that the default.

    Only the text goes to standard output; which version it is goes to standard error.
    """
    if site is not None:
        asyncio.run(_show(site, version))
        return
    if version:
        raise click.UsageError("--version goes with --site")
    from services.moderation.policing.language import LANGUAGE

    click.echo(LANGUAGE.default, nl=False)


async def _show(site: str, version: int | None) -> None:
    from services.moderation.policing.reading import read_policy, read_version

    with explained():
        async with open_desk() as desk:
            await desk.mind(site)
            language = desk.policies.language
            if version is None:
                version = (await read_policy(desk.pool, language, site)).live
            found = await read_version(desk.pool, language, site, version)
    said = f"{found.reference}, {found.state}" + (f": {found.note}" if found.note else "")
    click.echo(said, err=True)
    click.echo(found.text, nl=False)


@policy.command()
@on_site
@click.option("--before", type=click.IntRange(min=1), help="Only versions older than this one.")
@examples("rejoinder policy versions --site blog")
def versions(site: str, before: int | None) -> None:
    """List the versions of a site's policy, the newest first: number, state, when, by whom, and the note."""
    asyncio.run(_versions(site, before))


async def _versions(site: str, before: int | None) -> None:
    from services.moderation.policing.reading import read_policy
    from services.moderation.review_queue.moderators import find_moderators
    from shared.postgres.pool import acquire

    async with open_desk() as desk:
        await desk.mind(site)
        found = await read_policy(desk.pool, desk.policies.language, site, before)
        async with acquire(desk.pool) as connection:
            writers = await find_moderators(connection, {one.by for one in found.versions})
    for one in found.versions:
        by = writers[one.by].name or one.by
        said = f"{one.version:>4}  {one.state:<6}  {one.at:%Y-%m-%d %H:%M}  {by:<16}  {one.note or ''}"
        click.echo(said.rstrip())
    if found.next is not None:
        click.echo(f"older ones: --before {found.next}", err=True)
    elif found.live == 0:
        click.echo("   0  live    the default policy")


@policy.command()
@click.argument("words", nargs=-1)
@examples(
    "rejoinder policy features",
    "rejoinder policy features links author",
)
def features(words: tuple[str, ...]) -> None:
    """List what rules can ask of a comment: name, kind and meaning; with WORDS, those that speak of one of them."""
    from services.moderation.policies.describing import features_about

    for one in features_about(words):
        click.echo(f"{one.name:<24} {one.kind:<7} {one.says}")


for command in (draft, try_out, replay, shadow, enable, roll_back, label):
    policy.add_command(command)
