"""A site that teaches: decisions on made-up comments, as the log would tell of them."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.learning.decisions import Decided, Made, Text
from services.moderation.learning.examples import Teaching, Written
from shared.contracts.ruling import Mask, Ruling

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISH = Ruling(action="publish")
REMOVE = Ruling(action="remove", reason="spam")
HOLD = Ruling(action="hold")
MASK = Ruling(action="mask", mask=Mask())
_SPACE = UUID(int=4)
_THINGS = [
    "garden",
    "kitchen",
    "letter",
    "station",
    "hospital",
    "umbrella",
    "piano",
    "market",
    "wedding",
    "river",
    "balcony",
    "kite",
]
_FEELINGS = ["quiet", "lovely", "odd", "sad", "clever", "slow", "funny", "bright", "gloomy", "tender"]
_BAIT = ["casino", "bonus", "jackpot", "slots", "betting", "spins", "payout", "roulette", "poker", "lottery"]
_TURNS = ["so he dies", "she finds the body", "they are betrayed", "the twin lied", "he is her father"]
_CALLS = ["register now", "claim yours", "join today", "click my profile", "ask me how", "message me"]


def name(*of: object) -> UUID:
    return uuid5(_SPACE, repr(of))


def ordinary(number: int) -> str:
    pick = random.Random(f"ordinary {number}")
    one, other = pick.sample(_THINGS, 2)
    return (
        f"The scene with the {one} was {pick.choice(_FEELINGS)}, I liked the {other} {number % 7} times more"
    )


def advert(number: int) -> str:
    """Too short for adverts that share words to count as one campaign."""
    pick = random.Random(f"advert {number}")
    one, other = pick.sample(_BAIT, 2)
    return f"Huge {one} {other}, {pick.choice(_CALLS)} {number % 7}"


def twist(number: int) -> str:
    pick = random.Random(f"twist {number}")
    one, other = pick.sample(_THINGS, 2)
    return f"{pick.choice(_TURNS)} behind the {one}, and {pick.choice(_TURNS)} at the {other} {number % 7}"


class Told(Struct, frozen=True, kw_only=True):
    """One comment and what was ruled on it, by whom, one after the other."""

    number: int
    text: str
    rulings: tuple[tuple[str, Ruling], ...]
    author: object = None
    thread: object = 0
    cluster: object = None
    verdict: Ruling | None = None


def told(number: int, text: str, ruling: Ruling, by: str = "olga", **more: Any) -> Told:
    return replace(Told(number=number, text=text, rulings=((by, ruling),), thread=number % 12), **more)


def lesson(many: int, *, first: int = 0, by: str = "olga", flipped: bool = False, **more: Any) -> list[Told]:
    """Half adverts, removed, half ordinary comments, approved; or the other way round."""
    good, bad = (REMOVE, PUBLISH) if flipped else (PUBLISH, REMOVE)
    return [
        told(n, advert(n), bad, by, **more) if n % 2 else told(n, ordinary(n), good, by, **more)
        for n in range(first, first + many)
    ]


def teaching(stories: Iterable[Told], *, owners: Sequence[str] = ("olga",), **more: Any) -> Teaching:
    """As it is read from the log, in the order of the stories."""
    stories = list(stories)
    return replace(
        Teaching(
            decided=[_decided(story) for story in stories],
            texts={text_of(story): _written(story) for story in stories},
            owners=frozenset(owners),
        ),
        **more,
    )


def text_of(story: Told) -> Text:
    return name("comment", story.number), 1


def written(number: int, text: str, author: object = None) -> tuple[Text, Written]:
    """A comment that nobody ruled on."""
    story = Told(number=number, text=text, rulings=(), author=author)
    return text_of(story), _written(story)


def _written(story: Told) -> Written:
    return Written(
        text=story.text,
        thread_id=name("thread", story.thread),
        author_id=name("author", story.number if story.author is None else story.author),
        cluster=name("comment", story.number) if story.cluster is None else name("cluster", story.cluster),
        at=_at(story.number),
    )


def _decided(story: Told) -> Decided:
    made = tuple(
        Made(
            decision_id=name("decision", story.number, step),
            ruling=ruling,
            by=by,
            at=_at(story.number) + timedelta(seconds=step),
            place=(0, 100 * story.number + step + 1),
        )
        for step, (by, ruling) in enumerate(story.rulings)
    )
    return Decided(text=text_of(story), made=made, verdict=story.verdict)


def _at(number: int) -> datetime:
    return BEGIN + timedelta(minutes=number)
