"""How much one author or one moderator may weigh in what is learned: a flood of decisions must not flip it.

Nobody has more than a twentieth of the weight. Where fewer than forty share it, nobody has more than twice an equal
share, and never more than a third. One whole decision may always be somebody's.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence

_LEAST, _MOST = 0.05, 1 / 3
_ONE = 1.0
_ROUNDS = 200
_CLOSE = 1e-9


def capped(
    weights: Sequence[float], owners: Sequence[Hashable], exempt: Collection[Hashable] = ()
) -> list[float]:
    """The weights, with those of each owner who has too much made smaller by one factor. `exempt` keep theirs."""
    sums: dict[Hashable, float] = defaultdict(float)
    for weight, owner in zip(weights, owners, strict=True):
        sums[owner] += weight
    share = max(_LEAST, min(_MOST, 2 / max(1, len(sums))))
    cap = _cap(sums, exempt, share)
    factors = {owner: 1.0 if owner in exempt or sum_ <= cap else cap / sum_ for owner, sum_ in sums.items()}
    return [weight * factors[owner] for weight, owner in zip(weights, owners, strict=True)]


def _cap(sums: dict[Hashable, float], exempt: Collection[Hashable], share: float) -> float:
    """The most that one may have so that it is `share` of what is left of all; it only falls."""
    total = sum(sums.values())
    cap = max(_ONE, share * total)
    for _ in range(_ROUNDS):
        total = sum(sum_ if owner in exempt else min(sum_, cap) for owner, sum_ in sums.items())
        lower = max(_ONE, share * total)
        if cap - lower < _CLOSE:
            break
        cap = lower
    return cap
