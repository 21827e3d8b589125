"""How values and texts are told: as policies write them, and no wider than the terminal."""

import pytest
from rich.cells import cell_len

from deploy.cli.telling import in_lines, reason_said, value_said
from services.moderation.policies.signals import Value
from shared.contracts.moderation import Reason


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        (0.0, "0"),
        (3.0, "3"),
        (12_000_000.0, "12000000"),
        (0.25, "0.25"),
        (0.123456, "0.1235"),
        (0.99998654, "just under 1"),
        (0.00000013, "just over 0"),
        (2.00001, "just over 2"),
        ("ko", "ko"),
        ("", "(empty)"),
        (("bit.ly", "t.co"), "bit.ly, t.co"),
        ((), "(none)"),
    ],
)
def test_values_are_told_as_policies_write_them(value: Value, said: str) -> None:
    assert value_said(value) == said


def test_a_reason_that_is_the_name_of_its_rule_is_told_once() -> None:
    assert (
        reason_said(Reason(check="text", rule="covers love", detail="covers love", score=0.9))
        == "covers love"
    )
    assert reason_said(Reason(check="text", rule="a plea", detail="please", score=0.9)) == "a plea: please"


@pytest.mark.parametrize("text", ["a word and " * 40, "次の話が気になってしかたがない" * 20, "x" * 400, ""])
def test_texts_keep_to_the_width_and_lose_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(in_lines(text, first="    | ", then="    > "))
    assert all(cell_len(line) <= 60 for line in lines)
    assert [line[:5] for line in lines] == ["    |"] + ["    >"] * (len(lines) - 1)
    assert "".join(line[6:] for line in lines).replace(" ", "") == text.replace(" ", "")
