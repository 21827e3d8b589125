from datetime import UTC, datetime, timedelta

import pytest

from services.comments.embed.pages.attempts import TRAP, form_of, new_attempt
from shared.contracts.comments import Form
from shared.ids import new_id, time_of


def test_an_attempt_tells_how_long_somebody_wrote() -> None:
    attempt = new_id()
    sent = time_of(attempt) + timedelta(seconds=42.31)
    assert form_of({"attempt": str(attempt)}, sent) == Form(seconds=42.3)


def test_a_clock_that_was_set_back_makes_nobody_faster_than_at_once() -> None:
    assert form_of({"attempt": new_attempt()}, datetime(2020, 1, 1, tzinfo=UTC)) == Form(seconds=0.0)


@pytest.mark.parametrize("attempt", ["", "another-attempt", "f47ac10b-58cc-4372-a567-0e02b2c3d479"])
def test_another_attempt_tells_nothing(attempt: str) -> None:
    assert form_of({"attempt": attempt}, datetime.now(UTC)) == Form()


@pytest.mark.parametrize(
    ("filled", "trapped"), [({}, False), ({TRAP: ""}, False), ({TRAP: " "}, True), ({TRAP: "x"}, True)]
)
def test_whatever_stands_in_the_field_that_nobody_sees_was_put_there_by_a_program(
    filled: dict[str, str], trapped: bool
) -> None:
    assert form_of(filled, datetime.now(UTC)).trapped == trapped
