"""Too many links, or hardly anything but links. What stands in code leads nowhere and does not count."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.links import Link
from services.moderation.screening.submission import Submission

_WORD = re.compile(r"[^\W\d_]{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # written without spaces: two characters a word


def too_many_links(limit: int, words_per_link: int) -> Check:
    """Speaks above `limit` links, and below `words_per_link` words of the author's own for each link."""

    def check(submission: Submission) -> Iterator[Finding]:
        links = [link for link in submission.links if not link.in_code]
        if not links:
            return
        spans = tuple(link.span for link in links)
        if len(links) > limit:
            score = min(1.0, len(links) / (2 * max(limit, 1)))
            detail = f"{len(links)} links, {limit} allowed"
            yield Finding(
                check="links", rule="too_many_links", score=score, detail=detail, spans=spans, suggests="hold"
            )
        words = _words_beside(submission.folded.text, links)
        if words < words_per_link * len(links):
            detail = f"{len(links)} {'link' if len(links) == 1 else 'links'} with {words} words"
            yield Finding(
                check="links", rule="mostly_links", score=0.6, detail=detail, spans=spans, suggests="hold"
            )

    return check


def _words_beside(text: str, links: list[Link]) -> int:
    for link in reversed(links):
        text = f"{text[: link.at[0]]} {text[link.at[1] :]}"
    wide = len(_WIDE.findall(text))
    return len(_WORD.findall(_WIDE.sub(" ", text))) + wide // 2
