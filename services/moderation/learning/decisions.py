"""The decisions that stand, of all that were made and undone up to a moment: a fold of the log."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from shared.contracts.moderation import CaseDecided, CommentScreened, DecisionUndone
from shared.contracts.ruling import Ruling
from shared.eventlog.recorded import Recorded

_OF_WORDS = ("model.prior", "model.site")
Text = tuple[UUID, int]
"""One revision of a comment: its id and number."""


class Made(Struct, frozen=True, kw_only=True):
    """A decision that was not undone. `at` and `place` are its time and its place in the log."""

    decision_id: UUID
    ruling: Ruling
    by: str
    at: datetime
    place: tuple[int, int]


class Decided(Struct, frozen=True, kw_only=True):
    """A revision on which a decision stands: the last of `made`. `verdict` is what screening had said of it."""

    text: Text
    made: tuple[Made, ...]
    verdict: Ruling | None = None

    @property
    def standing(self) -> Made:
        return self.made[-1]


def decided(entries: Iterable[Recorded]) -> list[Decided]:
    """What stands after some entries of cases, in the order of each stream; the latest decision comes last."""
    made: dict[Text, dict[UUID, Made]] = {}
    verdicts: dict[Text, Ruling] = {}
    for entry in entries:
        match entry.event:
            case CommentScreened() as event:
                verdicts[event.comment_id, event.revision] = event.ruling
            case CaseDecided() as event:
                made.setdefault((event.comment_id, event.revision), {})[event.decision_id] = _made(
                    event, entry
                )
            case DecisionUndone() as event:
                made.get((event.comment_id, event.revision), {}).pop(event.decision_id, None)
    found = [
        Decided(text=text, made=tuple(some.values()), verdict=verdicts.get(text))
        for text, some in made.items()
        if some
    ]
    return sorted(found, key=lambda one: (one.standing.at, one.standing.place))


def beside(entries: Iterable[Recorded]) -> dict[Text, float]:
    """What the signals of each text, beside its words, added to its log-odds of spam when screening judged it last.

    Nothing is known of texts whose author's key is destroyed, and of those that were judged before it was recorded.
    """
    found: dict[Text, float] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, CommentScreened) and event.sealed and event.sealed.grounds:
            because = event.sealed.grounds.spam_because
            points = math.fsum(one.points for one in because if one.feature not in _OF_WORDS)
            found[event.comment_id, event.revision] = points
    return found


def latest(found: Sequence[Decided], most: int) -> Sequence[Decided]:
    """The last `most` of them."""
    return found[-most:] if most else ()


def _made(event: CaseDecided, entry: Recorded) -> Made:
    return Made(
        decision_id=event.decision_id,
        ruling=event.ruling,
        by=event.by,
        at=entry.recorded_at,
        place=(entry.part, entry.position),
    )
