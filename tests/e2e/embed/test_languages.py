"""A thread and its pages in every language: all words are the language's own, and it runs the right way."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.plan import Ready
from services.comments.embed.pages.words import LANGUAGES, Words, words_of
from tests.e2e.embed.reading import check_access, embed, new_reader, open_page, post, shoot

KEY = "/languages"


@pytest.fixture(scope="module")
async def written(ready: Ready) -> None:
    """Three comments: one has a spoiler, one is an answer."""
    root = await post(ready, KEY, "2026 🚢 >![ep 9] 1912!<")
    await post(ready, KEY, "2027", root, author=2)
    await post(ready, KEY, "2028", author=3)


def a_count(words: Words, key: str, n: int) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words.plain(key, n))}$")


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_thread_speaks_its_language(page: Page, ready: Ready, lang: str) -> None:
    words = words_of(lang)
    await open_page(page, ready, KEY, more=f'lang="{lang}"')
    thread, form = page.locator("rejoinder-thread section.thread"), embed(page).locator("form")

    await expect(embed(page).locator("h2")).to_have_text(a_count(words, "count", 3))
    await expect(thread).to_have_attribute("lang", lang)
    await expect(thread).to_have_css("direction", words.direction)
    await form.locator("textarea").fill("9 " * 4_998 + "9")
    await expect(form.get_by_text(words.plain("roomLeft", 3))).to_be_visible()
    await form.get_by_role("button", name=words.plain("post"), exact=True).click()
    await expect(form.get_by_text(words.plain("missing"))).to_be_visible()
    await embed(page).get_by_role("button", name=words.plain("report"), exact=True).first.click()
    await expect(embed(page).get_by_text(words.plain("reportWhy"))).to_be_visible()
    await shoot(page, f"language-{lang}")
    await check_access(page)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_page_speaks_its_language(browser: Browser, ready: Ready, lang: str) -> None:
    words = words_of(lang)
    async with new_reader(browser, java_script_enabled=False) as page:
        await page.goto(f"{ready.comments}/embed/{ready.site}?key={KEY}&lang={lang}")

        await expect(page.get_by_role("heading", name=a_count(words, "count", 3))).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("dir", words.direction)
        await expect(page.get_by_role("link", name=words.plain("showSpoilers", 1))).to_be_visible()
        await page.get_by_role("link", name=words.plain("write")).click()
        await expect(page.get_by_role("button", name=words.plain("post"))).to_be_visible()
        await page.get_by_role("button", name=words.plain("post")).click()
        await expect(page.get_by_role("alert")).to_contain_text(words.plain("errorBody"))
