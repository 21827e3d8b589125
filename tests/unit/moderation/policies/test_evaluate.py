from collections.abc import Mapping
from itertools import permutations
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.moderation.policies.document import Action
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.features import FEATURES
from services.moderation.policies.outcome import Labelled
from services.moderation.policies.probability import with_weights
from services.moderation.policies.shipped import default_policy
from services.moderation.policies.signals import Contribution, Judged, Seen, Signal, Value
from shared.contracts.ruling import Mask, Ruling
from tests.unit.moderation.policies.comments import HOLD_LIMIT, judged, outcome, policy, seen

TRUE = "when: {links.count: 0}"
REJECT = f"- {{rule: rejects, {TRUE}, action: reject}}"
PUBLISH = f"- {{rule: publishes, {TRUE}, action: publish}}"
HOLD = f"- {{rule: holds, {TRUE}, action: hold}}"
MASK = f"- {{rule: masks, {TRUE}, action: mask}}"
NOTE = f"- {{rule: notes, {TRUE}, reason: a note}}"
SPAM, FAILED, MODE = "spam", "failed", "mode"


@pytest.mark.parametrize(
    ("what", "action", "masked"),
    [
        ([], "publish", False),
        ([NOTE], "publish", False),
        ([MASK], "mask", True),
        ([HOLD], "hold", False),
        ([HOLD, MASK], "hold", True),
        ([SPAM], "hold", False),
        ([SPAM, MASK], "hold", True),
        ([MODE], "hold", False),
        ([FAILED], "hold", False),
        ([PUBLISH], "publish", False),
        ([PUBLISH, HOLD], "publish", False),
        ([PUBLISH, SPAM], "publish", False),
        ([PUBLISH, HOLD, SPAM], "publish", False),
        ([PUBLISH, MASK], "mask", True),
        ([PUBLISH, HOLD, MASK], "mask", True),
        ([PUBLISH, MODE], "hold", False),
        ([PUBLISH, FAILED], "hold", False),
        ([PUBLISH, REJECT], "reject", False),
        ([REJECT, HOLD, MASK, SPAM], "reject", True),
        ([REJECT, MODE], "reject", False),
        ([REJECT, FAILED], "hold", False),
    ],
)
def test_the_worst_that_is_left_standing_wins(what: list[str], action: Action, masked: bool) -> None:
    rules = [rule for rule in what if rule.startswith("-")]
    comment = seen(
        "text",
        {"site.mode": "hold" if MODE in what else "pre"},
        unknown=("repeats",) if FAILED in what else (),
    )
    for order in permutations(rules):
        decided = outcome("\n".join(order) or "[]", comment, judged(0.9 if SPAM in what else 0.01))

        assert (decided.action, decided.mask is not None) == (action, masked)
        assert not decided.reasons or decided.reasons[0].action == (None if rules == [NOTE] else action)


def test_what_a_rule_that_publishes_lifts_stays_as_a_note() -> None:
    decided = outcome(f"{HOLD}\n{PUBLISH}", seen(), judged(0.9))

    assert {reason.rule: reason.action for reason in decided.reasons} == {
        "publishes": "publish",
        "holds": None,
        "looks_like_spam": None,
    }


def test_unless_any_of_what_is_excepted_is_true() -> None:
    rules = f"- {{rule: it, {TRUE}, unless: {{text.reply: yes, language: ko}}, action: hold}}"

    assert outcome(rules).action == "hold"
    assert outcome(rules, seen("", {"language": "ko"})).action == "publish"
    assert outcome(rules, seen("", {"text.reply": True})).action == "publish"


def test_a_rule_that_is_not_enabled_is_silent() -> None:
    assert outcome(f"- {{rule: it, {TRUE}, action: hold, enabled: no}}").reasons == ()


def test_rules_may_ask_for_what_the_models_say() -> None:
    rules = "- {rule: it, when: {spam: '>= 0.2', spoiler: '< 0.5'}, action: hold, reason: 'spam {spam}'}"

    assert outcome(rules, seen(), judged(0.1)).action == "publish"
    assert [reason.detail for reason in outcome(rules, seen(), judged(0.25)).reasons] == ["spam 0.25"]


def test_weights_add_up_in_log_odds() -> None:
    rules = f"- {{rule: one, {TRUE}, weight: 1.5}}\n- {{rule: two, {TRUE}, weight: 0.5, reason: a reason}}"
    decided = outcome(rules, seen(), judged(0.3))

    assert decided.p_spam == pytest.approx(0.76, abs=0.002)
    assert (decided.action, decided.reasons[0].rule) == ("hold", "looks_like_spam")
    assert decided.grounds.spam == 0.3
    assert decided.grounds.spam_because == (
        Contribution(feature="rule one", points=1.5, detail="one"),
        Contribution(feature="rule two", points=0.5, detail="a reason"),
    )


def test_a_probable_spam_is_explained_by_what_weighs_most() -> None:
    because = [
        Contribution(feature="links.new", points=1.2, detail="1 new host"),
        Contribution(feature="model.prior", points=0.4),
        Contribution(feature="text.length", points=-2),
        Contribution(feature="model.site", points=0.5, detail='"win big"'),
        Contribution(feature="author.days", points=0.1),
    ]
    link = Signal(feature="links.new", value=1.0, spans=((4, 9),))

    (reason,) = outcome("[]", seen("see a.com", {}, link), judged(0.93, 0, *because)).reasons

    assert (
        reason.detail
        == 'looks like spam: 0.93, limit 0.7: 1 new host (+1.2); "win big" (+0.5); model.prior (+0.4)'
    )
    assert (reason.check, reason.rule, reason.score, reason.action) == (
        "spam",
        "looks_like_spam",
        0.93,
        "hold",
    )
    assert reason.spans == ((4, 9),)


@pytest.mark.parametrize(
    ("hold", "spam", "held"),
    [
        ("{false alarms: 1%}", HOLD_LIMIT, True),
        ("{false alarms: 1%}", HOLD_LIMIT - 0.001, False),
        ("{probability: 0.9}", 0.9, True),
        ("{probability: 0.9}", 0.899, False),
        ("never", 1.0, False),
    ],
)
def test_a_comment_is_held_from_the_limit_on(hold: str, spam: float, held: bool) -> None:
    decided = evaluate(policy("[]", f"thresholds: {{hold: {hold}}}"), seen(), judged(spam))

    assert (decided.action == "hold") is held


def test_the_share_of_false_alarms_is_asked_for() -> None:
    asked = structs.replace(judged(0.4), spam_at=lambda share: 10 * share, spoiler_at=lambda share: 2 * share)
    rules = policy("[]", "thresholds: {hold: {false alarms: 5%}, cover: {false alarms: 10%}}")

    grounds = evaluate(rules, seen(), asked).grounds

    assert (grounds.hold_limit, grounds.cover_limit) == (0.5, 0.2)


@pytest.mark.parametrize(
    ("subject", "label"),
    [("episode 9", "possible spoiler for episode 9"), ("", "possible spoiler")],
)
def test_a_probable_spoiler_is_covered_whole_and_says_of_what(subject: str, label: str) -> None:
    noted = Signal(feature="spoilers.noted", value=1.0, subject=subject)

    decided = outcome("[]", seen("text", {}, noted), judged(0, 0.9))

    assert (decided.action, decided.mask) == ("mask", Mask(label=label))
    assert decided.reasons[0].detail == "looks like a spoiler: 0.9, limit 0.8"
    assert decided.ruling == Ruling(action="mask", mask=Mask(label=label), reason="looks_like_a_spoiler")


AHEAD = Signal(feature="spoilers.ahead", value=5.0, spans=((8, 17),), subject="episode 9")
COVERS = "- {rule: it, when: {spoilers.ahead: '> 0'}, action: mask span}"


@pytest.mark.parametrize(
    ("rules", "mask"),
    [
        (COVERS, Mask(spans=((8, 17),), label="possible spoiler for episode 9")),
        (COVERS.replace("mask span", "mask"), Mask(label="possible spoiler for episode 9")),
        (COVERS.replace("mask span", "mask, cover: 'of {subject}!'"), Mask(label="of episode 9!")),
        (f"{COVERS}\n{MASK}", Mask(label="possible spoiler for episode 9")),
        (f"{COVERS}\n{MASK.replace('mask}', 'mask span}')}", Mask(label="possible spoiler for episode 9")),
        (MASK, Mask(label="covered by the rules of this site")),
        (MASK.replace("mask}", "mask, cover: 'of {subject}'}"), Mask(label="possible spoiler")),
    ],
)
def test_a_rule_covers_all_or_what_matched(rules: str, mask: Mask) -> None:
    assert outcome(rules, seen("wait for episode 9", {}, AHEAD)).mask == mask


def test_a_probable_spoiler_is_covered_whole_whatever_else_is() -> None:
    decided = outcome(COVERS, seen("wait for episode 9", {}, AHEAD), judged(0, 0.9))

    assert decided.mask == Mask(label="possible spoiler for episode 9")


def test_a_check_that_failed_is_named() -> None:
    decided = outcome("[]", seen(unknown=("repeats", "links")))

    assert decided.failed == ("links", "repeats")
    assert [(reason.check, reason.rule, reason.score) for reason in decided.reasons] == [
        ("links", "screening_failed", 1.0),
        ("repeats", "screening_failed", 1.0),
    ]


@pytest.mark.parametrize("verdict", [judged(nan), judged(0, nan), judged(1.5), judged(-0.1)])
def test_a_probability_that_is_none_holds(verdict: Judged) -> None:
    decided = outcome(PUBLISH, seen(), verdict)

    assert (decided.action, decided.failed) == ("hold", ("learned",))


def test_labels_are_put_on_authors_and_hosts() -> None:
    hosts: Mapping[str, Value] = {"links.hosts": ("a.example", "b.example"), "links.count": 2.0}
    rules = """
    - {rule: one, when: {links.count: 2}, label: {author: watched, for: 1 day}}
    - {rule: two, when: {links.hosts: {any in: [a.example]}}, label: {hosts: doubtful}, reason: 'to {match}'}
    - {rule: three, when: {links.count: 2}, label: {hosts: many}}
    """

    assert outcome(rules, seen("", hosts)).labels == (
        Labelled(on="author", label="watched", seconds=86_400, rule="one", reason="one"),
        Labelled(
            on="hosts",
            label="doubtful",
            seconds=None,
            hosts=("a.example",),
            rule="two",
            reason="to a.example",
        ),
        Labelled(
            on="hosts",
            label="many",
            seconds=None,
            hosts=("a.example", "b.example"),
            rule="three",
            reason="three",
        ),
    )
    assert outcome("- {rule: x, when: {links.count: 0}, label: {hosts: y}}").labels == ()


@pytest.mark.parametrize(
    ("reason", "detail"),
    [
        ("{links.count} of {author.reputation}", "2 of 0.25"),
        ("{links.hosts}", "a.example, b.example, c.example and 1 more"),
        ("{text.reply} {text.edited}", "yes no"),
        ("{author.name}", f"{'x' * 59}…"),
        ("{match}|{subject}", "|"),
        ("a { brace", "a { brace"),
    ],
)
def test_gaps_of_a_reason_are_filled(reason: str, detail: str) -> None:
    comment = seen(
        "",
        {
            "links.count": 2.0,
            "author.reputation": 0.25,
            "links.hosts": ("a.example", "b.example", "c.example", "d.example"),
            "text.reply": True,
            "author.name": "x" * 80,
        },
    )
    rules = f"- {{rule: it, when: {{links.count: 2}}, weight: 1, reason: '{reason}'}}"

    assert [reason.detail for reason in outcome(rules, comment).reasons] == [detail]


def test_a_reason_is_no_longer_than_a_line() -> None:
    text = "online casino \n" * 400
    rules = "- {rule: it, when: {text: {words: [online casino]}}, weight: 1, reason: 'x {match} %s'}" % (
        "y" * 288
    )

    (reason,) = outcome(rules, seen(text)).reasons

    assert (len(reason.detail), reason.detail[-1], len(reason.spans)) == (300, "…", 50)


@pytest.mark.parametrize(
    ("probability", "weights"), [(1.0, [1.0]), (0.0, [-1.0]), (0.9, [1.0, -1.0]), (0.3, [])]
)
def test_weights_leave_what_is_certain_and_what_they_cancel(probability: float, weights: list[float]) -> None:
    assert with_weights(probability, weights) == probability


def test_weights_add_up_to_the_same_in_any_order() -> None:
    assert with_weights(0.3, [0.1, 0.2, 0.3]) == with_weights(0.3, [0.3, 0.2, 0.1])
    assert with_weights(0.3, [0.1, 0.2, -0.3]) == with_weights(0.3, [0.2, -0.3, 0.1])


RULES = st.lists(
    st.builds(
        "{{rule: {}, when: {{{}}}, {}}}".format,
        st.uuids().map(lambda uuid: uuid.hex),
        st.sampled_from(
            ["links.count: 0", "links.count: '> 0'", "text.reply: yes", "spam: '>= 0.5'", "text: {words: [casino]}"]
        ),
        st.sampled_from(
            ["action: hold", "action: reject", "action: publish", "action: mask", "action: mask span", "weight: 3",
             "weight: 0.1", "weight: -0.1", "weight: -3", "reason: a note"]
        ),
    ),
    max_size=6,
)  # fmt: skip
SHARES = st.floats(0, 1)


@given(RULES, st.randoms(), SHARES, SHARES)
def test_the_order_of_rules_changes_no_outcome(
    rules: list[str], shuffled: st.DataObject, spam: float, spoiler: float
) -> None:
    other = [*rules]
    shuffled.shuffle(other)  # type: ignore[attr-defined]  # it is a Random
    comment, verdict = seen("an online casino"), judged(spam, spoiler)

    one, another = (evaluate(policy(f"[{', '.join(each)}]"), comment, verdict) for each in (rules, other))

    assert (one.action, one.mask, one.p_spam, one.reasons) == (
        another.action, another.mask, another.p_spam, another.reasons,
    )  # fmt: skip


@given(RULES, st.floats(0.000001, 10).map(lambda weight: f"{weight:.6f}"), SHARES)
def test_a_positive_weight_never_makes_spam_less_likely(rules: list[str], weight: str, spam: float) -> None:
    more = [*rules, f"{{rule: more, when: {{author.approved: 0}}, weight: {weight}}}"]
    before, after = (evaluate(policy(f"[{', '.join(each)}]"), seen(), judged(spam)) for each in (rules, more))

    assert after.p_spam >= before.p_spam


VALUES: st.SearchStrategy[Value] = (
    st.booleans() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=20), max_size=3).map(tuple)
)
SPANS = st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=3).map(tuple)


@given(
    st.text(max_size=30),
    st.lists(
        st.builds(
            lambda feature, value, spans, subject: Signal(
                feature=feature, value=value, spans=spans, subject=subject
            ),
            st.sampled_from([*FEATURES]),
            VALUES,
            SPANS,
            st.text(max_size=5),
        )
    ),
    st.floats(),
    st.floats(),
)
def test_whatever_checks_and_models_say_there_is_an_outcome(
    text: str, signals: list[Signal], spam: float, spoiler: float
) -> None:
    comment: Seen = seen(text, {}, *signals)

    decided = evaluate(default_policy(), comment, judged(spam, spoiler))

    assert decided.action in {"publish", "hold", "mask"}
    assert all(len(reason.detail) <= 300 and 0 <= reason.score <= 1 for reason in decided.reasons)
    assert 0 <= spam <= 1 or decided.failed
