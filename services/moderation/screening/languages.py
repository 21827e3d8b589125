"""Which language a text is written in: by its script, and for Latin letters by its commonest words.

It knows a dozen languages that comments are written in and says nothing of the rest. A model of a hundred languages
would cost half of the memory that screening may take.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

# Where the blocks of letters begin, and whose they are; "" is nobody's.
_BLOCKS = (
    ("A", "latin"), ("\u0250", ""), ("\u0370", "el"), ("\u0400", "cyrillic"), ("\u0530", ""), ("\u0590", "he"),
    ("\u0600", "arabic"), ("\u0780", ""), ("\u0900", "hi"), ("\u0980", ""), ("\u0e00", "th"), ("\u0e80", ""),
    ("\u1100", "ko"), ("\u1200", ""), ("\u1e00", "latin"), ("\u1f00", "el"), ("\u2000", ""), ("\u3040", "kana"),
    ("\u3100", ""), ("\u3131", "ko"), ("\u318f", ""), ("\u31f0", "kana"), ("\u3200", ""), ("\u3400", "han"),
    ("\ua000", ""), ("\uac00", "ko"), ("\ud7b0", ""), ("\uf900", "han"), ("\ufb00", ""), ("\uff66", "kana"), ("\uffa0", ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_LEAST = 40
_SYLLABIC = 2  # a Japanese, Chinese or Korean letter says as much as two of an alphabet
_LEAST_KANA = 0.05
_PARTICULAR = (("cyrillic", "uk", "іїєґ"), ("cyrillic", "ru", ""), ("arabic", "fa", "پچژگ"), ("arabic", "ar", ""))
_LEAST_PARTICULAR = 0.01

_COMMON = {
    "en": "the and is are was were be been to of in it that this with for on as at by not but have has had he she they "
    "you your we my me his her their them what when who how why will would can could should do does did don't it's i'm "
    "so if from or an a about just all there i get like one out more no up very really than then because good great such nice never only want think know been too even well these those into now here time much him",
    "id": "yang dan di ini itu tidak ada untuk dengan saya aku kamu kita dari ke akan juga sudah bisa dalam pada karena "
    "atau apa kalau nya yg gak ga nggak tapi jadi banget lagi aja udah sama mau orang kami mereka dia lebih semua bang "
    "hanya seperti saja masih belum jangan terus gua gw lu kalo dong nih sih bukan buat banyak anak main terima kasih gue tau mah deh kok emang kayak biar abis pas sampe gitu kenapa siapa gimana "
    "bg dgn utk jg krn dr tp sm bgt udh blm org bukan oleh hari baru lah ya gk klo kaya pake lihat liat nonton bisa mantap selalu semoga",
    "es": "el la los las de que y en un una es por con no para se lo su al del como más pero sus le ya muy me mi te tu "
    "este esta son está hay si porque cuando todo ser fue también gracias yo esto eso qué bien hace tiene sin",
    "pt": "os as de que em um uma é por com não para se do da no na dos das como mais mas ao seu sua eu você ele "
    "ela isso esse este está são muito também já foi tem ser quando meu minha só obrigado vc pra nem bem nos pelo pela",
    "fr": "le la les de des du que qui et en un une est pas pour dans ce cette avec sur au aux je tu il elle nous vous "
    "ils mais ou où se ne sont plus par mon ma mes très bien c'est j'ai comme tout fait être avoir si merci même on",
    "de": "der die das und ist nicht ein eine einen zu den dem mit auf für von im es ich du er sie wir ihr auch aber als "
    "wie so noch nur war sind hat haben wird kann bei aus nach wenn dass oder sich schon sehr mir mich was man dann",
    "it": "il lo la gli le di che è un una in non per con si da del della dei delle sono come più ma al alla nel "
    "anche questo questa ho io tu mi ti ci se molto perché quando cosa bene grazie essere stato fatto suo sua",
    "tr": "ve bir bu da de için çok ne ama mi ile gibi daha en ben sen biz var yok değil kadar olan olarak sonra her "
    "şey benim senin diye ya ki mı mu nasıl güzel iyi teşekkürler olsun kadar hiç çünkü artık bana beni seni",
    "vi": "và là của có không được cho các này một trong những với người đã tôi bạn anh em khi đó thì cũng như mà rất để "
    "từ ra làm nhiều lại về đến phim hay quá nhưng còn vì nào gì mình sẽ đi ở ơi",
}  # fmt: skip
_SPEAKERS: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in set(_words.split()):
        _SPEAKERS.setdefault(_word, []).append(_language)
_SHARES = {
    word: [(language, 1 / len(speakers)) for language in speakers] for word, speakers in _SPEAKERS.items()
}
_WORD = re.compile(r"[^\W\d_]{2,}(?:'[^\W\d_]+)?")
_ASCII_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")
_ENOUGH = 1500  # characters
_LEAST_VOTES = 1.5
_LEAST_SHARE = 0.08
_AHEAD = 1.5


def language_of(text: str) -> str:
    """Its code, as in "ko"; "" under 40 characters and where it cannot be told, as of a language not known here."""
    if len(text) < _LEAST:
        return ""
    text = text[:_ENOUGH]
    if text.isascii():
        return _vote(_ASCII_WORD.findall(text.lower()))
    script = _script_of(text)
    if script == "latin":
        return _vote(_WORD.findall(text.lower().replace("’", "'")))
    for known, language, letters in _PARTICULAR:
        if script == known and sum(map(text.count, letters)) >= (_LEAST_PARTICULAR if letters else 0) * len(text):
            return language
    return script


def _script_of(text: str) -> str:
    """The script that says most; Japanese and Chinese are told apart already."""
    counts: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha() and (block := _block(char)):
            counts[block] += count
    han_or_kana = counts.pop("han", 0) + counts["kana"]
    japanese = counts.pop("kana", 0) > han_or_kana * _LEAST_KANA
    counts["ja" if japanese else "zh"] = han_or_kana * _SYLLABIC
    counts["ko"] *= _SYLLABIC
    script, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    return script if most else ""


@lru_cache(maxsize=8192)
def _block(letter: str) -> str:
    at = bisect_right(_STARTS, letter)
    return _BLOCKS[at - 1][1] if at else ""


def _vote(words: list[str]) -> str:
    """A word speaks for each language that has it, the fewer those are the louder."""
    votes = dict.fromkeys(_COMMON, 0.0)
    for word in words:
        for language, share in _SHARES.get(word, ()):
            votes[language] += share
    first, second = sorted(votes, key=lambda language: (-votes[language], language))[:2]
    sure = votes[first] >= max(_LEAST_VOTES, _LEAST_SHARE * len(words), _AHEAD * votes[second])
    return first if sure else ""
