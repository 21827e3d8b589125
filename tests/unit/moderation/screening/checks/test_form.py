import pytest

from services.moderation.screening.checks.form import how_the_form_was_filled_in
from shared.contracts.comments import Form
from tests.unit.moderation.screening.submissions import signals, submission


@pytest.mark.parametrize(
    ("form", "seen"),
    [
        (None, {}),
        (Form(seconds=12.5), {"form.used": True, "form.seconds": 12.5}),
        (Form(seconds=0.0), {"form.used": True, "form.seconds": 0.0}),
        (Form(), {"form.used": True, "form.seconds": 0.0}),
        (Form(trapped=True, seconds=1.0), {"form.used": True, "form.seconds": 1.0, "form.trapped": True}),
    ],
)
def test_what_a_form_tells(form: Form | None, seen: dict[str, object]) -> None:
    found = signals(how_the_form_was_filled_in, submission(form=form))
    assert {name: signal.value for name, signal in found.items()} == seen


def test_a_form_that_was_never_opened_is_told_apart_from_a_quick_one() -> None:
    details = [
        signals(how_the_form_was_filled_in, submission(form=form))["form.seconds"].detail
        for form in (Form(), Form(seconds=0.0), Form(seconds=2.5))
    ]
    assert details == [
        "the form was never opened",
        "the form was sent 0 seconds after it was opened",
        "the form was sent 2.5 seconds after it was opened",
    ]
