"""Calls to talk elsewhere: by messenger, telephone or mail."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission

_APP = (
    r"(?:whats ?app|telegram|wechat|viber|kakao ?(?:talk)?|(?<![a-z])line ?id"
    r"|카카오톡|카톡|텔레그램|テレグラム|微信)"
)
_NUMBER = r"\+?\d[\d ()./-]{6,20}\d"
_MAIL = r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]{2,60}"
_MESSENGER = re.compile(
    rf"{_APP}[^\n]{{0,30}}?(?:{_NUMBER}|@[a-z0-9_]{{4,32}}|t\.me/)"
    r"|(?:カカオ|line)(?: ?id)? ?[:：] ?[a-z0-9_.-]{4,20}|(?:톡|카톡|텔레) ?(?:id|아이디)? ?:"
    r"|(?:contact|text|message|write|call|dm|inbox|reach|hit) (?:\w{1,12} ){0,3}?(?:on|via|through|at|by) "
    r"(?:whats ?app|telegram|wechat|viber|signal)(?![a-z])"
)
_MAIL_TO = re.compile(
    rf"(?<![a-z])(?:contact|e-?mail|reach|write|gmail|text|dm)(?![a-z])[^\n]{{0,40}}?{_MAIL}"
)
_TELEPHONE = re.compile(
    r"(?<![\w+])\+[1-9]\d{0,2}[ .(-]{0,2}\d[\d ().-]{6,18}\d(?!\d)"
    r"|(?<!\d)0[1789]0[ .-]?\d{4}[ .-]?\d{4}(?!\d)"
)
_RULES = (("messenger", 0.8, _MESSENGER), ("mail_address", 0.7, _MAIL_TO), ("telephone", 0.6, _TELEPHONE))


def contact_details() -> Check:
    """Speaks once a rule, of all that it found."""

    def check(submission: Submission) -> Iterator[Finding]:
        folded = submission.folded
        for rule, score, pattern in _RULES:
            if spans := tuple(folded.span(*match.span()) for match in pattern.finditer(folded.text)):
                start, end = spans[0]
                detail = f"a way to talk elsewhere: {submission.text[start:end]}"
                yield Finding(
                    check="contacts", rule=rule, score=score, detail=detail, spans=spans, suggests="hold"
                )

    return check
