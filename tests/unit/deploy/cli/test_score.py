import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.main import main

ROOT = Path(__file__).parents[4]
AUNT = "My aunt bought the blue kettle from that little shop in town and it has never failed her, go there"
ROWS: list[dict[str, object]] = [
    {"id": "a", "text": "Great episode"},
    {"id": 7, "text": "buy followers at https://bit.ly/win"},
]


def score(tmp_path: Path, text: str, *options: str) -> Result:
    (tmp_path / "in.jsonl").write_text(text)
    files = ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl")]
    wide = {"COLUMNS": "300"}  # a path is told in one line
    return CliRunner(env=wide).invoke(main, ["moderation", "score", *files, *options])


def lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_line_for_each_comment(tmp_path: Path) -> None:
    answer = score(tmp_path, lines(ROWS))

    assert answer.exit_code == 0, answer.output
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(one["id"], one["action"]) for one in found] == [("a", "publish"), (7, "hold")]
    assert found[0]["p_spam"] < found[1]["p_spam"]
    assert {"unwanted words", "shortened link"} <= {one["rule"] for one in found[1]["reasons"]}
    assert "2 comments scored" in answer.output


def test_comments_are_screened_by_date_and_written_in_their_order(tmp_path: Path) -> None:
    newest_first = [
        {"id": n, "text": AUNT, "group": f"page {n}", "date": f"2026-01-0{n}"} for n in range(9, 0, -1)
    ]

    answer = score(tmp_path, lines(newest_first))

    assert answer.exit_code == 0, answer.output
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [one["id"] for one in found] == list(range(9, 0, -1))
    assert [one["action"] for one in found] == ["hold"] * 7 + ["publish"] * 2


def test_the_same_files_give_the_same_bytes_and_a_whole_file_takes_the_name(tmp_path: Path) -> None:
    outputs = []
    for _ in range(2):
        assert score(tmp_path, lines(ROWS)).exit_code == 0
        outputs.append((tmp_path / "out.jsonl").read_bytes())

    assert outputs[0] == outputs[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    files = ["--input", str(tmp_path / "in.jsonl"), "--output", "/dev/null"]

    answer = CliRunner().invoke(main, ["moderation", "score", *files])

    assert answer.exit_code == 0, answer.output
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    files = ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "none" / "out.jsonl")]

    answer = CliRunner().invoke(main, ["moderation", "score", *files])

    assert answer.exit_code == 1
    assert "No such file or directory" in answer.output


def test_dates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    answer = score(tmp_path, lines([*ROWS, {"id": 3, "text": "t", "date": "2 years ago"}]))

    assert answer.exit_code == 0
    assert "1 of them: in.jsonl, line 3: '2 years ago'" in answer.output


def test_a_history_without_labels_says_so_and_one_with_a_wrong_label_what_would_be_right(
    tmp_path: Path,
) -> None:
    history = ["--history", str(tmp_path / "before.jsonl")]
    (tmp_path / "before.jsonl").write_text(lines(ROWS))
    assert "none has a label, 1 for spam or 0" in score(tmp_path, lines(ROWS), *history).output

    (tmp_path / "before.jsonl").write_text(lines([ROWS[0] | {"label": "dubious"}]))
    refused = score(tmp_path, lines(ROWS), *history)
    assert refused.exit_code == 1
    assert "before.jsonl, line 1: label: 'dubious'" in refused.output


def test_spoilers_by_a_history(tmp_path: Path) -> None:
    post = {"work": "The Last Ferry", "season": 1, "episode": 4}
    (tmp_path / "before.jsonl").write_text(lines([{"id": 1, "text": "Lovely", "post": post}]))
    row: dict[str, object] = {"id": 2, "text": "episode 9 is better", "post": post}

    answer = score(tmp_path, lines([row]), "--task", "spoiler", "--history", str(tmp_path / "before.jsonl"))

    assert answer.exit_code == 0, answer.output
    [found] = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert set(found) == {"id", "p_spoiler", "action", "reasons"}
    assert found["action"] == "mask"


def test_a_policy_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("policy: 1\nthresholds: {hold: never, cover: never}\n")

    answer = score(tmp_path, lines(ROWS), "--policy", str(tmp_path / "own.yaml"))

    assert answer.exit_code == 0, answer.output
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [one["action"] for one in found] == ["publish", "publish"]


@pytest.mark.parametrize("text", ["{", '{"id": 1}\n', lines(ROWS) + '{"id": 1, "text": ["t"]}'])
def test_what_cannot_be_read_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "out.jsonl").write_text("as it was")

    answer = score(tmp_path, text)

    assert answer.exit_code == 1
    assert "in.jsonl, line" in answer.output
    assert (tmp_path / "out.jsonl").read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_policy_that_cannot_be_read_is_told_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("policy: 1\nrulez: []\n")

    answer = score(tmp_path, lines(ROWS), "--policy", str(tmp_path / "own.yaml"))

    assert answer.exit_code == 1
    assert "own.yaml:2:1:" in answer.output
    assert not (tmp_path / "out.jsonl").exists()


def test_without_whole_models_nothing_is_scored_and_the_reason_is_told(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "static", "*.pyc")
    for part in ("deploy", "services", "shared"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    weights = tmp_path / "services/moderation/screening/learned/spam.model"
    weights.write_bytes(weights.read_bytes()[:-100])
    (tmp_path / "in.jsonl").write_text(lines(ROWS))
    asked = "from deploy.cli.main import main; main()"
    files = ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl")]

    done = subprocess.run(
        [sys.executable, "-c", asked, "moderation", "score", *files],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "the weights of the spam model are cut off or changed" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
