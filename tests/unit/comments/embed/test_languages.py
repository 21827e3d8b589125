"""The catalogues of words: every language says all that English says, in the forms its numbers take, and is small."""

import json
import re
from pathlib import Path

import pytest

from deploy.client.ship import SOURCES
from services.comments.embed.assets import WORDS, read_assets
from services.comments.embed.pages.plurals import category
from services.comments.embed.pages.words import LANGUAGES, words_of

Text = str | dict[str, str]

LIMIT = 1536  # bytes, gzipped, of the words that go to browsers
FOLDERS = ("", "later", "pages")
CATALOGUES = [(folder, lang) for folder in FOLDERS for lang in LANGUAGES]
NUMBERS = (*range(201), 1_000_000)
SAY_THEIR_NUMBER = {"ar": {"zero", "one", "two"}}
"""Forms that stand for one number each, and may say it in a word: Arabic "two comments" is one word."""

PLACE = re.compile(r"\{(\w+)\}")


def catalogue(folder: str, lang: str) -> dict[str, Text]:
    texts: dict[str, Text] = json.loads((WORDS / folder / f"{lang}.json").read_text("utf-8"))
    return texts


def forms(text: Text) -> dict[str, str]:
    """By category; a text that numbers leave alone is its only form."""
    return {"other": text} if isinstance(text, str) else text


def places(text: str) -> list[str]:
    return sorted(PLACE.findall(text))


def test_client_and_pages_speak_the_same_languages() -> None:
    loader = (SOURCES / "embed.js").read_text("utf-8")
    listed = re.search(r"LANGUAGES = (\[[^\]]*\])", loader)

    assert listed
    assert tuple(json.loads(listed[1])) == LANGUAGES
    for folder in FOLDERS:
        assert {path.stem for path in Path(WORDS / folder).glob("*.json")} == set(LANGUAGES)


@pytest.mark.parametrize(("folder", "lang"), CATALOGUES)
def test_a_language_has_the_keys_of_english_in_their_order(folder: str, lang: str) -> None:
    assert list(catalogue(folder, lang)) == list(catalogue(folder, "en"))


@pytest.mark.parametrize(("folder", "lang"), CATALOGUES)
def test_every_form_has_the_places_of_english(folder: str, lang: str) -> None:
    english = catalogue(folder, "en")

    for key, text in catalogue(folder, lang).items():
        wanted = places(forms(english[key])["other"])
        for name, form in forms(text).items():
            spoken = name in SAY_THEIR_NUMBER.get(lang, ())
            assert places(form) == wanted or (spoken and [*places(form), "n"] == wanted), (key, name)
            assert "{" not in PLACE.sub("", form), (key, name)


@pytest.mark.parametrize(("folder", "lang"), CATALOGUES)
def test_numbers_find_their_forms(folder: str, lang: str) -> None:
    english, known = catalogue(folder, "en"), {category(lang, n) for n in NUMBERS}

    for key, text in catalogue(folder, lang).items():
        assert set(forms(text)) <= known, key
        assert "other" in forms(text), key
        assert isinstance(text, str) or isinstance(english[key], dict), key


@pytest.mark.parametrize(("folder", "lang"), CATALOGUES)
def test_no_text_is_empty_or_frayed(folder: str, lang: str) -> None:
    for key, text in catalogue(folder, lang).items():
        for form in forms(text).values():
            assert form, key
            assert form == form.strip(), key
            assert "  " not in form, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_says_whose_it_is_and_where_it_runs(lang: str) -> None:
    texts = catalogue("", lang)

    assert texts["language"] == lang
    assert texts["direction"] == words_of(lang).direction == ("rtl" if lang == "ar" else "ltr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_year_has_twelve_months(lang: str) -> None:
    assert len(str(catalogue("pages", lang)["months"]).split()) == 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_small(lang: str) -> None:
    assert len(read_assets().files[f"words.{lang}.js"].gzipped.body) <= LIMIT
