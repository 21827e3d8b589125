"""What is known of a comment, in the words policies are written in: features, each with what it rests on."""

from collections.abc import Callable

from msgspec import Struct

from shared.folding.folded import Folded, Span

Value = bool | float | str | tuple[str, ...]
"""Of a flag, a number, a word or text, a set of words or hosts."""


class Signal(Struct, frozen=True, kw_only=True):
    """One feature of one comment: a name of `features.FEATURES` and its value.

    `spans`, [start, end) in code points of the text, say where it was seen; those of a set stand in the order of its
    members. `detail` says it in words for a moderator and quotes no more of the comment than the first span;
    `subject` says briefly what it is about ("episode 12"), for readers.
    """

    feature: str
    value: Value
    spans: tuple[Span, ...] = ()
    detail: str = ""
    subject: str = ""


class Seen(Struct, frozen=True, kw_only=True):
    """A comment as a policy sees it. What no check spoke of has the empty value of its kind.

    `unknown` names checks that could not be made: a policy cannot clear what nobody has looked at.
    """

    text: str
    folded: Folded
    signals: dict[str, Signal]
    unknown: tuple[str, ...] = ()


class Contribution(Struct, frozen=True, kw_only=True):
    """What one feature adds to a probability, in log-odds against the ordinary comment; `detail` quotes or counts."""

    feature: str
    points: float
    detail: str = ""


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
