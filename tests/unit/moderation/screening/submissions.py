"""Submissions for tests: name only what matters."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.moderation.screening.pipeline import Check, name_of
from services.moderation.screening.submission import AuthorHistory, Submission
from shared.contracts.moderation import Signal, Value
from shared.episodes.scope import Post

NEWCOMER = AuthorHistory()
REGULAR = AuthorHistory(approved=10)
EPISODE_4 = Post(title="Kounodori Episode 4 Review", work="Kounodori", season=1, episode=4)


def submission(text: str = "Great episode, thank you!", **known: Any) -> Submission:
    """A newcomer's comment under a page that says nothing of itself, unless told otherwise."""
    values: dict[str, Any] = {
        "comment_id": UUID(int=1),
        "thread_id": UUID(int=2),
        "author_id": UUID(int=3),
        "site": "recaps",
        "revision": 1,
        "text": text,
        "name": "Yuko",
        "posted_at": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return Submission(**(values | known))


def signals(check: Check, of: Submission) -> dict[str, Signal]:
    """What a check says, by feature. It speaks of none twice, and only of those of its file."""
    found = list(check(of))
    by_feature = {signal.feature: signal for signal in found}
    assert len(by_feature) == len(found)
    assert {feature.partition(".")[0] for feature in by_feature} <= {name_of(check)}
    return by_feature


def values(check: Check, of: Submission) -> dict[str, Value]:
    """The value of each feature it speaks of, by what its name says after the dot."""
    return {feature.rpartition(".")[2]: signal.value for feature, signal in signals(check, of).items()}


def quoted(signal: Signal, of: Submission) -> list[str]:
    """What the spans of a signal cover."""
    return [of.text[start:end] for start, end in signal.spans]
