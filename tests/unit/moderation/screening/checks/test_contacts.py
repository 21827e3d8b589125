import pytest

from services.moderation.screening.checks.contacts import contact_details
from tests.unit.moderation.screening.submissions import findings, rules, submission

check = contact_details()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("They text each other in episode 4", set()),
        ("He contacted her in 2015, on 12/05", set()),
        ("Is it on WhatsApp that she sees the photo?", set()),
        ("1080p, 16 episodes, 2023-11-22 21:00", set()),
        ("WhatsApp +1 (555) 010-9999", {"messenger", "telephone"}),
        ("what s app? whatsapp: 555 010 9999", {"messenger"}),
        ("message me on Telegram @rich_trader", {"messenger"}),
        ("t e l e g r a m @rich_trader", {"messenger"}),
        ("contact Mrs Smith via telegram", {"messenger"}),
        ("write to drjohn@spell.example", {"mail_address"}),
        ("my teacher said hello@work is not a word", set()),
        ("call +82 10-1234-5678", {"telephone"}),
        ("전화 010-1234-5678", {"telephone"}),
        ("카톡 ID: abc1234", {"messenger"}),
        ("텔레그램 @abcd1234", {"messenger"}),
        ("お電話は090-1234-5678まで", {"telephone"}),
        ("LINE: abcd1234", {"messenger"}),
        ("テレグラム @abcd1234", {"messenger"}),
        ("the punch line is good: 12345", set()),
    ],
)
def test_ways_to_talk_elsewhere(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken


def test_only_the_match_is_told() -> None:
    found = findings(check, submission("She was great. Call +82 10-1234-5678 today"))["telephone"]

    assert found.detail == "a way to talk elsewhere: +82 10-1234-5678"
