"""`rejoinder policy`, as an operator types it, on the database of the moderation service."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli.main import main
from services.moderation.policing.commands import WriteDraft
from services.moderation.policing.events import PolicyEnabled
from services.moderation.policing.handler import Policies
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.access.tokens import digest
from tests.support.cases import NOON
from tests.support.database import Database
from tests.support.moderation import PARTITIONS, Moderation, environment, moderation
from tests.support.policies import WRONG, policy_text
from tests.support.told import opened, posted


class Shell:
    """Types commands; each answers with its exit code, what it printed and what it said on the side."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._folder = folder
        self._settings = environment(database.moderation)

    def file(self, text: str) -> str:
        path = self._folder / "policy.yaml"
        path.write_text(text)
        return str(path)

    async def type(self, *words: str, site: str = "drama") -> tuple[int, str, str]:
        command = ["policy", *words, "--site", site]
        runner = CliRunner(env=self._settings)
        done = await asyncio.to_thread(runner.invoke, main, command)  # commands run a loop of their own
        return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def shell(database: Database, tmp_path: Path) -> Shell:
    return Shell(database, tmp_path)


async def test_from_draft_to_live_and_back(database: Database, shell: Shell) -> None:
    for limit in (1, 2):
        code, out, said = await shell.type("draft", shell.file(policy_text(limit)), "--note", f"try {limit}")
        assert (code, out) == (0, f"{limit}\n"), said
    for words, told in (
        (("shadow", "2"), "the default policy is live, version 2 in shadow"),
        (("enable", "1"), "version 1 is live, version 2 in shadow; rolling back leads to the default policy"),
        (("shadow", "--off"), "version 1 is live; rolling back leads to the default policy"),
        (("enable", "2"), "version 2 is live; rolling back leads to 1"),
        (("rollback", "2"), "version 1 is live; rolling back leads to the default policy"),
    ):
        code, out, said = await shell.type(*words)
        assert (code, out) == (0, f"drama: {told}\n"), said

    code, out, _ = await shell.type("versions")
    lines = [line.split() for line in out.splitlines()]
    assert [(line[0], line[1], line[-1]) for line in lines] == [("2", "draft", "2"), ("1", "live", "1")]
    assert "operator" in out
    assert (await shell.type("show"))[:2] == (0, policy_text(1))
    assert (await shell.type("show", "--version", "2"))[:2] == (0, policy_text(2))

    async with moderation(database.moderation) as mod:
        enabled = [one.event for one in await mod.recorded() if isinstance(one.event, PolicyEnabled)]
    assert [(event.version, event.over, event.by) for event in enabled] == [
        (1, 0, "operator"),
        (2, 1, "operator"),
    ]


async def test_what_is_wrong_is_told_and_nothing_is_kept(database: Database, shell: Shell) -> None:
    file = shell.file(WRONG)
    code, out, said = await shell.type("draft", file)
    assert (code, out) == (1, "")
    assert said.splitlines()[-1].startswith(f"{file}:4:12: ")
    for words, told in (
        (("enable", "3"), "no such version"),
        (("rollback", "0"), "nothing to roll back to"),
        (("enable", "0"), "live already"),
        (("show", "--version", "9"), "no such version"),
        (("label", "give", "host", "nowhere", "casino"), "subject"),
        (("label", "give", "author", "ada", "trusted"), "Nobody"),
        (("label", "take", "host", "spam.example", "casino"), "No such label"),
    ):
        code, out, said = await shell.type(*words)
        assert (code, out) == (1, ""), words
        assert told in said, words
    code, _, said = await shell.type("label", "give", "host", "spam.example", "casino", "--for", "ever")
    assert (code, "30 days" in said) == (2, True)
    async with moderation(database.moderation) as mod:
        assert await mod.recorded() == []


async def test_versions_tell_who_wrote_them(database: Database, shell: Shell) -> None:
    key = await add_key(database.owner, "moderation", Role.OWNER, "drama", "Olga")
    async with moderation(database.moderation) as mod:
        who = digest(key).hex()[:16]
        await Policies(mod.pool, partitions=PARTITIONS).handle(
            "drama", WriteDraft(text=policy_text(), note=None, by=who, at=NOON)
        )
    assert "  Olga\n" in (await shell.type("versions"))[1]


async def test_the_same_text_is_no_new_version(shell: Shell) -> None:
    await shell.type("draft", shell.file(policy_text()))
    code, out, said = await shell.type("draft", shell.file(policy_text()))
    assert (code, out) == (0, "1\n")
    assert "says the same already" in said


async def test_a_site_that_nobody_knows_is_remarked_on(database: Database, shell: Shell) -> None:
    assert "no page of a site called drama" in (await shell.type("versions"))[2]
    async with moderation(database.moderation) as mod:
        await mod.screening.handle(mod.teller.batch(opened()))
    code, out, said = await shell.type("versions")
    assert (code, said) == (0, "")
    assert "the default policy" in out


async def test_people_and_hosts_are_labelled(database: Database, shell: Shell) -> None:
    async with moderation(database.moderation) as mod:
        author = await _author(mod)
    given = await shell.type(
        "label", "give", "author", author, "trusted", "--for", "30 days", "--reason", "kind"
    )
    assert (given[0], given[2]) == (0, "")
    mistyped = await shell.type("label", "give", "author", author, "trustd")
    assert "note: no rule of default@1 asks whether an author is called trustd; did you mean" in mistyped[2]
    assert (await shell.type("label", "take", "author", author, "trustd"))[0] == 0
    code, out, _ = await shell.type("label", "list", "author", author)
    assert (code, out.startswith("trusted  until "), out.endswith("by operator: kind\n")) == (0, True, True)
    assert (await shell.type("label", "give", "host", "www.Spam.example", "casino"))[0] == 0
    assert "casino  for good" in (await shell.type("label", "list", "host", "spam.example"))[1]
    assert (await shell.type("label", "take", "host", "spam.example", "casino"))[:2] == (0, "")


async def _author(mod: Moderation) -> str:
    comment = posted()
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    return str(comment.author_id)
