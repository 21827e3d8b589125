import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.scoring.labels import label_of


@pytest.mark.parametrize(
    "row",
    [
        {"label": 1},
        {"label": 1.0},
        {"label": True},
        {"label": "1"},
        {"label": "spam"},
        {"label": "SPAM "},
        {"Label": "Spam"},
        {"is_spam": True},
        {"isSpam": 1},
        {"spam": "yes"},
        {"decision": "remove"},
        {"decision": "rejected"},
        {"action": "delete"},
        {"class": 1},
        {"CLASS": "1"},
        {"label": 1, "spam": False},
    ],
)
def test_spam(row: dict[str, object]) -> None:
    assert label_of(row, "spam") == 1


@pytest.mark.parametrize(
    "row",
    [
        {"label": 0},
        {"label": "ham"},
        {"label": "not spam"},
        {"label": "not_spam"},
        {"label": "non-spam"},
        {"label": False},
        {"is_spam": False},
        {"decision": "publish"},
        {"decision": "approved"},
        {"decision": "mask"},
        {"ruling": "keep"},
    ],
)
def test_no_spam(row: dict[str, object]) -> None:
    assert label_of(row, "spam") == 0


@pytest.mark.parametrize(
    "row",
    [{}, {"label": None}, {"label": ""}, {"decision": "hold"}, {"action": "liked"}, {"category": "films"}],
)
def test_nothing_was_decided(row: dict[str, object]) -> None:
    assert label_of(row, "spam") is None


@pytest.mark.parametrize(
    ("row", "means"),
    [
        ({"label": 1}, 1),
        ({"label": "spoiler"}, 1),
        ({"decision": "mask"}, 1),
        ({"has_spoilers": True}, 1),
        ({"is_spoiler": False}, 0),
        ({"decision": "publish"}, 0),
        ({"label": "no spoiler"}, 0),
        ({"label": "spam"}, None),
        ({"spam": True}, None),
    ],
)
def test_spoilers(row: dict[str, object], means: int | None) -> None:
    assert label_of(row, "spoiler") == means


@pytest.mark.parametrize("value", [2, -1, "perhaps", 0.5, {"spam": 1}])
def test_a_label_that_is_none_is_refused_and_says_what_would_be_one(value: object) -> None:
    with pytest.raises(ValueError, match="1 for spam and 0 for what is none"):
        label_of({"label": value}, "spam")


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_other_members_say_nothing(row: dict[str, object]) -> None:
    assert label_of({f"x{key}": value for key, value in row.items()}, "spam") is None
