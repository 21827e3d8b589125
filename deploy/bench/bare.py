"""The limit of reading: an ASGI application that does nothing but answer, under the server that serves ours.

    python -m deploy.bench.bare PORT ANSWERS DSN

With `?row` it reads one row through asyncpg before each answer.
"""

import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from deploy.bench.http1 import HOST
from deploy.serve import Message, serve
from services.comments.schema import SCHEMA
from shared.postgres.pool import Pool, acquire, open_pool

ROW = "SELECT comment_id, thread_id, parent_id, created_at, state, name FROM comments WHERE comment_id = $1"
POOL_SIZE = 8


class Answer(Struct, frozen=True):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Answers(Struct, frozen=True):
    """What to answer, by path, and the comment whose row is read."""

    by_path: dict[str, Answer]
    comment_id: UUID


class Bare:
    """The ASGI callable."""

    def __init__(self, answers: Answers, dsn: str) -> None:
        self._answers = answers.by_path
        self._comment_id = answers.comment_id
        self._dsn = dsn
        self._pool: Pool | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["query_string"] and self._pool is not None:
            async with acquire(self._pool) as connection:
                await connection.fetchrow(ROW, self._comment_id)
        answer = self._answers[scope["path"]]
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    async def _live(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            self._pool = await stack.enter_async_context(
                open_pool(self._dsn, SCHEMA, size=POOL_SIZE, name="rejoinder bench")
            )
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def main(port: str, answers: str, dsn: str) -> None:
    serve(Bare(msgspec.msgpack.decode(Path(answers).read_bytes(), type=Answers), dsn), HOST, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
