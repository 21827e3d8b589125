"""Weights for terms: learned, repeated bit for bit, kept in bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.linear import Linear, Unreadable, fit
from services.moderation.screening.learned.logistic import sigmoid
from services.moderation.screening.learned.terms import Terms, terms_of
from shared.folding.fold import fold

SPAM = ["visit my channel please", "cheap watches online", "earn cash from home", "my channel has new songs"]
HAM = ["the ending made me cry", "what a lovely episode", "she was great in this", "the music was lovely"]
LABELS = [1.0] * len(SPAM) + [0.0] * len(HAM)


def terms(text: str) -> Terms:
    return terms_of(fold(text))


def learned(strength: float = 10.0) -> Linear:
    return fit([terms(text) for text in SPAM + HAM], LABELS, strength=strength)


def test_it_tells_apart_what_it_was_shown_and_what_is_like_it() -> None:
    model = learned()
    assert all(model.logit(terms(text)) > 0 for text in [*SPAM, "please see my channel"])
    assert all(model.logit(terms(text)) < 0 for text in [*HAM, "the episode was lovely"])


def test_the_same_rows_give_the_same_model_and_others_another() -> None:
    assert learned().to_bytes() == learned().to_bytes()
    assert learned().hash != learned(1.0).hash


def test_a_row_of_double_weight_is_a_row_twice() -> None:
    rows = [terms(text) for text in SPAM + HAM]
    heavy = fit(rows, LABELS, [2.0, *[1.0] * (len(rows) - 1)])
    twice = fit([rows[0], *rows], [1.0, *LABELS])
    assert np.abs(heavy.steps.astype(int) - twice.steps).max() <= 1


def test_without_rows_or_with_one_class_it_stays_calm() -> None:
    assert fit([], []).logit(terms("anything")) == 0.0
    assert np.isfinite(fit([terms("hello"), terms("there")], [1.0, 1.0]).logit(terms("hello")))


def test_what_terms_add_makes_up_the_log_odds() -> None:
    model, row = learned(), terms("my lovely channel")
    assert model.points(row).sum() + model.bias == pytest.approx(model.logit(row), abs=1e-4)


def test_bytes_lead_back_to_the_model() -> None:
    model = learned()
    again = Linear.from_bytes(model.to_bytes())
    assert again.hash == model.hash
    assert again.logit(terms(SPAM[0])) == model.logit(terms(SPAM[0]))


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Linear.from_bytes(raw)


@given(st.floats(0, 1))
def test_cut_bytes_are_refused(share: float) -> None:
    raw = learned().to_bytes()
    with pytest.raises(Unreadable):
        Linear.from_bytes(raw[: int(share * (len(raw) - 1))])


@given(st.floats(-800, 800))
def test_the_sigmoid_is_that_of_the_textbook(margin: float) -> None:
    expected = 1 / (1 + np.exp(-np.clip(margin, -40, 40)))
    assert sigmoid(np.array([margin]))[0] == pytest.approx(expected, rel=1e-14)
