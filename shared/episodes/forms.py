"""How people write the name of an episode, a season or the finale, as patterns over folded text.

Groups are named `number` (one or several joined numbers) and `season…`; all repetition is bounded.
"""

import re
from collections.abc import Iterator

from shared.episodes.numerals import CARDINAL, KANJI, ORDINAL


def forms_of(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns worth trying on a text, the most telling first."""
    for hint, forms in _FORMS:
        if hint.search(text):
            yield from forms


_FREE = r"(?<![a-z0-9])"
_EDGE = r"(?![a-z0-9]|\.\d)"
_NO_UNIT = (
    r"(?! ?(?:min|hour|hr|sec|day|week|month|year|time|star|point|people|percent|%|/ ?(?:5|10|100)(?!\d)))"
)
_COUNTED = rf"{CARDINAL}(?:st|nd|rd|th)?{_EDGE}{_NO_UNIT}"
_JOINT = r" ?(?:[-–—~〜/&+]|(?<= )(?:and|or|to|thru|through|until)(?= )) ?(?:ep(?:isode)?\.? )?"
_ONE = rf"(?P<number>{_COUNTED}(?:{_JOINT}{_COUNTED}){{0,20}})"
_MANY = rf"(?P<number>{_COUNTED}(?:(?:, ?(?:and )?|{_JOINT}){_COUNTED}){{0,20}})"
_OF_SEASON = (
    rf"(?:[ ,]{{1,2}}(?:(?:of|in|from) )?(?:the )?"
    rf"(?:season ?(?P<season>{CARDINAL})|s(?P<season_2>\d{{1,2}})){_EDGE})?"
)
_SEASON_FIRST = rf"{_FREE}(?:s[ .]?(?P<season>\d{{1,2}})|season[ .#]{{0,2}}(?P<season_2>{CARDINAL}))"
_OF_LIFE = r"(?! (?:of|in) (?:my|our|your|his|her|their) (?:own )?(?:life|lives|marriage|diary)(?![a-z]))"
_ENDS = r"(?:finale|final episode|last episode)(?![a-z])"
_WHOLE_SEASON = (
    rf"{_FREE}(?:season ?(?P<season>{CARDINAL})|s(?P<season_2>\d{{1,2}})|(?P<season_3>{ORDINAL}) season)"
)
_ENGLISH = (
    rf"{_WHOLE_SEASON}(?:[\'’]s)?[ -](?P<final>{_ENDS})",
    rf"{_FREE}(?P<season>{ORDINAL}) season[ ,:-]{{1,3}}e(?:p|ps|pi|pisodes?)?[ .#]{{0,3}}{_ONE}",
    rf"{_SEASON_FIRST}[ ,.:-]{{0,3}}(?:and )?e(?:p|ps|pi|pisodes?)?[ .#]{{0,3}}{_ONE}",
    rf"{_FREE}series ?(?P<season>{CARDINAL})[ ,.:-]{{1,3}}ep(?:isodes?)?[ .#]{{0,3}}{_ONE}",
    rf"(?<![a-z0-9.,])(?P<season>\d{{1,2}})x(?P<number>\d{{2}}){_EDGE}(?![\"”″′^]| ?(?:cm|mm|px|inch|feet|ft))",
    rf"{_FREE}(?:episodes|epis|eps)\.?[ -]?#?{_MANY}{_OF_SEASON}",
    rf"{_FREE}(?:episode|epi|ep)\.?[ -]?(?:#|no\.)? ?{_ONE}{_OF_LIFE}{_OF_SEASON}",
    rf"{_FREE}e(?P<number>\d{{2}}){_EDGE}",
    rf"{_FREE}(?P<number>{ORDINAL}(?: and {ORDINAL})?)[ -](?:ep|episode)s?(?![a-z]){_OF_SEASON}",
)

_J = rf"(?:\d{{1,4}}|{KANJI})"
_J_FREE = r"(?<![\d〇零一二三四五六七八九十百])(?<!全)(?<!全 )(?<!計)(?<!約)(?<!各)(?<!毎)(?<!あと)(?<!残り)"
_J_SEASON = rf"(?:(?:シーズン ?(?P<season>{_J})|第?(?P<season_2>{_J})(?:期|季|シーズン))[の、・ ]{{0,2}})?"
_J_LIST = rf"(?P<number>{_J}(?:[・、,~〜–と&/-]第?{_J}){{0,20}}) ?"
_J_NO_TOTAL = (
    r"(?!完結|構成|連続|続|分|中[でのにはが]|も[あ続]|以上|程度|くらい|ぐらい|ほど|ずつ|一気"
    r"|まとめ|だけ|しか)"
)
_J_NO_EVENT = (
    r"(?! ?[^\sのでにはがもをと、。]{0,14}(?:賞|映画祭|大会|アカデミー|紅白|コンクール|オリンピック))"
)
_JAPANESE = (  # and Chinese
    rf"シーズン ?(?P<season>{_J})の?(?P<final>最終[回話])",
    rf"{_J_FREE}{_J_SEASON}(?:第 ?)?{_J_LIST}[話话]{_J_NO_TOTAL}",
    rf"{_J_SEASON}第 ?{_J_LIST}[回集]{_J_NO_TOTAL}{_J_NO_EVENT}",
    rf"エピソード ?(?P<number>{_J})",
)

_K_FREE = r"(?<![\d.])(?<!총)(?<!총 )(?<!전)(?<!약)(?<!약 )"
_K_SEASON = r"(?:(?:시즌 ?(?P<season>\d{1,2})|(?P<season_2>\d{1,2}) ?기)[의, ]{0,2})?"
_K_LIST = r"(?P<number>\d{1,4}(?:[화회]?(?: ?[,~〜–·/-]|[와과]) ?\d{1,4}){0,20}) ?"
_K_NO_TOTAL = r"(?! ?(?:완결|짜리|연속|내내|정도|이상|분량)|요일|면|장|살|분|재|폐|산|학|력)"
NO_EVENT = (
    r"(?! (?:[^\s]{1,12} )?[^\s]{0,12}?(?:시상식|영화제|[가-힣]대상|백상|청룡|대종상|아카데미|올림픽|대회))"
)
_KOREAN = (  # 회 also counts times: it needs 제, or company that only an episode keeps
    rf"{_K_FREE}{_K_SEASON}(?:제 ?)?{_K_LIST}화{_K_NO_TOTAL}",
    rf"{_K_SEASON}제 ?{_K_LIST}회{_K_NO_TOTAL}{NO_EVENT}",
    rf"{_K_FREE}{_K_LIST}회(?= ?(?:예고|엔딩|에서|에선|에는|까지|부터|방송|줄거리|스포))",
    r"에피소드 ?(?P<number>\d{1,4})",
    r"시즌 ?(?P<season>\d{1,2})(?:의)? ?(?P<final>마지막 ?[회화]|최종[회화]|피날레)",
)

_FINALE = (
    r"(?:(?:season |series )?finale|(?:final|last) ep(?:isode)?)(?![a-z])"
    r"|最終[回話]|最终[回集]|大結局|大结局|최종[회화]|마지막 ?[회화]"
)
_SEASON = (
    rf"{_FREE}season[ .#]{{0,2}}(?P<season>{CARDINAL}){_EDGE}|(?:シーズン|시즌) ?(?P<season_2>\d{{1,2}})"
    rf"|第(?P<season_3>{_J})(?:期|季|シーズン)"
)

# For each language what must be there at all, so that most texts are done with one search, and its forms in
# order of trust: what one has matched, a later one cannot.
_FORMS = tuple(
    (re.compile(hint), tuple(map(re.compile, forms)))
    for hint, forms in (
        (rf"{_FREE}(?:ep|e\d|s[ .]?\d|season|series)|\dx\d|finale", (*_ENGLISH, _FINALE, _SEASON)),
        (r"[話话回集期季局]|シーズン|エピソード", (*_JAPANESE, _FINALE, _SEASON)),
        (r"[화회]|시즌|에피소드", (*_KOREAN, _FINALE, _SEASON)),
    )
)
