"""Whether a new model may go live: never one that is known to be worse than what judges now.

Scores of the new model are of texts it had not seen. What is live is measured on texts decided after it was made,
the prior on all of them: neither has seen those either.
"""

import numpy as np
from msgspec import Struct

from services.moderation.learning.figures import ENOUGH, Vector, auc, losses, recall_at

_ENOUGH_ORDINARY = 200
_RECALL_LESS = 0.01
_AUC_LESS = 0.02
_LOSS_MORE = 0.02
_FEW = 5
_SURE = 2.0


class Refusal(Struct, frozen=True):
    """Why a model does not go live, in words for moderators."""

    reason: str


class Rival(Struct, frozen=True):
    """What judges now, by what it made of the same texts. `fair` marks those that it was not made from."""

    name: str
    scores: Vector
    fair: Vector


def compared(scores: Vector, labels: Vector, weights: Vector, rival: Rival) -> Refusal | None:
    """None if the new model is not known to be worse.

    From 30 positive and 200 negative texts on: the recall at one false alarm in a hundred may be a point less, beyond
    what chance explains. With fewer, the AUC may be two points less. In either case the loss, text by text, may not
    be surely greater: by a fiftieth and by two standard errors. Below five texts of a class nothing is known.
    """
    fair = rival.fair.astype(bool)
    mine, theirs, truth, counts = scores[fair], rival.scores[fair], labels[fair], weights[fair]
    positive, negative = int(truth.sum()), int(truth.size - truth.sum())
    if min(positive, negative) < _FEW:
        return None
    if positive >= ENOUGH and negative >= _ENOUGH_ORDINARY:
        less = recall_at(theirs, truth, 0.01) - recall_at(mine, truth, 0.01)
        if less > _RECALL_LESS + _chance(positive):
            return Refusal(f"it finds {less:.0%} fewer at one false alarm in a hundred than {rival.name}")
    elif (less := auc(theirs, truth) - auc(mine, truth)) > _AUC_LESS + _chance(min(positive, negative)):
        return Refusal(f"it tells the two apart worse than {rival.name}: AUC {less:.3f} less")
    return _costlier(losses(mine, truth) - losses(theirs, truth), counts, rival.name)


def _costlier(more: Vector, weights: Vector, name: str) -> Refusal | None:
    mean = float(np.average(more, weights=weights))
    error = float(np.sqrt(np.average((more - mean) ** 2, weights=weights) / more.size))
    if mean > _LOSS_MORE and mean > _SURE * error:
        return Refusal(f"its probabilities are worse than those of {name}: {mean:.3f} nats a text")
    return None


def _chance(many: int) -> float:
    """What a difference of two shares of so few may be without any meaning."""
    return 0.5 / many
