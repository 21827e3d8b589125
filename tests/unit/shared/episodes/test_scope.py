import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.episodes.references import references
from shared.episodes.scope import Post, Scope, scope_of
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("post", "scope"),
    [
        (Post(), Scope()),
        (Post(title="Kounodori Episode # 6 Review [I Need To Know]"), Scope(episode=6)),
        (Post(title="Recap S03E02"), Scope(season=3, episode=2)),
        (Post(title="Season 3, a look back"), Scope(season=3)),
        (Post(title="Top 10 episodes of 2015"), Scope()),
        (Post(title="第10話ネタバレ感想"), Scope(episode=10)),
        (Post(title="시즌2 3화"), Scope(season=2, episode=3)),
        (Post(title="Episode 4", episode=5, season=2), Scope(season=2, episode=5)),
    ],
)
def test_what_a_page_is_about(post: Post, scope: Scope) -> None:
    assert scope_of(post) == scope


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("S02E05", Scope(season=2, episode=5)),
        ("Open thread for 2x05", Scope(season=2, episode=5)),
        ("Show (2019) - 1x12 - The Door", Scope(season=1, episode=12)),
        ("Show S1: E4", Scope(season=1, episode=4)),
        ("Show Season One, Episode Four", Scope(season=1, episode=4)),
        ("Series 2, Episode 3", Scope(season=2, episode=3)),
        ("S3 E10 & E11", Scope(season=3, episode=11)),
        ("Episode 5 and what I hope of episode 6", Scope(episode=5)),
        ("S1E10, S2E1", Scope(season=1, episode=10)),
        ("Season II, Episode IV", Scope(season=2, episode=4)),
        ("Second Season Episode 5", Scope(season=2, episode=5)),
        ("Chapter Five: The Fall", Scope(episode=5)),
        ("第5話〜第6話", Scope(episode=6)),
        ("5화 6화 리뷰", Scope(episode=6)),
        ("5회, 6회", Scope(episode=6)),
        ("제5회 백상예술대상", Scope()),
        ("第47回日本アカデミー賞", Scope()),
        ("Score 9/10, at 9:30, 2.05, 3-2", Scope()),
        ("Ep. 7-8 recap", Scope(episode=8)),
        ("Episodes 11–12", Scope(episode=12)),
        ("Week 3: Episodes 5 & 6", Scope(episode=6)),
        ("Ep 5/16", Scope(episode=5)),
        ("Ep 15/16", Scope(episode=16)),
        ("Episode 5 of 16", Scope(episode=5)),
        ("Episode 16 (Finale) recap", Scope(episode=16)),
        ("Show EP12 END", Scope(episode=12)),
        ("E05", Scope(episode=5)),
        ("Show E5 recap", Scope(episode=5)),
        ("#6 review", Scope(episode=6)),
        ("Show #12-13", Scope(episode=13)),
        ("Season 2 finale", Scope(season=2)),
        ("Final episode", Scope()),
        ("Part 3", Scope()),
        ("My #1 drama of the year", Scope()),
        ("Whole series review", Scope()),
        ("Ten dramas for ten evenings", Scope()),
        ("第5話", Scope(episode=5)),
        ("第五話 感想", Scope(episode=5)),
        ("5話感想", Scope(episode=5)),
        ("【第3話】感想", Scope(episode=3)),
        ("シーズン2 第3話", Scope(season=2, episode=3)),
        ("2期5話", Scope(season=2, episode=5)),
        ("大河ドラマ 第12回「門」", Scope(episode=12)),
        ("恋の話 #6", Scope(episode=6)),
        ("第11話（最終回）", Scope(episode=11)),
        ("最終回", Scope()),
        ("全10話 まとめ感想", Scope()),
        ("5화", Scope(episode=5)),
        ("제5회", Scope(episode=5)),
        ("시즌2 3화", Scope(season=2, episode=3)),
        ("시즌 2 에피소드 3", Scope(season=2, episode=3)),
        ("11회 리뷰", Scope(episode=11)),
        ("드라마 5~6회", Scope(episode=6)),
        ("총 16회 완결 리뷰", Scope()),
        ("마지막회 리뷰", Scope()),
    ],
)
def test_how_titles_are_read(title: str, scope: Scope) -> None:
    assert scope_of(Post(title=title)) == scope


@pytest.mark.parametrize(
    ("work", "title", "scope"),
    [
        ("Reply 1988", "Reply 1988 Episode 3", Scope(episode=3)),
        ("24", "24 Episode 5", Scope(episode=5)),
        ("24", "24 Season 5 Episode 7", Scope(season=5, episode=7)),
        ("Room 104", "Room 104: Episode 2", Scope(episode=2)),
        ("The 100", "The 100 S02E03", Scope(season=2, episode=3)),
        ("응답하라 1988", "응답하라 1988 3화", Scope(episode=3)),
        ("第8話の女", "第8話の女 第2話", Scope(episode=2)),
        ("Episode 9", "Episode 9, a review", Scope()),
        ("Show S2", "Show S2 Ep 4", Scope(season=2, episode=4)),
        ("Another", "Show Episode 4", Scope(episode=4)),
    ],
)
def test_numbers_of_the_works_name_are_no_episodes(work: str, title: str, scope: Scope) -> None:
    assert scope_of(Post(work=work, title=title)) == scope


def test_after_a_page_about_a_season_comes_the_next() -> None:
    season = Scope(season=2)
    later, same = references(fold("S03E01 and S02E09"))

    assert season.is_before(later)
    assert not season.is_before(same)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 300), st.integers(1, 300))
def test_later_means_later(season: int, other: int, episode: int, mentioned: int) -> None:
    (reference,) = references(fold(f"S{other:02}E{mentioned:02}"))

    before = Scope(season=season, episode=episode).is_before(reference)

    assert before == ((other, mentioned) > (season, episode))
