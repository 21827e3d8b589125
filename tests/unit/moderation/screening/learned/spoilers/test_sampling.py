import random

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.sampling import sample


@given(st.lists(st.tuples(st.integers(1, 3), st.text(max_size=3))))
def test_few_texts_are_all_kept_once(pairs: list[tuple[int, str]]) -> None:
    kept = sample((Place(1, episode), text) for episode, text in pairs)

    assert {(place.episode, text) for place, texts in kept.items() for text in texts} == set(pairs)
    assert sum(map(len, kept.values())) == len(set(pairs))
    assert list(kept) == sorted(kept)


def test_of_many_the_same_are_kept_whatever_their_order() -> None:
    texts = [(Place(1, number % 40), f"text {number}") for number in range(40_000)]
    kept = sample(texts)
    random.Random(5).shuffle(texts)

    assert sample(texts) == kept
    assert {len(some) for some in kept.values()} == {600}


def test_one_place_does_not_fill_memory() -> None:
    assert len(sample((Place(1, 1), f"{number}") for number in range(3_000))[Place(1, 1)]) == 1_500


def test_a_text_is_cut() -> None:
    assert [len(text) for text in sample([(Place(1, 1), "x" * 9_999)])[Place(1, 1)]] == [3_000]
