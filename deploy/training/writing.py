"""The project's own texts for training: templates of `texts/*.toml`, and what chance makes of them.

In a template {name} stands for one of a list of `fragments.toml`, {a|b} for one of its parts, and ⏎ for a line's end;
braces nest. The same seed gives the same texts. A template is a group: what came of it is never split.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

TEXTS = Path(__file__).parent / "texts"
FRAGMENTS = "fragments.toml"
_INNERMOST = re.compile(r"\{([^{}]*)\}")
_SPACES = re.compile(r" {2,}")
_TOO_MANY = 200
_RARELY = 0.2
_DISGUISED = 0.05  # of spam; nobody else has cause to
_MARKS = "\u0300\u0301\u0327\u0330\u0336\u0348\u035b"


class Template(Struct, frozen=True, kw_only=True):
    """A text with choices in it. `family` names its kind as "file/kind", `number` counts within that."""

    family: str
    number: int
    spam: bool
    text: str

    @property
    def name(self) -> str:
        return f"{self.family}/{self.number}"


class Malformed(ValueError):
    """A template that cannot be read; names its file and what it says."""


def templates(folder: Path = TEXTS) -> list[Template]:
    """All templates, in the order of files and lines.

    Raises:
        Malformed: a file or a template does not follow the format.
    """
    return [
        template
        for path in sorted(folder.glob("*.toml"))
        if path.name != FRAGMENTS
        for template in _of_file(path)
    ]


def fragments(folder: Path = TEXTS) -> Mapping[str, Sequence[str]]:
    """The lists that templates share, by name."""
    read: Mapping[str, Sequence[str]] = tomllib.loads((folder / FRAGMENTS).read_text(encoding="utf-8"))
    return read


def written(template: Template, lists: Mapping[str, Sequence[str]], count: int, seed: int) -> list[str]:
    """Up to `count` texts of a template, no two the same.

    Raises:
        Malformed: it names a list that is not there, or never ends.
    """
    chance = random.Random(f"{seed} {template.name}")  # noqa: S311  # texts, no secrets
    drawn = (_styled(_chosen(template, lists, chance), chance) for _ in range(3 * count))
    if template.spam:
        drawn = (_disguised(text, chance) for text in drawn)
    return list(dict.fromkeys(text for text in drawn if text))[:count]


def _of_file(path: Path) -> Iterator[Template]:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    if read.get("label") not in {"spam", "ham"}:
        raise Malformed(f'{path.name}: label = "spam" or "ham" is missing')
    for family in read["family"]:
        for number, line in enumerate(family["texts"].strip().splitlines()):
            yield Template(
                family=f"{path.stem}/{family['name']}",
                number=number,
                spam=read["label"] == "spam",
                text=line,
            )


def _chosen(template: Template, lists: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    text = template.text
    for _ in range(_TOO_MANY):
        match = _INNERMOST.search(text)
        if match is None:
            return _SPACES.sub(" ", text.replace("⏎", "\n")).strip()
        parts = match[1].split("|") if "|" in match[1] else lists.get(match[1])
        if not parts:
            raise Malformed(f"{template.name}: there is no list {match[0]}")
        text = f"{text[: match.start()]}{chance.choice(parts)}{text[match.end() :]}"
    raise Malformed(f"{template.name}: it never ends")


def _styled(text: str, chance: random.Random) -> str:
    """As people type, whatever they have to say: small letters, capitals, no full stop, a slip."""
    drawn = chance.random()
    if drawn < 0.15:  # noqa: PLR2004
        text = text.lower()
    elif drawn < 0.18 and "http" not in text:  # noqa: PLR2004
        text = text.upper()
    if chance.random() < 0.2:  # noqa: PLR2004
        text = text.rstrip(".!")
    if chance.random() < 0.1 and len(text) > 20:  # noqa: PLR2004
        at = chance.randrange(5, len(text) - 5)
        text = f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}" if text[at : at + 2].isalpha() else text
    return text


def _disguised(text: str, chance: random.Random) -> str:
    """Now and then in letters that pose as others, with marks heaped on, hidden characters, or reversed."""
    if chance.random() >= _DISGUISED or "http" in text:
        return text
    way = chance.randrange(4)
    if way == 0:
        return "".join(_bold(char) for char in text)
    if way == 1:
        return "".join(
            char + (_MARKS if char.isalpha() and chance.random() < _RARELY else "") for char in text
        )
    if way == 2:  # noqa: PLR2004
        return "".join(
            char + ("\u200b" if char.isalpha() and chance.random() < _RARELY else "") for char in text
        )
    return f"\u202e{text}"


def _bold(char: str) -> str:
    if not (char.isascii() and char.isalpha()):
        return char
    return chr(0x1D5D4 + ord(char) - ord("A")) if char.isupper() else chr(0x1D5EE + ord(char) - ord("a"))
