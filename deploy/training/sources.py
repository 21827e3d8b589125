"""What is learned from: real comments of a folder that is not part of the project, and the project's own texts.

Each row says where it is from, and what it must never be split from. A row's weight makes up for how many there are
of its like, so that neither a language nor the size of a collection tells spam from other comments.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from deploy.training.writing import fragments, templates, written

SEED = 4
OWN = "own"
"""The source of the project's own texts."""
_EACH = 8  # texts of a template
_TOTALS = {
    ("youtube_tubespam", True): 800,
    ("youtube_tubespam", False): 1000,
    ("judol_id", True): 1500,
    ("judol_id", False): 3000,
    ("telegram_tgspam", True): 175,
    ("telegram_tgspam", False): 200,
    ("ham_goemotions", False): 2500,
    ("ham_blog", False): 1600,
    (OWN, True): 2200,
    (OWN, False): 2400,
}
"""What all rows of a source and a label weigh together."""


class Missing(RuntimeError):
    """The folder does not hold what is learned from; names the first file that is not there."""


class Row(Struct, frozen=True, kw_only=True):
    """A comment. `group` is its video, post, block or template; `kind` is its source, or the template's family."""

    source: str
    group: str
    kind: str
    language: str
    spam: bool
    text: str


def rows(data: Path, seed: int = SEED) -> list[Row]:
    """All rows, real ones first.

    Raises:
        Missing: a file is not there.
    """
    return [*_real(data), *own(seed)]


def own(seed: int = SEED) -> Iterator[Row]:
    """The project's own texts."""
    lists = fragments()
    for template in templates():
        for text in written(template, lists, _EACH, seed):
            yield Row(
                source=OWN,
                group=template.name,
                kind=template.family,
                language="",
                spam=template.spam,
                text=text,
            )


def weights(of: Sequence[Row]) -> list[float]:
    """What each row counts, so that its source and label come to what they should."""
    counts = Counter((row.source, row.spam) for row in of)
    return [_TOTALS[row.source, row.spam] / counts[row.source, row.spam] for row in of]


def _real(data: Path) -> Iterable[Row]:
    for source in dict.fromkeys(source for source, _ in _TOTALS if source != OWN):
        path = data / source / "train.jsonl"
        if not path.is_file():
            raise Missing(f"{path} is not there: what is learned from lies beside the project, not in it")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Row(
                source=source,
                group=f"{source}/{row['group'] if _telling(source) else row['id']}",
                kind=source,
                language=row["lang"],
                spam=row["label"] == 1,
                text=unmasked(row["text"], row["id"]),
            )


def _telling(source: str) -> bool:
    """Whether the groups of a source are more than one."""
    return source not in {"ham_goemotions", "telegram_tgspam"}


_MASKS = re.compile(r"\[NAME\]|\[RELIGION\]|masked@example\.com")
_NAMES = ("Anna", "Tom", "Maria", "Kevin", "Yuki", "Sam", "Priya", "Lena", "Oscar", "Nina", "Ben", "Chloe")
_FAITHS = ("Christian", "Muslim", "Buddhist", "Jewish", "Catholic", "Hindu")
_MAILERS = ("gmail.com", "yahoo.com", "outlook.com", "mail.com", "web.de")


def unmasked(text: str, key: str) -> str:
    """With something in the place of each mask, so that no mask tells where a text is from."""
    if "[" not in text and "@" not in text:
        return text
    chance = random.Random(key)  # noqa: S311  # names, no secrets

    def instead(match: re.Match[str]) -> str:
        if "@" in match[0]:
            return f"{chance.choice(_NAMES).lower()}{chance.randrange(100)}@{chance.choice(_MAILERS)}"
        return chance.choice(_NAMES if match[0] == "[NAME]" else _FAITHS)

    return _MASKS.sub(instead, text)
