"""How far a page goes: which episodes whoever reads it has seen."""

from functools import lru_cache

from msgspec import Struct

from shared.episodes.references import Reference, spoken
from shared.episodes.titles import named_in


class Post(Struct, frozen=True, kw_only=True):
    """The page under which a comment stands, as far as its owner described it."""

    title: str | None = None
    work: str | None = None
    season: int | None = None
    episode: int | None = None


class Scope(Struct, frozen=True, kw_only=True):
    """How far a page goes: its readers have seen up to here. None is unknown."""

    season: int | None = None
    episode: int | None = None

    @property
    def name(self) -> str:
        """As readers say it, "" where nothing is known."""
        return spoken(self.season, self.episode)

    def is_before(self, reference: Reference) -> bool:
        """Whether `reference` names an episode, or a season, that comes after this page.

        A season that one side leaves out is the other's; a page that names none is about the first.
        """
        season = self.season or 1
        if reference.episode is None:
            return reference.season is not None and reference.season > season
        named = season if reference.season is None else reference.season
        if self.episode is None:
            return self.season is not None and named > season
        return (named, reference.episode) > (season, self.episode)


@lru_cache(maxsize=4096)
def scope_of(post: Post) -> Scope:
    """What the owner said of the page; what they left out is read from its title."""
    season, episode = named_in(post.title or "", post.work)
    return Scope(
        season=season if post.season is None else post.season,
        episode=episode if post.episode is None else post.episode,
    )
