"""`rejoinder moderation score`: what screening would say of the comments in a file."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import rich_click as click

from deploy.cli.examples import examples

_EVERY = 1_000


@click.command()
@click.option(
    "--input",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Comments to score, a JSON object a line: {id, text, author?, group?, date?, links?, post?: {work, season, "
    "episode, title}}.",
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
    "neither, they are moderators' decisions to learn from; with a post, how its work is talked about.",
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

    Comments are screened in the order of the file. Earlier ones count for later ones, as they would on a site: the
    same words again, the same author, the same links. Later ones change nothing.
    """
    from services.moderation.policies.mistakes import PolicyInvalid
    from services.moderation.scoring.given import RowInvalid
    from services.moderation.screening.judging import ModelsMissing

    try:
        with _replacing(target) as out:
            count = _score(source, out, task, history, learn=not no_site_model, policy=policy)
    except (RowInvalid, ModelsMissing) as error:
        raise click.ClickException(str(error)) from None
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
    import msgspec

    from services.moderation.policies.reading.read import read
    from services.moderation.policies.shipped import default_policy
    from services.moderation.scoring import lessons
    from services.moderation.scoring.given import read_rows
    from services.moderation.scoring.rows import comments
    from services.moderation.scoring.scorer import Scorer
    from services.moderation.screening.judging import Models

    rules = read(policy.read_bytes(), policy.name) if policy else default_policy()
    with source.open("rb") as lines:
        rows = list(read_rows(lines, source.name))
    before = []
    if history:
        with history.open("rb") as lines:
            before = list(comments(read_rows(lines, history.name), of="history"))
        click.echo(f"learning from {len(before):,} comments of {history.name} ...", err=True)
    taught = lessons.learn(before, labels=task if learn else None)
    for said in taught.told:
        click.echo(f"    {said}", err=True)
    scorer = Scorer(Models.load(), rules, taught, before, task)
    for count, one in enumerate(scorer.scores(comments(rows, of="input", after=before), task), 1):
        out.write(msgspec.json.encode(one) + b"\n")
        if count % _EVERY == 0 and sys.stderr.isatty():
            click.echo(f"\r    {count:,} of {len(rows):,}", err=True, nl=False)
    return len(rows)


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only once it is whole: what stood there stays if anything goes wrong."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
        try:
            yield out.file
        except BaseException:
            Path(out.name).unlink()
            raise
    Path(out.name).replace(target)
