"""What ARCHITECTURE.md promises of the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("deploy", "services", "shared")
DRAWERS = {
    "utils",
    "util",
    "common",
    "helpers",
    "misc",
    "base",
    "core",
    "lib",
    "manager",
    "managers",
    "service",
}
PURE = (
    "services/comments/commenting/decider.py",
    "services/comments/commenting/sso.py",
    "services/comments/rendering/render.py",
    "services/comments/threads/fold.py",
    "services/comments/visibility/decider.py",
    "services/moderation/accounts/account.py",
    "services/moderation/accounts/browsers.py",
    "services/moderation/accounts/limits.py",
    "services/moderation/accounts/logins.py",
    "services/moderation/accounts/names.py",
    "services/moderation/accounts/password_rules.py",
    "services/moderation/accounts/powers.py",
    "services/moderation/accounts/recovery.py",
    "services/moderation/accounts/second_factor.py",
    "services/moderation/accounts/session.py",
    "services/moderation/cases/decider.py",
    "services/moderation/labelling/decider.py",
    "services/moderation/labelling/projection.py",
    "services/moderation/learning/calibration.py",
    "services/moderation/learning/capping.py",
    "services/moderation/learning/decisions.py",
    "services/moderation/learning/examples.py",
    "services/moderation/learning/false_alarms.py",
    "services/moderation/learning/figures.py",
    "services/moderation/learning/fitting.py",
    "services/moderation/learning/folds.py",
    "services/moderation/learning/gate.py",
    "services/moderation/learning/labels.py",
    "services/moderation/learning/prequential.py",
    "services/moderation/learning/projection.py",
    "services/moderation/learning/site_model.py",
    "services/moderation/learning/training.py",
    "services/moderation/learning/trust.py",
    "services/moderation/learning/untouched.py",
    "services/moderation/policing/decider.py",
    "services/moderation/policing/projection.py",
    "services/moderation/screening/pipeline.py",
    "services/moderation/screening/checks",
    "services/moderation/policies",
    "shared/contracts",
    "shared/episodes",
    "shared/folding",
    "shared/spoilers",
)
IMPURE = {"asyncio", "asyncpg", "aiohttp", "litestar", "os", "random", "redis", "secrets", "socket", "time"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def imports(path: Path) -> set[str]:
    """The full names a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def calls(path: Path) -> set[str]:
    """The dotted names a module calls: `datetime.now`, `open`."""
    return {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    }


def pure_modules() -> list[Path]:
    found: list[Path] = []
    for name in PURE:
        path = ROOT / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_rules_are_pure(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & IMPURE
    assert not calls(path) & {"open", "datetime.now", "datetime.utcnow", "date.today", "print"}


def test_no_drawer_for_what_has_no_home() -> None:
    assert [path for path in modules() if {*path.parts[:-1], path.stem} & DRAWERS] == []


def test_no_module_is_too_long_to_read() -> None:
    assert [path for path in modules() if len(path.read_text().splitlines()) > 300] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path in modules() if not ast.get_docstring(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("child", sorted(path.name for path in (ROOT / "shared").iterdir() if path.is_dir()))
def test_a_child_of_shared_serves_both_services(child: str) -> None:
    if child == "__pycache__":
        pytest.skip("no package")
    prefix = f"shared.{child}"
    for service in ("comments", "moderation"):
        users = [
            path
            for path in (ROOT / "services" / service).rglob("*.py")
            if any(name == prefix or name.startswith(f"{prefix}.") for name in imports(path))
        ]
        assert users, f"services/{service} does not use {prefix}"


def test_environment_variables_are_read_where_programs_start_only() -> None:
    readers = [
        path for path in modules() if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    ]
    allowed = {"deploy", "shared/failpoints.py"}
    assert [path for path in readers if not _within(path, allowed)] == []


def _within(path: Path, allowed: set[str]) -> bool:
    name = str(path.relative_to(ROOT))
    return any(name == place or name.startswith(f"{place}/") for place in allowed)
