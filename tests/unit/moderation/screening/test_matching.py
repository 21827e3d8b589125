import json
import re

import pytest

from services.moderation.screening.checks import contacts, money, promotion
from services.moderation.screening.matching import counted, hint, listed, matches, several
from shared.contracts.moderation import Signal
from shared.folding.fold import fold
from tests.support.data import shared_data
from tests.unit.moderation.screening.submissions import submission


def test_matches_stand_in_order_and_apart_in_the_source() -> None:
    folded = fold("𝐂𝐀𝐒𝐈𝐍𝐎 bonus, bonus casino")

    spans = matches(folded, re.compile("bonus"), re.compile("casino bonus"), re.compile("x*"))

    assert [folded_slice("𝐂𝐀𝐒𝐈𝐍𝐎 bonus, bonus casino", span) for span in spans] == ["𝐂𝐀𝐒𝐈𝐍𝐎 bonus", "bonus"]


def folded_slice(text: str, span: tuple[int, int]) -> str:
    return text[span[0] : span[1]]


def test_what_was_seen_is_counted_and_the_first_of_it_quoted() -> None:
    of = submission("one two one")

    assert list(counted("money.easy", "says", of, ((0, 3), (8, 11)))) == [
        Signal(feature="money.easy", value=2.0, spans=((0, 3), (8, 11)), detail="says: one")
    ]
    assert list(counted("money.easy", "says", of, ())) == []


@pytest.mark.parametrize(
    ("items", "told"),
    [([], ""), (["b", "a", "b"], "a, b"), (["e", "d", "c", "b", "a"], "a, b, c and 2 more")],
)
def test_items_are_listed_briefly(items: list[str], told: str) -> None:
    assert listed(items) == told


def test_numbers_agree() -> None:
    assert (several(1, "link"), several(2, "link")) == ("1 link", "2 links")


def test_a_hint_sees_whole_words_between_other_scripts() -> None:
    may_be = hint(r"\bcat\b|카지노")

    assert [may_be(text) for text in ("a cat", "今catだ", "cats", "온라인카지노", "")] == [
        True,
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("folder", ["youtube_tubespam", "telegram_tgspam", "ham_blog"])
def test_no_hint_hides_what_its_patterns_would_find(folder: str) -> None:
    lines = shared_data(folder, "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [fold(json.loads(line)["text"]).text for line in lines]
    guarded = (
        (contacts._MAY_BE_MESSENGER, contacts._MESSENGER),
        (contacts._MAY_BE_NUMBER, contacts._TELEPHONE),
        (contacts._MAY_BE_MAIL, (contacts._AT,)),
        (money._MAY_BE_SUM, money._EARNINGS),
        (money._MAY_BE_EASY, money._EASY),
        (promotion._MAY_BE_ENGLISH, (promotion._ENGLISH,)),
        (promotion._MAY_BE_INDONESIAN, (promotion._INDONESIAN,)),
    )

    hidden = [
        text
        for text in texts
        for may_be, patterns in guarded
        if not may_be(text) and any(pattern.search(text) for pattern in patterns)
    ]

    assert hidden == []
