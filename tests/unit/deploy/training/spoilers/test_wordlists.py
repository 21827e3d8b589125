from pathlib import Path

import pytest

from deploy.training.spoilers.wordlists import Known, groups, lexicon, mean_of, weights

LISTS = """
# a remark
= harm 1 learned
kill+ die dies drown+ 死ん
= trade 0 0
scene episode*
= guess 1 -1
i_think marry+
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text(LISTS, encoding="utf-8")
    return path


KNOWN = {
    "kill": Known(2.0, 8.0),
    "die": Known(3.0, 8.0),
    "scene": Known(2.0, 10.0),
    "stray": Known(1.0, 10.0),
    "doubtful": Known(1.0, 1.0),
}


def test_groups_hold_all_forms(lists: Path) -> None:
    found = groups(lists)

    assert found["harm"].words == {"kill", "kills", "killed", "killing", "die", "dies", "死ん"} | {
        "drown",
        "drowns",
        "drowned",
        "drowning",
    }
    assert found["trade"].words == {"scene", "episode", "episodes"}
    assert found["guess"].words == {"i think", "marry", "marries", "married", "marrying"}


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("stab++", {"stab", "stabs", "stabbed", "stabbing"}),
        ("erase+", {"erase", "erases", "erased", "erasing"}),
        ("kiss+", {"kiss", "kisses", "kissed", "kissing"}),
        ("twin*", {"twin", "twins"}),
        ("gave_up", {"gave up"}),
    ],
)
def test_forms(tmp_path: Path, written: str, forms: set[str]) -> None:
    path = tmp_path / "words.txt"
    path.write_text(f"= some 1 0\n{written}\n", encoding="utf-8")

    assert groups(path)["some"].words == forms


def test_a_word_weighs_what_the_lexicon_says_and_an_unknown_one_what_its_like_do(lists: Path) -> None:
    found = weights(KNOWN, groups(lists), {"drowned": 0, "dies": 100})

    assert 1.9 < found["kill"] < 2
    assert 1.5 < found["drowned"] < 2.5
    assert found["死ん"] == found["drowned"]
    assert 0 < found["dies"] < found["drowned"] / 3, "common, and yet the lexicon does not list it"
    assert found["scene"] == 0
    assert found["i think"] == -1
    assert found["stray"] > found["doubtful"] > 0


def test_doubtful_entries_are_believed_less() -> None:
    assert mean_of([Known(1.0, 10.0)]) > mean_of([Known(1.0, 1.5)]) > 0
    assert mean_of([]) == 0


def test_a_lexicon_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.csv"
    path.write_text("word,log_odds,z,count\ndied,2.5,8.1,44\n", encoding="utf-8")

    assert lexicon(path) == {"died": Known(2.5, 8.1)}


def test_no_word_of_the_lists_is_in_two_groups() -> None:
    found = groups()
    words = [word for group in found.values() for word in group.words]

    assert len(words) == len(set(words))
    assert all(group.words for group in found.values())
