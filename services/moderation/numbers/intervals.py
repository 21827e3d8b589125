"""How far a share of few can be off: 1 of 1 is not 100 %."""

import math

from msgspec import Struct

_Z = 1.959963984540054  # 95 %, both sides


class Share(Struct, frozen=True, kw_only=True):
    """`part` of `of`, and between which shares the true one lies with 95 % confidence."""

    part: int
    of: int
    share: float | None
    low: float
    high: float


def share_of(part: int, of: int) -> Share:
    """With Wilson's interval; of nothing everything is possible."""
    if of == 0:
        return Share(part=0, of=0, share=None, low=0.0, high=1.0)
    p, zz = part / of, _Z * _Z
    middle = (p + zz / (2 * of)) / (1 + zz / of)
    half = _Z * math.sqrt(p * (1 - p) / of + zz / (4 * of * of)) / (1 + zz / of)
    low, high = max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))
    return Share(part=part, of=of, share=p, low=low, high=high)
