"""Whether talk of later episodes is told from talk of a page's own, on works made up for it.

Nobody may pass on a show's real discussions. So plots are made of words and names drawn for each episode, between real
talk about nothing; in the second work people write at length of some episodes and little of others. What the made-up
comments cannot show is how real ones differ in how they speak, so the simple baseline on the same ones stands beside.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from deploy.training.measuring import Vector
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.places import Place
from services.moderation.screening.learned.spoilers.work import LATER_POSTS
from shared.episodes.scope import Scope
from shared.folding.fold import fold

_SEED = 20261123
_EPISODES, _TOPICS, _TOPIC, _MAIN = 24, 3, 6, 6
_COMMONEST, _KNOWN, _LEAST = 150, 6_000, 4
_ABOUT_NOTHING, _ALSO_TALKS, _ABOUT_OWN, _NEW_FACE, _NAMED = 0.35, 0.5, 0.75, 0.6, 0.6
_HELD_BACK = 4
"""One of so many comments is judged, the others are learned from."""
_OWN_COUNTS, _UNSEEN = 4, 0.5
_SYLLABLES = "ka ri mo ta shi no ha ru ke su mi ko da ma re sa on min seo hyu ba lo el ar vin dor mar then"
_WAYS = (
    "{who} and the {what}",
    "I knew {who} would find the {what}",
    "when {who} {does} {whom} with the {what}",
    "the {what} scene",
    "{who} {does} {whom} because of the {what}",
)
_DOES = "hates loves saved met left trusted followed helped forgot married"

Comment = tuple[int, str]
"""The episode it was written of, counted from 0, and its text."""


class Work(Struct, frozen=True, kw_only=True):
    """Comments under pages, 1 where they are of a later episode; scored by the program and by a simple baseline."""

    name: str
    labels: Vector
    scores: Vector
    baseline: Vector


def works(talk: Sequence[str]) -> Iterator[Work]:
    """Two works; `talk` is what people say of anything. The same talk, the same works."""
    chance = random.Random(_SEED)  # noqa: S311  # texts, no secrets
    even = [(1, 150)] * _EPISODES
    uneven = [(chance.choice((1, 1, 2, 4)), chance.choice((60, 150, 250))) for _ in range(_EPISODES)]
    for name, sizes in (("comments alike everywhere", even), ("longer and more of some episodes", uneven)):
        yield _judged(name, _made(talk, sizes, chance), chance)


def _made(talk: Sequence[str], sizes: Sequence[tuple[int, int]], chance: random.Random) -> list[Comment]:
    often = Counter(word for text in talk for word in re.findall(rf"[a-z]{{{_LEAST},}}", text.lower()))
    words = [word for word, _ in often.most_common(_KNOWN)][_COMMONEST:]
    names = iter("".join(chance.choices(_SYLLABLES.split(), k=3)).capitalize() for _ in range(1_000))
    cast = [next(names) for _ in range(_MAIN)]
    topics: list[list[list[str]]] = []
    made: list[Comment] = []
    for episode, (sentences, many) in enumerate(sizes):
        topics.append([chance.sample(words, _TOPIC) for _ in range(_TOPICS)])
        if chance.random() < _NEW_FACE:
            cast.append(next(names))
        for _ in range(many):
            parts = [chance.choice(talk)] if chance.random() < _ALSO_TALKS else []
            if chance.random() >= _ABOUT_NOTHING:
                parts += [_told(topics, cast, chance) for _ in range(sentences)]
            made.append((episode, " ".join(parts or [chance.choice(talk)])))
    return made


def _told(topics: Sequence[Sequence[Sequence[str]]], cast: Sequence[str], chance: random.Random) -> str:
    of = topics[-1] if chance.random() < _ABOUT_OWN else chance.choice(topics)
    return chance.choice(_WAYS).format(
        who=chance.choice(cast) if chance.random() < _NAMED else "she",
        whom=chance.choice(cast[:_MAIN]),
        does=chance.choice(_DOES.split()),
        what=" ".join(chance.sample(chance.choice(of), 2)),
    )


def _judged(name: str, made: list[Comment], chance: random.Random) -> Work:
    chance.shuffle(made)
    held, known = made[: len(made) // _HELD_BACK], made[len(made) // _HELD_BACK :]
    model, simple = build((Place(1, episode + 1), text) for episode, text in known), _Simple(known)
    labels, scores, baseline = [], [], []
    for page, text, later in _pages(held, chance):
        probability = model.judge(fold(text), Scope(season=1, episode=page + 1)).probability
        labels.append(float(later))
        scores.append(0.5 if probability is None else probability)
        baseline.append(simple.score(text, page))
    return Work(name=name, labels=np.array(labels), scores=np.array(scores), baseline=np.array(baseline))


def _pages(held: Sequence[Comment], chance: random.Random) -> Iterator[tuple[int, str, bool]]:
    """Under each page its own comments and as many later ones: which page it is must tell nothing."""
    for page in range(_EPISODES - LATER_POSTS):
        own = [text for episode, text in held if episode == page]
        later = [text for episode, text in held if episode > page]
        many = min(len(own), len(later))
        yield from ((page, text, False) for text in own[:many])
        yield from ((page, text, True) for text in chance.sample(later, many))


class _Simple:
    """Log-odds of each word in talk of later episodes against that up to the page, whose own counts four times."""

    def __init__(self, known: Sequence[Comment]) -> None:
        counts = [Counter[str]() for _ in range(_EPISODES)]
        for episode, text in known:
            counts[episode].update(_words(text))
        self._sides = [_Sides(counts, page) for page in range(_EPISODES)]

    def score(self, text: str, page: int) -> float:
        return sum(self._sides[page].odds(word) for word in _words(text))


class _Sides:
    def __init__(self, counts: Sequence[Counter[str]], page: int) -> None:
        self._later, self._known = Counter[str](), Counter[str]()
        for episode, of in enumerate(counts):
            side = self._later if episode > page else self._known
            for word, times in of.items():
                side[word] += times * (_OWN_COUNTS if episode == page else 1)
        self._sizes = math.log((self._known.total() + 1) / (self._later.total() + 1))

    def odds(self, word: str) -> float:
        later, known = self._later[word], self._known[word]
        return math.log((later + _UNSEEN) / (known + _UNSEEN)) + self._sizes if later + known else 0.0


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
