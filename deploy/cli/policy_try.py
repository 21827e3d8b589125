"""`rejoinder policy try`: what a policy makes of one comment, and everything that rests on."""

import asyncio
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.policy_desk import explained, mind, now, policy_text
from deploy.cli.settings import settings_of
from deploy.cli.telling import in_lines, reason_said, value_said

if TYPE_CHECKING:
    from services.moderation.policies.document import Policy
    from services.moderation.replays.explaining import Asked, Explained
    from services.moderation.replays.means import Means
    from services.moderation.replays.trying import Probability, Tried
    from shared.postgres.pool import Connection

_TELLING = 0.05  # log-odds that say anything
_OWN = ("name", "website", "mail_domain", "title", "work", "season", "episode")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), required=False)


@click.command("try")
@_file
@click.option("--site", help="The site whose versions and comments are meant.")
@click.option("--version", type=click.IntRange(min=0), help="A stored version, not FILE; 0 is the default.")
@click.option("--text", help="A comment that nobody has posted; - is standard input.")
@click.option("--comment", type=click.UUID, help="A stored comment, by its id.")
@click.option("--revision", type=click.IntRange(min=1), help="Of the stored comment, not the newest.")
@click.option("--name", help="The name its author gives.")
@click.option("--website", help="The website its author gives.")
@click.option("--mail-domain", help="Where its author's e-mail address is.")
@click.option("--title", help="The title of the page it stands under.")
@click.option("--work", help="What that page is about.")
@click.option("--season", type=click.IntRange(min=0), help="Of that work.")
@click.option("--episode", type=click.IntRange(min=0), help="Of that season.")
@click.option("--given", multiple=True, help="FEATURE=VALUE whatever the checks say; repeat for more.")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
@examples(
    'rejoinder policy try policy.yaml --text "see https://spam.example" --given author.approved=0',
    "rejoinder policy try --version 7 --site blog --comment 0190f5a4-7b61-7cc3-98a5-1f0d2c3b4a59",
    "rejoinder policy try --site blog --text - < comment.txt",
)
def try_out(file: str | None, *, as_json: bool, **asked: Any) -> None:
    """Try the policy in FILE (- is standard input), a stored version, or what is live, on one comment.

    A stored comment is seen as it was when it was screened, whatever has happened since. FILE with --text needs no
    database; with --site too it is looked at as if it were posted there now.
    """
    import msgspec

    if (asked["text"] is None) == (asked["comment"] is None):
        raise click.UsageError("give either --text or --comment")
    if file and asked["version"] is not None:
        raise click.UsageError("give either FILE or --version")
    if asked["comment"] and (own := [name for name in _OWN if asked[name] is not None]):
        raise click.UsageError(f"--{own[0].replace('_', '-')} goes with --text; a stored comment has its own")
    if asked["revision"] and asked["text"] is not None:
        raise click.UsageError("--revision goes with --comment")
    if asked["text"] == "-" == file:
        raise click.UsageError("only one of FILE and --text can be standard input")
    with explained("stdin" if file == "-" else file or "policy"):
        tried = asyncio.run(_try(policy_text(file) if file else None, asked))
    if as_json:
        click.echo(msgspec.json.encode(tried))
    else:
        _tell(tried)


async def _try(text: str | None, asked: dict[str, Any]) -> "Tried":
    from services.moderation.policing.language import LANGUAGE
    from services.moderation.replays.trying import try_pasted
    from services.moderation.replays.versions import Versions

    if text is not None and asked["comment"] is None and not asked["site"]:
        policy = Versions(LANGUAGE).of_text(text)
        return await try_pasted(None, _means(None), policy, _pasted(asked))
    if not asked["site"]:
        raise click.UsageError("--site is needed for what is stored")
    return await _try_on_site(text, asked)


async def _try_on_site(text: str | None, asked: dict[str, Any]) -> "Tried":
    from services.moderation.replays.given import given_in
    from services.moderation.replays.trying import try_pasted, try_stored
    from services.moderation.schema import SCHEMA
    from services.moderation.settings import Settings
    from shared.postgres.pool import connect

    settings = settings_of(Settings, "MODERATION_")
    means = _means(settings)
    async with connect(settings.database_url, SCHEMA, name="rejoinder policy try") as connection:
        await mind(connection, asked["site"])
        policy = await _policy(connection, means, text, asked)
        if asked["comment"] is None:
            return await try_pasted(connection, means, policy, _pasted(asked))
        wanted: tuple[str, UUID, int | None] = (asked["site"], asked["comment"], asked["revision"])
        return await try_stored(connection, means, policy, wanted, given_in(asked["given"]))


async def _policy(
    connection: "Connection", means: "Means", text: str | None, asked: dict[str, Any]
) -> "Policy":
    if text is not None:
        return means.versions.of_text(text)
    if asked["version"] is not None:
        return await means.versions.find(connection, asked["site"], asked["version"])
    return await means.versions.live(connection, asked["site"])


def _means(settings: Any) -> "Means":
    """Without settings, for what no database is asked about."""
    from services.moderation.instruments import instruments
    from services.moderation.replays.child import means_of
    from services.moderation.settings import Settings

    alone = Settings(database_url="", redis_url="", master_key="00" * 32, peer_key="", comments_url="")
    return means_of(settings or alone, instruments())


def _pasted(asked: dict[str, Any]) -> Any:
    from services.moderation.replays.given import given_in
    from services.moderation.replays.instruments import Pasted
    from shared.episodes.scope import Post

    return Pasted(
        site=asked["site"] or "",
        text=sys.stdin.read() if asked["text"] == "-" else asked["text"],
        name=asked["name"],
        website=asked["website"],
        mail_domain=asked["mail_domain"],
        post=Post(**{key: asked[key] for key in ("title", "work", "season", "episode")}),
        given=given_in(asked["given"]),
        at=now(),
    )


def _tell(tried: "Tried") -> None:
    mask = ", covered should it be shown" if tried.mask and tried.action != "mask" else ""
    click.echo(f"{tried.policy}: {tried.action}{mask}")
    for reason in tried.reasons:
        _tell_line(f"  {reason.action or 'note':<8} ", reason_said(reason))
    for check in tried.failed:
        click.echo(f"  failed   {check}")
    if tried.stored:
        by = "a person's word" if tried.stored.by_person else tried.stored.policy
        holds = tried.stored.holds.action if tried.stored.holds else "nothing"
        click.echo(f"  revision {tried.stored.revision} of a stored comment; what holds is {holds}, {by}")
    if tried.origin == "recomputed":
        click.echo("  its verdict kept no grounds: seen anew, as far as what came before is still known")
    _tell_probability("spam", tried.spam)
    _tell_probability("spoiler", tried.spoiler)
    click.echo("features")
    for one in tried.features:
        first = f"  {one.feature:<24} {value_said(one.value)}  "
        _tell_line(first, "(given)" if one.given else one.detail, indent=len(f"  {one.feature:<24} "))
    click.echo("rules")
    for rule in tried.rules:
        _tell_rule(rule)


def _tell_line(first: str, text: str, indent: int | None = None) -> None:
    """With an `indent` of further lines, unless they begin where the text does."""
    for line in in_lines(text, first=first, then=" " * (len(first) if indent is None else indent)):
        click.echo(line)


def _tell_probability(what: str, one: "Probability") -> None:
    reached = "reached" if one.reached else "not reached"
    limit = "no limit" if one.limit >= 1 else f"limit {one.limit:.4f}, {reached}"
    click.echo(f"{what} {one.with_rules:.4f} ({one.learned:.4f} before rules), {limit}")
    for each in sorted(one.because, key=lambda each: -abs(each.points)):
        if abs(each.points) >= _TELLING:
            _tell_line(f"  {each.points:+6.2f}  ", each.detail or each.feature)


def _tell_rule(rule: "Explained") -> None:
    """With its conditions, if anything speaks for it."""
    state = "off" if not rule.enabled else "speaks" if rule.spoke else "nearly" if rule.nearly else "silent"
    click.echo(f"  {state:<7} {rule.rule} (line {rule.line})")
    if rule.spoke or (rule.nearly and any(one.holds for one in rule.when)):
        for word, conditions in (("when", rule.when), ("unless", rule.unless)):
            for one in conditions:
                holds = "true" if one.holds else "false"
                _tell_line(f"          {word:<6} {holds:<5}  ", _condition(one))


def _condition(one: "Asked") -> str:
    """What was asked of which features; of the text, which everybody knows, only what was found."""
    values = (
        f"{name} is {value_said(value)}" if name != "text" else "the text"
        for name, value in one.values.items()
    )
    found = f": {', '.join(one.matched)}" if one.matched else ""
    return f"line {one.line}: {', '.join(values)}{found}"
