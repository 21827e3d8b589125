import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.episodes import Scope, references, scope_of
from services.moderation.screening.normalise import fold
from services.moderation.screening.submission import Post


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
        ("season 3 finale", ["season 3", "the finale"]),
        ("마지막회", ["the finale"]),
        ("E3 and 4x4 and ep 9.5 and Vue 2", []),
        ("世話、昔話、電話、会話", []),
        ("화면, 문화, 12화면", []),
    ],
)
def test_references(text: str, names: list[str]) -> None:
    assert [reference.name for reference in references(fold(text))] == names


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


@given(st.text(alphabet="eps0129ix話第화회一十ー・-, episodeand"))
def test_spans_hold_what_was_read(text: str) -> None:
    for reference in references(fold(text)):
        start, end = reference.span
        assert 0 <= start < end <= len(text)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 300), st.integers(1, 300))
def test_later_means_later(season: int, other: int, episode: int, mentioned: int) -> None:
    (reference,) = references(fold(f"S{other:02}E{mentioned:02}"))

    before = Scope(season=season, episode=episode).is_before(reference)

    assert before == ((other, mentioned) > (season, episode))
