"""Two texts compared line by line."""

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.console.policy.differing import Compared, compare

LINES = st.lists(st.sampled_from(["rules:", "  - rule: a", "", "# x"]), max_size=30).map("\n".join)


def test_a_changed_line_is_gone_and_added_with_three_lines_around_it() -> None:
    before = [f"line {n}" for n in range(1, 11)]
    after = [*before[:5], "another", *before[6:]]
    [place] = compare("\n".join(before), "\n".join(after)).places
    assert [(line.kind, line.before, line.after, line.text) for line in place] == [
        ("same", 3, 3, "line 3"),
        ("same", 4, 4, "line 4"),
        ("same", 5, 5, "line 5"),
        ("gone", 6, None, "line 6"),
        ("added", None, 6, "another"),
        ("same", 7, 7, "line 7"),
        ("same", 8, 8, "line 8"),
        ("same", 9, 9, "line 9"),
    ]


@given(LINES, LINES)
def test_what_is_told_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    found = compare(before, after)
    old, new = before.splitlines(), after.splitlines()
    told = [line for place in found.places for line in place]
    assert all(line.before is None or old[line.before - 1] == line.text for line in told)
    assert all(line.after is None or new[line.after - 1] == line.text for line in told)
    gone = {line.before for line in told if line.kind == "gone"}
    added = {line.after for line in told if line.kind == "added"}
    assert [text for n, text in enumerate(old, 1) if n not in gone] == [
        text for n, text in enumerate(new, 1) if n not in added
    ]
    assert (found.gone, found.added) == (len(gone), len(added))
    assert (found == Compared()) == (old == new)


def test_texts_of_very_many_lines_differ_in_all_of_them() -> None:
    found = compare("a\n" * 15_000, "a\n" * 14_999)
    assert (found.gone, found.added) == (15_000, 14_999)
