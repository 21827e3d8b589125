"""Scores comments one after the other, as a worker would screen them on a site that has lived through the history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct

from services.moderation.policies.document import Policy
from services.moderation.policies.outcome import Outcome
from services.moderation.scoring.company import Company
from services.moderation.scoring.lessons import RULED, Lessons
from services.moderation.scoring.rows import Comment
from services.moderation.screening.judging import Models
from services.moderation.screening.screener import Screener, post_of, verdict
from shared.contracts.ruling import Ruling

Task = Literal["spam", "spoiler"]
_AT = datetime(2026, 1, 1, tzinfo=UTC)


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason as moderators read it; one without an action is a note. Spans are in code points of the text."""

    rule: str
    detail: str
    action: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


class SpamScore(Struct, frozen=True, kw_only=True):
    id: Any
    p_spam: float
    action: str
    reasons: tuple[Why, ...]


class SpoilerScore(Struct, frozen=True, kw_only=True):
    id: Any
    p_spoiler: float
    action: str
    reasons: tuple[Why, ...]


Score = SpamScore | SpoilerScore


class Scorer:
    """`history` has been learned from already; its comments count as earlier ones of the same site.

    What it labels 1 was removed as spam, or covered where its labels speak of spoilers.
    """

    def __init__(
        self,
        models: Models,
        policy: Policy,
        lessons: Lessons,
        history: Sequence[Comment] = (),
        labels: Task = "spam",
    ) -> None:
        self._screener = Screener(models)
        self._policy = policy
        self._lessons = lessons
        self._company = Company()
        for one in history:
            self._company.add(one.row)
            self._company.ruled(one.row, Ruling(action=RULED[labels] if one.given.label else "publish"))

    def score(self, one: Comment, task: Task) -> Score:
        """Of the next comment. From now on it counts, as it was screened; what comes later changes no score."""
        self._company.add(one.row)
        taught = self._lessons.taught(post_of(one.thread))
        look = self._screener.look(one.row, one.thread, self._company, taught)
        screen, outcome = verdict(self._policy, look, _AT)
        self._company.ruled(one.row, screen.ruling)
        return _score(one.given.id, outcome, task)


def _score(name: Any, outcome: Outcome, task: Task) -> Score:
    reasons = tuple(
        Why(rule=one.rule, detail=one.detail, action=one.action, spans=one.spans) for one in outcome.reasons
    )
    if task == "spam":
        return SpamScore(id=name, p_spam=outcome.p_spam, action=outcome.action, reasons=reasons)
    return SpoilerScore(id=name, p_spoiler=outcome.p_spoiler, action=outcome.action, reasons=reasons)
