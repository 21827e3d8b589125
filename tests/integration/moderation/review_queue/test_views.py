"""Saved views: one's own, and shared ones."""

import pytest

from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.views import (
    MOST_VIEWS,
    TooManyViews,
    ViewNotFound,
    count_views,
    forget_view,
    read_views,
    save_view,
)
from shared.access.roles import Principal, Role, RoleTooSmall
from shared.errors import Invalid
from tests.support.moderation import Moderation
from tests.support.told import opened, posted


def person(name: str, role: Role = Role.MODERATOR, site: str | None = "drama") -> Principal:
    return Principal(role=role, site=site, name=name.title(), id=name)


ADA, BOB, RITA = person("ada"), person("bob"), person("rita", Role.REVIEWER)
OTTO, ALMA = person("otto", site="other"), person("alma", Role.ADMIN, None)


async def names(mod: Moderation, reader: Principal) -> list[str]:
    return [view.name for view in await read_views(mod.pool, reader)]


async def test_a_view_is_ones_own_unless_it_is_shared(mod: Moderation) -> None:
    await save_view(mod.pool, ADA, " Spam  in 日本語 ", Asked(q="casino 話", limit=50, after="x"))
    await save_view(mod.pool, ADA, "Reported", Asked(reported=True), shared=True)
    await save_view(mod.pool, RITA, "mine", Asked(claimed="mine"))
    assert await names(mod, ADA) == ["Reported", "Spam in 日本語"]
    assert await names(mod, BOB) == ["Reported"]
    assert await names(mod, RITA) == ["mine", "Reported"]
    assert await names(mod, OTTO) == []
    assert await names(mod, ALMA) == []
    [shared, own] = await read_views(mod.pool, ADA)
    assert (shared.shared, own.shared, own.by) == (True, False, "ada")
    assert own.asked == Asked(q="casino 話")


async def test_a_view_of_the_same_name_is_replaced(mod: Moderation) -> None:
    await save_view(mod.pool, ADA, "a", Asked(reason="links"))
    await save_view(mod.pool, BOB, "a", Asked(reason="report"))
    await save_view(mod.pool, ADA, "a", Asked(reason="mode"))
    assert [view.asked.reason for view in await read_views(mod.pool, ADA)] == ["mode"]
    assert [view.asked.reason for view in await read_views(mod.pool, BOB)] == ["report"]


async def test_who_may_forget_a_view(mod: Moderation) -> None:
    own = await save_view(mod.pool, ADA, "own", Asked())
    shared = await save_view(mod.pool, ADA, "shared", Asked(), shared=True)
    with pytest.raises(RoleTooSmall):
        await save_view(mod.pool, RITA, "shared", Asked(), shared=True)
    with pytest.raises(RoleTooSmall):
        await forget_view(mod.pool, RITA, shared)
    for who, view in ((BOB, own), (OTTO, shared), (ALMA, own)):
        with pytest.raises(ViewNotFound):
            await forget_view(mod.pool, who, view)
    await forget_view(mod.pool, BOB, shared)
    await forget_view(mod.pool, ADA, own)
    assert await names(mod, ADA) == []


async def test_a_view_is_counted_as_its_list(mod: Moderation) -> None:
    await mod.screening.handle(
        mod.teller.batch(opened(), posted(mode="hold"), posted("Watch it at https://bit.ly/a"), posted())
    )
    await save_view(mod.pool, ADA, "all", Asked())
    await save_view(mod.pool, ADA, "links", Asked(host="bit.ly"))
    await save_view(mod.pool, ADA, "mine", Asked(claimed="mine"))
    counted = await count_views(mod.pool, ADA, await read_views(mod.pool, ADA))
    assert {one.view.name: one.total for one in counted} == {"all": 2, "links": 1, "mine": 0}
    await save_view(mod.pool, OTTO, "all", Asked())
    assert [one.total for one in await count_views(mod.pool, OTTO, await read_views(mod.pool, OTTO))] == [0]


async def test_views_have_names_and_are_not_endless(mod: Moderation) -> None:
    for name in ("", " ", "x" * 61):
        with pytest.raises(Invalid, match="name"):
            await save_view(mod.pool, ADA, name, Asked())
    for number in range(MOST_VIEWS):
        await save_view(mod.pool, ADA, f"view {number}", Asked())
    with pytest.raises(TooManyViews):
        await save_view(mod.pool, ADA, "one more", Asked())
    await save_view(mod.pool, ADA, "view 7", Asked(state="all"))
    await save_view(mod.pool, BOB, "one more", Asked())
