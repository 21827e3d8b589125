"""Which decisions stand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.learning.decisions import beside, decided, latest
from services.moderation.learning.untouched import untouched
from shared.contracts.event import Event
from shared.contracts.moderation import (
    CaseDecided,
    CaseOpened,
    CommentScreened,
    Contribution,
    DecisionUndone,
    Grounds,
    Reasons,
)
from shared.contracts.ruling import Action, Ruling
from shared.eventlog.recorded import Recorded

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def recorded(events: Sequence[Event]) -> list[Recorded]:
    return [
        Recorded(
            part=0,
            position=number,
            stream_id=event.comment_id,  # type: ignore[attr-defined]
            version=number,
            event_id=UUID(int=number),
            subject_id=None,
            recorded_at=NOON + timedelta(days=number),
            event=event,
        )
        for number, event in enumerate(events, 1)
    ]


def screened(comment: int, action: Action = "publish", revision: int = 1) -> CommentScreened:
    return CommentScreened(
        comment_id=UUID(int=comment),
        site="drama",
        revision=revision,
        ruling=Ruling(action=action),
        policy="p",
        at=NOON,
    )


def ruled(comment: int, decision: int, action: Action, by: str = "ada", revision: int = 1) -> CaseDecided:
    return CaseDecided(
        comment_id=UUID(int=comment),
        decision_id=UUID(int=decision),
        revision=revision,
        ruling=Ruling(action=action),
        by=by,
        at=NOON,
    )


def undone(comment: int, decision: int, revision: int = 1) -> DecisionUndone:
    return DecisionUndone(
        comment_id=UUID(int=comment),
        decision_id=UUID(int=decision),
        revision=revision,
        ruling=Ruling(action="hold"),
        by="ada",
        at=NOON,
    )


def test_the_last_decision_on_a_revision_stands() -> None:
    (found,) = decided(recorded([screened(1, "hold"), ruled(1, 5, "publish"), ruled(1, 6, "remove", "bob")]))
    assert (found.standing.by, found.standing.ruling.action) == ("bob", "remove")
    assert found.verdict == Ruling(action="hold")


def test_what_was_undone_does_not_count() -> None:
    events = [
        ruled(1, 5, "publish"),
        ruled(1, 6, "remove"),
        undone(1, 6),
        ruled(2, 7, "remove"),
        undone(2, 7),
    ]
    (found,) = decided(recorded(events))
    assert (found.text, found.standing.ruling.action) == ((UUID(int=1), 1), "publish")


def test_each_revision_has_its_own() -> None:
    found = decided(recorded([ruled(1, 5, "remove"), ruled(1, 6, "publish", revision=2)]))
    assert [(one.text[1], one.standing.ruling.action) for one in found] == [(1, "remove"), (2, "publish")]


def test_the_latest_are_taken_by_when_they_were_decided() -> None:
    found = decided(recorded([ruled(1, 5, "remove"), ruled(2, 6, "publish"), ruled(1, 7, "publish")]))
    assert [one.text[0].int for one in latest(found, 1)] == [1]
    assert latest(found, 0) == ()


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.booleans()), max_size=30), st.integers(0, 30)
)
def test_what_comes_later_does_not_change_what_stood(moves: list[tuple[int, int, bool]], cut: int) -> None:
    events: list[Event] = [
        undone(comment, 10 * comment + n) if undo else ruled(comment, 10 * comment + n, "remove")
        for comment, n, undo in moves
    ]
    whole = recorded(events)
    assert decided(whole[:cut]) == decided([entry for entry in whole if entry.position <= cut])


def test_a_comment_rests_when_only_screening_ever_spoke_of_it() -> None:
    opened = CaseOpened(comment_id=UUID(int=3), site="drama", revision=1, cause="report", at=NOON)
    events = [
        screened(1),
        screened(2, "hold"),
        screened(3),
        opened,
        screened(4),
        screened(5, "mask"),
        screened(5, "publish", revision=2),
    ]
    found = untouched(recorded(events), NOON + timedelta(days=9))
    assert found == [(UUID(int=1), 1), (UUID(int=4), 1), (UUID(int=5), 2)]


def test_what_was_published_lately_has_not_rested() -> None:
    assert untouched(recorded([screened(1), screened(2)]), NOON + timedelta(days=1)) == [(UUID(int=1), 1)]


def test_what_is_known_beside_the_words_is_read_from_the_last_verdict() -> None:
    def judged(*points: tuple[str, float]) -> CommentScreened:
        because = tuple(Contribution(feature=feature, points=value) for feature, value in points)
        return replace(screened(1), sealed=Reasons((), Grounds(spam_because=because)))

    first = judged(("model.prior", 2.0), ("links.count", 1.0))
    last = judged(("model.prior", 2.0), ("model.site", -1.0), ("links.count", 1.5), ("money.easy", -0.25))
    assert beside(recorded([first, last, screened(2)])) == {(UUID(int=1), 1): 1.25}
