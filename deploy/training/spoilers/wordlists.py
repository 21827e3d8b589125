"""Weights of words: the lexicon's where it knows a word, what its like weigh where it does not.

The lexicon counts how much more often a word stands in sentences that spoil. Its words are few; `texts/words.txt`
groups many more by what they are about, in three languages. A group weighs what its members in the lexicon weigh on
average, which is also how the languages without a lexicon come by theirs.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

WORDS = Path(__file__).parent / "texts" / "words.txt"
LEARNED = "learned"
_NOISE = 2.0
_UNGROUPED = 0.8
_LIKE_ITS_GROUP = 0.8
_COMMON = 15


class Group(Struct, frozen=True):
    """`trust`: how far the lexicon is believed of its words; `default`: of those not in it, None where learned."""

    trust: float
    default: float | None
    words: frozenset[str]


class Known(Struct, frozen=True):
    """What the lexicon says of a word: log-odds, and by how many standard errors they differ from none."""

    log_odds: float
    errors: float

    @property
    def believed(self) -> float:
        """Drawn towards none: only words that seemed to matter were listed."""
        return self.log_odds * self.errors**2 / (self.errors**2 + _NOISE)


def lexicon(path: Path) -> dict[str, Known]:
    """The columns word, log_odds and z of a table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["word"]: Known(float(row["log_odds"]), float(row["z"])) for row in csv.DictReader(lines)}


def groups(path: Path = WORDS) -> dict[str, Group]:
    """The groups of a list; a word belongs to the first that names it."""
    found: dict[str, Group] = {}
    taken: set[str] = set()
    for heading, words in _sections(path.read_text(encoding="utf-8")):
        name, trust, default = heading.split()
        members = frozenset(form.replace("_", " ") for word in words.split() for form in _forms(word)) - taken
        taken |= members
        found[name] = Group(float(trust), None if default == LEARNED else float(default), members)
    return found


def weights(
    known: Mapping[str, Known], grouped: Mapping[str, Group], frequency: Mapping[str, int]
) -> dict[str, float]:
    """The weight of each word. `frequency` of words in ordinary talk: a common one that the lexicon, which lists those
    that matter, does not know, cannot matter much.
    """
    found = {word: _UNGROUPED * entry.believed for word, entry in known.items()}
    for group in grouped.values():
        like = group.default
        if like is None:
            like = _LIKE_ITS_GROUP * mean_of([known[word] for word in sorted(group.words) if word in known])
        for word in sorted(group.words):
            if word in known:
                found[word] = group.trust * known[word].believed
            else:
                rare = 1.0 if group.default is not None else 1 / (1 + frequency.get(word, 0) / _COMMON)
                found[word] = like * rare * (group.trust if group.default is None else 1.0)
    return dict(sorted(found.items()))


def mean_of(known: list[Known]) -> float:
    """What the members of a group weigh on average, as far as they are believed."""
    return sum(entry.believed for entry in known) / len(known) if known else 0.0


def _sections(text: str) -> Iterator[tuple[str, str]]:
    heading, words = "", ""
    for line in text.splitlines():
        if line.startswith("="):
            if heading:
                yield heading, words
            heading, words = line[1:].strip(), ""
        elif not line.startswith("#"):
            words += f" {line}"
    if heading:
        yield heading, words


def _forms(word: str) -> tuple[str, ...]:
    """The regular forms that "+" (a verb), "++" (doubling its last letter) and "*" (a noun) stand for."""
    stem = word.rstrip("+*")
    if word.endswith("*"):
        return stem, f"{stem}s"
    if word.endswith("++"):
        return stem, f"{stem}s", f"{stem}{stem[-1]}ed", f"{stem}{stem[-1]}ing"
    if not word.endswith("+"):
        return (word,)
    if stem.endswith("e"):
        return stem, f"{stem}s", f"{stem}d", f"{stem[:-1]}ing"
    if stem.endswith("y") and stem[-2] not in "aeiou":
        return stem, f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing"
    return stem, f"{stem}{'es' if stem[-1] in 'sxhz' else 's'}", f"{stem}ed", f"{stem}ing"
