"""How much one author may weigh in what many write: a flood by one of them teaches what one of them says.

Nobody has more than a twentieth of what is counted. Where fewer than forty share it, nobody has more than twice an
equal share, and never more than a third.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

_FEW, _MANY = 6, 40  # up to so many have a third each, from so many on a twentieth; in between 2 / authors


def room(others: int, authors: int, always: int = 1) -> int:
    """How many one author may have beside what the `others` have, where so many `authors` share.

    `always` are theirs in any case.
    """
    if authors <= _FEW:
        return max(always, others // 2)
    return max(always, others // 19 if authors >= _MANY else 2 * others // (authors - 2))


def excess(
    columns: Sequence[Sequence[Sequence[str]]], owners: Sequence[Sequence[Hashable]]
) -> dict[str, dict[int, int]]:
    """How often terms are to be counted less than they are used, by term and column.

    `columns` are groups of texts in order, each text its terms, once each; `owners` whose text it is. What an author
    has too much of a term is taken from the last columns that they use it in.
    """
    used: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    for owned in _by_owner(columns, owners):
        mine = Counter(term for _, terms in owned for term in terms)
        used.update(mine)
        speakers.update(mine.keys())
    less: dict[str, dict[int, int]] = defaultdict(dict)
    for owned in _by_owner(columns, owners):
        mine = Counter(term for _, terms in owned for term in terms)
        for term, times in mine.items():
            over = times - room(used[term] - times, speakers[term])
            for column in reversed([column for column, terms in owned if term in terms] if over > 0 else []):
                if over == 0:
                    break
                less[term][column] = less[term].get(column, 0) + 1
                over -= 1
    return less


def _by_owner(
    columns: Sequence[Sequence[Sequence[str]]], owners: Sequence[Sequence[Hashable]]
) -> Iterable[list[tuple[int, frozenset[str]]]]:
    """The texts of each owner, in order, with their columns."""
    owned: dict[Hashable, list[tuple[int, Sequence[str]]]] = defaultdict(list)
    for number, (texts, whose) in enumerate(zip(columns, owners, strict=True)):
        for terms, owner in zip(texts, whose, strict=True):
            owned[owner].append((number, terms))
    for texts_of_one in owned.values():
        yield [(number, frozenset(terms)) for number, terms in texts_of_one]
