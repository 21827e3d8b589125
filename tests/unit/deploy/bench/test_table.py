from io import StringIO

import msgspec
import pytest
from rich.console import Console

from deploy.bench.figures import Figure
from deploy.bench.rows import Aim, Row, Section, at_most, ratio_at_least
from deploy.bench.table import Document, aimed, document, number, show

SECTIONS = [
    Section(
        title="reading",
        rows=(
            Row(
                what="20 comments, from memory",
                unit="req/s",
                measured=Figure((20_000.0, 21_000.0, 22_000.0)),
                limit=Figure((24_000.0, 24_000.0, 24_000.0)),
                against="bare ASGI",
                aim=ratio_at_least(0.85),
            ),
            Row(what="[b]99th[/b] percentile", unit="ms", measured=Figure((60.0,)), aim=at_most(50)),
        ),
        notes=("the machine was busy",),
    ),
    Section(title="screening", rows=(), notes=("could not be measured: it broke",)),
]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.001234, "0.00123"),
        (0.8751, "0.875"),
        (12.34, "12.3"),
        (99.96, "100"),
        (123.4, "123"),
        (21_400, "21,400"),
    ],
)
def test_numbers_keep_three_digits(value: float, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("aim", "shown"),
    [(None, ""), (ratio_at_least(0.85), "≥ 0.85 ×"), (at_most(15), "≤ 15 ms")],
)
def test_aims_in_a_few_signs(aim: Aim | None, shown: str) -> None:
    assert aimed(aim, "ms") == shown


def test_the_table_shows_figure_limit_ratio_and_verdict() -> None:
    out = StringIO()
    show(Console(file=out), SECTIONS)
    lines = out.getvalue().splitlines()
    fresh = next(line for line in lines if "from memory" in line)
    for part in (
        "21,000 (20,000–22,000) req/s",
        "bare ASGI: 24,000 (24,000–24,000)",
        "0.875",
        "≥ 0.85 ×",
        "met",
    ):
        assert part in fresh
    assert "missed" in next(line for line in lines if "[b]99th[/b] percentile" in line)
    assert "· reading: the machine was busy" in lines
    assert "· screening: could not be measured: it broke" in lines


def test_the_document_says_the_same() -> None:
    found = msgspec.json.decode(document(SECTIONS, {"cores": "2"}), type=Document)
    fresh, slow = found.rows
    assert [fresh.median, fresh.ratio, fresh.met] == [21_000, 0.875, True]
    assert list(fresh.measured) == [20_000, 21_000, 22_000]
    assert [slow.limit, slow.ratio, slow.aim, slow.met] == [None, None, "≤ 50 ms", False]
    assert found.machine == {"cores": "2"}
    assert len(found.notes) == 2
