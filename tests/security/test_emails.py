"""An e-mail address stays where it was given: what moderation is told of it lets nobody guess."""

import base64
import hashlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2

from services.comments.app import create_app as comments_app
from services.comments.sites import add_site
from services.moderation.app import create_app as moderation_app
from services.moderation.schema import SCHEMA
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.contracts.comments import COMMENT_EVENTS
from shared.eventlog.codec import Codec
from shared.eventlog.recorded import Recorded
from shared.streams.checkpoint import Batch
from shared.streams.message import decode_all
from tests.support import moderation as moderators
from tests.support.console import CHEAP, signed_in
from tests.support.database import Database
from tests.support.service import PEER_KEY, comment, comments_settings

LOCAL, DOMAIN = "Ada.Lovelace.1815", "Private.Example"
PEER = {"Authorization": f"Bearer {PEER_KEY}"}
KINDS = ("md5", "sha1", "sha256", "sha512", "blake2b")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'moderation'"


async def test_neither_it_nor_a_hash_that_anybody_could_make_gets_out(database: Database) -> None:
    async with services(database) as (comments, moderation, mod):
        messages = await _posted(comments)
        hashes = await _screened(mod, messages)
        stored = await _stored(mod)
        answers = await _read(database, moderation, next(iter(hashes)))
    assert len(set(hashes.values())) == 1, "the same author by two names"
    [known] = set(hashes.values())
    assert known is not None
    for raw in (*messages, stored):
        assert any(one in raw.lower() for one in spelled(known)), "the search finds what is there"
        assert [one for one in guesses() if one in raw.lower()] == []
    assert "1 other with the same e-mail address" in answers
    assert [one for one in (*guesses(), *spelled(known)) if one in answers.encode().lower()] == []


@asynccontextmanager
async def services(
    database: Database,
) -> AsyncGenerator[tuple[httpx2.AsyncClient, httpx2.AsyncClient, moderators.Moderation]]:
    """Both of them, and what screens for the second."""
    await add_site(database.owner, "drama", mode="hold")
    comments = comments_app(comments_settings(database))
    moderation = moderation_app(moderators.settings(database.moderation), hasher=CHEAP)
    here: Any = httpx2.ASGITransport(comments)
    there: Any = httpx2.ASGITransport(moderation)
    async with (
        comments.litestar.lifespan(),
        moderation.litestar.lifespan(),
        httpx2.AsyncClient(transport=here, base_url="http://127.0.0.1:8000") as at_comments,
        httpx2.AsyncClient(transport=there, base_url="http://127.0.0.1:8001") as at_moderation,
        moderators.moderation(database.moderation) as mod,
    ):
        yield at_comments, at_moderation, mod


async def _posted(client: httpx2.AsyncClient) -> list[bytes]:
    """One person by two names; what the comment service tells of it."""
    for name, email in (("Ada", f"{LOCAL}@{DOMAIN}"), ("Eve", f"{LOCAL}@{DOMAIN.upper()}")):
        given = comment(f"{name} was here", name=name, email=email)
        answer = await client.post("/v1/sites/drama/comments", json=given)
        assert answer.status_code == 201, answer.text
    asked = [
        await client.get("/internal/events", params={"part": part, "after": 0}, headers=PEER)
        for part in range(4)
    ]
    return [one.content for one in asked if b"comment.posted" in one.content]


async def _screened(mod: moderators.Moderation, messages: list[bytes]) -> dict[UUID, bytes | None]:
    """What moderation keeps of it, by comment."""
    for message in messages:
        entries = [one for one in decode_all(message, Codec(COMMENT_EVENTS)) if isinstance(one, Recorded)]
        last = entries[-1]
        batch = Batch(
            consumer="screening",
            part=last.part,
            after=0,
            upto=last.position,
            event_id=last.event_id,
            entries=tuple(entries),
        )
        await mod.screening.handle(batch)
    rows = await mod.pool.fetch("SELECT comment_id, email_hash FROM submissions")
    return {row["comment_id"]: row["email_hash"] for row in rows}


async def _stored(mod: moderators.Moderation) -> bytes:
    """Every table of moderation as text, in which bytes are hexadecimal."""
    tables = [row["tablename"] for row in await mod.pool.fetch(TABLES)]
    rows = [row for table in tables for row in await mod.pool.fetch(f'SELECT t::text FROM "{table}" t')]
    return "\n".join(row["t"] for row in rows).encode()


async def _read(database: Database, client: httpx2.AsyncClient, comment_id: UUID) -> str:
    """All that a moderator can read of a case."""
    key = await add_key(database.owner, SCHEMA, Role.MODERATOR, "drama", "ada")
    pages = await signed_in(client, database.owner, role=Role.MODERATOR, site="drama")
    headers = {"Authorization": f"Bearer {key}"}
    paths = ("", "/verdicts", "/notes")
    answers = [await client.get(f"/v1/cases/{comment_id}{path}", headers=headers) for path in paths]
    answers += [await pages.open(f"/console/cases/{comment_id}{path}") for path in ("", "/why")]
    answers += [await client.get("/v1/cases", headers=headers)]
    assert {one.status_code for one in answers} == {200}
    return "\n".join(f"{one.headers!r}\n{one.text}" for one in answers)


def guesses() -> Iterator[bytes]:
    """The address, its first half and what anybody could make of them, in lower case."""
    whole = (f"{LOCAL}@{DOMAIN}", f"{LOCAL}@{DOMAIN.casefold()}", f"{LOCAL}@{DOMAIN}".casefold())
    yield LOCAL.lower().encode()
    for raw in {one.encode() for one in (*whole, LOCAL)}:
        yield base64.b64encode(raw).rstrip(b"=").lower()
        for kind in KINDS:
            yield from spelled(hashlib.new(kind, raw).digest()[:16])


def spelled(digest: bytes) -> tuple[bytes, ...]:
    """Half of a hash as it may stand in a text, or as it is, in lower case."""
    return digest.lower(), digest.hex().encode(), base64.b64encode(digest)[:20].lower()
