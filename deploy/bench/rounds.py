"""Takes figures in turns: every round has one of each, so that what disturbs the machine disturbs them alike."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from deploy.bench.figures import Figure

Tell = Callable[[str], None]
"""Hears what is going on."""

Probe = Callable[[], Awaitable[Mapping[str, float]]]
"""Measures once and gives one or more figures, by name."""


class Effort(Struct, frozen=True, kw_only=True):
    """How long to measure: `rounds` of each figure, `seconds` a round; `share` scales what is counted in pieces."""

    rounds: int = 3
    seconds: float = 2.0
    share: float = 1.0

    def count(self, full: int, least: int = 1) -> int:
        """So many of something, for this effort."""
        return max(least, round(full * self.share))


QUICK = Effort(rounds=1, seconds=0.3, share=0.02)
"""Shows that everything works. Its figures mean nothing."""


async def interleaved(probes: Mapping[str, Probe], effort: Effort, tell: Tell) -> dict[str, Figure]:
    """Every figure over all rounds, each round in the opposite order of the one before."""
    taken: dict[str, list[float]] = {}
    for turn in range(effort.rounds):
        for name in reversed(list(probes)) if turn % 2 else probes:
            tell(f"round {turn + 1} of {effort.rounds}: {name}")
            for figure, value in (await probes[name]()).items():
                taken.setdefault(figure, []).append(value)
    return {name: Figure(tuple(values)) for name, values in taken.items()}
