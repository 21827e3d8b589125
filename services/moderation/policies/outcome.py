"""What a policy makes of a comment, with every reason for it."""

from typing import Literal

from msgspec import Struct

from services.moderation.policies.document import Action
from shared.contracts.moderation import Grounds, Reason
from shared.contracts.ruling import Mask, Ruling

SCREENING_FAILED = "screening_failed"
"""The rule of a reason that stands for a check that could not be made. It holds, whatever the policy."""
SITE_HOLDS_ALL = "site_holds_all"
LOOKS_LIKE_SPAM = "looks_like_spam"
LOOKS_LIKE_A_SPOILER = "looks_like_a_spoiler"
RESERVED = frozenset({SCREENING_FAILED, SITE_HOLDS_ALL, LOOKS_LIKE_SPAM, LOOKS_LIKE_A_SPOILER})
"""What screening says itself; no rule of a policy has one of these names."""

WORST_FIRST: tuple[Action, ...] = ("reject", "hold", "mask", "publish")


class Labelled(Struct, frozen=True, kw_only=True):
    """A label to be put on the author, or on `hosts`, for so many seconds or for good, and why."""

    on: Literal["author", "hosts"]
    label: str
    seconds: int | None
    hosts: tuple[str, ...] = ()
    rule: str
    reason: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What is to happen. `reasons` begins with what decided; those without an action are notes.

    A comment may have a `mask` and be held: the mask is what to cover should it be published. `failed` names the
    checks that could not be made, `policy` the version that decided, `grounds` everything it knew.
    """

    action: Action
    reasons: tuple[Reason, ...]
    policy: str
    mask: Mask | None
    failed: tuple[str, ...]
    labels: tuple[Labelled, ...]
    grounds: Grounds

    @property
    def p_spam(self) -> float:
        """The probability of spam, with what the rules add to it."""
        return self.grounds.spam_total

    @property
    def p_spoiler(self) -> float:
        """The probability of a spoiler."""
        return self.grounds.spoiler

    @property
    def spoke(self) -> tuple[str, ...]:
        """The rules that were true of the comment, whatever they led to."""
        return tuple(reason.rule for reason in self.reasons)

    @property
    def ruling(self) -> Ruling:
        """The outcome as the comment service is told: a rejected comment is removed."""
        told: Literal["publish", "hold", "mask", "remove"] = (
            "remove" if self.action == "reject" else self.action
        )
        decisive = next((reason.rule for reason in self.reasons if reason.action == self.action), None)
        return Ruling(action=told, mask=self.mask if told == "mask" else None, reason=decisive)
