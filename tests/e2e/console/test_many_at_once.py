"""Many cases at once in a browser: progress that moves by itself, a stop that keeps the focus, and one undo."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from services.moderation.bulk.working import BulkWork
from tests.support.bulk import states
from tests.support.desk import Served

pytestmark = pytest.mark.timeout(300)
_WITHIN_MS = 60_000
MOST = 5_000
OPEN, REMOVED = ("open", "hold"), ("decided", "remove")


@asynccontextmanager
async def worker(console: Served) -> AsyncGenerator[None]:
    """What a worker does about it, as long as the block lasts."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        work = BulkWork(console.mod.pool, console.mod.keys, most_a_second=MOST)
        group.create_task(work.run(stop))
        try:
            yield
        finally:
            stop.set()


async def heading(page: Page, text: str) -> None:
    await expect(page.locator("#progress-title")).to_have_text(text, timeout=_WITHIN_MS)


async def test_all_that_match_are_removed_and_taken_back(browser: Browser, console: Served) -> None:
    texts = [text for _ in range(10) for text in await console.hold(MOST // 10)]
    async with console.browser(browser) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console")
        await page.get_by_role("button", name="Decide all 5,000 that match").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Preview: 5,000 cases")
        await page.get_by_label("Remove as spam").check()
        await page.get_by_role("button", name="Decide these 5,000 cases").click()
        await heading(page, "In progress")
        await page.get_by_role("button", name="Stop here").focus()
        assert await BulkWork(console.mod.pool, console.mod.keys).step() == 100
        await expect(page.locator("#progress")).to_contain_text("100 of 5,000", timeout=_WITHIN_MS)
        await expect(page.get_by_role("button", name="Stop here")).to_be_focused()

        async with worker(console):
            await heading(page, "Done")
            assert await states(console.mod, texts) == [REMOVED] * MOST
            await page.get_by_role("button", name="Undo all of it").click()
            await heading(page, "Undone")
        assert await states(console.mod, texts) == [OPEN] * MOST


async def test_what_is_ticked_is_decided_without_scripts(browser: Browser, console: Served) -> None:
    texts = await console.hold(3)
    async with console.browser(browser, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console")
        for place in (0, 1):
            await page.locator("input.pick").nth(place).check()
        await page.get_by_role("button", name="Decide the selected").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Preview: 2 cases")
        await page.get_by_label("Remove", exact=False).first.check()
        await page.get_by_role("button", name="Decide these 2 cases").click()
        async with worker(console):
            done = page.locator("#progress-title", has_text="Done")
            while not await done.count():
                await page.reload()
        decided = [state for state in await states(console.mod, texts) if state == REMOVED]
        assert len(decided) == 2
