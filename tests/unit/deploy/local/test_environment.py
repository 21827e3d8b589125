"""What each process of a stack is told."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.environment import for_service, read_environment, write_environment

SETTINGS = {
    "COMMENTS_PORT": "8000",
    "COMMENTS_MASTER_KEY_FILE": "/keys/comments.key",
    "MODERATION_PORT": "8001",
}


def test_a_service_gets_its_own_settings_only() -> None:
    told = for_service("comments", SETTINGS, {})
    assert {name for name in told if name.startswith(("COMMENTS_", "MODERATION_"))} == {
        "COMMENTS_PORT",
        "COMMENTS_MASTER_KEY_FILE",
    }


def test_what_up_leaves_open_may_be_set_from_outside() -> None:
    ours = {
        "COMMENTS_PARTITIONS": "4",
        "COMMENTS_PORT": "1",
        "COMMENTS_MASTER_KEY": "ab",
        "SECRET": "s",
        "TZ": "UTC",
    }
    told = for_service("comments", SETTINGS, ours)
    assert told["COMMENTS_PARTITIONS"] == "4"
    assert told["COMMENTS_PORT"] == "8000"
    assert "COMMENTS_MASTER_KEY" not in told  # its _FILE is decided: both would be an error
    assert "SECRET" not in told
    assert told["TZ"] == "UTC"


text = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z_]{0,10}", fullmatch=True), text))
def test_an_environment_file_reads_back_as_it_was_written(settings: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "environment")
        write_environment(path, settings)
        assert read_environment(path) == settings


def test_a_line_that_is_no_variable_is_named(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    file.write_text("# a comment\nexport COMMENTS_PORT=1\n")
    with pytest.raises(ValueError, match=r"'export' is not NAME=value"):
        read_environment(file)
