"""Carries out commands on cases: load, decide, append, and once more when someone else was first."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases import store
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.case import Case
from services.moderation.cases.commands import Command, Decide
from services.moderation.cases.decider import decide
from services.moderation.cases.errors import AppealedAgainstYou, Busy, CaseNotFound
from services.moderation.cases.others import Others, others_in
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.store import Append, Known
from shared.errors import DomainError
from shared.eventlog.batcher import Batcher, QueueFull
from shared.postgres.pool import Connection, Pool, PoolExhausted, acquire

_AT_ONCE = 200  # cases of many: others wait for so many at most
_TRIES = 20  # a round each for as many people as ever act on one case at once

Committed = Callable[[int, UUID], None]
"""Told the partition and the comment of a case that has new events."""


class Cases:
    """The cases as moderators change them. Use it inside `running()`."""

    def __init__(
        self,
        pool: Pool,
        keys: AuthorKeys,
        *,
        committed: Committed = lambda _part, _comment: None,
        others: Others | None = None,
        waiting: int,
    ) -> None:
        """Refuse a command while `waiting` others queue; tell `committed` of every case that changed.

        `others` says whether somebody else may decide: by default as accounts and keys have it.
        """
        self._pool = pool
        self._keys = keys
        self._committed = committed
        self._others = others or others_in(pool)
        self._batcher = Batcher(self._commit, waiting=waiting)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        async with self._batcher.running():
            yield

    async def handle(self, comment_id: UUID, command: Command, *, site: str | None) -> Case:
        """Carry out a command and return the case after it.

        `site` is the only one the asker may see, None for all. Raises what `decide` refuses, CaseNotFound,
        and Busy when too much is waiting. An appeal against the asker is theirs to answer where nobody else may decide.
        """
        try:
            return await self._carry_out(comment_id, command, site)
        except AppealedAgainstYou as refusal:
            if not isinstance(command, Decide) or await self._others(refusal.site, command.by):
                raise
            return await self._carry_out(comment_id, replace(command, alone=True), site)

    async def _carry_out(self, comment_id: UUID, command: Command, site: str | None) -> Case:
        for _ in range(_TRIES):
            async with acquire(self._pool) as connection:
                known = await store.find(connection, [comment_id])
            before, append = _follow(known.get(comment_id), command, site)
            if append is None:
                return before
            if await self._append(append):
                self._committed(append.part, comment_id)
                return append.case
        raise Busy

    async def handle_all(
        self, commands: Mapping[UUID, Command], *, site: str | None
    ) -> dict[UUID, Case | DomainError]:
        """Carry out a command on each of some comments: to each the case after it, or why it is refused.

        What was refused of one changes nothing for the others, and what was carried out stays so when a later one
        cannot be.
        """
        outcomes: dict[UUID, Case | DomainError] = {}
        wanted = list(commands.items())
        for start in range(0, len(wanted), _AT_ONCE):
            outcomes |= await self._handle_some(dict(wanted[start : start + _AT_ONCE]), site)
        return outcomes

    async def _handle_some(
        self, commands: Mapping[UUID, Command], site: str | None
    ) -> Mapping[UUID, Case | DomainError]:
        async with acquire(self._pool) as connection:
            carried = await carry_out(connection, self._keys, commands, site=site)
        for append in carried.written:
            self._committed(append.part, append.case.comment_id)
        return carried.outcomes

    async def _append(self, append: Append) -> bool:
        """Whether the case was still at the expected version."""
        try:
            return await self._batcher.submit(append)
        except (QueueFull, PoolExhausted) as error:
            raise Busy from error

    async def _commit(self, batch: Sequence[Append]) -> Sequence[bool]:
        """Of two appends to one case only the first is tried: the other was decided without it."""
        first: dict[UUID, Append] = {}
        for append in batch:
            first.setdefault(append.case.comment_id, append)
        async with acquire(self._pool) as connection:
            moved = await store.commit(connection, self._keys, list(first.values()))
        return [first[one.case.comment_id] is one and one.case.comment_id not in moved for one in batch]


class Carried(Struct, frozen=True, kw_only=True):
    """To each comment its case after a command, or why it is refused; and what was written for that."""

    outcomes: Mapping[UUID, Case | DomainError]
    written: Sequence[Append]


async def carry_out(
    connection: Connection, keys: AuthorKeys, commands: Mapping[UUID, Command], *, site: str | None
) -> Carried:
    """Carry out a command on each of some comments over one connection: within its transaction, if it is in one.

    Busy is the outcome where others were quicker again and again. `site` is as in `Cases.handle`.
    """
    outcomes: dict[UUID, Case | DomainError] = dict.fromkeys(commands, Busy())
    written: list[Append] = []
    left = set(commands)
    for _ in range(_TRIES):
        appends = []
        known = await store.find(connection, left)
        for comment_id in left:
            try:
                before, append = _follow(known.get(comment_id), commands[comment_id], site)
            except DomainError as refusal:
                outcomes[comment_id] = refusal
                continue
            outcomes[comment_id] = before if append is None else Busy()
            appends += [append] if append else []
        left = await store.commit(connection, keys, appends) if appends else set()
        done = [append for append in appends if append.case.comment_id not in left]
        outcomes |= {append.case.comment_id: append.case for append in done}
        written += done
        if not left:
            break
    return Carried(outcomes=outcomes, written=written)


def _follow(known: Known | None, command: Command, site: str | None) -> tuple[Case, Append | None]:
    """The case before a command, and what follows from it, if anything. Raises as `Cases.handle`."""
    if known is None or known.stored is None or site not in (None, known.comment.site):
        raise CaseNotFound
    before = known.stored.case
    events = decide(command, known.comment, before)
    if not events:
        return before, None
    return before, Append(
        part=known.stored.part,
        expected=before.version,
        author_id=known.author_id,
        events=events,
        case=evolve_all(before, events),
    )
