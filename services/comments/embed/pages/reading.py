"""Pages to read on: a thread, its fragment, one comment, what its covers hide."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import structs

from services.comments.commenting.errors import CommentNotFound
from services.comments.embed.pages.layouts import Embed, policy
from services.comments.embed.pages.refusals import refused
from services.comments.embed.pages.subjects import find_comment, thread_of_comment
from services.comments.embed.pages.words import Words, words_of
from services.comments.sites import Site
from services.comments.threads.api import After, Key, Order, Reading
from services.comments.threads.documents import ThreadPage, position_of, replies_page
from services.comments.threads.front import page_key
from services.comments.threads.layout import Layout
from services.comments.threads.page import Page
from services.comments.threads.queries import Cut, read_replies
from services.comments.threads.single import read_spoilers
from shared.postgres.pool import Connection
from shared.web.asgi import Scope
from shared.web.ready import Ready

SITE = "/embed/{site:str}"
COMMENT = SITE + "/comments/{comment_id:uuid}"
Moderating = Annotated[bool, QueryParameter(description="With links to the moderators' console")]
Language = Annotated[str | None, QueryParameter(name="lang", max_length=35)]
_PER_PAGE = 20
_ANCESTORS = 10
"""How many of the comments above one its page shows; further up there is a link."""


@get(SITE, include_in_schema=False, exception_handlers={Exception: refused})
async def page(  # noqa: PLR0913, PLR0917 the parameters of the query
    request: Request[Any, Any, Any],
    site: FromPath[str],
    key: Key,
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    sort: Order = "oldest",
    after: After = None,
    lang: Language = None,
    moderate: Moderating = False,  # noqa: FBT002 a parameter of the query
) -> Response[bytes]:
    """A thread's own page, which needs no script and takes one."""
    found, words = await reading.sites.find(site), words_of(lang)
    places = embed.places(site, words, moderating=moderate)
    public = embed.places(site, words, everywhere=True)

    def encode(document: ThreadPage) -> bytes:
        title = document.thread.title or document.thread.key
        shown = {"title": title, "key": key, "after": after, "places": places, "public": public}
        return embed.html("thread.html", words, **structs.asdict(document), **shown).encode()

    return await _thread(request, reading, key, after, sort, _layout(embed, found, words, encode))


@get(SITE + "/fragment", include_in_schema=False, exception_handlers={Exception: refused})
async def fragment(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    key: Key,
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    sort: Order = "oldest",
    after: After = None,
    lang: Language = None,
) -> Response[bytes]:
    """The thread alone, for an article to hold: its links lead here from anywhere."""
    found, words = await reading.sites.find(site), words_of(lang)
    places = embed.places(site, words, everywhere=True)

    def encode(document: ThreadPage) -> bytes:
        shown = {"key": key, "after": after, "places": places, "public": places}
        return embed.html("fragment.html", words, **structs.asdict(document), **shown).encode()

    return await _thread(request, reading, key, after, sort, _layout(embed, found, words, encode))


@get(COMMENT, include_in_schema=False, exception_handlers={Exception: refused})
async def comment(  # noqa: PLR0913, PLR0917 the parameters of the query
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    sort: Order = "oldest",
    after: After = None,
    lang: Language = None,
    moderate: Moderating = False,  # noqa: FBT002 a parameter of the query
) -> Response[bytes]:
    """One comment with those it answers and those that answer it."""
    found, words = await reading.sites.find(site), words_of(lang)
    cut = Cut(sort=sort, after=position_of(after, sort), limit=_PER_PAGE)
    shown = {
        "places": embed.places(site, words, moderating=moderate),
        "public": embed.places(site, words, everywhere=True),
        "sort": sort,
    }
    layout = _layout(
        embed, found, words, lambda told: embed.html("comment.html", words, **told, **shown).encode()
    )
    address = page_key(cast("Scope", request.scope))
    made = partial(_comment_page, site=site, comment_id=comment_id, cut=cut, layout=layout)
    return _answer(request, await reading.pages.once(address, made))


@get(COMMENT + "/spoilers", include_in_schema=False, exception_handlers={Exception: refused})
async def spoilers(
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """What is under the covers of a comment: asking for this page is the reveal."""
    words = words_of(lang)
    shown = await find_comment(reading.pool, site, comment_id)
    revealed = await read_spoilers(reading.pool, comment_id)
    return embed.answer(
        "spoilers.html",
        words,
        comment=shown.comment,
        key=shown.thread.key,
        spoilers=revealed.spoilers,
        places=embed.places(site, words),
    )


async def _thread(
    request: Request[Any, Any, Any], reading: Reading, key: str, after: str | None, sort: Any, layout: Layout
) -> Response[bytes]:
    cut = Cut(sort=sort, after=position_of(after, sort), limit=_PER_PAGE)
    site = request.path_params["site"]
    address = page_key(cast("Scope", request.scope))
    return _answer(request, await reading.pages.thread(address, site, key, cut, layout))


async def _comment_page(
    connection: Connection, *, site: str, comment_id: UUID, cut: Cut, layout: Layout
) -> Page:
    """Several readings of one moment. Raises CommentNotFound."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = await read_replies(connection, comment_id, cut)
        if rows is None:
            raise CommentNotFound
        thread, shown = await thread_of_comment(connection, site, comment_id)
    told = {
        "thread": thread,
        "title": thread.title or thread.key,
        "key": thread.key,
        "comment": shown.comment,
        "ancestors": shown.ancestors[-_ANCESTORS:],
        "replies": replies_page(rows, cut).comments,
    }
    return layout.page(rows.top, told)


def _layout(embed: Embed, site: Site, words: Words, encode: Callable[[Any], bytes]) -> Layout:
    """HTML of this release, in these words, to be framed by the site's own pages."""
    allowed = policy(site.origins)
    made_of = f"{embed.assets.release}\n{embed.public_url}\n{words.lang}\n{allowed}"
    return Layout(
        encode=encode,
        headers=(
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", allowed.encode()),
            (b"content-language", words.lang.encode()),
        ),
        make=hashlib.sha256(made_of.encode()).hexdigest()[:12],
    )


def _answer(request: Request[Any, Any, Any], made: Page) -> Response[bytes]:
    variant = made.variant(request.scope["headers"])
    return Ready(variant.status, variant.headers, variant.body)


READING_PAGES = (page, fragment, comment, spoilers)
