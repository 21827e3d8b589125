import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.episodes.references import references
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("S02E09", ["season 2 episode 9"]),
        ("s2 e9 / S2.E10", ["season 2 episode 9", "season 2 episode 10"]),
        ("2x09", ["season 2 episode 9"]),
        ("season two, episode nine", ["season 2 episode 9"]),
        ("episode 9 of season 2", ["season 2 episode 9"]),
        ("ep 9, s2", ["season 2 episode 9"]),
        ("Episode # 6", ["episode 6"]),
        ("E09", ["episode 9"]),
        ("episode twenty-one", ["episode 21"]),
        ("the twenty-first episode", ["episode 21"]),
        ("12th ep", ["episode 12"]),
        ("ep 12th", ["episode 12"]),
        ("episodes 9, 10 and 11", ["episode 11"]),
        ("eps 12-16", ["episode 16"]),
        ("episode 1100", ["episode 1100"]),
        ("第九・十話", ["episode 10"]),
        ("一二〇話", ["episode 120"]),
        ("百八話", ["episode 108"]),
        ("2期9話", ["season 2 episode 9"]),
        ("エピソード7", ["episode 7"]),
        ("시즌 2의 9화", ["season 2 episode 9"]),
        ("9~10화", ["episode 10"]),
        ("에피소드 7", ["episode 7"]),
        ("season 3 finale", ["season 3 finale"]),
        ("the third season's finale", ["season 3 finale"]),
        ("S3 finale", ["season 3 finale"]),
        ("シーズン3の最終回", ["season 3 finale"]),
        ("시즌3 마지막회", ["season 3 finale"]),
        ("second season, episode 9", ["season 2 episode 9"]),
        ("Season II, episode IX", ["season 2 episode 9"]),
        ("episode XII-XIV", ["episode 14"]),
        ("episode XX, and episode I liked", []),
        ("episode 9 of my life, episode one of their marriage", []),
        ("episode 9 of her show", ["episode 9"]),
        ("第44回 日本アカデミー賞、第75回NHK紅白歌合戦", []),
        ("第9回の賞金", ["episode 9"]),
        ("제58회 백상예술대상, 제43회 청룡영화상, 제5회 부산 영화제", []),
        ("제9회 엔딩", ["episode 9"]),
        ("2x the fun, 10x better, 9 out of 10 at 9 pm, 9/10", []),
        ("9회말, 2회차 정주행, 3회 봤어요, 9화면, 10화 분량", []),
        ("9回も見た、3話連続、全16話", []),
        ("마지막회", ["the finale"]),
        ("E3 and 4x4 and ep 9.5 and Vue 2", []),
        ("世話、昔話、電話、会話", []),
        ("화면, 문화, 12화면", []),
    ],
)
def test_references(text: str, names: list[str]) -> None:
    assert [reference.name for reference in references(fold(text))] == names


@given(st.text(alphabet="eps0129ix話第화회一十ー・-, episodeand"))
def test_spans_hold_what_was_read(text: str) -> None:
    for reference in references(fold(text)):
        start, end = reference.span
        assert 0 <= start < end <= len(text)
