"""Reading over HTTP: threads, replies, single comments, revisions, what spoilers hide, counts, and one's own."""

from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct, structs

from services.comments.commenting.callers import Callers
from services.comments.commenting.errors import AssertionRefused, TokenNeeded
from services.comments.sites import Sites
from services.comments.threads.documents import position_of
from services.comments.threads.front import page_key
from services.comments.threads.own import OwnComments, read_own
from services.comments.threads.page import Page
from services.comments.threads.pages import Pages
from services.comments.threads.queries import Cut, Sort
from services.comments.threads.single import (
    Counts,
    Revisions,
    Shown,
    Spoilers,
    Wording,
    read_counts,
    read_revisions,
    read_shown,
    read_spoilers,
)
from shared.postgres.pool import Pool
from shared.web.asgi import Scope
from shared.web.conditional import etag
from shared.web.openapi import AUTHOR, READER
from shared.web.ready import Ready


class Reading(Struct, frozen=True, kw_only=True):
    """What the reading side works with. One dependency: the framework starts a task for each of several."""

    pool: Pool
    sites: Sites
    pages: Pages
    callers: Callers
    wording: Wording


SITE = "/v1/sites/{site:str}"
COMMENT = "/v1/comments/{comment_id:uuid}"
Key = Annotated[str, QueryParameter(min_length=1, max_length=500, description="The thread's key on its site")]
AnyKey = Annotated[str | None, QueryParameter(min_length=1, max_length=500, description="One thread only")]
AlsoShown = Annotated[bool, QueryParameter(description="Those that readers see, too")]
AlsoRemoved = Annotated[bool, QueryParameter(description="Those that a moderator has removed, too")]
Order = Annotated[Sort, QueryParameter(description="Replies come in the same order")]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Language = Annotated[
    str | None,
    QueryParameter(name="lang", max_length=35, description="Of what its author is told; English otherwise"),
]
After = Annotated[str | None, QueryParameter(description="The `next` of the page before")]


@get(SITE + "/thread", tags=["reading"])
async def thread(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    key: Key,
    reading: NamedDependency[Reading],
    sort: Order = "oldest",
    limit: Limit = 20,
    after: After = None,
) -> Response[bytes]:
    """A page of a thread: its top-level comments, each with its first replies, two levels down."""
    await reading.sites.find(site)
    cut = Cut(sort=sort, after=position_of(after, sort), limit=limit)
    page = await reading.pages.thread(page_key(cast("Scope", request.scope)), site, key, cut)
    return _answer(request, page)


@get(SITE + "/counts", tags=["reading"])
async def counts(
    site: FromPath[str],
    key: Annotated[list[str], QueryParameter(min_items=1, max_items=100)],
    reading: NamedDependency[Reading],
) -> Response[Counts]:
    """How many comments readers see in each of the threads named; 0 for one that does not exist."""
    await reading.sites.find(site)
    headers = {"Cache-Control": "public, max-age=10"}
    return Response(await read_counts(reading.pool, site, key), headers=headers)


@get(SITE + "/mine", tags=["reading"], security=AUTHOR, opt={"refusals": [TokenNeeded, AssertionRefused]})
async def mine(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    reading: NamedDependency[Reading],
    key: AnyKey = None,
    shown: AlsoShown = False,  # noqa: FBT002 a parameter of the query
    removed: AlsoRemoved = False,  # noqa: FBT002 likewise
) -> OwnComments:
    """An author's own comments that wait for review, with `shown` and `removed` others as well. Never cached."""
    await reading.sites.find(site)
    caller = await reading.callers.on_site(request, site)
    return await read_own(reading.pool, site, caller.required_token(), key, shown=shown, removed=removed)


@get(COMMENT, tags=["reading"], security=READER, opt={"refusals": [AssertionRefused]})
async def comment(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    lang: Language = None,
) -> Response[Shown]:
    """One comment with the chain of comments it answers. Its author's token shows it while it waits, too.

    Its author is told of a cover that they did not put there, of what a moderator decided, and of their appeal.
    """
    caller = await reading.callers.at_comment(request, comment_id)
    shown = await read_shown(reading.pool, comment_id, caller.token)
    shown = structs.replace(shown, comment=reading.wording(shown.comment, lang))
    return Response(shown, headers={"ETag": etag(shown.comment.revision)})


@get(COMMENT + "/replies", tags=["reading"])
async def replies(
    request: Request[Any, Any, Any],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    sort: Order = "oldest",
    limit: Limit = 20,
    after: After = None,
) -> Response[bytes]:
    """A page of the replies to one comment, each with its first replies, two levels down."""
    cut = Cut(sort=sort, after=position_of(after, sort), limit=limit)
    return _answer(
        request, await reading.pages.replies(page_key(cast("Scope", request.scope)), comment_id, cut)
    )


@get(COMMENT + "/revisions", tags=["reading"], security=READER, opt={"refusals": [AssertionRefused]})
async def revisions(
    request: Request[Any, Any, Any], comment_id: FromPath[UUID], reading: NamedDependency[Reading]
) -> Revisions:
    """What the comment said before. Readers see what was visible, its author everything."""
    caller = await reading.callers.at_comment(request, comment_id)
    return await read_revisions(reading.pool, comment_id, caller.token)


@get(COMMENT + "/spoilers", tags=["reading"], security=READER, opt={"refusals": [AssertionRefused]})
async def spoilers(
    request: Request[Any, Any, Any], comment_id: FromPath[UUID], reading: NamedDependency[Reading]
) -> Response[Spoilers]:
    """What is under the covers of a visible comment, or of its author's own: asking for this is the reveal."""
    caller = await reading.callers.at_comment(request, comment_id)
    revealed = await read_spoilers(reading.pool, comment_id, caller.token)
    return Response(revealed, headers={"X-Robots-Tag": "noindex"})


def _answer(request: Request[Any, Any, Any], page: Page) -> Response[bytes]:
    """The page as the layer in front will serve it from memory next time."""
    variant = page.variant(request.scope["headers"])
    return Ready(variant.status, variant.headers, variant.body)


READING = (thread, counts, mine, comment, replies, revisions, spoilers)
"""The routes of the reading side. Plain handlers: the write side shares their paths."""
