import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.main import main

ROWS: list[dict[str, object]] = [
    {"id": "a", "text": "Great episode"},
    {"id": 7, "text": "buy followers at https://bit.ly/win"},
]


def score(tmp_path: Path, text: str, *options: str) -> Result:
    (tmp_path / "in.jsonl").write_text(text)
    files = ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl")]
    return CliRunner().invoke(main, ["moderation", "score", *files, *options])


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


@pytest.mark.parametrize("text", ["{", '{"id": 1}\n', lines(ROWS) + '{"id": 1, "text": "t", "date": "soon"}'])
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
