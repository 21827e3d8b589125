"""Where in a work a thread stands."""

from typing import NamedTuple

from shared.episodes.references import spoken
from shared.episodes.scope import Scope


class Place(NamedTuple):
    """An episode of a work; places sort as they were aired."""

    season: int
    episode: int

    def name_beside(self, scope: Scope) -> str:
        """As readers of a page say it: without the season where it is the page's own."""
        return spoken(None if self.season == (scope.season or 1) else self.season, self.episode)


def place_of(scope: Scope) -> Place | None:
    """The place of a page, None where its episode is not known; a page that names no season is about the first."""
    return None if scope.episode is None else Place(scope.season or 1, scope.episode)
