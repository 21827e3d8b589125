"""The made-up works by which it is measured how well talk of later episodes is told."""

import random

import numpy as np

from deploy.bench_moderation.works import works
from deploy.training.measuring import roc_auc

LETTERS = "bdfklmnprst"


def talk() -> list[str]:
    """Two thousand comments in a language of the test's own."""
    chance = random.Random(1)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(4, 7))) for _ in range(3_000)]
    return [" ".join(chance.choices(words, k=8)) for _ in range(2_000)]


def test_the_same_talk_gives_the_same_works_and_pages_tell_nothing() -> None:
    once, again = list(works(talk())), list(works(talk()))

    assert [one.name for one in once] == [one.name for one in again]
    for one, other in zip(once, again, strict=True):
        assert one.labels.mean() == 0.5
        for mine, theirs in (
            (one.labels, other.labels),
            (one.scores, other.scores),
            (one.baseline, other.baseline),
        ):
            assert np.array_equal(mine, theirs)


def test_the_program_is_better_than_the_simple_baseline_and_that_than_chance() -> None:
    for one in works(talk()):
        assert roc_auc(one.labels, one.scores) > roc_auc(one.labels, one.baseline) > 0.6
