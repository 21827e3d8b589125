"""Which episode a page is about, as its title says.

A title is short and about one thing, so it may use forms that mean little in a sentence: "#6", "E5", "11회". The name
of the work is left out of what is read: there are works called "24", "Room 104" and "Episode".
"""

import re
from collections.abc import Iterator

from shared.episodes.forms import NO_EVENT
from shared.episodes.numerals import CARDINAL, numbers_in
from shared.episodes.references import Reference, references
from shared.folding.fold import fold

_AFTER = (
    r"(?: ?(?:review|recap|discussion|reaction|thoughts|感想|ネタバレ|レビュー|리뷰|후기|감상|줄거리)"
    r"|[^\w&+/]*\Z| ?[|:(（\[【「『\"“–—-])"
)
_LIST = r"(?P<number>\d{1,3}(?: ?[-–—~〜&+,/·] ?#?\d{1,3}){0,20})"
_LISTED = _LIST.replace("(?: ?[", "(?:회? ?[")  # also "5회, 6회"
_FORMS = (
    re.compile(rf"(?<![\w&#])#{_LIST}(?={_AFTER})"),
    re.compile(r"(?<![a-z0-9])e(?P<number>\d{1,3})(?![a-z0-9])"),
    re.compile(rf"(?<![a-z0-9])chapter[ .#]{{0,2}}(?P<number>{CARDINAL})(?![a-z0-9]|\.\d)"),
    re.compile(
        rf"(?<![\d.])(?<!총)(?<!총 )(?<!전)(?<!약)(?<!약 ){_LISTED} ?회"
        r"(?= ?(?:리뷰|후기|감상|줄거리|요약|예고|엔딩|명대사|스포|방송|까지|정리)|[^가-힣]|\Z)" + NO_EVENT
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
    episode = _first(kept, rest if name else title)
    return season, _briefly(rest) if episode is None else episode


def named_at(title: str) -> int | None:
    """Where a title begins to say which season or episode it is about; None where it says nothing of them."""
    folded = fold(title)
    if found := references(folded):
        return found[0].span[0]
    briefly = (form.search(folded.text) for form in _FORMS)
    return next((folded.span(*match.span())[0] for match in briefly if match), None)


def _seasons(named: tuple[Reference, ...]) -> Iterator[int]:
    return (each.season for each in named if each.season is not None)


_JOINT = re.compile(r"[\s,、・/&+~〜～–—-]{0,4}(?:(?:and|과|와|と)\s?)?")


def _first(named: tuple[Reference, ...], title: str) -> int | None:
    """The first episode, or the furthest of those that follow at once: "5화 6화", "第5話〜第6話"."""
    episodes = [(each, each.episode) for each in named if each.episode is not None]
    if not episodes:
        return None
    last, furthest = episodes[0]
    for each, episode in episodes[1:]:
        if each.season not in (None, last.season) or not _JOINT.fullmatch(title[last.span[1] : each.span[0]]):
            break
        last, furthest = each, max(furthest, episode)
    return furthest


def _briefly(title: str) -> int | None:
    for form in _FORMS:
        if match := form.search(title):
            return max(numbers_in(match["number"]))
    return None
