"""From the text of a policy to the policy: everything that is wrong with it at once, each with its place."""

from services.moderation.policies.contradictions import warn_of_contradictions
from services.moderation.policies.document import FORMAT, Limit, Policy
from services.moderation.policies.mistakes import Mistakes, quoted
from services.moderation.policies.outcome import RESERVED
from services.moderation.policies.reading.declared import Declared
from services.moderation.policies.reading.examples import read_examples
from services.moderation.policies.reading.fields import Fields
from services.moderation.policies.reading.nodes import Mapping, Node
from services.moderation.policies.reading.rules import LONGEST_LABEL, read_rules
from services.moderation.policies.reading.yaml import tree_of

_KEYS = ("policy", "about", "thresholds", "lists", "labels", "rules", "examples")
_LIMIT = ("false alarms", "probability")
HOLD = Limit(false_alarms=0.005)
COVER = Limit(false_alarms=0.05)
"""Limits of a policy that says nothing of them."""


def read(document: str | bytes, reference: str = "draft") -> Policy:
    """The policy that a text is; `reference` is how verdicts will name it. Raises PolicyInvalid, nothing else."""
    mistakes = Mistakes()
    policy = _policy(tree_of(document, mistakes), document, reference, mistakes)
    mistakes.refuse()
    return policy


def _policy(tree: Node, document: str | bytes, reference: str, mistakes: Mistakes) -> Policy:
    if not isinstance(tree, Mapping):
        mistakes.fatal(tree.at, 'a policy consists of named entries and begins with "policy: 1"')
    fields = Fields(tree, "a policy", _KEYS, mistakes)
    _check_format(fields, mistakes)
    about = fields.line("about", 500) or ""
    hold, cover = _thresholds(fields, mistakes)
    declared = Declared(mistakes)
    if lists := fields.node("lists"):
        declared.declare_lists(lists)
    for label in fields.words("labels"):
        declared.declare_label(label.text[:LONGEST_LABEL])
    rules = read_rules(fields.items("rules"), declared)
    declared.check_all_used()
    names = {rule.name for rule in rules} | RESERVED
    examples = read_examples(fields.items("examples"), names, mistakes)
    mistakes.refuse()
    warn_of_contradictions(rules, mistakes)
    return Policy(
        reference=reference,
        text=document.decode() if isinstance(document, bytes) else document,
        about=about,
        hold=hold,
        cover=cover,
        rules=rules,
        examples=examples,
        searches=declared.searches(),
        warnings=mistakes.warnings,
    )


def _check_format(fields: Fields, mistakes: Mistakes) -> None:
    scalar = fields.scalar("policy", f"the number {FORMAT}")
    if "policy" not in fields:
        mistakes.error(fields.at, f'a policy begins with "policy: {FORMAT}", the version of this language')
    elif scalar is not None and scalar.text != str(FORMAT):
        mistakes.error(scalar.at, f"this is a policy of format {FORMAT}, not {quoted(scalar.text)}")


def _thresholds(fields: Fields, mistakes: Mistakes) -> tuple[Limit, Limit]:
    node = fields.node("thresholds")
    if node is None:
        return HOLD, COVER
    thresholds = Fields(node, "thresholds", ("hold", "cover"), mistakes)
    return _limit(thresholds, "hold", mistakes) or HOLD, _limit(thresholds, "cover", mistakes) or COVER


def _limit(fields: Fields, name: str, mistakes: Mistakes) -> Limit | None:
    node = fields.node(name)
    if node is None:
        return None
    if not isinstance(node, Mapping):
        scalar = fields.scalar(name, "{false alarms: 0.5%}, {probability: 0.9} or never")
        if scalar is not None and scalar.text != "never":
            mistakes.error(
                scalar.at,
                f"expected {{false alarms: 0.5%}}, {{probability: 0.9}} or never, not {quoted(scalar.text)}",
            )
        return Limit()
    limit = Fields(node, "a threshold", _LIMIT, mistakes)
    if len(node.entries) != 1:
        mistakes.error(node.at, 'a threshold is either "false alarms" or a "probability"')
    return Limit(
        false_alarms=limit.number(_LIMIT[0], 0.0001, 0.5, share=True),
        probability=limit.number(_LIMIT[1], 0, 1),
    )
