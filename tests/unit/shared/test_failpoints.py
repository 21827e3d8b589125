import pytest

from shared import failpoints
from shared.failpoints import Failed, failpoint, parse


@pytest.fixture
def arm(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_unarmed_it_does_nothing() -> None:
    assert failpoint("any") is False


def test_it_acts_on_its_turn_only(arm: pytest.MonkeyPatch) -> None:
    arm.setattr(failpoints, "_armed", parse("here=raise@2, there=drop"))
    assert failpoint("here") is False
    with pytest.raises(Failed, match="here"):
        failpoint("here")
    assert failpoint("here") is False
    assert [failpoint("there"), failpoint("there")] == [True, True]


def test_sleeping_takes_its_argument(arm: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    arm.setattr("shared.failpoints.time.sleep", slept.append)
    arm.setattr(failpoints, "_armed", parse("here=sleep:0.5@1"))
    failpoint("here")
    assert slept == [0.5]


@pytest.mark.parametrize("wrong", ["here", "here=explode", "here=kill@soon", "here=sleep", "here=sleep:long"])
def test_a_wrong_specification_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(wrong)


def test_nothing_is_armed_by_an_empty_specification() -> None:
    assert parse("") == parse(" , ") == {}
