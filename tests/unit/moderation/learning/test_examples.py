"""What decisions and untouched comments become: labelled texts, each with what it counts for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.learning.capping import capped
from services.moderation.learning.examples import Example, examples
from shared.contracts.ruling import Mask, Ruling
from tests.support.teaching import (
    HOLD,
    MASK,
    PUBLISH,
    REMOVE,
    Told,
    advert,
    lesson,
    ordinary,
    teaching,
    text_of,
    told,
    written,
)


def weight(found: list[Example], **of: object) -> float:
    return sum(one.weight for one in found if all(getattr(one, key) == value for key, value in of.items()))


@pytest.mark.parametrize(
    ("ruling", "spam", "spoiler"),
    [
        (PUBLISH, 0, 0),
        (MASK, 0, 1),
        (REMOVE, 1, None),
        (Ruling(action="remove"), 1, None),
        (Ruling(action="remove", reason="abuse"), None, None),
        (HOLD, None, None),
    ],
)
def test_what_a_ruling_says(ruling: Ruling, spam: int | None, spoiler: int | None) -> None:
    told_ = teaching([told(1, ordinary(1), ruling)])
    assert [one.label for one in examples(told_, "spam")] == ([] if spam is None else [spam])
    assert [one.label for one in examples(told_, "spoiler")] == ([] if spoiler is None else [spoiler])


def test_of_a_cover_only_what_it_covers_is_a_spoiler() -> None:
    text = "I loved it. The butler did it."
    covered = Ruling(action="mask", mask=Mask(spans=((12, 30),)))
    (found,) = examples(teaching([told(1, text, covered)]), "spoiler")
    assert found.text == "The butler did it."


def test_what_authors_cover_is_a_spoiler_without_its_marks() -> None:
    key, one = written(1, "I loved it. ||The butler did it|| or so")
    other, plain = written(2, "I loved it.")
    found = examples(teaching([], untouched=[key, other], texts={key: one, other: plain}), "spoiler")
    assert [(one.text, one.label, one.decided) for one in found] == [
        ("The butler did it", 1, False),
        ("I loved it.", 0, False),
    ]


def test_what_its_author_had_covered_is_no_part_of_what_is_ruled_on() -> None:
    text = "I loved it. ||The butler did it|| or so"
    whole = told(2, "||The butler did it||", PUBLISH)
    stories = [told(n, text, ruling) for n, ruling in enumerate((PUBLISH, MASK))]
    found = examples(teaching([*stories, whole]), "spoiler")
    assert [(one.text.split(), one.label) for one in found] == [
        (["I", "loved", "it.", "or", "so"], n) for n in (0, 1)
    ]
    assert [one.text for one in examples(teaching(stories[:1]), "spam")] == [text]


def test_untouched_comments_count_for_less_and_never_more_than_the_decisions() -> None:
    texts = dict(written(n, ordinary(n)) for n in range(100, 400))
    few = teaching(lesson(20))
    found = examples(teaching(lesson(20), texts={**few.texts, **texts}, untouched=list(texts)), "spam")
    assert weight(found, by="olga") == pytest.approx(20)
    assert weight(found, by=None) == pytest.approx(20)
    one = dict([written(900, ordinary(900))])
    found = examples(teaching(lesson(20), texts={**few.texts, **one}, untouched=list(one)), "spam")
    assert weight(found, by=None) == pytest.approx(0.3)


def test_a_cluster_counts_once_with_what_most_of_it_was() -> None:
    stories = [told(n, advert(7), REMOVE, cluster="campaign") for n in range(5)]
    stories.append(told(5, advert(7), PUBLISH, cluster="campaign"))
    (found,) = examples(teaching(stories), "spam")
    assert (found.label, found.weight, found.comment) == (1, 1.0, text_of(stories[4]))


def test_an_untouched_comment_of_a_cluster_that_was_decided_on_says_nothing() -> None:
    story = told(1, advert(7), REMOVE, cluster="campaign")
    key, text = written(2, advert(7))
    same = teaching([story]).texts[text_of(story)].cluster
    text = type(text)(
        text=text.text, thread_id=text.thread_id, author_id=text.author_id, cluster=same, at=text.at
    )
    texts = {**teaching([story]).texts, key: text}
    assert len(examples(teaching([story], texts=texts, untouched=[key]), "spam")) == 1


def test_a_flood_by_one_author_counts_for_a_twentieth() -> None:
    stories = [*lesson(200), *(told(n, advert(n), PUBLISH, author="flood") for n in range(1000, 2000))]
    found = examples(teaching(stories), "spam")
    total = sum(one.weight for one in found)
    flood = {text_of(story) for story in stories[200:]}
    flooded = sum(one.weight for one in found if one.comment in flood)
    assert flooded <= 0.05 * total + 1e-6


def test_a_text_that_is_gone_teaches_nothing() -> None:
    stories = lesson(4)
    some = teaching(stories)
    kept = {text: one for text, one in some.texts.items() if text != text_of(stories[0])}
    assert len(examples(teaching(stories, texts=kept), "spam")) == 3


# --- whose decisions count


def eve(many: int, ruling: Ruling = PUBLISH, *, first: int = 1000) -> list[Told]:
    return [told(n, advert(n), ruling, "eve") for n in range(first, first + many)]


def agreeing(many: int, *, first: int = 500) -> list[Told]:
    """Eve removes what screening had held."""
    return [told(n, advert(n), REMOVE, "eve", verdict=HOLD) for n in range(first, first + many)]


def test_a_new_moderator_does_not_count_before_five_agreements() -> None:
    assert weight(examples(teaching([*lesson(40), *agreeing(4), *eve(10)]), "spam"), by="eve") == 0
    assert weight(examples(teaching([*lesson(40), *agreeing(5), *eve(5)]), "spam"), by="eve") > 5


def test_a_campaign_decided_at_once_is_one_agreement() -> None:
    campaign = [told(n, advert(7), REMOVE, "eve", verdict=HOLD, cluster="campaign") for n in range(700, 740)]
    assert weight(examples(teaching([*lesson(40), *agreeing(3), *campaign, *eve(10)]), "spam"), by="eve") == 0
    assert weight(examples(teaching([*lesson(40), *agreeing(4), *campaign, *eve(10)]), "spam"), by="eve") > 5


def test_a_campaign_that_was_overruled_is_one_mistake() -> None:
    overruled = [
        Told(number=n, text=advert(7), rulings=(("eve", PUBLISH), ("olga", REMOVE)), cluster="campaign")
        for n in range(900, 910)
    ]
    assert weight(examples(teaching([*lesson(40), *agreeing(8), *overruled]), "spam"), by="eve") == 0
    assert weight(examples(teaching([*lesson(40), *agreeing(9), *overruled]), "spam"), by="eve") == 9


def test_agreement_is_also_with_another_moderator() -> None:
    both = [
        Told(number=n, text=advert(n), rulings=(("eve", REMOVE), ("olga", REMOVE))) for n in range(500, 505)
    ]
    assert weight(examples(teaching([*lesson(40), *both, *eve(3)]), "spam"), by="eve") == 3


def test_being_overruled_takes_agreements_back() -> None:
    overruled = [Told(number=900, text=advert(900), rulings=(("eve", PUBLISH), ("olga", REMOVE)))]
    assert weight(examples(teaching([*lesson(40), *agreeing(8), *overruled]), "spam"), by="eve") == 0
    assert weight(examples(teaching([*lesson(40), *agreeing(9), *overruled]), "spam"), by="eve") == 9


def test_without_an_owner_the_first_to_decide_counts_at_once() -> None:
    found = examples(teaching(lesson(20, by="mina"), owners=()), "spam")
    assert weight(found, by="mina") == 20


def test_an_owner_counts_at_once_beside_others_who_decided_first() -> None:
    stories = [*lesson(10, by="mina"), *lesson(10, first=10, by="olga")]
    found = examples(teaching(stories, owners=("olga",)), "spam")
    assert (weight(found, by="olga"), weight(found, by="mina")) == (10, 0)


def test_a_moderator_who_floods_weighs_less_than_the_owner() -> None:
    found = examples(teaching([*lesson(100), *agreeing(5), *eve(2000)]), "spam")
    assert weight(found, by="eve") <= weight(found, by="olga") / 2 + 1e-6


# --- caps


@given(
    st.lists(st.tuples(st.integers(0, 60), st.floats(0.01, 1)), min_size=1, max_size=200),
    st.sets(st.integers(0, 60), max_size=3),
)
def test_nobody_weighs_more_than_their_share(rows: list[tuple[int, float]], exempt: set[int]) -> None:
    owners, weights = [owner for owner, _ in rows], [weight for _, weight in rows]
    found = capped(weights, owners, exempt)
    total, people = sum(found), len(set(owners))
    share = max(0.05, min(1 / 3, 2 / people))
    for owner in set(owners):
        mine = sum(one for one, of in zip(found, owners, strict=True) if of == owner)
        before = sum(one for one, of in zip(weights, owners, strict=True) if of == owner)
        assert mine <= before + 1e-9
        if owner in exempt:
            assert mine == pytest.approx(before)
        else:
            assert mine <= max(1.0, share * total) + 1e-6


def test_equal_shares_are_left_alone() -> None:
    assert capped([1.0] * 40, [n % 10 for n in range(40)]) == [1.0] * 40
