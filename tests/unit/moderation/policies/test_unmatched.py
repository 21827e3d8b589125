"""Patterns that hardly any text can match are warned of, at their place; others are not."""

import pytest

from services.moderation.policies.reading.read import read
from services.moderation.policies.reading.unmatched import unmatched_in


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("Buy now", '"B" is never found, "b" is'),
        ("le café", '"é" is never found, "e" is'),
        ("(?i)le CAFÉ", '"É" is never found, "e" is'),
        ("ｶﾀｶﾅ", '"ｶ" is never found, "カ" is'),
        (r"\bкупить", 'beside "к"'),
        (r"광고\b", 'beside "고"'),
    ],
)
def test_what_no_folded_text_has_is_told(pattern: str, said: str) -> None:
    [doubt] = unmatched_in(pattern)
    assert said in doubt


@pytest.mark.parametrize(
    "pattern",
    [
        r"buy \w+ now",
        "(?i)Buy",
        "[A-Za-z]+[^\\]A]",
        r"\W\D\S\Aa",
        r"\p{Lu}\pL\x{41}\x41",
        "(?P<Name>x)(?s:y)",
        "[[:upper:]A-Z]",
        "купить",
        "광고|オンライン|바카라",
        "й|ё|हिन्दी",
    ],
)
def test_what_can_match_is_passed_over(pattern: str) -> None:
    assert list(unmatched_in(pattern)) == []


def test_the_warning_stands_where_the_pattern_does() -> None:
    rule = "policy: 1\nrules:\n  - rule: 広告\n    when: {author.name: {matches: 'Buy'}}\n    weight: 1\n"
    [warning] = read(rule).warnings
    assert (warning.line, warning.column) == (4, 35)
