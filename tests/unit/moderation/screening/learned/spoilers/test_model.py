import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.policies.features import FEATURES
from services.moderation.policies.signals import Seen, Signal
from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.logistic import logit
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.model import (
    WEIGHTS,
    SpoilerJudgement,
    SpoilerModel,
    Taught,
)
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.episodes.scope import Scope
from shared.folding.fold import fold
from shared.folding.folded import Folded
from shared.spoilers.source import covered
from tests.unit.moderation.screening.learned.spoilers.shows import show

MODEL = SpoilerModel.load()
WORK = build(show())
SMALL = build(show(each=21, episodes=4))
SCOPE = Scope(season=1, episode=2)
SILENT = Scope(season=1, episode=6)
"""Too few later posts are known beside this one; names first used in those are."""
TELLS = "In the end he kills his father, and she finds out that the baby is dead"


def seen(text: str, *signals: Signal) -> Seen:
    return Seen(text=text, folded=fold(text), signals={signal.feature: signal for signal in signals})


def judged(
    text: str,
    *signals: Signal,
    scope: Scope = SCOPE,
    work: WorkModel | None = WORK,
    taught: Taught | None = None,
) -> SpoilerJudgement:
    return MODEL.judge(seen(text, *signals), scope, work, taught)


def ahead() -> Signal:
    return Signal(feature="spoilers.ahead", value=7.0, detail="mentions episode 9")


def marked(text: str) -> Signal:
    spans = covered(text)
    return Signal(feature="spoilers.marked", value=float(len(spans)), spans=spans)


@pytest.mark.parametrize("work", [WORK, None], ids=["known", "unknown"])
def test_an_episode_that_is_named_leads(work: WorkModel | None) -> None:
    plain, named = judged("wait for it", work=work), judged("wait for it", ahead(), work=work)

    assert named.probability > plain.probability
    assert named.probability > named.at(0.05) > plain.probability
    assert named.contributions[0].feature == "spoilers.ahead"
    assert named.contributions[0].detail == "mentions episode 9"


def test_talk_of_later_episodes_is_above_the_limit_and_says_of_which() -> None:
    text = "so Tilda hid the quarry, and Tilda lied about the quarry"
    found = judged(text)
    (future,) = (signal for signal in found.signals if signal.feature == "spoilers.future")

    assert found.probability > found.at(0.05)
    assert future.subject == "episode 6"
    assert "quarry" in {text[start:end] for start, end in future.spans}
    assert "later episodes" not in future.detail


@given(
    st.floats(0.0, 0.2), st.sampled_from([TELLS, f"{TELLS}. {TELLS}!", "死んだ。殺された。犯人だった。" * 5])
)
def test_telling_alone_is_never_above_the_limit(share: float, text: str) -> None:
    for scope in (SCOPE, Scope()):
        found = judged(text, scope=scope, work=None)
        assert found.probability < found.at(share)


SURE = st.floats(-1e6, 1e6)
NOTED = Signal(feature="spoilers.noted", value=1.0, detail="mentions the finale")


@given(SURE, st.sampled_from([TELLS, "I think that Oskar and Petra killed her"]), st.floats(0.0, 0.2))
def test_however_sure_a_site_is_it_covers_nothing_where_no_work_speaks(
    odds: float, text: str, share: float
) -> None:
    """Beside names nobody named before, and a finale that may be any: ranking, and no more."""
    for scope, work in ((SCOPE, None), (SILENT, WORK)):
        found = judged(text, NOTED, scope=scope, work=work, taught=lambda *_: odds)
        assert found.probability < found.at(share)


def test_names_are_told_of_where_a_work_is_silent() -> None:
    found = judged("I think that Oskar and Petra killed her", scope=SILENT)
    assert {one.feature for one in found.contributions} == {"spoilers.names", "spoilers.reveals"}


@given(SURE, st.floats(0.001, 0.2))
def test_however_sure_a_site_is_a_named_episode_leads_where_no_work_speaks(odds: float, share: float) -> None:
    for scope, work in ((SCOPE, None), (SILENT, WORK)):
        found = judged("wait for it", ahead(), scope=scope, work=work, taught=lambda *_: odds)
        assert found.probability > found.at(share)


@given(SURE)
def test_beside_a_work_a_site_tips_a_tie(odds: float) -> None:
    text = "so Tilda hid the quarry"
    by_site = judged(text, taught=lambda *_: odds)
    neither = judged(text, taught=lambda *_: 0.0)
    assert abs(logit(by_site.probability) - logit(neither.probability)) <= 0.1 + 1e-9
    assert by_site.at(0.05) == neither.at(0.05)


def test_a_site_ranks_in_place_of_what_is_shipped_and_says_so() -> None:
    told: dict[str, float] = {}

    def taught(shown: Folded, prior: float) -> float:
        told[shown.text] = prior
        return 3.0

    plain, found = judged(TELLS, work=None), judged(TELLS, work=None, taught=taught)
    (by_shipped,) = (one.points for one in plain.contributions if one.feature == "spoilers.reveals")
    (by_site,) = (one for one in found.contributions if one.feature == "spoilers.reveals")
    (signal,) = (one for one in found.signals if one.feature == "spoilers.reveals")

    assert by_site.points == pytest.approx(math.tanh(3.0 / 4)) != by_shipped
    assert signal.value == pytest.approx(1 / (1 + math.exp(-3.0)), abs=1e-4)
    assert "95% by what this site has covered" in signal.detail == by_site.detail
    assert signal.spans == next(one.spans for one in plain.signals if one.feature == "spoilers.reveals")
    telling = MODEL.reveals.judge(TELLS, fold(TELLS)).probability
    assert told == {fold(TELLS).text: logit(telling)}


def test_a_site_is_not_asked_of_what_the_author_covers() -> None:
    told: list[str] = []
    text = "fine. ||Tilda hid the quarry|| and so on"

    def taught(shown: Folded, prior: float) -> float:
        told.append(shown.text)
        return prior

    judged(text, marked(text), taught=taught)
    assert [one.split() for one in told] == [["fine.", "and", "so", "on"]]


def test_telling_alone_still_ranks() -> None:
    for scope, work in ((Scope(), None), (SCOPE, None), (Scope(), WORK)):
        assert (
            judged(TELLS, scope=scope, work=work).probability
            > judged("I loved the music and the costumes", scope=scope, work=work).probability
        )


@pytest.mark.parametrize(
    "text",
    [
        "fine. >!Tilda hid the quarry and kills him!< and so on",
        "fine. ||Tilda hid the quarry and kills him|| and so on",
        "fine.\n\n>!\n\nTilda hid the quarry\n\nand kills him",
    ],
)
def test_what_the_author_covers_is_not_read(text: str) -> None:
    open_, covered_ = judged(text), judged(text, marked(text))

    assert covered_.probability < open_.probability
    assert covered_.probability == judged("fine." if text.endswith("him") else "fine. and so on").probability
    assert all(
        not any(start < until and other < end for other, until in covered(text))
        for signal in covered_.signals
        for start, end in signal.spans
    )


def test_the_snippets_quoted_stand_where_they_stood() -> None:
    text = "||secret|| and then Tilda hid the quarry"
    found = judged(text, marked(text))

    assert {text[slice(*span)] for signal in found.signals for span in signal.spans} & {"quarry", "Tilda"}


def test_it_says_why_nothing_was_compared() -> None:
    (future, *_) = judged("hm", scope=Scope(season=1, episode=7)).signals

    assert (future.feature, future.value) == ("spoilers.future", 0.0)
    assert "later posts" in future.detail


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, 9), st.booleans())
def test_probability_is_the_sum_of_what_is_told(text: str, episode: int, known: bool) -> None:
    found = judged(text, scope=Scope(season=1, episode=episode), work=WORK if known else None)

    assert 0 < found.probability < 1
    assert {signal.feature for signal in found.signals} <= FEATURES.keys()
    assert {each.feature for each in found.contributions} <= FEATURES.keys()
    assert all(0 <= start < end <= len(text) for signal in found.signals for start, end in signal.spans)
    sizes = [abs(each.points) for each in found.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert (
        found == judged(text, scope=Scope(season=1, episode=episode), work=WORK if known else None) or known
    )


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_a_greater_share_has_no_higher_limit(shares: list[float]) -> None:
    few, many = sorted(shares)
    for work in (WORK, SMALL, None):
        found = judged("the quarry", scope=Scope(season=1, episode=1), work=work)
        assert 0 <= found.at(many) <= found.at(few) <= 1


def test_the_weights_are_named_by_what_was_learned() -> None:
    assert MODEL.hash == SpoilerModel.load(WEIGHTS.read_bytes()).hash
    assert len(MODEL.hash) == 16


def test_missing_and_damaged_weights_are_refused_by_name(tmp_path: Path) -> None:
    raw = WEIGHTS.read_bytes()
    damaged = tmp_path / "damaged.weights"
    damaged.write_bytes(raw[:-9])

    for source in (tmp_path / "none.weights", damaged, b"", raw[:4] + b"\x09" + raw[5:]):
        with pytest.raises(Unreadable):
            SpoilerModel.load(source)
