"""One line a record, nothing that forges another, nothing that a person wrote."""

import json
import logging
from collections.abc import Generator
from typing import NoReturn

import asyncpg
import pytest
import structlog

from shared.telemetry.logging import configure, described


@pytest.fixture(autouse=True)
def _as_before() -> Generator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def fail(error: Exception, cause: Exception | None = None) -> NoReturn:
    raise error from cause


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_record_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="json")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("here").info("comment_posted", comment_id=7)

    (line,) = lines(capsys)
    assert line["event"] == "comment_posted"
    assert (line["comment_id"], line["request_id"], line["level"], line["logger"]) == (
        7,
        "r1",
        "info",
        "here",
    )
    assert str(line["at"]).endswith("Z")


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="json")
    logging.getLogger("a.library").warning("odd %s", "thing")

    assert lines(capsys)[0]["event"] == "odd thing"


def test_levels_hold(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="json", level="WARNING")
    structlog.get_logger("here").info("quiet")
    logging.getLogger("here").info("quiet")

    assert lines(capsys) == []


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_control_characters_are_escaped(capsys: pytest.CaptureFixture[str], log_format: str) -> None:
    configure(log_format="json" if log_format == "json" else "text")
    hostile = "a\nb\x1b[31m\x9b\u2028\u202e"
    try:
        fail(RuntimeError(hostile))
    except RuntimeError:
        structlog.get_logger("here").exception(hostile, name=hostile, names=[hostile], pair={"k": hostile})

    written = capsys.readouterr().err
    assert not {"\x9b", "\u2028", "\u202e"} & set(written)
    assert "[31m" in written
    assert "\\u009b" in written
    if log_format == "json":
        assert written.count("\n") == 1


def test_a_traceback_has_places_and_causes_but_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format="json")
    body = "a text that a person wrote"
    quoting = asyncpg.DataError(f"invalid input for query argument $3: {body!r}")
    try:
        fail(RuntimeError("x" * 500), quoting)
    except RuntimeError:
        structlog.get_logger("here").exception("failed")

    told = str(lines(capsys)[0]["exception"])
    assert "test_logging.py" in told
    assert "because of\nasyncpg.exceptions.DataError: sqlstate=22000" in told
    assert body not in told
    assert "x" * 300 not in told


def test_every_error_of_a_group_is_told() -> None:
    told = described(ExceptionGroup("two", [ValueError("one"), KeyError("other")]))

    assert "builtins.ValueError: one" in told
    assert "builtins.KeyError: 'other'" in told
