"""Finds words and phrases of a weighted list in a folded text: whole words, and runs of a script without spaces."""

import re
from collections.abc import Iterator, Mapping

Found = tuple[str, int, int]
"""A phrase of the list and where it stands, [start, end) in the folded text."""

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*|\?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+(?: +[가-힣]+)*")
_BEGINNING = 2


class Phrases:
    """A list of phrases; at each place the longest that stands there is found, and none inside it."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """Sort the list by how its phrases begin."""
        self._by_word: dict[str, list[tuple[str, ...]]] = {}
        self._by_signs: dict[str, list[str]] = {}
        for phrase in sorted(weights, key=lambda phrase: (-len(phrase), phrase)):
            if _CJK.match(phrase):
                self._by_signs.setdefault(phrase[:_BEGINNING], []).append(phrase)
            else:
                words = tuple(phrase.split(" "))
                self._by_word.setdefault(words[0], []).append(words)

    def find(self, text: str) -> tuple[list[Found], int]:
        """The phrases of a text, in order for each kind of script, and how many of its words are in none."""
        tokens = list(_WORD.finditer(text))
        found, others = self._words(tokens)
        if not text.isascii():
            found.extend(self._signs(text))
        return found, others

    def _words(self, tokens: list[re.Match[str]]) -> tuple[list[Found], int]:
        words = [token[0].replace("’", "'") for token in tokens]
        found: list[Found] = []
        at = others = 0
        while at < len(words):
            length = self._length(words, at)
            if length:
                phrase = " ".join(words[at : at + length])
                found.append((phrase, tokens[at].start(), tokens[at + length - 1].end()))
            else:
                others += 1
            at += length or 1
        return found, others

    def _length(self, words: list[str], at: int) -> int:
        for phrase in self._by_word.get(words[at], ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def _signs(self, text: str) -> Iterator[Found]:
        for run in _CJK_RUN.finditer(text):
            at, end = run.span()
            while at < end:
                phrase = self._beginning(text, at)
                if phrase:
                    yield phrase, at, at + len(phrase)
                at += len(phrase) or 1

    def _beginning(self, text: str, at: int) -> str:
        for length in (_BEGINNING, 1):
            for phrase in self._by_signs.get(text[at : at + length], ()):
                if text.startswith(phrase, at):
                    return phrase
        return ""
