"""Names that are addresses or advertisements, or written in letters that pose as others."""

import re
from collections.abc import Iterator

from services.moderation.screening.links import links_in
from services.moderation.screening.matching import several
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.fold import fold

_SALES = re.compile(
    r"(?<![a-z])(?:buy|cheap|best|online|casinos?|seo|loans?|escorts?|discounts?|coupons?|free|shop|store|services?|"
    r"agency|prices?|download|betting|slots?|poker|near me|for sale|hacker|recovery|expert|judi|situs|bonus)(?![a-z])"
)
_ADVERTISED = re.compile(
    r"カジノ|出会い|副業|業者|格安|카지노|바카라|토토|출장|대출|홀덤|슬롯|(?<![a-z])(?:slot gacor|whats ?app"
    r"|telegram)(?![a-z])"
    r"|\+?\d{2,4}[ .-]?\d{3,4}[ .-]?\d{4}"
)
_TELLING = 2


def doubtful_name(submission: Submission) -> Iterator[Signal]:
    """Tells of an address or an advertisement in the name, and of posing letters."""
    if not submission.name:
        return
    folded = fold(submission.name)
    if links := links_in(folded):
        yield Signal(feature="name.address", value=True, detail=f"the name holds an address: {links[0].host}")
    sales = {match[0] for match in _SALES.finditer(folded.text)}
    if len(sales) >= _TELLING or _ADVERTISED.search(folded.text):
        yield Signal(feature="name.advert", value=True, detail="the name is an advertisement")
    if folded.changed:
        pose = "poses as another" if folded.changed == 1 else "pose as others"
        detail = f"{several(folded.changed, 'letter')} of the name {pose}"
        yield Signal(feature="name.letters", value=float(folded.changed), detail=detail)
