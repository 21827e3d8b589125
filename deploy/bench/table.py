"""The result as a table for people and as a document for programs."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.bench.figures import Figure
from deploy.bench.rows import Aim, Row, Section

_WIDE = 150


class RowDocument(Struct, frozen=True, kw_only=True):
    section: str
    what: str
    unit: str
    measured: tuple[float, ...]
    median: float
    limit: tuple[float, ...] | None
    against: str
    ratio: float | None
    aim: str
    met: bool | None


class Document(Struct, frozen=True, kw_only=True):
    """What `--json` gets. `measured` and `limit` have one number a round."""

    machine: dict[str, str]
    rows: tuple[RowDocument, ...]
    notes: tuple[str, ...]


def show(console: Console, sections: Sequence[Section]) -> None:
    """Print everything: one table, and under it what has to be known to read it."""
    if not console.is_terminal:
        console.width = max(console.width, _WIDE)
    console.print(table(sections))
    for note in notes(sections):
        console.print(f"· {note}", markup=False, highlight=False)


def table(sections: Sequence[Section]) -> Table:
    shown = Table(
        "what", caption="medians of the rounds (lowest to highest); the limit was measured in the same rounds"
    )
    for name in ("measured", "limit", "ratio", "aim"):
        shown.add_column(name, justify="right")
    shown.add_column("")
    for section in sections:
        shown.add_section()
        shown.add_row(f"[bold]{escape(section.title)}[/bold]")
        for row in section.rows:
            shown.add_row(*_cells(row))
    return shown


def document(sections: Sequence[Section], machine: dict[str, str]) -> bytes:
    """The same as JSON."""
    rows = tuple(_row(section.title, row) for section in sections for row in section.rows)
    plain = msgspec.json.encode(Document(machine=machine, rows=rows, notes=notes(sections)))
    return msgspec.json.format(plain, indent=2)


def notes(sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(f"{section.title}: {note}" for section in sections for note in section.notes)


def number(value: float) -> str:
    """Three significant digits, thousands apart: 0.00123, 1.23, 123, 12,300."""
    if value == 0:
        return "0"
    if abs(value) >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"


def aimed(aim: Aim | None, unit: str) -> str:
    """The aim in a few signs: `≥ 0.85 ×`, `≤ 15 ms`."""
    if aim is None:
        return ""
    mark = "×" if aim.of == "ratio" else unit
    bounds = [
        f"{sign} {number(bound)}" for sign, bound in (("≥", aim.least), ("≤", aim.most)) if bound is not None
    ]
    return f"{', '.join(bounds)} {mark}"


def _cells(row: Row) -> tuple[str, ...]:
    limit = f"{escape(row.against)}: {_figure(row.limit)}" if row.limit else ""
    verdict = {True: "[green]met[/green]", False: "[red]missed[/red]", None: ""}[row.met]
    ratio = number(row.ratio.median) if row.ratio else ""
    measured = f"{_figure(row.measured)} {escape(row.unit)}"
    return (f"  {escape(row.what)}", measured, limit, ratio, aimed(row.aim, row.unit), verdict)


def _figure(figure: Figure) -> str:
    if len(figure.rounds) == 1:
        return number(figure.median)
    return f"{number(figure.median)} ({number(figure.low)}–{number(figure.high)})"


def _row(section: str, row: Row) -> RowDocument:
    return RowDocument(
        section=section,
        what=row.what,
        unit=row.unit,
        measured=row.measured.rounds,
        median=row.measured.median,
        limit=row.limit.rounds if row.limit else None,
        against=row.against,
        ratio=row.ratio.median if row.ratio else None,
        aim=aimed(row.aim, row.unit),
        met=row.met,
    )
