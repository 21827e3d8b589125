"""Texts that are meant to cost time or memory: refused, or harmless by what they are turned into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.conditions import Hosts, ReadsLike
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.facts import Evidence, Facts
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policies.patterns import LONGEST, Pattern, PatternRefused
from services.moderation.policies.reading.read import read
from services.moderation.policies.reading.yaml import MOST_BYTES
from tests.unit.moderation.policies.comments import judged, policy, seen

LAUGHS = "\n".join(
    ["policy: 1", "a0: &a0 [lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
)
RULE = "policy: 1\nrules:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "anchors"),
        ("policy: 1\na: &a [*a]", "anchors"),
        ("policy: 1\nrules: " + "[" * 100_000, "nested more than"),
        ("policy: 1\nrules: " + "{a: " * 50_000, "nested more than"),
        ("policy: 1\nrules:\n" + "".join(f"{' ' * n}-\n" for n in range(600)), "nested more than"),
        ("policy: 1\nabout: " + "x" * MOST_BYTES, "at most 256 KiB"),
        ("policy: 1\nabout: " + "x" * (MOST_BYTES - 20), "at most 500 characters"),
        ("policy: 1\n" + "\n".join(f"k{n}: 1" for n in range(15_000)), "has no entry"),
        ("policy: 1\nlists: {a: [" + "b, " * 5_000 + "b]}", "at most 5,000 entries"),
        ("policy: 1\nlists: {a: [" + "b, " * 41_000 + "b]}", "at most 40,000 values"),
        ("policy: 1\nlists: {" + ", ".join(f"l{n}: [b]" for n in range(101)) + "}", "at most 100 lists"),
        (RULE + "".join(f"- {{rule: r{n}, when: {{links.count: 1}}, weight: 1}}\n" for n in range(501)),
         "at most 500 rules"),
        ("policy: 1\nexamples:\n" + "".join(f"- {{example: e{n}, expect: hold}}\n" for n in range(501)),
         "at most 500 examples"),
        (RULE + "- {rule: r, when: {text: {matches: '" + "a" * (LONGEST + 1) + "'}}, weight: 1}",
         f"at most {LONGEST} characters"),
        (RULE + "".join(f"- {{rule: r{n}, when: {{text: {{matches: 'x{{400}}'}}}}, weight: 1}}\n" for n in range(20)),
         "too large together"),
    ],
)  # fmt: skip
def test_a_hostile_text_is_refused(text: str, said: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        read(text)

    assert any(said in mistake.message for mistake in refusal.value.mistakes)
    assert len(refusal.value.mistakes) <= 50
    assert all(len(mistake.message) < 300 for mistake in refusal.value.mistakes)


@pytest.mark.parametrize(
    "pattern",
    ["a{1000}{1000}", "(a{1000}){1000}", "((a{100}){100}){100}", "\\pL{500}", "x{1001}", "(?:a|b)*a(?:a|b){900}c",
     "a(?=b)", "(a)\\1", "(?<!a)b", "[", "(", "a**", "\\", "x*", "", "()|a", "\ud800"],
)  # fmt: skip
def test_a_pattern_that_is_none_or_too_large_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        Pattern(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "a.*a.*a.*a.*b", "(?:a?){50}a{50}b"])
def test_a_pattern_that_others_choke_on_is_harmless(pattern: str) -> None:
    assert len(Pattern(pattern.replace("*x", "+x")).find("a" * 10_000 + "!")) <= 10


def test_only_so_many_matches_are_looked_for() -> None:
    assert [(0, 1), (1, 2)] == Pattern("a").find("aa")
    assert [(1, 2)] == Pattern(r"\Bb|\b").find("ab")
    assert len(Pattern("a.*z|a").find("a" * 10_000)) == 10


@given(st.text(max_size=30), st.text())
def test_whatever_pattern_is_taken_finds_what_lies_in_the_text(pattern: str, text: str) -> None:
    try:
        taken = Pattern(pattern)
    except PatternRefused:
        return
    assert all(0 <= start < end <= len(text) for start, end in taken.find(text))


def test_the_largest_policy_there_may_be_is_read_and_used() -> None:
    words = ", ".join(f"wort{n:04}" for n in range(5_000))
    rules = "".join(f"- {{rule: r{n}, when: {{text: {{words: all}}}}, weight: 0.01}}\n" for n in range(500))

    decided = evaluate(policy(rules, f"lists: {{all: [{words}]}}"), seen("wort4321 " * 1_000), judged())

    assert len(decided.reasons) == 500
    assert all(len(reason.spans) == 50 for reason in decided.reasons)


@pytest.mark.parametrize("asked", ["author.name: {reads like: all}", "links.hosts: {any in: all}"])
def test_a_list_that_every_rule_asks_for_is_prepared_once(asked: str) -> None:
    hosts = ", ".join(f"h{n}.example" for n in range(5_000))
    rules = "".join(f"- {{rule: r{n}, when: {{{asked}}}, weight: 0.01}}\n" for n in range(500))

    conditions = [rule.when[0] for rule in policy(rules, f"lists: {{all: [{hosts}]}}").rules]

    prepared = [
        one.originals if isinstance(one, ReadsLike) else one.among
        for one in conditions
        if isinstance(one, ReadsLike | Hosts)
    ]
    assert len(prepared) == 500
    assert len({id(one) for one in prepared}) == 1


def test_what_is_found_of_a_list_is_put_together_once_however_many_rules_ask() -> None:
    rules = "".join(f"- {{rule: r{n}, when: {{text: {{words: all}}}}, weight: 0.01}}\n" for n in range(2))
    taken = policy(rules, "lists: {all: [casino, bonus]}")
    facts = Facts(seen("a casino and its bonus"), judged(), taken.searches)

    first, second = (rule.when[0].met(facts) for rule in taken.rules)

    assert first is second
    assert first == Evidence(spans=((2, 8), (17, 22)), matched=("casino", "bonus"))


def test_a_wrong_entry_is_told_once_and_an_unknown_list_at_each_place() -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        read(
            "policy: 1\nlists: {ours: [https://a.example]}\nrules:\n"
            + "".join(
                f"- {{rule: {name}{n}, when: {{links.hosts: {{any in: {name}}}}}, weight: 1}}\n"
                for name in ("ours", "theirs")
                for n in range(2)
            )
        )

    assert [mistake.line for mistake in refusal.value.mistakes] == [2, 6, 7]
