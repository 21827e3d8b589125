import pytest

from services.moderation.screening.checks.record import poor_record
from services.moderation.screening.submission import AuthorHistory
from tests.unit.moderation.screening.submissions import rules, submission

check = poor_record(removed=1)


@pytest.mark.parametrize(
    ("approved", "removed", "spoken"),
    [
        (0, 0, set()),
        (0, 1, set()),
        (0, 2, {"mostly_removed"}),
        (2, 2, set()),
        (2, 3, {"mostly_removed"}),
        (90, 3, set()),
    ],
)
def test_authors_whose_comments_were_removed(approved: int, removed: int, spoken: set[str]) -> None:
    assert rules(check, submission(history=AuthorHistory(approved=approved, removed=removed))) == spoken
