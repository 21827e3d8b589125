"""The folded form of a text, for matching: what a reader sees in it, with a way back to where it stands.

The text itself is kept beside it and never changed: what is shown, stored and counted is the original.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache

from shared.folding.flags import spelt
from shared.folding.folded import Edit, Folded
from shared.folding.letters import INVISIBLE, LOOKALIKES, MARKS, latin, plain

_LATELY = 256  # what looks at one text folds it at once or soon after


@lru_cache(maxsize=_LATELY)
def fold(text: str) -> Folded:
    """Lower-case, compatibility forms replaced, disguises undone.

    Disguises are invisible characters, heaped marks, letters of other alphabets inside Latin words, flags that spell,
    s.p.a.c.e.d letters, "name dot com", character references and emphasis in the middle of a word.
    """
    folded = Folded(text=text, origin=range(len(text) + 1))
    if "&" in text:
        folded = folded.spliced(_references(folded.text))
    if not folded.text.isascii():
        folded = _with_spelt_flags(folded)
        folded = _with_plain_letters(folded)
        folded = _with_latin_words(folded)
    folded = Folded(text=_lower(folded.text), origin=folded.origin, changed=folded.changed)
    for edits in (_emphasis, _spaces_in_words, _spelt_dots):
        folded = folded.spliced(edits(folded.text))
    return folded


_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _references(text: str) -> Iterable[Edit]:
    for match in _REFERENCE.finditer(text):
        yield match.start(), match.end(), html.unescape(match[0])


def _with_spelt_flags(folded: Folded) -> Folded:
    edits = list(spelt(folded.text))
    return folded.spliced(edits, len(edits))


# At most eight marks belong to a letter, so that no normalisation has thousands of marks to sort.
_CLUSTER = re.compile(rf"(?:[^\x00-\x7f]|[\x00-\x7f](?=[{MARKS}]))[{MARKS}]{{0,8}}")
_SOLID = r"A-Za-z0-9\u00c0-\u052f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
_HIDDEN = re.compile(rf"(?<=[{_SOLID}])[{INVISIBLE}]+(?=[{_SOLID}])")


def _with_plain_letters(folded: Folded) -> Folded:
    edits: list[Edit] = []
    changed = sum(len(match[0]) for match in _HIDDEN.finditer(folded.text))
    for match in _CLUSTER.finditer(folded.text):
        letters, disguised = plain(match[0])
        changed += disguised
        if letters != match[0]:
            edits.append((match.start(), match.end(), letters))
    return folded.spliced(edits, changed)


_FOREIGN = (
    r"\u0370-\u058f\u13a0-\u13ff\u1c80-\u1c8f\u2c80-\u2cff\u2de0-\u2dff"
    r"\ua4d0-\ua4ff\ua640-\ua69f\uab70-\uabbf"
)
_MIXED = re.compile(rf"[A-Za-z0-9{_FOREIGN}{''.join(map(re.escape, LOOKALIKES))}]+")
_SWITCH = re.compile(rf"[A-Za-z](?=[{_FOREIGN}])|[{_FOREIGN}](?=[A-Za-z])")
_INTERLEAVED = 2


def _with_latin_words(folded: Folded) -> Folded:
    edits: list[Edit] = []
    changed = 0
    for match in _MIXED.finditer(folded.text):
        foreign = [char for char in match[0] if not char.isascii()]
        native = sum(char.isascii() and char.isalpha() for char in match[0])
        if not foreign or not native:
            continue
        if all(latin(char) for char in foreign):
            changed += len(foreign)
            edits.append((match.start(), match.end(), "".join(latin(char) or char for char in match[0])))
        elif (
            len(_SWITCH.findall(match[0])) >= _INTERLEAVED
        ):  # Latin letters strewn over a word of another script
            changed += min(native, len(foreign))
    return _letter_by_letter(folded, edits, changed)


def _letter_by_letter(folded: Folded, edits: Iterable[Edit], changed: int) -> Folded:
    return folded.spliced(
        ((start + at, start + at + 1, char) for start, _, word in edits for at, char in enumerate(word)),
        changed,
    )


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char if len(char.lower()) > 1 else char.lower() for char in text)


_EMPHASIS = re.compile(r"(?<=[a-z])(?:\*{1,3}|~~|\\)(?=[a-z])")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z]([ .\-_*·•])(?:[a-z0-9]\1){2,}[a-z0-9](?![a-z0-9])")
_STREWN = re.compile(r"[ .\-_*·•].[ .\-_*·•].[ .\-_*·•]")
_SPACED_HANGUL = re.compile(r"(?<![가-힣])[가-힣]([.\-_*·•])(?:[가-힣]\1)+[가-힣](?![가-힣])")
_SINGLE = (  # with blanks between, where nobody writes so: letters of a word in Korean, and in katakana
    re.compile(r"(?<![^\s])[가-힣] (?:[가-힣] ){3,}[가-힣](?![^\s])"),
    re.compile(r"(?<![^\s])[ァ-ヴー]([ 　.·・_-])(?:[ァ-ヴー]\1){2,}[ァ-ヴー](?![^\s])"),
)
_PICTURE = "[\u2600-\u27bf\U0001f300-\U0001faff]"
_PICTURES_BETWEEN = re.compile(rf"(?<![a-z0-9])[a-z]({_PICTURE})(?:[a-z0-9]\1){{2,}}[a-z0-9](?![a-z0-9])")


def _emphasis(text: str) -> Iterable[Edit]:
    if "*" not in text and "~~" not in text and "\\" not in text:
        return
    for match in _EMPHASIS.finditer(text):
        yield match.start(), match.end(), ""


def _spaces_in_words(text: str) -> Iterable[Edit]:
    found = [*_SPACED.finditer(text)] if _STREWN.search(text) else []
    if not text.isascii():
        for pattern in (_SPACED_HANGUL, *_SINGLE, _PICTURES_BETWEEN):
            found += pattern.finditer(text)
    for match in sorted(found, key=re.Match.start):
        for at in range(match.start() + 1, match.end(), 2):
            yield at, at + 1, ""


_ENDINGS = r"(?:com|net|org|info|biz|ru|kr|jp|io|xyz|shop|club|site|online)(?![a-z0-9])"
_SPELT_DOT = re.compile(
    r"(?<=[a-z0-9]) ?[\[({<] ?(?:dot|\.|punto|ponto|point|titik|nokta|точка|ドット|닷|점) ?[\])}>] ?(?=[a-z0-9])"
    rf"|(?<=[a-z0-9])(?: dot | \. ?|。| ?ドット ?| ?닷 ?)(?={_ENDINGS})"
    r"|(?<=[a-z0-9]) (?:punto|point|titik|nokta|точка) (?=com(?![a-z0-9]))"
    r"|(?<=[a-z0-9]) ?(?P<com>ドットコム|닷컴)"
    rf"|(?<=[a-z0-9])[·•∙⋅・](?={_ENDINGS})"
)
_MAY_BE_DOT = re.compile(r"dot|[ \[({<]\.|[。·•∙⋅・]|punto|ponto|point|titik|nokta|точка|ドット|닷|점")
_NO_HOST = re.compile(r"(?:^|[^a-z0-9])(?:the|a|an|this|that|every|some|another|of|early|first)$")


def _spelt_dots(text: str) -> Iterable[Edit]:
    if not _MAY_BE_DOT.search(text):
        return
    for match in _SPELT_DOT.finditer(text):
        if not _NO_HOST.search(text, max(0, match.start() - 12), match.start()):  # "the dot com years"
            yield match.start(), match.end(), ".com" if match["com"] else "."
