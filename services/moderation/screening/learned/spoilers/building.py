"""Builds the model of a work from what was written under its posts."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.moderation.screening.learned.shares import excess, room
from services.moderation.screening.learned.spoilers.calibration import calibrate
from services.moderation.screening.learned.spoilers.dispersion import factors, learn, sizes_of
from services.moderation.screening.learned.spoilers.names import names_in, ordinary_in, settled
from services.moderation.screening.learned.spoilers.packing import Packed
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.sampling import sample
from services.moderation.screening.learned.spoilers.visible import uncovered
from services.moderation.screening.learned.spoilers.words import words_of
from services.moderation.screening.learned.spoilers.work import STEP, WorkModel
from shared.folding.fold import fold

_COLUMNS = 128
_TERMS = 40_000
_LEAST_TEXTS, _LEAST_PAIRS = 2, 3
_LEAST_NAMED = 3
_MOST_STEPS = 32_767
_LONGEST = 3_000  # characters of a text, as sampling cuts it
_ALWAYS = 3
_T = TypeVar("_T")


def build(texts: Iterable[tuple[Place, str]], authors: Iterable[Hashable] | None = None) -> WorkModel:
    """Learn from the texts (Markdown sources) of threads of one work, each with its place.

    The same texts in any order, and however often repeated, give the same model. What authors cover is left out:
    it is of another place. Texts are read once, and memory is bounded (`sampling.sample`).

    With `authors`, whose each text is, nobody weighs more in a place or in a term than `shares` allows, and what only
    one of them says is no talk of the work. All texts are held for that.
    """
    bare: Iterable[tuple[Place, str]] = ((place, uncovered(text)) for place, text in texts)
    whose: dict[tuple[Place, str], Hashable] = {}
    if authors is not None:
        whose = _shared_out(bare, authors)
        bare = whose
    kept = sample(bare)
    places = tuple(kept)
    owners = [[whose[place, text] for text in kept[place]] for place in places] if whose else []
    width = -(-len(places) // _COLUMNS) or 1
    starts = tuple(range(0, len(places), width))
    columns = _gathered([[_terms(text) for text in kept[place]] for place in places], starts, width)
    table = _table(columns, _gathered(owners, starts, width) if owners else None)
    sizes = sizes_of(table.counts)
    prior = learn(table.counts, sizes)
    found = calibrate(prior, table.counts, table.texts, _ids(columns, table.terms))
    ratios = np.log(factors(prior, table.counts, sizes)) / STEP
    return WorkModel(
        Packed(
            places=places,
            place_texts=tuple(len(kept[place]) for place in places),
            starts=starts,
            texts=tuple(map(len, columns)),
            terms=table.terms,
            names=tuple(_names([kept[place] for place in places], owners)),
            slope=found.slope,
            bias=found.bias,
            alarms=found.alarms,
            steps=np.clip(np.rint(ratios), -_MOST_STEPS, _MOST_STEPS).astype(np.int16),
        )
    )


def _gathered(of_places: Sequence[Sequence[_T]], starts: Sequence[int], width: int) -> list[list[_T]]:
    """What belongs to `width` places in a row, for each start."""
    return [list(chain.from_iterable(of_places[start : start + width])) for start in starts]


def _shared_out(
    texts: Iterable[tuple[Place, str]], authors: Iterable[Hashable]
) -> dict[tuple[Place, str], Hashable]:
    """Whose texts are learned from: repeated ones once, and of nobody more in a place than is theirs."""
    whose: dict[tuple[Place, str], Hashable] = {}
    for (place, text), author in zip(texts, authors, strict=True):
        key = place, text[:_LONGEST]
        whose[key] = min(whose[key], author, key=str) if key in whose else author
    held: dict[Place, dict[Hashable, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (place, text), author in whose.items():
        held[place][author].append(text)
    return {
        (place, text): author
        for place, of in held.items()
        for author, mine in of.items()
        for text in _some(mine, room(sum(map(len, of.values())) - len(mine), len(of), _ALWAYS))
    }


def _some(texts: list[str], most: int) -> list[str]:
    """Which ones is decided by their hashes, as in sampling."""
    if len(texts) <= most:
        return texts
    return sorted(
        texts,
        key=lambda text: (hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), text),
    )[:most]


def _terms(text: str) -> list[str]:
    return sorted({term for term, _, _ in words_of(fold(text))})


class _Table(NamedTuple):
    terms: tuple[str, ...]
    counts: NDArray[np.uint16]
    texts: NDArray[np.float64]


def _table(columns: Sequence[Sequence[Sequence[str]]], owners: Sequence[Sequence[Hashable]] | None) -> _Table:
    """In how many texts of each column each term is: terms of a few texts at least, the commonest first."""
    each = [Counter(term for row in rows for term in row) for rows in columns]
    for term, less in excess(columns, owners).items() if owners is not None else ():
        for column, times in less.items():
            each[column][term] -= times
    total: Counter[str] = Counter()
    for of in each:
        total.update(of)
    often = [
        term for term, times in total.items() if times >= (_LEAST_PAIRS if " " in term else _LEAST_TEXTS)
    ]
    terms = tuple(sorted(often, key=lambda term: (-total[term], term))[:_TERMS])
    counts = np.array([[of[term] for of in each] for term in terms], np.uint16).reshape(len(terms), len(each))
    return _Table(terms, counts, np.array([len(rows) for rows in columns], np.float64))


def _ids(columns: Sequence[Sequence[Sequence[str]]], terms: tuple[str, ...]) -> list[list[NDArray[np.intp]]]:
    row = {term: number for number, term in enumerate(terms)}
    return [
        [np.array([row[term] for term in text if term in row], np.intp) for text in rows] for rows in columns
    ]


def _names(
    texts: Sequence[Sequence[str]], owners: Sequence[Sequence[Hashable]]
) -> Iterable[tuple[str, int, int]]:
    """Each name with where it is first used and in how many texts it is, in order.

    Where `owners` of the texts are known, two of them use it.
    """
    as_name = Counter(name for some in texts for text in some for name in names_in(text))
    as_word = Counter(word for some in texts for text in some for word in ordinary_in(text))
    known: Mapping[str, str] = {name: fold(name).text for name in settled(as_name, as_word, _LEAST_NAMED)}
    first: dict[str, int] = {}
    times: Counter[str] = Counter()
    speakers: dict[str, set[Hashable]] = defaultdict(set)
    for number, some in enumerate(texts):
        for index, text in enumerate(some):
            used = {*names_in(text), *ordinary_in(text)} & known.keys()
            for name in {known[name] for name in used}:
                first.setdefault(name, number)
                times[name] += 1
                if owners:
                    speakers[name].add(owners[number][index])
    alone = {name for name, of in speakers.items() if len(of) == 1}
    yield from ((name, first[name], times[name]) for name in sorted(first) if name not in alone)
