"""Replays, shadows, enabling and rolling back over the console."""

import asyncio
import re
from collections.abc import Mapping

from services.moderation.policies.evaluate import evaluate
from services.moderation.policing.language import LANGUAGE
from services.moderation.policing.reading import read_policy
from services.moderation.replays import store
from services.moderation.replays.comparing import compare
from services.moderation.replays.run import REPLAYS, SECOND_LOOKS
from services.moderation.replays.running import Runner
from services.moderation.replays.shadows import put_shadows
from shared.ids import new_id
from shared.postgres.pool import Connection
from tests.integration.moderation.console.policy.test_reading import words
from tests.support.cases import NOON, PUBLISH, REMOVE
from tests.support.console import Browser
from tests.support.history import HOLDS_LINKS, SITE, History, Said, cases_of, see
from tests.support.moderation import Moderation

HOME = "/console/sites/drama/policy"
People = Mapping[str, Browser]
LINK, HARMLESS, AHEAD = "see <b>http://a.example</b>", "how lovely", "in episode 9 he dies"
FRAGMENT = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}


async def do(connection: Connection, past: History, *kinds: str) -> None:
    await Runner(connection, past.means, new_id(), rest=0).drain(kinds, asyncio.Event())  # type: ignore[arg-type]


def button(page: str, path: str) -> dict[str, str]:
    """What the form that leads there sends."""
    form = re.search(rf'<form method="post" action="{HOME}{path}">(.*?)</form>', page, re.DOTALL)
    assert form, path
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))


async def test_a_replay_is_started_and_watched(past: History, people: People, connection: Connection) -> None:
    await past.said(LINK, HARMLESS, version=1)
    version = (await people["olga"].open(f"{HOME}/versions/2")).text
    started = await people["olga"].send(f"{HOME}/replays", button(version, "/replays"))
    assert started.status_code == 303
    here = started.headers["location"]
    waiting = (await people["olga"].open(here)).text
    assert f'hx-get="{here}/progress"' in waiting
    assert f'action="{here}/stop"' in waiting
    await do(connection, past, *REPLAYS)
    told = await people["ada"].open(f"{here}/progress", headers=FRAGMENT)
    assert "Show 1 difference" in words(told.text)
    assert "hx-get" not in told.text
    assert (await people["ada"].open(f"{here}/progress")).headers["location"] == here


async def test_its_differences_are_gone_through(
    past: History, people: People, connection: Connection
) -> None:
    comments = await past.said(LINK, LINK, HARMLESS, LINK, LINK, version=1)
    await past.rule(comments[3], REMOVE)
    await past.rule(comments[4], PUBLISH)
    here = (await people["olga"].send(f"{HOME}/replays", {"version": "2"})).headers["location"]
    await do(connection, past, *REPLAYS)
    page = (await people["ada"].open(here)).text
    assert "newly held 2" in words(page)
    assert "Of 1 that people removed it would have stopped 1. Of 1 that people approved" in words(page)
    assert "remove hold 1 yes" in words(page)
    assert "publish hold 1 no" in words(page)
    assert page.count('<li class="differing">') == 3
    assert "see &lt;b&gt;http://a.example&lt;/b&gt;" in page
    first = comments[0].comment_id
    assert f'href="/console/cases/{first}"' in page
    assert f"{HOME}/try?comment={first}&amp;revision=1&amp;version=2" in page
    only = (await people["ada"].open(f"{here}?kind=decided")).text
    assert only.count('<li class="differing">') == 1
    assert "publish (a person) → becomes hold" in words(only)
    assert (await people["ada"].open(f"{here}?rule=later+episode")).text.count('<li class="differing">') == 0


async def test_a_text_is_replayed_without_being_saved_and_found_again(
    past: History, people: People, connection: Connection
) -> None:
    [comment] = await past.said(LINK, version=1)
    sent = {"token": str(new_id()), "text": HOLDS_LINKS + "# mine\n"}
    here = (await people["olga"].send(f"{HOME}/replays", sent)).headers["location"]
    await do(connection, past, *REPLAYS)
    page = (await people["olga"].open(here)).text
    replay_id = here.rpartition("/")[2]
    assert "a text that was not saved" in page
    assert f"{HOME}/try?comment={comment.comment_id}&amp;revision=1&amp;replay={replay_id}" in page
    assert "# mine" in (await people["olga"].open(f"{HOME}/edit?replay={replay_id}")).text
    why = await people["olga"].open(f"{HOME}/try?comment={comment.comment_id}&replay={replay_id}")
    assert "It would be held" in why.text


async def test_a_long_list_goes_on_on_the_next_page(
    past: History, people: People, connection: Connection
) -> None:
    comments = await past.said(*[LINK] * 55, version=1)
    here = (await people["olga"].send(f"{HOME}/replays", {"version": "2"})).headers["location"]
    await do(connection, past, *REPLAYS)
    first = (await people["ada"].open(f"{here}?kind=held")).text
    more = re.search(r'href="([^"]+)#differences" rel="next"', first)
    assert more
    second = (await people["ada"].open(more[1].replace("&amp;", "&"))).text
    seen = re.findall(r'href="/console/cases/([0-9a-f-]+)"', first + second)
    assert sorted(seen) == sorted(str(one.comment_id) for one in comments)


async def test_a_replay_is_cancelled_once_and_forgotten_only_when_asked_to(
    past: History, people: People, connection: Connection
) -> None:
    del past
    here = (await people["olga"].send(f"{HOME}/replays", {"version": "2"})).headers["location"]
    for who in ("ada", "rita"):
        assert (await people[who].send(f"{here}/stop")).status_code == 403
    for _ in range(2):  # pressed twice, or too late: what was found stays
        assert (await people["olga"].send(f"{here}/stop")).status_code == 303
    [run] = await store.find_all(connection, SITE)
    assert run.state == "cancelled"
    assert (await people["olga"].send(f"{here}/forget")).headers["location"] == f"{HOME}/replays"
    assert (await people["olga"].open(here)).status_code == 404


async def test_a_shadow_begins_grows_and_ends(past: History, people: People, connection: Connection) -> None:
    olga = people["olga"]
    start = button((await olga.open(f"{HOME}/versions/2")).text, "/versions/2/shadow")
    assert (await olga.send(f"{HOME}/versions/2/shadow", start)).headers["location"] == f"{HOME}/shadow"
    assert "Version 2 runs in shadow." in words((await people["ada"].open(f"{HOME}/shadow")).text)
    await judge(past, connection, await past.said(LINK, AHEAD, version=1))
    sums = await people["ada"].open(f"{HOME}/shadow/sums", headers=FRAGMENT)
    assert "newly held 1" in words(sums.text)
    assert f'hx-get="{HOME}/shadow/sums"' in sums.text
    page = (await olga.open(f"{HOME}/shadow")).text
    assert page.count('<li class="differing">') == 1
    taken = await olga.send(f"{HOME}/versions/3/shadow", {**button(page, "/shadow/end")})
    assert taken.status_code == 409
    assert "Another version runs in shadow; end that first." in taken.text
    ended = await olga.send(f"{HOME}/shadow/end", button(page, "/shadow/end"))
    assert ended.status_code == 303
    page = (await olga.open(f"{HOME}/shadow")).text
    assert "Version 2 ran in shadow." in words(page)
    assert "/shadow/sums" not in page


async def test_enabling_says_what_changes_and_asks_once(
    mod: Moderation, past: History, people: People, connection: Connection
) -> None:
    await past.said(LINK, version=1)
    await people["olga"].send(f"{HOME}/replays", {"version": "2"})
    await do(connection, past, *REPLAYS)
    asks = (await people["olga"].open(f"{HOME}/versions/2/enable")).text
    assert "<ins>  - rule: any link</ins>" in asks
    assert "newly held 1" in words(asks)
    form = button(asks, "/versions/2/enable")
    await past.shadow(3)  # somebody else does something before the button is pressed
    refused = await people["olga"].send(f"{HOME}/versions/2/enable", form)
    assert refused.status_code == 412
    assert "Somebody has changed the policy since you opened the page" in refused.text
    form = button((await people["olga"].open(f"{HOME}/versions/2/enable")).text, "/versions/2/enable")
    assert (await people["ada"].send(f"{HOME}/versions/2/enable", form)).status_code == 403
    for _ in range(2):  # pressed twice
        done = await people["olga"].send(f"{HOME}/versions/2/enable", form)
        assert (done.status_code, done.headers["location"]) == (303, HOME)
    found = await read_policy(mod.pool, LANGUAGE, SITE)
    assert (found.trail, found.by) == ((0, 1, 2), str(people["olga"].account_id))
    page = words((await people["ada"].open(HOME)).text)
    assert "Version 2 has been live for under a minute, made so by Olga." in page


async def test_rolling_back_leads_to_the_second_look(
    mod: Moderation, past: History, people: People, connection: Connection
) -> None:
    await past.enable(2)
    comments = await past.said(LINK, HARMLESS, version=2)
    asks = (await people["olga"].open(f"{HOME}/versions/2/rollback")).text
    assert "What Version 2 said of 2 comments is judged again by Version 1" in words(asks)
    form = button(asks, "/versions/2/rollback")
    done = await people["olga"].send(f"{HOME}/versions/2/rollback", form)
    assert done.status_code == 303
    looks = await people["ada"].open(done.headers["location"])
    assert "Second look after rolling back Version 2" in words(looks.text)
    assert "/stop" not in looks.text
    await do(connection, past, *SECOND_LOOKS)
    page = words((await people["ada"].open(done.headers["location"])).text)
    assert "released hold → becomes publish" in page
    assert await cases_of(mod.pool, comments) == [("publish", "drama@1"), ("publish", "drama@2")]
    assert (await people["olga"].open(f"{HOME}/versions/2/rollback")).status_code == 409


async def judge(past: History, connection: Connection, comments: list[Said]) -> None:
    """As screening does beside the live version."""
    live, shadow = [await past.means.versions.find(connection, SITE, one) for one in (1, 2)]
    said = [
        compare(one.comment_id, 1, evaluate(live, *see(one.text)), evaluate(shadow, *see(one.text)))
        for one in comments
    ]
    async with connection.transaction():
        await put_shadows(connection, SITE, 2, said, NOON)
