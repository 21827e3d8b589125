"""Who fills in the form of a page: a program that fills in everything waits for a person, people do not."""

import re
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import new_reader, read
from tests.support.eventually import eventually

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
A_MINUTE = 60_000 << 80
"""Of the time in an attempt."""


@pytest.fixture
async def http(ready: Ready) -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{ready.comments}/embed/{ready.site}") as http:
        yield http


@pytest.mark.parametrize(
    ("key", "slow", "filled", "rule"),
    [
        ("trapped", True, {"homepage": "https://program.example"}, "a program's form"),
        ("hasty", False, {"homepage": ""}, "faster than anybody writes"),
        ("unopened", False, {"attempt": ""}, "faster than anybody writes"),
    ],
)
async def test_a_program_waits(
    http: httpx2.AsyncClient, ready: Ready, key: str, slow: bool, filled: dict[str, str], rule: str
) -> None:
    fields = await opened(http, f"/programs/{key}", slow=slow)
    said = {"name": "Ana", "body": f"What a quiet ending, I did not expect to be {key} by it."}
    answer = await http.post("/comments", data=fields | said | filled)
    assert answer.status_code == 201

    async def queued() -> Any:
        return await case_of(ready, f"/programs/{key}")

    case = await eventually(queued, 30)
    assert rule in {reason["rule"] for reason in case["reasons"]}
    assert (await read(ready, f"/programs/{key}"))["thread"]["comments"] == 0


async def test_people_never_meet_the_field(browser: Browser, ready: Ready) -> None:
    async with new_reader(browser, java_script_enabled=False) as page:
        await page.goto(f"{ready.comments}/embed/{ready.site}/write?key=/programs/people")
        await expect(page.locator("[name=homepage]")).to_be_hidden()
        assert await stops(page) == ["body", "name", "email", "website", "BUTTON"]


async def opened(http: httpx2.AsyncClient, key: str, *, slow: bool) -> dict[str, str]:
    """The hidden fields of a form, as if it had been opened a minute ago if `slow`."""
    page = await http.get("/write", params={"key": key})
    fields = dict(HIDDEN.findall(page.text))
    if slow:
        fields["attempt"] = str(UUID(int=UUID(fields["attempt"]).int - A_MINUTE))
    return fields


async def case_of(ready: Ready, key: str) -> Any:
    async with httpx2.AsyncClient(base_url=ready.moderation) as http:
        headers = {"Authorization": f"Bearer {ready.keys.moderator}"}
        answer = await http.get("/v1/cases", params={"site": ready.site, "limit": 100}, headers=headers)
        cases = answer.json()["cases"]
    return next((case for case in cases if case["thread"]["key"] == key), None)


async def stops(page: Page) -> list[str]:
    """Where the tab key leads within the form, from its text to its button."""
    await page.get_by_label("Your comment").focus()
    names: list[str] = []
    while True:
        name = await page.locator(":focus").evaluate("(one) => one.name || one.tagName")
        names.append(str(name))
        if name == "BUTTON":
            return names
        await page.keyboard.press("Tab")
