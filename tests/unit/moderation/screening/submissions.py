"""Submissions for tests: name only what matters."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts.moderation import Signal
from services.moderation.screening.submission import AuthorHistory, Submission
from shared.episodes.scope import Post

NEWCOMER = AuthorHistory()
REGULAR = AuthorHistory(approved=10)
EPISODE_4 = Post(title="Kounodori Episode 4 Review", work="Kounodori", season=1, episode=4)

Row = tuple[str, Iterable[str]]
"""A text and the rules that should speak of it."""


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


def findings(check: Check, of: Submission) -> dict[str, Finding]:
    """What a check says, by rule. No rule speaks twice."""
    found = list(check(of))
    rules = {finding.rule: finding for finding in found}
    assert len(rules) == len(found)
    return rules


def rules(check: Check, of: Submission) -> set[str]:
    """Which rules speak."""
    return set(findings(check, of))


def quoted(finding: Finding, of: Submission) -> list[str]:
    """What the spans of a finding cover."""
    return [of.text[start:end] for start, end in finding.spans]
