"""`rejoinder policy try` and `replay`, as an operator types them: processes of their own."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.reading.read import read
from services.moderation.replays.comparing import compare
from services.moderation.replays.shadows import put_shadows
from tests.support.cases import NOON, REMOVE
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.history import COVERS, HOLDS_LINKS, SITE, History, see
from tests.support.moderation import environment, moderation

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"


class Answer(Struct, frozen=True):
    code: int
    out: str
    said: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Types commands on one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment(database.moderation)}

    def file(self, text: str) -> str:
        path = self._folder / "policy.yaml"
        path.write_text(text)
        return str(path)

    async def type(self, *words: str) -> Answer:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", "policy", *words),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, said = await process.communicate()
        return Answer(process.returncode or 0, out.decode(), said.decode())


@pytest.fixture
def shell(database: Database, tmp_path: Path) -> Shell:
    return Shell(database, tmp_path)


@pytest.fixture
async def comments(database: Database) -> list[str]:
    """A link, another that a person removed, something harmless, and a spoiler: screened under version 1."""
    async with moderation(database.moderation) as mod:
        past = History(mod.pool)
        await past.thread()
        for text in (COVERS, HOLDS_LINKS):
            await past.write(text)
        await past.enable(1)
        said = await past.said(LINK, LINK, HARMLESS, AHEAD, version=1)
        await past.rule(said[1], REMOVE)
    return [str(one.comment_id) for one in said]


async def test_a_replay_tells_what_would_differ(shell: Shell, comments: list[str]) -> None:
    answer = await shell.type("replay", "2", "--site", SITE)
    assert (answer.code, answer.said) == (0, "")
    for told in (
        "4 revisions looked at, 1 of them decided by people",
        "1  newly held",
        "2  unchanged",
        "any link: 1 newly held",
        "people: it would have stopped 1 of 1 removed, and 0 of 0 approved",
        "moderators: 0.3 minutes more, 0 less, at 20 s a case (assumed, for want of decisions to measure)",
        f"publish -> hold  {comments[0]} revision 1",
        f"    | {LINK}",
    ):
        assert told in answer.out


async def test_counts_alone_are_told_where_no_difference_is_wanted(shell: Shell, comments: list[str]) -> None:
    answer = await shell.type("replay", "2", "--site", SITE, "--show", "0")
    assert (answer.code, "1  newly held" in answer.out, comments[0] in answer.out) == (0, True, False)


async def test_a_site_without_a_past_is_said_to_have_none(shell: Shell) -> None:
    answer = await shell.type("replay", shell.file(HOLDS_LINKS), "--site", "blgo")
    assert (answer.code, answer.out) == (0, "nothing has been screened on this site yet\n")
    assert "no page of a site called blgo" in answer.said


async def test_a_file_is_replayed_for_programs(shell: Shell, comments: list[str]) -> None:
    answer = await shell.type("replay", shell.file(HOLDS_LINKS), "--site", SITE, "--json")
    assert answer.code == 0
    assert answer.json["counts"]["kinds"] == {"held": 1, "unchanged": 2}
    assert [one["comment_id"] for one in answer.json["differences"]] == [comments[0]]


async def test_what_a_shadow_says_is_told(shell: Shell, database: Database, comments: list[str]) -> None:
    assert (await shell.type("shadow", "--show", "5", "--site", SITE)).out == (
        "no version has run in shadow yet\n"
    )
    async with moderation(database.moderation) as mod:
        past = History(mod.pool)
        await past.shadow(2)
        live, shadow = evaluate(read(COVERS), *see(LINK)), evaluate(read(HOLDS_LINKS), *see(LINK))
        async with mod.pool.acquire() as connection, connection.transaction():
            await put_shadows(connection, SITE, 2, [compare(UUID(comments[0]), 1, live, shadow)], NOON)
    answer = await shell.type("shadow", "--show", "5", "--site", SITE)
    for told in ("version 2 runs in shadow since", "1  newly held", f"publish -> hold  {comments[0]}", LINK):
        assert told in answer.out
    for narrowed, shown in (
        (("--kind", "held"), True),
        (("--kind", "released"), False),
        (("--rule", "any link"), True),
        (("--rule", "later episode"), False),
    ):
        told = (await shell.type("shadow", "--show", "5", *narrowed, "--site", SITE)).out
        assert (comments[0] in told) is shown
        assert "1  newly held" in told
    alone = await shell.type("shadow", "2", "--kind", "held", "--site", SITE)
    assert (alone.code, "go with --show" in " ".join(alone.said.split())) == (2, True)
    programs = await shell.type("shadow", "--show", "0", "--json", "--site", SITE)
    assert (programs.json["shadow"]["counts"]["kinds"], programs.json["differences"]) == ({"held": 1}, [])


@pytest.mark.usefixtures("comments")
async def test_what_cannot_be_replayed_ends_with_a_word(shell: Shell) -> None:
    unknown = await shell.type("replay", "9", "--site", SITE)
    assert unknown.code == 1
    assert "This site's policy has no such version" in unknown.said
    wrong = await shell.type("replay", shell.file("policy: 1\nrulez: []\n"), "--site", SITE)
    assert wrong.code == 1
    assert "policy.yaml:2:1:" in wrong.said
    absent = await shell.type("replay", "nowhere.yaml", "--site", SITE)
    assert absent.code == 2


async def test_a_stored_comment_is_tried(shell: Shell, comments: list[str]) -> None:
    answer = await shell.type("try", "--version", "2", "--site", SITE, "--comment", comments[1])
    assert answer.code == 0, answer.said
    for told in (
        "drama@2: hold",
        "hold     any link: 1 links",
        "revision 1 of a stored comment; what holds is remove, a person's word",
        "links.count              1",
        "speaks  any link (line 4)",
        "nearly  later episode (line 8)",
    ):
        assert told in answer.out
    given = ("--given", "links.count=0", "--json")
    again = await shell.type("try", shell.file(HOLDS_LINKS), "--site", SITE, "--comment", comments[1], *given)
    assert (again.json["action"], again.json["policy"]) == ("publish", "draft")


@pytest.mark.parametrize(
    "words",
    [
        ("try", "--site", SITE),
        ("try", "--site", SITE, "--text", "x", "--comment", "0190f5a4-7b61-7cc3-98a5-1f0d2c3b4a59"),
        ("try", "--version", "1", "--comment", "0190f5a4-7b61-7cc3-98a5-1f0d2c3b4a59"),
    ],
)
async def test_what_does_not_go_together_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    assert (await shell.type(*words)).code == 2
