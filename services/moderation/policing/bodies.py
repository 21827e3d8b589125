"""What may be sent about a site's policy, and what is answered."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Struct

from services.moderation.policies.describing import Described
from services.moderation.policies.lint import ExampleTried, Lint
from services.moderation.policies.mistakes import Mistake
from services.moderation.policies.reading.yaml import MOST_BYTES
from shared.web.request_body import MAX_BODY_BYTES, LongTexts
from shared.web.text import text

State = Literal["live", "shadow", "before", "draft"]
"""`before`: rolling back leads to it; `draft`: nothing follows it."""


_MOST_ESCAPED = 6  # bytes of JSON that one of UTF-8 can become: \u003c
LONG_TEXTS = LongTexts(
    paths=re.compile(r"/v1/sites/[^/]+/policy/(?:lint|versions|try|replays)"),
    most=_MOST_ESCAPED * MOST_BYTES + MAX_BODY_BYTES,
    why=f"a policy has at most {MOST_BYTES} bytes of UTF-8, however they are escaped",
)
"""The routes that take a policy. What else stands in their bodies has as much room as in any other."""

Written = Annotated[str, text(MOST_BYTES)]
"""A policy as it is written: YAML. A letter may take more than one of its bytes, which reading it will tell."""


class PolicyText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy as it is written: YAML."""

    text: Written


class DraftGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version of the policy.

    It is kept for good: names and comments in its examples should be made up. `note` says what is different and why.
    """

    text: Written
    note: Annotated[str, text(500)] | None = None


class Linted(Struct, frozen=True, kw_only=True):
    """Whether a text can be used, and what is wrong or doubtful in it, in the order of the text.

    Lines and columns count from 1, columns in code points. `examples` tells how each came out, where the text could
    be read; why one did not is among the `errors`.
    """

    ok: bool
    errors: Sequence[Mistake]
    warnings: Sequence[Mistake]
    examples: Sequence[ExampleTried]


def linted(found: Lint) -> Linted:
    return Linted(ok=not found.errors, errors=found.errors, warnings=found.warnings, examples=found.examples)


class Version(Struct, frozen=True, kw_only=True):
    """One version without its text. `by` is the key it was written with."""

    version: int
    state: State
    note: str | None
    by: str
    at: datetime


class VersionText(Struct, frozen=True, kw_only=True):
    """One version with its text; `note`, `by` and `at` are null for 0, the default policy."""

    site: str
    version: int
    reference: str
    state: State
    text: str
    note: str | None
    by: str | None
    at: datetime | None


class Standing(Struct, frozen=True, kw_only=True):
    """Where a site's versions stand.

    `live` is the version that new verdicts follow, 0 being the default policy; `reference` is how verdicts name it,
    `trail` leads from the default to it, with a step for each version that was enabled and not rolled back. `since`
    and `by` tell when the last step was taken and with whose key. `before` is what rolling back leads to, `newest` the
    last version written. `changes` counts everything that was ever done to this policy: sent as If-Match it
    refuses a change of what you have not seen.
    """

    site: str
    live: int
    reference: str
    trail: Sequence[int]
    since: datetime | None
    by: str | None
    before: int | None
    shadow: int | None
    shadow_since: datetime | None
    newest: int
    changes: int


class PolicyShown(Standing, frozen=True, kw_only=True):
    """The policy of a site: the text that is live, and its versions, the newest first, at most a hundred.

    `next` is what to send as `before` to be shown older ones.
    """

    text: str
    versions: Sequence[Version]
    next: int | None


class Drafted(Standing, frozen=True, kw_only=True):
    """`version` is the one that was written, or that says the same already; `warnings` are of its text."""

    version: int
    warnings: Sequence[Mistake]


class Features(Struct, frozen=True, kw_only=True):
    """Everything that the rules of a policy can speak of; `asked` shows in Markdown what may stand after a name."""

    features: Sequence[Described]
