"""Names that are addresses or advertisements, or that readers would take for somebody else's."""

import re
from collections.abc import Iterable, Iterator

from services.moderation.policies.literals import literals
from services.moderation.policies.skeletons import skeleton
from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.links import links_in
from services.moderation.screening.submission import Submission
from shared.folding.fold import fold

_SALES = re.compile(
    r"(?<![a-z])(?:buy|cheap|best|online|casinos?|seo|loans?|escorts?|discounts?|coupons?|free|shop|store|services?|"
    r"agency|prices?|download|betting|slots?|poker|near me|for sale|whats ?app|telegram)(?![a-z])"
)
_ADVERTISED = re.compile(
    r"カジノ|出会い|副業|業者|格安|카지노|바카라|토토|출장|대출|홀덤|슬롯|\d{3}[ .-]?\d{3,4}[ .-]?\d{4}"
)
_TELLING = 2


def doubtful_name(reserved: Iterable[str], words: Iterable[str]) -> Check:
    """Speaks of names that pass for one of `reserved`, hold an address, or advertise, `words` included."""
    originals = {skeleton(name): name for name in reserved if skeleton(name)}
    blocked = literals(words)

    def check(submission: Submission) -> Iterator[Finding]:
        if not submission.name:
            return
        if original := originals.get(skeleton(submission.name)):
            yield _finding("impersonates", 0.9, f"reads like {original}, a reserved name")
        folded = fold(submission.name)
        if links := links_in(folded):
            yield _finding("name_is_address", 0.7, f"the name holds an address: {links[0].host}")
        sales = {match[0] for match in _SALES.finditer(folded.text)}
        if len(sales) >= _TELLING or _ADVERTISED.search(folded.text) or any(blocked(folded)):
            yield _finding("name_is_advert", 0.7, "the name is an advertisement")
        elif folded.changed:
            yield _finding("name_disguised", 0.3, f"{folded.changed} letters of the name pose as others")

    return check


def _finding(rule: str, score: float, detail: str) -> Finding:
    return Finding(check="names", rule=rule, score=score, detail=detail, suggests="hold")
