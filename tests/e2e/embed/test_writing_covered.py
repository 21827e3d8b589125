"""The embed in a real browser, for the author of a comment that is covered or held: told what others see, no more."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, new_reader, open_page, shoot, write
from tests.support.road import Road, walking

pytestmark = pytest.mark.e2e

# What is said over and over in many places is held: every test says something else.
TEXTS = (
    "In episode 9 it all comes back to the radio.",
    "My sister told me that the lighthouse keeper returns in episode 9, of all people.",
    "Wait until episode 9 before you trust the captain!",
    "The song from the harbour is heard once more at the end of episode 9, and I wept.",
    "Nobody will like what grandmother has kept in that drawer since episode 9.",
    "They filmed episode 9 in one single take, on the real ferry, at night.",
    "Episode 9 made me forgive the brother, who had deserved none of it so far.",
    "I would skip straight to episode 9 if the winter scenes bore you as well.",
    "What the postman says in episode 9 explains the missing letters, by the way.",
    "Our whole street heard me shout at the television during episode 9.",
    "Look closely at the clock on the wall, it is the one from episode 9!",
)
ASKED = (
    "Readers see a cover over this: possible spoiler for episode 9. Is it a spoiler? "
    "You can mark it yourself, or it stays covered until a moderator looks."
)
LOOKS: list[tuple[str, str, dict[str, Any], str]] = [
    ("light", "light", {}, TEXTS[3]),
    ("dark", "dark", {}, TEXTS[4]),
    ("narrow", "dark", {"viewport": {"width": 320, "height": 640}}, TEXTS[5]),
    ("forced", "light", {"forced_colors": "active"}, TEXTS[6]),
]


@pytest.fixture
async def road(ready: Ready) -> AsyncGenerator[Road]:
    async with walking(ready) as road:
        yield road


@pytest.fixture
async def episode4(road: Road, request: pytest.FixtureRequest) -> str:
    """A thread about episode 4 of a drama, for this test alone."""
    key = f"covered/{request.node.name}"
    await about(road, key, 4)
    return key


async def about(road: Road, key: str, episode: int) -> None:
    title = f"The Last Ferry, episode {episode}"
    await road.register(key, title=title, work="The Last Ferry", season=1, episode=episode)


async def test_an_author_alone_is_asked_about_a_cover(
    page: Page, browser: Browser, ready: Ready, episode4: str
) -> None:
    await open_page(page, ready, episode4)
    mine = await publish_ahead(page, TEXTS[0])
    await expect(mine).to_contain_text(ASKED)
    await expect(embed(page).get_by_role("status")).to_have_text(ASKED)
    async with new_reader(browser) as reader:
        await open_page(reader, ready, episode4)
        await expect(embed(reader).locator("button.cover")).to_have_text("Spoiler: episode 9")
        await expect(embed(reader)).not_to_contain_text("Readers see")
        await expect(embed(reader).get_by_role("button", name="Mark the spoiler")).to_have_count(0)


async def test_an_author_marks_what_was_covered_by_keyboard(page: Page, ready: Ready, episode4: str) -> None:
    await open_page(page, ready, episode4)
    mine = await publish_ahead(page, TEXTS[1])
    button = mine.get_by_role("button", name="Mark the spoiler")
    await mine.locator("button.cover").focus()
    await page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(button).to_have_attribute("aria-expanded", "true")
    form = embed(page).locator("li > form")
    await expect(form.locator("textarea")).to_be_focused()
    await expect(form.locator("textarea")).to_have_value(f">![ep 9]\n\n{TEXTS[1]}")
    await check_access(page)
    await shoot(page, "covered-edit")
    await page.keyboard.press("Control+Enter")

    await expect(form).to_have_count(0)
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()  # it was screened again
    await expect(mine.locator("button.cover")).to_have_text("Spoiler: episode 9")
    await expect(mine).not_to_contain_text("Readers see")
    await page.reload()
    await expect(mine.get_by_role("button", name="Edit")).to_be_visible()
    await expect(mine).not_to_contain_text("Readers see")


async def test_an_author_is_asked_again_when_they_come_back(page: Page, ready: Ready, episode4: str) -> None:
    await open_page(page, ready, episode4)
    mine = await publish_ahead(page, TEXTS[2])
    await expect(mine).to_contain_text(ASKED)
    await page.reload()

    await expect(mine).to_contain_text(ASKED)
    await mine.get_by_role("button", name="Mark the spoiler").click()
    await page.keyboard.press("Escape")
    await embed(page).locator("li > form").get_by_role("button", name="Cancel").click()
    await expect(mine.get_by_role("button", name="Mark the spoiler")).to_be_focused()


@pytest.mark.parametrize(("look", "theme", "options", "text"), LOOKS, ids=[look for look, *_ in LOOKS])
async def test_the_question_stands_beside_the_comment(
    browser: Browser, ready: Ready, road: Road, look: str, theme: str, options: dict[str, Any], text: str
) -> None:
    key = f"covered/look-{look}"
    await about(road, key, 4)
    async with new_reader(browser, **options) as page:
        await open_page(page, ready, key, more=f'theme="{theme}"')
        mine = await publish_ahead(page, text)
        await expect(mine).to_contain_text(ASKED)
        await check_access(page)
        await shoot(page, f"covered-{look}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("lang", "text", "asked", "action"),
    [
        ("ja", TEXTS[7], "第9話のネタバレの可能性。ネタバレですか？", "ネタバレの印を付ける"),
        ("ko", TEXTS[8], "9화 스포일러일 수 있음. 스포일러인가요?", "스포일러 표시"),
        ("ar", TEXTS[9], "حرق محتمل للحلقة 9. هل هو حرق؟", "تعليم الحرق"),
    ],
    ids=["ja", "ko", "ar"],
)
async def test_it_is_asked_in_the_language_of_the_page(
    page: Page, ready: Ready, road: Road, lang: str, text: str, asked: str, action: str
) -> None:
    key = f"covered/in-{lang}"
    await about(road, key, 4)
    await open_page(page, ready, key, more=f'lang="{lang}"')
    form = embed(page).locator(":scope > form")
    await form.locator("textarea").fill(text)
    await form.get_by_role("textbox").nth(1).fill("Ana")
    await form.locator("button.post").click()
    await form.get_by_role("group").get_by_role("button").nth(1).click()
    mine = embed(page).locator("article")

    await expect(mine).to_contain_text(asked)
    await expect(mine.get_by_role("button", name=action)).to_be_visible()
    await check_access(page)
    await shoot(page, f"covered-{lang}")


async def test_a_cover_that_comes_later_is_told_and_shown_at_once(
    page: Page, browser: Browser, ready: Ready, road: Road
) -> None:
    key = "covered/later"
    await about(road, key, 9)
    await open_page(page, ready, key)
    form = embed(page).locator(":scope > form")
    await write(form, TEXTS[10])
    await form.get_by_role("button", name="Post comment").click()
    mine = article(page, "the clock on the wall")
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    async with new_reader(browser) as reader:
        await open_page(reader, ready, key)
        await reader.mouse.move(100, 100)  # whoever moves hears what changes
        await expect(article(reader, "the clock on the wall")).to_have_count(1)
        await about(road, key, 4)

        # a second look is a child of its own, that has to start
        await expect(embed(page).locator("article")).to_contain_text(ASKED, timeout=30_000)
        await expect(embed(page).get_by_role("status")).to_have_text(ASKED)
        await expect(embed(reader).locator("button.cover")).to_have_text("Spoiler: episode 9")
        await expect(article(reader, "the clock on the wall")).to_have_count(0)


async def test_a_comment_that_is_held_after_all_says_so_at_once_and_no_more(
    page: Page, ready: Ready, road: Road
) -> None:
    await open_page(page, ready, "held-later")
    form = embed(page).locator(":scope > form")
    await write(form, "The boat sails at nine.")
    await form.get_by_role("button", name="Post comment").click()
    mine = article(page, "The boat sails at nine")
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    named = str(await mine.get_attribute("id")).removeprefix("comment-")
    reason = "too loud for a ferry"
    waits = "Waiting for review. There is no need to post it again."
    for action, told, more in (
        ("hold", waits, ["A moderator has decided to hold it back."]),
        ("remove", "A moderator has decided not to show this comment.", []),
    ):
        assert (await road.decide(named, action, reason=reason, note=reason)).is_success
        await expect(mine.locator(".notice")).to_have_text([told, *more])
        await expect(embed(page).get_by_role("status")).to_have_text(told)
        await expect(mine.get_by_role("button", name="Reply")).to_have_count(0)
        assert reason not in await page.content()


async def publish_ahead(page: Page, text: str) -> Locator:
    """The reader's own comment, which names a later episode all the same, once it is shown."""
    form = embed(page).locator(":scope > form")
    await write(form, text)
    await form.get_by_role("button", name="Post comment").click()
    await form.get_by_role("button", name="Post as it is").click()
    mine = embed(page).locator("article.own")
    await expect(mine.locator("button.cover")).to_have_text("Spoiler: episode 9")
    return mine
