"""Tries a model on the canary: texts that every site's model, however taught, should still tell apart.

A model may learn to hold more spam and fewer ordinary comments; what it may not do is forget.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from msgspec import Struct

from services.moderation.learning.canary.texts import ordinary, reminders, spam
from services.moderation.learning.figures import auc
from services.moderation.learning.gate import Refusal
from services.moderation.learning.priors import Read, read_text
from services.moderation.learning.training import Reminders

MOST = 0.01
"""How much of a class may go the wrong way."""

Judge = Callable[[Read], float]
"""The log-odds of a text."""


class Sung(Struct, frozen=True, kw_only=True):
    """`apart`: in how many pairs of a spam and an ordinary text the spam scores higher.

    `held`: how many ordinary ones reach a limit.
    """

    apart: float
    held: float


def sing(judge: Judge, limit: float) -> Sung:
    """How a model does; `limit`, in log-odds, is where it would hold a comment."""
    scores = np.array([judge(read) for read in (*_read(spam()), *_read(ordinary()))])
    labels = np.repeat([1.0, 0.0], [len(spam()), len(ordinary())])
    return Sung(apart=auc(scores, labels), held=float((scores[labels == 0] >= limit).mean()))


def silent(before: Sung, after: Sung) -> Refusal | None:
    """None if neither class went the wrong way by more than one in a hundred."""
    if (less := before.apart - after.apart) > MOST:
        return Refusal(f"it has forgotten well-known spam: {less:.1%} of it passes for ordinary that did not")
    if (more := after.held - before.held) > MOST:
        return Refusal(f"it would hold {more:.1%} more of ordinary comments of every kind")
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
