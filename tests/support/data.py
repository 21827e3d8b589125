"""The shared folder beside the project: real pages and hostile inputs that some tests read."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shared_data(*parts: str) -> Path:
    """The path `../shared/data/...`; the test is skipped where that folder is not there."""
    path = ROOT.parent.joinpath("shared", "data", *parts)
    if not path.exists():
        pytest.skip(f"needs {path}, which is not on this machine")
    return path
