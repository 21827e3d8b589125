"""What screening runs on: read once, followed at once, and nothing passes when it cannot be read."""

import structlog.testing

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.signals import Judged, Seen
from services.moderation.policing.handler import Policies
from services.moderation.policing.language import LANGUAGE
from services.moderation.policing.shelf import PolicyShelf, Running
from shared.folding.fold import fold
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import Moderation
from tests.support.policies import draft, enable, end_shadow, policy_text, roll_back, shadow

HARMLESS = "I liked how the garden scene mirrors the first episode."


async def refresh(shelf: PolicyShelf, mod: Moderation, *sites: str) -> Running:
    async with mod.pool.acquire() as connection:
        return await shelf.refresh(connection, sites)


def action(running: Running, site: str) -> str:
    """What the live policy of a site makes of an innocent comment."""
    seen = Seen(text=HARMLESS, folded=fold(HARMLESS), signals={})
    judged = Judged(
        spam=0.01, spoiler=0.01, models={}, spam_at=lambda _share: 0.9, spoiler_at=lambda _share: 0.9
    )
    return evaluate(running.live(site).policy, seen, judged).action


async def test_a_site_without_a_text_runs_on_the_default(mod: Moderation) -> None:
    shelf = PolicyShelf()
    running = await refresh(shelf, mod, "drama")
    assert (running.live("drama").reference, running.live("drama").text) == ("default@1", LANGUAGE.default)
    assert running.shadow("drama") is None


async def test_each_change_is_followed_at_the_next_batch(mod: Moderation, policies: Policies) -> None:
    shelf = PolicyShelf()
    for command, live, beside in (
        (draft(limit=1), "default@1", None),
        (draft(limit=2), "default@1", None),
        (enable(1), "drama@1", None),
        (shadow(2), "drama@1", "drama@2"),
        (end_shadow(), "drama@1", None),
        (enable(2), "drama@2", None),
        (shadow(0), "drama@2", "default@1"),
        (roll_back(2), "drama@1", "default@1"),
        (roll_back(1), "default@1", None),
    ):
        await policies.handle("drama", command)
        running = await refresh(shelf, mod, "drama", "other")
        found = running.shadow("drama")
        assert (running.live("drama").reference, found and found.reference) == (live, beside)
        assert running.live("drama").policy.reference == live
        assert running.live("other").reference == "default@1"


async def test_a_version_is_read_once_and_one_query_a_batch_is_enough(
    mod: Moderation, policies: Policies
) -> None:
    await policies.handle("drama", draft(limit=1))
    await policies.handle("drama", enable(1))
    shelf = PolicyShelf()
    running = await refresh(shelf, mod, "drama")
    first, asked = running.live("drama"), list[str]()
    async with mod.pool.acquire() as connection:
        connection.add_query_logger(lambda query: asked.append(query.query))
        running = await shelf.refresh(connection, ["drama", "other", "drama"])
    assert running.live("drama") is first
    assert len(asked) == 1


async def test_little_is_kept_and_every_site_of_the_batch_is_there(
    mod: Moderation, policies: Policies
) -> None:
    sites = [f"site-{number}" for number in range(5)]
    for site in sites:
        await policies.handle(site, draft(limit=1))
        await policies.handle(site, enable(1))
    shelf = PolicyShelf(kept=2)
    for _ in range(2):
        running = await refresh(shelf, mod, *sites)
        assert [running.live(site).reference for site in sites] == [f"{site}@1" for site in sites]
        assert len(shelf._read) == 2


async def test_what_cannot_be_read_any_more_holds_everything_and_is_loud(
    mod: Moderation, policies: Policies, database: Database
) -> None:
    for site in ("drama", "other", "third"):
        await policies.handle(site, draft(limit=1))
        await policies.handle(site, enable(1))
    async with connect(database.owner, "moderation", name="test") as owner:
        old = policy_text(1).replace("links.count", "links.colour", 1)
        await owner.execute("UPDATE policies SET text = $1 WHERE site = 'drama'", old)
        await owner.execute("DELETE FROM policies WHERE site = 'third'")
    shelf = PolicyShelf()
    with structlog.testing.capture_logs() as logged:
        running = await refresh(shelf, mod, "drama", "other", "third")

    assert [action(running, site) for site in ("drama", "other", "third")] == ["hold", "publish", "hold"]
    assert running.live("drama").reference == "drama@1"
    assert "links.colour" in running.live("drama").broken
    assert running.live("other").broken == ""
    assert sorted((one["event"], one["site"]) for one in logged) == [
        ("policy_unreadable", "drama"),
        ("policy_unreadable", "third"),
    ]
    assert "links.colour" not in str(logged)


async def test_it_needs_no_more_than_reading(mod: Moderation, policies: Policies) -> None:
    await policies.handle("drama", draft(limit=1))
    shelf = PolicyShelf()
    async with mod.pool.acquire() as connection, connection.transaction(readonly=True):
        running = await shelf.refresh(connection, ["drama"])
    assert running.live("drama").reference == "default@1"
