"""The embed in a real browser, for those who write Markdown and spoilers: tools, preview, and a word of warning."""

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, open_page, shoot, write
from tests.support.road import walking

pytestmark = pytest.mark.e2e


@pytest.fixture
async def episode4(ready: Ready, request: pytest.FixtureRequest) -> str:
    """A thread about episode 4 of a drama, for this test alone."""
    key = f"ferry/{request.node.name}"
    async with walking(ready) as road:
        await road.register(
            key, title="The Last Ferry, episode 4", work="The Last Ferry", season=1, episode=4
        )
    return key


async def test_the_toolbar_writes_markdown_around_what_is_selected(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "tools")
    text = embed(page).locator("textarea")
    tools = embed(page).get_by_role("toolbar", name="Formatting")
    for name, before, after in [
        ("Bold", "**", "**"),
        ("Italic", "*", "*"),
        ("Code", "`", "`"),
        ("Quote", "> ", ""),
        ("Link", "[", "](https://)"),
    ]:
        await text.fill("ferry")
        await text.select_text()
        await tools.get_by_role("button", name=name).click()
        await expect(text).to_have_value(f"{before}ferry{after}")
        await expect(text).to_be_focused()
    await text.fill("two\nlines")
    await text.select_text()
    await tools.get_by_role("button", name="Code").click()
    await expect(text).to_have_value("```\ntwo\nlines\n```\n")
    await page.keyboard.press("Control+z")
    await expect(text).to_have_value("two\nlines")


async def test_the_toolbar_needs_no_mouse(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "tool-keys")
    text = embed(page).locator("textarea")
    await text.fill("ferry")
    await text.select_text()
    await page.keyboard.press("Control+b")
    await expect(text).to_have_value("**ferry**")
    await page.keyboard.press("Control+i")
    await expect(text).to_have_value("***ferry***")
    await page.keyboard.press("Control+Shift+B")
    await page.keyboard.press("Control+Alt+i")
    await expect(text).to_have_value("***ferry***")
    await page.keyboard.press("Shift+Tab")
    await expect(embed(page).get_by_role("button", name="Bold")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    spoiler = embed(page).get_by_role("button", name="Spoiler", exact=True)
    await expect(spoiler).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(embed(page).get_by_label("Spoiler of")).to_be_focused()
    await page.keyboard.type("novel")
    await page.keyboard.press("Enter")

    await expect(text).to_have_value("***>![novel] ferry!<***")
    await expect(text).to_be_focused()


async def test_a_selection_is_covered_with_the_next_episode_as_its_scope(
    page: Page, ready: Ready, episode4: str
) -> None:
    await open_page(page, ready, episode4)
    form = embed(page).locator("form")
    await write(form, "He drowns")
    await form.locator("textarea").select_text()
    await form.get_by_role("button", name="Spoiler", exact=True).click()
    await check_access(page)
    await shoot(page, "spoiler-tool")
    await form.get_by_role("button", name="Cover selection").click()
    await expect(form.locator("textarea")).to_have_value(">![ep 5] He drowns!<")
    await form.get_by_role("button", name="Post comment").click()

    await expect(embed(page).locator("article button.cover")).to_have_text("Spoiler: episode 5")


async def test_a_whole_comment_is_covered(page: Page, ready: Ready, episode4: str) -> None:
    await open_page(page, ready, episode4)
    form = embed(page).locator("form")
    await write(form, "He drowns.\n\n- and so\n- does she")
    await form.get_by_role("button", name="Spoiler", exact=True).click()
    await form.get_by_label("Spoiler of").fill("ep 6")
    await form.get_by_role("button", name="Cover whole comment").click()
    await form.get_by_label("Spoiler of").fill("ep 7")
    await form.get_by_role("button", name="Cover whole comment").click()
    await expect(form.locator("textarea")).to_have_value(">![ep 7]\n\nHe drowns.\n\n- and so\n- does she")
    await form.get_by_role("button", name="Post comment").click()

    covers = embed(page).locator("article button.cover")
    await expect(covers.first).to_have_text("Spoiler: episode 7")
    await expect(article(page, "drowns")).to_have_count(0)
    await expect(article(page, "does she")).to_have_count(0)


async def test_a_preview_shows_what_the_service_makes_of_it(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "preview")
    form = embed(page).locator("form")
    await form.locator("textarea").fill("**Bold** and >!never closed")
    toggle = form.get_by_role("button", name="Preview")
    await toggle.click()
    shown = form.get_by_role("region", name="Preview")
    await expect(shown.locator("strong")).to_have_text("Bold")
    await expect(shown).to_contain_text("A spoiler mark was never closed")
    await expect(toggle).to_have_attribute("aria-pressed", "true")
    await shown.get_by_role("button", name="Spoiler").click()
    await expect(shown.locator(".under")).to_have_text("never closed")
    await check_access(page)
    await shoot(page, "preview")
    await form.locator("textarea").fill("*Only this* now")
    await expect(shown.locator("em")).to_have_text("Only this")
    await toggle.click()
    await expect(shown).to_be_hidden()


async def test_who_names_a_later_episode_is_asked_and_can_cover_it(
    page: Page, ready: Ready, episode4: str
) -> None:
    await open_page(page, ready, episode4)
    form = embed(page).locator("form")
    asked = await _post_ahead(form, "In episode 9 it all comes back to the radio.")
    await check_access(page)
    await shoot(page, "ahead")
    await asked.get_by_role("button", name="Back").click()
    await expect(form.locator("textarea")).to_be_focused()
    await form.get_by_role("button", name="Post comment").click()
    await asked.get_by_role("button", name="Cover it").click()

    await expect(embed(page).locator("article button.cover")).to_have_text("Spoiler: episode 9")
    await expect(article(page, "comes back to the radio")).to_have_count(0)


async def test_who_names_a_later_episode_may_post_it_as_it_is(
    page: Page, ready: Ready, episode4: str
) -> None:
    await open_page(page, ready, episode4)
    asked = await _post_ahead(embed(page).locator("form"), "Episode 8 is on Friday, they say.")
    await asked.get_by_role("button", name="Post as it is").click()

    await expect(article(page, "is on Friday")).to_have_count(1)


async def test_nobody_is_held_up_where_the_preview_fails(page: Page, ready: Ready, episode4: str) -> None:
    await open_page(page, ready, episode4)
    await page.route("**/preview", lambda route: route.abort())
    form = embed(page).locator("form")
    await write(form, "Episode 8 is on Saturday, others say.")
    await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "is on Saturday")).to_have_count(1)


async def _post_ahead(form: Locator, text: str) -> Locator:
    """The question that is asked when this is posted."""
    await write(form, text)
    await form.get_by_role("button", name="Post comment").click()
    asked = form.get_by_role("group", name="Cover your comment?")
    await expect(asked).to_contain_text("episode 4. Cover your comment?")
    await expect(asked.get_by_role("button", name="Cover it")).to_be_focused()
    return asked
