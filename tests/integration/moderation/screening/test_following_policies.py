"""Each site's verdicts follow its own policy, at once, and what runs beside it changes nothing."""

import asyncio
from uuid import UUID

import pytest
import structlog.testing

from shared.contracts.comments import CommentPosted
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import Moderation
from tests.support.screening import HOLDS_LINKS, LINK, PUBLISHES_ALL, Owner, verdict, verdicts
from tests.support.told import HARMLESS, Teller, opened, posted

SPAM = "Best online casino bonus, claim it at https://bit.ly/win"
OTHER = UUID(int=200)


def elsewhere(body: str = LINK) -> CommentPosted:
    """A comment on another site."""
    return posted(body, thread_id=OTHER, site="other")


async def test_each_site_follows_its_own_policy_and_verdicts_name_it(mod: Moderation) -> None:
    await Owner(mod).enables(HOLDS_LINKS)
    here, harmless, there = posted(LINK), posted(), elsewhere()
    await mod.screening.handle(
        mod.teller.batch(opened(), opened(thread_id=OTHER, site="other"), here, harmless, there)
    )
    held = await verdict(mod, here.comment_id)
    assert (held.ruling.action, held.ruling.reason, held.policy) == ("hold", "any link", "drama@1")
    assert held.sealed
    assert [(one.check, one.rule, one.detail) for one in held.sealed.reasons] == [
        ("links", "any link", "1 links")
    ]
    passed = [await verdict(mod, one.comment_id) for one in (harmless, there)]
    assert [(one.ruling.action, one.policy) for one in passed] == [
        ("publish", "drama@1"),
        ("publish", "default@1"),
    ]


async def test_what_is_enabled_and_rolled_back_is_followed_from_the_next_batch_on(mod: Moderation) -> None:
    owner, told = Owner(mod), [posted(f"{LINK} {n}", minute=n) for n in range(4)]
    await mod.screening.handle(mod.teller.batch(opened(), told[0]))
    await owner.enables(PUBLISHES_ALL)
    await mod.screening.handle(mod.teller.batch(told[1]))
    await owner.enables(HOLDS_LINKS)
    await mod.screening.handle(mod.teller.batch(told[2]))
    await owner.rolls_back(2)
    await mod.screening.handle(mod.teller.batch(told[3]))
    found = [await verdict(mod, one.comment_id) for one in told]
    assert [(one.policy, one.ruling.action) for one in found] == [
        ("default@1", "publish"),
        ("drama@1", "publish"),
        ("drama@2", "hold"),
        ("drama@1", "publish"),
    ]


async def test_sites_whose_comments_are_screened_at_the_same_time_do_not_mix(mod: Moderation) -> None:
    """A worker's partitions go on beside each other, with the same means."""
    sites = [f"site-{number}" for number in range(4)]
    for site in sites[::2]:
        await Owner(mod, site).enables(HOLDS_LINKS)
    threads = {site: opened(site=site, thread_id=UUID(int=n)) for n, site in enumerate(sites)}
    told = {
        site: [posted(LINK, site=site, thread_id=threads[site].thread_id, minute=n) for n in range(4)]
        for site in sites
    }
    await asyncio.gather(
        *(
            mod.screening.handle(Teller(part).batch(threads[site], *told[site]))
            for part, site in enumerate(sites)
        )
    )
    for site in sites:
        found = await verdicts(mod, *(one.comment_id for one in told[site]))
        expected = ("hold", f"{site}@1") if site in sites[::2] else ("publish", "default@1")
        assert [(one.ruling.action, one.policy) for one in found] == [expected] * 4


async def test_a_shadow_is_written_beside_and_changes_nothing(mod: Moderation) -> None:
    version = await Owner(mod).tries_beside(HOLDS_LINKS)
    link, harmless, spam, there = posted(LINK), posted(), posted(SPAM), elsewhere()
    batch = mod.teller.batch(opened(), opened(thread_id=OTHER, site="other"), link, harmless, spam, there)
    await mod.screening.handle(batch)
    found = {one.comment_id: one for one in await verdicts(mod)}
    assert {one.policy for one in found.values()} == {"default@1"}
    assert [found[one.comment_id].ruling.action for one in (link, harmless, spam, there)] == [
        "publish",
        "publish",
        "hold",
        "publish",
    ]
    assert await mod.pool.fetchval("SELECT count(*) FROM cases WHERE state = 'open'") == 1
    rows = await mod.pool.fetch("SELECT * FROM shadow_verdicts")
    beside = {row["comment_id"]: row for row in rows}
    assert {(row["site"], row["version"]) for row in rows} == {("drama", version)}
    said = [
        (
            beside[one.comment_id]["kind"],
            beside[one.comment_id]["was"]["action"],
            beside[one.comment_id]["now"]["action"],
        )
        for one in (link, harmless, spam)
    ]
    assert said == [
        ("held", "publish", "hold"),
        ("unchanged", "publish", "publish"),
        ("unchanged", "hold", "hold"),
    ]
    assert there.comment_id not in beside


async def test_a_policy_that_cannot_be_read_holds_what_it_cannot_judge(
    mod: Moderation, database: Database
) -> None:
    await Owner(mod).enables(PUBLISHES_ALL)
    async with connect(database.owner, "moderation", name="test") as owner:
        await owner.execute("UPDATE policies SET text = 'policy: 99' WHERE site = 'drama'")
    here, there = posted(HARMLESS), elsewhere(HARMLESS)
    with structlog.testing.capture_logs() as logged:
        await mod.screening.handle(
            mod.teller.batch(opened(), opened(thread_id=OTHER, site="other"), here, there)
        )
    held, passed = await verdict(mod, here.comment_id), await verdict(mod, there.comment_id)
    assert (held.ruling.action, held.failed, held.policy) == ("hold", ("policy",), "drama@1")
    assert (passed.ruling.action, passed.failed, passed.policy) == ("publish", (), "default@1")
    assert ("policy_unreadable", "error") in {(one["event"], one["log_level"]) for one in logged}
    case = await mod.pool.fetchrow("SELECT state, reasons FROM cases WHERE state = 'open'")
    assert case is not None
    assert "screening_failed" in case["reasons"]


@pytest.mark.parametrize("mode", ["pre", "post"])
async def test_a_policy_decides_whatever_the_mode_but_never_over_a_site_that_holds_all(
    mod: Moderation, mode: str
) -> None:
    await Owner(mod).enables(PUBLISHES_ALL)
    free, bound = posted(SPAM, mode=mode), posted(HARMLESS, mode="hold", author_id=new_id())
    await mod.screening.handle(mod.teller.batch(opened(), free, bound))
    assert [(await verdict(mod, one.comment_id)).ruling.action for one in (free, bound)] == [
        "publish",
        "hold",
    ]
    causes = await mod.pool.fetchval("SELECT causes FROM cases WHERE comment_id = $1", bound.comment_id)
    assert causes == ["mode"]
