"""The way into the console and out of it."""

import re
from datetime import UTC, datetime, timedelta

import httpx2
from msgspec.structs import replace

from services.moderation.app import create_app
from shared.postgres.pool import connect
from tests.support.console import CHEAP, FROM_HERE, person
from tests.support.database import Database
from tests.support.moderation import Desk, settings

PASSWORD = "correct horse of Ada"


async def enter(
    http: httpx2.AsyncClient, login: str = "ada@blog.example", password: str = PASSWORD, **sent: str
) -> httpx2.Response:
    form = {"login": login, "password": password, **sent}
    return await http.post("/console/sign-in", data=form, headers=FROM_HERE)


async def test_a_moderator_signs_in_and_out(desk: Desk, database: Database) -> None:
    await person(database.owner, name="Ada")
    answer = await enter(desk.http, next="/console?state=all")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?state=all")
    cookies = answer.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"rejoinder", "rejoinder-device"}
    assert all("HttpOnly" in one and "SameSite=lax" in one and "Path=/" in one for one in cookies)

    page = await desk.http.get("/console/account")
    assert page.status_code == 200
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf
    before = dict(desk.http.cookies)
    assert (await desk.http.post("/console/sign-out", data={}, headers=FROM_HERE)).status_code == 403
    out = await desk.http.post("/console/sign-out", data={"csrf": csrf[1]}, headers=FROM_HERE)
    assert (out.status_code, out.headers["location"]) == (303, "/console/sign-in")
    desk.http.cookies.set("rejoinder", before["rejoinder"])  # somebody has kept it
    assert (await desk.http.get("/console/account")).status_code == 303


async def test_nobody_learns_which_addresses_are_known(desk: Desk, database: Database) -> None:
    await person(database.owner, name="Ada")
    answers = [await enter(desk.http, login, "guess") for login in ("ada@blog.example", "eve@blog.example")]
    known, unknown = (answer.text.replace("ada@", "eve@") for answer in answers)
    assert known == unknown
    assert answers[0].status_code == answers[1].status_code == 401
    assert {name for name, _ in answers[0].headers.items()} == {
        name for name, _ in answers[1].headers.items()
    }
    assert not answers[0].headers.get_list("set-cookie")


async def test_a_flood_is_told_to_wait_and_leaves_the_known_browser_free(
    desk: Desk, database: Database
) -> None:
    await person(database.owner, name="Ada")
    await enter(desk.http)
    known = {"rejoinder-device": desk.http.cookies["rejoinder-device"]}
    desk.http.cookies.clear()
    answers = [await enter(desk.http, password="guess") for _ in range(12)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert f"Try again in {refused.headers['retry-after']} second" in refused.text
    assert (await enter(desk.http)).status_code == 429
    desk.http.cookies.set("rejoinder-device", known["rejoinder-device"][:-1] + "A")
    assert (await enter(desk.http)).status_code == 429
    desk.http.cookies.clear()
    desk.http.cookies.update(known)
    assert (await enter(desk.http)).status_code == 303


async def test_a_form_elsewhere_signs_nobody_in(desk: Desk, database: Database) -> None:
    await person(database.owner, name="Ada")
    form = {"login": "ada@blog.example", "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = await desk.http.post("/console/sign-in", data=form, headers=headers)
        assert answer.status_code == 403
        assert not answer.headers.get_list("set-cookie")


async def test_a_session_that_ended_is_sent_to_the_door(desk: Desk, database: Database) -> None:
    ada = await desk.browser("ada")
    async with connect(database.owner, "moderation", name="test") as connection:
        seen = datetime.now(UTC) - timedelta(hours=13)
        await connection.execute("UPDATE sessions SET created_at = $1, seen_at = $1", seen)
    assert (await ada.open("/console")).headers["location"] == "/console/sign-in"
    here = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1:8001/console?state=all"}
    for sent, status in (
        ({}, 401),
        ({"X-Unattended": "true"}, 286),
    ):  # which ends that it asks again and again
        part = await ada.open("/console", headers={**here, **sent, "Accept-Language": "ja"})
        assert (part.status_code, part.headers["hx-retarget"]) == (status, "#told")
        assert part.headers["hx-push-url"] == "false"
        assert 'href="/console/sign-in?next=%2Fconsole%3Fstate%3Dall"' in part.text
        assert "サインアウトされています。" in part.text


async def test_what_was_typed_comes_back_to_our_own_pages_alone(desk: Desk) -> None:
    form = {"text": "A note <b>of mine</b>", "password": "a secret", "name": "Ada"}
    own = await desk.http.post("/console/bulk", data=form, headers=FROM_HERE)
    assert own.status_code == 401
    assert "A note &lt;b&gt;of mine&lt;/b&gt;" in own.text
    assert "a secret" not in own.text
    foreign = await desk.http.post("/console/bulk", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, foreign.headers["location"]) == (303, "/console/sign-in")


async def test_behind_https_the_cookie_is_the_hosts_alone(database: Database) -> None:
    await person(database.owner, name="Ada")
    app = create_app(replace(settings(database.moderation), public_url="https://mod.example"), hasher=CHEAP)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://mod.example") as http,
    ):
        cookies = (await enter(http)).headers.get_list("set-cookie")
        assert all(cookie.startswith("__Host-rejoinder") and "Secure" in cookie for cookie in cookies)
        assert not any("Domain" in cookie for cookie in cookies)
        assert (await http.get("/console/account")).status_code == 200
