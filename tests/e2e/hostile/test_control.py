"""The trap catches: the same texts, put into a page as they are, do fire."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.hostile.gallery import frames, show
from tests.e2e.hostile.hostile import cases
from tests.e2e.hostile.watched import PAGE, watched
from tests.e2e.hostile.world import parts_of

pytestmark = pytest.mark.e2e
HOME = "http://127.0.0.1:9"


async def test_texts_that_nothing_cleaned_do_fire(browser: Browser) -> None:
    fired: set[str] = set()
    for number, part in enumerate(parts_of(cases()[100:400], 100)):
        async with watched(browser, HOME) as page:
            await show(page, [frames(case.text for case in part)], raw=True)
            await expect(page.page.locator("iframe")).to_have_count(len(part))
            fired |= {f"{number} {told.partition(' ')[0]}" for told in page.told}

    assert len(fired) >= 50


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.quietly = 1</script>",
        "<svg onload='window.quietly = 1'></svg>",
        "<img src=https://evil.example/t.png>",
        "<link rel=stylesheet href=https://evil.example/t.css>",
        "<a href='javascript:alert(1)' style='color: red' onclick=alert(1)>x</a>",
        "<form action=https://evil.example/><input autofocus></form>",
        "<meta http-equiv=refresh content='99;url=https://evil.example/'>",
    ],
)
async def test_what_is_quiet_is_caught_too(browser: Browser, text: str) -> None:
    async with watched(browser, HOME) as page:
        await show(page, [f"<div class=rj-text>{text}</div>"])

        assert await page.strange(PAGE)
