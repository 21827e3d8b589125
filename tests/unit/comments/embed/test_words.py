"""What the pages say: every word they use is there, in every language alike, with the forms its numbers take."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from services.comments.commenting.bodies import ReportGiven
from services.comments.embed.pages import words as catalogues
from services.comments.embed.pages.forms import NAMED
from services.comments.embed.pages.plurals import category
from services.comments.embed.pages.refusals import SAYINGS
from services.comments.embed.pages.words import LANGUAGES, words_of

PAGES = Path(catalogues.__file__).parent
WORDS = PAGES.parent / "words"
CATALOGUES = sorted(path.relative_to(WORDS) for path in WORDS.rglob("*.json"))
USED = re.compile(r'words(?:\.plain)?\(\s*"([\w-]+)"[,)]')
CHOSEN = {
    *("oldest", "newest", "best", "edit", "delete", "post", "postReply", "posted", "saved"),
    *("goneDeleted", "goneHeld", "goneRemoved", "waiting-pending", "waiting-held", "waiting-removed"),
    *("comment", "hint", "emailHint", "optional", "reportNote", "spoiler-unclosed", "output-too-large"),
    *(f"error{name.capitalize()}" for name in NAMED),
    *(f"report-{reason}" for reason in get_args(ReportGiven.__annotations__["reason"])),
    *SAYINGS.values(),
    *("shown", "howItStands", "reviewWithdrawn"),
    *(f"review{came}{by}" for came in ("Kept", "Published", "Changed") for by in ("", "Alone")),
}
"""Words chosen by what is the case."""

PLACE = re.compile(r"\{(\w*)\}")


def places(text: str | dict[str, str]) -> set[str]:
    forms = [text] if isinstance(text, str) else list(text.values())
    return {place for form in forms for place in PLACE.findall(form)}


def test_every_word_that_is_used_is_there() -> None:
    sources = [*PAGES.glob("*.py"), *PAGES.glob("templates/*.html")]
    used = {key for path in sources for key in USED.findall(path.read_text())} | CHOSEN

    assert len(used) > len(CHOSEN) + 30
    assert used - set(words_of("en").texts) == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_a_catalogue_has_the_keys_and_the_places_of_the_english_one(path: Path) -> None:
    english = json.loads((WORDS / path.with_name("en.json")).read_text())
    texts = json.loads((WORDS / path).read_text())

    assert set(texts) == set(english)
    for key, text in texts.items():
        assert places(text) <= places(english[key]) | {"n"}, key
        assert isinstance(text, str) or "other" in text, key
    assert not re.search("[<&]", json.dumps(texts, ensure_ascii=False).replace(">!", "").replace("!<", ""))


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_a_catalogue_is_of_a_language_we_have(path: Path) -> None:
    assert path.stem in LANGUAGES


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("en", {0: "other", 1: "one", 2: "other", 21: "other"}),
        ("de", {0: "other", 1: "one", 1_000_000: "other"}),
        ("fr", {0: "one", 1: "one", 2: "other", 1_000_000: "many"}),
        ("pt", {0: "one", 1: "one", 2: "other", 2_000_000: "many"}),
        ("es", {0: "other", 1: "one", 2: "other", 1_000_000: "many"}),
        ("ja", {0: "other", 1: "other", 7: "other"}),
        ("ar", {0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 99: "many", 100: "other", 103: "few"}),
    ],
)
def test_numbers_take_their_forms(lang: str, forms: dict[int, str]) -> None:
    assert {n: category(lang, n) for n in forms} == forms


def test_values_are_escaped_where_they_stand_in_html() -> None:
    say = words_of("en")

    assert str(say("replyTo", name="<b>{n}</b>")) == "Reply to &lt;b&gt;{n}&lt;/b&gt;"
    assert say.plain("replyTo", name="<b>") == "Reply to <b>"


def test_times_are_in_utc_and_say_so() -> None:
    assert (
        str(words_of("en").moment(datetime(2026, 11, 14, 9, 5, tzinfo=UTC))) == "14 November 2026, 09:05 UTC"
    )


@pytest.mark.parametrize(
    ("asked", "lang"), [("ja", "ja"), ("pt-BR", "pt"), ("AR", "ar"), ("xx", "en"), (None, "en"), ("", "en")]
)
def test_a_tag_finds_its_language(asked: str | None, lang: str) -> None:
    assert words_of(asked).lang == lang


def test_arabic_runs_from_right_to_left() -> None:
    assert [lang for lang in LANGUAGES if words_of(lang).direction == "rtl"] == ["ar"]
