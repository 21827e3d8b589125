"""What writers are told, as bytes to send and to keep."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.commenting.commands import Page
from services.comments.commenting.decider import Comment
from services.comments.commenting.drafts import Asked, Rendering
from services.comments.commenting.idempotency import Answer
from shared.contracts.comments import About, CommentEdited, CommentPosted, Spoiler, State

_JSON = {"Content-Type": "application/json"}
_WAITING = "Waiting for review; there is no need to post it again."


class ThreadRef(Struct, frozen=True, kw_only=True):
    site: str
    key: str


class AuthorShown(Struct, frozen=True, kw_only=True):
    """An author as readers see them. An e-mail address is never shown."""

    name: str
    website: str | None = None


class CommentWritten(Struct, frozen=True, kw_only=True):
    """A comment as its author sees it.

    `status` is "visible", "pending" (until it is screened) or "held" (until a person has looked).
    `html` covers spoilers; `spoilers` holds what is under each cover as [scope, html].
    `author_token` edits and deletes the comment later; whoever holds it is its author. It is null for a member who
    came with an Author-Assertion: the next one, of whatever key, stands for the same author.
    """

    id: UUID
    thread: ThreadRef
    parent_id: UUID | None
    status: State
    revision: int
    html: str
    spoilers: tuple[Spoiler, ...]
    author: AuthorShown
    created_at: datetime
    author_token: str | None
    warnings: tuple[str, ...] = ()
    message: str = ""


class CommentRevised(Struct, frozen=True, kw_only=True):
    """A revision as its author sees it."""

    id: UUID
    status: State
    revision: int
    html: str
    spoilers: tuple[Spoiler, ...]
    edited_at: datetime | None
    warnings: tuple[str, ...] = ()
    message: str = ""


class ReportReceived(Struct, frozen=True, kw_only=True):
    id: UUID
    status: str = "received"


class AppealReceived(Struct, frozen=True, kw_only=True):
    """Somebody else will look; `review` of `/v1/comments/{id}` tells what came of it."""

    id: UUID
    status: str = "received"


class ThreadDescription(Struct, frozen=True, kw_only=True):
    """What a thread's page is and is about."""

    site: str
    key: str
    url: str | None
    title: str | None
    work: str | None
    season: int | None
    episode: int | None
    closed: bool


def written(asked: Asked, posted: CommentPosted, token: str, warnings: tuple[str, ...]) -> Answer:
    text = posted.sealed
    body = CommentWritten(
        id=posted.comment_id,
        thread=ThreadRef(site=asked.page.site, key=asked.page.key),
        parent_id=posted.parent_id,
        status=posted.state,
        revision=1,
        html=text.html if text else "",
        spoilers=text.spoilers if text else (),
        author=AuthorShown(name=asked.profile.name, website=asked.profile.website),
        created_at=posted.at,
        author_token=None if asked.member else token,
        warnings=warnings,
        message=_message(posted.state),
    )
    return _json(201, body, {"Location": f"/v1/comments/{posted.comment_id}", "ETag": '"1"'})


def revised(edited: CommentEdited, warnings: tuple[str, ...]) -> Answer:
    text = edited.sealed
    body = CommentRevised(
        id=edited.comment_id,
        status=edited.state,
        revision=edited.revision,
        html=text.html if text else "",
        spoilers=text.spoilers if text else (),
        edited_at=edited.at,
        warnings=warnings,
        message=_message(edited.state),
    )
    return _json(200, body, {"ETag": f'"{edited.revision}"'})


def unchanged(comment: Comment, rendering: Rendering) -> Answer:
    """The same text again: nothing was recorded."""
    body = CommentRevised(
        id=comment.comment_id,
        status="visible" if comment.visible else "pending",
        revision=comment.revision,
        html=rendering.text.html,
        spoilers=rendering.text.spoilers,
        edited_at=None,
        warnings=rendering.warnings,
    )
    return _json(200, body, {"ETag": f'"{comment.revision}"'})


def deleted() -> Answer:
    return Answer(204, {}, b"")


def reported(comment_id: UUID) -> Answer:
    return _json(202, ReportReceived(id=comment_id))


def appealed(comment_id: UUID) -> Answer:
    return _json(202, AppealReceived(id=comment_id))


def described(page: Page, *, opened: bool) -> Answer:
    about: About = page.about
    body = ThreadDescription(
        site=page.site,
        key=page.key,
        url=page.url,
        title=page.title,
        work=about.work,
        season=about.season,
        episode=about.episode,
        closed=page.closed,
    )
    return _json(201 if opened else 200, body)


def _json(status: int, body: Struct, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, _JSON | (headers or {}), msgspec.json.encode(body))


def _message(state: State) -> str:
    return "" if state == "visible" else _WAITING
