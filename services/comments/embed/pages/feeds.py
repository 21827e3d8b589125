"""Feeds of one thread and of a whole site."""

import hashlib
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.comments.embed.pages.feed import Feed, Item, atom
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.places import Places
from services.comments.embed.pages.reading import SITE, Language
from services.comments.embed.pages.subjects import find_thread
from services.comments.embed.pages.words import Words, words_of
from services.comments.log import thread_id_of
from services.comments.threads.api import AnyKey, Reading
from services.comments.threads.documents import Thread
from shared.postgres.pool import Pool, Record, acquire
from shared.web.conditional import etag, matches

MEDIA_TYPE = "application/atom+xml"  # the XML names its own charset
_MOST = 50
_COLUMNS = """
c.comment_id, CASE WHEN c.depth > 0 THEN c.parent_id END AS parent_id, c.name, c.website, c.created_at,
CASE WHEN c.public_revision > 1 THEN c.edited_at END AS edited_at,
t.key, t.url, t.title, coalesce(v.masked_html, v.html) AS html
"""
# Ids of comments are ordered by time: the index that is there anyway gives the newest.
_NEWEST = f"""
SELECT {_COLUMNS} FROM comments c
JOIN threads t USING (thread_id)
JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.public_revision
WHERE {{}} AND v.html IS NOT NULL ORDER BY c.comment_id DESC LIMIT {_MOST}
"""
_OF_THREAD = _NEWEST.format("c.thread_id = $1")
_OF_SITE = _NEWEST.format("t.site = $1")


@get(SITE + "/feed", include_in_schema=False)
async def feed(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    key: AnyKey = None,
    lang: Language = None,
) -> Response[bytes]:
    """The newest comments of a thread, or, without a key, of the site."""
    await reading.sites.find(site)
    words = words_of(lang)
    places = embed.places(site, words, everywhere=True)
    if key is None:
        rows = await _rows(reading.pool, _OF_SITE, site)
        body = atom(_of_site(site, rows, places, words))
    else:
        rows = await _rows(reading.pool, _OF_THREAD, thread_id_of(site, key))
        body = atom(_of_thread(await find_thread(reading.pool, site, key), rows, places, words))
    return _answer(request, body)


async def _rows(pool: Pool, statement: str, subject: object) -> list[Record]:
    async with acquire(pool) as connection:
        return list(await connection.fetch(statement, subject))


def _of_site(site: str, rows: list[Record], places: Places, words: Words) -> Feed:
    address = places.feed()
    return Feed(
        id=uuid5(NAMESPACE_URL, address),
        title=words.plain("commentsOn", title=site),
        address=address,
        page=address,
        items=[_item(row, places, words) for row in rows],
    )


def _of_thread(thread: Thread, rows: list[Record], places: Places, words: Words) -> Feed:
    return Feed(
        id=thread_id_of(thread.site, thread.key),
        title=words.plain("commentsOn", title=thread.title or thread.key),
        address=places.feed(thread.key),
        page=thread.url or places.thread(thread.key),
        items=[_item(row, places, words) for row in rows],
    )


def _item(row: Record, places: Places, words: Words) -> Item:
    page = row["url"]
    comment_id: UUID = row["comment_id"]
    return Item(
        id=comment_id,
        parent_id=row["parent_id"],
        title=words.plain("byOn", name=row["name"], title=row["title"] or row["key"]),
        address=f"{page.partition('#')[0]}#comment-{comment_id}" if page else places.comment(comment_id),
        author=row["name"],
        website=row["website"],
        html=row["html"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
    )


def _answer(request: Request[Any, Any, Any], body: bytes) -> Response[bytes]:
    tag = hashlib.sha256(body).hexdigest()[:16]
    headers = {"ETag": etag(tag), "Cache-Control": "public, max-age=60"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


FEEDS = (feed,)
