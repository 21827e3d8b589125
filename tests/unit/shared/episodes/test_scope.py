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


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 300), st.integers(1, 300))
def test_later_means_later(season: int, other: int, episode: int, mentioned: int) -> None:
    (reference,) = references(fold(f"S{other:02}E{mentioned:02}"))

    before = Scope(season=season, episode=episode).is_before(reference)

    assert before == ((other, mentioned) > (season, episode))
