"""What the default policy catches and whom it troubles, on real comments. Wide bounds: they guard, not judge."""

import json

import pytest

from services.moderation.policies.default import DEFAULT
from services.moderation.screening.pipeline import build_checks, screen
from services.moderation.screening.submission import AuthorHistory
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import NEWCOMER, REGULAR, submission

CHECKS = build_checks(DEFAULT)


def held(folder: str, label: int, history: AuthorHistory) -> float:
    """The share of comments with a label that were not published."""
    lines = shared_data(folder, "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["label"] == label]
    verdicts = [screen(submission(text, history=history), CHECKS, DEFAULT) for text in texts]
    return sum(verdict.action != "publish" for verdict in verdicts) / len(verdicts)


@pytest.mark.parametrize(("folder", "least"), [("youtube_tubespam", 0.65), ("judol_id", 0.55)])
def test_spam_of_newcomers_is_mostly_held(folder: str, least: float) -> None:
    assert held(folder, 1, NEWCOMER) > least


@pytest.mark.parametrize(
    ("folder", "history", "most"),
    [
        ("ham_goemotions", NEWCOMER, 0.002),
        ("youtube_tubespam", NEWCOMER, 0.03),
        ("judol_id", NEWCOMER, 0.01),
        ("ham_blog", NEWCOMER, 0.25),  # nearly all for a newcomer's link, which the policy wants seen
        ("ham_blog", REGULAR, 0.01),
    ],
)
def test_honest_comments_are_mostly_published(folder: str, history: AuthorHistory, most: float) -> None:
    assert held(folder, 0, history) < most
