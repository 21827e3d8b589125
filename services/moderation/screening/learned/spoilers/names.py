"""Who is spoken of: words that are written as names are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from services.moderation.screening.learned.spoilers.future import Named
from services.moderation.screening.learned.spoilers.places import Place
from shared.folding.folded import Folded

# A capital says nothing at the beginning of a sentence: a small letter or a comma stands before.
_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][a-zà-öø-ÿ]{2,20}(?:-[A-Z]?[a-z]+)?(?![\w'’]*[A-Z])")
_SMALL = re.compile(r"(?<![\w'’])[a-zà-öø-ÿ]{3,20}(?![\w])")
_JAPANESE = re.compile(
    r"[ァ-ヺー]{3,12}|[一-鿿々]{1,4}(?=(?:さん|くん|君|ちゃん|様|先生|先輩|社長|刑事|警部|教授)(?![一-鿿]))"
    r"|[ァ-ヺー]{2}(?=さん|くん|ちゃん|様)"
)
_KOREAN = re.compile(
    r"(?<![가-힣])[가-힣]{2,4}?"
    r"(?= ?(?:씨|님|선배|오빠|언니|누나|형사|검사|변호사|이가|이는|이랑|이의|이도)(?![가-힣]{3}))"
)
_WRITTEN_BIG = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december english japanese korean chinese american british netflix "
    "youtube reddit twitter google tv hbo amazon disney christmas the and but also god"
)
_NO_NAMES = frozenset(_WRITTEN_BIG.split())


def names_in(text: str) -> Iterator[str]:
    """What is written as a name in a text (not folded), in small letters; one may come more than once."""
    for match in _CAPITAL.finditer(text):
        if (name := match[0].lower()) not in _NO_NAMES:
            yield name
    for pattern in (_JAPANESE, _KOREAN):
        for match in pattern.finditer(text):
            yield match[0]


def ordinary_in(text: str) -> Iterator[str]:
    """The words written small: what is mostly one of them is no name."""
    yield from (match[0] for match in _SMALL.finditer(text))


def settled(as_name: Counter[str], as_word: Counter[str], least: int) -> frozenset[str]:
    """The names of a work: written so at least `least` times, and more often than not."""
    return frozenset(name for name, times in as_name.items() if times >= least and times > as_word[name])


_TOKEN = re.compile(r"[a-z]{3,}")


class LaterNames:
    """The names that were first used in later places, however a comment writes them."""

    def __init__(self, first: Mapping[str, Place]) -> None:
        """`first` has the place of each, by its folded name."""
        self._first = first
        self._within = [name for name in first if not _TOKEN.fullmatch(name)]

    def find(self, folded: Folded) -> Iterator[Named]:
        """Each name of a text where it stands first."""
        text = folded.text
        found: dict[str, int] = {}
        for token in _TOKEN.finditer(text):
            if token[0] in self._first:
                found.setdefault(token[0], token.start())
        for name in self._within:
            if (start := text.find(name)) >= 0:
                found[name] = start
        for name, start in found.items():
            yield Named(folded.span(start, start + len(name)), name, self._first[name])
