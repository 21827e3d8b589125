"""What slow tests have measured and injected: lines at the end of the test run, also when all is well."""

from typing import Any

import pytest

_LINES: list[str] = []


def note(line: str) -> None:
    """Have this said after the last test."""
    _LINES.append(line)


@pytest.hookimpl(trylast=True)  # the end of the last fixture may note something
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it has noted."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["measured"] = _LINES


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker has noted; one that has crashed leaves nothing."""
    _LINES.extend(getattr(node, "workeroutput", {}).get("measured", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was noted."""
    if _LINES:
        terminalreporter.section("measured and injected")
    for line in _LINES:
        terminalreporter.write_line(line)
