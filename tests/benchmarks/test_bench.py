"""The command measures and shows numbers. What they are is nobody's business here."""

import subprocess
import sys
from pathlib import Path

import msgspec

from deploy.bench.table import Document
from tests.support.data import ROOT


def test_a_quick_run_ends_with_a_table_of_numbers(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = (
        sys.executable,
        "-m",
        "deploy.cli",
        "bench",
        "rebuild",
        "--quick",
        "--json",
        str(file),
    )
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    found = msgspec.json.decode(file.read_bytes(), type=Document)
    assert [row.section for row in found.rows] == ["rebuild"]
    for row in found.rows:
        assert row.median > 0
        assert row.what in ran.stdout
    assert "round 1 of 1" in ran.stderr
