"""Charts as SVG: what is known in, markup out. Colours and sizes of type are the stylesheet's.

A chart is as wide as its column. Nothing in it is told by colour alone: lines differ in their dashes and marks, and a
table beside the chart has every figure.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from msgspec import Struct

_WIDTH, _HEIGHT = 360, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 352, 22, 148
_GAP = 0.2  # of a column's room
_RADIUS = 3.0


class Point(Struct, frozen=True, kw_only=True):
    """`label` is where it stands along the axis, `said` its value in words. No value: nothing is known there."""

    label: str
    value: float | None
    said: str


class Line(Struct, frozen=True, kw_only=True):
    """One of at most two lines; the second is dashed and has square marks."""

    name: str
    points: tuple[Point, ...]


class Believed(Struct, frozen=True, kw_only=True):
    """What was held probable, 0 to 1, and of how much it was true, with the interval; `said` puts it in words."""

    predicted: float
    true: float
    low: float
    high: float
    said: str


class Described(Struct, frozen=True, kw_only=True):
    """A chart's name and what it shows, for who does not see it; `key` is its own on the page."""

    key: str
    title: str
    description: str


def columns(described: Described, points: Sequence[Point]) -> Markup:
    """A column a point, from zero up."""
    top = max((point.value or 0.0 for point in points), default=0.0)
    room = (_RIGHT - _LEFT) / max(1, len(points))
    drawn = [
        _column(_LEFT + number * room, room, _y(point.value, top), point)
        for number, point in enumerate(points)
        if point.value
    ]
    highest = max(
        (point for point in points if point.value), key=lambda point: point.value or 0, default=None
    )
    return _chart(described, [*_frame(highest.said if highest else "0"), *drawn, *_ends(points)])


def lines(described: Described, drawn: Sequence[Line]) -> Markup:
    """Up to two lines on one scale, from zero up; where a point is not known the line is broken."""
    every = [point for line in drawn for point in line.points if point.value is not None]
    highest = max(every, key=lambda point: point.value or 0.0, default=None)
    top = highest.value or 0.0 if highest else 0.0
    shapes = [shape for number, line in enumerate(drawn) for shape in _line(number, line, top)]
    labels = _ends(drawn[0].points) if drawn else []
    return _chart(described, [*_frame(highest.said if highest else "0"), *shapes, *labels])


def calibration_plot(described: Described, points: Iterable[Believed], low: str, high: str) -> Markup:
    """Predicted to the right, true upwards: what lies on the diagonal can be believed. Whiskers are intervals."""
    diagonal = Markup('<line class="ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        _LEFT, _BOTTOM, _RIGHT, _TOP
    )
    marks = [shape for point in points for shape in _believed(point)]
    ends = [_text(_LEFT, _HEIGHT - 6, low, "start"), _text(_RIGHT, _HEIGHT - 6, high, "end")]
    return _chart(described, [*_frame(high), diagonal, *marks, *ends])


def _chart(described: Described, shapes: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{key}-title {key}-desc">'
        '<title id="{key}-title">{}</title><desc id="{key}-desc">{}</desc>{}</svg>'
    ).format(
        _WIDTH, _HEIGHT, described.title, described.description, Markup("").join(shapes), key=described.key
    )


def _frame(highest: str) -> list[Markup]:
    """The zero line, the line at the highest value and what that is."""
    rules = [
        Markup('<line class="{}" x1="{}" y1="{y}" x2="{}" y2="{y}"/>').format(kind, _LEFT, _RIGHT, y=y)
        for kind, y in (("grid", _TOP), ("axis", _BOTTOM))
    ]
    return [*rules, _text(_LEFT, _TOP - 6, highest, "start")]


def _ends(points: Sequence[Point]) -> list[Markup]:
    """The first and the last place along the axis."""
    if not points:
        return []
    first = _text(_LEFT, _HEIGHT - 6, points[0].label, "start")
    return [first] if len(points) == 1 else [first, _text(_RIGHT, _HEIGHT - 6, points[-1].label, "end")]


def _column(left: float, room: float, y: float, point: Point) -> Markup:
    width = room * (1 - _GAP)
    return Markup(
        '<rect class="column" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{}</title></rect>'
    ).format(left + (room - width) / 2, y, width, _BOTTOM - y, f"{point.label}: {point.said}")


def _line(number: int, line: Line, top: float) -> Iterable[Markup]:
    room = (_RIGHT - _LEFT) / max(1, len(line.points))
    run: list[tuple[float, float]] = []
    for place, point in enumerate((*line.points, Point(label="", value=None, said=""))):
        if point.value is not None:
            at = (_LEFT + (place + 0.5) * room, _y(point.value, top))
            run.append(at)
            yield _mark(number, *at, f"{line.name}, {point.label}: {point.said}")
        elif run:
            path = " ".join(f"{x:.2f},{y:.2f}" for x, y in run)
            yield Markup('<polyline class="line line-{}" points="{}"/>').format(number + 1, path)
            run = []


def _mark(number: int, x: float, y: float, said: str) -> Markup:
    if number == 0:
        return Markup(
            '<circle class="mark" cx="{:.2f}" cy="{:.2f}" r="{}"><title>{}</title></circle>'
        ).format(x, y, _RADIUS, said)
    return Markup(
        '<rect class="mark hollow" x="{:.2f}" y="{:.2f}" width="{w}" height="{w}"><title>{}</title></rect>'
    ).format(x - _RADIUS, y - _RADIUS, said, w=2 * _RADIUS)


def _believed(point: Believed) -> Iterable[Markup]:
    x = _LEFT + point.predicted * (_RIGHT - _LEFT)
    yield Markup('<line class="whisker" x1="{x:.2f}" y1="{:.2f}" x2="{x:.2f}" y2="{:.2f}"/>').format(
        _y(point.low, 1.0), _y(point.high, 1.0), x=x
    )
    yield _mark(0, x, _y(point.true, 1.0), point.said)


def _y(value: float | None, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * ((value or 0.0) / top if top else 0.0)


def _text(x: float, y: float, said: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y, anchor, said)
