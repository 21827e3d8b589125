import pytest

from services.moderation.screening.checks.lying_links import lying_links
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = lying_links()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("[https://bank.example.com](https://other.example.net)", {"shows_another_host"}),
        ("[bank.com](//other.net/bank.com)", {"shows_another_host"}),
        ("[ＢＡＮＫ.com](https://other.net)", {"shows_another_host"}),
        ("[bank.com](https://www.bank.com/login)", set()),
        ("[bank.com](https://help.bank.com/login)", set()),
        ("[the bank](https://other.net)", set()),
        ("[Great.It was](https://other.net)", set()),
        ("https://bank.com@other.net/", {"hides_its_host"}),
        ("https://other.net/@someone", set()),
        ("[日本語のサイト](https://recap.example)", set()),
        ("[한국어 사이트](https://recap.example)", set()),
    ],
)
def test_links_that_lead_elsewhere_than_they_say(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken


def test_both_hosts_are_told() -> None:
    comment = submission("Log in at [bank.com](https://other.net/x) now")

    found = findings(check, comment)["shows_another_host"]

    assert found.detail == "shows bank.com, leads to other.net"
    assert quoted(found, comment) == ["[bank.com](https://other.net/x"]
