"""Which labels a policy asks for, however deep the condition stands."""

from services.moderation.policies.asking import labels_asked
from services.moderation.policies.reading.read import read

POLICY = """
policy: 1
labels: [trusted, watched, casino, old, off]
rules:
  - rule: one
    when:
      any:
        - {author.labels: {includes: watched}, links.count: 1}
        - {not: {author.labels: {none of: [old]}}}
    unless: {author.labels: {any of: [trusted]}, links.labels: {includes: casino}}
    weight: 1
  - rule: two
    when: {author.labels: {includes: "off"}}
    weight: 1
    enabled: no
"""


def test_labels_are_found_in_every_condition_of_rules_in_use() -> None:
    policy = read(POLICY)
    assert labels_asked(policy, "author.labels") == {"watched", "old", "trusted"}
    assert labels_asked(policy, "links.labels") == {"casino"}
