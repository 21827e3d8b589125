"""Labels that rules of a policy give: once, for as long as they say, and to be reckoned with from then on."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from services.moderation.labelling.commands import RemoveLabel
from services.moderation.labelling.events import LabelSet
from services.moderation.labelling.finding import author_subject
from services.moderation.labelling.handler import Labels
from services.moderation.verify import verify
from shared.contracts.comments import CommentPosted
from tests.support.database import Database
from tests.support.moderation import PARTITIONS, SCREENED_AT, Moderation, settings
from tests.support.screening import Owner, decide, everything, verdict
from tests.support.told import NOON, Teller, opened, posted, reported

LABELS = """policy: 1
thresholds: {hold: never, cover: never}
labels: [suspect, advertised]
rules:
  - rule: talks of ferries
    when: {text: {words: [ferry]}}
    label: {author: suspect, for: 30 days}
    reason: "talks of {match}"
  - rule: links
    when: {links.count: "> 0"}
    label: {hosts: advertised}
    reason: "leads to {links.hosts}"
  - rule: a suspect writes
    when: {author.labels: {includes: suspect}}
    action: hold
    reason: was suspected before
  - rule: advertised before
    when: {links.labels: {includes: advertised}}
    action: hold
    reason: others led there
"""
AUTHOR = UUID("0199a0c0-0000-7000-8000-000000000004")
AFTER = (SCREENED_AT - NOON).total_seconds() / 60
DAY = 24 * 60


def ferry(minute: float = 1, body: str = "The ferry was late.") -> CommentPosted:
    return posted(body, author_id=AUTHOR, minute=minute)


async def given(mod: Moderation) -> list[LabelSet]:
    return [one.event for one in await mod.recorded() if isinstance(one.event, LabelSet)]


async def actions(mod: Moderation, *comments: CommentPosted) -> list[str]:
    return [(await verdict(mod, one.comment_id)).ruling.action for one in comments]


@pytest.fixture
async def owner(mod: Moderation) -> Owner:
    """Of a site that labels, with one thread."""
    owner = Owner(mod)
    await owner.enables(LABELS)
    await mod.screening.handle(mod.teller.batch(opened()))
    return owner


@pytest.mark.usefixtures("owner")
async def test_an_author_is_labelled_once_for_as_long_as_the_rule_says(
    mod: Moderation, database: Database
) -> None:
    first, second, third = ferry(1), ferry(2), ferry(3)
    await mod.screening.handle(mod.teller.batch(first, second))
    await mod.screening.handle(mod.teller.batch(third))
    [label] = await given(mod)
    assert (label.subject, label.label, label.by) == (str(AUTHOR), "suspect", "policy drama@1")
    assert (label.at, label.until) == (SCREENED_AT, SCREENED_AT + timedelta(days=30))
    assert label.sealed is not None
    assert label.sealed.text == "talks of ferry"
    assert label.reason is None
    assert await actions(mod, first, second, third) == ["publish"] * 3
    assert (await verify(settings(database.moderation))).findings == []


@pytest.mark.usefixtures("owner")
async def test_a_label_counts_from_when_it_was_given_until_it_ends(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(ferry(1)))
    before, next_, last, later = (
        posted(author_id=AUTHOR, minute=minute)
        for minute in (AFTER - 1, AFTER + 1, AFTER + 30 * DAY - 1, AFTER + 30 * DAY)
    )
    stranger = posted(minute=AFTER + 1)
    await mod.screening.handle(mod.teller.batch(before, next_, last, later, stranger))
    assert await actions(mod, before, next_, last, later, stranger) == [
        "publish",
        "hold",
        "hold",
        "publish",
        "publish",
    ]


@pytest.mark.usefixtures("owner")
async def test_each_text_has_the_labels_of_its_own_time_whatever_comes_with_it(mod: Moderation) -> None:
    """An old comment that is reported makes nobody forget what its author, and others, were labelled with since."""
    old = posted(minute=1)
    await mod.screening.handle(mod.teller.batch(old, ferry(2)))
    suspect = posted(author_id=AUTHOR, minute=AFTER + 5)
    await mod.screening.handle(mod.teller.batch(replace(reported(old), at=suspect.at), suspect))
    assert await actions(mod, suspect) == ["hold"]


@pytest.mark.usefixtures("owner")
async def test_hosts_are_labelled_and_what_leads_there_next_is_known(mod: Moderation) -> None:
    first = posted("See https://www.spam.example/a and https://other.example/b for the whole story of it.")
    await mod.screening.handle(mod.teller.batch(first))
    next_ = posted("Or see https://spam.example/elsewhere, which has more of it.", minute=AFTER + 1)
    await mod.screening.handle(mod.teller.batch(next_))
    labels = await given(mod)
    assert sorted(one.subject for one in labels) == ["other.example", "spam.example"]
    assert {(one.kind, one.label, one.until, one.reason) for one in labels} == {
        ("host", "advertised", None, "rule links")
    }
    assert await actions(mod, first, next_) == ["publish", "hold"]


@pytest.mark.usefixtures("owner")
async def test_partitions_that_label_the_same_at_once_label_it_once(mod: Moderation) -> None:
    await asyncio.gather(
        *(
            mod.screening.handle(Teller(part).batch(posted(f"See https://spam.example/{part}")))
            for part in range(1, PARTITIONS)
        )
    )
    assert [one.subject for one in await given(mod)] == ["spam.example"]


@pytest.mark.usefixtures("owner")
async def test_what_a_moderator_took_away_no_rule_gives_again(mod: Moderation) -> None:
    await mod.screening.handle(mod.teller.batch(ferry(1)))
    labels = Labels(mod.pool, mod.keys, partitions=PARTITIONS)
    taken = RemoveLabel(label="suspect", by="ada", at=SCREENED_AT + timedelta(minutes=1))
    await labels.handle(author_subject("drama", AUTHOR), taken)
    again = ferry(AFTER + 2)
    await mod.screening.handle(mod.teller.batch(again))
    assert len(await given(mod)) == 1
    assert await actions(mod, again) == ["publish"]


async def test_a_shadow_labels_nobody(mod: Moderation) -> None:
    await Owner(mod).tries_beside(LABELS)
    await mod.screening.handle(mod.teller.batch(opened(), ferry(1)))
    assert await mod.pool.fetchval("SELECT count(*) FROM shadow_verdicts") == 1
    assert await given(mod) == []


async def test_a_batch_that_comes_again_changes_nothing_of_all_this(mod: Moderation, owner: Owner) -> None:
    await owner.tries_beside(LABELS.replace("[ferry]", "[boat]"))
    first = ferry(1, "The ferry was late, see https://spam.example/why")
    corrected = opened(title="Episode 9")
    batches = [mod.teller.batch(first, reported(first)), mod.teller.batch(ferry(2), corrected)]
    for batch in batches:
        await mod.screening.handle(batch)
    await decide(mod, first.comment_id, "remove")
    before = await everything(mod)
    for batch in batches:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await mod.screening.handle(batch)
        assert refused.value.sqlstate == "RJ001"
    assert await everything(mod) == before
    assert len(before["labelled"]) == len(before["shadow_verdicts"]) == 2
