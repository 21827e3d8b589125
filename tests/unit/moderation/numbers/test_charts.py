"""Charts: well-formed, named, within their frame, and nothing in them is run or styled inline."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.console.numbers.charts import (
    Believed,
    Described,
    Line,
    Point,
    calibration_plot,
    columns,
    lines,
)

HOSTILE = '"><script>alert(1)</script>&'
DESCRIBED = Described(key="held", title=HOSTILE, description="What was held, hour by hour")
_text = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8)
_points = st.lists(
    st.builds(Point, label=_text, value=st.none() | st.floats(0, 1e9), said=_text), max_size=30
).map(tuple)
_share = st.floats(0, 1)


def drawn(markup: str) -> ET.Element:
    """The chart, after what is true of every one."""
    svg = ET.fromstring(markup)  # noqa: S314 - our own
    known = {one.get("id"): one.text for one in svg.iter() if one.get("id")}
    named = [known[one] for one in svg.attrib["aria-labelledby"].split()]
    assert named == [HOSTILE, "What was held, hour by hour"]
    assert svg.get("role") == "img"
    assert not [one for one in svg.iter() if one.tag in {"script", "style"} or "style" in one.attrib]
    width, height = (float(side) for side in svg.attrib["viewBox"].split()[2:])
    for one in svg.iter():
        for name, most in (
            ("x", width),
            ("x1", width),
            ("cx", width),
            ("y", height),
            ("y1", height),
            ("cy", height),
        ):
            assert -0.01 <= float(one.get(name, 0)) <= most
    return svg


@given(_points)
def test_a_column_for_each_value_that_is_not_zero(points: tuple[Point, ...]) -> None:
    svg = drawn(columns(DESCRIBED, points))
    shown = [one for one in svg if one.get("class") == "column"]
    assert len(shown) == sum(bool(point.value) for point in points)
    top = max((point.value or 0 for point in points), default=0)
    for column, point in zip(shown, (one for one in points if one.value), strict=True):
        assert abs(float(column.attrib["height"]) - 126 * (point.value or 0) / top) < 0.01


@given(_points, _points)
def test_a_mark_for_each_value_that_is_known(first: tuple[Point, ...], second: tuple[Point, ...]) -> None:
    svg = drawn(lines(DESCRIBED, [Line(name="half", points=first), Line(name="most", points=second)]))
    marks = [one for one in svg if (one.get("class") or "").startswith("mark")]
    assert len(marks) == sum(point.value is not None for point in (*first, *second))


@given(st.lists(st.tuples(_share, _share, _share, _share), max_size=10))
def test_what_can_be_believed_lies_on_the_diagonal(shares: list[tuple[float, ...]]) -> None:
    points = [Believed(predicted=p, true=t, low=a, high=b, said="") for p, t, a, b in shares]
    svg = drawn(calibration_plot(DESCRIBED, points, "0 %", "100 %"))
    marks = [one for one in svg if one.tag == "circle"]
    for mark, point in zip(marks, points, strict=True):
        right, up = (float(mark.attrib["cx"]) - 8) / 344, (148 - float(mark.attrib["cy"])) / 126
        assert abs(right - point.predicted) < 0.001
        assert abs(up - point.true) < 0.001
