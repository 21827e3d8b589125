"""Nothing hostile does anything in what is typed at the console and comes back, as text or in its field."""

import asyncio
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import httpx2
import pytest
from msgspec import Struct
from playwright.async_api import Browser as Chromium

from services.moderation.console.visits import csrf_token
from services.moderation.review_queue.matching import MOST_TERMS
from shared.folding.grams import terms
from shared.ids import new_id
from tests.e2e.console_hostile.console import console_window, look
from tests.e2e.console_hostile.world import EMPTY, World
from tests.e2e.hostile.gallery import fetched
from tests.e2e.hostile.hostile import Case
from tests.e2e.hostile.world import parts_of
from tests.support.console import FROM_HERE, Browser

pytestmark = pytest.mark.e2e
_AT_ONCE = 60
_TOO_LONG = "x" * 2_001
_FORM = {**FROM_HERE, "Content-Type": "application/x-www-form-urlencoded"}
Form = dict[str, str] | None


class Sent(Struct, frozen=True):
    who: Browser
    path: str
    form: Form = None


@pytest.fixture(scope="module")
async def preview(world: World) -> str:
    """The address of a choice of cases that are to be decided together."""
    ids = f"{world.tens[0].comments[0].comment_id}.1"
    chosen = await world.ask(world.ada, "POST", "/console/bulk", form={"ids": ids})
    return str(chosen.headers["location"])


def searching(world: World, case: Case) -> Sent:
    """The list's filters, and once more in the form that saves the view: three texts, the first where words may be."""
    after = world.cases.index(case)
    texts = sorted(
        (one.text[:200] for one in world.cases[after : after + 3]),
        key=lambda text: len(terms(text)) > MOST_TERMS,
    )
    return Sent(world.eve, f"/console?{_encoded(dict(zip(('q', 'rule', 'host'), texts, strict=False)))}")


def filtering_acts(world: World, case: Case) -> Sent:
    asked = {"person": case.text[:200], "kind": case.text[:200], "site": EMPTY}
    return Sent(world.eve, f"/console/audit?{_encoded(asked)}")


def looking_for_features(world: World, case: Case) -> Sent:
    return Sent(world.eve, f"/console/policy/features?{_encoded({'search': case.text[:200]})}")


def filtering_by_what_there_is_not(world: World, case: Case) -> Sent:
    """A refusal names what it refuses."""
    return Sent(world.eve, f"/console?{_encoded({case.text[:200]: '1'})}")


def signing_in(world: World, case: Case) -> Sent:
    nobody = Browser(world.http, "", new_id())
    return Sent(nobody, "/console/sign-in", {"login": case.text[:900], "password": "no", "next": case.text})


def deciding_many(world: World, case: Case) -> Sent:
    texts = dict.fromkeys(("reason", "label", "message", "note"), f"{case.text} {_TOO_LONG}")
    return Sent(world.ada, "{preview}/confirm", {"action": "mask", **texts})


def saying_it_again(world: World, case: Case) -> Sent:
    """A message that moderators can choose, with titles that are too long."""
    fields = {
        f"{part}_{language}": f"{case.text} {_TOO_LONG}"
        for part in ("title", "text")
        for language in ("en", "ja")
    }
    return Sent(world.eve, f"/console/messages/{EMPTY}/{new_id()}", fields)


def trying_a_policy(world: World, case: Case) -> Sent:
    """On a comment, its author and its page; every text stands in its field again, and what was seen of it below."""
    names = ("comment", "name", "website", "mail_domain", "title", "work", "note")
    texts = dict.fromkeys(names, case.text)
    return Sent(world.eve, f"/console/sites/{EMPTY}/policy/try", {"token": str(new_id()), **texts})


def trying_wrongly(world: World, case: Case) -> Sent:
    names = ("season", "episode", "given", "comment_id", "revision", "under", "comment")
    texts = dict.fromkeys(names, case.text)
    return Sent(world.eve, f"/console/sites/{EMPTY}/policy/try", {"token": str(new_id()), **texts})


@pytest.mark.parametrize(
    ("sent", "step"),
    [
        (searching, 6),
        (filtering_acts, 20),
        (filtering_by_what_there_is_not, 20),
        (looking_for_features, 20),
        (signing_in, 20),
        (deciding_many, 40),
        (saying_it_again, 40),
        (trying_a_policy, 80),
        (trying_wrongly, 40),
    ],
)
async def test_what_was_typed_comes_back_as_text(
    world: World, browser: Chromium, preview: str, sent: Callable[[World, Case], Sent], step: int
) -> None:
    """The search with its filters takes every second text, the other forms each twentieth to eightieth."""
    seen = 0
    async with console_window(browser, world.url) as page:
        parts = parts_of(world.cases[::step], _AT_ONCE)
        async for _, pages in fetched(
            parts, lambda some: _pages(world, preview, [sent(world, one) for one in some])
        ):
            await look(page, pages)
            seen += len(pages)
    assert seen > 2_500 // step


async def _pages(world: World, preview: str, some: Iterable[Sent]) -> list[str]:
    """What is answered as a page. What no form or link of ours sends is refused before that, as JSON."""
    answers = await asyncio.gather(*(_answer(world, preview, one) for one in some))
    pages = [answer.text for answer in answers if answer.text.startswith("<!doctype html>")]
    assert all(answer.json()["code"] for answer in answers if answer.text not in pages)
    return pages


async def _answer(world: World, preview: str, sent: Sent) -> httpx2.Response:
    path = sent.path.replace("{preview}", preview)
    if sent.form is None:
        return await world.ask(sent.who, "GET", path)
    body = _encoded({"csrf": csrf_token(sent.who.token), **sent.form})
    return await world.ask(sent.who, "POST", path, content=body, headers=_FORM)


def _encoded(fields: dict[str, str]) -> str:
    return urlencode(fields, errors="replace")
