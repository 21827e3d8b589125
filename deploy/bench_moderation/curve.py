"""How fast a site's own decisions teach what the shipped model does not know, where it never saw the like."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import numpy as np
from msgspec import Struct

from deploy.training.learning import Learned, Lesson, Mask
from services.moderation.learning.canary.trial import remind
from services.moderation.learning.examples import Example
from services.moderation.learning.figures import Figures
from services.moderation.learning.prequential import AT, prequential
from services.moderation.learning.training import Lesson as SiteLesson

_NAMESPACE = UUID("2f5e0a52-54d5-5b0e-9d8b-7f3a2c1d4e5f")
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_MOST = 1_500
_SEED = 20261123


class Curve(Struct, frozen=True, kw_only=True):
    """Figures on the comments that come after so many decisions, those of `AT`."""

    name: str
    points: Sequence[tuple[int, Figures]]


def curve(name: str, of: Lesson, learned: Learned, chosen: Mask) -> Curve:
    """Of comments of a kind that `learned` has not seen, in one random order: who decides does not pick."""
    at = [int(one) for one in np.flatnonzero(chosen)]
    random.Random(_SEED).shuffle(at)  # noqa: S311  # an order, no secret
    at = at[:_MOST]
    lesson = SiteLesson(
        list(_examples(of, learned, at)),
        [of.sights[one].terms for one in at],
        np.array([learned.text.logit(of.sights[one].terms) for one in at]),
        remind(lambda read: learned.text.logit(read.terms)),
    )
    return Curve(name=name, points=[(one.decisions, one.figures) for one in prequential(lesson, AT)])


def _examples(of: Lesson, learned: Learned, at: Sequence[int]) -> Iterator[Example]:
    for number, one in enumerate(at):
        row = of.rows[one]
        comment = uuid5(_NAMESPACE, f"{row.source} {one}")
        yield Example(
            comment=(comment, 1),
            text=row.text,
            thread_id=uuid5(_NAMESPACE, f"{row.source} {row.group}"),
            author_id=comment,
            cluster=comment,
            label=int(row.spam),
            weight=1.0,
            by="bench",
            at=_FIRST + timedelta(minutes=number),
            beside=float((of.signals[one] * learned.signals).sum()),
        )
