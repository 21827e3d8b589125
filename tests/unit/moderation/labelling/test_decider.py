"""Labels: given what was said of somebody, when a command comes, then these events follow or it is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.labelling.commands import Command, LabelByRule, RemoveLabel, SetLabel
from services.moderation.labelling.decider import MOST, decide
from services.moderation.labelling.errors import LabelNotFound, TooManyLabels
from services.moderation.labelling.events import LabelEvent, LabelRemoved, LabelSet
from services.moderation.labelling.labelled import KEPT, Labelled, Subject, unlabelled
from services.moderation.labelling.projection import evolve_all, fold
from shared.errors import DomainError, Invalid

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
AUTHOR = Subject(site="drama", kind="author", name=str(UUID(int=3)))
HOST = Subject(site="drama", kind="host", name="spam.example")


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def give(
    label: str = "suspect", *, at: float = 0, until: float | None = None, reason: str | None = None
) -> SetLabel:
    end = None if until is None else day(until)
    return SetLabel(label=label, until=end, reason=reason, by="ada", at=day(at))


def take(label: str = "suspect", *, at: float = 1) -> RemoveLabel:
    return RemoveLabel(label=label, by="bob", at=day(at))


def rule(
    label: str = "suspect", *, at: float = 0, days: float | None = 30, reason: str = "links"
) -> LabelByRule:
    until = None if days is None else day(at + days)
    return LabelByRule(label=label, until=until, reason=reason, policy="drama@7", at=day(at))


def play(*commands: Command, subject: Subject = AUTHOR) -> Labelled:
    labelled = unlabelled(subject)
    for command in commands:
        labelled = evolve_all(labelled, decide(command, labelled))
    return labelled


def standing(labelled: Labelled, at: float) -> list[str]:
    return [label.label for label in labelled.standing(day(at))]


def test_time_alone_ends_a_label() -> None:
    labelled = play(give(until=10))
    assert [standing(labelled, at) for at in (-1, 0, 9.99, 10)] == [[], ["suspect"], ["suspect"], []]


def test_a_label_without_an_end_stands_until_it_is_taken_away() -> None:
    labelled = play(give(), take(at=400))
    assert [standing(labelled, at) for at in (399, 400, 401)] == [["suspect"], [], []]


def test_what_stood_when_is_known_afterwards() -> None:
    labelled = play(give(until=5), give(at=10, until=20), take(at=12), give("trusted", at=13))
    found = [standing(labelled, at) for at in (4, 7, 11, 12.5, 14)]
    assert found == [["suspect"], [], ["suspect"], [], ["trusted"]]


def test_a_label_that_stands_is_changed_and_keeps_its_beginning() -> None:
    labelled = play(give(until=5, reason="one"), give(at=1, until=50, reason="two"))
    (label,) = labelled.labels
    assert (label.since, label.until, label.reason) == (NOON, day(50), "two")


def test_the_same_again_adds_nothing() -> None:
    assert decide(give(until=5), play(give(until=5, reason="links"))) == []
    assert len(decide(give(until=6), play(give(until=5)))) == 1
    assert len(decide(give(until=5, reason="more"), play(give(until=5, reason="links")))) == 1


def test_an_end_lies_in_the_future() -> None:
    with pytest.raises(Invalid):
        decide(give(at=2, until=2), unlabelled(AUTHOR))


def test_only_what_stands_is_taken_away() -> None:
    for labelled in (unlabelled(AUTHOR), play(give(until=0.5)), play(give(), take(at=0.5))):
        with pytest.raises(LabelNotFound):
            decide(take(at=1), labelled)


def test_why_an_author_has_it_is_sealed_and_why_a_host_has_it_is_not() -> None:
    (of_author,) = decide(give(reason="spam"), unlabelled(AUTHOR))
    (of_host,) = decide(rule(reason="spam"), unlabelled(HOST))
    assert isinstance(of_author, LabelSet)
    assert isinstance(of_host, LabelSet)
    assert (of_author.reason, of_author.sealed and of_author.sealed.text) == (None, "spam")
    assert (of_host.reason, of_host.sealed, of_host.by) == ("spam", None, "policy drama@7")
    for event, subject in ((of_author, AUTHOR), (of_host, HOST)):
        assert evolve_all(unlabelled(subject), [event]).labels[0].reason == "spam"


def test_a_rule_neither_shortens_nor_replaces_what_a_person_gave() -> None:
    assert decide(rule(days=90), play(give(until=5))) == []
    assert decide(rule(days=1), play(give())) == []
    assert len(decide(rule(at=6), play(give(until=5)))) == 1


def test_a_rule_does_not_give_again_what_a_person_took_away() -> None:
    taken = play(rule(), take(at=1))
    assert decide(rule(at=2), taken) == []
    assert standing(play(rule(), take(at=1), give(at=3)), 4) == ["suspect"]


def test_a_rule_gives_again_what_a_roll_back_took_away() -> None:
    rolled_back = RemoveLabel(label="suspect", by="policy drama@7", at=day(1))
    assert len(decide(rule(at=2), play(rule(), rolled_back))) == 1


def test_a_person_takes_over_what_a_rule_gave() -> None:
    labelled = play(rule(days=30), give(at=1, until=30))
    assert labelled.labels[0].by == "ada"
    assert decide(rule(at=2, days=300), labelled) == []


@pytest.mark.parametrize(
    ("again", "events"), [(rule(at=0.9), 0), (rule(at=1), 1), (rule(at=0.1, days=None), 1), (rule(days=1), 0)]
)
def test_a_rule_that_speaks_often_prolongs_a_day_at_a_time(again: LabelByRule, events: int) -> None:
    assert len(decide(again, play(rule()))) == events


def test_a_rule_that_labels_for_no_time_labels_nobody() -> None:
    assert decide(rule(days=0), unlabelled(AUTHOR)) == []


def test_a_label_for_good_is_not_prolonged() -> None:
    assert decide(rule(at=9), play(rule(days=None))) == []


def test_one_can_have_so_many_labels() -> None:
    full = play(*(give(f"label {number}") for number in range(MOST)))
    with pytest.raises(TooManyLabels):
        decide(give("one more"), full)
    assert decide(rule("one more"), full) == []
    assert len(decide(give("label 3", until=9), full)) == 1


def test_what_ended_long_ago_is_forgotten() -> None:
    labelled = play(*(give(f"label {number}", at=number, until=number + 1) for number in range(KEPT + 5)))
    assert len(labelled.labels) == KEPT
    assert labelled.version == KEPT + 5


def test_one_stream_each() -> None:
    names = [("drama", "host", "a.b"), ("drama", "author", "a.b"), ("other", "host", "a.b")]
    subjects = {Subject(site=site, kind=kind, name=name).stream_id for site, kind, name in names}  # type: ignore[arg-type]
    assert len(subjects) == len(names)


LABELS = st.sampled_from(["suspect", "trusted"])
DAYS = st.integers(0, 40)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(lambda label, days: give(label, until=days), LABELS, DAYS),
    st.builds(give, LABELS),
    st.builds(take, LABELS),
    st.builds(lambda label, days: rule(label, days=days), LABELS, st.none() | DAYS),
)


def later(command: Command, hours: int) -> Command:
    """The command as if it came so many hours after noon."""
    moved = timedelta(hours=hours)
    if isinstance(command, RemoveLabel):
        return RemoveLabel(label=command.label, by=command.by, at=NOON + moved)
    until = None if command.until is None else command.until + moved
    if isinstance(command, SetLabel):
        return SetLabel(label=command.label, until=until, by=command.by, at=NOON + moved)
    return LabelByRule(label=command.label, until=until, policy=command.policy, at=NOON + moved)


@given(commands=st.lists(COMMANDS, max_size=20))
def test_a_label_stands_once_and_the_whole_stream_says_the_same(commands: Sequence[Command]) -> None:
    labelled, events = unlabelled(HOST), list[LabelEvent]()
    for hours, command in enumerate(commands):
        asked = later(command, 7 * hours)
        try:
            fresh = decide(asked, labelled)
        except DomainError:
            continue
        labelled = evolve_all(labelled, fresh)
        events += fresh
        names = [label.label for label in labelled.standing(asked.at)]
        assert len(names) == len(set(names))
        for event in fresh:
            assert (event.label in names) == isinstance(event, LabelSet)
        if isinstance(asked, RemoveLabel):
            assert isinstance(fresh[0], LabelRemoved)
        else:
            assert decide(asked, labelled) == []
    if events:
        assert fold(events) == labelled
