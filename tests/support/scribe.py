"""Writes comments through the service's own commit, without HTTP: for tests of the log and its views."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from services.comments.bylines import Profile
from services.comments.commenting import decider
from services.comments.commenting.commands import Page, Post
from services.comments.commenting.drafts import Asked, Author, byline, sign
from services.comments.commenting.requests import Place, request
from services.comments.commenting.tokens import new_token
from services.comments.commenting.writer import Request, Written, commit
from services.comments.log import CODEC, birth_part, thread_id_of
from shared.contracts.comments import (
    CommentAppealAnswered,
    CommentAppealed,
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
    Covered,
    Mode,
    Note,
    Text,
    Told,
)
from shared.contracts.ruling import Mask
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import SubjectKey, Vault
from shared.ids import new_id
from shared.postgres.pool import Connection

MASTER_KEY = bytes(range(32))
PARTS = 4
AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class Scribe:
    """Makes requests for one site and remembers the authors' keys."""

    def __init__(self, site: str = "blog") -> None:
        self.site = site
        self.vault = Vault(MASTER_KEY)
        self.log = Log(CODEC, KeyCache(self.vault))
        self._keys: dict[UUID, SubjectKey] = {}
        self._posted: dict[UUID, CommentPosted] = {}

    def place(self, key: str) -> Place:
        thread_id = thread_id_of(self.site, key)
        return Place(thread_id, birth_part(thread_id, PARTS))

    def post(
        self,
        key: str,
        *,
        opens: bool = False,
        parent: UUID | None = None,
        mode: Mode = "pre",
        body: str = "Hello",
    ) -> Request:
        """A comment by a new author."""
        place, page = (
            self.place(key),
            Page(site=self.site, key=key, url=f"https://blog.example/{key}", title=key),
        )
        author = Author(key=self.vault.new_key(new_id()), token=new_token(), new=True)
        asked = Asked(
            page=page,
            parent_id=parent,
            body=body,
            profile=Profile(name="Ada"),
            token=None,
            address_hash=b"a" * 16,
        )
        command = Post(
            comment_id=new_id(),
            page=page,
            parent_id=parent,
            author_id=author.key.subject_id,
            byline=byline(asked),
            text=Text(body=body, html=f"<p>{body}</p>"),
            rendered=True,
            at=AT,
        )
        thread = decider.Thread(thread_id=place.thread_id, part=place.part, opened=not opens, page=page)
        opening, posted = decider.post(command, thread, mode)
        built = request(place, posted, opening=opening, subject=author.key, new_subject=True)
        sign(built.row, asked, author, posted.comment_id)
        self._keys[posted.comment_id], self._posted[posted.comment_id] = author.key, posted
        return built

    def edit(self, comment_id: UUID, revision: int, body: str, *, mode: Mode = "pre") -> Request:
        posted = self._posted[comment_id]
        state = {"pre": "pending", "post": "visible", "hold": "held"}[mode]
        event = CommentEdited(
            comment_id=comment_id,
            author_id=posted.author_id,
            revision=revision,
            mode=mode,
            state=state,  # type: ignore[arg-type]
            at=AT,
            sealed=Text(body=body, html=f"<p>{body}</p>"),
        )
        return request(self._place_of(comment_id), event, subject=self._keys[comment_id])

    def delete(self, comment_id: UUID) -> Request:
        return request(self._place_of(comment_id), CommentDeleted(comment_id=comment_id, at=AT))

    def publish(self, comment_id: UUID, revision: int = 1) -> Request:
        event = CommentPublished(comment_id=comment_id, revision=revision, by="screening", at=AT)
        return request(self._place_of(comment_id), event)

    def hold(self, comment_id: UUID, revision: int = 1) -> Request:
        event = CommentHeld(comment_id=comment_id, revision=revision, by="screening", at=AT)
        return request(self._place_of(comment_id), event)

    def remove(self, comment_id: UUID, revision: int = 1) -> Request:
        event = CommentRemoved(comment_id=comment_id, revision=revision, by="moderator", at=AT)
        return request(self._place_of(comment_id), event)

    def mask(self, comment_id: UUID, revision: int = 1) -> Request:
        event = CommentMasked(
            comment_id=comment_id,
            revision=revision,
            by="moderator",
            mask=Mask(label="ep 9"),
            at=AT,
            sealed=Covered(html="<p>covered</p>", spoilers=(("ep 9", "<p>it</p>"),)),
        )
        return request(self._place_of(comment_id), event, subject=self._keys[comment_id])

    def decide(
        self, comment_id: UUID, decision: UUID, revision: int = 1, *, message: str = "Mark it, please."
    ) -> Request:
        """A moderator holds it and says why."""
        event = CommentHeld(
            comment_id=comment_id,
            revision=revision,
            by="moderator",
            decision=decision,
            at=AT,
            sealed=Told(message),
        )
        return request(self._place_of(comment_id), event, subject=self._keys[comment_id])

    def appeal(self, comment_id: UUID, decision: UUID, revision: int = 1) -> Request:
        event = CommentAppealed(
            comment_id=comment_id, revision=revision, decision=decision, at=AT, sealed=Note("Why?")
        )
        return request(self._place_of(comment_id), event, subject=self._keys[comment_id])

    def answer(self, comment_id: UUID, decision: UUID, revision: int = 1) -> Request:
        event = CommentAppealAnswered(
            comment_id=comment_id,
            revision=revision,
            decision=decision,
            outcome="kept",
            answer=new_id(),
            cause=new_id(),
            at=AT,
        )
        return request(self._place_of(comment_id), event)

    def _place_of(self, comment_id: UUID) -> Place:
        posted = self._posted[comment_id]
        return Place(posted.thread_id, birth_part(posted.thread_id, PARTS))


def comment_of(built: Request) -> UUID:
    comment_id = built.row.comment_id
    assert comment_id is not None
    return comment_id


async def write(connection: Connection, *requests: Request) -> list[Written]:
    """Commit a batch in which nothing may be refused."""
    written = await commit(connection, requests)
    refused = [outcome.refusal for outcome in written if outcome.refusal]
    assert not refused, refused
    return written


async def try_write(connection: Connection, requests: Sequence[Request]) -> list[str | None]:
    """Commit a batch; how each request fared."""
    return [outcome.refusal for outcome in await commit(connection, requests)]
