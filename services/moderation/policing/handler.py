"""Carries out changes of a site's policy: load, decide, append."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid5

from msgspec import Struct

from services.moderation.cases.errors import IdempotencyKeyReused
from services.moderation.log import birth_part
from services.moderation.policies.lint import Lint
from services.moderation.policing import store
from services.moderation.policing.commands import (
    Command,
    Enable,
    EndShadow,
    RollBack,
    StartShadow,
    WriteDraft,
)
from services.moderation.policing.decider import decide, versions_of
from services.moderation.policing.errors import Overtaken, PolicyBusy
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyEvent,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from services.moderation.policing.language import LANGUAGE, Language
from services.moderation.policing.projection import drafts_in, evolve_all
from services.moderation.policing.site_policy import DEFAULT_VERSION, SitePolicy
from services.moderation.policing.store import Append
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire

_TRIES = 20
_AT_ONCE = 2  # texts: more in threads of one process only slow each other down, and everybody else with them

Committed = Callable[[int, UUID], None]
"""Told the partition and the stream of a site whose policy has changed."""


class Done(Struct, frozen=True, kw_only=True):
    """Where the versions stand now, and what was recorded; no event when everything was so already."""

    policy: SitePolicy
    event: PolicyEvent | None


class Policies:
    """Sites' policies as their owners change them.

    A draft that comes at the same moment as another change is written after it. Whoever shadows, enables or rolls
    back at the same moment as somebody else is told so instead: they had something else before their eyes.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        partitions: int,
        language: Language = LANGUAGE,
        committed: Committed = lambda _part, _stream: None,
    ) -> None:
        self.language = language
        self._pool = pool
        self._partitions = partitions
        self._committed = committed
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def lint(self, text: str) -> Lint:
        """What is wrong with a text, and which of its examples do not come out.

        The longest takes some seconds, in a thread: other requests do not wait for it, other texts for their turn.
        """
        async with self._turns:
            return await asyncio.to_thread(self.language.lint, text)

    async def handle(self, site: str, command: Command, *, request: UUID | None = None) -> Done:
        """Carry out a command. `request` is the id of the event that it is to lead to: sent again, it acts once.

        Raises what `decide` refuses, Overtaken, IdempotencyKeyReused, PolicyBusy.
        """
        for attempt in range(_TRIES):
            done = await self._attempt(site, command, request, first=attempt == 0)
            if done is not None:
                return done
        raise PolicyBusy

    async def _attempt(
        self, site: str, command: Command, request: UUID | None, *, first: bool
    ) -> Done | None:
        """None when somebody else was quicker."""
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            stored = await store.find_policy(connection, site)
            part = stored.part if stored else birth_part(store.stream_of(site), self._partitions)
            policy = stored.policy if stored else SitePolicy(site=site)
            if request and (said := await store.find_recorded(connection, part, site, request)):
                return _said_again(command, policy, said)
            if not first and not isinstance(command, WriteDraft):
                raise Overtaken
            texts = await store.find_texts(connection, site, versions_of(command, policy))
        texts[DEFAULT_VERSION] = self.language.default
        async with self._turns:
            events = await asyncio.to_thread(decide, command, policy, texts, self.language.check)
        if not events:
            return Done(policy=policy, event=None)
        append = Append(
            part=part,
            expected=policy.version,
            events=list(zip([*(new_id() for _ in events[1:]), request or new_id()], events, strict=True)),
            policy=evolve_all(policy, events),
            drafts=drafts_in(events),
        )
        async with acquire(self._pool) as connection:
            written = await store.commit(connection, append)
        if not written:
            return None
        self._committed(part, store.stream_of(site))
        return Done(policy=append.policy, event=events[-1])


def request_of(site: str, by: str, key: str) -> UUID:
    """The same person's same key on the same site names the same request."""
    return uuid5(store.stream_of(site), f"{by}\n{key}")


def _said_again(command: Command, policy: SitePolicy, said: PolicyEvent) -> Done:
    """The answer of the first time. Raises IdempotencyKeyReused for a key that came with another request."""
    match command, said:
        case WriteDraft(), PolicyDrafted():
            same = (command.text, command.note) == (said.text, said.note)
        case StartShadow(), PolicyShadowed():
            same = command.number == said.version
        case Enable(), PolicyEnabled():
            same = command.number == said.version
        case RollBack(), PolicyRolledBack():
            same = command.number == said.version
        case EndShadow(), ShadowEnded():
            same = True
        case _:
            same = False
    if not same:
        raise IdempotencyKeyReused
    return Done(policy=policy, event=said)
