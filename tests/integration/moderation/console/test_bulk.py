"""Many cases at once over the console: without scripts, from the list to the undo."""

import re
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx2
import pytest

from services.moderation.app import create_app
from shared.access.roles import Role
from tests.support.bulk import finish, states, waiting
from tests.support.console import CHEAP, Browser, signed_in
from tests.support.database import Database
from tests.support.moderation import Moderation, settings
from tests.support.told import edited

REMOVED = ("decided", "remove")


@pytest.fixture
async def http(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    app = create_app(settings(database.moderation), hasher=CHEAP)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        yield http


@pytest.fixture
async def ada(http: httpx2.AsyncClient, database: Database) -> Browser:
    return await signed_in(http, database.owner)


async def led(answer: httpx2.Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_all_that_match_are_previewed_decided_and_taken_back(mod: Moderation, ada: Browser) -> None:
    texts = await waiting(mod, 30)
    listed = (await ada.open("/console")).text
    assert 'name="query" value="?site=drama"' in listed
    here = await led(await ada.send("/console/bulk", {"query": "?"}))
    preview = (await ada.open(here)).text
    assert "Preview: 30 cases" in preview
    assert "Decide these 30 cases" in preview
    assert preview.count('<div class="text"') == 20
    assert await led(await ada.send(f"{here}/confirm", {"action": "spam", "label": "left over"})) == here

    begun = (await ada.open(here)).text
    assert '<progress max="30" value="0"' in begun
    assert "In progress" in begun
    await finish(mod)
    assert "Done" in (await ada.open(here)).text
    assert await states(mod, texts) == [REMOVED] * 30
    done = (await ada.open("/console/bulk")).text
    assert "Remove 30 comments as spam" in done

    await ada.send(f"{here}/undo")
    await finish(mod)
    over = (await ada.open(here)).text
    assert "as it was before" in over
    assert await states(mod, texts) == [("open", "hold")] * 30


async def test_what_was_ticked_is_chosen_as_it_was_seen(mod: Moderation, ada: Browser) -> None:
    texts = await waiting(mod, 3)
    await mod.screening.handle(mod.teller.batch(edited(texts[0], "Another text.")))
    ids = [f"{one.comment_id}.1" for one in texts[:2]]
    here = await led(await ada.send("/console/bulk", {"ids": ids, "with": "selected"}))
    preview = (await ada.open(here)).text
    assert "Preview: 1 case" in preview
    assert "the text was edited" in preview
    stale = await ada.open(f"{here}/members?outcome=stale_revision")
    assert "This text is not there any more" in stale.text
    assert re.findall(r"/console/cases/([0-9a-f-]{36})", stale.text) == [str(texts[0].comment_id)]


async def test_a_script_asks_for_the_progress_alone_and_stops_when_it_is_over(
    mod: Moderation, ada: Browser
) -> None:
    await waiting(mod, 2)
    here = await led(await ada.send("/console/bulk", {"query": "?"}))
    await ada.send(f"{here}/confirm", {"action": "approve"})
    asked = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    during = (await ada.ask("GET", f"{here}/progress", headers=asked)).text
    assert during.lstrip().startswith("<section")
    assert 'hx-trigger="every 1s"' in during
    await finish(mod)
    assert "hx-trigger" not in (await ada.ask("GET", f"{here}/progress", headers=asked)).text
    assert (await ada.open(f"{here}/progress")).status_code == 302


async def test_what_cannot_be_done_is_said_where_it_was_asked(mod: Moderation, ada: Browser) -> None:
    await waiting(mod, 2)
    nothing = await ada.send("/console/bulk", {"with": "selected"})
    assert (nothing.status_code, "tick some cases" in nothing.text) == (422, True)
    here = await led(await ada.send("/console/bulk", {"query": "?"}))
    unsaid = await ada.send(f"{here}/confirm")
    assert (unsaid.status_code, "Preview: 2 cases" in unsaid.text) == (422, True)
    await ada.send(f"{here}/confirm", {"action": "approve"})
    late = await ada.send(f"{here}/confirm", {"action": "remove"})
    assert (late.status_code, "was quicker" in late.text) == (409, True)
    await finish(mod)
    assert (await ada.send(f"{here}/stop")).status_code == 409
    assert (await ada.open(f"/console/bulk/{UUID(int=1)}")).status_code == 404


async def test_reviewers_and_moderators_of_other_sites_have_no_part_in_it(
    mod: Moderation, http: httpx2.AsyncClient, database: Database, ada: Browser
) -> None:
    texts = await waiting(mod, 2)
    here = await led(await ada.send("/console/bulk", {"query": "?"}))
    rita = await signed_in(http, database.owner, role=Role.REVIEWER, name="Rita")
    otto = await signed_in(http, database.owner, site="other", name="Otto")
    for who, status in ((rita, 403), (otto, 404)):
        assert (await who.open(here)).status_code == status
        assert (await who.open(f"{here}/members")).status_code == status
        for path, form in (("/confirm", {"action": "remove"}), ("/undo", {}), ("/stop", {})):
            assert (await who.send(here + path, form)).status_code == status
    assert (await rita.send("/console/bulk", {"query": "?"})).status_code == 403
    assert (await otto.send("/console/bulk", {"query": "?site=drama"})).status_code == 404
    mine = await led(await otto.send("/console/bulk", {"ids": [f"{texts[0].comment_id}.1"]}))
    assert "there is no such case" in (await otto.open(mine)).text
    assert await finish(mod) == 0


@pytest.mark.parametrize(("language", "said"), [("ja", "プレビュー: 1件"), ("ko", "미리 보기: 1건")])
async def test_it_speaks_the_moderator_s_language(
    mod: Moderation, http: httpx2.AsyncClient, database: Database, language: str, said: str
) -> None:
    await waiting(mod, 1)
    mina = await signed_in(http, database.owner, name="Mina", language=language)
    here = await led(await mina.send("/console/bulk", {"query": "?"}))
    assert said in (await mina.open(here)).text
