"""How urgent a case is, in points that add up and that a moderator can read."""

from collections.abc import Iterator, Mapping
from heapq import nlargest
from typing import Literal

from msgspec import Struct

from services.moderation.cases.case import Case, Reported
from shared.contracts.moderation import Reason

_A_REPORT = 8  # of a reader who is always right; of one whom nobody knows yet half of it
_REPORTS_COUNTED = 10
_CERTAIN = 10  # points of a check that is as sure as can be
_WAITING = 5

_AN_APPEAL = 15

Kind = Literal["appeal", "reports", "rule", "spam", "spoiler", "failed", "changed", "unrendered", "waiting"]
_KINDS: Mapping[
    str, Kind
] = {  # what screening itself says, whatever the policy: its words are not the site's
    "looks_like_spam": "spam",
    "looks_like_a_spoiler": "spoiler",
    "screening_failed": "failed",
    "changed_after_decision": "changed",
    "not_rendered": "unrendered",
}


class Part(Struct, frozen=True):
    """Some of a case's points, and what they are for.

    `why` says it in English. For other languages `kind` tells which sentence it is, and `values` what stands in it: of
    "reports" `reports`, `agreed`, `refused`, and `percent` if people have decided of any earlier ones; of "spam" and
    "spoiler" `probability`; of "failed" `check`; of "rule" the policy's own words, `rule` and `detail`.
    """

    why: str
    points: int
    kind: Kind
    values: Mapping[str, str | int | float] = {}


def parts_of(case: Case) -> Iterator[Part]:
    """What `priority` is the sum of: reports weigh most when there are several, then what the checks say."""
    if case.appeal:
        yield Part("its author asks for another look", _AN_APPEAL, "appeal")
    if reports := unanswered(case):
        yield _of_reports(reports)
    for reason in case.verdict.reasons if case.verdict else ():
        if reason.check != "mode":  # true of every comment of the site: no reason to look at this one first
            yield _of_reason(reason)
    if case.ruling and case.ruling.action == "hold":
        yield Part("nobody can read it until someone decides", _WAITING, "waiting")


def unanswered(case: Case) -> list[Reported]:
    """The reports that came after any decision in force on their text, or on a later one."""
    standing = [one for one in case.decisions if one.undone_at is None]
    return [
        report
        for report in case.reports
        if not any(one.revision >= report.revision and one.at >= report.at for one in standing)
    ]


def _of_reports(reports: list[Reported]) -> Part:
    """The ten that weigh most count, each for as much as its reader was right before."""
    weights = nlargest(_REPORTS_COUNTED, (one.weight for one in reports))
    agreed, refused = sum(one.agreed for one in reports), sum(one.refused for one in reports)
    told = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    values: dict[str, str | int | float] = {"reports": len(reports), "agreed": agreed, "refused": refused}
    if decided := agreed + refused:
        values["percent"] = round(100 * agreed / decided)
        who = "a reader who was" if len(reports) == 1 else "readers who were"
        told += f" from {who} right {values['percent']} % of the time ({agreed} of {decided})"
    return Part(told, round(_A_REPORT * sum(weights)), "reports", values)


def _of_reason(reason: Reason) -> Part:
    kind = _KINDS.get(reason.rule, "rule")
    values: dict[str, str | int | float] = {}
    if kind in ("spam", "spoiler"):
        values["probability"] = reason.score
    elif kind == "failed":
        values["check"] = reason.check
    elif kind == "rule":
        values |= {"rule": reason.rule, "detail": reason.detail}
    return Part(f"{reason.check}: {reason.detail}", round(_CERTAIN * reason.score), kind, values)
