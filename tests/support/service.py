"""The comment service's application in this process, on a real database: HTTP without a server."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from services.comments.app import create_app
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from services.comments.sites import add_site
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.contracts.comments import Mode
from tests.support.database import Database
from tests.support.scribe import MASTER_KEY

PEER_KEY = "p" * 43
ORIGIN = "https://blog.example"


def comments_settings(database: Database, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "database_url": database.comments,
        "redis_url": "",
        "master_key": MASTER_KEY.hex(),
        "peer_key": PEER_KEY,
        "moderation_url": "http://127.0.0.1:9",
        "partitions": 4,
        "allow_private_webhooks": True,
    }
    return Settings(**(values | changes))


@asynccontextmanager
async def comments_client(
    database: Database, *, mode: Mode = "post", **changes: Any
) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of an application with one site, `blog`, that shows comments at once unless `mode` says otherwise."""
    await add_site(database.owner, "blog", mode=mode, origins=[ORIGIN])
    application = create_app(comments_settings(database, **changes))
    async with (
        application.litestar.lifespan(),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(application), base_url="http://127.0.0.1:8000"
        ) as client,
    ):
        yield client


async def owner_key(database: Database, site: str = "blog") -> dict[str, str]:
    """The Authorization header of a new owner key of a site."""
    key = await add_key(database.owner, SCHEMA, Role.OWNER, site, "test")
    return {"Authorization": f"Bearer {key}"}


def comment(
    body: str = "Hello", *, key: str = "/e4", parent: str | None = None, **author: str
) -> dict[str, object]:
    """The body of a request that posts a comment."""
    given: dict[str, object] = {"thread": {"key": key}, "author": {"name": "Ada"} | author, "body": body}
    return given | ({"parent_id": parent} if parent else {})
