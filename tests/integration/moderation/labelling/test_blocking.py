"""Blocking an author: what they write from then on is removed with that reason, and can be published all the same."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.moderation.labelling.blocking import block, unblock
from services.moderation.labelling.errors import LabelNotFound
from services.moderation.labelling.handler import Labels
from services.moderation.policies.asking import BLOCKED
from tests.support.moderation import PARTITIONS, Desk, Moderation
from tests.support.told import NOON, opened, posted

AUTHOR = UUID("0199a0c0-0000-7000-8000-000000000004")


@pytest.fixture
async def labels(mod: Moderation) -> Labels:
    """And an author whose first comment waits."""
    await mod.screening.handle(mod.teller.batch(opened(), posted(author_id=AUTHOR, mode="hold")))
    return Labels(mod.pool, mod.keys, partitions=PARTITIONS)


async def write(mod: Moderation, desk: Desk, minute: float) -> dict[str, Any]:
    """Another comment of theirs, as the moderators see it."""
    comment = posted(author_id=AUTHOR, minute=minute)
    await mod.screening.handle(mod.teller.batch(comment))
    shown: dict[str, Any] = (await desk.ask("ada", "GET", f"/v1/cases/{comment.comment_id}")).json()
    return shown


async def test_what_a_blocked_author_writes_is_removed_and_can_be_published(
    mod: Moderation, desk: Desk, labels: Labels
) -> None:
    await block(
        labels, "drama", AUTHOR, until=None, reason="threats", by="ada", at=NOON + timedelta(minutes=5)
    )
    shown = await write(mod, desk, 6)
    assert shown["ruling"] == {"action": "remove", "reason": "blocked"}
    assert shown["state"] == "screened"
    assert [one["detail"] for one in shown["reasons"] if one["action"]] == [
        "a moderator has blocked this author"
    ]
    [label] = shown["writer"]["labels"]
    assert (label["label"], label["reason"], label["by"]["id"]) == (BLOCKED, "threats", "ada")

    ruled = await desk.rule(shown["comment_id"], "approve")
    assert ruled.json()["ruling"]["action"] == "publish"
    undone = await desk.ask(
        "ada", "DELETE", f"/v1/cases/{shown['comment_id']}/decisions/{ruled.json()['id']}"
    )
    assert undone.json()["ruling"]["action"] == "remove"


async def test_what_they_wrote_before_waits_as_it_did(desk: Desk, labels: Labels) -> None:
    await block(labels, "drama", AUTHOR, until=None, reason=None, by="ada", at=NOON + timedelta(minutes=5))
    waiting = (await desk.ask("ada", "GET", "/v1/cases", params={"author": str(AUTHOR)})).json()
    assert waiting["total"] == 1


async def test_a_block_ends_by_itself_or_by_hand(mod: Moderation, desk: Desk, labels: Labels) -> None:
    hour = NOON + timedelta(minutes=60)
    await block(labels, "drama", AUTHOR, until=hour, reason=None, by="ada", at=NOON + timedelta(minutes=5))
    assert (await write(mod, desk, 59))["ruling"]["action"] == "remove"
    assert (await write(mod, desk, 61))["ruling"]["action"] == "publish"

    await block(labels, "drama", AUTHOR, until=None, reason=None, by="ada", at=NOON + timedelta(minutes=70))
    await unblock(labels, "drama", AUTHOR, by="bob", at=NOON + timedelta(minutes=80))
    assert (await write(mod, desk, 81))["ruling"]["action"] == "publish"
    with pytest.raises(LabelNotFound):
        await unblock(labels, "drama", AUTHOR, by="bob", at=NOON + timedelta(minutes=82))
