import pytest

from shared.episodes.later import later_references
from shared.episodes.scope import Post
from shared.folding.fold import fold
from shared.spoilers.source import covered

PAGE = Post(work="Show", season=2, episode=4)


def found(text: str, post: Post = PAGE) -> list[tuple[str, str | None]]:
    return [
        (text[slice(*reference.span)], harmless)
        for reference, harmless in later_references(text, fold(text), post, covered(text))
    ]


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("in 2x09 he leaves", [("2x09", None)]),
        ("wait until episode 9", [("episode 9", None)]),
        ("the season 4 finale", [("season 4 finale", None)]),
        ("the season 2 finale", [("season 2 finale", "finale")]),
        ("the season 1 finale", []),
        ("in season 4, and in the finale", [("season 4", "later_season"), ("finale", "finale")]),
        ("13話で分かる", [("13話", None)]),
        ("13화에서 밝혀져요", [("13화", None)]),
        ("in 2x03 and episode 4", []),
        ("episode 9 of Another Show", [("episode 9", "other_work")]),
    ],
)
def test_what_leads_past_the_page(text: str, later: list[tuple[str, str | None]]) -> None:
    assert found(text) == later


@pytest.mark.parametrize(
    "text",
    [
        "write `>![ep 12] text!<` and it is covered",
        "as in `||[episode 12] text||`",
        "```\n>![ep 12] text!<\n```",
        "隠すには `＞！[12話]秘密！＜` と書きます",
    ],
)
def test_a_scope_that_is_only_shown_names_no_episode(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "later"),
    [
        (">![ep 12] he leaves!<", [("ep 12", "covered_by_author")]),
        ("`>![ep 12]` comes from ep 12", [("ep 12", None)]),
        ("`>!in [ep 12] he leaves!<`", [("ep 12", None)]),
        ("`>![he leaves in ep 12] so!<`", [("ep 12", None)]),
        ("[ep 12] he leaves", [("ep 12", None)]),
    ],
)
def test_what_is_written_is_read(text: str, later: list[tuple[str, str | None]]) -> None:
    assert found(text) == later


def test_a_page_about_a_season_is_before_the_next() -> None:
    assert found("S03E01 is better", Post(title="Season 2 finale")) == [("S03E01", None)]
    assert found("S02E09, the finale", Post(title="Season 2 finale")) == []
    assert found("S03E01", Post(title="A look back")) == []
