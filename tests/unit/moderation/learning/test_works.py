"""Pages about one work are known under one name, however their titles put it."""

import pytest

from services.moderation.learning.works import work_name
from shared.episodes.scope import Post

ENGLISH = [
    "Silver Harbour S2E5 recap",
    "Silver Harbour S02E06",
    "Silver Harbour 2x07 review",
    "Silver Harbour, Season 2 Episode 8: Low Tide",
    "Silver Harbour Season 2 - Ep. 9",
    "Silver Harbour (Season 2) Episode 10",
    "Silver Harbour S2 #11",
    "The Silver Harbour, episode 12",
    "Recap: Silver Harbour S2E13",
    "[Review] Silver Harbour - Episode 14 discussion",
    "Silver Harbour Recap: Season 2, Episode 15",
    "K-Drama Review: Silver Harbour E16".replace("K-Drama", "Kdrama"),
    "Episode 17 of Silver Harbour",
    "S2E18: <Silver Harbour>",
]
JAPANESE = [
    "『銀の港』第9話 感想",
    "『銀の港』9話",
    "ドラマ『銀の港』第10話 ネタバレ感想",
    "銀の港 第11話 感想",
    "銀の港の第12話",
    "【感想】銀の港 第13話「嵐の夜」",
    "銀の港 シーズン2 第14話",
    "銀の港 第15話『嵐の夜』 感想",
    "第16話 感想 『銀の港』",
    "《銀の港》第17集",
]
KOREAN = [
    "은빛 항구 9회 리뷰",
    "은빛 항구 10화 리뷰",
    "은빛 항구 제11회",
    "은빛 항구 12-13회 줄거리",
    "드라마 은빛 항구 14회 후기",
    "[리뷰] 은빛 항구 15회",
    "<은빛 항구> 16회 리뷰",
    "드라마 <은빛 항구> 17화",
    "은빛 항구 시즌2 18회 감상",
    "은빛 항구 E19",
]


@pytest.mark.parametrize(
    ("titles", "name"), [(ENGLISH, "silver harbour"), (JAPANESE, "銀の港"), (KOREAN, "은빛 항구")]
)
def test_pages_of_one_work_come_to_one_name(titles: list[str], name: str) -> None:
    assert {title: work_name(Post(title=title)) for title in titles} == dict.fromkeys(titles, name)
    assert work_name(Post(work=name.upper(), title="whatever", episode=3)) == name


@pytest.mark.parametrize(
    ("post", "name"),
    [
        (Post(work="The House!", episode=3), "house"),
        (Post(title="The House, episode 3: Ashes"), "house"),
        (Post(title="Episode 12 of Reply 1988"), "reply 1988"),
        (Post(title="Room 104 S1E4"), "room 104"),
        (Post(title="24 episode 3"), "24"),
        (Post(title="Drama Queens S1E4"), "queens"),
        (Post(title="Anime S1E4"), ""),
        (Post(title="Episode 5: Ashes"), ""),
        (Post(title="第5話「灰」"), ""),
        (Post(title="Ashes", episode=5), ""),
        (Post(episode=4), ""),
        (Post(title="How to bake bread"), None),
        (Post(title="Silver Harbour Season 2 review"), None),
    ],
)
def test_a_work_is_named_by_its_owner_or_by_the_title(post: Post, name: str | None) -> None:
    assert work_name(post) == name
