"""What every page tells a browser: what it may load, who may frame it, who may keep it. A change here is news."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest
from msgspec import Struct

from services.comments.embed.pages.routes import PAGES
from tests.support.database import Database
from tests.support.service import ORIGIN, comment, comments_client

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types rejoinder; "
    "frame-ancestors {}"
)
READABLE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Location, Retry-After, X-Request-Id",
    "x-content-type-options": "nosniff",
}
KEPT = READABLE | {
    "content-type": "text/html; charset=utf-8",
    "content-language": "en",
    "content-security-policy": POLICY.format(ORIGIN),
    "cache-control": "public, max-age=0, must-revalidate",
    "referrer-policy": "no-referrer",
    "vary": "Accept-Encoding",
}
"""Of pages that say the same to everybody."""
SENT = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY.format("'none'"),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "vary": "Origin",
}
"""Of answers to forms: no page of another origin may read them."""
ASKED = {name: value for name, value in SENT.items() if name != "vary"} | READABLE
"""Of pages with a form, and of refusals."""
FEED = READABLE | {
    "content-type": "application/atom+xml",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cache-control": "public, max-age=60",
    "referrer-policy": "no-referrer",
}
ANY = {"content-length", "content-encoding", "etag", "x-request-id"}
"""Of no account here."""

SITE = "/embed/{site:str}"
COMMENT = SITE + "/comments/{comment_id:uuid}"


class Told(Struct, frozen=True, kw_only=True):
    """How a page answers, and with which headers."""

    status: int = 200
    query: str = ""
    form: dict[str, str] | None = None
    headers: dict[str, str]


TOLD = {
    ("GET", SITE): [Told(query="?key=/e4", headers=KEPT), Told(status=422, headers=ASKED)],
    ("GET", SITE + "/fragment"): [Told(query="?key=/e4", headers=KEPT)],
    ("GET", SITE + "/feed"): [Told(query="?key=/e4", headers=FEED), Told(headers=FEED)],
    ("GET", SITE + "/write"): [Told(query="?key=/e4", headers=ASKED)],
    ("GET", COMMENT): [Told(headers=KEPT)],
    ("GET", COMMENT + "/spoilers"): [Told(headers=ASKED)],
    ("GET", COMMENT + "/report"): [Told(headers=ASKED)],
    ("POST", SITE + "/comments"): [
        Told(status=201, form={"key": "/e4", "name": "Ada", "body": "Once more"}, headers=SENT),
        Told(status=422, form={"key": "/e4"}, headers=SENT),
    ],
    ("POST", COMMENT + "/report"): [
        Told(status=202, form={"reason": "spam"}, headers=SENT),
        Told(status=422, form={"note": "No reason"}, headers=SENT),
    ],
    ("POST", COMMENT + "/edit"): [
        Told(form={}, headers=SENT),
        Told(form={"body": "Changed"}, headers=SENT),
        Told(status=404, form={"token": "of somebody else"}, headers=SENT),
    ],
    ("POST", COMMENT + "/state"): [
        Told(form={}, headers=SENT),
        Told(status=404, form={"token": "of somebody else"}, headers=SENT),
    ],
    ("POST", COMMENT + "/appeal"): [Told(status=409, form={"text": "Look again"}, headers=SENT)],
    ("POST", COMMENT + "/delete"): [Told(form={}, headers=SENT), Told(form={"sure": "yes"}, headers=SENT)],
}
"""By method and route, in this order: the last takes the comment back."""


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


def test_every_page_is_here() -> None:
    assert {(method, path) for page in PAGES for method in page.http_methods for path in page.paths} == set(
        TOLD
    )


async def test_every_page_tells_this_and_nothing_else(client: httpx2.AsyncClient) -> None:
    made = (await client.post("/v1/sites/blog/comments", json=comment("Hello >!there!<"))).json()
    for (method, route), all_told in TOLD.items():
        url = route.replace("{site:str}", "blog").replace("{comment_id:uuid}", made["id"])
        for told in all_told:
            form = told.form if told.form is None else {"token": made["author_token"]} | told.form
            answer = await client.request(method, url + told.query, data=form)

            assert (answer.status_code, _headers(answer)) == (told.status, told.headers), (method, url, told)


async def test_a_refusal_is_no_more_open_than_the_page(client: httpx2.AsyncClient) -> None:
    missing = "/comments/00000000-0000-7000-8000-000000000000"
    for path in ("/embed/nobody?key=/e4", f"/embed/blog{missing}", f"/embed/blog{missing}/spoilers"):
        answer = await client.get(path)

        assert (answer.status_code, _headers(answer)) == (404, ASKED), path


def _headers(answer: httpx2.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.headers.items() if name not in ANY}
