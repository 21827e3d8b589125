"""`python -m deploy.bench_moderation DATA_DIR`: prints the figures."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from deploy.bench_moderation import bars
from deploy.bench_moderation.curve import Curve
from deploy.bench_moderation.splits import Ordinary, Split, splits
from deploy.bench_moderation.works import Work, works
from deploy.training.learning import Lesson, lesson
from deploy.training.measuring import (
    best_f1,
    calibration_error,
    interval,
    pr_auc,
    recall_at,
    roc_auc,
    share_above,
    threshold,
)
from deploy.training.seeing import see
from deploy.training.sources import Missing, rows, weights
from services.moderation.learning.figures import Figures
from services.moderation.learning.prequential import AT


@click.command()
@click.argument("data", metavar="DATA_DIR", type=click.Path(path_type=Path))
def main(data: Path) -> None:
    """Measure how well spam is told from other comments, and talk of later episodes from a page's own, on comments
    that the models have not seen.

    DATA_DIR is what the model is learned from (see python -m deploy.training --help). For these figures it is learned
    anew eight times, each time without some videos, blocks, posts, templates or a whole source, which are then judged.
    It takes about two minutes of one core.
    """
    began = time.monotonic()

    def tell(what: str) -> None:
        click.echo(f"{time.monotonic() - began:6.1f} s  {what}", err=True)

    try:
        read = rows(data)
    except Missing as missing:
        click.echo(f"bench-moderation: {missing}", err=True)
        sys.exit(2)
    of = lesson(read, [see(row.text) for row in read], weights(read))
    tell(f"saw {len(read)} comments")
    _report(of, tell)


def _report(of: Lesson, tell: Callable[[str], None]) -> None:
    found = splits(of, tell)
    console = Console(width=150)
    console.print(
        _spam(found.splits), _transfer(found.splits), _alarms(found.ordinary), _curves(found.curves)
    )
    tell("judging talk of later episodes")
    talk = [row.text for row in of.rows if row.source == "ham_goemotions"]
    console.print(_future(list(works(talk))))
    console.print(_cost([row.text for row in of.rows if row.source != "judol_id"][:3000]))
    for what, figures in bars.PUBLISHED:
        console.print(f"published: {what}: {figures}", highlight=False)


def _spam(found: list[Split]) -> Table:
    table = _table(
        "spam among comments of its own kind (90 % interval by group; beside it: simple baseline, what would be good)",
        "AUC", "PR-AUC", "best F1", "recall at 1 %", "calibration error",
    )  # fmt: skip
    for one in found:
        bar = bars.BARS[one.name]
        low, high = interval(roc_auc, one.labels, one.probabilities, one.groups)
        table.add_row(
            one.name,
            f"{roc_auc(one.labels, one.probabilities):.3f} ({low:.3f} to {high:.3f}){_beside(bar, 0)}",
            f"{pr_auc(one.labels, one.probabilities):.3f}",
            f"{best_f1(one.labels, one.probabilities):.3f}{_beside(bar, 1)}",
            f"{recall_at(one.labels, one.probabilities):.3f}{_beside(bar, 2)}",
            "" if "unseen" in one.name else f"{calibration_error(one.labels, one.probabilities):.3f}",
        )
    return table


def _transfer(found: list[Split]) -> Table:
    table = _table(
        "recall when the threshold is set on other comments",
        "1 % of TV talk (own texts)",
        "2 % of blog posts",
        "aim",
    )
    for one in found:
        spam = one.probabilities[one.labels == 1]
        baseline, good = bars.TRANSFER.get(one.name, (None, None))
        table.add_row(
            one.name,
            f"{share_above(spam, threshold(one.tv, 0.01)):.3f}",
            f"{share_above(spam, threshold(one.blog, 0.02)):.3f}",
            f"baseline {baseline}, good {good}" if good else "",
        )
    return table


def _alarms(ordinary: list[Ordinary]) -> Table:
    table = _table("legitimate comments above the hold threshold", "comments", "held", "may be held")
    for one in ordinary:
        table.add_row(one.name, f"{one.count:,}", f"{one.held:.2%}", f"{bars.ALARMS[one.name]:.1%}")
    return table


def _future(found: list[Work]) -> Table:
    (baseline, few), (good, many) = bars.FUTURE
    table = _table(
        "comments on later episodes among those on the page's own, made-up works (on a show's real discussions the "
        f"simple baseline has AUC {baseline}, recall at 1 % {few}; good would be {good}, {many})",
        "AUC",
        "recall at 1 %",
    )
    for one in found:
        table.add_row(
            one.name,
            f"{roc_auc(one.labels, one.scores):.3f} (baseline {roc_auc(one.labels, one.baseline):.3f})",
            f"{recall_at(one.labels, one.scores):.3f} (baseline {recall_at(one.labels, one.baseline):.3f})",
        )
    return table


def _curves(curves: list[Curve]) -> Table:
    table = _table(
        "a kind never seen, after so many decisions of a site: AUC, recall at 1 % false alarms on what comes later",
        *(f"{decisions}" for decisions in AT),
    )
    for one in curves:
        table.add_row(one.name, *(_point(found) for _, found in one.points))
    return table


def _point(found: Figures) -> str:
    known = found.auc is not None and found.recall is not None
    return f"{found.auc:.3f}, {found.recall:.3f}" if known else "too few to say"


def _cost(texts: list[str]) -> Table:
    command = [sys.executable, "-m", "deploy.bench_moderation.cost"]
    one_core = {**os.environ, "OMP_NUM_THREADS": "1"}
    told = subprocess.run(  # noqa: S603  # this very program
        command, input=json.dumps(texts), capture_output=True, text=True, check=True, env=one_core
    )
    figures = json.loads(told.stdout)
    table = _table("cost of a comment: neighbours, checks, models, policy", "measured", "aim")
    table.add_row(
        "comments a second and core, in batches of 64", f"{figures['a second']:,.0f}", f"{bars.A_SECOND:,.0f}"
    )
    table.add_row("one by itself, median", f"{figures['median']:.2f} ms", f"{bars.MICROSECONDS / 1e3:.1f} ms")
    table.add_row("one by itself, 99th of a hundred", f"{figures['p99']:.2f} ms", f"{bars.P99:.0f} ms")
    table.add_row(
        "resident: a worker and its models", f"{figures['megabytes']:.0f} MB", f"{bars.MEGABYTES:.0f} MB"
    )
    return table


def _beside(bar: bars.Bar, at: int) -> str:
    figures = [("baseline", bar.baseline[at]), ("good", bar.good[at])]
    told = ", ".join(f"{name} {figure}" for name, figure in figures if figure is not None)
    return f"  [{told}]".replace("[", r"\[") if told else ""


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    for column in columns:
        table.add_column(column)
    return table


if __name__ == "__main__":
    main()
