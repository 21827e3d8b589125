"""What screening lends to replays and second looks: to see and judge a text as if it were screened."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec.structs import replace

from services.moderation.learning.teachers import SiteTeachers
from services.moderation.policies.signals import Signal
from services.moderation.replays.instruments import Instruments, Key, Pasted, Revision
from services.moderation.replays.restoring import Curves, View
from services.moderation.screening.checks.spoilers import later_episodes
from services.moderation.screening.judging import NOTHING, Models, Taught, Teachers, shipped_models
from services.moderation.screening.pipeline import see
from services.moderation.screening.queries import find_known, find_submissions
from services.moderation.screening.rows import as_of
from services.moderation.screening.screener import Screener, post_of, submission_of
from services.moderation.screening.submission import Submission
from services.moderation.screening.surroundings import Surroundings
from shared.episodes.scope import Post
from shared.postgres.pool import Connection
from shared.spoilers.source import covered

_NOBODY = UUID(int=0)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SPOILERS = "spoilers."
_OF_SPOILERS = frozenset({"spoilers", "site_spoilers", "work"})
"""The models that have a say in spoilers."""


def instruments() -> Instruments:
    """For one process, with what was shipped and what sites have taught."""
    return _Lent(shipped_models(), SiteTeachers()).instruments


class _Lent:
    def __init__(self, models: Models | None, teachers: Teachers) -> None:
        self._models = models
        self._screener = Screener(models)
        self._teachers = teachers
        self.instruments = Instruments(
            curves=self.curves, look=self.look, recompute=self.recompute, rescope=self.rescope
        )

    async def curves(self, connection: Connection, site: str) -> Curves:
        """Those of comments under a page of which nothing is known."""
        if self._models is None:
            return Curves(lambda _: 1.0, lambda _: 1.0, {})
        anywhere = Post()
        lessons = await self._teachers.refresh(connection, [(site, anywhere)])
        taught = lessons.taught(site, anywhere)
        models = {"spam": self._models.spam.hash, "spoilers": self._models.spoilers.hash}
        return Curves(self._models.spam_at(taught), self._models.spoilers.at, models)

    async def look(self, connection: Connection | None, pasted: Pasted) -> View:
        taught = NOTHING
        if connection is not None:
            lessons = await self._teachers.refresh(connection, [(pasted.site, pasted.post)])
            taught = lessons.taught(pasted.site, pasted.post)
        return await asyncio.to_thread(self._look, pasted, taught)

    def _look(self, pasted: Pasted, taught: Taught) -> View:
        submission = Submission(
            comment_id=_NOBODY,
            thread_id=_NOBODY,
            author_id=_NOBODY,
            site=pasted.site,
            revision=1,
            text=pasted.text,
            name=pasted.name,
            website=pasted.website,
            email_domain=pasted.mail_domain,
            posted_at=pasted.at,
            author_spoilers=len(covered(pasted.text)),
            post=pasted.post,
        )
        given = {name: Signal(feature=name, value=value) for name, value in pasted.given.items()}
        seen = see(submission)
        return self._screener.judge(replace(seen, signals=seen.signals | given), pasted.post, taught)

    async def recompute(self, connection: Connection, revisions: Sequence[Revision]) -> Mapping[Key, View]:
        found = await find_submissions(connection, [one.comment_id for one in revisions])
        rows = {
            one.key: as_of(found.comments[one.comment_id], one.revision, one.text, one.at)
            for one in revisions
            if one.comment_id in found.comments
        }
        pages = {(row.site, post_of(found.threads.get(row.thread_id))) for row in rows.values()}
        lessons = await self._teachers.refresh(connection, pages)
        around = Surroundings(await find_known(connection, list(rows.values())))
        views: dict[Key, View] = {}
        for key, row in rows.items():
            thread = found.threads.get(row.thread_id)
            taught = lessons.taught(row.site, post_of(thread))
            views[key] = self._screener.view(submission_of(row, thread, around), taught)
        return views

    async def rescope(
        self, connection: Connection, site: str, views: Sequence[View], post: Post
    ) -> Sequence[View]:
        taught = (await self._teachers.refresh(connection, [(site, post)])).taught(site, post)
        return [self._rescoped(view, post, taught) for view in views]

    def _rescoped(self, view: View, post: Post, taught: Taught) -> View:
        """Spoilers are seen and judged anew; whatever else was known stays."""
        seen, judged = view
        kept = {name: one for name, one in seen.signals.items() if not name.startswith(_SPOILERS)}
        marked = seen.signals.get("spoilers.marked")
        marks = int(marked.value) if marked and isinstance(marked.value, float) else 0
        named = {one.feature: one for one in later_episodes(_bare(seen.text, post, marks))}
        anew, again = self._screener.judge(replace(seen, signals=kept | named), post, taught)
        told = {name: one for name, one in anew.signals.items() if name.startswith(_SPOILERS)}
        models = {name: hash_ for name, hash_ in again.models.items() if name in _OF_SPOILERS}
        return replace(anew, signals=kept | told), replace(
            judged,
            spoiler=again.spoiler,
            spoiler_because=again.spoiler_because,
            spoiler_at=again.spoiler_at,
            models={name: hash_ for name, hash_ in judged.models.items() if name not in _OF_SPOILERS}
            | models,
        )


def _bare(text: str, post: Post, marks: int) -> Submission:
    """A text under a page, of which nothing else matters."""
    return Submission(
        comment_id=_NOBODY,
        thread_id=_NOBODY,
        author_id=_NOBODY,
        site="",
        revision=1,
        text=text,
        posted_at=_NEVER,
        author_spoilers=marks,
        post=post,
    )
