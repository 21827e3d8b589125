import pytest

from services.moderation.screening.checks.repeats import repeated_elsewhere
from services.moderation.screening.submission import Repeats
from tests.unit.moderation.screening.submissions import findings, rules, submission

check = repeated_elsewhere(threads=1, authors=1)


@pytest.mark.parametrize(
    ("threads", "authors", "spoken"),
    [
        (0, 0, set()),
        (1, 0, set()),
        (1, 1, set()),
        (2, 0, {"repeated_elsewhere"}),
        (1, 2, {"repeated_elsewhere"}),
        (40, 12, {"repeated_elsewhere"}),
    ],
)
def test_words_seen_elsewhere(threads: int, authors: int, spoken: set[str]) -> None:
    assert rules(check, submission(repeats=Repeats(threads=threads, authors=authors))) == spoken


def test_where_and_by_whom_is_told() -> None:
    found = findings(check, submission(repeats=Repeats(threads=40, authors=12)))["repeated_elsewhere"]

    assert found.detail == "the same words in 40 other threads, by 12 other authors"
    assert found.score == 1.0
