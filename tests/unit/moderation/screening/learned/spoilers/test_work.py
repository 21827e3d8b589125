import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.episodes.scope import Scope
from shared.folding.fold import fold
from tests.unit.moderation.screening.learned.spoilers.shows import EPISODES, said, show, talk

SCOPE = Scope(season=1, episode=2)


@pytest.fixture(scope="module", params=["en", "ja", "ko"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def work(language: str) -> WorkModel:
    return build(show(language))


def likely(work: WorkModel, text: str, scope: Scope = SCOPE) -> float:
    probability = work.judge(fold(text), scope).probability
    assert probability is not None
    return probability


def test_comments_on_later_episodes_rank_above_those_on_the_pages_own(work: WorkModel, language: str) -> None:
    own = [likely(work, text) for text in islice(said(2, language, seed=1), 100)]
    later = [likely(work, text) for text in islice(said(6, language, seed=1), 100)]

    above = sum(one > other for one in later for other in own) / len(own) / len(later)

    assert above > 0.68  # half of the comments are about nothing


@pytest.mark.parametrize("long", [{6}, {2}, {6, 7, 8}])
def test_how_much_people_write_is_no_talk_of_any_episode(language: str, long: set[int]) -> None:
    """A comment about nothing, short or long, where some episodes are talked about at four times the length."""
    texts = [
        (Place(1, episode), ". ".join(islice(comments, 4 if episode in long else 1)))
        for episode in range(1, EPISODES + 1)
        for comments in [said(episode, language)]
        for _ in range(60)
    ]
    work = build(texts)
    for episode in range(1, 6):
        for text in (talk(language)[0], ". ".join(talk(language))):
            assert 0.3 < likely(work, text, Scope(season=1, episode=episode)) < 0.65


def test_what_was_said_before_is_not_later(work: WorkModel, language: str) -> None:
    text = next(
        text for text in said(6, language) if any(word in text for word in ("quarry", "採石場", "채석장"))
    )

    assert likely(work, text, Scope(season=1, episode=2)) > 0.7
    assert likely(work, text, Scope(season=1, episode=5)) > 0.6
    assert work.judge(fold(text), Scope(season=1, episode=7)).probability is None


def test_the_reasons_stand_in_the_text(work: WorkModel, language: str) -> None:
    for text in islice(said(6, language, seed=2), 60):
        future = work.judge(fold(text), SCOPE)
        assert all(0 <= start < end <= len(text) for (start, end), _ in future.terms)
        assert [points for _, points in future.terms] == sorted(
            (points for _, points in future.terms), reverse=True
        )
        assert all(text[slice(*name.span)].lower() == name.name for name in future.names)
        assert all(name.first > Place(1, 2) for name in future.names)


def test_a_name_from_later_is_told_with_where_it_came_first(work: WorkModel, language: str) -> None:
    text = {
        "en": "was it Oskar in the end",
        "ja": "オスカさんかな",
        "ko": "오스카 씨가 그랬나",
    }[language]

    (name,) = work.judge(fold(text), SCOPE).names

    assert (name.first, text[slice(*name.span)].lower()) == (Place(1, 7), name.name)
    assert work.judge(fold(text), Scope(season=1, episode=7)).names == ()


def test_it_tells_the_episode_that_most_points_to() -> None:
    future = build(show()).judge(fold("the quarry, and Tilda in the quarry"), SCOPE)

    assert future.likely == Place(1, 6)


@pytest.mark.parametrize("scope", [Scope(), Scope(season=1)])
def test_it_abstains_under_a_page_without_an_episode(work: WorkModel, scope: Scope) -> None:
    future = work.judge(fold("the quarry"), scope)

    assert future.probability is None
    assert "not known" in future.silent


@pytest.mark.parametrize(
    ("texts", "episode"),
    [([], 1), (show(episodes=3), 1), (show(), EPISODES - 2), (show(each=15), 1)],
    ids=["nothing known", "two later posts", "near the end", "too few comments"],
)
def test_it_abstains_without_three_later_posts_with_comments(
    texts: list[tuple[Place, str]], episode: int
) -> None:
    future = build(texts).judge(fold("the quarry"), Scope(season=1, episode=episode))

    assert future.probability is None
    assert "later posts" in future.silent


def test_a_page_that_nobody_wrote_under_is_judged_by_those_before() -> None:
    without = [(place, text) for place, text in show() if place != Place(1, 2)]
    work = build(without)

    assert likely(work, "so Tilda hid the quarry") > likely(work, "so Marlow hid the lantern")


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_neither_order_nor_repetition_matters(chance: random.Random, times: int) -> None:
    texts = show(each=25) * times
    chance.shuffle(texts)

    assert build(iter(texts)).to_bytes() == build(show(each=25)).to_bytes()


def test_what_is_written_later_changes_no_model_that_was_built() -> None:
    early = [(place, text) for place, text in show() if place.episode <= 6]
    work = build(early)
    before = [likely(work, text) for text in islice(said(6), 30)]

    build(show())

    assert [likely(work, text) for text in islice(said(6), 30)] == before
    assert build(early).hash == work.hash != build(show()).hash


def test_a_model_comes_back_from_its_bytes(work: WorkModel, language: str) -> None:
    again = WorkModel.from_bytes(work.to_bytes())

    texts = list(islice(said(5, language), 20))
    assert [again.judge(fold(text), SCOPE) for text in texts] == [
        work.judge(fold(text), SCOPE) for text in texts
    ]
    assert (again.hash, again.at(0.05)) == (work.hash, work.at(0.05))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:0],
        lambda raw: raw[:10],
        lambda raw: raw[:-5],
        lambda raw: b"RJLW" + raw[4:],
        lambda raw: raw[:4] + b"\xff" + raw[5:],
        lambda raw: raw[:30] + bytes([raw[30] ^ 1]) + raw[31:],
        lambda raw: raw[:8] + bytes([raw[8] ^ 1]) + raw[9:],
    ],
    ids=["nothing", "its head", "cut off", "another kind", "another version", "changed", "another hash"],
)
def test_damaged_bytes_are_refused(damage: object) -> None:
    raw = build(show(each=20)).to_bytes()

    with pytest.raises(Unreadable):
        WorkModel.from_bytes(damage(raw))  # type: ignore[operator]


def test_what_authors_cover_teaches_nothing() -> None:
    covered = [(place, f"{text} >!the quarry!< or ||Tilda||") for place, text in show(each=25)]

    assert "quarry" not in {
        term for place, text in covered if place.episode == 1 for term in build([(place, text)])._rows
    }
    assert (
        build(covered).to_bytes()
        != build([(place, text.replace("!", "")) for place, text in covered]).to_bytes()
    )


def test_as_many_comments_on_own_episodes_as_allowed_are_above_the_limit() -> None:
    work = build(show(each=120))
    limit = work.at(0.05)
    assert limit is not None

    own = [
        likely(work, text, Scope(season=1, episode=episode))
        for episode in range(1, EPISODES - 2)
        for text in islice(said(episode, seed=3), 200)
    ]

    assert sum(one > limit for one in own) / len(own) < 0.09


@given(st.text(max_size=200), st.integers(-1, 40), st.integers(-1, 40))
def test_any_text_has_a_probability(text: str, season: int, episode: int) -> None:
    future = SHOW.judge(fold(text), Scope(season=season, episode=episode))

    assert future.probability is None or 0 < future.probability < 1


def test_a_long_work_has_as_many_columns_as_memory_allows() -> None:
    texts = [
        (Place(1, episode), f"word{episode} and more {number}")
        for episode in range(1, 301)
        for number in range(8)
    ]

    work = build(texts)

    assert len(work.places) == 300
    assert len(work._packed.texts) <= 128
    assert likely(work, "word299 word299", Scope(season=1, episode=3)) > 0.5


SHOW = build(show(each=25))
