from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.document import Limit
from services.moderation.policies.features import FEATURES
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policies.reading.read import COVER, HOLD, read
from services.moderation.policies.shipped import default_text
from shared.web.problems import answer

RULE = "policy: 1\nrules:\n  - rule: it\n    when: "
"""The condition that follows begins at line 4, column 11, without its braces at 4, 12."""
EXAMPLE = "policy: 1\nexamples:\n  - example: it\n    expect: hold\n    "
"""What follows begins at line 5, column 5."""


def mistakes(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(PolicyInvalid) as refusal:
        read(text)
    return [(mistake.line, mistake.column, mistake.message) for mistake in refusal.value.mistakes]


def test_the_least_a_policy_says_is_its_format() -> None:
    policy = read("policy: 1", "site@7")

    assert (policy.reference, policy.rules, policy.hold, policy.cover) == ("site@7", (), HOLD, COVER)


def test_a_policy_is_read_as_it_was_written() -> None:
    policy = read(
        """
policy: 1
about: >
  a quiet
  blog
thresholds: {hold: {probability: 0.9}, cover: never}
rules:
  - rule: it
    when: {links.count: 1}
    unless: {text.reply: yes}
    weight: -1.5
    action: mask span
    cover: for {subject}
    label: {hosts: doubtful, for: 2 weeks}
    enabled: no
"""
    )

    (rule,) = policy.rules
    assert (policy.about, policy.hold, policy.cover) == ("a quiet blog", Limit(probability=0.9), Limit())
    assert (rule.name, rule.check, rule.weight, rule.action, rule.masks, rule.enabled) == (
        "it", "links", -1.5, "mask", "span", False,
    )  # fmt: skip
    assert rule.label
    assert (rule.label.on, rule.label.label, rule.label.seconds) == ("hosts", "doubtful", 14 * 86_400)
    assert (rule.at, rule.when[0].at, rule.unless[0].at) == ((8, 5), (9, 12), (10, 14))


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("[]", 1, 1, "consists of named entries"),
        ("policy", 1, 1, "consists of named entries"),
        ("about: x", 1, 1, 'begins with "policy: 1"'),
        ("policy: 2", 1, 9, "of format 1, not"),
        ("policy: [1]", 1, 9, "not a list"),
        ("policy: 1\nrule: []", 2, 1, 'did you mean "rules"?'),
        ("policy: 1\nversion: 3", 2, 1, "known are policy, about,"),
        ("policy: 1\nabout: [x]", 2, 8, '"about" must be a text, not a list'),
        ("policy: 1\nabout:", 2, 7, '"about" must be a text, not nothing'),
        (f"policy: 1\nabout: {'x' * 501}", 2, 8, "at most 500 characters"),
        ("policy: 1\nthresholds: 3", 2, 13, "not a single value"),
        ("policy: 1\nthresholds: {held: never}", 2, 14, 'did you mean "hold"?'),
        ("policy: 1\nthresholds: {hold: 0.9}", 2, 20, "expected {false alarms: 0.5%}"),
        ("policy: 1\nthresholds: {hold: [1]}", 2, 20, "not a list"),
        ("policy: 1\nthresholds: {hold: {probability: 2}}", 2, 34, "a number from 0 to 1"),
        ("policy: 1\nthresholds: {hold: {false alarm: 1%}}", 2, 21, 'did you mean "false alarms"?'),
        ("policy: 1\nthresholds: {hold: {false alarms: 60%}}", 2, 35, "from 0.0001 to 0.5, 0.01% to 50%,"),
        ("policy: 1\nthresholds: {hold: {false alarms: 1%, probability: 0.9}}", 2, 20, "either"),
        ("policy: 1\nthresholds: {hold: {}}", 2, 20, "either"),
        ("policy: 1\nlists: [a]", 2, 8, "expected lists by name, not a list"),
        ("policy: 1\nlists: {a: b}", 2, 12, "expected a list, as in [a, b]"),
        ("policy: 1\nlists: {a: []}", 2, 12, "the list is empty"),
        ("policy: 1\nlists: {a: [b, [c]]}", 2, 16, "expected a word, not a list"),
        ("policy: 1\nlists: {a: [b, '...']}", 2, 16, "no letter or digit"),
        (f"policy: 1\nlists: {{a: [b, {'x' * 101}]}}", 2, 16, "at most 100 characters"),
        ("policy: 1\nlabels: a", 2, 9, '"labels" must be a list'),
        ("policy: 1\nlabels: [[a]]", 2, 10, "expected a word"),
        ("policy: 1\nrules: {a: b}", 2, 8, '"rules" must be a list, not named entries'),
        ("policy: 1\nrules: [a]", 2, 9, "expected a rule with entries"),
        ("policy: 1\nrules:\n  - when: {links.count: 1}\n    weight: 1", 3, 5, 'a rule needs "rule"'),
        ("policy: 1\nrules:\n  - rule: it\n    weight: 1", 3, 5, 'a rule needs "when"'),
        (f"{RULE}{{links.count: 1}}", 3, 5, "a weight, an action or a label"),
        (f"{RULE}{{links.count: 1}}\n    wait: 1", 5, 5, 'did you mean "weight"?'),
        (f"{RULE}{{links.count: 1}}\n    weight: heavy", 5, 13, 'from -10 to 10, not "heavy"'),
        (f"{RULE}{{links.count: 1}}\n    weight: 11", 5, 13, "from -10 to 10"),
        (f"{RULE}{{links.count: 1}}\n    weight: 1e1", 5, 13, "from -10 to 10"),
        (f"{RULE}{{links.count: 1}}\n    action: remove", 5, 13, '"action" cannot be "remove"'),
        (f"{RULE}{{links.count: 1}}\n    action: holds", 5, 13, 'did you mean "hold"?'),
        (f"{RULE}{{links.count: 1}}\n    action: hold\n    enabled: off", 6, 14, "must be yes or no"),
        (f"{RULE}{{links.count: 1}}\n    reason: {{match}}", 5, 13, "must be a text, not named entries"),
        (f"{RULE}{{links.count: 1}}\n    reason: x {{matches}}", 5, 13, 'did you mean "match"?'),
        (f"{RULE}{{links.count: 1}}\n    reason: x {{text}}", 5, 13, "would quote the whole comment"),
        (f"{RULE}{{links.count: 1}}\n    reason: {'x' * 301}", 5, 13, "at most 300 characters"),
        (f"{RULE}{{links.count: 1}}\n    label: suspect", 5, 12, "expected a label with entries"),
        (f"{RULE}{{links.count: 1}}\n    label: {{for: 1 day}}", 5, 12, 'either the "author" or the "hosts"'),
        (f"{RULE}{{links.count: 1}}\n    label: {{author: x, for: long}}", 5, 29, '"30 days"'),
        (f"{RULE}{{links.count: 1}}\n    label: {{authors: x, author: y}}", 5, 13, 'mean "author"?'),
        (f"{RULE}{{links.count: 1}}\n    weight: 1\n  - rule: it\n    when: {{text.reply: yes}}\n    weight: 1",
         6, 5, "on line 3 is called"),
        ("policy: 1\nrules:\n  - rule: looks_like_spam\n    when: {links.count: 1}\n    weight: 1",
         3, 11, "what screening itself says"),
        (f"{RULE}3\n    weight: 1", 4, 11, "expected conditions"),
        (f"{RULE}{{}}\n    weight: 1", 4, 11, "no condition here"),
        (f"{RULE}{{link.count: 1}}\n    weight: 1", 4, 12, 'did you mean "links.count"?'),
        (f"{RULE}{{zebra: 1}}\n    weight: 1", 4, 12, 'there is no feature "zebra"'),
        (f"{RULE}{{links.count: many}}\n    weight: 1", 4, 25, 'expected a number, "> 2"'),
        (f"{RULE}{{links.count: 5 to 1}}\n    weight: 1", 4, 25, 'not "5 to 1"'),
        (f"{RULE}{{links.count: [1]}}\n    weight: 1", 4, 25, "not a list"),
        (f"{RULE}{{text.reply: 1}}\n    weight: 1", 4, 24, "either yes or no"),
        (f"{RULE}{{language: {{all of: [ko]}}}}\n    weight: 1", 4, 23, "one can ask {one of: …}"),
        (f"{RULE}{{language: [ko]}}\n    weight: 1", 4, 22, "one thing can be asked"),
        (f"{RULE}{{site.mode: past}}\n    weight: 1", 4, 23, 'did you mean "post"?'),
        (f"{RULE}{{author.labels: x}}\n    weight: 1", 4, 27, "one thing can be asked: {includes: …}"),
        (f"{RULE}{{author.labels: {{include: x}}}}\n    weight: 1", 4, 28, 'did you mean "includes"?'),
        (f"{RULE}{{author.labels: {{includes: x}}}}\n    weight: 1", 4, 38, 'no rule gives the label "x"'),
        (f"labels: [xyz]\n{RULE}{{author.labels: {{includes: xy}}}}\n    weight: 1", 5, 38, 'mean "xyz"?'),
        (f"{RULE}{{links.hosts: {{in: [a.b]}}}}\n    weight: 1", 4, 26, 'not "in"'),
        (f"{RULE}{{links.hosts: {{any in: frends}}}}\n    weight: 1\nlists: {{friends: [a.b]}}",
         4, 34, 'did you mean "friends"?'),
        (f"{RULE}{{links.hosts: {{any in: [https://a.b/]}}}}\n    weight: 1", 4, 35, "expected a host"),
        (f"{RULE}{{links.hosts: {{any in: [localhost]}}}}\n    weight: 1", 4, 35, "expected a host"),
        (f"{RULE}{{text: viagra}}\n    weight: 1", 4, 18, "{words: …} or {matches: …}"),
        (f"{RULE}{{text: {{word: [x]}}}}\n    weight: 1", 4, 19, 'did you mean "words"?'),
        (f"{RULE}{{text: {{words: {{}}}}}}\n    weight: 1", 4, 26, "expected a list"),
        (f"{RULE}{{text: {{reads like: [x]}}}}\n    weight: 1", 4, 12, "compares names"),
        (f"{RULE}{{text: casino}}\n    weight: 1", 4, 18, "{words: …} or {matches: …} or {is: …}"),
        (f"{RULE}{{text: {{matches: [x]}}}}\n    weight: 1", 4, 28, "a pattern in quotes"),
        (f"{RULE}{{text: {{matches: '('}}}}\n    weight: 1", 4, 28, "missing )"),
        (f"{RULE}{{text: {{matches: 'a(?=b)'}}}}\n    weight: 1", 4, 28, "invalid perl operator"),
        (f"{RULE}{{text: {{matches: 'a*'}}}}\n    weight: 1", 4, 28, "matches nothing at all"),
        (f"{RULE}{{text: {{is: [x]}}}}\n    weight: 1", 4, 23, "expected a text"),
        (f"{RULE}{{any: []}}\n    weight: 1", 4, 17, "no condition here"),
        (f"{RULE}{{any: [links.count]}}\n    weight: 1", 4, 18, "expected conditions"),
        (f"{RULE}{{not: 3}}\n    weight: 1", 4, 17, "expected conditions"),
        ("policy: 1\nexamples:\n  - expect: hold", 3, 5, 'an example needs "example"'),
        ("policy: 1\nexamples:\n  - example: x", 3, 5, 'an example needs "expect"'),
        ("policy: 1\nexamples:\n  - example: x\n    expect: held", 4, 13, 'mean "hold"?'),
        ("policy: 1\nexamples:\n  - example: x\n    expect: reject and hold", 4, 13, "nothing comes out as"),
        (f"{EXAMPLE}given: [x]", 5, 12, "expected features"),
        (f"{EXAMPLE}given: {{author.approval: 1}}", 5, 13, 'mean "author.approved"?'),
        (f"{EXAMPLE}given: {{author.approved: none}}", 5, 30, '"author.approved" is a number'),
        (f"{EXAMPLE}given: {{spam: 7}}", 5, 19, '"spam" must be a number from 0 to 1, not "7"'),
        (f"{EXAMPLE}given: {{links.count: -1}}", 5, 26, "a number, 0 or more"),
        (f"{EXAMPLE}given: {{site.mode: open}}", 5, 24, "must be pre or post or hold"),
        (f"{EXAMPLE}given: {{text: x}}", 5, 13, "beside `given`"),
        (f"{EXAMPLE}given: {{links.hosts: a.b}}", 5, 26, "a list of hosts"),
        (f"{EXAMPLE}given: {{text.reply: 1}}", 5, 25, "either yes or no"),
        (f"{EXAMPLE}because: [other]", 5, 15, 'there is no rule "other"'),
        (f"{EXAMPLE}because: other", 5, 14, "must be a list"),
        (f"{EXAMPLE}post: {{episode: last}}", 5, 21, "a number from 0 to 10000"),
        (f"{EXAMPLE}post: {{show: x}}", 5, 12, "a post has no entry"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what_instead(text: str, line: int, column: int, said: str) -> None:
    found = mistakes(text)

    assert [(line, column)] == [place[:2] for place in found]
    assert said in found[0][2]


def test_all_errors_are_told_in_the_order_of_the_text() -> None:
    found = mistakes(f"{RULE}{{link.count: 1, language: []}}\n    action: holds\nexamples: 3\nthresholds: 4")

    assert [line for line, _, _ in found] == [4, 4, 5, 6, 7]


def test_an_error_goes_out_with_its_place() -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        read("policy: 1\nrule: []")

    body = answer(refusal.value).body
    assert b'"line":2,"column":1' in body
    assert b'"detail":"line 2, column 1: a policy has no entry' in body


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("policy: 1\nlists: {a: [b]}", 2, 9, 'no rule uses the list "a"'),
        (f"{RULE}{{links.count: 1}}\n    weight: 0", 5, 13, "changes nothing"),
        (f"{RULE}{{links.count: 1}}\n    action: hold\n    cover: x", 6, 5, "cover anything"),
        (f"{RULE}{{spam: '> 2'}}\n    weight: 1", 4, 12, '"spam" is from 0 to 1'),
        (f"{RULE}{{links.count: '< 0'}}\n    weight: 1", 4, 12, "never less than 0"),
        (f"{RULE}{{all: [{{links.count: 1}}, {{links.count: '> 2'}}]}}\n    weight: 1",
         4, 37, "never true together with"),
        (f"{RULE}{{all: [{{text.reply: no}}], text.reply: yes}}\n    weight: 1", 4, 37, "never true together"),
        (f"{RULE}{{links.count: '> 2'}}\n    unless: {{links.count: '> 1'}}\n    weight: 1", 5, 14, "always true"),
    ],
)  # fmt: skip
def test_what_can_hardly_be_meant_is_a_warning(text: str, line: int, column: int, said: str) -> None:
    (warning,) = read(text).warnings

    assert (line, column) == (warning.line, warning.column)
    assert said in warning.message


@pytest.mark.parametrize(
    "conditions",
    [
        "when: {links.count: '> 2'}\n    unless: {links.count: '> 5'}",
        "when: {any: [{links.count: 1}, {links.count: 2}]}",
        "when: {links.count: 1, not: {text.reply: yes}}\n    unless: {text.reply: no}",
    ],
)
def test_what_may_be_meant_is_none(conditions: str) -> None:
    assert read(f"policy: 1\nrules:\n  - rule: it\n    {conditions}\n    weight: 1").warnings == ()


LINES = default_text().splitlines()
WORDS = st.sampled_from(
    [
        *FEATURES,
        "rule",
        "when",
        "unless",
        "any",
        "not",
        "weight",
        "given",
        "yes",
        "> 2",
        "[",
        "{",
        "}",
        ": ",
        "'",
        "- ",
    ]
)


@given(
    st.integers(0, len(LINES) - 1), st.integers(0, 60), st.lists(WORDS, max_size=3).map("".join) | st.text()
)
def test_whatever_is_changed_in_a_policy_it_is_read_or_refused(line: int, column: int, new: str) -> None:
    changed = f"{LINES[line][:column]}{new}{LINES[line][column + 1 :]}"
    text = "\n".join([*LINES[:line], changed, *LINES[line + 1 :]])

    with suppress(PolicyInvalid):
        assert read(text).text == text


@given(st.binary() | st.text().map(lambda text: f"policy: 1\n{text}"))
def test_nothing_but_a_refusal_is_raised(document: str | bytes) -> None:
    with suppress(PolicyInvalid):
        assert read(document).reference == "draft"
