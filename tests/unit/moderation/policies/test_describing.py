import re
from pathlib import Path

import pytest

from services.moderation.policies.describing import describe_features, feature_table
from services.moderation.policies.features import EMPTY, FEATURES
from services.moderation.policies.lint import lint

PAGE = (Path(__file__).parents[4] / "docs" / "policy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_every_feature_as_it_is() -> None:
    assert PAGE.endswith(f"\n\n{feature_table()}\n")


def test_every_feature_is_described_once() -> None:
    assert [one.name for one in describe_features()] == list(FEATURES)
    assert {one.kind for one in describe_features()} == set(EMPTY)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0])
def test_what_the_page_shows_can_be_written(block: str) -> None:
    """A block is a policy, some rules, or the conditions of one; lists and labels it does not show are given."""
    if block.startswith("when:"):
        block = "  - rule: it\n    action: hold\n    " + block.replace("\n", "\n    ").rstrip() + "\n"
    if not block.startswith("policy:"):
        block = f"policy: 1\nlists: {{never: [x]}}\nlabels: [trusted]\nrules:\n{block}"

    found = lint(block)

    assert found.errors == ()
    left_out = ("list", "Block author")  # what stands elsewhere in a whole policy
    assert [one.message for one in found.warnings if not any(what in one.message for what in left_out)] == []


def test_the_mistakes_on_the_page_are_those_that_are_told() -> None:
    found = lint("policy: 1\nrules:\n- {rule: it, when: {link.count: 1}, weight: high}")

    assert len(found.errors) == 2
    assert all(error.message in PAGE for error in found.errors)
