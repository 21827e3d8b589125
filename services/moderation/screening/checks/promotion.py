"""Calls to subscribe, follow or visit: the commonest spam that has no link at all."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission

_CALL = (
    r"(?:check(?:ing)?(?: it)?(?: out)?|subscribe|subs?|visit|follow|watch|listen|like|support|click|view|"
    r"join|share|vote|download|buy|take a look|have a look|look at|come|see|promot(?:e|ing)|give)"
)
_THING = (
    r"(?:you ?tube|channels?|videos?|vids?|pages?|(?:web ?)?sites?|blogs?|songs?|music|covers?|"
    r"remix(?:es)?|mixtapes?|albums?|tracks?|beats|raps?|profiles?|accounts?|insta(?:gram)?|facebook|fb|twitter|"
    r"sound ?cloud|twitch|tik ?tok|store|shop|apps?|links?|playlists?|giveaways?|campaign|discord|"
    r"gofundme|kickstarter|merch)"
)
_ENGLISH = re.compile(
    rf"(?<![a-z]){_CALL}(?![a-z])[^\n]{{0,30}}?(?<![a-z])(?:my|our)(?![a-z])"
    rf"[^\n]{{0,25}}?(?<![a-z]){_THING}(?![a-z])"
    r"|(?<![a-z])(?:subs?|subscrib(?:e|es|ing)) ?(?:to|2|4|for)? ?(?:me|my|us|our|more|back|sub)(?![a-z])"
    r"|(?<![a-z])(?:get|getting|reach|need|want|hit|become)[^\n]{0,20}? subs(?:cribers?)?(?![a-z])"
    r"|(?<![a-z])(?:like|share|comment|rate|and|&|please|pls|plz) subscribe(?![a-z])"
    r"|(?<![a-z])(?:go|come|head|welcome) (?:over )?to my (?:channel|page|site|blog|profile)(?![a-z])"
    r"|(?<![a-z])follow (?:me|us) (?:on|at|@)|(?<![a-z])check (?:me|us) out(?![a-z])"
    r"|(?<![a-z])check out this (?:channel|page|site|website|store|shop|playlist|video on you ?tube)(?![a-z])"
)
_JAPANESE = re.compile(
    r"チャンネル登録(?:お願い|よろしく|して)|フォロー(?:お願い|よろしく|して(?:ください|ね))|相互(?:登録|フォロー)"
    r"|(?:私|僕|俺|うち)の(?:ブログ|チャンネル|サイト|動画)(?:にも|も|に|へ)(?:[見来遊]|ぜひ|是非)|プロフ(?:から|見て|のリンク)"
)
_KOREAN = re.compile(
    r"구독 ?(?:부탁|해 ?주|좋아요|눌러)|맞구독|서이추|이웃 ?추가|놀러 ?(?:오세요|와 ?주세요)"
    r"|(?:제|내|저희|우리) ?(?:채널|블로그|유튜브|사이트)(?:에|도|로|를)? ?"
    r"(?:놀러|방문|구독|오세요|와 ?주|들러|한번)"
)


def self_promotion() -> Check:
    """Speaks once, of every call it found."""

    def check(submission: Submission) -> Iterator[Finding]:
        folded = submission.folded
        spans = tuple(
            folded.span(*match.span())
            for pattern in (_ENGLISH, _JAPANESE, _KOREAN)
            for match in pattern.finditer(folded.text)
        )
        if spans:
            start, end = spans[0]
            yield Finding(
                check="promotion",
                rule="self_promotion",
                score=0.6,
                detail=f"promotes something of the author's: {submission.text[start:end]}",
                spans=spans,
                suggests="hold",
            )

    return check
