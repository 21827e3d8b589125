"""A policy written over the console: checked, saved, and never lost to somebody who was quicker."""

import html
import re
from collections.abc import Mapping

import pytest

from services.moderation.policing.bodies import PolicyShown
from services.moderation.policing.language import LANGUAGE
from services.moderation.policing.reading import read_policy, read_version
from tests.support.console import Browser
from tests.support.history import COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS, History
from tests.support.moderation import Moderation
from tests.support.policies import WRONG

HOME = "/console/sites/drama/policy"
People = Mapping[str, Browser]
FRAGMENT = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
MINE = HOLDS_LINKS.replace("any link", "any link of mine")


def fields(page: str, **typed: str) -> dict[str, str]:
    """The editor's form as it stands, with what somebody types into it; line ends as forms send them."""
    form = page[page.index('<form id="editor"') :]
    form = form[: form.index("</form>")]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    text = re.search(r"<textarea[^>]*>\n(.*)</textarea>", form, re.DOTALL)
    assert text
    del hidden["csrf"]  # that of whoever sends it is added
    found = {**hidden, "text": html.unescape(text[1]), "note": "", **typed}
    return {name: value.replace("\n", "\r\n") for name, value in found.items()}


async def policy(mod: Moderation) -> PolicyShown:
    return await read_policy(mod.pool, LANGUAGE, "drama")


@pytest.mark.usefixtures("past")
async def test_what_is_saved_is_what_was_written(mod: Moderation, people: People) -> None:
    olga = people["olga"]
    editor = (await olga.open(f"{HOME}/edit")).text
    form = fields(editor, text=MINE, note="  why not  ")
    saved = await olga.send(f"{HOME}/versions", form)
    assert (saved.status_code, saved.headers["location"]) == (303, f"{HOME}/versions/5?done=saved")
    assert "Version 5 is saved" in (await olga.open(saved.headers["location"])).text
    found = await read_version(mod.pool, LANGUAGE, "drama", 5)
    assert (found.text, found.note, found.by) == (MINE, "why not", str(olga.account_id))
    again = await olga.send(f"{HOME}/versions", form)  # the button pressed twice
    assert again.headers["location"] == saved.headers["location"]
    assert (await policy(mod)).newest == 5
    same = await olga.send(f"{HOME}/versions", fields((await olga.open(f"{HOME}/edit")).text))
    assert same.headers["location"] == f"{HOME}/versions/5?done=same"


@pytest.mark.usefixtures("past")
async def test_who_was_overtaken_sees_what_the_other_changed_and_loses_nothing(
    mod: Moderation, people: People
) -> None:
    form = fields((await people["olga"].open(f"{HOME}/edit")).text, text=MINE, note="mine")
    other = fields((await people["oleg"].open(f"{HOME}/edit")).text, text=REJECTS + "# theirs\n")
    assert (await people["oleg"].send(f"{HOME}/versions", other)).status_code == 303
    refused = await people["olga"].send(f"{HOME}/versions", form)
    assert refused.status_code == 412
    assert "Somebody else has saved Version 5 meanwhile" in refused.text
    assert "<ins># theirs</ins>" in refused.text
    kept = fields(refused.text)
    assert kept["text"].replace("\r\n", "\n") == MINE
    assert 'value="mine"' in refused.text
    assert (await policy(mod)).newest == 5
    saved = await people["olga"].send(f"{HOME}/versions", kept)
    assert saved.headers["location"] == f"{HOME}/versions/6?done=saved"


async def test_what_else_was_done_meanwhile_is_told_too(past: History, people: People) -> None:
    form = fields((await people["olga"].open(f"{HOME}/edit")).text, text=MINE)
    await past.shadow(2)
    refused = await people["olga"].send(f"{HOME}/versions", form)
    assert refused.status_code == 412
    assert "The policy was changed meanwhile" in refused.text
    assert "let Version 2 run in shadow" in refused.text


@pytest.mark.usefixtures("past")
async def test_a_wrong_text_comes_back_with_every_mistake_at_its_place(
    mod: Moderation, people: People
) -> None:
    form = fields((await people["olga"].open(f"{HOME}/edit")).text, text=WRONG)
    for path, status in (("/edit", 200), ("/versions", 422), ("/replays", 422)):
        answer = await people["olga"].send(HOME + path, form)
        assert answer.status_code == status
        assert 'data-line="4" data-column="12">line 4, column 12</a>' in answer.text
        assert "when: {link.count: 3}" in answer.text
        assert fields(answer.text)["text"].replace("\r\n", "\n") == WRONG
    assert (await policy(mod)).newest == 4


async def test_a_script_is_told_the_findings_alone(people: People) -> None:
    form = fields((await people["ada"].open(f"{HOME}/edit")).text, text=WRONG)
    found = await people["ada"].send(f"{HOME}/edit", form, headers=FRAGMENT)
    assert "line 4, column 12" in found.text
    assert 'id="findings-said" class="said" role="status" hx-swap-oob="innerHTML"' in found.text
    assert "<textarea" not in found.text


@pytest.mark.usefixtures("past")
async def test_moderators_check_and_only_owners_save(mod: Moderation, people: People) -> None:
    form = fields((await people["ada"].open(f"{HOME}/edit")).text, text=MINE)
    assert "Save as a new version" not in (await people["ada"].open(f"{HOME}/edit")).text
    assert (await people["ada"].send(f"{HOME}/edit", form)).status_code == 200
    for path in ("/versions", "/replays"):
        assert (await people["ada"].send(HOME + path, form)).status_code == 403
    for who, status in (("rita", 403), ("otto", 404)):
        assert (await people[who].send(f"{HOME}/edit", form)).status_code == status
    foreign = await people["olga"].ask("POST", f"{HOME}/versions", data={**form, "csrf": "made-up"})
    assert foreign.status_code == 403
    assert (await policy(mod)).newest == 4


@pytest.mark.usefixtures("past")
async def test_the_longest_policy_fits_the_form(mod: Moderation, people: People) -> None:
    room = 256 * 1024 - len(COVERS.encode())
    text = COVERS + ("#" + "第" * 33 + "\n") * (room // 101)
    form = fields((await people["olga"].open(f"{HOME}/edit")).text, text=text)
    assert (await people["olga"].send(f"{HOME}/versions", form)).status_code == 303
    assert (await read_version(mod.pool, LANGUAGE, "drama", 5)).text == text
    note = await people["olga"].send(
        f"{HOME}/versions",
        fields((await people["olga"].open(f"{HOME}/edit")).text, text=HOLDS_SPAM, note="n" * 501),
    )
    assert note.status_code == 422
    assert fields(note.text)["text"].replace("\r\n", "\n") == HOLDS_SPAM
