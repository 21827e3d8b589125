"""What is known of a comment, in the words policies are written in: features, each with what it rests on."""

from collections.abc import Callable

from msgspec import Struct

from shared.contracts.moderation import Contribution, Signal, Value
from shared.folding.folded import Folded

__all__ = ["Contribution", "Judged", "Seen", "Signal", "Value"]


class Seen(Struct, frozen=True, kw_only=True):
    """A comment as a policy sees it. What no check spoke of has the empty value of its kind.

    `unknown` names checks that could not be made: a policy cannot clear what nobody has looked at.
    """

    text: str
    folded: Folded
    signals: dict[str, Signal]
    unknown: tuple[str, ...] = ()


class Judged(Struct, frozen=True, kw_only=True):
    """What the learned checks say: calibrated probabilities, why, and which models said it, by their hashes.

    `spam_at` and `spoiler_at` give the probability that so great a share of ordinary comments would exceed:
    how a policy's limit on false alarms becomes a number.
    """

    spam: float
    spoiler: float
    spam_because: tuple[Contribution, ...] = ()
    spoiler_because: tuple[Contribution, ...] = ()
    models: dict[str, str]
    spam_at: Callable[[float], float]
    spoiler_at: Callable[[float], float]
