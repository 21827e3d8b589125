"""Notes that moderators leave each other."""

from msgspec.structs import replace

from services.moderation.cases.errors import CaseNotFound, IdempotencyKeyReused, TooManyNotes
from services.moderation.cases.events import CaseNoted
from services.moderation.cases.noting import MOST_NOTES
from tests.support.cases import COMMENT, PUBLISH, at, given, note, rule, screen, undo


def test_a_note_can_be_left_at_any_time() -> None:
    for before in (
        given(screen(PUBLISH)),
        given(screen()),
        given(screen(), rule()),
        given(screen(), rule(), undo()),
    ):
        before.when(note()).then(CaseNoted)


def test_also_when_the_author_has_deleted_the_comment() -> None:
    gone = replace(given(screen()), comment=replace(COMMENT, deleted=True))
    gone.when(note()).then(CaseNoted)


def test_it_changes_nothing_but_the_notes() -> None:
    before = given(screen(), rule()).case
    after = given(screen(), rule()).when(note()).case
    assert before
    assert replace(after, notes=(), version=before.version) == before


def test_notes_keep_their_order_and_say_who_and_when() -> None:
    case = given(screen(), note("First.", 1), note("Second.", 2, by="bob", minute=7)).case
    assert case
    assert [(one.text, one.by, one.at) for one in case.notes] == [
        ("First.", "ada", at(6)),
        ("Second.", "bob", at(7)),
    ]


def test_a_note_that_is_sent_again_stands_once() -> None:
    before = given(screen(), note())
    before.when(note(minute=9)).then_nothing_happens()
    before.when(note("Something else.")).then_refused(IdempotencyKeyReused)
    before.when(note(by="bob")).then_refused(IdempotencyKeyReused)


def test_there_is_an_end_to_notes() -> None:
    full = given(screen(), *(note(n=n) for n in range(MOST_NOTES)))
    full.when(note(n=MOST_NOTES)).then_refused(TooManyNotes)
    full.when(note(n=0)).then_nothing_happens()


def test_without_a_case_there_is_nothing_to_note() -> None:
    given().when(note()).then_refused(CaseNotFound)
