"""From a row to a verdict: what a case is told of a text, and what becomes of it when nothing can be judged."""

from typing import Any

import pytest
import structlog.testing

from services.moderation.policies.document import Policy
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import SCREENING_FAILED
from services.moderation.policies.reading.read import read
from services.moderation.screening.judging import LEARNED, Models, Taught
from services.moderation.screening.learned.terms import Terms
from services.moderation.screening.rows import Rows, ThreadRow
from services.moderation.screening.screener import Look, Screener, verdict
from services.moderation.screening.surroundings import Known, Surroundings
from shared.contracts.comments import About
from shared.contracts.moderation import Again
from tests.support.told import NOON, THREAD, posted
from tests.unit.moderation.screening.submissions import submission

TRUSTING = read("""
policy: 1
thresholds: {hold: never, cover: never}
rules: [{rule: everybody, when: {text.length: ">= 0"}, action: publish}]
""")
HOLDS_LINKS = read(
    """
policy: 1
thresholds: {hold: never, cover: never}
rules:
  - {rule: any link, when: {links.count: "> 0"}, action: hold, reason: "{links.count} links"}
  - {rule: later episode, when: {spoilers.ahead: "> 0"}, action: mask, reason: ahead}
""",
    "drama@7",
)
LINK = "More of it at https://ferries.example/notes"
AHEAD = "Wait until episode 9, she leaves him there."
PAGE = ThreadRow(thread_id=THREAD, site="drama", key="e3", about=About(work="The House", season=1, episode=3))
REJECTS = read(
    """
policy: 1
thresholds: {hold: never, cover: never}
rules: [{rule: no links, when: {links.count: "> 0"}, action: reject, reason: no links}]
""",
    "drama@8",
)
SCREENER = Screener(Models.load())
BROKEN = Taught(broken="a site model's bytes have changed since it was stored")


@pytest.mark.parametrize(
    ("screener", "taught"),
    [(Screener(None), Taught()), (SCREENER, BROKEN)],
    ids=["shipped models missing", "site model broken"],
)
def test_without_what_was_learned_everything_is_held(screener: Screener, taught: Taught) -> None:
    outcome = evaluate(TRUSTING, *screener.view(submission(), taught))

    assert outcome.action == "hold"
    assert outcome.failed == (LEARNED,)
    assert outcome.reasons[0].rule == SCREENING_FAILED


def test_with_it_the_policy_decides() -> None:
    assert evaluate(TRUSTING, *SCREENER.view(submission())).action == "publish"


def looked(text: str = "I liked how quietly it ends.", **changes: Any) -> Look:
    row = Rows({}, {}).take(posted(text, **changes))
    assert row
    return SCREENER.look(row, PAGE, Surroundings(Known()))


def test_a_verdict_is_all_that_the_policy_said() -> None:
    look = looked(LINK)
    screen, outcome = verdict(HOLDS_LINKS, look, NOON)
    assert outcome == evaluate(HOLDS_LINKS, *look.view)
    assert (screen.ruling, screen.reasons, screen.grounds) == (
        outcome.ruling,
        outcome.reasons,
        outcome.grounds,
    )
    assert (screen.policy, screen.revision, screen.failed, screen.at) == ("drama@7", 1, (), NOON)
    assert (screen.models, screen.cause, screen.again) == (look.view[1].models, "screening", None)


@pytest.mark.parametrize("again", ["report", "episode", "rollback"])
def test_a_second_look_says_why_it_was_taken(again: Again) -> None:
    assert verdict(HOLDS_LINKS, looked(), NOON, again)[0].again == again


@pytest.mark.parametrize("text", ["I liked how quietly it ends.", AHEAD])
@pytest.mark.parametrize("mode", ["pre", "post"])
def test_what_could_not_be_rendered_is_held_though_the_policy_would_show_it(text: str, mode: str) -> None:
    screen, outcome = verdict(HOLDS_LINKS, looked(text, mode=mode, state="held"), NOON)
    assert (screen.ruling.action, screen.ruling.reason, screen.ruling.mask) == ("hold", "not_rendered", None)
    assert screen.reasons[0].rule == "not_rendered"
    assert screen.reasons[1:] == outcome.reasons
    assert screen.cause == "screening"
    assert screen.grounds == outcome.grounds


@pytest.mark.parametrize("policy", [HOLDS_LINKS, REJECTS])
def test_what_the_policy_holds_or_rejects_keeps_its_own_reason(policy: Policy) -> None:
    screen, outcome = verdict(policy, looked(LINK, state="held"), NOON)
    assert screen.ruling == outcome.ruling
    assert screen.reasons == outcome.reasons
    assert screen.ruling.action != "publish"


def test_a_site_that_holds_everything_says_that_this_alone_is_why() -> None:
    plain, _ = verdict(HOLDS_LINKS, looked(mode="hold", state="held"), NOON)
    assert (plain.ruling.action, plain.ruling.reason, plain.cause) == ("hold", "site_holds_all", "mode")
    assert [reason.rule for reason in plain.reasons] == ["site_holds_all"]
    for text in (LINK, AHEAD):
        also, _ = verdict(HOLDS_LINKS, looked(text, mode="hold", state="held"), NOON)
        assert (also.ruling.action, also.cause) == ("hold", "screening")


def test_a_check_that_is_said_to_have_failed_holds() -> None:
    screen, _ = verdict(TRUSTING, looked().without("policy"), NOON)
    assert (screen.ruling.action, screen.failed) == ("hold", ("policy",))
    assert screen.reasons[0].check == "policy"


def test_a_page_that_is_not_known_covers_no_episode() -> None:
    row = looked(AHEAD).row
    look = SCREENER.look(row, None, Surroundings(Known()))
    assert verdict(HOLDS_LINKS, look, NOON)[0].ruling.action == "publish"
    assert verdict(HOLDS_LINKS, looked(AHEAD), NOON)[0].ruling.action == "mask"


def test_a_model_that_fails_holds_and_is_named_in_the_log() -> None:
    class Failing:
        hash = "0000"

        def blend(self, terms: Terms, prior: float) -> float:
            raise FloatingPointError(f"{looked().row.text} {terms} {prior}")

        def at(self, share: float, elsewhere: float) -> float:
            return max(share, elsewhere)

    with structlog.testing.capture_logs() as logged:
        look = SCREENER.look(looked().row, PAGE, Surroundings(Known()), Taught(spam=Failing()))
    assert verdict(TRUSTING, look, NOON)[0].failed == (LEARNED,)
    assert [one["event"] for one in logged] == ["models_failed", "checks_failed"]
    assert {one["log_level"] for one in logged} == {"error"}
    assert "quietly" not in str(logged)
    assert "FloatingPointError at" in logged[0]["error"]
