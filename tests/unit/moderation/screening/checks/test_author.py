from datetime import UTC, datetime

import pytest

from services.moderation.screening.checks.author import record_of_the_author as check
from services.moderation.screening.submission import AuthorHistory
from tests.unit.moderation.screening.submissions import NEWCOMER, signals, submission, values


def test_of_a_stranger_there_is_only_a_name_and_a_half() -> None:
    assert values(check, submission(name="Yuko", history=NEWCOMER)) == {"name": "Yuko", "reputation": 0.5}
    assert values(check, submission(name=None)) == {"reputation": 0.5}


@pytest.mark.parametrize(
    ("approved", "removed", "least", "most"),
    [
        (1, 0, 0.55, 0.65),
        (10, 0, 0.8, 0.9),
        (10, 1, 0.65, 0.75),
        (3, 1, 0.45, 0.55),
        (0, 1, 0.25, 0.3),
        (0, 5, 0.0, 0.15),
        (100, 2, 0.9, 0.96),
    ],
)
def test_nobody_is_trusted_for_one_approval_or_for_good(
    approved: int, removed: int, least: float, most: float
) -> None:
    history = AuthorHistory(approved=approved, removed=removed)

    reputation = values(check, submission(history=history))["reputation"]

    assert isinstance(reputation, float)
    assert least <= reputation <= most


def test_the_record_is_counted() -> None:
    history = AuthorHistory(approved=3, removed=2, held=1, first_seen=datetime(2026, 11, 20, 12, tzinfo=UTC))

    found = signals(check, submission(history=history))

    assert [found[f"author.{what}"].value for what in ("approved", "removed", "held", "days")] == [
        3,
        2,
        1,
        1.5,
    ]
    assert found["author.held"].detail == "1 other comment of the author waiting"
    assert found["author.removed"].detail == "2 other comments of the author removed"
    assert found["author.days"].detail == "first seen 2026-11-20"


def test_labels_stand_in_order() -> None:
    assert values(check, submission(author_labels=("suspect", "fan")))["labels"] == ("fan", "suspect")


@pytest.mark.parametrize(
    ("domain", "throw_away"),
    [
        ("mailinator.com", True),
        ("MAILINATOR.com", True),
        ("x.y.mailinator.com", True),
        ("gmail.com", False),
        ("example.com", False),
        ("notmailinator.example", False),
        ("com", False),
        ("", False),
        (None, False),
    ],
)
def test_throw_away_mail(domain: str | None, *, throw_away: bool) -> None:
    assert ("disposable_mail" in values(check, submission(email_domain=domain))) == throw_away
