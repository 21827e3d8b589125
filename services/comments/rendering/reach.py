"""How far somebody must have watched before a cover hides nothing from them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from shared.episodes.references import Reference, furthest, references
from shared.episodes.works import work_of
from shared.folding.fold import fold

_OTHER_TELLING = re.compile(
    r"novel|manga|manhwa|comic|webtoon|book|原作|小説|漫画|マンガ|원작|소설|만화|웹툰"
)


def reach_of(scopes: Iterable[str]) -> Reference | None:
    """The furthest episode that at least one scope names, each of which names episodes of the page's work only.

    None where one names something else (a season alone, the finale, the novel, another work) or a season where
    another does not: nobody can say when that is safe to open.
    """
    named: list[Reference] = []
    for scope in scopes:
        found = _episodes(scope)
        if not found:
            return None
        named += found
    if not named or len({one.season is None for one in named}) > 1:
        return None
    return furthest(named)


@lru_cache(maxsize=1024)
def _episodes(scope: str) -> tuple[Reference, ...]:
    folded = fold(scope)
    named = references(folded)
    if _OTHER_TELLING.search(folded.text):
        return ()
    if any(one.episode is None or work_of(one, scope) is not None for one in named):
        return ()
    return named
