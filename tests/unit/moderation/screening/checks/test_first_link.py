import pytest

from services.moderation.screening.checks.first_link import newcomer_with_link
from services.moderation.screening.submission import AuthorHistory
from tests.unit.moderation.screening.submissions import rules, submission

check = newcomer_with_link(approved=1)


@pytest.mark.parametrize(
    ("text", "approved", "spoken"),
    [
        ("Loved it.", 0, set()),
        ("Loved it, see https://a.example", 0, {"newcomer_with_link"}),
        ("Loved it, see https://a.example", 1, set()),
        ("It broke at `https://a.example`", 0, set()),
        ("感想はこちら https://a.example", 0, {"newcomer_with_link"}),
        ("후기는 www.a.example.kr 에", 0, {"newcomer_with_link"}),
        ("후기는 a dot com 에", 0, set()),
        ("Visit great-deals dot com", 0, {"newcomer_with_link"}),
        ("The dot com bubble was a drama too", 0, set()),
    ],
)
def test_only_newcomers_links_count(text: str, approved: int, spoken: set[str]) -> None:
    assert rules(check, submission(text, history=AuthorHistory(approved=approved))) == spoken
