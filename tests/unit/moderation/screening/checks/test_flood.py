import pytest

from services.moderation.screening.checks.flood import too_many_lately
from services.moderation.screening.submission import Recent
from tests.unit.moderation.screening.submissions import findings, rules, submission

check = too_many_lately(by_author=5, by_address=15, window=600)


@pytest.mark.parametrize(
    ("by_author", "by_address", "spoken"),
    [
        (0, 0, set()),
        (5, 15, set()),
        (6, 6, {"author_too_fast"}),
        (0, 16, {"address_too_fast"}),
        (100, 100, {"author_too_fast", "address_too_fast"}),
    ],
)
def test_more_than_a_person_writes(by_author: int, by_address: int, spoken: set[str]) -> None:
    assert rules(check, submission(recent=Recent(by_author=by_author, by_address=by_address))) == spoken


def test_the_rate_is_told() -> None:
    found = findings(check, submission(recent=Recent(by_author=7)))["author_too_fast"]

    assert found.detail == "7 other comments by this author in 600 s, 5 allowed"
