"""What the default policy catches and whom it troubles, on real comments. Wide bounds: they guard, not judge."""

import json

import pytest

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.shipped import default_policy
from services.moderation.screening.judging import Models
from services.moderation.screening.screener import Screener
from services.moderation.screening.submission import AuthorHistory
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import NEWCOMER, REGULAR, submission

POLICY, SCREENER = default_policy(), Screener(Models.load())


def held(folder: str, label: int, history: AuthorHistory) -> float:
    """The share of comments with a label that were not published: of each twentieth, where there are many."""
    lines = shared_data(folder, "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["label"] == label]
    texts = texts[:: max(1, len(texts) // 400)]
    outcomes = [evaluate(POLICY, *SCREENER.view(submission(text, history=history))) for text in texts]
    return sum(outcome.action != "publish" for outcome in outcomes) / len(outcomes)


@pytest.mark.parametrize(("folder", "least"), [("youtube_tubespam", 0.65), ("judol_id", 0.55)])
def test_spam_of_newcomers_is_mostly_held(folder: str, least: float) -> None:
    assert held(folder, 1, NEWCOMER) > least


@pytest.mark.parametrize(
    ("folder", "history", "most"),
    [
        ("ham_goemotions", NEWCOMER, 0.01),
        ("youtube_tubespam", NEWCOMER, 0.03),
        ("judol_id", NEWCOMER, 0.02),
        ("ham_blog", NEWCOMER, 0.02),
        ("ham_blog", REGULAR, 0.01),
    ],
)
def test_honest_comments_are_mostly_published(folder: str, history: AuthorHistory, most: float) -> None:
    assert held(folder, 0, history) < most
