"""Nothing hostile does anything in a policy: its text, its rules, what they say of a comment, what is wrong with it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser as Chromium

from services.moderation.cases.commands import Decide
from services.moderation.console.visits import csrf_token
from services.moderation.policing.commands import Enable, StartShadow, WriteDraft
from services.moderation.policing.handler import Policies
from shared.contracts.comments import Text
from shared.contracts.ruling import Ruling
from shared.ids import new_id
from tests.e2e.console_hostile.console import console_window, look, look_at_parts
from tests.e2e.console_hostile.world import World
from tests.e2e.hostile.hostile import Case
from tests.e2e.hostile.world import parts_of
from tests.support.console import FROM_HERE, Browser
from tests.support.history_of_work import count
from tests.support.moderation import PARTITIONS
from tests.support.told import NOON, opened, posted

pytestmark = pytest.mark.e2e
_SITE, _HOME = "ruled", "/console/sites/ruled/policy"
_BY_SCRIPT = {"HX-Request": "true"}
_RULES = 40
_AT_ONCE = 60


@pytest.fixture(scope="module")
async def owner(world: World) -> Browser:
    """Of a site with two versions full of rules, one live and one in shadow, and a comment that each rule speaks of."""
    mod = world.served.mod
    policies = Policies(mod.pool, partitions=PARTITIONS)
    sendable = [case for case in world.cases if not case.refused]
    by = world.tens[0].person
    for cases in (sendable[::50], sendable[25::50]):
        note = "\n".join(case.text for case in cases)
        await policies.handle(_SITE, WriteDraft(text=policy(cases), note=note[:500], by=by, at=NOON))
    await policies.handle(_SITE, Enable(number=1, by=by, at=NOON))
    await policies.handle(_SITE, StartShadow(number=2, by=by, at=NOON))
    page = opened(site=_SITE, thread_id=new_id())
    spoken = posted(site=_SITE, thread_id=page.thread_id, sealed=Text(body="I read it.", html=""))
    await mod.screening.handle(mod.teller.batch(page, spoken))
    return await world.owner(_SITE)


async def test_pages_of_a_policy(world: World, owner: Browser, browser: Chromium) -> None:
    """The standing with its versions' notes, each text, what differs, the editor, enabling: each twenty-fifth case."""
    paths = (
        "",
        "/versions/1",
        "/versions/2",
        "/compare?from=1&to=2",
        "/edit",
        "/try",
        "/versions/2/enable",
        "/shadow",
    )
    async with console_window(browser, world.url) as page:
        await look(
            page, await world.pages(owner, (_HOME + path for path in (*paths, "/versions/1/rollback")))
        )
        assert await page.page.locator(".policy .note").count() > 2


async def test_what_rules_say_of_a_comment(world: World, owner: Browser, browser: Chromium) -> None:
    """On its card, why it was held, tried again, in the numbers once a person disagreed: each fiftieth case."""
    [case] = await world.served.mod.pool.fetch("SELECT comment_id FROM cases WHERE site = $1", _SITE)
    comment_id = case["comment_id"]
    decide = Decide(
        decision_id=new_id(), revision=1, ruling=Ruling(action="publish"), by="ada", at=datetime.now(UTC)
    )
    await world.served.mod.cases.handle(comment_id, decide, site=_SITE)
    await count(world.served.mod)
    paths = [f"/console/cases/{comment_id}", f"/console/cases/{comment_id}/why", "/console/numbers"]
    tried = f"{_HOME}/try?comment={comment_id}&version=2"
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(owner, [*paths, tried]))
        assert await page.page.locator(".reasons bdi").count() > _RULES
        assert await page.page.locator(".explained bdi").count() > _RULES
        assert await page.page.locator("[aria-labelledby=reversed] th bdi").count() > _RULES


async def test_what_is_wrong_with_a_text(world: World, owner: Browser, browser: Chromium) -> None:
    """Every text as an example that does not come out, and as a value that is not allowed, which both are quoted."""
    sendable = [case for case in world.cases if not case.refused]
    written = [wrong(cases) for cases in parts_of(sendable, _RULES)]
    async with console_window(browser, world.url) as page:
        for texts in parts_of(written, _AT_ONCE // 2):
            found = [await _checked(world, owner, text, _BY_SCRIPT) for text in texts]
            await look_at_parts(page, found)
            assert await page.page.locator(".findings [dir=auto]").count() > _RULES * len(texts)
        await look(page, [await _checked(world, owner, text, {}) for text in written[::10]])


async def test_texts_that_are_no_policy(world: World, owner: Browser, browser: Chromium) -> None:
    """Each twentieth as the whole text."""
    texts = [case.text for case in world.cases[::20] if not case.refused]
    async with console_window(browser, world.url) as page:
        for some in parts_of(texts, _AT_ONCE):
            await look_at_parts(page, [await _checked(world, owner, text, _BY_SCRIPT) for text in some])


async def _checked(world: World, owner: Browser, text: str, headers: dict[str, str]) -> str:
    form = {"csrf": csrf_token(owner.token), "token": str(new_id()), "text": text, "note": text[:100]}
    sent = {"data": form, "headers": {**FROM_HERE, **headers}}
    return (await world.ask(owner, "POST", f"{_HOME}/edit", **sent)).text


def policy(cases: Sequence[Case]) -> str:
    """A rule a case, which holds everything, is called after the text and says so."""
    rules = "".join(
        f"  - rule: {_quoted(name)}\n"
        '    when: {text.length: ">= 0"}\n'
        "    action: hold\n"
        f"    reason: {_quoted(name.replace('{', '(').replace('}', ')'))}\n"
        for name in dict.fromkeys(" ".join(case.text.split())[:70] for case in cases)
        if name.isprintable()
    )
    return f"policy: 1\nabout: rules\nrules:\n{rules}"


def wrong(cases: Sequence[Case]) -> str:
    examples = "".join(
        f"  - example: {_quoted(f'{number} {case.text[:80]}')}\n    expect: {_quoted(case.text[:200])}\n"
        for number, case in enumerate(cases)
    )
    return f"policy: 1\nabout: examples\nrules: []\nexamples:\n{examples}"


def _quoted(text: str) -> str:
    """As YAML quotes it, all but plain letters as escapes."""
    written = (char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08x}" for char in text)
    return f'"{"".join(written)}"'
