"""Which form of a word a number takes: the cardinal rules for whole numbers of our languages.

Source: Unicode CLDR 48, supplemental/plurals.xml. What stands in no rule is "other".
"""

_ONE = ("en", "de", "es")
_ONE_OR_NONE = ("fr", "pt")
_MILLIONS = ("es", "fr", "pt")


def category(lang: str, n: int) -> str:
    """The CLDR category of `n`, which is not negative: "one" of "1 comment"."""
    if lang == "ar":
        return _arabic(n)
    if (lang in _ONE and n == 1) or (lang in _ONE_OR_NONE and n in {0, 1}):
        return "one"
    if lang in _MILLIONS and n and n % 1_000_000 == 0:
        return "many"
    return "other"


def _arabic(n: int) -> str:
    if n in {0, 1, 2}:
        return ("zero", "one", "two")[n]
    rest = n % 100
    if 3 <= rest <= 10:  # noqa: PLR2004 - the rule is made of numbers
        return "few"
    return "many" if rest >= 11 else "other"  # noqa: PLR2004
