"""Screening without what was learned: whatever the policy, a person looks first."""

import pytest

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import SCREENING_FAILED
from services.moderation.policies.reading.read import read
from services.moderation.screening.judging import LEARNED, Models, Taught
from services.moderation.screening.screener import Screener
from tests.unit.moderation.screening.submissions import submission

TRUSTING = read("""
policy: 1
thresholds: {hold: never, cover: never}
rules: [{rule: everybody, when: {text.length: ">= 0"}, action: publish}]
""")
BROKEN = Taught(broken="a site model's bytes have changed since it was stored")


@pytest.mark.parametrize(
    ("screener", "taught"),
    [(Screener(None), Taught()), (Screener(Models.load()), BROKEN)],
    ids=["shipped models missing", "site model broken"],
)
def test_without_what_was_learned_everything_is_held(screener: Screener, taught: Taught) -> None:
    outcome = evaluate(TRUSTING, *screener.view(submission(), taught))

    assert outcome.action == "hold"
    assert outcome.failed == (LEARNED,)
    assert outcome.reasons[0].rule == SCREENING_FAILED


def test_with_it_the_policy_decides() -> None:
    assert evaluate(TRUSTING, *Screener(Models.load()).view(submission())).action == "publish"
