import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from services.comments.rendering.render import escaped_fallback, render
from services.comments.rendering.rendered import Mask
from services.comments.rendering.renderer import Renderer
from tests.support.data import ROOT
from tests.support.eventually import eventually

RICH = "**a** >![ep 1] b!< https://x.example"


@pytest.fixture
async def renderer() -> AsyncGenerator[Renderer]:
    async with Renderer(deadline=0.5) as renderer:
        yield renderer


def process_of(renderer: Renderer) -> int:
    process = renderer._workers[0]._process
    assert process
    return process.pid


@pytest.mark.parametrize("source", ["plain", RICH, "", "*\ud800*", "`x`" * 20_000])
async def test_gives_what_render_gives(renderer: Renderer, source: str) -> None:
    mask = Mask(spans=((0, 3),), label="ep 9")
    assert await renderer.render(source) == render(source)
    assert await renderer.render(source, mask=mask) == render(source, mask=mask)


async def test_plain_text_needs_no_process(renderer: Renderer) -> None:
    assert await renderer.render("plain\n\ntext") == render("plain\n\ntext")
    assert renderer._workers[0]._process is None


async def test_answers_belong_to_their_questions(renderer: Renderer) -> None:
    sources = [f"*{number}*" * number for number in range(30)]
    rendered = await asyncio.gather(*map(renderer.render, sources))
    assert rendered == [render(source) for source in sources]


async def test_several_workers_share_the_work() -> None:
    async with Renderer(workers=2) as renderer:
        await asyncio.gather(*(renderer.render(RICH) for _ in range(10)))
        assert all(worker._process for worker in renderer._workers)


async def test_a_hung_process_is_replaced(renderer: Renderer) -> None:
    await renderer.render(RICH)
    hung = process_of(renderer)
    os.kill(hung, signal.SIGSTOP)

    assert await renderer.render(RICH) == escaped_fallback(RICH)
    assert await renderer.render(RICH) == render(RICH)
    assert process_of(renderer) != hung
    assert not exists(hung)


async def test_the_fallback_of_a_masked_text_is_covered(renderer: Renderer) -> None:
    await renderer.render(RICH)
    os.kill(process_of(renderer), signal.SIGSTOP)

    rendered = await renderer.render("*secret*", mask=Mask(spans=((1, 7),)))

    assert rendered.failed
    assert "secret" not in rendered.html


async def test_a_killed_process_is_replaced_unnoticed(renderer: Renderer) -> None:
    await renderer.render(RICH)
    killed = process_of(renderer)
    os.kill(killed, signal.SIGKILL)

    assert await renderer.render(RICH) == render(RICH)
    assert process_of(renderer) != killed


async def test_an_abandoned_question_does_not_shift_the_answers(renderer: Renderer) -> None:
    await renderer.render(RICH)
    for _ in range(5):
        task = asyncio.create_task(renderer.render("*abandoned*" * 500))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await renderer.render(RICH) == render(RICH)


async def test_leaves_no_process_behind() -> None:
    async with Renderer() as renderer:
        await renderer.render(RICH)
        process = process_of(renderer)
        assert exists(process)
    assert not exists(process)


async def test_the_process_holds_the_renderer_and_nothing_else_of_the_service(renderer: Renderer) -> None:
    await renderer.render(RICH)
    process = Path("/proc", str(process_of(renderer)))
    mapped = process.joinpath("maps").read_text()
    assert process.joinpath("environ").read_text() == ""
    assert "nh3" in mapped
    assert not any(
        library in mapped for library in ("asyncpg", "hiredis", "granian", "uvloop", "cryptography")
    )


PARENT = """
import asyncio
from services.comments.rendering.renderer import Renderer

async def main():
    renderer = Renderer()
    await renderer.render("*a*")
    print(renderer._workers[0]._process.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_killed_parent_takes_even_a_hung_process_with_it() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdout
    process = int(await parent.stdout.readline())
    os.kill(process, signal.SIGSTOP)

    parent.kill()
    await parent.wait()

    async def gone() -> bool:
        return not exists(process)

    assert await eventually(gone)


def exists(process: int) -> bool:
    """Whether the process runs; one that ended and was not yet waited for does not."""
    try:
        return Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
