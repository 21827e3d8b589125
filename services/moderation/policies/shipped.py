"""The policy of a site whose owner has written none: it holds or covers, and rejects only whom a moderator blocked."""

from functools import cache
from pathlib import Path

from services.moderation.policies.document import Policy
from services.moderation.policies.reading.read import read

REFERENCE = "default@1"


@cache
def default_text() -> str:
    """The text, as an owner may copy it to begin with."""
    return Path(__file__).with_name("default.yaml").read_text(encoding="utf-8")


@cache
def default_policy() -> Policy:
    """The policy, as verdicts name it "default@1"."""
    return read(default_text(), REFERENCE)
