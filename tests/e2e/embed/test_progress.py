"""The embed in a real browser, for spoilers: what covers them, who opens them, and how far somebody has watched."""

import pytest
from playwright.async_api import Locator, Page, Response, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, open_page, post, shoot, write
from tests.support.road import walking

pytestmark = pytest.mark.e2e

UNDER = {
    "ep 3": "The captain is her brother.",
    "ep 6": "Nobody was on the boat.",
    "s2e1": "It was all the winter before.",
    "novel": "In the book she never leaves.",
}
ABOUT = {"ep 3": "Of the captain", "ep 6": "Of the boat", "s2e1": "Of the snow", "novel": "Of the end"}


@pytest.fixture(scope="module")
async def drama(ready: Ready) -> str:
    """A thread about episode 4 of a drama with a spoiler of each scope, for those who only read."""
    key = "drama/4"
    await about_episode_4(ready, key)
    for n, (scope, secret) in enumerate(UNDER.items()):
        await post(ready, key, f"{ABOUT[scope]}, in short: >![{scope}] {secret}!<", author=n + 1)
    return key


async def about_episode_4(ready: Ready, key: str) -> None:
    async with walking(ready) as road:
        await road.register(
            key, title="The Last Ferry, episode 4", work="The Last Ferry", season=1, episode=4
        )


def cover(page: Page, scope: str) -> Locator:
    return article(page, ABOUT[scope]).locator("button.cover")


def watched(page: Page) -> Locator:
    return embed(page).get_by_role("group", name="I have watched up to")


@pytest.mark.parametrize("by", ["Enter", "Space", "click"])
async def test_a_cover_opens_and_closes(page: Page, ready: Ready, drama: str, by: str) -> None:
    await open_page(page, ready, drama)
    button, secret = cover(page, "ep 6"), embed(page).get_by_text(UNDER["ep 6"])
    await expect(button).to_have_text("Spoiler: episode 6")
    await expect(button).to_have_attribute("aria-expanded", "false")
    await expect(secret).to_have_count(0)
    await (button.click() if by == "click" else button.press(by))
    await expect(secret).to_be_visible()
    await expect(button).to_have_attribute("aria-expanded", "true")
    await expect(button).to_be_focused()
    await check_access(page)
    await (button.click() if by == "click" else button.press(by))

    await expect(secret).to_have_count(0)
    await expect(button).to_have_attribute("aria-expanded", "false")


async def test_what_is_covered_is_in_no_byte_until_asked_for(page: Page, ready: Ready, drama: str) -> None:
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    await open_page(page, ready, drama)
    await expect(cover(page, "novel")).to_be_visible()
    html = await page.locator("rejoinder-thread").evaluate("host => host.shadowRoot.innerHTML")

    assert not [secret for secret in UNDER.values() if secret in html]
    assert len(answers) > 3
    for answer in answers:
        if "/live" not in answer.url:
            assert not [secret for secret in UNDER.values() if secret in await answer.text()], answer.url
    await cover(page, "ep 3").click()
    await expect(embed(page).get_by_text(UNDER["ep 3"])).to_be_visible()
    await expect(embed(page).get_by_text(UNDER["ep 6"])).to_have_count(0)


async def test_a_cover_that_cannot_be_lifted_says_why_and_can_be_tried_again(
    page: Page, ready: Ready, drama: str
) -> None:
    await open_page(page, ready, drama)
    await page.route("**/spoilers", lambda route: route.abort(), times=1)
    await cover(page, "ep 3").click()
    await expect(embed(page).get_by_role("status")).to_contain_text("cannot be reached")
    await expect(cover(page, "ep 3")).to_have_attribute("aria-expanded", "false")
    await cover(page, "ep 3").click()

    await expect(embed(page).get_by_text(UNDER["ep 3"])).to_be_visible()


async def test_what_one_has_watched_opens_its_covers(page: Page, ready: Ready, drama: str) -> None:
    await open_page(page, ready, drama)
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    await page.reload()
    await say_watched(page, season=1, episode=3)
    await expect_open(page, "ep 3")
    await expect(embed(page).get_by_role("status")).to_have_text("Spoilers up to episode 3 are open.")
    await check_access(page)
    await shoot(page, "watched")
    await say_watched(page, season=1, episode=9)
    await expect_open(page, "ep 3", "ep 6")
    await say_watched(page, season=2, episode=1)
    await expect_open(page, "ep 3", "ep 6", "s2e1")
    await say_watched(page, season=1, episode=5)

    await expect_open(page, "ep 3")


async def test_what_one_has_watched_is_kept_once_it_is_said(page: Page, ready: Ready, drama: str) -> None:
    await open_page(page, ready, drama)
    await say_watched(page, season=1, episode=6)
    await expect_open(page, "ep 3", "ep 6")
    await page.reload()
    await expect_open(page, "ep 3", "ep 6")
    await expect(watched(page).get_by_label("episode")).to_have_value("6")
    await watched(page).get_by_label("episode").fill("")
    await watched(page).get_by_label("episode").press("Enter")
    await expect_open(page)
    await expect(embed(page).get_by_role("status")).to_have_text("All spoilers are covered.")

    assert await page.evaluate("localStorage.length") == 0


async def test_what_one_has_watched_holds_for_what_comes_later(page: Page, ready: Ready) -> None:
    await about_episode_4(ready, "drama/later")
    await post(ready, "drama/later", "Who rings the bell?")
    async with page.expect_response("**/live?*"):
        await open_page(page, ready, "drama/later")
    await say_watched(page, season=1, episode=6)
    await post(ready, "drama/later", "One more thing: >![ep 5] the bell is his.!<", author=20)
    await embed(page).get_by_role("button", name="1 new comment").click()

    await expect(embed(page).get_by_text("the bell is his.")).to_be_visible()


async def test_a_thread_about_nothing_in_particular_does_not_ask(page: Page, ready: Ready) -> None:
    await post(ready, "no-work", "Of the sea in general.")
    await open_page(page, ready, "no-work")

    await expect(article(page, "Of the sea in general.")).to_be_visible()
    await expect(watched(page)).to_have_count(0)


async def test_ones_own_waiting_comment_keeps_its_covers(page: Page, ready: Ready) -> None:
    await about_episode_4(ready, "drama/waiting")
    await open_page(page, ready, "drama/waiting")
    form = embed(page).locator("form")
    await write(form, "See https://bit.ly/drowned-bells. >![ep 6] It rings.!<")
    await form.get_by_role("button", name="Post comment").click()
    mine = article(page, "drowned-bells")
    await expect(mine).to_contain_text("Waiting for review.")
    await page.reload()
    await expect(mine).to_contain_text("Waiting for review.")
    await expect(mine).not_to_contain_text("It rings")
    await mine.locator("button.cover").click()

    await expect(mine).to_contain_text("It rings")


async def say_watched(page: Page, *, season: int, episode: int) -> None:
    await watched(page).get_by_label("season").fill(str(season))
    await watched(page).get_by_label("episode").fill(str(episode))
    await watched(page).get_by_label("episode").press("Enter")


async def expect_open(page: Page, *scopes: str) -> None:
    """These covers are open and no others."""
    for scope, secret in UNDER.items():
        await expect(embed(page).get_by_text(secret)).to_have_count(int(scope in scopes))
        expanded = "true" if scope in scopes else "false"
        await expect(cover(page, scope)).to_have_attribute("aria-expanded", expanded)
