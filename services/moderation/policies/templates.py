"""Sentences with gaps: `{links.count}` is a feature's value, `{match}` what was found, `{subject}` what it is about."""

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from services.moderation.policies.facts import Evidence, Facts
from services.moderation.policies.features import FEATURES

LONGEST = 300
"""Characters of a reason that has been filled in."""
WORDS = ("match", "subject")
"""What a gap may ask for beside a feature."""
_GAP = re.compile(r"\{(?P<gap>[^{}]*)\}")
_SHOWN = 3
_QUOTED = 60


class Template(Struct, frozen=True):
    """A sentence for a moderator or a reader, in one line."""

    text: str

    @property
    def gaps(self) -> tuple[str, ...]:
        """What has to be filled in."""
        return tuple(match["gap"] for match in _GAP.finditer(self.text))

    def filled(self, facts: Facts, evidence: Evidence) -> str:
        """The sentence about one comment, 300 characters at most; quotes no more of it than what was found."""

        def fill(match: re.Match[str]) -> str:
            if match["gap"] == "subject":
                return evidence.subject
            return (
                _listed(_found(facts, evidence)) if match["gap"] == "match" else _value(facts, match["gap"])
            )

        text = _GAP.sub(fill, self.text) if "{" in self.text else self.text
        return shortened(text, LONGEST)


def shortened(text: str, longest: int) -> str:
    """In one line, with an ellipsis where it had to be cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def decimal(number: float) -> str:
    """With at most four decimals, and no more than it needs: 3, 0.93."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _found(facts: Facts, evidence: Evidence) -> Iterator[str]:
    """The words that matched; else what stands where the checks saw something."""
    if evidence.matched:
        yield from evidence.matched
    else:
        yield from (facts.seen.text[start:end] for start, end in evidence.spans)


def _listed(items: Iterator[str]) -> str:
    distinct = list(dict.fromkeys(shortened(item, _QUOTED) for item in islice(items, 100)))
    rest = len(distinct) - _SHOWN
    return ", ".join(distinct[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _value(facts: Facts, feature: str) -> str:
    match FEATURES[feature].kind:
        case "number":
            return decimal(facts.number(feature))
        case "flag":
            return "yes" if facts.number(feature) else "no"
        case "words" | "hosts":
            return _listed(iter(facts.members(feature)))
        case _:
            return shortened(facts.text(feature), _QUOTED)
