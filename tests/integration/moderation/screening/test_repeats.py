"""What moderators ruled on a text counts for those who repeat it, from then on and until it is taken back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.moderation.cases.case import Case
from services.moderation.cases.commands import Decide, Undo
from services.moderation.cases.store import find_cases
from services.moderation.cases.together import Together, decide_together, undo_together
from services.moderation.screening.simhash import bands, simhash
from shared.contracts.comments import CommentPosted
from shared.contracts.ruling import Action, Ruling
from shared.ids import new_id
from tests.support.moderation import Moderation
from tests.support.told import NOON, opened, posted

WORDS = "It rained the whole evening when we watched this, and somehow the rain on our window and theirs became one"
NEARLY = f"{WORDS}..."
TOUR = (
    "Try the lovely walking tour of my hometown where all scenes by the harbour were filmed, "
    "my cousin guides it every weekend for everybody who writes early"
)
THREADS = [UUID(int=1000 + n) for n in range(8)]


def copy(n: int, at: datetime, body: str = WORDS, *, mode: str = "pre") -> CommentPosted:
    return posted(body, thread_id=THREADS[n], at=at, mode=mode)


async def copies(mod: Moderation) -> list[CommentPosted]:
    """The same words under three pages, where a site holds everything."""
    await mod.screening.handle(mod.teller.batch(*(opened(thread_id=one, key=str(one)) for one in THREADS)))
    texts = [copy(n, NOON + timedelta(minutes=n), mode="hold") for n in range(3)]
    await mod.screening.handle(mod.teller.batch(*texts))
    return texts


async def decide(mod: Moderation, text: CommentPosted, action: Action, *, hour: float = 1) -> UUID:
    """On all that wait and say nearly the same."""
    command = Decide(
        decision_id=new_id(),
        revision=1,
        ruling=Ruling(action=action),
        by="ada",
        at=NOON + timedelta(hours=hour),
    )
    came: Together = await decide_together(mod.cases, mod.pool, text.comment_id, command, site="drama")
    assert not came.refused
    return command.decision_id


async def screened(mod: Moderation, text: CommentPosted) -> Case:
    await mod.screening.handle(mod.teller.batch(text))
    async with mod.pool.acquire() as connection:
        return (await find_cases(connection, [text.comment_id]))[text.comment_id].case


async def test_who_comes_after_a_campaign_was_removed_is_held_and_told_why(mod: Moderation) -> None:
    texts = await copies(mod)
    before = await screened(mod, posted(WORDS, thread_id=THREADS[0], at=NOON + timedelta(minutes=9)))
    await decide(mod, texts[1], "remove")
    case = await screened(mod, copy(5, NOON + timedelta(hours=2), NEARLY))

    assert (case.state, case.ruling and case.ruling.action) == ("open", "hold")
    assert case.verdict
    assert before.verdict
    said = {one.rule: one.detail for one in case.verdict.reasons}
    assert said["repeats what was removed"] == (
        f"moderators removed nearly the same words 4 times, see what began with {texts[0].comment_id}"
    )
    assert "repeats what was removed" not in {one.rule for one in before.verdict.reasons}


async def test_who_repeats_what_was_approved_is_not_held_for_it(mod: Moderation) -> None:
    texts = await copies(mod)
    held = await screened(mod, copy(5, NOON + timedelta(minutes=9)))
    assert held.state == "open"
    await decide(mod, texts[0], "publish")
    for n in (3, 4, 5):
        case = await screened(mod, copy(n, NOON + timedelta(hours=1, minutes=n), NEARLY))
        assert case.ruling == Ruling(action="publish")
        assert case.verdict
        assert "repeats" not in {one.check for one in case.verdict.reasons}


async def test_what_is_taken_back_no_longer_counts(mod: Moderation) -> None:
    texts = await copies(mod)
    made = await decide(mod, texts[0], "remove", hour=1)
    undo = Undo(decision_id=made, by="ada", at=NOON + timedelta(hours=3))
    await undo_together(mod.cases, mod.pool, texts[0].comment_id, undo, site="drama")
    for hour, counts in ((0.5, False), (2, True), (4, False)):
        case = await screened(mod, copy(5, NOON + timedelta(hours=hour)))
        assert case.verdict
        assert ("repeats what was removed" in {one.rule for one in case.verdict.reasons}) == counts


async def test_what_another_site_removed_says_nothing_here(mod: Moderation) -> None:
    texts = await copies(mod)
    await decide(mod, texts[0], "remove")
    other = UUID(int=2000)
    elsewhere = posted(WORDS, thread_id=other, site="other", at=NOON + timedelta(hours=2))
    await mod.screening.handle(mod.teller.batch(opened(thread_id=other, site="other", key="k")))
    assert (await screened(mod, elsewhere)).ruling == Ruling(action="publish")


@pytest.mark.parametrize("replaced", [("weekend", "river"), ("walking", "often"), ("where", "small")])
@pytest.mark.parametrize("at_once", [True, False])
async def test_another_word_in_it_makes_it_no_other_text(
    mod: Moderation, replaced: tuple[str, str], at_once: bool
) -> None:
    """Though their hashes then differ in bits of all four bands."""
    one, other = copy(0, NOON, TOUR), copy(1, NOON + timedelta(minutes=1), TOUR.replace(*replaced))
    hashes = simhash(TOUR), simhash(TOUR.replace(*replaced))
    assert hashes[0] is not None
    assert hashes[1] is not None
    assert not set(enumerate(bands(hashes[0]))) & set(enumerate(bands(hashes[1])))
    await mod.screening.handle(mod.teller.batch(*(opened(thread_id=two, key=str(two)) for two in THREADS)))
    for texts in [[one, other]] if at_once else [[one], [other]]:
        await mod.screening.handle(mod.teller.batch(*texts))
    cluster = await mod.pool.fetchval("SELECT cluster FROM traces WHERE comment_id = $1", other.comment_id)
    assert cluster == one.comment_id
