"""Comments as people might write them: made up, never twice the same, and always the same for the same number."""

import random

_TEXT = """
again almost already always another anyone around because before behind believe better between bridge brother
calm camera careful chance character clever close coffee colour could crying dark daughter director doctor door
drama dream early ending enough even every everyone evening expected eyes face family father favourite feeling
finally first flower forest forget friend funny garden gentle ghost happy heart honest hospital hour house
husband island journey kitchen ladder laugh leave letter light little lonely love main maybe memory mirror moment
morning mother mountain music never night nobody nothing office often older opening palace paper patient people
perfect piano picture pretty prince promise quiet quite rain really reason rival river romance rooftop scene
school secret season sister slowly smile snow somebody song soundtrack station still story strange street summer
surely teacher thank thought tonight train truth umbrella under until village voice wait wedding whole wife window
winter without woman wonder world writer wrong yesterday young
"""
_WORDS = _TEXT.split()
_NAMES = ("Ada", "Bohdan", "Chioma", "Dewi", "Esra", "Farid", "Greta", "Hana", "Ines", "Jun", "Kaya", "Luis")


def sentences(number: int, length: int = 300) -> str:
    """Plain text of about `length` characters, without anything that is markup."""
    chance = random.Random(number)  # noqa: S311  no secret
    written: list[str] = []
    size = 0
    while size < length:
        words = chance.choices(_WORDS, k=chance.randint(5, 14))
        written.append(" ".join(words).capitalize() + chance.choice((".", ".", "!", "?")))
        size += len(written[-1]) + 1
    return " ".join(written)


def varied(number: int) -> str:
    """The same, and in every fourth comment something that screening has to look at twice."""
    text = sentences(number)
    extra = (
        "",
        "See https://example.org/recap for more. ",
        "In ep 7 it was **clear**. ",
        "第3話が一番好きです。",
    )
    return extra[number % 4] + text if number % 4 else text


def name(number: int) -> str:
    return _NAMES[number % len(_NAMES)]


def address(number: int) -> str:
    """A network address of one's own for every author, from a private range."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
