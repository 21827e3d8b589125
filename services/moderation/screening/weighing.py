"""Findings and a policy become a verdict: what happens to the comment, and every reason for it."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from services.moderation.policies.policy import Policy
from services.moderation.policies.rules import Action, Rule
from services.moderation.screening.findings import Finding
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Mask, Ruling

SCREENING_FAILED = "screening_failed"
"""The rule of a finding that stands for a check that could not be made. It holds, whatever the policy."""
_SITE_HOLDS_ALL = Finding(
    check="mode",
    rule="site_holds_all",
    score=1.0,
    detail="a person reads every comment of this site",
    suggests="hold",
)
_WORST_FIRST: tuple[Action, ...] = ("reject", "hold", "mask")
_LONGEST = 300
_MOST_SPANS = 50
_WITHOUT_SUBJECT = "covered by the rules of this site"


class Verdict(Struct, frozen=True, kw_only=True):
    """What screening says. `reasons` begins with what decided; those without an action are notes.

    A comment may have a `mask` and be held: the mask is what to cover should it be published.
    `failed` names the checks that could not be made.
    """

    action: Action
    reasons: tuple[Reason, ...]
    policy: str
    mask: Mask | None = None
    failed: tuple[str, ...] = ()

    @property
    def ruling(self) -> Ruling:
        """The verdict as the comment service is told: a rejected comment is removed."""
        mask = self.mask if self.action == "mask" else None
        told: Literal["publish", "hold", "mask", "remove"] = (
            "remove" if self.action == "reject" else self.action
        )
        decisive = next((reason.rule for reason in self.reasons if reason.action == self.action), None)
        return Ruling(action=told, mask=mask, reason=decisive)


def weigh(findings: Iterable[Finding], submission: Submission, policy: Policy) -> Verdict:
    """The worst finding decides, but covering and holding are different things: a comment can be both."""
    if submission.mode == "hold":
        findings = (*findings, _SITE_HOLDS_ALL)
    trusted = _is_trusted(submission, policy)
    weighed = sorted((_weighed(finding, policy, trusted=trusted) for finding in findings), key=_order)
    acting = {reason.action for reason, _ in weighed}
    return Verdict(
        action=next((action for action in _WORST_FIRST if action in acting), "publish"),
        reasons=tuple(reason for reason, _ in weighed),
        policy=policy.reference,
        mask=_mask([pair for pair in weighed if pair[0].action == "mask"], policy),
        failed=tuple(sorted({reason.check for reason, _ in weighed if reason.rule == SCREENING_FAILED})),
    )


def _is_trusted(submission: Submission, policy: Policy) -> bool:
    return (
        submission.approved >= policy.trusted_after and submission.history.removed * 4 < submission.approved
    )


def _weighed(finding: Finding, policy: Policy, *, trusted: bool) -> tuple[Reason, Finding]:
    rule: Rule = getattr(policy.checks, finding.check, Rule())
    score = finding.score * (rule.weight_trusted if trusted else rule.weight)
    reason = Reason(
        check=finding.check,
        rule=finding.rule,
        detail=finding.detail if len(finding.detail) <= _LONGEST else f"{finding.detail[:_LONGEST]}…",
        score=round(score, 3),
        action=_action(finding, rule, score, policy),
        spans=finding.spans[:_MOST_SPANS],
    )
    return reason, finding


def _action(finding: Finding, rule: Rule, score: float, policy: Policy) -> Action | None:
    if finding.rule == SCREENING_FAILED or finding is _SITE_HOLDS_ALL:
        return "hold"
    wanted = finding.suggests and (rule.action or finding.suggests)
    if wanted == "mask":
        return "mask" if score >= policy.mask_at else None
    if wanted == "reject" and score >= policy.reject_at:
        return "reject"
    return "hold" if wanted in {"hold", "reject"} and score >= policy.hold_at else None


def _order(weighed: tuple[Reason, Finding]) -> tuple[object, ...]:
    reason, finding = weighed
    return (
        _WORST_FIRST.index(reason.action) if reason.action else len(_WORST_FIRST),
        -reason.score,
        reason.check,
        reason.rule,
        reason.spans,
        reason.detail,
        finding.subject,
    )


def _mask(weighed: list[tuple[Reason, Finding]], policy: Policy) -> Mask | None:
    if not weighed:
        return None
    subject = weighed[0][1].subject
    label = policy.checks.later_episodes.label.replace("{subject}", subject) if subject else _WITHOUT_SUBJECT
    whole = policy.checks.later_episodes.whole or not all(finding.spans for _, finding in weighed)
    spans = sorted({span for _, finding in weighed for span in finding.spans})
    return Mask(spans=() if whole else tuple(spans), label=label)
