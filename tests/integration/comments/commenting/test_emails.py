"""What is kept of e-mail addresses: a hash that nobody can guess at, for one site and one year."""

import hashlib
import hmac
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag

from services.comments.bylines import read_bylines
from services.comments.commenting.emails import EmailHasher
from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, connect, open_pool
from tests.support.database import Database
from tests.support.scribe import MASTER_KEY
from tests.support.service import comment, comments_client

ADDRESS = "ada.lovelace@private.example"
THIS_YEAR, NEXT_YEAR = datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
COMMENTS = "/v1/sites/blog/comments"


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    for site in ("blog", "drama"):
        await add_site(database.owner, site, mode="post")
    async with open_pool(database.comments, SCHEMA, size=2, name="test emails") as opened:
        yield opened


def hasher(pool: Pool, master_key: bytes = MASTER_KEY) -> EmailHasher:
    """As another process has it."""
    return EmailHasher(pool, Vault(master_key))


async def test_an_address_is_the_same_for_all_processes_on_one_site(pool: Pool) -> None:
    here, there = hasher(pool), hasher(pool)
    first = await here.hash("blog", ADDRESS, THIS_YEAR)
    assert first == await there.hash("blog", f" {ADDRESS.replace('private', 'PRIVATE')}", THIS_YEAR)
    assert first == await here.hash("blog", ADDRESS, THIS_YEAR)
    assert first not in (
        await here.hash("blog", f"x{ADDRESS}", THIS_YEAR),
        await here.hash("drama", ADDRESS, THIS_YEAR),
    )
    assert await here.hash("blog", None, THIS_YEAR) is None


async def test_a_key_is_gone_after_its_year(pool: Pool) -> None:
    here = hasher(pool)
    old = [await here.hash(site, ADDRESS, THIS_YEAR) for site in ("blog", "drama")]
    assert await here.hash("blog", ADDRESS, NEXT_YEAR) not in old
    kept = await pool.fetch("SELECT site, year FROM email_keys")
    assert [tuple(row) for row in kept] == [("blog", 2027)]


async def test_who_has_the_database_but_not_the_master_key_cannot_guess(pool: Pool) -> None:
    known = await hasher(pool).hash("blog", ADDRESS, THIS_YEAR)
    stored = await pool.fetchval("SELECT key FROM email_keys")
    assert hmac.digest(stored, ADDRESS.encode(), hashlib.sha256)[:16] != known
    with pytest.raises(InvalidTag):
        await hasher(pool, bytes(32)).hash("blog", ADDRESS, THIS_YEAR)


async def test_a_comment_leaves_with_the_hash_until_its_byline_is_erased(database: Database) -> None:
    async with comments_client(database) as client:
        for given in (comment(email=ADDRESS), comment(email=ADDRESS), comment()):
            assert (await client.post(COMMENTS, json=given)).status_code == 201
        form = {"key": "/e4", "name": "Ada", "body": "By form", "email": ADDRESS, "attempt": "a" * 32}
        posted = await client.post(
            "/embed/blog/comments", data=form, headers={"Origin": "http://127.0.0.1:8000"}
        )
        assert posted.status_code == 201, posted.text
    async with connect(database.owner, SCHEMA, name="test") as connection:
        ids = [
            row[0] for row in await connection.fetch("SELECT comment_id FROM comments ORDER BY created_pos")
        ]
        keys = KeyCache(Vault(MASTER_KEY))
        bylines = await read_bylines(connection, keys, ids)
        first, second, without, by_form = (bylines[one].email_hash for one in ids)
        assert first is not None
        assert (second, without, by_form) == (first, None, first)
        await connection.execute("DELETE FROM bylines WHERE comment_id = $1", ids[0])
        assert ids[0] not in await read_bylines(connection, keys, ids)
