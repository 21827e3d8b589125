"""Pages of threads to read: ours, and the same bytes from an application that does nothing else."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from uuid import UUID

import msgspec

from deploy.bench.bare import Answer, Answers
from deploy.bench.children import answering, module, running
from deploy.bench.http1 import Client, Reply, get
from deploy.bench.world import Unexpected, World
from deploy.local.plan import SITE

_SENT_BY_THE_SERVER = {"date", "server", "connection"}


def key(size: int) -> str:
    """The key of the thread of so many comments."""
    return f"a-thread-for-the-bench-{size}"


def target(size: int, spelling: int = 0) -> str:
    """The address of that thread's first page. Each spelling escapes other letters of it; it means the same."""
    letters = (
        f"%{ord(letter):02X}" if spelling >> bit & 1 else letter for bit, letter in enumerate(key(size))
    )
    return f"/v1/sites/{SITE}/thread?key={''.join(letters)}"


def fetch(world: World, size: int) -> Reply:
    """The first page of that thread. Raises Unexpected for any other answer."""
    client = Client(world.port)
    try:
        reply = client.ask(get(target(size)))
    finally:
        client.close()
    if reply.status != HTTPStatus.OK:
        raise Unexpected(f"a thread of {size} comments is answered with {reply.status}")
    return reply


@asynccontextmanager
async def bare_application(world: World, sizes: Sequence[int], comment_id: UUID) -> AsyncGenerator[None]:
    """Answers at the first spare port: /200/SIZE and /304, with `?row` after reading the row of a comment."""
    by_path: dict[str, Answer] = {}
    for size in sizes:
        page = fetch(world, size)
        kept = {name: value for name, value in page.headers.items() if name not in _SENT_BY_THE_SERVER}
        headers = [(name.encode(), value.encode()) for name, value in kept.items()]
        by_path[f"/200/{size}"] = Answer(200, headers, page.body)
        by_path["/304"] = Answer(304, [pair for pair in headers if pair[0] != b"content-length"], b"")
    file, port = world.servers.home / "answers", world.spare[0]
    file.write_bytes(msgspec.msgpack.encode(Answers(by_path, comment_id)))
    arguments = (str(port), str(file), world.comments.database_url)
    ready = answering(port, f"/200/{sizes[0]}")
    async with running(module("deploy.bench.bare", *arguments, ready=ready)):
        yield
