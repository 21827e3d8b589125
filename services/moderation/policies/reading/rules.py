"""Reads one rule: when it speaks, what follows, and what it says."""

from collections.abc import Iterable

from services.moderation.policies.document import Action, LabelGiven, Rule
from services.moderation.policies.features import FEATURES
from services.moderation.policies.mistakes import meant, quoted
from services.moderation.policies.outcome import RESERVED
from services.moderation.policies.reading.conditions import read_conditions
from services.moderation.policies.reading.declared import Declared
from services.moderation.policies.reading.fields import Fields
from services.moderation.policies.reading.nodes import Node
from services.moderation.policies.reading.scalars import duration_of
from services.moderation.policies.templates import LONGEST, WORDS, Template

MOST_RULES = 500
LONGEST_NAME = 80
LONGEST_LABEL = 40
HEAVIEST = 10
_KEYS = ("rule", "when", "unless", "weight", "action", "cover", "reason", "label", "enabled")
_ACTIONS: dict[str, Action] = {
    "publish": "publish",
    "hold": "hold",
    "mask": "mask",
    "mask span": "mask",
    "reject": "reject",
}


def read_rules(nodes: Iterable[Node], declared: Declared) -> tuple[Rule, ...]:
    """All rules; no two have one name."""
    rules: list[Rule] = []
    names: dict[str, int] = {}
    for node in nodes:
        if len(rules) == MOST_RULES:
            declared.mistakes.fatal(node.at, f"a policy has at most {MOST_RULES} rules")
        rule = _rule(node, declared)
        if rule.name and rule.name in names:
            declared.mistakes.error(
                rule.at, f"a rule on line {names[rule.name]} is called {quoted(rule.name)} already"
            )
        names.setdefault(rule.name, rule.at.line)
        rules.append(rule)
    return tuple(rules)


def _rule(node: Node, declared: Declared) -> Rule:
    fields = Fields(node, "a rule", _KEYS, declared.mistakes)
    fields.require("rule", "when")
    name = fields.line("rule", LONGEST_NAME) or ""
    if name in RESERVED:
        declared.mistakes.error(fields.place("rule"), f"{quoted(name)} is what screening itself says")
    when, unless = fields.node("when"), fields.node("unless")
    written = fields.choice("action", tuple(_ACTIONS))
    action = _ACTIONS[written] if written else None
    rule = Rule(
        at=fields.at,
        name=name,
        when=read_conditions(when, declared) if when else (),
        unless=read_conditions(unless, declared) if unless else (),
        weight=fields.number("weight", -HEAVIEST, HEAVIEST) or 0.0,
        action=action,
        masks="span" if written == "mask span" else "whole",
        reason=_template(fields, "reason", declared) or Template(name.replace("{", "(").replace("}", ")")),
        cover=_template(fields, "cover", declared),
        label=_label(fields, declared),
        enabled=fields.flag("enabled") is not False,
    )
    _check_effect(fields, rule, declared)
    return rule


def _check_effect(fields: Fields, rule: Rule, declared: Declared) -> None:
    if fields.understood and not any(name in fields for name in ("action", "weight", "label", "reason")):
        declared.mistakes.error(
            fields.at, "a rule needs a weight, an action or a label, or at least a reason"
        )
    if "weight" in fields and rule.weight == 0:
        declared.mistakes.warn(fields.place("weight"), "a weight of 0 changes nothing")
    if "cover" in fields and rule.action not in ("mask", None):
        declared.mistakes.warn(fields.key("cover"), 'only rules with "action: mask" cover anything')


def _template(fields: Fields, name: str, declared: Declared) -> Template | None:
    text = fields.line(name, LONGEST)
    if text is None:
        return None
    template = Template(text)
    for gap in template.gaps:
        if gap == "text":
            declared.mistakes.error(
                fields.place(name), '"{text}" would quote the whole comment; write {match} for what was found'
            )
        elif gap not in FEATURES and gap not in WORDS:
            known = meant(gap, (*FEATURES, *WORDS))
            declared.mistakes.error(
                fields.place(name), f"nothing is called {quoted(gap)} that could be filled in{known}"
            )
    return template


def _label(fields: Fields, declared: Declared) -> LabelGiven | None:
    node = fields.node("label")
    if node is None:
        return None
    inner = Fields(node, "a label", ("author", "hosts", "for"), declared.mistakes)
    given = [(on, inner.line(on, LONGEST_LABEL)) for on in ("author", "hosts") if on in inner]
    if len(given) != 1 and inner.understood:
        declared.mistakes.error(node.at, 'a label is put on either the "author" or the "hosts"')
        return None
    on, label = given[0] if given else ("author", None)
    if label is None:
        return None
    declared.declare_label(label)
    seconds = _seconds(inner, declared)
    return LabelGiven(on="author" if on == "author" else "hosts", label=label, seconds=seconds)


def _seconds(fields: Fields, declared: Declared) -> int | None:
    scalar = fields.scalar("for", 'a time such as "30 days"')
    if scalar is None:
        return None
    seconds = duration_of(scalar.text)
    if seconds is None:
        declared.mistakes.error(
            scalar.at, f'expected a time such as "30 days", of ten years at most, not {quoted(scalar.text)}'
        )
    return seconds
