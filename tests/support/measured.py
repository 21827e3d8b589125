"""What slow tests have measured and injected: lines at the end of the test run, also when all is well."""

import pytest

_LINES: list[str] = []


def note(line: str) -> None:
    """Have this said after the last test."""
    _LINES.append(line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was noted, once, whichever conftest asks first."""
    if _LINES:
        terminalreporter.section("measured and injected")
    while _LINES:
        terminalreporter.write_line(_LINES.pop(0))
