"""Whose decisions a site learns from: its owners' at once, its moderators' once others have agreed with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from services.moderation.learning.decisions import Decided, Made, Text
from services.moderation.learning.labels import LABELS, leaning
from services.moderation.learning.site_model import Target

AGREEMENTS = 5
"""So many decisions of a moderator must be shared by somebody else."""
_FOR_EACH_OVERRULED = 4


class Trusted(Struct, frozen=True, kw_only=True):
    """Moderators, by the ids of their keys. What `founders` decide counts without limit."""

    founders: frozenset[str]
    others: frozenset[str]

    def __contains__(self, moderator: str) -> bool:
        return moderator in self.founders or moderator in self.others


def trusted(
    decided: Sequence[Decided],
    target: Target,
    owners: Collection[str],
    clusters: Mapping[Text, UUID] = {},
) -> Trusted:
    """Who counts, by all that was decided; `clusters` says which texts are nearly the same.

    Founders are those with an owner's or an operator's key; where none of them ever decided, it is whoever
    decided first. Anybody else counts, with all they decided, from the fifth of their decisions that another
    moderator's on the same text, or the verdict that screening had given, agrees with. Each time that somebody else
    decided otherwise after them takes four agreements back. What is nearly the same counts once, overruled if any of it
    was: one call decides a whole campaign.
    """
    made = sorted((one for text in decided for one in text.made), key=lambda one: (one.at, one.place))
    people = dict.fromkeys(one.by for one in made)
    founders = frozenset(people) & frozenset(owners) or frozenset(list(people)[:1])
    others = frozenset(
        moderator
        for moderator in people
        if moderator not in founders and _standing(moderator, decided, target, clusters) >= AGREEMENTS
    )
    return Trusted(founders=founders, others=others)


def _standing(
    moderator: str, decided: Iterable[Decided], target: Target, clusters: Mapping[Text, UUID]
) -> int:
    """Agreements, less four for each time they were overruled."""
    scores: dict[UUID | Text, list[int]] = defaultdict(list)
    for text in decided:
        mine = next((index for index, one in enumerate(text.made) if one.by == moderator), None)
        if mine is not None:
            scores[clusters.get(text.text, text.text)].append(_agreement(text, mine, target))
    return sum(min(of_one) if min(of_one) < 0 else max(of_one) for of_one in scores.values())


def _agreement(text: Decided, mine: int, target: Target) -> int:
    label = LABELS[target]
    said = label(text.made[mine].ruling)
    if said is None:
        return 0
    if any(label(one.ruling) not in (None, said) for one in _others(text.made[mine + 1 :], text.made[mine])):
        return -_FOR_EACH_OVERRULED
    shared = any(label(one.ruling) == said for one in _others(text.made, text.made[mine]))
    return int(shared or (text.verdict is not None and leaning(text.verdict, target) == said))


def _others(made: Sequence[Made], mine: Made) -> list[Made]:
    return [one for one in made if one.by != mine.by]
