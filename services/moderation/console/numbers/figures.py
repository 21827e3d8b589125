"""Numbers as the page shows them: a chart, what it says in one sentence, and the table with every figure."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from services.moderation.console.numbers.charts import (
    Believed,
    Described,
    Line,
    Point,
    calibration_plot,
    columns,
    lines,
)
from services.moderation.console.numbers.spoken import Spoken
from services.moderation.numbers.calibration import Bin, Calibration
from services.moderation.numbers.reading import Numbers
from services.moderation.numbers.times import Day
from services.moderation.numbers.volume import ACTIONS, Step

COUNTED = ("comments", "held", "reported", "decided")


class Table(Struct, frozen=True, kw_only=True):
    """`head` names the columns; the first cell of a row names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Figure(Struct, frozen=True, kw_only=True):
    """One chart. Several may have a table in common: then that stands by the last of them."""

    title: str
    chart: Markup
    table: Table | None = None


def ages(numbers: Numbers, spoken: Spoken) -> Figure:
    points = [
        Point(label=spoken.plain(f"age_{one.age}"), value=one.cases, said=str(one.cases))
        for one in numbers.waiting.ages
    ]
    title = spoken.plain("ages")
    described = Described(key="ages", title=title, description=spoken.plain("ages_drawn"))
    rows = tuple((point.label, point.said) for point in points)
    head = (spoken.plain("age"), spoken.plain("cases"))
    return Figure(title=title, chart=columns(described, points), table=Table(head=head, rows=rows))


def times(numbers: Numbers, spoken: Spoken) -> Figure:
    title = spoken.plain("times_by_day")
    drawn = [
        Line(name=spoken.plain(which), points=tuple(_waited(numbers, spoken, which)))
        for which in ("median", "p90")
    ]
    rows = tuple(
        (
            f"{one.day:%Y-%m-%d}",
            str(one.waited.decisions),
            spoken.duration(one.waited.median),
            spoken.duration(one.waited.p90),
        )
        for one in numbers.times.days
    )
    head = tuple(spoken.plain(name) for name in ("day", "decisions", "median", "p90"))
    described = Described(key="times", title=title, description=spoken.plain("times_drawn"))
    return Figure(title=title, chart=lines(described, drawn), table=Table(head=head, rows=rows))


def _waited(numbers: Numbers, spoken: Spoken, which: str) -> list[Point]:
    """Every day of the window, also those on which nothing was decided."""
    known: dict[datetime, Day] = {one.day: one for one in numbers.times.days}
    days = sorted(_days(numbers) | known.keys())
    found = []
    for day in days:
        seconds = getattr(known[day].waited, which) if day in known else None
        found.append(Point(label=f"{day:%Y-%m-%d}", value=seconds, said=spoken.duration(seconds)))
    return found


def _days(numbers: Numbers) -> set[datetime]:
    return {one.at.replace(hour=0) for one in numbers.volume.steps}


def volume(numbers: Numbers, spoken: Spoken) -> Sequence[Figure]:
    """A chart of each count; the last has the table of them all."""
    steps = numbers.volume.steps
    labels = [_moment(step.at, numbers.step_seconds) for step in steps]
    table = Table(
        head=tuple(spoken.plain(name) for name in ("time", *COUNTED)),
        rows=tuple(
            (label, *(str(getattr(step, what)) for what in COUNTED))
            for label, step in zip(labels, steps, strict=True)
        ),
    )
    figures = [_counted(what, labels, steps, spoken) for what in COUNTED]
    return [*figures[:-1], Figure(title=figures[-1].title, chart=figures[-1].chart, table=table)]


def _counted(what: str, labels: Sequence[str], steps: Sequence[Step], spoken: Spoken) -> Figure:
    counts = [getattr(step, what) for step in steps]
    points = [
        Point(label=label, value=many, said=str(many)) for label, many in zip(labels, counts, strict=True)
    ]
    title = spoken.plain("of_all", what=spoken.plain(what), n=sum(counts))
    described = Described(key=what, title=title, description=spoken.plain(f"{what}_defined"))
    return Figure(title=title, chart=columns(described, points))


def decisions(numbers: Numbers, spoken: Spoken) -> Table:
    """By action in all, and by person as far as the asker may see that."""
    head = ("person", *ACTIONS, "undone")
    made = [(spoken.plain("everybody"), numbers.volume.decisions)]
    made += [(one.who.name or one.who.id, one.made) for one in numbers.volume.people]
    return Table(
        head=tuple(spoken.plain(name) for name in head),
        rows=tuple((who, *(str(getattr(many, name)) for name in head[1:])) for who, many in made),
    )


def calibration_figure(key: str, of: Calibration, spoken: Spoken) -> Figure:
    title = spoken.plain(f"model_{key}")
    known = [one for one in of.bins if one.true.share is not None]
    points = [
        Believed(
            predicted=one.predicted or 0.0,
            true=one.true.share or 0.0,
            low=one.true.low,
            high=one.true.high,
            said=spoken.plain("believed", held=spoken.percent(one.predicted), true=spoken.interval(one.true)),
        )
        for one in known
    ]
    described = Described(key=f"model-{key}", title=title, description=spoken.plain("model_drawn"))
    head = tuple(spoken.plain(name) for name in ("bin", "predicted", "true", "of_texts"))
    table = Table(head=head, rows=tuple(_row(one, spoken) for one in known))
    return Figure(title=title, chart=calibration_plot(described, points, "0 %", "100 %"), table=table)


def _row(one: Bin, spoken: Spoken) -> tuple[str, ...]:
    return (
        f"{round(one.low * 100)}-{round(one.high * 100)} %",
        spoken.percent(one.predicted),
        spoken.interval(one.true),
        str(one.true.of),
    )


def _moment(at: datetime, step_seconds: int) -> str:
    return f"{at:%m-%d %H:%M}" if step_seconds < 86_400 else f"{at:%Y-%m-%d}"  # noqa: PLR2004 - a day
