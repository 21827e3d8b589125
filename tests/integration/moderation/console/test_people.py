"""One's own account, the site's people and its keys, over the console."""

import re
from html import unescape

import httpx2
import pyotp
import pytest

from services.comments.schema import SCHEMA as COMMENTS
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.postgres.pool import connect, open_pool
from tests.support.console import FROM_HERE, Browser, person, signed_in
from tests.support.database import Database
from tests.support.moderation import Desk

PASSWORD = "correct horse of Ada"
HOSTILE = '"><script>alert(1)</script>'


async def owner(desk: Desk, database: Database, name: str = "Ada") -> Browser:
    return await signed_in(desk.http, database.owner, role=Role.OWNER, site="drama", name=name)


def shown(answer: httpx2.Response) -> str:
    found = re.search(r'<input value="([^"]+)" readonly', answer.text)
    assert found, answer.text
    return unescape(found[1])


async def test_an_owner_invites_somebody_who_signs_in(desk: Desk, database: Database) -> None:
    ada = await owner(desk, database)
    form = {"login": "Mina@blog.example", "name": HOSTILE, "role": "moderator", "language": "ko"}
    answer = await ada.send("/console/people", form)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    link = shown(answer).removeprefix("http://127.0.0.1:8001")
    assert (await ada.send("/console/people", form)).status_code == 409

    page = await desk.http.get(link)
    assert page.headers["referrer-policy"] == "no-referrer"
    weak = await desk.http.post(link, data={"password": "password123"}, headers=FROM_HERE)
    assert weak.status_code == 422
    good = await desk.http.post(link, data={"password": "a quiet harbour"}, headers=FROM_HERE)
    assert good.headers["location"] == "/console/sign-in?fresh=true"
    assert (await desk.http.get(link)).status_code == 410
    form = {"login": "mina@BLOG.example", "password": "a quiet harbour"}
    entered = await desk.http.post("/console/sign-in", data=form, headers=FROM_HERE)
    assert entered.status_code == 303
    assert '<html lang="ko">' in (await desk.http.get("/console/account")).text


async def test_what_an_owner_may_not_give_is_refused(desk: Desk, database: Database) -> None:
    ada = await owner(desk, database)
    alma, _ = await person(database.owner, role=Role.ADMIN, site=None, name="Alma")
    form = {"login": "bob@blog.example", "name": "Bob", "role": "admin"}
    assert (await ada.send("/console/people", form)).status_code in (403, 422)
    assert (await ada.open(f"/console/people/{alma}")).status_code == 404
    assert (await ada.send(f"/console/people/{alma}/close")).status_code == 404
    page = (await ada.open("/console/people")).text
    assert 'value="admin"' not in page
    assert "Alma" not in page


async def test_the_last_owner_stays_and_another_may_go(desk: Desk, database: Database) -> None:
    ada, bob = await owner(desk, database), await owner(desk, database, "Bob")
    page = (await ada.open(f"/console/people/{bob.account_id}")).text
    action = re.search(r'action="(/console/people/[^"]+/roles/[^"]+)"', page)
    assert action
    assert (await ada.send(action[1], {"role": "reviewer"})).status_code == 303
    assert (await bob.open("/console/people")).status_code == 403
    assert (await bob.open("/console/account")).status_code == 200
    assert (await ada.send(f"/console/people/{ada.account_id}/close")).status_code == 409
    assert (await ada.send(f"/console/people/{bob.account_id}/close")).status_code == 303
    assert (await bob.open("/console/account")).status_code == 303


async def test_my_account(desk: Desk, database: Database) -> None:
    ada, other = await owner(desk, database), await owner(desk, database, "Other")
    changed = await ada.send("/console/account", {"name": HOSTILE, "language": "ja"})
    assert changed.status_code == 303
    page = (await ada.open("/console/account")).text
    assert "<script>alert" not in page
    assert 'data-shortcuts="off"' in page

    wrong = await ada.send("/console/account/password", {"present": "wrong", "password": "a quiet harbour"})
    assert wrong.status_code == 422
    right = await ada.send("/console/account/password", {"present": PASSWORD, "password": "a quiet harbour"})
    assert right.status_code == 303
    assert (await ada.open("/console/account")).status_code == 303  # its id is another now
    ended = re.search(r"/console/account/sessions/[^/]+/end", page)
    assert ended is None  # there is but one session
    assert (await other.open("/console/account")).status_code == 200


async def test_a_second_factor_is_turned_on_and_asked_for(desk: Desk, database: Database) -> None:
    ada = await owner(desk, database)
    offered = (await ada.open("/console/account/second-factor")).text
    offer = re.search(r'name="offer" value="(\w+)"', offered)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", offered)
    assert offer
    assert secret
    assert "<svg" in offered
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    form = {"offer": offer[1], "code": code, "present": PASSWORD}
    assert (await ada.send("/console/account/second-factor", {**form, "present": "wrong"})).status_code == 422
    assert (await ada.send("/console/account/second-factor", {**form, "offer": "00"})).status_code == 401
    done = await ada.send("/console/account/second-factor", form)
    codes = re.findall(r"<li><code>([a-z0-9-]{19})</code>", done.text)
    assert len(set(codes)) == 10

    login = {"login": "ada@blog.example", "password": PASSWORD}
    half = await desk.http.post("/console/sign-in", data=login, headers=FROM_HERE)
    assert half.headers["location"] == "/console/second-factor"
    assert (await desk.http.get("/console/account")).status_code == 303
    again = await desk.http.post("/console/second-factor", data={"code": code}, headers=FROM_HERE)
    assert again.status_code == 401
    entered = await desk.http.post("/console/second-factor", data={"code": codes[0]}, headers=FROM_HERE)
    assert entered.headers["location"] == "/console"
    assert (await desk.http.get("/console/account")).status_code == 200


async def test_somebody_with_two_roles_acts_with_one(desk: Desk, database: Database) -> None:
    ada = await owner(desk, database)
    bob = await signed_in(desk.http, database.owner, role=Role.OWNER, site="other", name="Bob")
    form = {"login": "ada@blog.example", "name": "Ada", "role": "reviewer"}
    assert "already" in (await bob.send("/console/people", form)).text
    page = (await ada.open("/console/account")).text
    other = re.search(r'<option value="([0-9a-f-]+)">other, reviewer', page)
    assert other
    switched = await ada.send("/console/account/acting-as", {"membership": other[1]})
    assert switched.status_code == 303
    assert (await ada.open("/console/account")).status_code == 303
    token = switched.headers["set-cookie"].partition("=")[2].partition(";")[0]
    there = Browser(desk.http, token, ada.account_id)
    assert (await there.open("/console/people")).status_code == 403
    assert (
        await there.send("/console/account/acting-as", {"membership": str(bob.account_id)})
    ).status_code == 403


async def test_a_key_that_the_other_service_did_not_hear_of_is_none(desk: Desk, database: Database) -> None:
    """Both services know a key, or neither: here the comment service is away."""
    ada = await owner(desk, database)
    form = {"name": "Export", "role": "owner", "scope": "cases:read"}
    assert (await ada.send("/console/keys", form)).status_code == 503
    async with connect(database.owner, "moderation", name="test") as connection:
        working = await connection.fetchval(
            "SELECT count(*) FROM api_keys WHERE name = 'Export' AND revoked_at IS NULL"
        )
    assert working == 0


@pytest.mark.parametrize(
    "form", [{"role": "admin"}, {"scope": "cases:write"}, {"expires": "2020-01-01"}, {"name": " "}]
)
async def test_a_key_that_nobody_may_have_is_refused(
    desk: Desk, database: Database, form: dict[str, str]
) -> None:
    ada = await owner(desk, database)
    answer = await ada.send("/console/keys", {"name": "Export", "role": "owner", **form})
    assert answer.status_code == 422
    async with open_pool(database.comments, COMMENTS, size=1, name="test") as pool:
        assert await KeyRing(pool).find("rjk_" + "x" * 43) is None
