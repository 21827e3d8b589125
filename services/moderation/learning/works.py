"""Which work a page is about, and what was written under its pages: what a model of the work is made from."""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.screening.learned.spoilers.places import Place, place_of
from shared.contracts.comments import About
from shared.episodes.references import references
from shared.episodes.scope import Post, scope_of
from shared.episodes.titles import named_at
from shared.episodes.works import work_of
from shared.folding.fold import fold
from shared.postgres.pool import Connection, Record

_NOT_A_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[『《〈<](?P<work>[^『』《》〈〉<>\n]{1,60})[』》〉>]")
_SEASON = re.compile(r"s\d{1,2}")
_OF = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])の\Z")
_KINDS = frozenset(
    (
        *(
            "recap",
            "recaps",
            "review",
            "reviews",
            "discussion",
            "reaction",
            "reactions",
            "thoughts",
            "spoilers",
        ),
        *(
            "drama",
            "kdrama",
            "jdrama",
            "anime",
            "感想",
            "ネタバレ",
            "レビュー",
            "考察",
            "あらすじ",
            "ドラマ",
            "アニメ",
        ),
        *("韓ドラ", "리뷰", "후기", "감상", "줄거리", "드라마", "애니"),
    )
)
_THREADS = "SELECT thread_id, site, title, about FROM threads WHERE title IS NOT NULL OR about <> '{}'"
_COUNTS = """
SELECT thread_id, count(*) AS comments FROM traces WHERE revision = 1 AND thread_id = ANY($1) GROUP BY thread_id
"""
# Everybody's first comments come before anybody's second: who floods a thread leaves the others their room.
_VISIBLE = """
SELECT s.* FROM unnest($1::uuid[]) AS w(thread_id) CROSS JOIN LATERAL (
    SELECT s.thread_id, s.text, s.author_id FROM traces t JOIN submissions s USING (comment_id)
    WHERE t.thread_id = w.thread_id AND t.revision = 1 AND s.state = 'visible'
        AND NOT EXISTS (SELECT FROM cases c WHERE c.comment_id = s.comment_id AND c.ruling->>'action' = 'mask')
    ORDER BY row_number() OVER (PARTITION BY s.author_id ORDER BY t.at, t.comment_id), t.at, t.comment_id LIMIT $2
) s
"""
_MOST_TEXTS = 2_000


class Work(Struct, frozen=True):
    """A work that a site discusses. `name` is folded, "" for the only one of a site that never names it."""

    site: str
    name: str


class Discussed(Struct, frozen=True, kw_only=True):
    """Its threads with the place that each is about, and how many comments they have in all."""

    threads: dict[UUID, Place]
    comments: int
    shape: bytes
    """Changes when a thread with comments is described as another episode, or another thread has its first."""


def work_name(post: Post) -> str | None:
    """The name under which a page's work is known; None for a page that is about no episode or season.

    It is what the page's owner says, or the title names beside the episode, or what stands before that in it. What kind
    of page it is ("recap") and which season are no part of the name.
    """
    if place_of(scope_of(post)) is None:
        return None
    if post.work:
        return _plain(fold(post.work).text)
    title = post.title or ""
    at = named_at(title)
    if at is None:
        return ""
    beside = (work_of(one, title) for one in references(fold(title)))
    named = next(filter(None, beside), None) or _in_brackets(title[:at])
    return _plain(named or "") or _bare(fold(title[:at]).text) or _plain(_in_brackets(title[at:]) or "")


async def discussed(connection: Connection) -> dict[Work, Discussed]:
    """Every work of every site that has threads about its episodes."""
    threads = await asyncio.to_thread(_threads, await connection.fetch(_THREADS))
    counts = await _counts(connection, [thread for some in threads.values() for thread in some])
    return {work: _discussed(some, counts) for work, some in threads.items()}


class Said(Struct, frozen=True):
    """A text under a page about `place`, and whose it is."""

    place: Place
    text: str
    author_id: UUID


async def texts_of(connection: Connection, threads: Mapping[UUID, Place]) -> list[Said]:
    """What readers see under these threads, covered comments left out: at most 2,000 of each, everybody's first."""
    rows = await connection.fetch(_VISIBLE, list(threads), _MOST_TEXTS)
    return [Said(threads[row["thread_id"]], row["text"], row["author_id"]) for row in rows]


def _threads(rows: Sequence[Record]) -> dict[Work, dict[UUID, Place]]:
    threads: dict[Work, dict[UUID, Place]] = {}
    for row in rows:
        about = msgspec.convert(row["about"], About)
        post = Post(title=row["title"], work=about.work, season=about.season, episode=about.episode)
        name, place = work_name(post), place_of(scope_of(post))
        if name is not None and place is not None:
            threads.setdefault(Work(row["site"], name), {})[row["thread_id"]] = place
    return threads


def _discussed(threads: dict[UUID, Place], counts: Mapping[UUID, int]) -> Discussed:
    written = sorted((thread.bytes, place) for thread, place in threads.items() if counts.get(thread))
    shape = hashlib.blake2b(repr(written).encode(), digest_size=8).digest()
    return Discussed(threads=threads, comments=sum(counts.get(thread, 0) for thread in threads), shape=shape)


async def _counts(connection: Connection, threads: Sequence[UUID]) -> dict[UUID, int]:
    rows = await connection.fetch(_COUNTS, list(threads)) if threads else ()
    return {row["thread_id"]: row["comments"] for row in rows}


def _in_brackets(part: str) -> str | None:
    found = _BRACKETS.search(part)
    return fold(found["work"]).text if found else None


def _bare(before: str) -> str:
    """What stands before an episode, without what says of which kind the page is, unless that is all there is."""
    name = _plain(before)
    words = name.split(" ")
    while len(words) > 1 and words[0] in _KINDS:
        words = words[1:]
    while len(words) > 1 and (words[-1] in _KINDS or _SEASON.fullmatch(words[-1])):
        words = words[:-1]
    if len(words) == 1 and words[0] in _KINDS:
        return ""
    return _OF.sub("", " ".join(words)).removeprefix("the ")


def _plain(name: str) -> str:
    """Without punctuation, and the article before it."""
    return _NOT_A_WORD.sub(" ", name).strip().removeprefix("the ")
