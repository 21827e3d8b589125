"""Tries a model on the canary: texts that every site's model, however taught, should still tell apart.

A model may learn to find more spam and spare more ordinary comments; what it may not do is forget.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from services.moderation.learning.canary.texts import ordinary, reminders, spam
from services.moderation.learning.figures import auc
from services.moderation.learning.gate import Refusal
from services.moderation.learning.priors import Read, read_text
from services.moderation.learning.training import Reminders

MOST = 0.01
"""How much may go the wrong way."""

Judge = Callable[[Read], float]
"""The log-odds of a text."""


def sing(judge: Judge) -> float:
    """In which share of the pairs of a spam and an ordinary text the spam scores higher.

    It falls when spam comes to look ordinary, and as much when ordinary texts come to look like spam. Where comments
    are held is no part of it: that follows each site's own, and how much of what they decide on is spam.
    """
    scores = np.array([judge(read) for read in (*_read(spam()), *_read(ordinary()))])
    return auc(scores, np.repeat([1.0, 0.0], [len(spam()), len(ordinary())]))


def silent(before: float, after: float) -> Refusal | None:
    """None if no more than one pair in a hundred stands the wrong way that did not before."""
    if before - after > MOST:
        return Refusal(
            f"it has forgotten well-known spam: {before - after:.1%} of it scores below ordinary texts now"
        )
    return None


def remind(prior: Judge) -> Reminders:
    """The reminders as models learn from them."""
    texts = _read(tuple(text for text, _ in reminders()))
    return Reminders(
        [read.terms for read in texts],
        np.array([prior(read) for read in texts]),
        np.array([label for _, label in reminders()], np.float64),
    )


@cache
def _read(texts: Sequence[str]) -> tuple[Read, ...]:
    return tuple(read_text(text) for text in texts)
