"""What every run works with, and how a verdict is looked at again with it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.policies.document import Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.replays.differences import Said, with_caution
from services.moderation.replays.history import Verdict
from services.moderation.replays.instruments import Instruments, Key, Revision
from services.moderation.replays.restoring import Curves, View, restore
from services.moderation.replays.versions import Versions
from shared.contracts.moderation import Reason
from shared.eventlog.log import Log
from shared.postgres.pool import Connection


class Means(Struct, frozen=True, kw_only=True):
    """The log and its keys, the policies, and what screening lends.

    `known_within`: how long after a roll back a process may go on screening by the version that was rolled back.
    """

    log: Log
    keys: AuthorKeys
    versions: Versions
    instruments: Instruments
    known_within: timedelta = timedelta(seconds=6)


class Views(Struct, frozen=True, kw_only=True):
    """How comments stood when their verdicts were reached; `approximate` ones were looked at anew."""

    of: Mapping[Key, View]
    approximate: frozenset[Key]


async def views_of(
    connection: Connection, means: Means, verdicts: Sequence[Verdict], curves: Curves
) -> Views:
    """Restored where a verdict kept its grounds, else recomputed, all of them in one go."""
    found: dict[Key, View] = {}
    without: list[Revision] = []
    for verdict in verdicts:
        event, sealed = verdict.event, verdict.event.sealed
        key = (event.comment_id, event.revision)
        if sealed and sealed.grounds:
            found[key] = restore(
                verdict.text, sealed.grounds, curves, unknown=event.failed, models=event.models
            )
        else:
            without.append(
                Revision(comment_id=event.comment_id, revision=event.revision, text=verdict.text, at=event.at)
            )
    if without:
        found |= await means.instruments.recompute(connection, without)
    return Views(of=found, approximate=frozenset(one.key for one in without))


def machine(verdict: Verdict) -> Said:
    """What screening said."""
    return Said(ruling=verdict.event.ruling, reasons=reasons_of(verdict))


def under(policy: Policy, view: View, verdict: Verdict) -> Said:
    """What another policy says of the same comment; what no policy decides is as it was."""
    outcome = evaluate(policy, *view)
    return with_caution(Said(ruling=outcome.ruling, reasons=outcome.reasons), reasons_of(verdict))


def reasons_of(verdict: Verdict) -> tuple[Reason, ...]:
    return verdict.event.sealed.reasons if verdict.event.sealed else ()
