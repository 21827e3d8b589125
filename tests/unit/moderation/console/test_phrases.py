import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from services.moderation.console import phrases
from services.moderation.console.phrases import translated
from services.moderation.console.words import LANGUAGES, Language
from services.moderation.policies.shipped import default_policy
from services.moderation.screening.learned.spoilers.future import Future, Heavy, Named
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.reveals import Telling
from services.moderation.screening.learned.spoilers.wording import future_signal, name_signal, reveal_signal
from services.moderation.screening.pipeline import see
from services.moderation.screening.submission import Submission
from shared.episodes.scope import Scope
from tests.unit.moderation.policies.comments import judged, outcome, seen
from tests.unit.moderation.screening.strategies import SUBMISSIONS

OTHERS = [language for language in LANGUAGES if language != "en"]
WRITTEN = tomllib.loads(Path(phrases.__file__).with_name("phrases.toml").read_text("utf-8"))
GAP = re.compile(r"\{[^{}]+\}")


@pytest.mark.parametrize("english", WRITTEN)
def test_each_phrase_is_whole_in_each_language(english: str) -> None:
    said = WRITTEN[english]
    assert sorted(said) == sorted(OTHERS)
    for text in said.values():
        assert sorted(GAP.findall(text)) == sorted(GAP.findall(english))


@pytest.mark.parametrize("language", OTHERS)
def test_the_default_policy_speaks_it(language: Language) -> None:
    """The name of each rule, and what it says with something in its gaps."""
    for rule in default_policy().rules:
        told = GAP.sub("12", rule.reason.text)
        assert translated(language, rule.name) != rule.name
        assert translated(language, told) != told
        assert translated(language, told).count("12") == told.count("12")


@given(SUBMISSIONS)
def test_checks_speak_it(of: Submission) -> None:
    """All that any of them says of any comment."""
    said = {signal.detail for signal in see(of).signals.values() if signal.detail}
    assert [text for text in said for language in OTHERS if translated(language, text) == text] == []


def learned(text: str) -> Iterator[str]:
    """What is said of a text by what was learned, and of why it was covered."""
    place, term = Scope(episode=7), text.index("dies")
    span = (term, term + 4)
    futures = (
        Future(probability=0.8),
        Future(probability=0.8, likely=Place(1, 7), terms=(Heavy(span, 1.0),)),
        Future(silent="the page's episode is not known"),
    )
    for signals in (
        *(future_signal(text, future, place) for future in futures),
        name_signal(text, [Named(span, "Yeon", Place(1, 7))], place),
        *(
            reveal_signal(text, Telling(0.9, heavy), site)
            for heavy in ((), ((span, 1.0),))
            for site in (None, 0.2)
        ),
    ):
        yield from (signal.detail for signal in signals)


@pytest.mark.parametrize("language", OTHERS)
def test_what_was_learned_speaks_it(language: Language) -> None:
    said = list(learned("In the end the brother dies"))
    assert len(said) == 8
    assert [text for text in said if translated(language, text) == text] == []


@pytest.mark.parametrize("language", OTHERS)
def test_whatever_the_policy_what_holds_is_told(language: Language) -> None:
    reasons = outcome("[]", seen("", {"site.mode": "hold"}, unknown=("links",)), judged()).reasons
    assert {reason.rule for reason in reasons} == {"site_holds_all", "screening_failed"}
    for reason in reasons:
        assert translated(language, reason.detail) != reason.detail
        named = reason.rule.replace("_", " ")
        assert translated(language, named) != named


@given(SUBMISSIONS)
def test_what_weighs_with_a_model_is_told_part_by_part(of: Submission) -> None:
    said = [signal.detail for signal in see(of).signals.values() if signal.detail]
    weighed = "; ".join(f"{text} (+1.2)" for text in said)
    told = "; ".join(f"{translated('ja', text)} (+1.2)" for text in said)
    for english, japanese in (("spam", "スパム"), ("a spoiler", "ネタバレ")):
        reason = translated("ja", f"looks like {english}: 0.93, limit 0.7: {weighed}")
        assert reason == f"{japanese}らしさ 0.93（基準 0.7）：{told}"


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        (
            "mentions season 2 episode 12; this page goes up to episode 4",
            "시즌 2 12화을(를) 언급합니다. 이 페이지는 4화까지입니다",
        ),
        (
            "mentions season 2: no episode is named; the finale: which may be past or to come",
            "언급: 시즌 2(회차를 밝히지 않음); 마지막 회(지난 것인지 앞으로의 것인지 알 수 없음)",
        ),
        ("leads to a.example, b.example and 4 more", "링크: a.example, b.example 외 4개"),
        ("not compared: the page's episode is not known", "비교하지 않음: 페이지의 회차를 알 수 없습니다"),
    ],
)
def test_what_stands_in_a_gap_is_told_too(english: str, korean: str) -> None:
    assert translated("ko", english) == korean


def test_what_people_wrote_stays_as_it_is() -> None:
    """A reason of a policy of their own; words of a comment that a reason quotes, even such as a check says."""
    assert translated("ja", "no gardens: it says garden") == "no gardens: it says garden"
    assert translated("ja", "on this site's list: no link") == "このサイトの一覧にある語：no link"
    assert translated("ja", "on this site's list: {0} {match}") == "このサイトの一覧にある語：{0} {match}"
    assert translated("en", "no link") == "no link"
