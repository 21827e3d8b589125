"""Serving an application: its start, its orderly end, and several processes on one port."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import aiohttp
import pytest

from tests.support.data import ROOT
from tests.support.eventually import eventually
from tests.support.processes import listeners
from tests.support.stack import free_ports

HOST = "127.0.0.1"

PROGRAM = """
import asyncio, resource, sys
from deploy import serve
if "narrow" in sys.argv:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
serve.DRAIN = 0.5

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        if "broken" in sys.argv:
            await send({"type": "lifespan.startup.failed", "message": "no database"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("closed", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"begun ", "more_body": True})
    if scope["path"] == "/slow":
        await asyncio.sleep(0.2)
    if scope["path"] == "/endless":
        await asyncio.sleep(600)
    await send({"type": "http.response.body", "body": b"done"})

serve.serve(app, "127.0.0.1", int(sys.argv[1]))
print("ended", flush=True)
"""


@asynccontextmanager
async def serving(port: int, *arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(port), *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def finished(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    output, _ = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode, output.decode()


async def answers(port: int) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(f"http://{HOST}:{port}/") as answer:
            return await answer.text() == "begun done"
    except aiohttp.ClientError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_request_in_flight_is_finished_and_the_application_closed(number: signal.Signals) -> None:
    port = free_ports(1)
    async with serving(port) as process, aiohttp.ClientSession() as http:
        await eventually(lambda: answers(port), within=20)
        async with http.get(f"http://{HOST}:{port}/slow") as answer:
            await answer.content.readexactly(len("begun "))
            process.send_signal(number)
            assert await answer.text() == "done"
        assert await finished(process) == (0, "closed\nended\n")


async def test_an_endless_answer_does_not_keep_the_application_from_closing() -> None:
    port = free_ports(1)
    async with serving(port) as process, aiohttp.ClientSession() as http:
        await eventually(lambda: answers(port), within=20)
        async with http.get(f"http://{HOST}:{port}/endless") as answer:
            await answer.content.readexactly(len("begun "))
            process.terminate()
            status, output = await finished(process)
    assert status == 0
    assert output.startswith("closed\n")
    assert output.endswith("ended\n")


async def test_more_may_listen_than_files_may_be_open_by_default() -> None:
    port = free_ports(1)
    async with serving(port, "narrow"), AsyncExitStack() as open_answers:
        await eventually(lambda: answers(port), within=20)
        http = await open_answers.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        for _ in range(100):
            answer = await open_answers.enter_async_context(http.get(f"http://{HOST}:{port}/endless"))
            await answer.content.readexactly(len("begun "))
        assert await answers(port)


async def test_an_application_that_cannot_start_ends_the_process_with_its_reason() -> None:
    async with serving(free_ports(1), "broken") as process:
        status, output = await finished(process)
    assert status == 1
    assert "StartupFailed: no database" in output


async def test_a_port_that_is_not_ours_is_named() -> None:
    port = free_ports(1)
    taken = await asyncio.start_server(lambda _reader, _writer: None, HOST, port)
    async with taken, serving(port) as process:
        status, output = await finished(process)
    assert status == 1
    assert f"cannot listen on {HOST}:{port}" in output


async def test_processes_replace_each_other_on_a_port_without_a_failed_request() -> None:
    port, stop = free_ports(1), asyncio.Event()
    outcomes: list[bool] = []

    async def visit() -> None:
        while not stop.is_set():
            outcomes.append(await answers(port))

    async def many_more(than: int) -> bool:
        return len(outcomes) > than + 20

    async def both_listen() -> bool:
        return listeners(port) == 2

    async with serving(port) as first, serving(port) as second:
        await eventually(both_listen, within=20)
        visitors = [asyncio.create_task(visit()) for _ in range(4)]
        await eventually(partial(many_more, 0))
        first.terminate()
        assert (await finished(first))[0] == 0
        await eventually(partial(many_more, len(outcomes)))
        stop.set()
        await asyncio.gather(*visitors)
        assert second.returncode is None
    assert all(outcomes)
