"""Reads the examples of a policy: comments, and what must become of them."""

from collections.abc import Collection, Iterable
from typing import get_args

from services.moderation.policies.document import Action, Example
from services.moderation.policies.mistakes import Mistakes, meant, quoted
from services.moderation.policies.reading.fields import Fields
from services.moderation.policies.reading.nodes import Node, Scalar
from services.moderation.policies.reading.values import read_given
from shared.episodes.scope import Post

MOST_EXAMPLES = 500
LONGEST_TEXT = 10_000
LONGEST_NAME = 120
_KEYS = (
    "example",
    "text",
    "name",
    "website",
    "mail domain",
    "post",
    "given",
    "expect",
    "because",
    "not because",
)
_POST = ("title", "work", "season", "episode")
_ACTIONS: tuple[Action, ...] = get_args(Action)


def read_examples(nodes: Iterable[Node], rules: Collection[str], mistakes: Mistakes) -> tuple[Example, ...]:
    """All examples; `rules` are the names that they may speak of."""
    examples: list[Example] = []
    for node in nodes:
        if len(examples) == MOST_EXAMPLES:
            mistakes.fatal(node.at, f"a policy has at most {MOST_EXAMPLES} examples")
        examples.append(_example(node, rules, mistakes))
    return tuple(examples)


def _example(node: Node, rules: Collection[str], mistakes: Mistakes) -> Example:
    fields = Fields(node, "an example", _KEYS, mistakes)
    fields.require("example", "expect")
    given = fields.node("given")
    because = _rules(fields, "because", rules, mistakes)
    return Example(
        at=fields.at,
        name=fields.line("example", LONGEST_NAME) or "",
        text=fields.text("text", LONGEST_TEXT) or "",
        author=fields.line("name", 100),
        website=fields.line("website", 2_000),
        mail_domain=fields.line("mail domain", 253),
        post=_post(fields, mistakes),
        given=read_given(given, mistakes) if given else {},
        expect=_expected(fields, mistakes),
        because=because if "because" in fields else None,
        not_because=_rules(fields, "not because", rules, mistakes),
    )


def _post(fields: Fields, mistakes: Mistakes) -> Post:
    node = fields.node("post")
    if node is None:
        return Post()
    post = Fields(node, "a post", _POST, mistakes)
    season, episode = post.number("season", 0, 10_000), post.number("episode", 0, 10_000)
    return Post(
        title=post.line("title", 500),
        work=post.line("work", 200),
        season=None if season is None else int(season),
        episode=None if episode is None else int(episode),
    )


def _expected(fields: Fields, mistakes: Mistakes) -> frozenset[Action]:
    """One action, or "mask and hold"."""
    scalar = fields.scalar("expect", f"one of {', '.join(_ACTIONS)}, or mask and hold")
    if scalar is None:
        return frozenset()
    words = scalar.text.split(" and ")
    found = frozenset(action for action in _ACTIONS if action in words)
    if len(found) == len(words) and (len(words) == 1 or found == {"mask", "hold"}):
        return found
    known = meant(scalar.text, _ACTIONS) or f"; it is {', '.join(_ACTIONS)}, or mask and hold"
    mistakes.error(scalar.at, f"nothing comes out as {quoted(scalar.text)}{known}")
    return frozenset()


def _rules(fields: Fields, name: str, rules: Collection[str], mistakes: Mistakes) -> tuple[str, ...]:
    words = tuple(fields.words(name))
    for word in words:
        _check_rule(word, rules, mistakes)
    return tuple(word.text for word in words)


def _check_rule(word: Scalar, rules: Collection[str], mistakes: Mistakes) -> None:
    if word.text not in rules:
        mistakes.error(word.at, f"there is no rule {quoted(word.text)}{meant(word.text, rules)}")
