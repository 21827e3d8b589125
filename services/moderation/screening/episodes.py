"""Which episodes a text or a title names, in English, Japanese, Chinese and Korean.

Counts are not references: "12 episodes", "全12話", "총 12화", "16부작". Neither are ratings ("this episode
9/10"), lengths ("episode 70 minutes") and years. Of a list or a range the furthest episode counts. A season
alone and "the finale" name no episode: they are told apart, because they can rank a comment, not condemn it.
"""

import re

from msgspec import Struct

from services.moderation.screening.episode_forms import forms_of
from services.moderation.screening.folded import Folded, Span
from services.moderation.screening.normalise import fold
from services.moderation.screening.numerals import numbers_in
from services.moderation.screening.submission import Post


class Reference(Struct, frozen=True, kw_only=True):
    """A place where an episode is named. Without an episode it names a season, or the finale (`final`)."""

    span: Span
    season: int | None = None
    episode: int | None = None
    final: bool = False

    @property
    def name(self) -> str:
        """As readers say it: "episode 12", "season 2 episode 9", "season 3", "the finale"."""
        parts = [f"season {self.season}"] if self.season is not None else []
        if self.episode is not None:
            parts.append(f"episode {self.episode}")
        return " ".join(parts) or "the finale"


class Scope(Struct, frozen=True, kw_only=True):
    """How far a page goes: its readers have seen up to here. None is unknown."""

    season: int | None = None
    episode: int | None = None

    def is_before(self, reference: Reference) -> bool:
        """Whether `reference` names an episode, or a season, that comes after this page.

        A season that one side leaves out is the other's; a page that names none is about the first.
        """
        season = self.season or 1
        if reference.episode is None:
            return reference.season is not None and reference.season > season
        named = season if reference.season is None else reference.season
        return self.episode is not None and (named, reference.episode) > (season, self.episode)


def scope_of(post: Post) -> Scope:
    """What the owner said of the page; what they left out is read from its title."""
    named = references(fold(post.title or ""))
    season = next((reference.season for reference in named if reference.season is not None), None)
    episode = next((reference.episode for reference in named if reference.episode is not None), None)
    return Scope(
        season=season if post.season is None else post.season,
        episode=episode if post.episode is None else post.episode,
    )


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


def _reference(match: re.Match[str], span: Span) -> Reference | None:
    groups = match.groupdict()
    seasons = [numbers_in(named)[0] for key, named in groups.items() if key.startswith("season") and named]
    season = seasons[0] if seasons else None
    if not groups.get("number"):
        return Reference(span=span, season=season, final=season is None)
    episodes = [number for number in numbers_in(groups["number"]) if number not in _YEARS]
    return Reference(span=span, season=season, episode=max(episodes)) if episodes else None
