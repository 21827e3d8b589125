"""Carries out changes of labels: lock, load, decide, append."""

from collections.abc import Callable
from uuid import UUID

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.labelling import store
from services.moderation.labelling.commands import Command
from services.moderation.labelling.decider import decide
from services.moderation.labelling.errors import LabelsBusy, SubjectNotFound
from services.moderation.labelling.labelled import Labelled, Subject, unlabelled
from services.moderation.labelling.projection import evolve_all
from services.moderation.labelling.store import Append
from services.moderation.log import birth_part
from shared.postgres.pool import Connection, Pool, acquire

_LOCK = "SELECT lock_partitions(ARRAY[$1::smallint])"
_TRIES = 3

Committed = Callable[[int, UUID], None]
"""Told the partition and the stream of a subject whose labels have changed."""


class Labels:
    """Labels as moderators give and take them."""

    def __init__(
        self,
        pool: Pool,
        keys: AuthorKeys,
        *,
        partitions: int,
        committed: Committed = lambda _part, _stream: None,
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._partitions = partitions
        self._committed = committed

    async def find(self, subject: Subject) -> Labelled:
        """Every label that somebody was given. Raises SubjectNotFound for an author unknown to the site."""
        async with acquire(self._pool) as connection:
            return (await self._load(connection, subject))[1]

    async def handle(self, subject: Subject, command: Command) -> Labelled:
        """Carry out a command and return the labels after it.

        Raises what `decide` refuses, SubjectNotFound, LabelsBusy.
        """
        for _ in range(_TRIES):
            async with acquire(self._pool) as connection, connection.transaction():
                part, _ = await self._load(connection, subject)
                await connection.execute(_LOCK, part)  # many may label the same: each waits for its turn
                part, before = await self._load(connection, subject)
                events = decide(command, before)
                if not events:
                    return before
                append = Append(
                    part=part,
                    expected=before.version,
                    subject=subject,
                    events=events,
                    labelled=evolve_all(before, events),
                )
                moved = await store.commit(connection, self._keys, [append])
            if not moved:
                self._committed(part, subject.stream_id)
                return append.labelled
        raise LabelsBusy

    async def _load(self, connection: Connection, subject: Subject) -> tuple[int, Labelled]:
        if stored := (await store.find_labelled(connection, [subject])).get(subject):
            return stored.part, stored.labelled
        if not await store.has_written(connection, subject):
            raise SubjectNotFound
        return birth_part(subject.stream_id, self._partitions), unlabelled(subject)
