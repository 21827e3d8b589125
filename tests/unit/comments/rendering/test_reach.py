import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comments.rendering.render import escaped_fallback, render
from services.comments.rendering.rendered import Mask, Rendered


def numbers(rendered: Rendered) -> list[tuple[str | None, str | None]]:
    """The season and the episode that each cover carries."""
    found = re.findall(r"<span ([^>]*)>", rendered.html)
    return [(_attribute("data-season", one), _attribute("data-episode", one)) for one in found]


def _attribute(name: str, tag: str) -> str | None:
    match = re.search(rf'{name}="(\d+)"', tag)
    return match[1] if match else None


@pytest.mark.parametrize(
    ("scope", "season", "episode"),
    [
        ("ep 12", None, "12"),
        ("Season 2, episode 9", "2", "9"),
        ("S02E09", "2", "9"),
        ("eps 3-6", None, "6"),
        ("preview of ep 5", None, "5"),
        ("第3話", None, "3"),
        ("第十二話まで", None, "12"),
        ("２期９話", "2", "9"),
        ("12화", None, "12"),
        ("시즌2 9화", "2", "9"),
        ("第12集", None, "12"),
    ],
)
def test_a_cover_carries_the_furthest_episode_of_its_scope(
    scope: str, season: str | None, episode: str
) -> None:
    rendered = render(f"He >![{scope}] dies!<")
    assert f'data-scope="{scope}"' in rendered.html
    assert numbers(rendered) == [(season, episode)]


@pytest.mark.parametrize(
    "scope",
    [
        "novel",
        "novel, ep 3",
        "原作 第3話",
        "웹툰 12화",
        "season 3",
        "the finale",
        "ep 3 and the finale",
        "ep 12 of Reply 1988",
        "『半沢直樹』第9話",
        "ep 12, S02E01",
        "12",
        "2015",
    ],
)
def test_what_nobody_can_rank_carries_no_number(scope: str) -> None:
    rendered = render(f"He >![{scope}] dies!<")
    assert f'data-scope="{scope}"' in rendered.html
    assert numbers(rendered) == [(None, None)]


@pytest.mark.parametrize(
    ("source", "episode"),
    [
        (">![ep 3] a ||[ep 9] b|| c!<", "9"),
        (">![ep 9] a ||[ep 3] b|| c!<", "9"),
        (">![ep 3] a ||b|| c!<", "3"),
        (">![ep 3] a ||[novel] b|| c!<", None),
        ("||[ep 3] a >!b|| c!<", None),
        (">!a ||[ep 3] b|| c!<", None),
    ],
)
def test_covers_in_one_another_open_for_who_has_seen_them_all(source: str, episode: str | None) -> None:
    assert numbers(render(source)) == [(None, episode)]


@pytest.mark.parametrize("spans", [((3, 7),), ((3, 11),)])
def test_a_screenings_mask_carries_the_number_of_its_label(spans: tuple[tuple[int, int], ...]) -> None:
    mask = Mask(spans=spans, label="possible spoiler for episode 9")
    assert numbers(render("He >!dies!<, yes", mask=mask)) == [(None, "9" if spans == ((3, 11),) else None)]


@pytest.mark.parametrize(
    ("source", "label", "episode"),
    [
        ("He dies", "episode 9", "9"),
        ("He dies", "possible spoiler", None),
        ("He >![ep 12] dies!<", "episode 9", "12"),
        ("He >![novel] dies!<", "episode 9", None),
        ("He >!dies!<", "episode 9", "9"),
        ("one\n\n- two\n\n> three >![ep 12] dies!<", "episode 9", "12"),
    ],
)
def test_a_mask_over_everything_goes_as_far_as_what_is_under_it(
    source: str, label: str, episode: str | None
) -> None:
    rendered = render(source, mask=Mask(whole=True, label=label))
    assert f'data-scope="{label}"' in rendered.html
    assert numbers(rendered) == [(None, episode)]


def test_a_text_that_could_not_be_read_carries_none() -> None:
    rendered = escaped_fallback("He >![ep 12] dies!<", mask=Mask(whole=True, label="episode 9"))
    assert numbers(rendered) == [(None, None)]


@given(st.text(alphabet="eps 0129.,-S第話화集٣９", min_size=1, max_size=40))
def test_numbers_are_numbers(scope: str) -> None:
    for season, episode in numbers(render(f"a >![{scope}] b!<")):
        assert season is None or episode is not None
        assert episode is None or int(episode) >= 0
