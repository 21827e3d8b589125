"""A site with a past, for replays: comments as they were told, screened under versions of a policy, and ruled on.

Checks and models are small and plain here, so that a test can say what they see.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases import store
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.case import Comment
from services.moderation.cases.commands import Decide, Screen, Undo
from services.moderation.cases.decider import decide
from services.moderation.cases.projection import evolve_all
from services.moderation.log import CODEC, birth_part
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import Outcome
from services.moderation.policies.signals import Judged, Seen
from services.moderation.policing.commands import Enable, EndShadow, RollBack, StartShadow, WriteDraft
from services.moderation.policing.handler import Policies
from services.moderation.policing.language import LANGUAGE
from services.moderation.replays.instruments import Instruments, Key, Pasted, Revision
from services.moderation.replays.means import Means
from services.moderation.replays.restoring import Curves, View
from services.moderation.replays.versions import Versions
from services.moderation.screening.rows import CommentRow, as_json
from services.moderation.screening.traces import trace_as_json, trace_of
from services.moderation.screening.words import words_of
from shared.contracts.moderation import Again, Contribution, Signal
from shared.contracts.ruling import Action, Ruling
from shared.episodes.scope import Post
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.folding.fold import fold
from shared.ids import new_id
from shared.postgres.pool import Connection, Pool, acquire
from tests.support.moderation import MASTER_KEY, PARTITIONS
from tests.support.told import NOON

SITE = "drama"
THREAD = UUID(int=100)
EPISODE_3 = Post(title="Review", work="The House", season=1, episode=3)
MODELS = {"prior": "p1"}
_EPISODE = re.compile(r"episode (\d+)")
_SHARES = {0.005: 0.8, 0.05: 0.5}

COVERS = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: later episode
    when: {spoilers.ahead: "> 0"}
    action: mask
    reason: "{spoilers.ahead} episodes ahead"
"""
HOLDS_LINKS = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: any link
    when: {links.count: "> 0"}
    action: hold
    reason: "{links.count} links"
  - rule: later episode
    when: {spoilers.ahead: "> 0"}
    action: mask
    reason: ahead
"""
HOLDS_SPAM = """policy: 1
thresholds: {hold: {false alarms: 5%}, cover: never}
rules:
  - rule: a link weighs
    when: {links.count: "> 0"}
    weight: 1.5
    reason: "{links.count} links"
"""
REJECTS = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: casino
    when: {text: {words: [casino]}}
    action: reject
    reason: "{match}"
"""


def see(text: str, post: Post = EPISODE_3) -> View:
    """Links and later episodes; spam is likely where money is spoken of."""
    links = text.count("http")
    signals = [Signal(feature="links.count", value=float(links))] if links else []
    spam = 0.7 if "money" in text else 0.1
    because = (Contribution(feature="money.easy", points=2.0),) if "money" in text else ()
    seen = Seen(
        text=text, folded=fold(text), signals={one.feature: one for one in [*signals, *ahead(text, post)]}
    )
    return seen, _judged(spam, because)


def ahead(text: str, post: Post) -> list[Signal]:
    """The furthest episode that a text names, if it lies ahead of the page."""
    found = [(int(match[1]), match.span()) for match in _EPISODE.finditer(text)]
    later = [(number, span) for number, span in found if post.episode and number > post.episode]
    if not later:
        return []
    number, span = max(later)
    beyond = float(number - (post.episode or 0))
    return [Signal(feature="spoilers.ahead", value=beyond, spans=(span,), subject=f"episode {number}")]


def _judged(spam: float, because: tuple[Contribution, ...]) -> Judged:
    return Judged(
        spam=spam,
        spoiler=0.0,
        spam_because=because,
        models=MODELS,
        spam_at=lambda share: _SHARES.get(share, 0.9),
        spoiler_at=lambda _share: 0.9,
    )


async def _curves(_connection: Connection, _site: str) -> Curves:
    return Curves(lambda share: _SHARES.get(share, 0.9), lambda _share: 0.9, MODELS)


async def _recompute(_connection: Connection, revisions: Sequence[Revision]) -> Mapping[Key, View]:
    return {one.key: see(one.text) for one in revisions}


async def _rescope(_connection: Connection, _site: str, views: Sequence[View], post: Post) -> Sequence[View]:
    return [(_seen_anew(seen, post), judged) for seen, judged in views]


def _seen_anew(seen: Seen, post: Post) -> Seen:
    kept = {name: one for name, one in seen.signals.items() if name != "spoilers.ahead"}
    return replace(seen, signals=kept | {one.feature: one for one in ahead(seen.text, post)})


def instruments() -> Instruments:
    return Instruments(
        curves=_curves,
        look=_look,
        recompute=_recompute,
        rescope=_rescope,
    )


async def _look(_connection: Connection | None, pasted: Pasted) -> View:
    return see(pasted.text, pasted.post)


def means() -> Means:
    """What a run works with; nobody goes on screening by a version that was rolled back."""
    vault = Vault(bytes.fromhex(MASTER_KEY))
    cache = KeyCache(vault)
    return Means(
        log=Log(CODEC, cache),
        keys=AuthorKeys(vault, cache),
        versions=Versions(LANGUAGE),
        instruments=instruments(),
        known_within=timedelta(0),
    )


class Said(Struct, frozen=True, kw_only=True):
    """A comment that was posted here."""

    comment_id: UUID
    author_id: UUID
    text: str


class History:
    """Writes the past of the site `drama`."""

    def __init__(self, pool: Pool) -> None:
        self.means = means()
        self.policies = Policies(pool, partitions=PARTITIONS)
        self._pool = pool
        self._minute = 0.0

    async def thread(self, post: Post = EPISODE_3, thread_id: UUID = THREAD) -> None:
        """Open a thread, or correct what its page is about."""
        about = {"work": post.work, "season": post.season, "episode": post.episode}
        row = {
            "thread_id": thread_id,
            "site": SITE,
            "key": str(thread_id),
            "title": post.title,
            "about": about,
            **words_of(post.title),
        }
        async with acquire(self._pool) as connection:
            await connection.execute("SELECT put_submissions($1, $2, $3)", [row], [], [])

    async def write(self, text: str) -> int:
        """A new version of the policy; its number."""
        done = await self.policies.handle(SITE, WriteDraft(text=text, by="olga", at=NOON))
        return done.policy.head

    async def enable(self, version: int) -> None:
        await self.policies.handle(SITE, Enable(number=version, by="olga", at=NOON))

    async def shadow(self, version: int) -> None:
        await self.policies.handle(SITE, StartShadow(number=version, by="olga", at=NOON))

    async def end_shadow(self) -> None:
        await self.policies.handle(SITE, EndShadow(by="olga", at=NOON))

    async def roll_back(self, version: int) -> None:
        await self.policies.handle(SITE, RollBack(number=version, by="olga", at=NOON))

    async def said(
        self,
        *texts: str,
        version: int,
        thread_id: UUID = THREAD,
        site: str = SITE,
        post: Post = EPISODE_3,
        at: datetime = NOON,
    ) -> list[Said]:
        """Comments, told and screened under a version, together."""
        comments = [Said(comment_id=new_id(), author_id=new_id(), text=text) for text in texts]
        async with acquire(self._pool) as connection:
            screens = [(one, await self._screen(connection, one.text, version, post)) for one in comments]
            rows = [self._row(one, thread_id, site, screen.ruling.action) for one, screen in screens]
            await connection.execute("SELECT put_submissions($1, $2, $3)", [], rows, [])
            await self._commit(connection, [(one, replace(screen, at=at)) for one, screen in screens], site)
        return comments

    async def edited(self, comment: Said, text: str, *, version: int) -> Said:
        """A second revision, screened."""
        after = replace(comment, text=text)
        replaced = {"comment_id": comment.comment_id, "revision": 1, "at": NOON, "text": comment.text}
        row = self._row(after, THREAD, SITE, None, revision=2)
        async with acquire(self._pool) as connection:
            await connection.execute("SELECT put_submissions($1, $2, $3)", [], [row], [replaced])
            screen = await self._screen(connection, text, version, EPISODE_3)
            await self._commit(connection, [(after, replace(screen, revision=2))], SITE)
        return after

    async def again(self, comment: Said, outcome: Outcome, why: Again) -> None:
        """A second look at a comment's only revision."""
        async with acquire(self._pool) as connection:
            await self._commit(connection, [(comment, replace(_command(outcome), again=why))], SITE)

    async def screened_without_grounds(self, text: str) -> Said:
        """A comment of the days before verdicts kept them."""
        comment = Said(comment_id=new_id(), author_id=new_id(), text=text)
        async with acquire(self._pool) as connection:
            await connection.execute(
                "SELECT put_submissions($1, $2, $3)", [], [self._row(comment, THREAD, SITE, "publish")], []
            )
            old = Screen(revision=1, ruling=Ruling(action="publish"), policy="default@1", at=NOON)
            await self._commit(connection, [(comment, old)], SITE)
        return comment

    async def rule(self, comment: Said, ruling: Ruling, *, by: str = "ada", revision: int = 1) -> UUID:
        """A moderator's decision."""
        decision = new_id()
        async with acquire(self._pool) as connection:
            command = Decide(decision_id=decision, revision=revision, ruling=ruling, by=by, at=NOON)
            await self._commit(connection, [(comment, command)], SITE)
        return decision

    async def undo(self, comment: Said, decision: UUID) -> None:
        async with acquire(self._pool) as connection:
            await self._commit(connection, [(comment, Undo(decision_id=decision, by="ada", at=NOON))], SITE)

    async def _screen(self, connection: Connection, text: str, version: int, post: Post) -> Screen:
        policy = await self.means.versions.find(connection, SITE, version)
        return _command(evaluate(policy, *see(text, post)))

    async def _commit(
        self, connection: Connection, commands: Sequence[tuple[Said, Screen | Decide | Undo]], site: str
    ) -> None:
        stored = await store.find_cases(connection, [one.comment_id for one, _ in commands])
        appends = []
        for one, command in commands:
            before = stored[one.comment_id].case if one.comment_id in stored else None
            revision = command.revision if isinstance(command, Screen) else before.revision if before else 1
            comment = Comment(comment_id=one.comment_id, site=site, revision=revision, text=one.text)
            events = decide(command, comment, before)
            assert events
            appends.append(
                store.Append(
                    part=birth_part(one.comment_id, PARTITIONS),
                    expected=before.version if before else 0,
                    author_id=one.author_id,
                    events=events,
                    case=evolve_all(before, events),
                )
            )
        assert not await store.commit(connection, self.means.keys, appends)

    def _row(
        self, one: Said, thread_id: UUID, site: str, action: Action | None, revision: int = 1
    ) -> dict[str, Any]:
        """As a batch of screening's writes it."""
        self._minute += 1
        at = NOON + timedelta(minutes=self._minute)
        row = CommentRow(
            comment_id=one.comment_id,
            thread_id=thread_id,
            parent_id=None,
            author_id=one.author_id,
            posted_at=at,
            revised_at=at,
            revision=revision,
            mode="pre",
            state="pending",
            site=site,
            text=one.text,
            spoilers=0,
            fingerprint=None,
            name="Mina",
        )
        trace = replace(trace_of(row), action=action)
        return as_json(row) | {
            "traces": [trace_as_json(trace, decided=False)],
            "words": words_of(row.name, row.text),
        }


def _command(outcome: Outcome) -> Screen:
    """What the screener makes of an outcome."""
    return Screen(
        revision=1,
        ruling=outcome.ruling,
        policy=outcome.policy,
        reasons=outcome.reasons,
        failed=outcome.failed,
        grounds=outcome.grounds,
        models=MODELS,
        at=NOON,
    )


async def cases_of(pool: Pool, comments: Sequence[Said]) -> list[Any]:
    """Action and policy of each comment's verdict, and what holds."""
    async with acquire(pool) as connection:
        found = await store.find_cases(connection, [one.comment_id for one in comments])
    cases = [found[one.comment_id].case for one in comments]
    return [
        (case.ruling.action if case.ruling else None, case.verdict.policy if case.verdict else None)
        for case in cases
    ]
