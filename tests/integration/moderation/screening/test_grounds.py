"""Whatever a verdict was reached from stands in the log, for ever and exactly; and nothing passes without models."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import structlog.testing

from services.moderation.learning.store import Key
from services.moderation.learning.teachers import SiteTeachers
from services.moderation.screening.consumer import Screening
from services.moderation.screening.learned.logistic import logit
from services.moderation.screening.screener import Screener
from services.moderation.screening.work import Judged, Work
from shared.contracts.comments import CommentPosted
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.moderation import MODELS, PARTITIONS, SCREENED_AT, Moderation, means, screening_with
from tests.support.school import School
from tests.support.screening import LINK, Owner, verdict, verdicts
from tests.support.teaching import ordinary, twist
from tests.support.told import HARMLESS, Teller, opened, posted, reported

ROOT = Path(__file__).parents[4]
WEIGHTS = ("spam.model", "spoilers/spoilers.weights")
TRUSTING = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: everybody
    when: {text.length: ">= 0"}
    action: publish
    reason: whatever it says
"""
TEXTS = (
    HARMLESS,
    LINK,
    "",
    "🎐" * 40,
    "Best online casino bonus, claim it at https://bit.ly/win or t.me/win",
    "Earn $5000 a week from home, write to me on WhatsApp +44 7700 900123",
    "Just wait until episode 9, she leaves him there.",
    ">!In episode 12 he dies!<, see [https://bank.example](https://bank-login.example/x)",
    "第9話で彼女は船を降りますよ。オンラインカジノ",
    "Nice \u202eepisode, v\u0336\u0337\u0338\u0334\u0335ery",
)


class Witness:
    """Stands beside screening and remembers what the policy said of each text."""

    def __init__(self) -> None:
        self.judged: list[Judged] = []

    async def begin(self, connection: Connection, work: Work) -> None:
        """Nothing is to be locked."""

    async def end(self, _connection: Connection, work: Work) -> None:
        self.judged += work.judged


async def test_what_stands_in_the_log_is_what_the_policy_was_asked_and_said(mod: Moderation) -> None:
    witness = Witness()
    screening = Screening(
        mod.pool, mod.keys, means(), partitions=PARTITIONS, beside=witness, now=lambda: SCREENED_AT
    )
    told = [posted(text, minute=n) for n, text in enumerate(TEXTS)]
    await screening.handle(mod.teller.batch(opened(), *told))
    assert len(witness.judged) == len(TEXTS)
    for judged in witness.judged:
        event = await verdict(mod, judged.look.row.comment_id)
        seen, learned = judged.look.view
        assert event.sealed is not None
        assert event.sealed.grounds == judged.outcome.grounds
        assert event.sealed.reasons == judged.outcome.reasons
        assert (event.ruling, event.policy, event.failed) == (
            judged.outcome.ruling,
            judged.outcome.policy,
            (),
        )
        assert event.models == learned.models == {"spam": MODELS.spam.hash, "spoilers": MODELS.spoilers.hash}
        grounds = event.sealed.grounds
        assert {one.feature: one for one in grounds.signals} == seen.signals
        assert (grounds.spam, grounds.spoiler) == (learned.spam, learned.spoiler)
        assert grounds.spam_because[: len(learned.spam_because)] == learned.spam_because
        assert 0 < grounds.hold_limit < 1
        assert 0 < grounds.cover_limit < 1
        assert len(grounds.spam_limits) == len(grounds.spoiler_limits) == 9


async def test_a_second_look_has_grounds_too(mod: Moderation) -> None:
    comment = posted()
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    told = [reported(comment, f"reader-{n}") for n in range(4)]
    await mod.screening.handle(mod.teller.batch(*told))
    first, second = await verdicts(mod, comment.comment_id)
    assert (first.again, second.again) == (None, "report")
    assert first.sealed
    assert second.sealed
    assert first.sealed.grounds
    assert second.sealed.grounds
    assert {one.feature for one in second.sealed.grounds.signals} - {
        one.feature for one in first.sealed.grounds.signals
    } == {"reports.spoiler"}
    assert second.models == first.models


async def test_without_the_shipped_models_every_comment_waits(mod: Moderation) -> None:
    await Owner(mod).enables(TRUSTING)
    told = [posted(text, minute=n) for n, text in enumerate(TEXTS)]
    bare = screening_with(means(Screener(None)), mod.pool, mod.keys)
    with structlog.testing.capture_logs() as logged:
        await bare.handle(mod.teller.batch(opened(), *told))
    found = await verdicts(mod)
    assert {(one.ruling.action, one.failed, one.policy) for one in found} == {
        ("hold", ("learned",), "drama@1")
    }
    assert len(found) == len(TEXTS)
    assert all(one.models == {} and one.sealed and one.sealed.grounds for one in found)
    cases = await mod.pool.fetch("SELECT state, reasons FROM cases")
    assert {case["state"] for case in cases} == {"open"}
    assert all("screening_failed" in case["reasons"] for case in cases)
    said = [one for one in logged if one["event"] == "checks_failed"]
    assert {(one["log_level"], one["checks"]) for one in said} == {("error", ("learned",))}
    assert len(said) == len(TEXTS)


async def taught(mod: Moderation, connection: Connection) -> str:
    """The hash of what a moderator of drama has taught."""
    await mod.screening.handle(mod.teller.batch(opened()))
    school = School(mod=mod, connection=connection)
    await school.lesson(24)
    return (await school.teach(Key("drama", "spam"))).hash


async def covered(mod: Moderation, connection: Connection) -> str:
    """The hash of what a moderator of drama has covered."""
    await mod.screening.handle(mod.teller.batch(opened()))
    school = School(mod=mod, connection=connection)
    await school.covers(24)
    return (await school.teach(Key("drama", "spoiler"))).hash


def pair(n: int) -> tuple[CommentPosted, CommentPosted]:
    """The same words on the site that has learned, and on another."""
    return posted(ordinary(n), minute=600 + n), posted(ordinary(n), minute=600 + n, site="other")


async def test_a_sites_lessons_count_on_that_site_alone_and_verdicts_name_them(
    mod: Moderation, database: Database
) -> None:
    async with connect(database.moderation, "moderation", name="test", patient=True) as connection:
        hash_ = await taught(mod, connection)
    screening = screening_with(means(teachers=SiteTeachers()), mod.pool, mod.keys)
    here, there = pair(101)
    await screening.handle(Teller(1).batch(here, there))
    mine, theirs = await verdict(mod, here.comment_id), await verdict(mod, there.comment_id)
    assert mine.models["site"] == hash_
    assert "site" not in theirs.models
    assert mine.sealed
    assert theirs.sealed
    assert mine.sealed.grounds
    assert theirs.sealed.grounds
    here_, there_ = mine.sealed.grounds, theirs.sealed.grounds
    [lesson] = [one.points for one in here_.spam_because if one.feature == "model.site"]
    assert "model.site" not in {one.feature for one in there_.spam_because}
    assert logit(here_.spam) - logit(there_.spam) == pytest.approx(lesson)
    assert lesson != 0
    assert here_.hold_limit != there_.hold_limit == MODELS.spam.at(0.005)


async def test_what_a_site_covers_ranks_there_alone_and_verdicts_name_it(
    mod: Moderation, database: Database
) -> None:
    async with connect(database.moderation, "moderation", name="test", patient=True) as connection:
        hash_ = await covered(mod, connection)
    screening = screening_with(means(teachers=SiteTeachers()), mod.pool, mod.keys)
    here, there = posted(twist(101), minute=700), posted(twist(101), minute=700, site="other")
    await screening.handle(Teller(1).batch(here, there))
    mine, theirs = await verdict(mod, here.comment_id), await verdict(mod, there.comment_id)
    assert mine.models == theirs.models | {"site_spoilers": hash_}
    assert mine.sealed
    assert theirs.sealed
    assert mine.sealed.grounds
    assert theirs.sealed.grounds
    here_, there_ = mine.sealed.grounds, theirs.sealed.grounds
    [by_site] = [one for one in here_.spoiler_because if one.feature == "spoilers.reveals"]
    [by_shipped] = [one for one in there_.spoiler_because if one.feature == "spoilers.reveals"]
    assert by_site.points > by_shipped.points
    assert "this site" in by_site.detail
    assert logit(here_.spoiler) - logit(there_.spoiler) == pytest.approx(by_site.points - by_shipped.points)
    assert here_.spoiler < here_.cover_limit == there_.cover_limit
    assert (mine.ruling.action, here_.spam) == (theirs.ruling.action, there_.spam)


@pytest.mark.parametrize("kind", ["spam", "spoiler"])
async def test_a_site_whose_model_is_broken_holds_and_no_other(
    mod: Moderation, database: Database, kind: str
) -> None:
    async with connect(database.moderation, "moderation", name="test", patient=True) as connection:
        await (taught if kind == "spam" else covered)(mod, connection)
        await connection.execute(
            "UPDATE models SET body = set_byte(body, 200, (get_byte(body, 200) + 1) % 256)"
        )
    screening = screening_with(means(teachers=SiteTeachers()), mod.pool, mod.keys)
    told = [pair(101), pair(102)]
    with structlog.testing.capture_logs() as logged:
        for part, batch in enumerate(told):
            await screening.handle(Teller(1 + part).batch(*batch))
    found = await verdicts(mod, *(one.comment_id for batch in told for one in batch))
    assert sorted((one.site, one.ruling.action, one.failed) for one in found) == [
        *[("drama", "hold", ("learned",))] * 2,
        *[("other", "publish", ())] * 2,
    ]
    loud = [one for one in logged if one["event"] == "model_unreadable"]
    assert [(one["site"], one["log_level"]) for one in loud] == [("drama", "error")]


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("harm", ["missing", "cut", "changed"])
def test_an_installation_whose_weights_are_harmed_says_so_and_has_no_models(
    tmp_path: Path, weights: str, harm: str
) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "static", "*.pyc")
    for part in ("services", "shared"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    file = tmp_path / "services/moderation/screening/learned" / weights
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    match harm:
        case "missing":
            file.unlink()
        case "cut":
            file.write_bytes(raw[:-100])
        case _:
            file.write_bytes(raw)
    asked = (
        "from services.moderation.screening.judging import shipped_models; print(shipped_models() is None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    *said, answer = done.stdout.splitlines()
    assert answer == "True"
    loud = "\n".join(said) + done.stderr
    assert "models_missing" in loud
    assert "error" in loud
    assert "every comment is held" in loud
