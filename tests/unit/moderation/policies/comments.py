"""Comments as policies see them, and policies of a few rules: a test names only what matters to it."""

from collections.abc import Mapping
from textwrap import dedent, indent

from services.moderation.policies.document import Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import Outcome
from services.moderation.policies.reading.read import read
from services.moderation.policies.signals import Contribution, Judged, Seen, Signal, Value
from shared.folding.fold import fold

HOLD_LIMIT, COVER_LIMIT = 0.7, 0.8


def seen(
    text: str = "",
    features: Mapping[str, Value] | None = None,
    *signals: Signal,
    unknown: tuple[str, ...] = (),
) -> Seen:
    """A comment of which checks said `features`, without evidence, and `signals`."""
    said = [
        *(Signal(feature=name, value=value) for name, value in (features or {}).items()),
        *signals,
    ]
    return Seen(
        text=text,
        folded=fold(text),
        signals={signal.feature: signal for signal in said},
        unknown=unknown,
    )


def judged(
    spam: float = 0.01, spoiler: float = 0.01, *because: Contribution, limit: float = HOLD_LIMIT
) -> Judged:
    """What models say, with limits of 0.7 and 0.8 whatever share of false alarms is allowed."""
    return Judged(
        spam=spam,
        spoiler=spoiler,
        spam_because=because,
        models={},
        spam_at=lambda _: limit,
        spoiler_at=lambda _: COVER_LIMIT,
    )


def policy(rules: str, rest: str = "") -> Policy:
    """A policy of `rules`, a list in YAML, and other entries."""
    return read(
        f"policy: 1\n{dedent(rest).strip()}\nrules:\n{indent(dedent(rules).strip(), '  ')}\n", "site@7"
    )


def with_condition(condition: str, rest: str = "") -> Policy:
    """A policy that holds when one condition is true: the rule "it"."""
    return policy(f"- rule: it\n  when: {{{condition}}}\n  action: hold", rest)


def speaks(condition: str, comment: Seen, *, lists: str = "") -> bool:
    """Whether a condition is true of a comment."""
    return "it" in evaluate(with_condition(condition, lists), comment, judged()).spoke


def outcome(rules: str, comment: Seen | None = None, verdict: Judged | None = None) -> Outcome:
    """What some rules make of a comment."""
    return evaluate(policy(rules), comment or seen(), verdict or judged())
