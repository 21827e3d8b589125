"""Promises of money: earnings with a sum, work from home, investments, lost coins recovered, games of luck."""

import re
from collections.abc import Iterator

from services.moderation.screening.matching import counted, hint, matches
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal

_SAYS = "promises money"
_SUM = (
    r"(?:(?:us ?)?[$€£₩¥₹] ?\d(?:[\d,.]{0,12}\d)?(?: ?k(?![a-z]))?|\d[\d,.]{0,12} ?k? ?(?:[$€£₩¥₹]|usdt?|dollars"
    r"|bucks|euros|pounds|btc)"
    r"|\d{1,6}(?:k| ?thousand)(?![a-z]))"
)
_NOT_BOX_OFFICE = r"(?![\d]|[,.]\d| ?(?:million|billion|mil|bn|m)(?![a-z]))"
_PERIOD = (
    r"(?:(?:per|an?|each|every|/|in (?:just |only |less than )?(?:\d{1,3}|an?|one|two|three)) ?"
    r"(?:days?|hours?|hrs?|weeks?|months?)|daily|weekly|monthly|(?<![a-z])online)"
)
_EARNINGS = (
    re.compile(
        r"(?<![a-z])(?:earn(?:s|ed|ing|ings)?|profits?|payouts?|cash(?:ed)? ?out|withdr[ae]w(?:n|als?|als of)?"
        r"|roi)(?![a-z])"
        rf"[^\n]{{0,30}}?{_SUM}{_NOT_BOX_OFFICE}"
    ),
    re.compile(
        r"(?<![a-z])(?:mak(?:e|es|ing)|made|income|salary|bring(?:s|ing)? in|paid|receiv(?:e|ed|ing)|get(?:s"
        r"|ting)?|got)(?![a-z])"
        rf"[^\n]{{0,30}}?{_SUM}{_NOT_BOX_OFFICE}[^\n]{{0,20}}?{_PERIOD}"
    ),
    re.compile(
        rf"(?<![a-z])(?:invest(?:ed|ing|ment of)?|deposit(?:ed)?|turn(?:ed|ing)?"
        rf"|start(?:ed)? with)(?![a-z])[^\n]{{0,20}}?{_SUM}"
        rf"[^\n]{{0,50}}?(?:{_SUM}{_NOT_BOX_OFFICE}|\d{{2,4}} ?%)"
        rf"|\d{{2,4}} ?% (?:profit|returns?|roi)(?![a-z])|{_SUM} (?:in )?(?:profits?|returns?|earnings)(?![a-z])"
    ),
    re.compile(
        r"(?:하루|일|월|주) ?(?:최소 |평균 )?\d[\d,]{0,6}만 ?원 ?(?:이상 ?)?(?:벌|수익|보장|가능|지급)"
        r"|수익률 ?\d{2,4} ?%"
        r"|(?:月収|日給|月給|日収|月) ?\d[\d,]{0,6}万円?(?:以上)?(?:稼|も?可能|保証|収入|達成)"
        r"|(?<![a-z])(?:modal|depo(?:sit)?|wd|withdraw|cuan|profit) ?(?:cuma |hanya |receh "
        r"|rp\.? ?)?\d[\d.]{0,8} ?(?:rb|ribu|k|jt|juta)(?![a-z])"
    ),
)
_MAY_BE_SUM = hint(
    r"[$€£₩¥₹] ?\d|\d ?(?:[$€£₩¥₹%]|k\b|usdt?\b|dollars|bucks|euros|pounds|btc|thousand|万|만|rb\b|ribu|jt\b|juta)"
)
_EASY = (
    re.compile(
        r"(?:mak|earn)(?:e|ing)? (?:\w{1,12} ){0,2}(?:money|cash|income|living) (?:online|from home|fast|at home"
        r"|easily)"
        r"|work(?:ing)? from home (?:job|and earn|opportunit)|passive income|financial(?:ly)? free(?:dom)?(?![a-z])"
        r"|(?:financial|investment|portfolio) (?:advis[eo]r|coach|consultant|manager|planner)"
        r"|(?:huge|massive|enormous|weekly|daily) (?:profits|returns)(?![a-z])"
        r"|you(?:['’]ve|r| have)? (?:been|be|are) (?:randomly )?(?:selected|chosen|picked|shortlisted) (?:as"
        r"|among|for)"
        r"|congrat[a-z]{0,12}[^\n]{0,40}? (?:you won|winners?|prize)(?![a-z])|(?:to|and) claim (?:your|the"
        r"|ur) (?:prize|gift|reward|win)"
        r"|binary options?|(?:crypto(?:currency)?|bitcoin|btc|forex|fx|stock) (?:trad(?:ing|ers?|es?)"
        r"|invest\w{0,8}|recover\w{0,3}|min(?:ing|er))"
        r"|recover(?:y|ed|ing)? (?:of )?(?:my|your|all my|their|lost|stolen) (?:lost |stolen )?"
        r"(?:funds|crypto\w{0,8}|bitcoins?|btc|coins|money|wallet)"
        r"|guaranteed? (?:daily |weekly |monthly )?(?:profit|return|income|win)s?(?![a-z])|loan offer|(?:quick"
        r"|instant|urgent) loan"
        r"|loans? (?:at|with) (?:an? )?(?:low |only )?(?:\d|interest)"
        r"|free (?:gift cards?|robux|v-?bucks|iphone|bitcoin|crypto|spins?)|claim your (?:free|bonus|prize|reward)"
        r"|(?:trad(?:ing|es?)|invest\w{0,6}) (?:with|under) (?:mr|mrs|ms|miss|expert|her|him|his|the help)(?![a-z])"
        r"|(?:expert|account) (?:trader|manager) (?:mr|mrs|ms|miss)(?![a-z])|(?:spell ?caster|love spell|death spell)"
        r"|(?:welcome|deposit|no deposit|sign ?up|100%) bonus(?:es)?(?![a-z])|jackpot (?:slot|game|bonus)"
    ),
    re.compile(
        r"在宅(?:ワーク|副業)|簡単に稼|誰でも稼|不労所得|高額報酬|副業(?:で|を始|に興味|紹介|初心者)|即金"
        r"|現金(?:プレゼント|配布|を?配り)"
        r"|給付金(?:が|を)?(?:受取|受け取)|必ず儲|元本保証|刷单|日赚|月入过?万|兼职(?:招聘|日结)"
        r"|재택 ?(?:알바|부업)|고수익|고액 ?알바|수익 ?보장|무료 ?머니|꽁머니|당일 ?지급|리딩방|첫충|첫 ?충전"
        r"|매충|먹튀|원금 ?보장|소액 ?투자"
    ),
    re.compile(
        r"(?<![a-z])(?:slot gacor|gacor|max ?win|anti ?rungka[dt]|jp (?:paus|terus|besar)|(?:gampang|mudah|auto"
        r"|pasti) (?:menang|cuan|jp|wd|jackpot)"
        r"|bonus (?:new member|deposit)|depo(?:sit)? (?:pulsa|dana|qris)|rtp (?:live|tinggi|slot)|situs (?:slot"
        r"|judi|resmi|terpercaya)|judi online"
        r"|modal (?:receh|kecil)|cari cuan|penghasilan (?:tambahan|pasif)|kerja (?:dari rumah|online))(?![a-z])"
        r"|заработ(?:ок|ка|ать|айте) (?:[а-яё]{1,12} ){0,2}?(?:онлайн|в интернете|от|без вложений|в день|дома"
        r"|на дому)"
        r"|удал[её]нн\w{1,4} (?:работ|заработ)\w{1,4}|пассивн\w{1,4} доход|доход(?:ом)? от \d|без вложений"
        r"|gana(?:r)? dinero (?:facil|desde casa|rapido|online)|ganhar dinheiro (?:online|em casa|facil|rapido)"
    ),
)
_MAY_BE_EASY = hint(
    r"\b(?:mak|earn)(?:e|ing)? (?:\w+ ){0,2}(?:money|cash|income|living)|from home|\bpassive|\bfinancial"
    r"|\bbinary|\bcrypto|\bbitcoin|\bbtc\b|\bforex|\bfx "
    r"|\bstock (?:trad|inv)|\brecover|\bguarant|\bloan|\bfree (?:gift|robux|v-?bucks|iphone|bitcoin|crypto|spin)"
    r"|\bclaim |selected|chosen|picked|shortlist|\bcongrat|(?:huge|massive|enormous|weekly|daily) |portfolio"
    r"|\btrad(?:e|es|ing) |\binvest|\bexpert"
    r"|\baccount (?:trad|man)|\bspell|bonus|\bjackpot|在宅|稼|不労|高額|副業|即金|現金|給付|儲|元本|刷单|日赚"
    r"|月入|兼职|재택|고수익|고액|수익|무료|꽁머니"
    r"|당일|리딩|첫 ?충|매충|먹튀|원금|소액|gacor|max ?win|\b(?:gampang|mudah|auto|pasti) |rungka|\bjp |menang"
    r"|cuan|\bdepo|\brtp |\bsitus "
    r"|\bjudi |\bmodal "
    r"|penghasil|\bkerja "
    r"|заработ|удал|пассив|доход|вложен|dinero|dinheiro"
)


def promises_of_money(submission: Submission) -> Iterator[Signal]:
    """Tells of sums that somebody is said to earn, and of promises of easy money."""
    folded = submission.folded
    if _MAY_BE_SUM(folded.text):
        yield from counted("money.earnings", _SAYS, submission, matches(folded, *_EARNINGS))
    if _MAY_BE_EASY(folded.text):
        yield from counted("money.easy", _SAYS, submission, matches(folded, *_EASY))
