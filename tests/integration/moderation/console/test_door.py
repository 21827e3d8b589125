"""The way into the console and out of it."""

import re

import httpx2

from tests.support.console import FROM_HERE, person
from tests.support.database import Database
from tests.support.moderation import Desk

PASSWORD = "correct horse of Ada"


async def enter(
    desk: Desk, login: str = "ada@blog.example", password: str = PASSWORD, **sent: str
) -> httpx2.Response:
    form = {"login": login, "password": password, **sent}
    return await desk.http.post("/console/sign-in", data=form, headers=FROM_HERE)


async def test_a_moderator_signs_in_and_out(desk: Desk, database: Database) -> None:
    await person(database.owner, name="Ada")
    answer = await enter(desk, next="/console?state=all")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?state=all")
    cookies = answer.headers.get_list("set-cookie")
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie for cookie in cookies)

    page = await desk.http.get("/console")
    assert page.status_code == 200
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf
    out = await desk.http.post("/console/sign-out", data={"csrf": csrf[1]}, headers=FROM_HERE)
    assert (out.status_code, out.headers["location"]) == (303, "/console/sign-in")
    assert (await desk.http.get("/console")).status_code == 303
