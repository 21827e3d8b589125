"""Writing over HTTP: parse, one call, answer. No rule lives here."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from msgspec import Struct

from services.comments.commenting.answers import (
    AppealReceived,
    CommentRevised,
    CommentWritten,
    ReportReceived,
    ThreadDescription,
)
from services.comments.commenting.bodies import (
    AppealGiven,
    CommentGiven,
    EditGiven,
    PageGiven,
    PreviewGiven,
    ReportGiven,
    VoteGiven,
    appeal_of,
    body_of,
    described_page,
    page_of,
    profile_of,
)
from services.comments.commenting.callers import Callers
from services.comments.commenting.commands import Report
from services.comments.commenting.drafts import Asked
from services.comments.commenting.emails import EmailHasher
from services.comments.commenting.errors import (
    AlreadyAppealed,
    AlreadyReported,
    AssertionRefused,
    Busy,
    CommentGone,
    CommentNotFound,
    EditWindowClosed,
    IdempotencyKeyReused,
    NothingToAppeal,
    ParentNotFound,
    RevisionMoved,
    SignOnRequired,
    ThreadClosed,
    TokenNeeded,
    UnknownAuthor,
)
from services.comments.commenting.handler import Commenting
from services.comments.commenting.idempotency import Answer, Key, request_hash
from services.comments.commenting.preview import Preview, Previews
from services.comments.commenting.readers import Readers
from services.comments.commenting.voting import Tally, Voting
from services.comments.sites import SiteNotFound, Sites
from shared.access.keys import KeyRing
from shared.access.roles import KeyNeeded, Role
from shared.web.conditional import parse_revision
from shared.web.openapi import API_KEY, AUTHOR, READER
from shared.web.ready import Ready


class Writing(Struct, frozen=True, kw_only=True):
    """What the write side works with. One dependency: the framework starts a task for each of several."""

    commenting: Commenting
    previews: Previews
    voting: Voting
    callers: Callers
    readers: Readers
    emails: EmailHasher
    sites: Sites
    key_ring: KeyRing


IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=8,
        max_length=200,
        description="Any text of your own, one for each attempt to write: sent again, it never writes twice",
    ),
]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description='The revision you have read: "1"')
]
SITE = "/v1/sites/{site:str}"
COMMENT = "/v1/comments/{comment_id:uuid}"
_AUTHORS = (TokenNeeded, AssertionRefused)
ThreadKeyParameter = Annotated[str, QueryParameter(name="key", min_length=1, max_length=500)]


@post(
    SITE + "/comments",
    tags=["writing"],
    security=AUTHOR,
    opt={
        "refusals": [
            SiteNotFound,
            ThreadClosed,
            ParentNotFound,
            IdempotencyKeyReused,
            UnknownAuthor,
            AssertionRefused,
            SignOnRequired,
            Busy,
        ]
    },
)
async def post_comment(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    data: JSONBody[CommentGiven],
    writing: NamedDependency[Writing],
    idempotency_key: IdempotencyKey = None,
) -> Response[CommentWritten]:
    """Post a comment or a reply.

    Without a token the author is new; the answer carries their `author_token`, which edits and deletes the
    comment later and, sent along, signs the next one as the same author. With an Author-Assertion the site itself
    says who is writing; the body's `author` may be left out.
    """
    found = await writing.sites.find(site)
    caller = await writing.callers.on_site(request, site)
    profile, at = caller.member or profile_of(data.author), _now()
    asked = Asked(
        page=page_of(found, data.thread),
        parent_id=data.parent_id,
        body=body_of(data.body),
        profile=profile,
        token=caller.token,
        member=caller.member is not None,
        address_hash=await writing.readers.address_hash(request),
        email_hash=await writing.emails.hash(found.name, profile.email, at),
    )
    key = _key(idempotency_key, site, "post", data, *caller.identity)
    return _response(await writing.commenting.post(asked, at, key))


@post(SITE + "/preview", tags=["writing"], status_code=200, opt={"refusals": [SiteNotFound]})
async def preview(
    site: FromPath[str], data: JSONBody[PreviewGiven], writing: NamedDependency[Writing]
) -> Preview:
    """See a comment as it would be shown. Nothing is written; a body that could not be posted is refused."""
    found = await writing.sites.find(site)
    key = data.thread.key if data.thread else None
    return await writing.previews.preview(found.name, key, body_of(data.body))


@put(SITE + "/thread", tags=["writing"], security=API_KEY, opt={"refusals": [KeyNeeded, SiteNotFound, Busy]})
async def describe_thread(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    key: ThreadKeyParameter,
    data: JSONBody[PageGiven],
    writing: NamedDependency[Writing],
) -> Response[ThreadDescription]:
    """Register a thread ahead of its first comment, or correct its page. Needs a key of the site."""
    await writing.key_ring.require(request, Role.MODERATOR, site)
    found = await writing.sites.find(site)
    return _response(await writing.commenting.describe(described_page(found, key, data), _now(), None))


@patch(
    COMMENT,
    tags=["writing"],
    security=AUTHOR,
    opt={"refusals": [*_AUTHORS, EditWindowClosed, CommentGone, RevisionMoved, IdempotencyKeyReused, Busy]},
)
async def edit_comment(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    data: JSONBody[EditGiven],
    writing: NamedDependency[Writing],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[CommentRevised]:
    """Write a new revision, as the author. Readers keep the old one until the new one may be shown."""
    caller = await writing.callers.at_comment(request, comment_id)
    token = caller.required_token()
    revision = parse_revision(if_match)
    key = _key(idempotency_key, str(comment_id), "edit", data, revision, *caller.identity)
    return _response(
        await writing.commenting.edit(comment_id, token, revision, body_of(data.body), _now(), key)
    )


@delete(
    COMMENT,
    tags=["writing"],
    security=AUTHOR,
    status_code=204,
    opt={"refusals": [*_AUTHORS, CommentGone, RevisionMoved, IdempotencyKeyReused, Busy]},
)
async def delete_comment(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    writing: NamedDependency[Writing],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[None]:
    """Take a comment back, as the author. While replies are shown, a tombstone keeps their place."""
    caller = await writing.callers.at_comment(request, comment_id)
    token = caller.required_token()
    revision = parse_revision(if_match or "*")
    key = _key(idempotency_key, str(comment_id), "delete", revision, *caller.identity)
    return _response(await writing.commenting.delete(comment_id, token, revision, _now(), key))


@post(
    COMMENT + "/votes",
    tags=["writing"],
    security=READER,
    status_code=200,
    opt={"refusals": [CommentNotFound, AssertionRefused]},
)
async def vote(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    data: JSONBody[VoteGiven],
    writing: NamedDependency[Writing],
) -> Tally:
    """Vote for or against a visible comment, or take the vote back. Once a reader."""
    caller = await writing.callers.at_comment(request, comment_id)
    voter = await writing.readers.pseudonym(request, caller.token)
    return await writing.voting.vote(comment_id, voter, data.value)


@post(
    COMMENT + "/reports",
    tags=["writing"],
    security=READER,
    status_code=202,
    opt={"refusals": [CommentNotFound, AssertionRefused, AlreadyReported, IdempotencyKeyReused, Busy]},
)
async def report(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    data: JSONBody[ReportGiven],
    writing: NamedDependency[Writing],
    idempotency_key: IdempotencyKey = None,
) -> Response[ReportReceived]:
    """Tell the moderators what is wrong with a visible comment. Once a reader."""
    caller = await writing.callers.at_comment(request, comment_id)
    reporter = (await writing.readers.pseudonym(request, caller.token)).hex()
    command = Report(reporter=reporter, reason=data.reason, note=data.note, at=_now())
    key = _key(idempotency_key, str(comment_id), "report", data, *caller.identity)
    return _response(await writing.commenting.report(comment_id, command, key))


@post(
    COMMENT + "/appeals",
    tags=["writing"],
    security=AUTHOR,
    status_code=202,
    opt={"refusals": [*_AUTHORS, CommentGone, NothingToAppeal, AlreadyAppealed, IdempotencyKeyReused, Busy]},
)
async def appeal(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    data: JSONBody[AppealGiven],
    writing: NamedDependency[Writing],
    idempotency_key: IdempotencyKey = None,
) -> Response[AppealReceived]:
    """Ask, as the author, that somebody else looks at a moderator's decision.

    Once for each decision that holds, removes or covers the comment; what comes of it is final. `review` of
    `GET /v1/comments/{comment_id}` says whether there is a decision to appeal against, and what came of it.
    """
    caller = await writing.callers.at_comment(request, comment_id)
    token = caller.required_token()
    key = _key(idempotency_key, str(comment_id), "appeal", data, *caller.identity)
    return _response(await writing.commenting.appeal(comment_id, token, appeal_of(data.text), _now(), key))


def _key(secret: str | None, scope: str, *parts: object) -> Key | None:
    return Key(scope, secret, request_hash(scope, *parts)) if secret else None


def _response(answer: Answer) -> Response[Any]:
    """The answer as it was decided, and perhaps kept: bytes."""
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    return Ready(answer.status, headers, answer.body)


def _now() -> datetime:
    return datetime.now(UTC)


WRITING = (post_comment, preview, describe_thread, edit_comment, delete_comment, vote, report, appeal)
"""The routes of the write side. Plain handlers: the reading side shares their paths."""
