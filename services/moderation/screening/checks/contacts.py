"""Calls to talk elsewhere: by messenger, telephone or mail.

That people of a story telephone, and what their messages say, is no call: it takes a number, a name at the messenger,
or somebody told to write.
"""

import re
from collections.abc import Iterator

from services.moderation.screening.matching import counted, hint, matches
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.folded import Folded, Span

_SAYS = "a way to talk elsewhere"
_NO_DATE = r"(?!(?:19|20)\d\d ?[-–./年년])"
_DIGITS = r"\d(?:[ ()./_–-]{0,3}[\do])"  # one and, after the braces of its user, that many more
_NUMBER = rf"(?<!\d)\+? ?{_NO_DATE}\(?{_DIGITS}{{6,16}}"
_HANDLE = r"@ ?[a-z0-9_.]{4,32}"
_NAMED = r"@?(?=[a-z_.-]*[\d_])[a-z0-9_.-]{4,32}"

_WHATSAPP = r"(?:wh?at['’]?s[ .-]?[a@]pp?|what['’]?sapp?|whatapp|wazap|wassap)"
_TELEGRAM = r"(?:tele[ .-]?gr[a@4]m+e?|te[1!|]egram)"
_APP = (
    rf"(?:{_WHATSAPP}|{_TELEGRAM}|we ?chat|viber|zalo|zangi|kakao ?(?:talk)?|skype|(?<![a-z])line ?id"
    rf"|(?<![a-z])wa(?= ?[:+0])"
    r"|카카오톡|카톡|텔레그램|텔레|テレグラム|カカオ|微信|телеграм+|(?<![а-я])тг(?![а-я])|вотсап|ватсап)"
)
_TOLD = r"(?:contact|text|message|msg|write|call|dm|pm|inbox|reach(?: out)?|hit|add|chat|talk|find|ping|consult|meet)"
_NOT_TOLD = "".join(
    rf"(?<!{word} )" for word in ("they", "we", "did", "n't", "n’t", "never", "not", "who", "would", "i")
)
_SOMEBODY = r"(?!each |one another|when |while |and |but |because |their |again )"
_ELSEWHERE = (
    rf"(?:{_WHATSAPP}|{_TELEGRAM}|wechat|viber|signal|skype|zangi|hangouts?|discord"
    r"|insta(?:gram)?|ig|snap(?:chat)?)"
)

_MESSENGER = (
    re.compile(rf"{_APP}[^\n]{{0,30}}?(?:{_NUMBER}|{_HANDLE})"),
    re.compile(
        rf"(?<![a-z]){_NOT_TOLD}{_TOLD} (?:{_SOMEBODY}[\w.'’]{{1,15}} ){{0,5}}?"
        rf"(?:on|via|through|thru|using|at|by|@)(?: (?:her|his|my|our|the|this|their))? {_ELSEWHERE}(?![a-z])"
        rf"(?<!by telegram)"
    ),
    re.compile(
        rf"(?:{_APP}|(?<![a-z])(?:line|ig|discord|snap(?:chat)?)|톡)(?: ?id| ?아이디)? ?[:：=➡→▶>]{{1,3}} ?{_NAMED}"
    ),
    re.compile(
        r"(?<![a-z0-9@.])(?:t ?\. ?me ?/|telegram ?\. ?(?:me|org) ?/|wa ?\. ?me(?![a-z])|w ?/ ?a ?\. ?me(?![a-z])"
        r"|(?:api|chat)\.whatsapp\.com|line\.me/|lin\.ee/|(?:open|pf)\.kakao\.com|m\.me/|zalo\.me"
        r"|discord\.(?:gg|com/invite)|signal\.(?:me|group)|join\.skype\.com)[^\s<>()\[\]\"']{0,100}"
    ),
    re.compile(
        r"line(?: ?id)? ?(?:追加|登録)|(?:公式|公式の) ?line|(?<![a-z])line ?@|line ?(?:ください|下さい|まで)"
        r"|友(?:だち|達)追加"
        r"|加(?:我|v|微信|vx)(?![a-z])|(?:微信|威信|薇信)号?[:： ]{0,2}[a-z0-9_-]{5,20}"
    ),
    re.compile(
        r"(?:카카?오?톡|텔레(?:그램)?|(?<![가-힣])톡)(?:으?로)? ?(?:문의|상담|연락|주세요|주시면|추가)"
        r"|오픈 ?(?:채팅|카톡|톡)(?:방)? ?(?:입장|링크|주소|참여|들어|오세요|검색|[:：])"
    ),
    re.compile(
        r"(?<![a-z])(?:hubungi|kontak|minat|order|info(?:rmasi)?|nomor|chat (?:admin|kami|langsung|via|lewat))"
        rf"(?: (?:kami|admin|via|di|ke|langsung|lewat|lebih lanjut|dm|cs|aja|saja)){{0,3}} (?:wa|{_WHATSAPP}"
        rf"|{_TELEGRAM}|tele)(?![a-z])"
        r"|(?<![a-z])(?:escrib|contact|habl|mand|cham|fal|agreg)[a-z]{1,6} (?:[a-z]{1,10} ){0,3}?"
        rf"(?:al|por|en|no|pelo|via|mi|meu) (?:mi |meu |su |seu )?(?:{_WHATSAPP}|wasap|zap|{_TELEGRAM})(?![a-z])"
        r"|(?<![а-я])(?:на)?(?:пиши|пишите|писать|пишем|обращайтесь|жду|стучи(?:те)?) (?:[а-яё]{1,12} ){0,3}?"
        r"(?:в|на) (?:лс|личку|личные|телегу|телеграмм?|тг|вотсап|ватсап|вайбер|ватцап)(?![а-я])"
    ),
)
_MAY_BE_MESSENGER = hint(
    r"\bw(?:h?at['’]?s?[ .-]?[a@]p|azap|assap|asap|a\b|a ?\.| ?/ ?a)|\btele ?[.-]?gr|\btele\b|\bte[1!|]egram"
    r"|\bwe ?chat|\bviber|\bza(?:lo|ngi|p)\b|\bkakao|\bskype|\bsignal\b|\bhangouts?\b|\bdiscord|\big\b"
    r"|\binsta(?:gram)?\b|\bsnap(?:chat)?\b|\bt ?\. ?me\b|\bm\.me|\blin\.ee|\bline\.me"
    r"|line ?(?:id|@|[:：=➡→▶>]|追|登|まで|く|下)|公式|카톡|카카|텔레|톡|오픈|テレグラム|カカオ|友|[微威薇]信|加[我v微]"
    r"|телег|тг|[вш]отс|[вш]атс|ватц|лс|личк|личн|вайб"
)

_AT = re.compile(
    r" ?(?:@|[\[({<] ?(?:at|@) ?[\])}>]| at (?=(?:gmail|yahoo|outlook|hotmail|proton)(?:mail)?\.)) ?"
    r"(?P<domain>[a-z0-9][a-z0-9-]{0,62}(?: ?\. ?[a-z0-9][a-z0-9-]{0,62}){1,4})"
)
_LOCAL = re.compile(r"[a-z0-9._%+-]{1,64}\Z")
_WRITE_TO = re.compile(
    r"(?<![a-z])(?:contact|e-?mails?|mail(?: me)?|reach|write|gmail|text|dm|msg|message|send|via|consult|hubungi"
    r"|correo|"
    r"escrib\w*)(?![a-z])|メール|連絡|邮箱|이메일|메일|문의|연락|почт|пишите"
)
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|outlook|hotmail|aol|proton(?:mail)?|gmx|naver|daum|hanmail|qq|163|126"
    r"|yandex) ?\."
    r"|(?:mail|usa|consultant|cyberservices) ?\. ?(?:com|ru)(?![a-z])"
)
_BEFORE = 45

_TELEPHONE = (
    re.compile(rf"(?<![\w+])\+ ?[1-9]{_NO_DATE}(?:[ ().–-]{{0,3}}[\do]){{7,14}}(?!\d)"),
    re.compile(r"(?<!\d)0 ?[1789] ?0[ .-]{0,3}\d(?: ?\d){3}[ .-]{0,3}\d(?: ?\d){3}(?!\d)"),
    re.compile(
        r"(?<![\d.$€£/-])0\d{1,3}-\d{3,4}-\d{3,4}(?![\d-])|(?<!\d)0120-\d{2,3}-\d{3,4}(?!\d)|공일공[ -]?\d"
    ),
    re.compile(r"(?<![\d.$€£-])(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\d-])"),
    re.compile(r"(?<!\d)(?:62|0)8\d{2}[ .-]?\d{3,4}[ .-]?\d{3,5}(?!\d)"),
    re.compile(
        r"(?:(?<![a-z])(?:call|text|tel|phone|ph|hotline|hp|telp|whats ?app)(?![a-z])|[☎📞📱☏]|電話|전화|연락처)"
        rf"(?: (?:me|us|now|on|at|number|no|him|her)){{0,3}}[ .:：#-]{{0,3}}(?! ?\+){_NUMBER}(?!\d)"
    ),
)
_MAY_BE_NUMBER = hint(r"\d(?:[^\d\n]{0,3}[\do]){6}|공일공")
_MAY_BE_MAIL = hint(r"@|[\[({<] ?at ?[\])}>]|\bat (?:gmail|yahoo|outlook|hotmail|proton)")


def contact_details(submission: Submission) -> Iterator[Signal]:
    """Tells of invitations to a messenger or a mailbox, and of telephone numbers."""
    folded = submission.folded
    if _MAY_BE_MESSENGER(folded.text):
        spans = matches(folded, *_MESSENGER)
        yield from counted("contacts.messenger", _SAYS, submission, spans)
    if _MAY_BE_MAIL(folded.text):
        yield from counted("contacts.mail", _SAYS, submission, tuple(_mail(folded)))
    if _MAY_BE_NUMBER(folded.text):
        yield from counted("contacts.telephone", _SAYS, submission, matches(folded, *_TELEPHONE))


def _mail(folded: Folded) -> Iterator[Span]:
    """Addresses beside which somebody is told to write, and those of free mail, which nobody names for another end."""
    text = folded.text
    for match in _AT.finditer(text):
        start = max(0, match.start() - 64)
        if local := _LOCAL.search(text, start, match.start()):
            before = text[max(0, local.start() - _BEFORE) : local.start()].rpartition("\n")[2]
            if _FREE_MAIL.match(match["domain"]) or _WRITE_TO.search(before):
                yield folded.span(local.start(), match.end())
