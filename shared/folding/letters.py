"""What a letter is meant to be read as, whatever alphabet it was borrowed from.

Three sources, from the general to the particular: Unicode's own compatibility forms (NFKD), the
character's name ("LATIN LETTER SMALL CAPITAL A"), and the table below of letters from other alphabets that
readers take for Latin ones. Kana, kanji and hangul stand in none of them.
"""

import re
import unicodedata
from functools import lru_cache

_ALIKE = (
    # Cyrillic
    "аa вb еe зз гr иu іi їi јj кk мm нh оo пn рp сc тt уy хx ѕs ԁd һh ӏl ԛq ԝw ѵv ѡw ҽe ьb "
    "АA ВB ЕE ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ЅS ԚQ ԜW ӀI ҮY "
    # Greek
    "αa βb γy εe ηn ιi κk νv οo ρp ϱp σo ςc τt υu χx ωw μu "
    "ΛA ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ᴦr "
    # Armenian
    "օo ոn սu հh ցg զq ռn յj ՕO ՍU ԼL "
    # Cherokee: the small letters have the same shapes and are looked up by their capitals
    "ᎠD ᎡR ᎢT ᎥI ᎩY ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᎱR ᏀG ᏃZ ᏏB ᏒR ᏚS ᏔW ᏕS ᏙV ᏞL ᏟC ᏢP ᏦK ᏧD ᏴB ᏂH "
    # Coptic
    "ⲁa ⲃb ⲅr ⲉe ⲏh ⲓi ⲕk ⲙm ⲛn ⲟo ⲣp ⲥc ⲧt ⲩy ⲭx "
    # Lisu
    "ꓐB ꓑP ꓒd ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU "
    # Others that stand in for a single letter
    "ɑa ɡg ɩi ƽs Ƅb ꞟu ⍺a ⍴p ℮e ∣l ⵏl ᑯd ᖯb ဝo ံo ۵o ංo ంo ಂo 𐐬o 𐓪o 𐓶u 𐑈s 𑜊w 𑜏w 𑣁s 𑣗o ʋu ᶌy"
)
LOOKALIKES = {pair[0]: pair[1] for pair in _ALIKE.split() if pair[1].isascii()}

INVISIBLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u20e3\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""A character class: formats, fillers, tags, variation selectors, controls other than tab and line ends."""
MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20e2\u20e4-\u20ff"
    r"\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f"
)
"""A character class: the combining marks that can be heaped on any letter, and the voicing marks of kana."""

_IGNORED = re.compile(f"[{INVISIBLE}]")
_LONE_MARK = re.compile(f"[{MARKS}]")
_KEPT = re.compile(r"[\u3131-\u318e\uffa1-\uffdc]")  # ㅋㅋ and ㅠㅠ: NFKC would turn them into other jamo
_STYLED = re.compile(
    r"[\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u1d00-\u1dbf"
    r"\u2102\u210a-\u2115\u2119-\u211d\u2124\u2128\u212c-\u2138\u213c-\u2149\u249c-\u24e9"
    r"\ua720-\ua7ff\uab30-\uab6f\U0001d400-\U0001d7ff\U0001f110-\U0001f189]"
)
_NAMED = re.compile(
    r"LATIN (?P<case>SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |DOTLESS |BLACKLETTER |SCRIPT )?"
    r"(?P<letter>[A-Z])(?: WITH(?:OUT)? .*)?"
)
_BOXED = re.compile(r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER (?P<letter>[A-Z])")
_LONGEST = 9  # some single characters stand for a whole phrase of eighteen


@lru_cache(maxsize=8192)
def plain(cluster: str) -> tuple[str, int]:
    """How a character with its combining marks reads, and how many of its characters are a disguise.

    Marks on Latin letters are dropped: é reads as e. An é, ø or full-width Ａ is ordinary writing and no
    disguise; a letter from the mathematical alphabets or with a mark that no language composes is one.
    Japanese and Korean come back in their usual (NFKC) form.
    """
    if _IGNORED.match(cluster):
        return "", 0
    if _LONE_MARK.match(cluster):
        return "", len(cluster)
    if _KEPT.match(cluster):
        return cluster, 0
    styled = 1 if _STYLED.match(cluster) else 0
    decomposed = unicodedata.normalize("NFKD", cluster)
    if decomposed[0].isascii() and decomposed[0].isalpha():
        letters = "".join(char for char in decomposed if unicodedata.category(char) not in {"Mn", "Me"})
        return letters, styled + len(unicodedata.normalize("NFC", cluster)) - 1
    if named := _named(decomposed[0]):
        return named, styled
    usual = _digit(decomposed[0]) or unicodedata.normalize("NFKC", cluster)
    return usual if len(usual) <= _LONGEST else cluster, styled


def latin(letter: str) -> str | None:
    """The Latin letter that a letter of another alphabet is taken for."""
    return LOOKALIKES.get(letter) or LOOKALIKES.get(letter.upper())


def _digit(char: str) -> str | None:
    """As of ❶ and ٣, which have no compatibility form."""
    digit = None if char.isascii() else unicodedata.digit(char, None)
    return None if digit is None else str(digit)


def _named(letter: str) -> str | None:
    name = unicodedata.name(letter, "")
    if match := _NAMED.fullmatch(name):
        return match["letter"] if match["case"] == "CAPITAL " else match["letter"].lower()
    if match := _BOXED.fullmatch(name):
        return match["letter"]
    return None
