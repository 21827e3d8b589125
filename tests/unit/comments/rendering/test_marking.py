"""What a cover of somebody else's would be as marks of the author's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comments.rendering.marking import marked
from services.comments.rendering.reach import reach_of
from services.comments.rendering.render import render
from shared.episodes.references import Reference
from shared.spoilers.source import covered

NINE = reach_of(["possible spoiler for episode 9"])
SECRET = "zqzq"


def spans(source: str, *parts: str) -> list[tuple[int, int]]:
    return [(source.index(part), source.index(part) + len(part)) for part in parts]


@pytest.mark.parametrize(
    ("source", "parts", "expected"),
    [
        ("He dies in episode 9.", [], ">![ep 9]\n\nHe dies in episode 9."),
        ("He dies in episode 9.", ["episode 9"], "He dies in >![ep 9] episode 9!<."),
        ("He dies in episode 9.", ["in episode 9."], "He dies >![ep 9] in episode 9.!<"),
        ("He dies.", [" dies"], "He >![ep 9] dies!<."),
        ("one two three", ["one", "three"], ">![ep 9] one!< two >![ep 9] three!<"),
        ("one two three", ["one two", "two three"], ">![ep 9] one two three!<"),
        ("第9話で父が死ぬ", ["父が死ぬ"], "第9話で>![ep 9] 父が死ぬ!<"),
        ("one\n\n- two\n- three", ["two\n- three"], ">![ep 9]\n\none\n\n- two\n- three"),
        ("see `the code` here", ["the code"], ">![ep 9]\n\nsee `the code` here"),
        ("```\nall code\n```", ["code"], ">![ep 9]\n\n```\nall code\n```"),
        (">!he!< dies", ["he!< dies"], ">![ep 9]\n\n>!he!< dies"),
    ],
)
def test_marks_stand_where_the_cover_was(source: str, parts: list[str], expected: str) -> None:
    assert marked(source, spans(source, *parts), NINE) == expected


@pytest.mark.parametrize(
    "source",
    [">![ep 9]\n\nHe dies.", ">!He dies.!<", "||He|| ||dies.||", ">!\n\none\n\ntwo"],
    ids=str,
)
def test_nothing_is_left_to_mark_where_the_author_has_covered_it(source: str) -> None:
    assert marked(source, [], NINE) is None


def test_nothing_is_proposed_that_would_leave_some_of_it_open() -> None:
    assert marked("Nobody expected this!<\n\nHe dies.", [], NINE) is None


@pytest.mark.parametrize(
    ("label", "opening"),
    [
        ("possible spoiler for season 2 episode 3", ">![s2 ep 3]"),
        ("possible spoiler", ">!"),
        ("possible spoiler for the finale", ">!"),
        ("readers say that this is a spoiler", ">!"),
    ],
)
def test_marks_name_the_episode_of_the_label(label: str, opening: str) -> None:
    assert marked("He dies.", [], reach_of([label])) == f"{opening}\n\nHe dies."


@given(season=st.none() | st.integers(1, 30), episode=st.integers(1, 400))
def test_marks_name_what_covers_understand(season: int | None, episode: int) -> None:
    reach = Reference(span=(0, 1), season=season, episode=episode)
    text = marked("He dies.", [], reach)

    assert text
    found = reach_of([text.split("[")[1].split("]")[0]])
    assert found
    assert (found.season, found.episode) == (season, episode)


SOURCES = st.lists(
    st.sampled_from(
        [
            SECRET,
            "word",
            " ",
            "\n",
            "\n\n",
            ">!",
            "!<",
            "||",
            "[ep 3]",
            "`",
            "```",
            "**",
            "- ",
            "> ",
            "\\",
            "話",
        ]
    ),
    max_size=14,
).map("".join)


@given(source=SOURCES, whole=st.booleans(), scoped=st.booleans())
def test_what_is_marked_is_in_nobodys_sight_and_nothing_else_is_changed(
    source: str, whole: bool, scoped: bool
) -> None:
    places = [(at, at + len(SECRET)) for at in range(len(source)) if source.startswith(SECRET, at)]
    text = marked(source, [] if whole else places, NINE if scoped else None)

    if text is None:  # it is covered already, or a mark in the text would end the cover
        head = f">!\n\n{source}"
        assert SECRET not in render(source).html or (0, len(head)) not in covered(head)
        return
    assert SECRET not in render(text).html
    marks = (">![ep 9] ", ">![ep 9]", "!<") if scoped else (">!", "!<")
    assert _without(text, marks) == _without(source, marks)


def _without(text: str, marks: tuple[str, ...]) -> str:
    for mark in marks:
        text = text.replace(mark, "")
    return text.strip()
