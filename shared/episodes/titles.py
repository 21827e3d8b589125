"""Which episode a page is about, as its title says.

A title is short and about one thing, so it may use forms that mean little in a sentence: "#6", "E5", "11회". The name
of the work is left out of what is read: there are works called "24", "Room 104" and "Episode".
"""

import re
from collections.abc import Iterator

from shared.episodes.numerals import numbers_in
from shared.episodes.references import Reference, references
from shared.folding.fold import fold

_AFTER = (
    r"(?: ?(?:review|recap|discussion|reaction|thoughts|感想|ネタバレ|レビュー|리뷰|후기|감상|줄거리)"
    r"|[^\w&+/]*\Z| ?[|:(（\[【「『\"“–—-])"
)
_LIST = r"(?P<number>\d{1,3}(?: ?[-–—~〜&+,/·] ?#?\d{1,3}){0,20})"
_FORMS = (
    re.compile(rf"(?<![\w&#])#{_LIST}(?={_AFTER})"),
    re.compile(r"(?<![a-z0-9])e(?P<number>\d{1,3})(?![a-z0-9])"),
    re.compile(
        rf"(?<![\d.])(?<!총)(?<!총 )(?<!전)(?<!약)(?<!약 ){_LIST} ?회"
        r"(?= ?(?:리뷰|후기|감상|줄거리|요약|예고|엔딩|명대사|스포|방송|까지|정리)|[^가-힣]|\Z)"
    ),
)


def named_in(title: str, work: str | None = None) -> tuple[int | None, int | None]:
    """The season and the episode that a title names; of several episodes together the furthest."""
    folded = fold(title)
    whole = references(folded)
    name = fold(work or "").text.strip()
    rest = folded.text.replace(name, " ", 1) if name else folded.text
    kept = references(fold(rest)) if name else whole
    season = next(_seasons((*kept, *whole)), None)
    episode = next((each.episode for each in kept if each.episode is not None), None)
    return season, _briefly(rest) if episode is None else episode


def _seasons(named: tuple[Reference, ...]) -> Iterator[int]:
    return (each.season for each in named if each.season is not None)


def _briefly(title: str) -> int | None:
    for form in _FORMS:
        if match := form.search(title):
            return max(numbers_in(match["number"]))
    return None
