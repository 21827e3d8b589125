import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.signals import Signal, Value
from tests.unit.moderation.policies.comments import judged, outcome, seen, speaks, with_condition

LISTS = """
lists:
  friends: [yuko.example, b.example]
  unwanted words: [online casino, cialis, 카지노, カジノ, C++]
  our names: [admin, 管理人]
"""


@pytest.mark.parametrize(
    ("condition", "value", "true"),
    [
        ("links.count: 3", 3.0, True),
        ("links.count: 3", 4.0, False),
        ("links.count: 0", None, True),
        ('links.count: "> 2"', 2.0, False),
        ('links.count: "> 2"', 3.0, True),
        ('links.count: ">= 2"', 2.0, True),
        ('links.count: "< 2"', 2.0, False),
        ("links.count: < 2", None, True),
        ('links.count: "<= 2"', 2.0, True),
        ("links.count: 1 to 5", 1.0, True),
        ("links.count: 1 to 5", 5.0, True),
        ("links.count: 1 to 5", 5.5, False),
        ('model.prior: ">= 50%"', 0.5, True),
        ("text.reply: yes", True, True),
        ("text.reply: yes", None, False),
        ("text.reply: no", None, True),
        ("text.reply: no", True, False),
        ("language: ko", "ko", True),
        ("language: no", "no", True),
        ("language: ko", None, False),
        ("language: {one of: [ko, ja]}", "ja", True),
        ("language: {one of: [ko, ja]}", "en", False),
        ("author.labels: {includes: a}", ("a", "b"), True),
        ("author.labels: {includes: a}", ("b",), False),
        ("author.labels: {includes: [a, b]}", ("b",), True),
        ("author.labels: {any of: [a, b]}", ("b", "c"), True),
        ("author.labels: {any of: [a, b]}", ("c",), False),
        ("author.labels: {none of: [a, b]}", ("c",), True),
        ("author.labels: {none of: [a, b]}", ("a",), False),
        ("author.labels: {none of: [a, b]}", None, True),
        ("links.hosts: {any in: friends}", ("x.example", "www.yuko.example"), True),
        ("links.hosts: {any in: friends}", ("notyuko.example",), False),
        ("links.hosts: {any in: [bit.ly]}", ("bit.ly",), True),
        ("links.hosts: {all in: friends}", ("yuko.example", "b.example"), True),
        ("links.hosts: {all in: friends}", ("yuko.example", "c.example"), False),
        ("links.hosts: {all in: friends}", None, False),
        ("links.hosts: {none in: friends}", ("c.example",), True),
        ("links.hosts: {none in: friends}", ("b.example",), False),
        ("links.hosts: {none in: friends}", None, True),
        ("author.name: {reads like: our names}", "Аdm1n", True),
        ("author.name: {reads like: our names}", "Adrian", False),
        ("author.name: {reads like: our names}", None, False),
        ("author.name: {is: 'the  Admin'}", "The Admin", False),
        ("author.name: {is: Admin}", " ADMIN", True),
        ("author.name: {is: Admin}", "Admins", False),
        ("author.name: {words: unwanted words}", "Online Casino", True),
        ("author.name: {matches: '^[0-9]+$'}", "12345", True),
        ("not: {text.reply: yes}", None, True),
        ("not: {text.reply: yes}", True, False),
        ("any: {text.reply: yes, links.count: 1}", True, True),
        ("any: [{text.reply: yes}, {links.count: 1}]", None, False),
        ("all: [{text.reply: yes}, {links.count: 0}]", True, True),
        ("all: [{text.reply: yes}, {links.count: 1}]", True, False),
        ("any: [{text.reply: yes, links.count: 1}, {not: {text.reply: yes}}]", True, False),
    ],
)
def test_each_kind_of_feature_is_asked_in_its_way(condition: str, value: Value | None, true: bool) -> None:
    comment = seen("", {} if value is None else {_feature(condition): value})

    assert speaks(condition, comment, lists=f"{LISTS}labels: [a, b]") is true


def _feature(condition: str) -> str:
    return next(
        name
        for name in (
            "text.reply", "links.count", "links.hosts", "author.labels", "author.name", "language", "model.prior",
        )
        if name in condition
    )  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "text", "found"),
    [
        ("text: {words: unwanted words}", "best ONLINE casino!", ["ONLINE casino"]),
        ("text: {words: unwanted words}", "a specialist", []),
        ("text: {words: unwanted words}", "온라인카지노에서 cialis", ["카지노", "cialis"]),
        ("text: {words: unwanted words}", "オンラインカジノで", ["カジノ"]),
        ("text: {words: unwanted words}", "I write C++.", ["C++"]),
        ("text: {words: [cіаlis]}", "c.i.a.l.i.s", ["c.i.a.l.i.s"]),
        ("text: {matches: 'buy (\\w+) now'}", "Buy it NOW, buy that now", ["Buy it NOW", "buy that now"]),
        ("text: {matches: '하루 ?[0-9]+만'}", "벌어요 하루 300만 원", ["하루 300만"]),
        ("text: {is: 'First!'}", "first!", ["first!"]),
        ("text: {is: 'First!'}", "first! no", []),
    ],
)
def test_what_was_found_in_a_text_is_shown_where_it_stands(
    condition: str, text: str, found: list[str]
) -> None:
    decided = evaluate(with_condition(condition, LISTS), seen(text), judged())

    shown = [text[start:end] for reason in decided.reasons for start, end in reason.spans]
    assert shown == found
    assert ("it" in decided.spoke) is bool(found)


def test_what_was_found_in_a_name_is_told_but_stands_nowhere_in_the_text() -> None:
    rules = (
        "- {rule: it, when: {author.name: {words: [casino]}}, action: hold, reason: 'calls itself {match}'}"
    )

    (reason,) = outcome(rules, seen("a text", {"author.name": "Big Casino"})).reasons

    assert (reason.detail, reason.spans) == ("calls itself Casino", ())


def test_a_pattern_that_is_found_nowhere_in_particular_shows_nothing() -> None:
    decided = evaluate(with_condition("text: {matches: '\\bx|$y|x?\\by'}"), seen("y"), judged())

    assert decided.spoke == ("it",)


def test_all_lists_are_found_in_one_pass_each_for_its_rule() -> None:
    decided = outcome(
        """
        - {rule: one, when: {text: {words: [alpha, beta]}}, weight: 1}
        - {rule: two, when: {text: {words: [beta, gamma]}}, weight: 1}
        - {rule: three, when: {text: {words: [delta]}}, weight: 1}
        """,
        seen("beta gamma"),
    )

    assert {reason.rule: reason.spans for reason in decided.reasons} == {
        "one": ((0, 4),),
        "two": ((0, 4), (5, 10)),
    }


def test_of_hosts_only_those_that_matter_are_shown() -> None:
    hosts = Signal(
        feature="links.hosts", value=("a.example", "bit.ly", "b.example"), spans=((0, 9), (10, 16), (17, 26))
    )
    decided = outcome(
        "- {rule: short, when: {links.hosts: {any in: [bit.ly]}}, action: hold, reason: 'by way of {match}'}",
        seen("a.example bit.ly b.example", {}, hosts),
    )

    (reason,) = decided.reasons
    assert (reason.spans, reason.detail) == (((10, 16),), "by way of bit.ly")


def test_what_a_check_saw_is_shown_but_not_what_is_absent() -> None:
    calls = Signal(feature="promotion.calls", value=1.0, spans=((0, 9),), subject="a channel")
    rules = "- {rule: it, when: {promotion.calls: 1, not: {money.easy: 1}}, weight: 1, reason: '{match}: {subject}'}"

    (reason,) = outcome(rules, seen("Follow me to the page", {}, calls)).reasons

    assert (reason.spans, reason.detail, reason.check) == (((0, 9),), "Follow me: a channel", "promotion")


WRONG = st.sampled_from(["nan", "text", "", True, float("nan"), float("inf"), -1.0, (), ("a", "b"), 3.0])


@given(st.dictionaries(st.sampled_from(["author.name", "links.count", "links.hosts", "language"]), WRONG))
def test_a_value_of_another_kind_is_none(features: dict[str, Value]) -> None:
    for condition in ("links.count: 0 to 9", "links.hosts: {any in: friends}", "language: ko"):
        speaks(condition, seen("text", features), lists=LISTS)
    assert not speaks("links.hosts: {any in: [a.b]}", seen("", {"links.hosts": "a.b"}))
    assert speaks("links.count: 0", seen("", {"links.count": "3"}))
