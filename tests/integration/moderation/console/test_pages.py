"""The console as a browser uses it."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import pytest

from services.moderation.console.visits import csrf_token
from shared.contracts.comments import About
from tests.support.moderation import Desk, Moderation
from tests.support.told import deleted, edited, opened, posted, reported

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 1234 * 5678 }} https://bit.ly/<b>'


async def browse(
    desk: Desk, path: str, who: str = "ada", *, form: dict[str, str] | None = None, headers: Any = None
) -> httpx2.Response:
    browser = await desk.browser(who)
    if form is None:
        return await browser.open(path, headers=headers)
    return await browser.send(path, form, headers=headers)


def fields(page: str, **changed: str) -> dict[str, str]:
    """The decision form of a case's page as it stands, with some fields filled in."""
    form = page.partition('<form class="decide"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    hidden.pop("csrf", None)
    return {**hidden, "reason": "", "label": "", "note": "", **changed}


async def held(mod: Moderation, **changes: Any) -> str:
    comment = posted(mode="hold", **changes)
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    return f"/console/cases/{comment.comment_id}"


async def test_the_first_page_is_the_console(desk: Desk) -> None:
    answer = await desk.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/console")


async def test_who_is_not_signed_in_is_sent_to_the_door(desk: Desk) -> None:
    for headers in (
        {},
        {"Cookie": "rejoinder=rjs_" + "x" * 43},
        {"Authorization": f"Bearer {desk.keys['ada']}"},
    ):
        answer = await desk.http.get("/console?state=all", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/console/sign-in?next=%2Fconsole%3Fstate%3Dall"


async def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(mod: Moderation, desk: Desk) -> None:
    comment = posted(HOSTILE, mode="hold")
    hostile = opened(title=HOSTILE, url="javascript:alert(1)", about=About(work=HOSTILE))
    await mod.screening.handle(mod.teller.batch(hostile, comment, reported(comment, note=HOSTILE)))
    await mod.screening.handle(mod.teller.batch(edited(comment, HOSTILE + " more")))
    for path in ("/console", f"/console/cases/{comment.comment_id}"):
        answer = await browse(desk, path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert not re.search(r'<script(?! src="/console/assets/)', answer.text)
        assert "<img" not in answer.text
        assert "7006652" not in answer.text
        assert "javascript:" not in answer.text
        assert " style=" not in answer.text
        assert "&lt;script&gt;" in answer.text


async def test_the_queue_marks_what_was_matched(mod: Moderation, desk: Desk) -> None:
    await mod.screening.handle(mod.teller.batch(opened(), posted("Win at https://bit.ly/win today")))
    page = (await browse(desk, "/console")).text
    assert re.search(r"<mark title=\"[^\"]+\">https://bit.ly/win</mark>", page)
    assert "1 case" in page
    assert "Review: episode 3" in page


async def test_the_queue_goes_on_on_the_next_page(mod: Moderation, desk: Desk) -> None:
    comments = [posted(mode="hold") for _ in range(25)]
    await mod.screening.handle(mod.teller.batch(opened(), *comments))
    first = (await browse(desk, "/console?state=open&reason=&sort=oldest")).text
    more = re.search(r'href="(/console\?[^"]+)" rel="next"', first)
    assert more
    second = (await browse(desk, more[1].replace("&amp;", "&"))).text
    seen = re.findall(r'<li class="item" id="item-([0-9a-f-]+)"', first + second)
    assert set(seen) == {str(comment.comment_id) for comment in comments}
    assert len(seen) == 25


async def test_a_card_says_why_in_the_language_of_its_reader(mod: Moderation, desk: Desk) -> None:
    """Beside the text, in what its marks say, and in the sums of its priority."""
    comment = posted("Win at https://bit.ly/win today")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await browse(desk, "/console/account", form={"name": "Ada", "language": "ja"})
    page = (await browse(desk, f"/console/cases/{comment.comment_id}")).text
    said = "リンク先を隠しています：bit.ly"
    assert re.search(rf'<mark title="[^"]*{said}', page)
    assert f"<bdi>{said}</bdi>" in page
    assert f"<bdi>短縮リンク: {said}</bdi>" in page
    assert "hides where it leads" not in page


async def test_a_page_asks_for_news_of_as_many_as_it_shows(mod: Moderation, desk: Desk) -> None:
    """Given more cases than a page holds, and asked for all, then what a script sends along is not too much."""
    comments = [posted(mode="hold", minute=n) for n in range(60)]
    await mod.screening.handle(mod.teller.batch(opened(), *comments))
    page = (await browse(desk, "/console?limit=100")).text
    sent = re.findall(r'type="hidden" name="(seen|marker)" value="([^"]+)"', page)
    asks = re.search(r'hx-get="(/console/news[^"]*)"', page)
    assert asks
    assert [name for name, _ in sent].count("seen") == 50
    address = f"{unescape(asks[1])}&{urlencode(sent)}"
    assert (await browse(desk, address, headers={"HX-Request": "true"})).status_code == 200


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("approve", "readers may see it"),
        ("hold", "nobody sees it yet"),
        ("mask", "readers see it under a cover"),
        ("remove", "it is removed"),
    ],
)
async def test_a_moderator_decides_and_undoes(mod: Moderation, desk: Desk, action: str, words: str) -> None:
    path = await held(mod)
    page = (await browse(desk, path)).text
    answer = await browse(desk, path + "/decisions", form=fields(page, action=action, note="seen"))
    assert answer.status_code == 303
    page = (await browse(desk, answer.headers["location"])).text
    assert "the comment of <bdi>Mina</bdi>." in page  # a name that runs the other way turns nothing else
    page = (await browse(desk, path)).text
    assert words in page
    assert "by <bdi>Ada</bdi>" in page

    undo = re.search(r'action="([^"]+/undo[^"]*)"', page)
    assert undo
    assert (await browse(desk, unescape(undo[1]), form={})).status_code == 303
    assert "undone by <bdi>Ada</bdi>" in (await browse(desk, path)).text


async def test_a_form_sent_twice_decides_once(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="remove", note="seen")
    for _ in range(2):
        assert (await browse(desk, path + "/decisions", form=form)).status_code == 303
    assert len(await decisions(mod, path)) == 1


async def test_what_screening_marked_can_be_covered(mod: Moderation, desk: Desk) -> None:
    path = await held(mod, sealed=posted("In S01E09 the sister returns.").sealed)
    page = (await browse(desk, path)).text
    assert "Cover what is marked" in page
    form = fields(page, action="mask_marked", label="episode 9")
    assert (await browse(desk, path + "/decisions", form=form)).status_code == 303
    [made] = await decisions(mod, path)
    assert made["ruling"]["mask"]["label"] == "episode 9"
    assert made["ruling"]["mask"]["spans"]


async def test_a_text_that_changed_meanwhile_is_shown(mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    path = f"/console/cases/{comment.comment_id}"
    form = fields((await browse(desk, path)).text, action="approve")
    await mod.screening.handle(mod.teller.batch(edited(comment, "Now it says this.")))

    answer = await browse(desk, path + "/decisions", form=form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "Now it says this." in answer.text
    assert await decisions(mod, path) == []


async def test_anothers_decision_is_replaced_only_when_it_is_meant(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="approve")
    await browse(desk, path + "/decisions", "bob", form={**form, "action": "remove"})

    refused = await browse(desk, path + "/decisions", form=form)
    assert refused.status_code == 409
    meant = fields(refused.text, action="approve")
    assert (await browse(desk, path + "/decisions", form=meant)).status_code == 303
    assert len(await decisions(mod, path)) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Accept": "*/*"},
    ],
)
async def test_a_form_on_another_page_decides_nothing(
    mod: Moderation, desk: Desk, headers: dict[str, str]
) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="approve")
    answer = await browse(desk, path + "/decisions", form=form, headers=headers)
    assert answer.status_code == 403
    assert await decisions(mod, path) == []


async def test_a_form_without_our_token_decides_nothing(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="approve")
    for token in ("", "0" * 64, csrf_token((await desk.browser("bob")).token)):
        answer = await browse(desk, path + "/decisions", form={**form, "csrf": token})
        assert answer.status_code == 403
    assert await decisions(mod, path) == []


async def test_a_form_of_too_many_fields_is_not_read(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    answer = await browse(desk, path + "/decisions", form={f"f{n}": "x" for n in range(2_001)})
    assert answer.status_code == 413
    assert await decisions(mod, path) == []


async def test_an_older_browser_says_where_it_comes_from(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="approve")
    own = {"Origin": "http://127.0.0.1:8001"}
    assert (await browse(desk, path + "/decisions", form=form, headers=own)).status_code == 303


async def test_a_reviewer_looks_and_decides_nothing(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    await held(mod)
    page = (await browse(desk, path, "rita")).text
    assert 'id="decide"' not in page
    assert "same e-mail address" not in page
    assert "/console/policy/try" not in page
    form = fields((await browse(desk, path)).text, action="approve")
    assert (await browse(desk, path + "/decisions", "rita", form=form)).status_code == 403


async def test_a_card_names_others_with_the_same_addresses(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    await held(mod)
    page = (await browse(desk, path)).text
    assert "1 other from the same network address" in page
    assert "1 other with the same e-mail address" in page


async def test_a_reason_leads_on_to_trying_the_policy(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    way = re.search(r'href="(/console/policy/try\?[^"]+)"', (await browse(desk, path)).text)
    assert way
    answer = await browse(desk, unescape(way[1]))
    assert answer.status_code == 302
    tried = await browse(desk, answer.headers["location"])
    assert tried.status_code == 200
    assert 'name="revision" value="1"' in tried.text
    assert path.rpartition("/")[2] in tried.text


async def test_another_sites_case_does_not_exist(mod: Moderation, desk: Desk) -> None:
    path = await held(mod)
    answer = await browse(desk, path, "otto")
    assert answer.status_code == 404
    assert "There is no such case" in answer.text


@pytest.mark.parametrize(
    "broken",
    [
        {"action": "explode"},
        {"revision": "x"},
        {"token": "1"},
        {"extra": "1"},
        {"over": "x"},
        {"label": "a\nb"},
    ],
)
async def test_a_form_of_anothers_making_is_refused(
    mod: Moderation, desk: Desk, broken: dict[str, str]
) -> None:
    path = await held(mod)
    form = fields((await browse(desk, path)).text, action="mask")
    assert (await browse(desk, path + "/decisions", form={**form, **broken})).status_code == 422


async def test_a_deleted_comment_can_be_looked_at(mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), comment, deleted(comment)))
    page = (await browse(desk, f"/console/cases/{comment.comment_id}")).text
    assert "its author has deleted it" in page
    assert 'id="decide"' not in page


async def test_styles_and_scripts_are_ours(desk: Desk) -> None:
    page = (await browse(desk, "/console")).text
    for address, media_type in re.findall(r'"(/console/assets/[^"]+\.(css|js)[^"]*)"', page):
        answer = await desk.http.get(address)
        assert answer.headers["content-type"].startswith(
            {"css": "text/css", "js": "text/javascript"}[media_type]
        )
        assert "immutable" in answer.headers["cache-control"]
    assert (await desk.http.get("/console/assets/nothing.js")).status_code == 404


async def decisions(mod: Moderation, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await mod.pool.fetchval(
        "SELECT decisions FROM cases WHERE comment_id = $1", UUID(path.rpartition("/")[2])
    )
    return found
