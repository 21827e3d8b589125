"""Probabilities: what rules add to one, which limit it is compared with, and why it is what it is."""

from collections.abc import Callable, Sequence
from math import exp, fsum, log

from services.moderation.policies.document import Limit
from services.moderation.policies.facts import Facts
from services.moderation.policies.signals import Contribution
from services.moderation.policies.speaking import MOST_SPANS
from services.moderation.policies.templates import LONGEST, decimal, shortened
from shared.folding.folded import Span

NEVER = 1.0
"""A limit that nothing reaches: no check is certain."""
_CERTAIN = 1e-9
_TOLD = 3
_NEAR = 0.995


def with_weights(probability: float, weights: Sequence[float]) -> float:
    """A probability after weights, in log-odds, were added to it; never lower for a positive sum."""
    total = fsum(weights)  # exact: the order of rules must not show
    if total == 0:
        return probability
    clipped = min(max(probability, _CERTAIN), 1 - _CERTAIN)
    moved = _sigmoid(log(clipped) - log(1 - clipped) + total)
    return max(probability, moved) if total > 0 else min(probability, moved)


def limit_of(limit: Limit, at_share: Callable[[float], float]) -> float:
    """The probability from which on a limit is reached."""
    if limit.false_alarms is not None:
        return at_share(limit.false_alarms)
    return NEVER if limit.probability is None else limit.probability


def looks_like(
    what: str, probability: float, limit: float, because: Sequence[Contribution], facts: Facts
) -> tuple[str, tuple[Span, ...]]:
    """A reason in words, with the three heaviest contributions, and where these were seen in the text."""
    heaviest = sorted((one for one in because if one.points > 0), key=lambda one: (-one.points, one.feature))[
        :_TOLD
    ]
    told = "; ".join(f"{one.detail or one.feature} ({one.points:+.1f})" for one in heaviest)
    detail = (
        f"looks like {what}: {_rounded(probability)}, limit {_rounded(limit)}{': ' if told else ''}{told}"
    )
    signals = (facts.signals.get(one.feature) for one in heaviest)
    spans = dict.fromkeys(span for signal in signals if signal for span in signal.spans)
    return shortened(detail, LONGEST), tuple(spans)[:MOST_SPANS]


def _rounded(probability: float) -> str:
    """Two decimals, four near 1: nothing that is short of certain reads as certain."""
    return decimal(round(probability, 2)) if probability < _NEAR else decimal(min(probability, 0.9999))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))
