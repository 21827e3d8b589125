"""The policy of a site as one versioned document: which checks run, how far each may go, and what follows.

Every number that screening compares with stands here or in the rules, none in the code.
"""

import re
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from services.moderation.policies.rules import Checks, Count, Share
from shared.errors import FieldError, Invalid


class PolicyInvalid(Invalid):
    """The document is not a policy; `errors` names the field."""

    code, title = "policy_invalid", "The policy cannot be used"


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a site's rules. A finding acts when its weighted score reaches its action's threshold.

    An author is trusted after `trusted_after` approved comments, with less than one removed for every four.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    hold_at: Share = 0.5
    mask_at: Share = 0.5
    reject_at: Share = 0.95
    trusted_after: Count = 3
    checks: Checks = Checks()

    @property
    def reference(self) -> str:
        """As verdicts name it: "default@1"."""
        return f"{self.name}@{self.version}"


_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")


def parse(document: bytes) -> Policy:
    """Read a policy from JSON. Raises PolicyInvalid, which names the field that is wrong."""
    try:
        return msgspec.json.decode(document, type=Policy)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = str(error)
        path = _PATH.search(message)
        pointer = re.sub(r"[.\[]", "/", path["path"]).replace("]", "") if path else ""
        raise PolicyInvalid(FieldError(pointer=pointer, message=_PATH.sub("", message))) from error
