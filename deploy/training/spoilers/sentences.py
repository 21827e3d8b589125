"""The project's own sentences: what tells a turn of some plot, and what people say besides. The same seed, the same."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = {"en": "english.txt", "ja": "japanese.txt", "ko": "korean.txt"}
_CHOICE = re.compile(r"\{([^{}]*)\}")
_NAMES = {
    "en": [
        "Marlow",
        "Edda",
        "Joon",
        "Sakura",
        "Tilda",
        "Renzo",
        "Mina",
        "Oskar",
        "Haru",
        "Bexley",
        "Ines",
        "Taro",
        "Wren",
        "Colm",
        "Yuna",
        "Petra",
    ],
    "ja": ["健太", "美咲", "ユリ", "蓮", "高橋", "葵", "田中さん", "アキラ", "直樹", "さくら", "森", "マリ"],
    "ko": ["민준", "서연", "지훈", "하은", "태오", "수아", "준호", "유나", "도현", "은채"],
}
_PERSONS = {"he": ("he", "she"), "him": ("him", "her"), "his": ("his", "her")}


class Sentence(Struct, frozen=True):
    """`template` tells what it was made from: sentences of one template are never parted."""

    text: str
    kind: str
    language: str
    template: int

    @property
    def reveals(self) -> bool:
        return self.kind == "reveal"


def sentences(each: int, seed: int, folder: Path = FOLDER) -> Iterator[Sentence]:
    """Up to `each` sentences of every template, language by language."""
    chance = random.Random(seed)  # noqa: S311  # texts, no secrets
    for language, file in LANGUAGES.items():
        for number, (kind, template) in enumerate(_templates((folder / file).read_text(encoding="utf-8"))):
            made = dict.fromkeys(_written(template, language, chance) for _ in range(each))
            yield from (Sentence(text, kind, language, number) for text in made)


def _templates(text: str) -> Iterator[tuple[str, str]]:
    kind = ""
    for line in text.splitlines():
        if line.startswith("="):
            kind = line[1:].strip()
        elif line and not line.startswith("#"):
            yield kind, line


def _written(template: str, language: str, chance: random.Random) -> str:
    text, found = template, _CHOICE.search(template)
    while found:
        choices = _PERSONS.get(found[1]) or (_NAMES[language] if found[1] == "Name" else found[1].split("|"))
        text = f"{text[: found.start()]}{chance.choice(choices)}{text[found.end() :]}"
        found = _CHOICE.search(text)
    return text[0].upper() + text[1:]
