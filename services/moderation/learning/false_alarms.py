"""Which probability a given share of a site's own approved comments would exceed."""

import numpy as np
from msgspec import Struct

from services.moderation.learning.figures import Vector
from services.moderation.screening.learned.logistic import sigmoid

ENOUGH = 200
"""Approved comments from which a site's own say suffices."""
_KEPT = 512
_BEYOND = 0.5
"""Log-odds above the highest that was ever seen: where no false alarm at all is allowed."""


class FalseAlarms(Struct, frozen=True, kw_only=True):
    """`highest`: the log-odds of the approved comments that scored highest, falling; `of` is how many there were."""

    highest: tuple[float, ...] = ()
    of: int = 0

    @property
    def enough(self) -> bool:
        return self.of >= ENOUGH

    def at(self, share: float, elsewhere: float) -> float:
        """The probability that no more than `share` of the approved comments reach.

        `elsewhere` is what other sites' comments say; while there are few here the greater of both holds.
        """
        if not self.of:
            return elsewhere
        own = self._at(share)
        return own if self.enough else max(own, elsewhere)

    def _at(self, share: float) -> float:
        allowed = min(int(share * self.of), len(self.highest) - 1)
        above = self.highest[allowed - 1] if allowed else self.highest[0] + 2 * _BEYOND
        return float(sigmoid(np.array([(above + self.highest[allowed]) / 2]))[0])


def false_alarms(approved: Vector) -> FalseAlarms:
    """From the log-odds of approved comments, each given by a model that had not seen it."""
    kept = np.sort(approved)[::-1][: max(_KEPT, approved.size // 10)]
    return FalseAlarms(highest=tuple(np.round(kept, 4).tolist()), of=int(approved.size))
