"""Hostile texts, names and titles through every page: sound HTML of our own elements, sound XML, nothing foreign."""

import json
from collections.abc import AsyncGenerator, Iterator
from html.parser import HTMLParser
from itertools import islice
from xml.etree import ElementTree as ET

import httpx2
import pytest

from tests.security.corpus import Text, texts
from tests.support.database import Database
from tests.support.service import ORIGIN, comments_client, owner_key
from tests.unit.comments.rendering import html_check

FILES = ("xss.jsonl", "markdown.jsonl", "unicode.jsonl")
HERE = ("/", "http://127.0.0.1:8000/embed/", "#")
WEB = ("http://", "https://")
VOID = {"meta", "link", "input", "br"}
SHARED = {"class", "id", "lang", "dir"}
DATA = {
    *("data-id", "data-parent", "data-depth", "data-status", "data-revision", "data-up", "data-down"),
    *("data-spoilers", "data-created", "data-edited"),
}
ATTRIBUTES = {
    **dict.fromkeys(
        ("html", "head", "body", "main", "h1", "h2", "title", "div", "p", "ol", "ul", "li"), SHARED
    ),
    **dict.fromkeys(("header", "strong", "em", "del", "s", "code", "pre", "blockquote", "bdi", "br"), SHARED),
    "meta": {"charset", "name", "content"},
    "link": {"rel", "href", "type", "title"},
    "script": {"type", "src"},
    "rejoinder-thread": {"site", "key", "lang"},
    "nav": {"class", "aria-label"},
    "section": SHARED
    | {"aria-label", "aria-labelledby", "data-site", "data-key", "data-version", "data-comments"}
    | {"data-closed", "data-sort", "data-count", "data-next", "data-work", "data-season", "data-episode"},
    "article": {"id", "aria-labelledby", *DATA},
    "span": SHARED | {"data-spoiler", "data-scope", "data-season", "data-episode"},
    "time": {"datetime"},
    "a": {"href", "rel", "class", "aria-label", "aria-describedby", "aria-current"},
    "form": {"method", "action", "novalidate", "accept-charset"},
    "label": {"for"},
    "input": {"id", "name", "type", "value", "maxlength", "autocomplete", "dir", "required"}
    | {"aria-invalid", "aria-describedby", "checked"},
    "textarea": {"id", "name", "rows", "maxlength", "dir", "required", "aria-invalid", "aria-describedby"},
    "button": {"class"},
    "fieldset": {"id", "aria-invalid", "aria-describedby"},
    "legend": set[str](),
}
ATTRIBUTES["ol"] = SHARED | {"start", "data-count", "data-next"}
ATTRIBUTES["div"] = SHARED | {"role"}
ATTRIBUTES["p"] = ATTRIBUTES["div"] | {"hidden"}


class Strict(HTMLParser):
    """Every element closed where it should be, of a kind and with attributes that our templates write."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.blocks: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag not in ATTRIBUTES or not named.keys() <= ATTRIBUTES[tag] or len(named) < len(attrs):
            self.wrong.append(f"<{tag} {attrs}>")
        target = named.get("href") or named.get("src") or named.get("action") or "/"
        if not target.startswith(HERE + WEB if tag == "a" else HERE):
            self.wrong.append(f"<{tag}> leads to {target}")
        ours = target.startswith((*HERE, ORIGIN))  # the thread's own page is its owner's word
        if not ours and named.get("rel") != "ugc nofollow noopener noreferrer":
            self.wrong.append(f"<a rel={named.get('rel')}> leads to {target}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.blocks.append(data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}")


@pytest.mark.parametrize(
    "html",
    [
        "<p><img src=x onerror=alert(1)></p>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="https://evil.example">x</a>',
        '<script src="https://evil.example/x.js"></script>',
        "<p>never closed",
        "<p><em>crossed</p></em>",
        "<!-- a comment -->",
    ],
)
def test_the_check_sees_what_is_wrong(html: str) -> None:
    assert Strict(html).wrong


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


@pytest.mark.parametrize("file", FILES)
async def test_whatever_people_write_the_pages_are_ours(
    client: httpx2.AsyncClient, database: Database, file: str
) -> None:
    owner, posted = await owner_key(database), 0
    for number, cases in enumerate(batches(texts(file))):
        key = f"/{number}"
        described = {"title": cases[0].text, "work": cases[0].text, "url": f"{ORIGIN}/{number}"}
        await client.put("/v1/sites/blog/thread", params={"key": key}, json=described, headers=owner)
        ids = [made for case in cases if (made := await post(client, key, case))]
        posted += len(ids)
        for url in (f"/embed/blog?key={key}", f"/embed/blog/fragment?key={key}", *of_comments(ids)):
            check_page(url, await client.get(url))
        check_feed(await client.get(f"/embed/blog/feed?key={key}"))
    check_feed(await client.get("/embed/blog/feed"))
    assert posted > 100


@pytest.mark.parametrize("file", FILES)
async def test_whatever_comes_back_in_a_form_is_text(client: httpx2.AsyncClient, file: str) -> None:
    kept = 0
    for case in islice(texts(file), None, None, 4):
        text = sound(case.text)[:2_000]
        fields = dict.fromkeys(("body", "website", "key", "parent", "attempt"), text)
        answer = await client.post("/embed/blog/comments", data={**fields, "email": f"{text} no", "name": ""})
        check_page(case.id, answer)
        kept += answer.status_code == 422
    assert kept > 30


@pytest.mark.parametrize("file", FILES)
async def test_whatever_is_asked_for_the_page_is_ours(client: httpx2.AsyncClient, file: str) -> None:
    shown = 0
    for case in islice(texts(file), None, None, 4):
        text = sound(case.text)[:300]
        for path in ("/embed/blog", "/embed/blog/fragment", "/embed/blog/write"):
            answer = await client.get(path, params={"key": text, "lang": text[:35]})
            check_page(case.id, answer)
            shown += answer.status_code == 200
        if (feed := await client.get("/embed/blog/feed", params={"key": text})).status_code == 200:
            check_feed(feed)
    assert shown > 60


def batches(cases: Iterator[Text]) -> Iterator[list[Text]]:
    while batch := list(islice(cases, 20)):
        yield batch


async def post(client: httpx2.AsyncClient, key: str, case: Text) -> str | None:
    """The id of a comment of that text, by a name of it if that is a name; None for what is refused."""
    body = sound(case.text)[:5_000]
    for text in (body, f">![{body[:40]}] {body}!<"):
        for name in (body[:80], "Ada"):
            given = {"thread": {"key": key}, "author": {"name": name}, "body": text}
            answer = await client.post("/v1/sites/blog/comments", json=given)
            if answer.status_code == 201:
                return str(answer.json()["id"])
    return None


def sound(text: str) -> str:
    """What a client can send as UTF-8 at all."""
    return text.encode("utf-8", "replace").decode()


def of_comments(ids: list[str]) -> Iterator[str]:
    for one in ids[::5]:
        for path in ("", "/spoilers", "/report"):
            yield f"/embed/blog/comments/{one}{path}"


def check_page(name: str, answer: httpx2.Response) -> None:
    assert answer.status_code < 500, name
    if answer.headers["content-type"] == "application/problem+json":
        assert answer.status_code >= 400, name
        return
    page = Strict(answer.text.removeprefix("<!doctype html>"))
    assert page.wrong == [], name
    assert answer.headers["content-security-policy"].startswith("default-src 'none'"), name
    for block in page.blocks:
        json.loads(block)


def check_feed(answer: httpx2.Response) -> None:
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)  # noqa: S314 - that it is sound is what is tested
    for element in root.iter():
        if element.tag.endswith("}content"):
            assert html_check.problems(element.text or "") == []
        if element.tag.endswith("}link"):
            assert (element.get("href") or "").startswith(WEB)
