"""The spam model: probabilities, reasons that add up, and files that are refused."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.training.seeing import see
from services.moderation.policies.signals import Seen, Signal
from services.moderation.screening.learned.spam import SHIPPED, NoModel, SpamModel
from shared.folding.fold import fold

MODEL = SpamModel.load()
TEXTS = st.text(st.characters(exclude_categories=()), max_size=400)
SIGNALS = st.dictionaries(
    st.sampled_from(["contacts.messenger", "links.count", "links.words_each", "lookalikes.letters"]),
    st.floats() | st.booleans(),
)


def seen(text: str, signals: dict[str, float] | None = None) -> Seen:
    named = {name: Signal(feature=name, value=value) for name, value in (signals or {}).items()}
    return Seen(text=text, folded=fold(text), signals=named)


@given(TEXTS, SIGNALS, st.none() | st.floats(-30, 30))
def test_any_comment_has_a_probability_and_reasons_that_add_up(
    text: str, signals: dict[str, float], site_logit: float | None
) -> None:
    judged = MODEL.judge(seen(text, signals), taught=None if site_logit is None else lambda _: site_logit)
    assert 0 < judged.probability < 1
    assert 0 < judged.prior < 1
    margin = judged.base + sum(one.points for one in judged.contributions)
    assert judged.probability == pytest.approx(1 / (1 + math.exp(-max(-30, min(30, margin)))))


@given(TEXTS)
def test_the_same_comment_is_judged_the_same(text: str) -> None:
    assert MODEL.judge(seen(text)) == SpamModel.load().judge(seen(text))


@pytest.mark.parametrize(
    "text",
    [
        "Check out my channel please, sub for sub!",
        "I lost everything to a broker, then Mrs Anna Holt on Telegram +1 202 555 0188 got all my bitcoin back",
        "Very informative article admin, keep sharing. Best packers and movers in Pune http://movers-pune.example",
        "cheap watches replica bags free shipping www.luxury-copies.example",
        "Congratulations, you won! Message me on telegram to claim your prize",
        "オンラインカジノで毎日10万円稼げる、詳しくはLINE ID: kasegu77 まで",
        "카지노 첫충 30% 먹튀 없는 곳 http://toto77.example",
    ],
)
def test_spam_of_many_kinds_is_rather_spam(text: str) -> None:
    sight = see(text)
    judged = MODEL.judge(sight.seen, terms=sight.terms)
    assert judged.probability > 0.5
    assert judged.probability > MODEL.at(0.1)


@pytest.mark.parametrize(
    "text",
    [
        "Great episode, thank you!",
        "So Ryo owes the loan shark 50,000 dollars and still goes back to the casino? I can't with this man",
        "I had the same problem and fixed it like this: https://github.com/someone/theme/issues/12. Hope that helps!",
        "第9話、泣きました。来週が待ちきれない",
        "마지막회 너무 슬펐어요 ㅠㅠ 리뷰 잘 봤습니다",
        "The murderer's phone number is in the first scene, did anyone notice? Brilliant writing.",
    ],
)
def test_honest_comments_are_rather_not(text: str) -> None:
    sight = see(text)
    assert MODEL.judge(sight.seen, terms=sight.terms).probability < min(0.5, MODEL.at(0.005))


def test_a_suspicious_text_is_quoted_as_it_stands() -> None:
    text = "Please 𝓼𝓾𝓫𝓼𝓬𝓻𝓲𝓫𝓮 to my channel"
    prior = MODEL.judge(seen(text)).contributions[0]
    assert prior.feature == "model.prior"
    quotes = [part.strip("“”") for part in prior.detail.split(", ")]
    assert quotes
    assert all(quote in text for quote in quotes)
    assert len(quotes) <= 5


def test_what_the_site_has_learned_counts_instead_of_the_text() -> None:
    comment = seen("a quiet comment on the weather")
    alone = MODEL.judge(comment)
    same, worse = (
        MODEL.judge(comment, taught=lambda prior: prior),
        MODEL.judge(comment, taught=lambda prior: prior + 5),
    )
    assert alone.probability == pytest.approx(same.probability)
    assert same.probability < worse.probability
    assert alone.prior == worse.prior < worse.site


def test_fewer_false_alarms_ask_for_a_greater_probability() -> None:
    limits = [MODEL.at(share) for share in (1, 0.5, 0.1, 0.02, 0.01, 0.005, 0.001, 0.0001, 0)]
    assert limits == sorted(limits)
    assert (limits[0], limits[-1]) == (0, 1)


@given(st.integers(0, 255), st.integers(0, 10**9))
def test_a_changed_file_is_refused(byte: int, at: int) -> None:
    raw = bytearray(SHIPPED.read_bytes())
    at %= len(raw)
    if raw[at] != byte:
        raw[at] = byte
        with pytest.raises(NoModel):
            SpamModel.load(bytes(raw))


@given(st.floats(0, 0.9999))
def test_a_cut_file_is_refused(share: float) -> None:
    raw = SHIPPED.read_bytes()
    with pytest.raises(NoModel):
        SpamModel.load(raw[: int(share * len(raw))])


def test_no_file_no_model(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="cannot be read"):
        SpamModel.load(tmp_path / "spam.model")
    with pytest.raises(NoModel, match="cannot be read"):
        SpamModel.load(tmp_path)


def test_the_file_is_small() -> None:
    assert SHIPPED.stat().st_size < 1_000_000
