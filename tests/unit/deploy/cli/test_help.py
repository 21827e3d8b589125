"""The command explains itself, quickly, and names a wrong setting."""

import subprocess
import sys

import pytest
import rich_click as click
from click.testing import CliRunner

from deploy.cli.main import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [path]
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    assert "\\b" not in shown.output


def test_help_loads_no_service() -> None:
    code = (
        "import sys; from deploy.cli.main import main\n"
        "heavy = {'asyncpg', 'granian', 'litestar', 'redis', 'services'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_config_check_names_the_wrong_variable() -> None:
    checked = CliRunner(env=GOOD | {"COMMENTS_PORT": "eight thousand"}).invoke(main, ["config", "check"])
    assert checked.exit_code == 1
    assert "COMMENTS_PORT" in checked.stderr
    assert "MODERATION_*: fine" in checked.stdout


def test_config_check_is_content_with_good_settings() -> None:
    checked = CliRunner(env=GOOD).invoke(main, ["config", "check"])
    assert checked.exit_code == 0, checked.output


KEY = "0" * 64
GOOD = {
    "COMMENTS_DATABASE_URL": "postgresql:///rejoinder",
    "COMMENTS_REDIS_URL": "redis://localhost",
    "COMMENTS_MASTER_KEY": KEY,
    "COMMENTS_PEER_KEY": KEY,
    "COMMENTS_MODERATION_URL": "http://localhost:8001",
    "MODERATION_DATABASE_URL": "postgresql:///rejoinder",
    "MODERATION_REDIS_URL": "redis://localhost",
    "MODERATION_MASTER_KEY": KEY,
    "MODERATION_PEER_KEY": KEY,
    "MODERATION_COMMENTS_URL": "http://localhost:8000",
}
