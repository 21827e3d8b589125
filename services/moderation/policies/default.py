"""The policy of a site whose owner has written none: when in doubt it holds or covers, and never rejects."""

from services.moderation.policies.policy import Policy
from services.moderation.policies.rules import Blocklist, Checks, Names, Shorteners

_WORDS = (
    "viagra",
    "cialis",
    "online casino",
    "casino bonus",
    "sports betting",
    "payday loan",
    "escort service",
    "buy followers",
    "buy backlinks",
    "オンラインカジノ",
    "出会い系",
    "相互フォロー",
    "토토사이트",
    "온라인카지노",
    "카지노사이트",
    "바카라사이트",
    "먹튀검증",
    "slot gacor",
)
_SHORTENERS = (
    "adf.ly",
    "bit.do",
    "bit.ly",
    "bl.ink",
    "buff.ly",
    "cli.re",
    "cutt.ly",
    "goo.gl",
    "han.gl",
    "is.gd",
    "lnkd.in",
    "me2.do",
    "ow.ly",
    "ouo.io",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorte.st",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "url.kr",
    "urx.nu",
    "ux.nu",
    "v.gd",
    "vo.la",
    "x.gd",
)

DEFAULT = Policy(
    name="default",
    version=1,
    checks=Checks(
        blocklist=Blocklist(words=_WORDS),
        shorteners=Shorteners(hosts=_SHORTENERS),
        names=Names(
            reserved=(
                "admin",
                "administrator",
                "moderator",
                "webmaster",
                "管理人",
                "運営",
                "관리자",
                "운영자",
            )
        ),
    ),
)
