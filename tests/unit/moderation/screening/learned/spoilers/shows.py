"""A show of the tests' own, in three languages: what is said under each episode, and of it."""

import random
from collections.abc import Iterator

from services.moderation.screening.learned.spoilers.places import Place

EPISODES = 8
_TALK = {
    "en": "I liked this one a lot|the music was lovely again|who else watched it twice|what a cast|so slow today|"
    "thanks for the recap|my mother laughed all the way|I cannot wait|the light in that room|good writing here",
    "ja": "今回もよかったです|音楽が好き|毎週見ています|演技がうまい|感想ありがとうございます|少し長かったかな",
    "ko": "이번에도 좋았어요|음악이 좋네요|매주 보고 있어요|연기가 최고|리뷰 감사합니다|조금 길었어요",
}
_PLOT = {
    "en": "lantern|ferry|ledger|orchard|violin|quarry|telegram|lighthouse",
    "ja": "提灯|フェリー|帳簿|果樹園|バイオリン|採石場|電報|灯台",
    "ko": "등불이|나룻배|장부가|과수원|바이올린|채석장|전보가|등대가",
}
_NAMES = {
    "en": "Marlow|Edda|Renzo|Bexley|Wren|Tilda|Oskar|Petra",
    "ja": "マルロ|エッダ|レンゾ|ベクス|レーン|ティルダ|オスカ|ペトラ",
    "ko": "마를로|에다리|렌조네|벡슬리|레나루|틸다야|오스카|페트라",
}
_SAID = {
    "en": "so {name} hid the {thing} and {talk}",
    "ja": "{name}さんの{thing}、{talk}",
    "ko": "{name} 씨의 {thing} 나오네요, {talk}",
}


def talk(language: str = "en") -> list[str]:
    """What people say of any episode."""
    return _TALK[language].split("|")


def said(episode: int, language: str = "en", *, seed: int = 0) -> Iterator[str]:
    """Comments without end that were written under an episode: half of them speak of what is in it."""
    chance = random.Random(f"{seed} {episode} {language}")
    about_nothing = talk(language)
    while True:
        one = f"{chance.choice(about_nothing)}, {chance.choice(about_nothing)} {chance.randrange(1000)}"
        of = episode if chance.random() < 0.7 else chance.randint(1, episode)
        if chance.random() < 0.5:
            name, thing = _NAMES[language].split("|")[of - 1], _PLOT[language].split("|")[of - 1]
            one = _SAID[language].format(name=name, thing=thing, talk=one)
        yield one


def show(language: str = "en", each: int = 60, episodes: int = EPISODES) -> list[tuple[Place, str]]:
    """All comments of the show, `each` under an episode."""
    return [
        (Place(1, episode), text)
        for episode in range(1, episodes + 1)
        for text, _ in zip(said(episode, language), range(each), strict=False)
    ]
