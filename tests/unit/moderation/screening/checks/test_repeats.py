from uuid import UUID

from services.moderation.screening.checks.repeats import repeated_elsewhere as check
from services.moderation.screening.submission import Repeats
from tests.unit.moderation.screening.submissions import signals, submission, values


def test_words_of_ones_own_are_no_repeat() -> None:
    assert values(check, submission(repeats=Repeats())) == {}


def test_where_and_by_whom_is_told() -> None:
    seen = Repeats(threads=40, authors=1, cluster=UUID(int=7))

    found = signals(check, submission(repeats=seen))

    assert values(check, submission(repeats=seen)) == {
        "threads": 40,
        "authors": 1,
        "cluster": str(UUID(int=7)),
    }
    assert found["repeats.threads"].detail == "nearly the same words in 40 other threads, by 1 other author"


def test_what_became_of_them_is_told() -> None:
    seen = Repeats(removed=3, approved=1)
    found = signals(check, submission(repeats=seen))
    assert values(check, submission(repeats=seen)) == {"removed": 3, "approved": 1}
    assert found["repeats.removed"].detail == "moderators removed 3 comments with nearly the same words"
    assert found["repeats.approved"].detail == "moderators approved 1 comment with nearly the same words"
