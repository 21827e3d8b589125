"""Nothing hostile does anything in the audit, nor in the program that opens it as a file."""

import csv
import io

import pytest
from playwright.async_api import Browser

from tests.e2e.console_hostile.console import console_window, look
from tests.e2e.console_hostile.world import World

pytestmark = pytest.mark.e2e
_BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


async def test_what_was_done(world: World, browser: Browser) -> None:
    """Each tenth as who did it, as reason, label, note and message, which are shown as far as there is room."""
    address, shown = "/console/audit", 0
    async with console_window(browser, world.url) as page:
        while address:
            [html] = await world.pages(world.ada, [address])
            await look(page, [html])
            shown += await page.page.locator(".trail > li").count()
            more = page.page.locator("a.more")
            address = str(await more.get_attribute("href")) if await more.count() else ""
    assert shown > 4 * len(world.tens)


async def test_what_happened_to_a_comment(world: World, browser: Browser) -> None:
    """Reports with every reason and note; of each tenth of those that were reported."""
    paths = [f"/console/audit?comment={ten.comments[-1].comment_id}" for ten in world.tens[::10]]
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(world.ada, paths))
        assert await page.page.locator(".trail > li").count() > 10 * len(paths)


async def test_no_cell_of_a_table_is_a_formula(world: World) -> None:
    """The export has all of it; whoever opens it as a table computes nothing, and sends nothing anywhere."""
    answer = await world.ask(world.ada, "GET", "/console/audit/export?format=csv")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len(rows) > 4 * len(world.tens)
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(_BEGINS_A_FORMULA)] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
