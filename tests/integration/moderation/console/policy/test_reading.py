"""A site's policy as its people read it."""

import html
import json
import re
from collections.abc import Mapping

import pytest

from services.moderation.policies.features import FEATURES
from shared.access.roles import Role
from tests.support.console import Browser, signed_in
from tests.support.database import Database
from tests.support.history import History

HOME = "/console/sites/drama/policy"
People = Mapping[str, Browser]
READ = ("", "/versions/2", "/compare?from=1&to=2", "/edit", "/try", "/replays", "/shadow")
HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7 * 7 }}{% raw %}"


def words(page: str) -> str:
    """What a page says, without its markup."""
    text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
    return re.sub(r" ([.,:])", r"\1", text)


async def test_what_is_live_and_how_it_came_to_that(past: History, people: People) -> None:
    await past.enable(3)
    page = (await people["ada"].open(HOME)).text
    assert "Version 3 has been live" in words(page)
    assert re.findall(r'href="[^"]+/versions/(\d)"', page[page.index("How it got there") :])[:3] == [
        "0",
        "1",
        "3",
    ]
    assert "Version 4, written" in words(page)  # the newest, which nothing follows
    assert 'id="L3"><code dir="auto">rules:</code>' in page
    assert "olga enabled Version 3 in place of Version 1" in words(page)


@pytest.mark.usefixtures("past")
async def test_moderators_read_and_reviewers_and_strangers_do_not(people: People) -> None:
    for path in READ:
        for who, status in (("olga", 200), ("ada", 200), ("alma", 200), ("rita", 403), ("otto", 404)):
            answer = await people[who].open(HOME + path)
            assert answer.status_code == status, (who, path, answer.text)


@pytest.mark.usefixtures("past")
async def test_a_version_is_shown_with_its_note_and_lines(people: People) -> None:
    page = (await people["ada"].open(f"{HOME}/versions/2")).text
    assert "<code>drama@2</code>" in page
    assert page.count('<li id="L') == 11
    assert (await people["ada"].open(f"{HOME}/versions/9")).status_code == 404
    assert "Enable" not in words(page)
    assert "Enable…" in words((await people["olga"].open(f"{HOME}/versions/2")).text)


@pytest.mark.usefixtures("past")
async def test_two_versions_are_told_apart_line_by_line_and_not_by_colour_alone(people: People) -> None:
    page = (await people["ada"].open(f"{HOME}/compare?from=1&to=2")).text
    assert "5 lines added, 1 line removed" in words(page)
    assert re.search(
        r'<span class="only-heard">added</span></td>\s*<td class="line"><ins>  - rule: any link</ins>', page
    )
    back = (await people["ada"].open(f"{HOME}/compare?from=2&to=1")).text
    assert "1 line added, 5 lines removed" in words(back)
    same = (await people["ada"].open(f"{HOME}/compare?from=2&to=2")).text
    assert "the same, line by line" in words(same)


@pytest.mark.usefixtures("past")
async def test_the_way_in_leads_to_ones_own_site_or_to_a_list(people: People) -> None:
    own = await people["ada"].open("/console/policy")
    assert (own.status_code, own.headers["location"]) == (302, HOME)
    sites = (await people["alma"].open("/console/policy")).text
    assert f'href="{HOME}"' in sites
    assert (await people["rita"].open("/console/policy")).status_code == 403


async def test_what_rules_may_ask_for_is_found_by_name_and_meaning(people: People) -> None:
    page = (await people["ada"].open("/console/policy/features")).text
    assert page.count("<dt>") == len(FEATURES)
    found = (await people["ada"].open("/console/policy/features?search=telephone")).text
    assert re.findall(r"<dt><code>([^<]+)", found) == ["contacts.telephone"]
    assert "<code>&#34;&gt; 2&#34;</code>" in found
    assert (await people["rita"].open("/console/policy/features")).status_code == 403


async def test_a_policy_is_a_strangers_text(past: History, people: People) -> None:
    version = await past.write(f"policy: 1\nabout: {json.dumps(HOSTILE)}\n# {HOSTILE}\n")
    for path in READ:
        there = path.replace("/versions/2", f"/versions/{version}").replace("to=2", f"to={version}")
        page = (await people["olga"].open(HOME + there)).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert " style=" not in page
        assert "7 * 7" in page or "&lt;script" not in page


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
@pytest.mark.usefixtures("past")
async def test_every_page_speaks_three_languages(people: People, database: Database, language: str) -> None:
    owner = await signed_in(
        people["olga"].http, database.owner, role=Role.OWNER, language=language, name="Jin"
    )
    for path in READ:
        answer = await owner.open(HOME + path)
        assert answer.status_code == 200, answer.text
        assert f'<html lang="{language}">' in answer.text
