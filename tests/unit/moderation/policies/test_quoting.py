"""A rule in the words of its policy."""

from services.moderation.policies.quoting import rule_text
from services.moderation.policies.reading.read import read
from services.moderation.policies.shipped import default_policy

TEXT = """policy: 1
lists: {bad: [casino]}
rules:
  # of words
  - rule: first
    when: {text: {words: bad}}

    reason: |
      one

      two
    action: hold
  # of links

  - {rule: second, when: {links.count: "> 3"}, weight: 1}
  - rule: 三
    when: {links.count: 0}
    weight: -1
"""
POLICY = read(TEXT, "drama@1")


def test_a_rule_is_quoted_as_it_was_written() -> None:
    first = (
        "rule: first",
        "when: {text: {words: bad}}",
        "",
        "reason: |",
        "  one",
        "",
        "  two",
        "action: hold",
    )
    assert rule_text(POLICY, "first") == "\n".join(first)
    assert rule_text(POLICY, "second") == '{rule: second, when: {links.count: "> 3"}, weight: 1}'
    assert rule_text(POLICY, "三") == "rule: 三\nwhen: {links.count: 0}\nweight: -1"
    assert rule_text(POLICY, "looks_like_spam") is None


def test_every_rule_of_the_default_policy_can_be_quoted() -> None:
    policy = default_policy()
    for rule in policy.rules:
        quoted = rule_text(policy, rule.name)
        assert quoted
        assert quoted.startswith(f"rule: {rule.name}\n")
        assert quoted.count("rule: ") == 1
