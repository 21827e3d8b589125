from services.moderation.screening.checks.recent import written_lately as check
from services.moderation.screening.submission import Recent
from tests.unit.moderation.screening.submissions import signals, submission, values


def test_a_quiet_hour_needs_no_word() -> None:
    assert values(check, submission(recent=Recent())) == {}


def test_counts_and_what_they_are_of() -> None:
    recent = Recent(by_author=1, by_address=2, by_host=3, by_cluster=4, site=2.5)

    found = signals(check, submission(recent=recent))

    assert {feature: signal.value for feature, signal in found.items()} == {
        "recent.author": 1,
        "recent.address": 2,
        "recent.host": 3,
        "recent.cluster": 4,
        "recent.site": 2.5,
    }
    assert found["recent.author"].detail == "1 other comment by this author within ten minutes"
    assert found["recent.site"].detail == "the last hour of the site was 2.5 times as busy as usual"
