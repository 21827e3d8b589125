"""A policy that has been read: rules, limits, examples, and everything prepared for looking at comments."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from services.moderation.policies.conditions import Condition
from services.moderation.policies.literals import Literals
from services.moderation.policies.mistakes import Mistake, Place
from services.moderation.policies.signals import Value
from services.moderation.policies.templates import Template
from shared.episodes.scope import Post

Action = Literal["publish", "hold", "mask", "reject"]
FORMAT = 1
"""What `policy:` says: the version of this language."""


class Limit(Struct, frozen=True, kw_only=True):
    """From which probability on a comment is held or covered.

    Of `false_alarms` and `probability` one is given: a share of ordinary comments, or the number itself. Neither
    means never.
    """

    false_alarms: float | None = None
    probability: float | None = None


class LabelGiven(Struct, frozen=True, kw_only=True):
    """A label that a rule puts on the author, or on the hosts the comment leads to, for so many seconds."""

    on: Literal["author", "hosts"]
    label: str
    seconds: int | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """Speaks of a comment when everything in `when` is true and nothing in `unless`.

    `weight` is added to the log-odds of spam; `action` is taken whatever they are, for `masks` "span" on the matched
    passages alone. `cover` is what readers see on the cover.
    """

    at: Place
    name: str
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    weight: float = 0.0
    action: Action | None = None
    masks: Literal["whole", "span"] = "whole"
    reason: Template
    cover: Template | None = None
    label: LabelGiven | None = None
    enabled: bool = True

    @property
    def check(self) -> str:
        """What it is about: what the first feature it asks for is named after."""
        feature = next((name for condition in self.when for name in condition.features()), self.name)
        return feature.partition(".")[0]


class Example(Struct, frozen=True, kw_only=True):
    """A comment that must come out as `expect` says; "mask" among it means covered, "hold" held.

    `given` are features whatever the checks say. Exactly the rules in `because` must speak, if it is given, and
    none of `not_because`.
    """

    at: Place
    name: str
    text: str = ""
    author: str | None = None
    website: str | None = None
    mail_domain: str | None = None
    post: Post = Post()
    given: Mapping[str, Value] = {}
    expect: frozenset[Action]
    because: tuple[str, ...] | None = None
    not_because: tuple[str, ...] = ()


class Policy(Struct, frozen=True, kw_only=True):
    """One version of a site's policy. `reference` is how verdicts name it: "site@7"; `text` is what was read."""

    reference: str
    text: str
    about: str = ""
    hold: Limit
    cover: Limit
    rules: tuple[Rule, ...] = ()
    """All of them, those that are not enabled too."""
    examples: tuple[Example, ...] = ()
    searches: Mapping[str, Literals]
    """By feature: all the words that rules look for in it."""
    warnings: tuple[Mistake, ...] = ()
