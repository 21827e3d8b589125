"""What came before a comment."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.moderation.screening.rows import CommentRow, Rows
from services.moderation.screening.submission import AuthorHistory, Recent, Repeats
from services.moderation.screening.surroundings import Surroundings
from shared.contracts.ruling import Ruling
from tests.support.told import posted

WINDOW = timedelta(minutes=10)
AUTHOR = UUID(int=1)
WORDS = "Everybody should read my wonderful summary of this episode right now"


def row(body: str = "Some words.", **changes: Any) -> CommentRow:
    found = Rows({}, {}).take(posted(body, **changes))
    assert found
    return found


def around(*rows: CommentRow) -> Surroundings:
    found = Surroundings({}, [])
    for one in rows:
        found.add(one)
    return found


def test_other_comments_within_the_window_count() -> None:
    rows = [row(author_id=AUTHOR, minute=minute) for minute in (0, 5, 11, 15)]
    assert around(*rows).recent(rows[3], WINDOW).by_author == 2
    assert around(*rows).recent(rows[0], WINDOW).by_author == 0


def test_other_authors_at_the_same_address_count_for_the_address_only() -> None:
    here, there = row(author_id=AUTHOR), row(author_id=UUID(int=2))
    assert around(here, there).recent(there, WINDOW) == Recent(by_author=0, by_address=1)


def test_the_same_words_count_by_thread_and_by_author() -> None:
    mine = row(WORDS, author_id=AUTHOR, thread_id=UUID(int=10))
    others = [
        row(WORDS, author_id=UUID(int=n), thread_id=UUID(int=thread))
        for n, thread in ((1, 11), (2, 11), (2, 10))
    ]
    found = around(mine, *others)
    assert found.repeats(mine) == Repeats(threads=1, authors=1)
    assert around(mine).repeats(mine) == Repeats()


def test_short_words_are_nobodys_repeats() -> None:
    one, two = row("So good"), row("So good", thread_id=UUID(int=11))
    assert around(one, two).repeats(two) == Repeats()


def test_a_ruling_counts_for_the_next_comment() -> None:
    mine = row(author_id=AUTHOR)
    found = Surroundings({AUTHOR: AuthorHistory(approved=1)}, [])
    found.add(mine)
    found.ruled(AUTHOR, None, Ruling(action="hold"))
    assert (found.history(mine).approved, found.history(mine).held) == (1, 1)
    found.ruled(AUTHOR, Ruling(action="hold"), Ruling(action="publish"))
    assert (found.history(mine).approved, found.history(mine).held) == (2, 0)
    assert found.history(mine).first_seen == mine.posted_at
