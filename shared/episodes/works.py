"""Of which work an episode is said to be: "episode 12 of Reply 1988", 『半沢直樹』第9話."""

import re

from shared.episodes.references import Reference
from shared.folding.fold import fold

_WORK_AFTER = re.compile(r" of (?:the )?[\"“‘*_]{0,2}(?P<work>[A-Z][\w'’-]*(?: [A-Z0-9][\w'’-]*){0,6})")
_WORK_BEFORE = re.compile(r"[『「《〈<](?P<work>[^『』「」《》〈〉<>\n]{1,60})[』」》〉>](?:の|は|、| )?\Z")
_MONTH_OR_SEASON = re.compile(
    r"(?:season|series|part|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)


def work_of(reference: Reference, text: str) -> str | None:
    """The work's name, folded, if the text that the reference was read from names one beside it."""
    start, end = reference.span
    found = _WORK_AFTER.match(text, end) or _WORK_BEFORE.search(text, max(0, start - 64), start)
    if not found:
        return None
    named = fold(found["work"]).text
    return None if _MONTH_OR_SEASON.match(named) else named
