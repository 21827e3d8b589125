"""Learns one model and stores what comes of it: live, refused, or nothing new."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from services.moderation.learning import lessons, store
from services.moderation.learning.candidate import Candidate, Live, candidate, lesson_of
from services.moderation.learning.examples import Teaching
from services.moderation.learning.priors import Prior, prior_of
from services.moderation.learning.reading import read
from services.moderation.learning.site_model import CorruptModel, SiteModel, Target
from services.moderation.learning.store import Key, Made, Stored
from services.moderation.learning.training import NotEnough
from services.moderation.learning.watermark import Watermark, head
from services.moderation.learning.works import Said, Work, discussed, texts_of
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.eventlog.log import Log
from shared.postgres.pool import Connection

_TOLD = "SELECT part, position, now() AS as_of FROM checkpoints WHERE consumer = 'screening' ORDER BY part"

What = Literal["live", "refused", "unchanged", "too little"]


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of a lesson; `said` is a refusal's reason, or what is lacking."""

    key: Key
    what: What
    hash: str = ""
    said: str = ""
    figures: dict[str, Any] = {}
    rests_on: dict[str, float] = {}


class Teacher:
    """Learns from one database; `now` is what goes on record as the time of a model."""

    def __init__(
        self, connection: Connection, log: Log, *, partitions: int, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._log = log
        self._partitions = partitions
        self._now = now

    async def teach(self, key: Key) -> Outcome:
        """Learn a model from all that is there now, and store it. Raises Outrun when somebody else has just done so."""
        lesson = await lessons.begin(self._connection, key)
        outcome = await (self._work(key) if key.kind == "work" else self._site(key, key.kind))
        await lessons.end(self._connection, lesson)
        return outcome

    async def _site(self, key: Key, target: Target) -> Outcome:
        async with self._connection.transaction(isolation="repeatable_read", readonly=True):
            upto = await head(self._connection, self._partitions)
            teaching = await read(self._connection, self._log, key.site, upto) if upto else None
            live = await store.find_live(self._connection, key)
        if upto is None or teaching is None:
            return Outcome(key=key, what="too little", said="the log is empty")
        try:
            found = await asyncio.to_thread(learn, teaching, target, prior_of(target), live)
        except NotEnough as lack:
            return Outcome(key=key, what="too little", said=str(lack))
        made = Made(
            hash=found.model.hash,
            body=found.model.to_bytes(),
            prior=found.model.prior,
            upto=upto,
            rests_on=found.rests_on,
            figures=found.figures,
            refused=found.refusal.reason if found.refusal else None,
        )
        return await self._store(key, made, live)

    async def _work(self, key: Key) -> Outcome:
        async with self._connection.transaction(isolation="repeatable_read", readonly=True):
            upto = await self._told()
            found = (await discussed(self._connection)).get(Work(key.site, key.subject))
            texts = await texts_of(self._connection, found.threads) if found else []
            live = await store.find_live(self._connection, key)
        if upto is None or not texts:
            return Outcome(key=key, what="too little", said="nothing was written about it")
        model = await asyncio.to_thread(_of_work, texts)
        counts = {"texts": float(len(texts)), "places": float(len(model.places))}
        made = Made(hash=model.hash, body=model.to_bytes(), prior="", upto=upto, rests_on=counts, figures={})
        return await self._store(key, made, live)

    async def _store(self, key: Key, made: Made, live: Stored | None) -> Outcome:
        what: What = "live" if made.refused is None else "refused"
        if live and (live.hash, live.body) == (made.hash, made.body):
            what = "unchanged"
        else:
            await store.commit(self._connection, key, made, live, partitions=self._partitions, at=self._now())
        return Outcome(
            key=key,
            what=what,
            hash=made.hash,
            said=made.refused or "",
            figures=made.figures,
            rests_on=made.rests_on,
        )

    async def _told(self) -> Watermark | None:
        """How far the comment service's log is known here."""
        rows = await self._connection.fetch(_TOLD)
        if not rows:
            return None
        return Watermark(tuple((row["part"], row["position"]) for row in rows), rows[0]["as_of"])


def _of_work(texts: Sequence[Said]) -> WorkModel:
    return build([(one.place, one.text) for one in texts], [one.author_id for one in texts])


def learn(teaching: Teaching, target: Target, prior: Prior, live: Stored | None) -> Candidate:
    """The candidate. Raises NotEnough.

    A live model that cannot be read is no rival: whatever is better than the prior may take its place.
    """
    return candidate(lesson_of(teaching, target, prior), target, prior, _readable(live))


def _readable(live: Stored | None) -> Live | None:
    if live is None or live.body is None:
        return None
    try:
        return Live(SiteModel.from_bytes(live.body), live.as_of)
    except CorruptModel:
        return None
