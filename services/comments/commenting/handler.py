"""Carries out commands: look, decide, append; look again when somebody was first."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.comments.commenting import answers, decider
from services.comments.commenting.commands import Delete, Describe, Edit, MakeAppeal, Page, Post, Report
from services.comments.commenting.decider import Comment
from services.comments.commenting.drafts import Asked, Drafts, byline, sign
from services.comments.commenting.errors import (
    AlreadyReported,
    Busy,
    CommentGone,
    CommentNotFound,
    ParentNotFound,
    RevisionMoved,
    SignOnRequired,
    ThreadClosed,
)
from services.comments.commenting.idempotency import Answer, Key, first_answer
from services.comments.commenting.requests import Place, request
from services.comments.commenting.subjects import Threads, find_comment
from services.comments.commenting.tokens import hash_token
from services.comments.commenting.writer import Refusal, Request, Writer, base64
from services.comments.sites import Sites
from shared.errors import DomainError
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire

_TRIES = 5
_REFUSALS: dict[Refusal, type[DomainError]] = {
    "closed": ThreadClosed,
    "parent": ParentNotFound,
    "missing": CommentNotFound,
    "gone": CommentGone,
    "moved": RevisionMoved,
    "known": AlreadyReported,
}


class Step(Struct, frozen=True):
    """What a command comes to: an answer, and the request that makes it true (None: it is true already)."""

    request: Request | None
    answer: Answer


Attempt = Callable[[bool], Awaitable[Step]]
"""Looks and decides. It is called with True when an earlier look has turned out to be old."""


class Commenting:
    """The write side of one process."""

    def __init__(self, pool: Pool, writer: Writer, drafts: Drafts, sites: Sites, threads: Threads) -> None:
        self._pool = pool
        self._writer = writer
        self._drafts = drafts
        self._sites = sites
        self._threads = threads

    async def post(self, asked: Asked, at: datetime, key: Key | None) -> Answer:
        """Add a comment or a reply. Without a token its author is new and is given one."""
        site = await self._sites.find(asked.page.site)
        if site.members_only and not asked.member:
            raise SignOnRequired
        author = await self._drafts.author(site.name, asked.token, member=asked.member)
        rendering = await self._drafts.render(asked.body)
        command = Post(
            comment_id=new_id(),
            page=asked.page,
            parent_id=asked.parent_id,
            author_id=author.key.subject_id,
            byline=byline(asked),
            text=rendering.text,
            rendered=rendering.rendered,
            form=asked.form,
            at=at,
        )

        async def attempt(fresh: bool) -> Step:  # noqa: FBT001
            thread = await self._threads.find(site.name, asked.page.key, fresh=fresh)
            opening, posted = decider.post(command, thread, site.mode)
            place = Place(thread.thread_id, thread.part)
            built = request(place, posted, opening=opening, subject=author.key, new_subject=author.new)
            sign(built.row, asked, author, posted.comment_id)
            return Step(built, answers.written(asked, posted, author.token, rendering.warnings))

        return await self._carry_out(attempt, key)

    async def edit(
        self, comment_id: UUID, token: str, expected: int | None, body: str, at: datetime, key: Key | None
    ) -> Answer:
        """Write a new revision. Readers keep the old one until the new one may be shown."""
        rendering = await self._drafts.render(body)
        command = Edit(
            expected=expected,
            token_hash=hash_token(token),
            text=rendering.text,
            rendered=rendering.rendered,
            at=at,
        )

        async def attempt(_fresh: bool) -> Step:  # noqa: FBT001
            comment = await self._comment(comment_id)
            edited = decider.edit(command, comment)
            if edited is None:
                return Step(None, answers.unchanged(comment, rendering))
            subject = await self._drafts.key_of(comment.author_id)
            built = request(_place(comment), edited, subject=subject)
            return Step(built, answers.revised(edited, rendering.warnings))

        return await self._carry_out(attempt, key)

    async def delete(
        self, comment_id: UUID, token: str, expected: int | None, at: datetime, key: Key | None
    ) -> Answer:
        """Take a comment back. Its place stays while replies are shown."""
        command = Delete(expected=expected, token_hash=hash_token(token), at=at)

        async def attempt(_fresh: bool) -> Step:  # noqa: FBT001
            comment = await self._comment(comment_id)
            built = request(_place(comment), decider.delete(command, comment))
            built.row.expected = expected
            return Step(built, answers.deleted())

        return await self._carry_out(attempt, key)

    async def report(self, comment_id: UUID, command: Report, key: Key | None) -> Answer:
        """Pass a reader's objection on to the moderators."""

        async def attempt(_fresh: bool) -> Step:  # noqa: FBT001
            comment = await self._comment(comment_id)
            reported = decider.report(command, comment)
            subject = self._drafts.fresh_key() if reported.sealed else None
            built = request(_place(comment), reported, subject=subject, new_subject=subject is not None)
            return Step(built, answers.reported(comment_id))

        return await self._carry_out(attempt, key)

    async def appeal(self, comment_id: UUID, token: str, text: str, at: datetime, key: Key | None) -> Answer:
        """Ask the moderators for another look, as the author."""
        command = MakeAppeal(token_hash=hash_token(token), text=text, at=at)

        async def attempt(_fresh: bool) -> Step:  # noqa: FBT001
            comment = await self._comment(comment_id)
            appealed = decider.appeal(command, comment)
            subject = await self._drafts.key_of(comment.author_id)
            built = request(_place(comment), appealed, subject=subject)
            return Step(built, answers.appealed(comment_id))

        return await self._carry_out(attempt, key)

    async def describe(self, page: Page, at: datetime, key: Key | None) -> Answer:
        """Register a thread ahead of its first comment, or correct what is known of its page."""
        site = await self._sites.find(page.site)

        async def attempt(_fresh: bool) -> Step:  # noqa: FBT001
            thread = await self._threads.find(site.name, page.key, fresh=True)
            described = decider.describe(Describe(page=page, at=at), thread)
            place = Place(thread.thread_id, thread.part)
            built = request(place, described) if described else None
            return Step(built, answers.described(page, opened=not thread.opened))

        return await self._carry_out(attempt, key)

    async def _carry_out(self, attempt: Attempt, key: Key | None) -> Answer:
        """Try until the answer is true or refused. A key that was used before is answered as it was then."""
        if key and (answer := await self._first_answer(key)):
            return answer
        for tries in range(_TRIES):
            step = await attempt(tries > 0)
            if step.request is None:
                return step.answer
            if key:
                _claim(step, key)
            written = await self._writer.write(step.request)
            if written.refusal is None:
                return step.answer
            if written.refusal == "duplicate" and key and (answer := await self._first_answer(key)):
                return answer
            if written.refusal in _REFUSALS:
                raise _REFUSALS[written.refusal]
        raise Busy

    async def _first_answer(self, key: Key) -> Answer | None:
        async with acquire(self._pool) as connection:
            return await first_answer(connection, key)

    async def _comment(self, comment_id: UUID) -> Comment:
        comment = await find_comment(self._pool, comment_id)
        if comment is None:
            raise CommentNotFound
        return comment


def _place(comment: Comment) -> Place:
    return Place(comment.thread_id, comment.part)


def _claim(step: Step, key: Key) -> None:
    """The key is used up by the very transaction that carries the command out."""
    if step.request:
        row = step.request.row
        row.command_key = base64(key.command_key)
        row.request_hash = base64(key.request_hash)
        row.answer = base64(key.seal(step.answer))
