from itertools import permutations

import pytest
from msgspec.structs import replace

from services.moderation.policies.default import DEFAULT
from services.moderation.policies.policy import Policy
from services.moderation.policies.rules import Action, Checks, LaterEpisodes, Links, Rule
from services.moderation.screening.findings import Finding, Suggestion
from services.moderation.screening.submission import AuthorHistory
from services.moderation.screening.weighing import weigh
from shared.contracts.ruling import Mask, Ruling
from tests.unit.moderation.screening.submissions import submission


def finding(score: float, suggests: Suggestion | None, rule: str = "rule", check: str = "website") -> Finding:
    return Finding(check=check, rule=rule, score=score, detail=f"{rule} spoke", suggests=suggests)


SURE, LIKELY, UNSURE = (
    finding(1.0, "reject", "sure"),
    finding(0.6, "hold", "likely"),
    finding(0.4, "hold", "unsure"),
)
SPOILER = Finding(
    check="later_episodes",
    rule="later_episode",
    score=0.9,
    detail="mentions episode 9",
    spans=((3, 7),),
    subject="episode 9",
    suggests="mask",
)
LABEL = "possible spoiler for episode 9"


def ruled(**rules: Rule) -> Policy:
    return replace(DEFAULT, checks=replace(DEFAULT.checks, **rules))


@pytest.mark.parametrize(
    ("found", "action"),
    [
        ([], "publish"),
        ([UNSURE], "publish"),
        ([UNSURE, finding(0.49, "hold", "another")], "publish"),
        ([LIKELY], "hold"),
        ([UNSURE, LIKELY], "hold"),
        ([SURE], "reject"),
        ([SURE, LIKELY, SPOILER], "reject"),
        ([finding(0.7, "reject")], "hold"),
        ([finding(0.3, "reject")], "publish"),
        ([finding(1.0, None)], "publish"),
        ([SPOILER], "mask"),
        ([SPOILER, UNSURE], "mask"),
        ([SPOILER, LIKELY], "hold"),
        ([replace(SPOILER, score=0.4)], "publish"),
    ],
)
def test_the_worst_finding_decides(found: list[Finding], action: Action) -> None:
    assert weigh(found, submission(), DEFAULT).action == action


def test_the_order_of_findings_does_not_matter() -> None:
    found = [SURE, LIKELY, UNSURE, SPOILER, replace(UNSURE, check="names")]

    assert len({weigh(order, submission(), DEFAULT) for order in permutations(found)}) == 1


def test_reasons_begin_with_what_decided_and_keep_the_notes() -> None:
    verdict = weigh([UNSURE, SPOILER, LIKELY], submission(), DEFAULT)

    assert [(reason.rule, reason.action) for reason in verdict.reasons] == [
        ("likely", "hold"),
        ("later_episode", "mask"),
        ("unsure", None),
    ]
    assert verdict.policy == "default@1"


def test_a_held_comment_keeps_its_mask() -> None:
    verdict = weigh([SPOILER, LIKELY], submission(), DEFAULT)

    assert verdict.mask == Mask(label=LABEL)
    assert verdict.ruling == Ruling(action="hold", reason="likely")


def test_a_later_episode_covers_the_whole_comment_by_default() -> None:
    verdict = weigh([SPOILER], submission(), DEFAULT)

    assert verdict.ruling == Ruling(action="mask", mask=Mask(spans=(), label=LABEL), reason="later_episode")


def test_the_owner_may_have_only_the_reference_covered() -> None:
    policy = ruled(later_episodes=LaterEpisodes(whole=False, label="ネタバレ注意（{subject}）"))

    verdict = weigh([SPOILER], submission(), policy)

    assert verdict.mask == Mask(spans=((3, 7),), label="ネタバレ注意（episode 9）")


def test_a_rejected_comment_is_told_as_removed() -> None:
    assert weigh([SURE], submission(), DEFAULT).ruling == Ruling(action="remove", reason="sure")


@pytest.mark.parametrize(
    ("rule", "action"),
    [
        (Rule(), "hold"),
        (Rule(action="publish"), "publish"),
        (Rule(action="mask"), "mask"),
        (Rule(weight=0.8), "publish"),
        (Rule(weight=0), "publish"),
    ],
)
def test_the_policy_overrules_a_check(rule: Rule, action: Action) -> None:
    assert weigh([LIKELY], submission(), ruled(website=rule)).action == action


def test_no_rule_makes_a_note_act() -> None:
    note = finding(1.0, None)

    assert weigh([note], submission(), ruled(website=Rule(action="reject"))).action == "publish"


@pytest.mark.parametrize(
    ("history", "action"),
    [
        (AuthorHistory(), "hold"),
        (AuthorHistory(approved=2), "hold"),
        (AuthorHistory(approved=3), "publish"),
        (AuthorHistory(approved=3, removed=1), "hold"),
        (AuthorHistory(approved=5, removed=1), "publish"),
    ],
)
def test_trusted_authors_have_their_own_weight(history: AuthorHistory, action: Action) -> None:
    policy = ruled(links=Links(weight_trusted=0.5))

    assert weigh([finding(0.6, "hold", check="links")], submission(history=history), policy).action == action


def test_a_site_may_have_every_comment_read() -> None:
    verdict = weigh([], submission(mode="hold"), DEFAULT)

    assert verdict.action == "hold"
    assert verdict.ruling == Ruling(action="hold", reason="site_holds_all")


def test_reading_every_comment_does_not_keep_a_policy_from_rejecting() -> None:
    assert weigh([SURE], submission(mode="hold"), DEFAULT).action == "reject"


def test_reasons_stay_small() -> None:
    huge = replace(LIKELY, detail="x" * 10_000, spans=tuple((at, at + 1) for at in range(5_000)))

    (reason,) = weigh([huge], submission(), DEFAULT).reasons

    assert len(reason.detail) < 400
    assert len(reason.spans) == 50


def test_an_unknown_check_is_weighed_plainly() -> None:
    policy = Policy(name="bare", version=7, checks=Checks())

    assert weigh([finding(0.6, "hold", check="another")], submission(), policy).action == "hold"
