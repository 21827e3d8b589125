"""The fold of a case, and what holds of every history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.cases.case import Case, Comment
from services.moderation.cases.commands import Claim, Command, Decide, Report, Screen
from services.moderation.cases.decider import decide
from services.moderation.cases.priority import parts_of
from services.moderation.cases.projection import CannotFold, evolve, evolve_all
from shared.contracts.moderation import CaseReleased
from shared.errors import DomainError
from tests.support.cases import (
    COMMENT,
    HOLD,
    LINKS,
    MASK,
    NOON,
    PUBLISH,
    REMOVE,
    claim,
    note,
    number,
    play,
    release,
    report,
    rule,
    screen,
    undo,
)

RULINGS = st.sampled_from([PUBLISH, HOLD, MASK, REMOVE])
PEOPLE = st.sampled_from(["ada", "bob"])
NUMBERS = st.integers(1, 4)
COMMANDS = st.one_of(
    st.builds(screen, RULINGS),
    st.builds(
        lambda reader, agreed, refused: report(reader, agreed=agreed, refused=refused),
        st.sampled_from(["reader-1", "reader-2"]),
        NUMBERS,
        NUMBERS,
    ),
    st.builds(lambda n, by: note(n=n, by=by), NUMBERS, PEOPLE),
    st.builds(claim, PEOPLE, st.integers(0, 30)),
    st.builds(release, PEOPLE, st.integers(0, 30)),
    st.builds(
        lambda ruling, n, by, over: rule(ruling, n, by=by, over=number(over)),
        RULINGS,
        NUMBERS,
        PEOPLE,
        NUMBERS,
    ),
    st.builds(undo, NUMBERS, PEOPLE),
)
HISTORIES = st.lists(
    st.tuples(COMMANDS, st.sampled_from(["now", "now", "after an edit", "too late"])), max_size=20
)


@given(history=HISTORIES)
def test_what_holds_of_every_history(history: list[tuple[Command, str]]) -> None:
    case: Case | None = None
    comment, events = COMMENT, 0
    for asked, when in history:
        if when == "after an edit":
            comment = replace(comment, revision=comment.revision + 1)
        command = _about(asked, comment.revision - (when == "too late"))
        try:
            fresh = decide(command, comment, case)
        except DomainError:
            continue
        if case is None and not fresh:
            continue
        case = evolve_all(case, fresh)
        events += len(fresh)
        assert case.version == events
        assert case.priority == sum(part.points for part in parts_of(case))
        assert case.state != "screened" or (case.verdict is not None and case.ruling == case.verdict.ruling)
        standing = case.standing(case.revision)
        assert standing or case.state != "decided"
        assert standing is None or case.ruling == standing.ruling
        _same_again(command, comment, case)


def _about(command: Command, revision: int) -> Command:
    return replace(command, revision=revision) if isinstance(command, Screen | Report | Decide) else command


def _same_again(command: Command, comment: Comment, case: Case) -> None:
    """A command that was carried out is quiet or refused the second time; only a claim is renewed."""
    try:
        again = decide(command, comment, case)
    except DomainError:
        return
    assert not again or isinstance(command, Claim)


def test_failed_checks_can_be_filtered_by() -> None:
    case, _ = play(screen(HOLD, failed=("links",)), report())
    assert case
    assert case.reasons == (LINKS.check, "screening_failed", "report")


def test_no_case_begins_in_the_middle() -> None:
    with pytest.raises(CannotFold):
        evolve(None, CaseReleased(comment_id=COMMENT.comment_id, by="ada", at=NOON))
    with pytest.raises(CannotFold):
        evolve_all(None, [])
