"""`rejoinder moderation score`: what screening would say of the comments in a file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.output import Lines, replacing

if TYPE_CHECKING:
    from datetime import datetime

    from services.moderation.scoring.scorer import Scorer
    from services.moderation.scoring.source import Source

_EVERY, _EVERY_LINE = 200, 10_000
_SHOWN = 3


@click.command()
@click.option(
    "--input",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Comments to score, a JSON object a line: {id, text, author?, group?, date?, links?, post?: {work, season, "
    "episode, title}}. More members do no harm.",
)
@click.option(
    "--output",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write {id, p_spam or p_spoiler, action, reasons}, a line each, in the same order.",
)
@click.option(
    "--task",
    type=click.Choice(["spam", "spoiler"]),
    default="spam",
    show_default=True,
    help="Which probability to write. The action rests on both.",
)
@click.option(
    "--history",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Comments the site has had before, in the same form. With a label, 1 for spam (or a spoiler) and 0 for "
    "neither, they are moderators' decisions to learn from: at least ten of each. With a post they tell how its work "
    "is talked about. spam, is_spam, decision and their like are understood too, and remove, publish, spam, ham.",
)
@click.option("--no-site-model", is_flag=True, help="Do not learn from the labels in the history.")
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The policy to follow. Default: the one that a site without its own runs on.",
)
@examples(
    "rejoinder moderation score --input comments.jsonl --output scores.jsonl",
    "rejoinder moderation score --task spoiler --history show.jsonl --input comments.jsonl --output scores.jsonl",
)
def score(
    source: Path,
    target: Path,
    *,
    task: Literal["spam", "spoiler"],
    history: Path | None,
    no_site_model: bool,
    policy: Path | None,
) -> None:
    """Score the comments of a file through the pipeline that serves a site. Needs no server and no settings.

    Comments are screened in the order of their dates; one without a date comes an hour after all above it in the
    file. Earlier ones count for later ones, as they would on a site: the same words again, the same author, the same
    links. Later ones change nothing. The same files give the same bytes.

    Dates may be written in ISO 8601, as in mail, or as seconds since 1970.
    """
    from services.moderation.policies.mistakes import PolicyInvalid
    from services.moderation.scoring.given import RowInvalid
    from services.moderation.screening.judging import ModelsMissing

    try:
        with replacing(target) as out:
            count = _score(source, out, task, history, learn=not no_site_model, policy=policy)
    except (RowInvalid, ModelsMissing) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or target}: {error.strerror}") from None
    except PolicyInvalid as refused:
        mistakes = (f"{policy}:{one.line}:{one.column}: {one.message}" for one in refused.mistakes)
        raise click.ClickException("\n".join(mistakes)) from None
    click.echo(f"{count:,} comments scored", err=True)


def _score(
    source: Path,
    out: IO[bytes],
    task: Literal["spam", "spoiler"],
    history: Path | None,
    *,
    learn: bool,
    policy: Path | None,
) -> int:
    from services.moderation.policies.reading.read import read
    from services.moderation.policies.shipped import default_policy
    from services.moderation.scoring import lessons
    from services.moderation.scoring.rows import latest
    from services.moderation.scoring.scorer import Scorer
    from services.moderation.scoring.source import before, opened
    from services.moderation.screening.judging import Models

    rules = read(policy.read_bytes(), policy.name) if policy else default_policy()
    models = Models.load()
    with opened(source) as rows:
        _tell(rows.misdated)
        past = before(history, rows, task if learn else None) if history else []
        if history:
            click.echo(f"learning from {len(past):,} comments of {history.name} ...", err=True)
        taught = lessons.learn(past, labels=task if learn else None)
        for said in taught.told:
            click.echo(f"    {said}", err=True)
        if history and learn and all(one.given.label is None for one in past):
            click.echo(f"    no decisions: none has a label, 1 for {task} or 0", err=True)
        _write(rows, Scorer(models, rules, taught, past, task), latest(past), task, out)
        return len(rows)


def _write(
    rows: "Source", scorer: "Scorer", after: "datetime", task: Literal["spam", "spoiler"], out: IO[bytes]
) -> None:
    import msgspec

    lines = Lines(out, len(rows))
    for count, (place, one) in enumerate(rows.in_time(after, "input"), 1):
        lines.put(place, msgspec.json.encode(scorer.score(one, task)) + b"\n")
        _progress(count, len(rows))
    lines.finish()


def _progress(count: int, whole: int) -> None:
    if sys.stderr.isatty():
        if count % _EVERY == 0 or count == whole:
            click.echo(f"\r    {count:,} of {whole:,}", err=True, nl=count == whole)
    elif count % _EVERY_LINE == 0 and count < whole:
        click.echo(f"    {count:,} of {whole:,}", err=True)


def _tell(misdated: Sequence[str]) -> None:
    """Of dates that cannot be read: nobody should wonder why an order is not theirs."""
    if misdated:
        first = "; ".join(misdated[:_SHOWN])
        click.echo(f"dates that cannot be read count as none, {len(misdated):,} of them: {first}", err=True)
