"""One ruling on all open cases that say nearly the same, as a decision in each under one id; and its undoing."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.case import Case
from services.moderation.cases.clusters import MOST, cluster_of
from services.moderation.cases.commands import Command, Decide, Undo
from services.moderation.cases.errors import (
    AlreadyUndone,
    CaseNotFound,
    DecisionNotFound,
    IdempotencyKeyReused,
)
from services.moderation.cases.handler import Cases
from services.moderation.cases.store import DecidedAs, find_cases, find_decided_as
from shared.errors import DomainError
from shared.postgres.pool import Pool, acquire


class Together(Struct, frozen=True, kw_only=True):
    """What came of a command on many cases: those that took it, `fresh` of them only now, and who refused.

    `more` says that others wait beyond the most that are taken at once.
    """

    taken: tuple[UUID, ...]
    fresh: int
    refused: Mapping[UUID, DomainError]
    more: bool = False


async def decide_together(
    cases: Cases, pool: Pool, comment_id: UUID, command: Decide, *, site: str | None, most: int = MOST
) -> Together:
    """Decide the case that was read, then the open ones that say nearly the same: `most` in all.

    Raises what `Cases.handle` raises of the case that was read; then nothing was decided. A command that is sent again
    finishes what it began, and takes in nothing that has come to wait since.
    """
    async with acquire(pool) as connection:
        before = await find_decided_as(connection, command.decision_id, site=site)
    again = await cases.handle_all({one.comment_id: _like(command, one) for one in before}, site=site)
    if any(isinstance(outcome, IdempotencyKeyReused) for outcome in again.values()):
        raise IdempotencyKeyReused
    first = await cases.handle(comment_id, command, site=site)
    known = {comment_id, *again}
    async with acquire(pool) as connection:
        found = await cluster_of(
            connection,
            comment_id,
            most=most + 1,
            as_of=min((one.at for one in before), default=None),
        )
    others = [one for one in found if one.comment_id not in known]
    room = max(0, most - len(known))
    commands = {
        one.comment_id: replace(command, revision=one.revision, over=None, unread=True)
        for one in others[:room]
    }
    outcomes = {comment_id: first, **again, **await cases.handle_all(commands, site=first.site)}
    taken = tuple(one for one, outcome in outcomes.items() if _has(outcome, command.decision_id))
    return Together(
        taken=taken,
        fresh=len(set(taken) - {one.comment_id for one in before}),
        refused=_refused(outcomes),
        more=len(others) > room,
    )


async def undo_together(
    cases: Cases, pool: Pool, comment_id: UUID, command: Undo, *, site: str | None
) -> Together:
    """Take a decision back in every case in which it was made.

    Raises CaseNotFound, DecisionNotFound, and AlreadyUndone when it counts in none of them any more.
    """
    async with acquire(pool) as connection:
        stored = (await find_cases(connection, [comment_id])).get(comment_id)
        if stored is None or site not in (None, stored.case.site):
            raise CaseNotFound
        made = await find_decided_as(connection, command.decision_id, site=stored.case.site)
    if not made:
        raise DecisionNotFound
    commands: dict[UUID, Command] = {one.comment_id: command for one in made}
    outcomes = await cases.handle_all(commands, site=stored.case.site)
    taken = tuple(one for one, outcome in outcomes.items() if isinstance(outcome, Case))
    refused = _refused(outcomes)
    if not taken and all(isinstance(refusal, AlreadyUndone) for refusal in refused.values()):
        raise AlreadyUndone
    return Together(taken=taken, fresh=len(taken), refused=refused)


def _like(command: Decide, before: DecidedAs) -> Command:
    """The command as it was carried out on a case; the note can be read no more once its author is erased."""
    return replace(command, revision=before.revision, note=None, message=None, unread=True)


def _has(outcome: Case | DomainError, decision_id: UUID) -> bool:
    return isinstance(outcome, Case) and outcome.decision(decision_id) is not None


def _refused(outcomes: Mapping[UUID, Case | DomainError]) -> dict[UUID, DomainError]:
    return {one: outcome for one, outcome in outcomes.items() if isinstance(outcome, DomainError)}
