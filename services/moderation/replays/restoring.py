"""A comment exactly as it was when its verdict was reached: from its text and the verdict's grounds.

Nothing is computed anew, so what a policy says of it is what the policy would have said then.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from services.moderation.policies.limits import Limits
from services.moderation.policies.signals import Judged, Seen
from shared.contracts.moderation import Grounds
from shared.folding.fold import fold

View = tuple[Seen, Judged]
"""All that a policy is asked about."""

_BY_RULE = "rule "  # what grounds call the weight of a rule: the policy's word, not the models'


class Curves(Struct, frozen=True):
    """How a policy's limit on false alarms becomes a probability: of spam, and of a spoiler.

    They are of one site today, for verdicts that kept no limits of their own. `models` are the hashes of what was
    learned.
    """

    spam_at: Callable[[float], float]
    spoiler_at: Callable[[float], float]
    models: Mapping[str, str]


def restore(
    text: str, grounds: Grounds, curves: Curves, *, unknown: Iterable[str] = (), models: Mapping[str, str]
) -> View:
    """What the checks saw in a text and what was judged of it. `unknown` checks could not be made then."""
    seen = Seen(
        text=text,
        folded=fold(text),
        signals={signal.feature: signal for signal in grounds.signals},
        unknown=tuple(unknown),
    )
    judged = Judged(
        spam=grounds.spam,
        spoiler=grounds.spoiler,
        spam_because=tuple(one for one in grounds.spam_because if not one.feature.startswith(_BY_RULE)),
        spoiler_because=grounds.spoiler_because,
        models=dict(models),
        spam_at=Limits(grounds.spam_limits) if grounds.spam_limits else curves.spam_at,
        spoiler_at=Limits(grounds.spoiler_limits) if grounds.spoiler_limits else curves.spoiler_at,
    )
    return seen, judged
