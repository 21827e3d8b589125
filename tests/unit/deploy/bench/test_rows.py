import pytest

from deploy.bench.figures import Figure
from deploy.bench.rows import Aim, Row, at_least, at_most, ratio_at_least, ratio_at_most


def row(measured: float, limit: float | None = None, aim: Aim | None = None) -> Row:
    beside = None if limit is None else Figure((limit,))
    return Row(what="a thing", unit="/s", measured=Figure((measured,)), limit=beside, aim=aim)


@pytest.mark.parametrize(
    ("measured", "limit", "aim", "met"),
    [
        (85, 100, ratio_at_least(0.85), True),
        (84, 100, ratio_at_least(0.85), False),
        (300, 100, ratio_at_most(3), True),
        (301, 100, ratio_at_most(3), False),
        (600, None, at_least(600), True),
        (599, None, at_least(600), False),
        (15, None, at_most(15), True),
        (16, None, at_most(15), False),
        (16, 1, at_most(20), True),
        (16, None, None, None),
        (16, 20, None, None),
    ],
)
def test_an_aim_is_met_or_missed(
    measured: float, limit: float | None, aim: Aim | None, met: bool | None
) -> None:
    assert row(measured, limit, aim).met is met


def test_without_a_limit_there_is_no_ratio() -> None:
    assert row(1).ratio is None
    with pytest.raises(ValueError, match="needs a limit"):
        _ = row(1, None, ratio_at_least(1)).met


def test_the_median_of_the_rounds_decides() -> None:
    measured = Row(
        what="a thing",
        unit="/s",
        measured=Figure((90.0, 10.0, 90.0)),
        limit=Figure((100.0, 100.0, 100.0)),
        aim=ratio_at_least(0.85),
    )
    assert measured.met
