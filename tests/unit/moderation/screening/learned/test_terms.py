"""A text as hashed terms: the same for the same reading, bounded, and with a way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.terms import SIZE, spans_of, terms_of
from shared.folding.fold import fold

TEXTS = st.text(st.characters(exclude_categories=()), max_size=300)


@given(TEXTS)
def test_any_text_has_terms_in_order_and_of_length_one(text: str) -> None:
    terms = terms_of(fold(text))
    assert (np.diff(terms.ids.astype(int)) > 0).all()
    assert terms.ids.size == terms.values.size
    assert not terms.ids.size or terms.ids[-1] < SIZE
    assert (terms.values > 0).all()
    assert (
        np.square(terms.values).sum() == pytest.approx(1.0 if text else 0.0, abs=1e-5) or not terms.ids.size
    )


@given(TEXTS)
def test_every_term_is_found_again_in_the_text(text: str) -> None:
    folded = fold(text)
    ids = [int(one) for one in terms_of(folded).ids[:20]]
    found = spans_of(folded, ids)
    assert set(found) == set(ids)
    assert all(0 <= start < end <= len(text) for start, end in found.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("call 555 0100 now", "call 999 7423 now"),
        ("Free GIFT cards", "ｆｒｅｅ 𝐠𝐢𝐟𝐭  cards"),
        ("see http://a.example/1", "see http://a.example/2?x=y"),
        ("f r e e gift", "free\n\ngift"),
    ],
)
def test_what_reads_alike_has_the_same_terms(one: str, other: str) -> None:
    assert terms_of(fold(one)).ids.tolist() == terms_of(fold(other)).ids.tolist()


def test_a_term_is_quoted_as_its_author_wrote_it() -> None:
    text = "Hello, write to 𝓣𝓮𝓵𝓮𝓰𝓻𝓪𝓶 today"
    word = terms_of(fold("telegram"))
    found = spans_of(fold(text), [int(one) for one in word.ids])
    assert "𝓣𝓮𝓵𝓮𝓰𝓻𝓪𝓶" in {text[start:end] for start, end in found.values()}


def test_hosts_are_terms_and_paths_are_not() -> None:
    first, other = (terms_of(fold(f"look https://{host}/x")).ids for host in ("a.example", "b.example"))
    assert set(first.tolist()) != set(other.tolist())
    assert len(set(first.tolist()) - set(other.tolist())) == 1


@pytest.mark.parametrize("text", ["ab " * 20_000, "漢" * 50_000, "\u0301" * 50_000, "http://a.b/ " * 5_000])
def test_terms_are_bounded_however_long_the_text(text: str) -> None:
    assert terms_of(fold(text)).ids.size < 80_000


def test_words_are_not_drowned_by_runs_of_characters() -> None:
    terms = terms_of(fold("a word among some other words, and then a good many more of them"))
    words = terms.ids >= 3 * SIZE // 4
    assert words.sum() < terms.ids.size / 4
    assert np.square(terms.values[words]).sum() > 0.5
