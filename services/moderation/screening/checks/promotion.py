"""Calls to subscribe, follow or visit: the commonest spam that has no link at all."""

import re
from collections.abc import Iterator

from services.moderation.screening.matching import counted, hint
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.folded import Span

_CALL = (
    r"(?:check(?:ing)?(?: it)?(?: out)?|subscribe|subs?|visit|follow|watch|listen|like|support|click|view|"
    r"join|share|vote|download|buy|take a look|have a look|look at|come|see|promot(?:e|ing)|give)"
)
_THING = (
    r"(?:you ?tube|channels?|chanel|videos?|vids?|pages?|(?:web ?)?sites?|blogs?|songs?|music|covers?|"
    r"remix(?:es)?|mixtapes?|albums?|tracks?|beats|raps?|profiles?|accounts?|insta(?:gram)?|facebook|fb|twitter|"
    r"sound ?cloud|twitch|tik ?tok|store|shop|apps?|links?|playlists?|giveaways?|campaign|discord|"
    r"gofundme|kickstarter|merch|bio|newsletter|onlyfans|patreon)"
)
_MINE = re.compile(rf"(?<![a-z])(?:my|our)(?![a-z])[^\n]{{0,25}}?(?<![a-z]){_THING}(?![a-z])")
_CALLED = re.compile(rf"(?<![a-z]){_CALL}(?![a-z])[^\n]{{0,30}}?\Z")
_REACH = 46  # of a call: its longest word, and what may stand between it and "my"
_ENGLISH = re.compile(
    r"(?<![a-z])(?:subs?|subscrib(?:e|es|ing)) ?(?:to|2|4|for)? ?(?:me|my|us|our|more|back|sub)(?![a-z])"
    r"|(?<![a-z])(?:get|getting|reach|need|want|hit|become)[^\n]{0,20}? subs(?:cribers?)?(?![a-z])"
    r"|(?<![a-z])(?:like|share|comment|rate|and|&|please|pls|plz|go|come|could|to) su[bs]{1,2}cribe(?![a-z])"
    r"|(?<![a-z])su[bs]{1,2}cribe (?:please|pls|plz|if you|now|here|and (?:like|i)|like|for more|(?:to )?my)(?![a-z])"
    r"|(?<![a-z])(?:on|to|at) my (?:[a-z]{1,12} )?(?:channel|you ?tube)(?![a-z])"
    r"|(?<![a-z])(?:please|pls|plz|go|guys|could|can you|would you) (?:[a-z]{1,12} ){0,2}check (?:it|him|her"
    r"|them|'?em|us|me) out(?![a-z])"
    r"|(?<![a-z])(?:go|come|head|welcome) (?:over )?to my (?:channel|page|site|blog|profile)(?![a-z])"
    r"|(?<![a-z])follow (?:me|us) (?:on|at|@)|(?<![a-z])follow for follow|(?<![a-z])check (?:me|us) out(?![a-z])"
    r"|(?<![a-z])check out this (?:channel|page|site|website|store|shop|playlist|video on you ?tube)(?![a-z])"
    r"|(?<![a-z])(?:link|more|details?|contacts?|info) (?:is )?in (?:my |the |our )?(?:bio|profile"
    r"|description)(?![a-z])"
    r"|(?<![a-z])look (?:him|her|them) up (?:on|online|with|by)(?![a-z])"
    r"|(?<![a-z])(?:search|google|look up|type) (?:for )?(?:his|her) (?:full )?names?(?![a-z])"
    r"|(?<![a-z])(?:click|tap) (?:on )?(?:here|the link|this link|my (?:name|pic\w*|photo|avatar|profile))(?![a-z])"
    r"|(?<![a-z])(?:shop|order|buy|book|apply|register|enrol+|join|sign up) (?:now|today|here"
    r"|us)(?![a-z])[^\n]{0,40}?"
    r"(?<![a-z])(?:at|on|with us|discounts?|offers?|deals?|free|www)(?![a-z])"
)
_MAY_BE_ENGLISH = hint(
    r"\bsu[bs]{1,2}c|\bsubs?\b|\bsub ?[24]|\b(?:on|to|at) my (?:\w+ )?(?:channel|you|page|site|blog|profile)"
    r"|\bcheck (?:it|him|her|them|'?em|us|me|out this)\b|\blook (?:him|her|them) up|\b(?:his|her) (?:full )?name"
    r"|\bfollow (?:me|us|for)\b"
    r"|\bin (?:my |the |our )?(?:bio|profile|description)|\b(?:click|tap) "
    r"|\b(?:shop|order|buy|book|apply|register|enrol+|join|sign up) (?:now|today|here|us)\b"
)
_JAPANESE = re.compile(
    r"チャンネル登録(?:お願い|よろしく|して|待って)|フォロー(?:お願い|よろしく|して(?:ください|ね"
    r"|くれ(?![るたて]))|返し|バック)|相互(?:登録|フォロー)"
    r"|(?:私|僕|俺|うち|自分)の(?:ブログ|チャンネル|サイト|動画|インスタ|アカウント)(?:にも|も|に|へ)(?:[見来遊]"
    r"|ぜひ|是非)"
    r"|プロフ(?:ィール)?(?:から|見て|のリンク|の?url)|詳しくはプロフ|リンクはプロフ"
)
_KOREAN = re.compile(
    r"구독 ?(?:부탁|해 ?주|좋아요|눌러|과 ?좋아요|하고 ?가)|맞구독|맞팔|서이추|이웃 ?추가|놀러 ?(?:오세요|와 ?주세요)"
    r"|(?:제|내|저희|우리) ?(?:채널|블로그|유튜브|사이트|인스타)(?:에|도|로|를)? ?"
    r"(?:놀러|방문|구독|오세요|와 ?주|들러|한번)|프로필 ?(?:링크|클릭|확인|참고)"
)
_INDONESIAN = re.compile(
    r"(?<![a-z])(?:(?:jangan lupa|bantu|tolong|mohon|yuk|ayo) (?:di ?)?(?:subscribe|subrek|sub|follow|mampir|like)"
    r"|(?:kunjungi|mampir|cek|lihat|tonton|buka|follow|subscribe|subrek|support) (?:ke |di |juga )?(?:channel"
    r"|chanel|video|blog|website|web|situs|"
    r"ig|instagram|akun|profil|toko|link|bio) (?:saya|aku|gua|gw|kami|kita|ku)|(?:channel|video|akun)ku (?:ya"
    r"|dong|juga)|cek (?:bio|link|profil)"
    r"|link (?:ada )?di (?:bio|profil|deskripsi)|klik (?:link|profil)|saling (?:subscribe|follow|sub)"
    r"|daftar (?:sekarang|di|segera))(?![a-z])"
)
_MAY_BE_INDONESIAN = hint(
    r"\b(?:jangan lupa|bantu|tolong|mohon|yuk|ayo|saya|aku|gua|gw|kami|kita|cek|link|klik|saling|daftar)\b|ku\b"
)


def self_promotion(submission: Submission) -> Iterator[Signal]:
    """Tells of every call to come to something of the author's."""
    folded = submission.folded
    spans = tuple(folded.span(*at) for at in _apart(_calls(folded.text)))
    yield from counted("promotion.calls", "promotes something of the author's", submission, spans)


def _calls(text: str) -> Iterator[Span]:
    """Where calls stand, in the folded text."""
    for mine in _MINE.finditer(text):
        if called := _CALLED.search(text, max(0, mine.start() - _REACH), mine.start()):
            yield called.start(), mine.end()
    for may_be, pattern in ((_MAY_BE_ENGLISH, _ENGLISH), (_MAY_BE_INDONESIAN, _INDONESIAN)):
        if may_be(text):
            yield from (match.span() for match in pattern.finditer(text))
    if not text.isascii():
        for pattern in (_JAPANESE, _KOREAN):
            yield from (match.span() for match in pattern.finditer(text))


def _apart(found: Iterator[Span]) -> Iterator[Span]:
    """In order; of what overlaps the first."""
    end = 0
    for span in sorted(found):
        if span[0] >= end:
            yield span
            end = span[1]
