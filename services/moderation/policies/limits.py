"""How a limit on false alarms becomes a probability: what was measured at some shares, and lines between."""

from collections.abc import Callable
from math import log

from msgspec import Struct

SHARES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
"""Of all ordinary comments."""


class Limits(Struct, frozen=True):
    """`probabilities[i]` is exceeded by the share `SHARES[i]` of ordinary comments. A verdict keeps them."""

    probabilities: tuple[float, ...]

    def __call__(self, share: float) -> float:
        """The probability that so great a share exceeds; 1 of none, 0 of all.

        Between two shares it follows a line over the logarithm of the share; a smaller one counts as the last.
        """
        if not share > 0:
            return 1.0
        if share >= 1:
            return 0.0
        below = next((at for at, known in enumerate(SHARES) if known <= share), len(SHARES) - 1)
        if below == 0 or share <= SHARES[-1] or share == SHARES[below]:
            return self.probabilities[below]
        (more, less), (low, high) = SHARES[below - 1 : below + 1], self.probabilities[below - 1 : below + 1]
        return low + (high - low) * log(more / share) / log(more / less)


def sampled(at_share: Callable[[float], float]) -> Limits:
    """The limits that a curve gives."""
    return at_share if isinstance(at_share, Limits) else Limits(tuple(at_share(share) for share in SHARES))
