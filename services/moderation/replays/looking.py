"""Second looks: verdicts judged once more for one cause alone, and the events that follow.

What a person has ruled is left alone, and so is what comes out the same.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.case import Comment
from services.moderation.cases.commands import Screen
from services.moderation.cases.decider import decide
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.store import Append
from services.moderation.policies.outcome import SITE_HOLDS_ALL, Outcome
from services.moderation.replays.differences import Difference, Said, beside, difference, with_caution
from services.moderation.replays.history import Found, Verdict
from services.moderation.replays.means import machine, reasons_of
from services.moderation.replays.tally import Tally
from shared.contracts.moderation import Again

_RENDERING = frozenset({"rendering"})  # what history teaches, the rules of cases add by themselves

Judge = Callable[[Verdict], Awaitable[tuple[Outcome, Mapping[str, str]] | None]]
"""What is to hold for a comment, and the hashes of the models it rests on; None if it cannot be judged any more."""


class Looked(Struct, frozen=True, kw_only=True):
    """What a batch of second looks came to."""

    tally: Tally
    differences: Sequence[Difference]
    appends: Sequence[Append]


async def look(found: Found, judge: Judge, again: Literal["rollback", "episode"], at: datetime) -> Looked:
    """Judge a batch of comments, one verdict each."""
    tally = Tally()
    differences: list[Difference] = []
    appends: list[Append] = []
    for why in found.left_out:
        tally.leave_out(why)
    for verdict in found.verdicts:
        judged = await judge(verdict)
        if judged is None:
            tally.leave_out("deleted")
            continue
        one, append = _look(verdict, judged, again, at)
        tally.add(one)
        if append:
            differences.append(one)
            appends.append(append)
    return Looked(tally=tally, differences=differences, appends=appends)


def _look(
    verdict: Verdict, judged: tuple[Outcome, Mapping[str, str]], again: Again, at: datetime
) -> tuple[Difference, Append | None]:
    outcome, models = judged
    key = (verdict.event.comment_id, verdict.event.revision)
    said = Said(ruling=outcome.ruling, reasons=outcome.reasons)
    now = with_caution(said, reasons_of(verdict), _RENDERING)
    if standing := verdict.case.standing(verdict.event.revision):
        return beside(*key, standing.ruling, now), None
    one = difference(*key, machine(verdict), now)
    if one.kind == "unchanged":
        return one, None
    append = _append(verdict, replace(_command(verdict, outcome, now, models), again=again, at=at))
    return one if append else difference(*key, now, now), append


def _command(verdict: Verdict, outcome: Outcome, now: Said, models: Mapping[str, str]) -> Screen:
    acting = {reason.rule for reason in now.reasons if reason.action is not None}
    return Screen(
        revision=verdict.event.revision,
        ruling=now.ruling,
        policy=outcome.policy,
        reasons=now.reasons,
        failed=outcome.failed,
        grounds=outcome.grounds,
        models=dict(models),
        cause="mode" if acting == {SITE_HOLDS_ALL} else "screening",
        at=verdict.event.at,
    )


def _append(verdict: Verdict, command: Screen) -> Append | None:
    case = verdict.case
    comment = Comment(comment_id=case.comment_id, site=case.site, revision=verdict.newest, text=verdict.text)
    events = decide(command, comment, case)
    if not events:
        return None
    return Append(
        part=verdict.part,
        expected=case.version,
        author_id=verdict.author_id,
        events=events,
        case=evolve_all(case, events),
    )
