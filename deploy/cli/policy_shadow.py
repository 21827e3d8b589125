"""`rejoinder policy shadow`: a version beside the live one, and where the two differ."""

import asyncio
from typing import TYPE_CHECKING, Any

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import (
    OPERATOR,
    carry_out,
    explained,
    now,
    on_site,
    open_desk,
    tell_standing,
)
from deploy.cli.policy_differences import KINDS, tell_difference, tell_sums

if TYPE_CHECKING:
    from services.moderation.policing.commands import Command
    from services.moderation.replays.documents import ShadowDifferences


@click.command()
@click.argument("version", type=click.IntRange(min=0), required=False)
@on_site
@click.option("--off", is_flag=True, help="End the shadow that runs.")
@click.option(
    "--show",
    type=click.IntRange(0, 200),
    help="Change nothing; say how it has differed until now, with so many differences.",
)
@click.option(
    "--kind", type=click.Choice(list(KINDS)[:-1]), help="With --show: differences of this kind only."
)
@click.option("--rule", help="With --show: only what this rule made differ.")
@click.option("--json", "as_json", is_flag=True, help="With --show: the result, for programs.")
@examples(
    "rejoinder policy shadow 7 --site blog",
    "rejoinder policy shadow --show 10 --site blog",
    "rejoinder policy shadow --show 50 --kind held --site blog",
    "rejoinder policy shadow --off --site blog",
)
def shadow(
    version: int | None, site: str, *, off: bool, show: int | None, as_json: bool, **wanted: str | None
) -> None:
    """Let VERSION run beside the live one: its verdicts are kept and compared, and nothing follows from them.

    One version at a time; it ends when it is enabled. What it said stays until another one begins.
    """
    from services.moderation.policing.commands import EndShadow, StartShadow

    if (version is not None) + off + (show is not None) != 1:
        raise click.UsageError("give one of VERSION, --off and --show")
    if show is None and (as_json or any(wanted.values())):
        raise click.UsageError("--kind, --rule and --json go with --show")
    if show is not None:
        _show(site, wanted | {"limit": show}, as_json=as_json)
        return
    command: Command
    if version is None:
        command = EndShadow(by=OPERATOR, at=now())
    else:
        command = StartShadow(number=version, by=OPERATOR, at=now())
    with explained():
        tell_standing(asyncio.run(carry_out(site, command)))


def _show(site: str, wanted: dict[str, Any], *, as_json: bool) -> None:
    import msgspec

    found = asyncio.run(_read(site, wanted))
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif found.shadow is None:
        click.echo("no version has run in shadow yet")
    else:
        _tell(site, found)


async def _read(site: str, wanted: dict[str, Any]) -> "ShadowDifferences":
    from services.moderation.replays.reading import Wanted, read_shadowed
    from shared.postgres.pool import acquire

    async with open_desk() as desk:
        await desk.mind(site)
        async with acquire(desk.pool) as connection:
            return await read_shadowed(connection, site, Wanted(**wanted))


def _tell(site: str, found: "ShadowDifferences") -> None:
    stands = found.shadow
    if stands is None:
        return
    since = f" since {stands.since:%Y-%m-%d %H:%M}" if stands.since else ""
    click.echo(f"{site}: version {stands.version} {'runs' if stands.running else 'ran'} in shadow{since}")
    tell_sums(stands.counts, stands.agreement)
    for one in found.differences:
        tell_difference(one)
    if found.next:
        click.echo(f"\nall differences: GET /v1/sites/{site}/policy/shadow/differences")
