import pytest

from services.moderation.screening.checks.author_spoilers import author_marked_spoilers
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = author_marked_spoilers()


@pytest.mark.parametrize(
    ("text", "marked", "covered"),
    [
        ("He >!dies!< and ||she knows||", 2, [">!dies!<", "||she knows||"]),
        (">!彼は犯人だった!<と思う", 1, [">!彼は犯人だった!<"]),
        ("||범인은 그녀||였다", 1, ["||범인은 그녀||"]),
        (">!over\n\ntwo paragraphs!<", 1, [">!over\n\ntwo paragraphs!<"]),
        (">!never closed", 1, [">!never closed"]),
        ("＞！秘密！＜ ｜｜内緒｜｜", 2, ["＞！秘密！＜", "｜｜内緒｜｜"]),
        (">![ep 12]\n\nHe dies.\n\n- She too", 1, [">![ep 12]\n\nHe dies.\n\n- She too"]),
        ("`>!` is how, see >!him!<", 1, [">!him!<"]),
    ],
)
def test_what_the_author_marked_is_noted(text: str, marked: int, covered: list[str]) -> None:
    comment = submission(text, author_spoilers=marked)
    found = findings(check, comment)["marked_by_author"]

    assert quoted(found, comment) == covered
    assert found.suggests is None


def test_marks_that_did_not_render_as_spoilers_are_none() -> None:
    assert rules(check, submission("`a || b || c`", author_spoilers=0)) == set()
