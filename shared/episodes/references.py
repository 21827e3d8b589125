"""Which episodes a text or a title names, in English, Japanese, Chinese and Korean.

Counts are not references: "12 episodes", "全12話", "총 12화", "16부작". Neither are ratings ("this episode
9/10"), lengths ("episode 70 minutes") and years. Of a list or a range the furthest episode counts. A season
alone and "the finale" name no episode: they are told apart, because they can rank a comment, not condemn it.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from shared.episodes.forms import forms_of
from shared.episodes.numerals import numbers_in
from shared.folding.folded import Folded, Span


class Reference(Struct, frozen=True, kw_only=True):
    """A place where an episode is named. Without an episode it names a season, or a finale (`final`)."""

    span: Span
    season: int | None = None
    episode: int | None = None
    final: bool = False

    @property
    def name(self) -> str:
        """As readers say it: "episode 12", "season 2 episode 9", "season 3", "the finale", "season 3 finale"."""
        named = spoken(self.season, self.episode) or "the"
        return f"{named} finale" if self.final else named


def spoken(season: int | None, episode: int | None) -> str:
    """The name of an episode in words, as far as it is known."""
    parts = [f"season {season}"] if season is not None else []
    if episode is not None:
        parts.append(f"episode {episode}")
    return " ".join(parts)


def furthest(references: Iterable[Reference], season: int = 1) -> Reference:
    """The one that comes last, of at least one; those that name no season are of `season`."""
    return max(references, key=lambda reference: (reference.season or season, reference.episode or 0))


def references(folded: Folded) -> tuple[Reference, ...]:
    """Every reference of a text, in order; spans are in its source."""
    taken = bytearray(len(folded.text))
    found: list[tuple[int, Reference]] = []
    for form in forms_of(folded.text):
        for match in form.finditer(folded.text):
            start, end = match.span()
            if not any(taken[start:end]) and (reference := _reference(match, folded.span(start, end))):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, reference))
    return tuple(reference for _, reference in sorted(found, key=lambda pair: pair[0]))


_YEARS = range(1900, 2100)
_OF_ALL = re.compile(r"(\d{1,3})/(\d{1,3})")


def _reference(match: re.Match[str], span: Span) -> Reference | None:
    groups = match.groupdict()
    seasons = [numbers_in(named)[0] for key, named in groups.items() if key.startswith("season") and named]
    season = seasons[0] if seasons else None
    if not groups.get("number"):
        return Reference(span=span, season=season, final=season is None or bool(groups.get("final")))
    episodes = [number for number in numbers_in(_without_total(groups["number"])) if number not in _YEARS]
    return Reference(span=span, season=season, episode=max(episodes)) if episodes else None


def _without_total(number: str) -> str:
    """Of "5/16" the 5: who names two episodes with a stroke names neighbours."""
    both = _OF_ALL.fullmatch(number)
    return both[1] if both and int(both[2]) > int(both[1]) + 1 else number
