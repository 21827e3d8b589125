"""Promises of money: earnings with a sum, work from home, investments, lost coins recovered."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission

_SUM = r"(?:(?:us)?[$€£₩¥] ?\d[\d,.]{0,12}k?|\d[\d,.]{0,12}k? ?(?:[$€£₩¥]|usd|dollars|bucks|euros))"
_NOT_BOX_OFFICE = r"(?![\d,.]| ?(?:million|billion|mil|bn|m)(?![a-z]))"
_PERIOD = r"(?:(?:per|an?|each|every|/) ?(?:day|hour|hr|week|month)|daily|weekly|monthly)"
_EARNINGS = re.compile(
    r"(?<![a-z])(?:earn(?:s|ed|ing|ings)?|profits?|payouts?|cash ?out)(?![a-z])"
    rf"[^\n]{{0,30}}?{_SUM}{_NOT_BOX_OFFICE}"
    r"|(?<![a-z])(?:mak(?:e|es|ing)|made|income|salary|bring in|paid)(?![a-z])"
    rf"[^\n]{{0,30}}?{_SUM}[^\n]{{0,20}}?{_PERIOD}"
    r"|(?:하루|일|월) ?\d[\d,]{0,6}만 ?원 ?(?:벌|수익|보장)"
)
_EASY = re.compile(
    r"(?:mak|earn)(?:e|ing)? (?:\w{1,12} ){0,2}(?:money|cash|income) (?:online|from home|fast|at home)"
    r"|work(?:ing)? from home (?:job|and earn|opportunit)|passive income|financial freedom"
    r"|binary options?|(?:crypto|bitcoin|forex) (?:trad(?:ing|er)|invest\w{0,8}|recover\w{0,3})"
    r"|recover(?:ed)? (?:my|your|all my) (?:lost )?(?:funds|crypto|bitcoin|money)"
    r"|guaranteed (?:profit|return|income)s?|loan offer|free (?:gift cards?|robux|v-?bucks)"
    r"|在宅ワーク|簡単に稼|誰でも稼|不労所得|高額報酬|副業(?:で|を|に興味|紹介)|公式line|line(?:追加|登録)"
    r"|재택 ?(?:알바|부업)|고수익|수익 ?보장|무료 ?머니|꽁머니"
)
_RULES = (("earnings", _EARNINGS), ("easy_money", _EASY))


def promises_of_money() -> Check:
    """Speaks once a rule, of all that it found."""

    def check(submission: Submission) -> Iterator[Finding]:
        folded = submission.folded
        for rule, pattern in _RULES:
            if spans := tuple(folded.span(*match.span()) for match in pattern.finditer(folded.text)):
                start, end = spans[0]
                yield Finding(
                    check="money",
                    rule=rule,
                    score=0.7,
                    detail=f"promises money: {submission.text[start:end]}",
                    spans=spans,
                    suggests="hold",
                )

    return check
