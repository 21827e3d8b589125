"""The bench of moderation says what is missing, and every figure has its bar."""

from pathlib import Path

from click.testing import CliRunner

from deploy.bench_moderation.__main__ import main
from deploy.bench_moderation.bars import BARS, TRANSFER


def test_without_data_it_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [str(tmp_path)])
    assert done.exit_code == 2
    assert "train.jsonl is not there" in done.output


def test_what_is_transferred_is_among_what_is_measured() -> None:
    assert set(TRANSFER) <= set(BARS)
