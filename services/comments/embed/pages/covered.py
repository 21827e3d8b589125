"""What an author is told of a cover over their comment: a sentence for everybody who can do something about it."""

from msgspec import structs

from services.comments.embed.pages.words import Words, words_of
from services.comments.threads.covers import Cover

_ISOLATED = "\u2068{}\u2069"  # the label's direction turns nothing around


def worded(cover: Cover, lang: str | None) -> Cover:
    """The same with its `notice` and, where there is something to do, its `action` in a language."""
    words = words_of(lang)
    action = words.plain("coverMark") if cover.marked is not None else None
    return structs.replace(cover, notice=_notice(words, cover), action=action)


def _notice(words: Words, cover: Cover) -> str:
    what = _what(words, cover)
    seen = words.plain("coverSeen", what=what) if what else words.plain("coverSeenBare")
    return f"{seen}{'' if words.lang in _UNSPACED else ' '}{words.plain(_follows(cover))}"


_UNSPACED = ("ja", "zh")
"""Languages that leave no room between sentences."""


def _what(words: Words, cover: Cover) -> str | None:
    """What screening thinks it is, in numbers where it knows them; a moderator's own words as they are."""
    if cover.by == "moderator" or cover.episode is None:
        return _ISOLATED.format(cover.label) if cover.label else None
    if cover.season is None:
        return words.plain("coverEpisode", cover.episode)
    return words.plain("coverSeason", cover.episode, season=cover.season)


def _follows(cover: Cover) -> str:
    if cover.by == "moderator":
        return "coverDecided"
    return "coverWaits" if cover.marked is None else "coverAsk"
