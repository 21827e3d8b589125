from services.moderation.screening.checks.reports import what_readers_reported as check
from tests.unit.moderation.screening.submissions import submission, values


def test_without_reports_nothing_is_said() -> None:
    assert values(check, submission(reports={})) == {}
    assert values(check, submission(reports={"spam": 0.0})) == {}


def test_weights_are_told_by_reason() -> None:
    assert values(check, submission(reports={"spam": 1.5, "spoiler": 3.0})) == {"spam": 1.5, "spoiler": 3.0}


def test_a_reason_of_its_own_is_another() -> None:
    assert values(check, submission(reports={"off-topic": 1.0, "other": 0.5})) == {"other": 1.5}
