import pytest

from services.moderation.policies.document import Example
from services.moderation.policies.lint import lint, try_examples, with_given
from services.moderation.policies.mistakes import Mistake
from services.moderation.policies.outcome import WORST_FIRST
from services.moderation.policies.reading.read import read
from services.moderation.policies.shipped import default_policy, default_text
from services.moderation.policies.signals import Judged, Seen, Signal, Value
from shared.episodes.later import later_references
from tests.unit.moderation.policies.comments import judged, seen

POLICY = """policy: 1
rules:
  - rule: many links
    when: {links.count: "> 2"}
    action: hold
    reason: "{links.count} links"
  - rule: ahead
    when: {spoilers.ahead: "> 0"}
    action: mask
examples:
"""


def judge(example: Example) -> tuple[Seen, Judged]:
    """As checks would that know names and later episodes only, and models that find everything harmless."""
    comment = seen(
        example.text, {"author.name": example.author or "", "author.reputation": 0.5, "links.reputation": 0.5}
    )
    ahead = [
        reference
        for reference, note in later_references(comment.text, comment.folded, example.post, ())
        if note is None
    ]
    if ahead:
        spans = tuple(reference.span for reference in ahead)
        signal = Signal(feature="spoilers.ahead", value=1.0, spans=spans, subject=ahead[0].name)
        comment.signals["spoilers.ahead"] = signal
    return comment, judged()


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("given: {links.count: 3}\n    expect: hold", []),
        ("given: {links.count: 3}\n    expect: hold\n    because: [many links]", []),
        ("given: {links.count: 3, spoilers.ahead: 1}\n    expect: mask and hold", []),
        ("expect: publish\n    because: []", []),
        ("given: {spam: 0.9}\n    expect: hold\n    because: [looks_like_spam]", []),
        (
            "given: {links.count: 3}\n    expect: publish",
            ['the example "it" should publish but comes out as hold: "many links" says: 3 links'],
        ),
        (
            "expect: hold",
            ['the example "it" should hold but comes out as publish: nothing speaks against it (spam 0.01)'],
        ),
        (
            "given: {spoilers.ahead: 1}\n    expect: publish\n    not because: [ahead]",
            [
                'the example "it" should publish but comes out as mask: "ahead" says: ahead',
                'the example "it" should not rest on "ahead": "ahead" says: ahead',
            ],
        ),
        (
            "given: {links.count: 3}\n    expect: hold\n    because: [ahead]",
            ['the example "it" should rest on "ahead"; "many links" spoke'],
        ),
        (
            "expect: publish\n    because: [ahead]",
            ['the example "it" should rest on "ahead"; no rule spoke'],
        ),
    ],
)
def test_an_example_that_does_not_come_out_says_why(example: str, said: list[str]) -> None:
    text = f"{POLICY}  - example: it\n    {example}\n"

    found = lint(text, judge)

    assert found.errors == tuple(Mistake(11, 5, message) for message in said)
    assert (found.policy is None) is bool(said)


def test_without_a_judge_examples_are_only_read() -> None:
    assert lint(f"{POLICY}  - {{example: it, expect: hold}}").policy


def test_a_text_that_cannot_be_read_is_told_and_not_raised() -> None:
    found = lint("policy: 1\nrule: []")

    assert (found.policy, [str(error) for error in found.errors]) == (
        None,
        ['line 2, column 1: a policy has no entry "rule"; did you mean "rules"?'],
    )


def test_warnings_keep_nothing_from_being_used() -> None:
    found = lint("policy: 1\nlists: {a: [b]}")

    assert found.policy
    blocking, unused = map(str, found.warnings)
    assert blocking.startswith(
        'line 1, column 1: no rule asks for the label "blocked", so "Block author" changes nothing'
    )
    assert unused == 'line 2, column 9: no rule uses the list "a"'


def test_a_policy_that_asks_for_the_label_of_blocked_authors_is_not_warned_of() -> None:
    rule = "  - {rule: no, when: {author.labels: {includes: blocked}}, action: hold}"
    assert lint(f"policy: 1\nlabels: [blocked]\nrules:\n{rule}\n").warnings == ()
    unused = rule.replace("hold}", "hold, enabled: no}")
    assert len(lint(f"policy: 1\nlabels: [blocked]\nrules:\n{unused}\n").warnings) == 1


def test_what_an_example_gives_goes_over_what_the_checks_see() -> None:
    (example,) = read(f"{POLICY}  - {{example: it, expect: hold, given: {{links.hosts: [a.b]}}}}").examples
    comment = seen("", {"links.hosts": ("c.d",), "links.count": 1.0})

    given = with_given(comment, example)

    assert {name: signal.value for name, signal in given.signals.items()} == {
        "links.hosts": ("a.b",),
        "links.count": 1.0,
    }


ALSO_SEEN: dict[str, dict[str, Value]] = {
    "a newcomer's link to a source": {"links.count": 1.0, "links.words_each": 20.0},
    "a link that lies": {"links.lying": 1.0},
    "an unwanted word for a name": {"name.advert": True},
    "the advertisement is the name": {"name.advert": True},
}
"""What the checks see in these examples beside names and later episodes."""


def test_the_default_is_without_fault() -> None:
    def seeing_more(example: Example) -> tuple[Seen, Judged]:
        comment, verdict = judge(example)
        more = seen(example.text, ALSO_SEEN.get(example.name, {}))
        comment.signals.update(more.signals)
        return comment, verdict

    found = lint(default_text(), seeing_more, "default@1")

    assert (found.errors, found.warnings) == ((), ())
    assert found.policy
    assert (found.policy.reference, len(found.policy.examples) >= 25) == ("default@1", True)


def test_the_examples_of_the_default_can_fail() -> None:
    harmless = [mistake.message for mistake in try_examples(default_policy(), lambda _: (seen(), judged()))]

    assert any("an unwanted word in Korean" in message for message in harmless)


def test_the_default_rejects_only_whom_a_moderator_blocked() -> None:
    assert "reject" in WORST_FIRST
    assert [rule.name for rule in default_policy().rules if rule.action == "reject"] == ["blocked"]


def test_it_tells_of_each_example_how_it_came_out() -> None:
    text = f"{POLICY}  - {{example: one, expect: publish}}\n  - {{example: two, expect: hold}}\n"
    found = [(one.example, one.comes_out) for one in lint(text, judge).examples]
    assert found == [("one", True), ("two", False)]
    assert lint(text).examples == ()
