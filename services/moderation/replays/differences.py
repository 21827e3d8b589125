"""What changes for readers and moderators when one ruling takes the place of another."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.moderation import Reason
from shared.contracts.ruling import Action, Ruling

Kind = Literal["unchanged", "held", "released", "masked", "unmasked", "remasked", "rejected", "decided"]
"""`held` waits for a person and did not; `released` is seen by readers, if only covered, and was not; `remasked` is
covered in another place or with other words; `decided`: a person has ruled, and the policy would say otherwise."""

_KINDS: dict[tuple[Action, Action], Kind] = {
    ("publish", "hold"): "held",
    ("publish", "mask"): "masked",
    ("publish", "remove"): "rejected",
    ("mask", "publish"): "unmasked",
    ("mask", "hold"): "held",
    ("mask", "remove"): "rejected",
    ("hold", "publish"): "released",
    ("hold", "mask"): "released",
    ("hold", "remove"): "rejected",
    ("remove", "publish"): "released",
    ("remove", "mask"): "released",
    ("remove", "hold"): "held",
}
WAITING: frozenset[Action] = frozenset({"hold", "mask"})
"""What a machine says that a person is asked to look at."""
_STOPPED: frozenset[Action] = frozenset({"hold", "remove"})
OUTSIDE = frozenset({"history", "rendering"})
"""Checks that hold a comment whatever the policy: its text was changed after a person stopped it, or could not be
rendered."""


class Said(Struct, frozen=True, kw_only=True):
    """A ruling by a policy, and why."""

    ruling: Ruling
    reasons: tuple[Reason, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that it rests on, each once: one that would only cover does not hold."""
        acting = [reason for reason in self.reasons if reason.action is not None]
        told = "reject" if self.ruling.action == "remove" else self.ruling.action
        deciding = [reason for reason in acting if reason.action in (told, self.ruling.action)]
        return tuple(dict.fromkeys(reason.rule for reason in deciding or acting))


class Difference(Struct, frozen=True, kw_only=True):
    """One revision of a comment of which two rulings differ. `rules` made the difference: those of the new ruling,
    or those of the old one where they alone stood in the way.

    `reasons` are of the new ruling. `by_person`: the old ruling is a person's.
    """

    comment_id: UUID
    revision: int
    kind: Kind
    was: Ruling
    now: Ruling
    rules: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    by_person: bool = False


def kind_of(was: Ruling, now: Ruling) -> Kind:
    """How readers and moderators would notice."""
    if was.action == now.action:
        return "remasked" if was.action == "mask" and was.mask != now.mask else "unchanged"
    return _KINDS[was.action, now.action]


def difference(comment_id: UUID, revision: int, was: Said, now: Said) -> Difference:
    """Between what holds by a machine's word and what would; of kind "unchanged" if there is none."""
    kind = kind_of(was.ruling, now.ruling)
    return Difference(
        comment_id=comment_id,
        revision=revision,
        kind=kind,
        was=was.ruling,
        now=now.ruling,
        rules=() if kind == "unchanged" else now.rules or was.rules,
        reasons=() if kind == "unchanged" else now.reasons,
    )


def beside(comment_id: UUID, revision: int, person: Ruling, now: Said) -> Difference:
    """Between a person's ruling, which stands in any case, and what would have been said of the same text.

    That a policy only held or covered what a person then removed or let pass is no contradiction of it.
    """
    agrees = agreement(person.action, now.ruling.action) in (None, True)
    return Difference(
        comment_id=comment_id,
        revision=revision,
        kind="unchanged" if agrees else "decided",
        was=person,
        now=now.ruling,
        rules=() if agrees else now.rules,
        reasons=() if agrees else now.reasons,
        by_person=True,
    )


def agreement(person: Action, policy: Action) -> bool | None:
    """Whether a policy stops what a person removed, and lets pass what a person approved or covered.

    None where a person has only put it off.
    """
    if person == "hold":
        return None
    return (policy in _STOPPED) is (person == "remove")


def with_caution(now: Said, before: Iterable[Reason], checks: frozenset[str] = OUTSIDE) -> Said:
    """What would hold all the same, where a comment was held for something that no policy decides."""
    outside = tuple(reason for reason in before if reason.check in checks and reason.action == "hold")
    if not outside or now.ruling.action not in ("publish", "mask"):
        return now
    return Said(ruling=Ruling(action="hold", reason=outside[0].rule), reasons=(*outside, *now.reasons))
