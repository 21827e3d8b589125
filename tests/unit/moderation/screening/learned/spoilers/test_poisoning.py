"""One author who floods later pages does not decide what counts as talk of later episodes."""

import random
from collections.abc import Sequence

import pytest

from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.episodes.scope import Scope
from shared.folding.fold import fold
from tests.unit.moderation.screening.learned.spoilers.shows import EPISODES, show

SCOPE = Scope(season=1, episode=2)
MANY = [(place, text, f"reader {number % 90}") for number, (place, text) in enumerate(show())]
PLAIN = "I liked this one a lot and the music was lovely again"
Said = tuple[Place, str, str]


def learned(said: Sequence[Said]) -> WorkModel:
    return build([(place, text) for place, text, _ in said], [author for _, _, author in said])


def flood(text: str, episodes: Sequence[int], author: str = "eve") -> list[Said]:
    """Five hundred comments, no two the same."""
    return [(Place(1, episodes[n % len(episodes)]), f"{text}, {n} times {n * 7}", author) for n in range(500)]


def points(work: WorkModel, text: str, word: str) -> float:
    """The most that anything with a word in it says for a later episode."""
    found = work.judge(fold(text), SCOPE).terms
    return max((points for (start, end), points in found if word in text[start:end].lower()), default=0.0)


@pytest.mark.parametrize("episodes", [[6], [3, 4, 5, 6, 7, 8]])
@pytest.mark.parametrize("word", ["waterfall", "Waterfall"])
def test_a_word_that_only_a_flood_has_says_nothing(word: str, episodes: list[int]) -> None:
    text = f"so much of the {word} in it"
    assert (
        build([(place, said) for place, said, _ in (*MANY, *flood(text, episodes))])
        .judge(fold(text), SCOPE)
        .terms
    ), "the flood is one that would be learned from"

    future = learned((*MANY, *flood(text, episodes))).judge(fold(text), SCOPE)

    assert (future.terms, future.names) == ((), ())


@pytest.mark.parametrize("episodes", [[6], [3, 4, 5, 6, 7, 8]])
def test_what_everybody_says_does_not_become_talk_of_later_episodes(episodes: list[int]) -> None:
    before = learned(MANY).judge(fold(PLAIN), SCOPE).probability
    after = learned((*MANY, *flood(PLAIN, episodes))).judge(fold(PLAIN), SCOPE).probability

    assert before is not None
    assert after is not None
    assert after - before < 0.05


def test_a_flood_does_not_drown_what_others_say_under_the_page() -> None:
    text = "the lighthouse, and Petra in the lighthouse"
    before, after = (
        points(learned(said), text, "lighthouse")
        for said in (MANY, (*MANY, *flood("nothing at all", [EPISODES])))
    )

    assert after > 0.8 * before > 0


def test_many_who_say_it_are_heard() -> None:
    said = [(Place(1, 6), f"look at the waterfall {n}", f"guest {n}") for n in range(30)]

    assert points(learned((*MANY, *said)), "the waterfall", "waterfall") > 1


def test_the_same_texts_in_any_order_give_the_same_model() -> None:
    said = [*MANY, *flood("so much of the waterfall", [5, 6]), *flood(PLAIN, [7], "mallory")]
    mixed = random.Random(7).sample(said, len(said))

    assert learned(said).to_bytes() == learned(mixed).to_bytes() == learned([*mixed, *said]).to_bytes()


def test_where_nobody_has_more_than_their_share_nothing_is_left_out() -> None:
    each = [(place, text, f"reader {number}") for number, (place, text) in enumerate(show())]

    assert learned(each).to_bytes() == build(show()).to_bytes()
