"""What the console says, and in which language."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.moderation.console.words import LANGUAGES, WORDS, Words, language_of, read_words
from services.moderation.policies.features import FEATURES

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def _named(words: Words, key: str) -> set[str]:
    said = words.texts[key]
    return set(re.findall(r"{(\w+)", said if isinstance(said, str) else " ".join(said)))


def test_every_text_names_the_same_values_in_every_language() -> None:
    english = WORDS["en"]
    for language in LANGUAGES:
        for key in english.texts:
            assert _named(WORDS[language], key) == _named(english, key), (language, key)


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_whatever_a_rule_is_about_has_a_word(feature: str) -> None:
    assert f"queue.why_{feature.partition('.')[0]}" in WORDS["en"].texts


def test_a_language_that_lacks_a_text_is_noticed(tmp_path: Path) -> None:
    words = tmp_path / "words.toml"
    words.write_text('[hello]\nen = "Hello"\nja = "こんにちは"\n')
    with pytest.raises(KeyError, match="ko"):
        read_words({"area": words})


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr, ja;q=0.5", "ja"),
        ("*", "en"),
    ],
)
def test_the_first_language_that_we_speak(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "under a minute"),
        (59, "under a minute"),
        (60, "1 minute"),
        (7_300, "2 hours"),
        (200_000, "2 days"),
    ],
)
def test_ages(seconds: int, words: str) -> None:
    assert WORDS["en"].age(NOW - timedelta(seconds=seconds), NOW) == words


def test_values_are_escaped() -> None:
    assert WORDS["en"]("console.ago", age="<b>") == "&lt;b&gt; ago"
