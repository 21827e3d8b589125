"""How urgent a case is, in points that add up and that a moderator can read."""

from collections.abc import Iterator

from msgspec import Struct

from services.moderation.cases.case import Case

_A_REPORT = 4
_REPORTS_COUNTED = 10
_CERTAIN = 10  # points of a check that is as sure as can be
_WAITING = 5


class Part(Struct, frozen=True):
    """Some of a case's points, and what they are for."""

    why: str
    points: int


def parts_of(case: Case) -> Iterator[Part]:
    """What `priority` is the sum of: reports weigh most when there are several, then what the checks say."""
    if reports := len(case.reports):
        told = "1 report" if reports == 1 else f"{reports} reports"
        yield Part(told, _A_REPORT * min(reports, _REPORTS_COUNTED))
    for reason in case.verdict.reasons if case.verdict else ():
        if reason.check != "mode":  # true of every comment of the site: no reason to look at this one first
            yield Part(f"{reason.check}: {reason.detail}", round(_CERTAIN * reason.score))
    if case.ruling and case.ruling.action == "hold":
        yield Part("nobody can read it until someone decides", _WAITING)
