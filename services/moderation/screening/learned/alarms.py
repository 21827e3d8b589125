"""How a limit on false alarms becomes a probability: what share of ordinary comments comes out above it."""

import math
from collections.abc import Sequence

from msgspec import Struct

from services.moderation.screening.learned.logistic import logit

SHARES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001)
"""The shares that were measured."""


class Alarms(Struct, frozen=True, kw_only=True):
    """`margins[i]` is the log-odds above which the share `SHARES[i]` of ordinary comments lies; they rise."""

    margins: tuple[float, ...]

    def at(self, share: float) -> float:
        """The probability that so great a share of ordinary comments exceeds; 0 of all, 1 of none.

        Between what was measured, and beyond it, it follows the line through the nearest two.
        """
        if share >= 1:
            return 0.0
        if share <= 0 or math.isnan(share):
            return 1.0
        later = next((i for i, known in enumerate(SHARES) if known <= share), len(SHARES) - 1)
        one, other = max(later - 1, 0), max(later, 1)
        rise = (self.margins[other] - self.margins[one]) / math.log(SHARES[one] / SHARES[other])
        margin = self.margins[one] + rise * math.log(SHARES[one] / max(share, 1e-12))
        return 1 / (1 + math.exp(-min(max(margin, -30.0), 30.0)))


def measured(probabilities: Sequence[float], weights: Sequence[float]) -> Alarms:
    """Of ordinary comments that the model did not learn from, each as important as its weight."""
    ranked = sorted(zip(probabilities, weights, strict=True), reverse=True)
    total, above, margins = sum(weights), 0.0, []
    shares = list(reversed(SHARES))
    for probability, weight in ranked:
        above += weight
        while shares and above >= shares[0] * total:
            margins.append(round(logit(probability), 4))
            shares.pop(0)
    return Alarms(margins=tuple(reversed([*margins, *([margins[-1]] * len(shares))])))
