"""What blog pages load: small, and free of what a strict page forbids."""

import re
from pathlib import Path

import pytest

from services.comments.embed.files import LOADER, STATIC, StaticFile, read_static

JS_BUDGET = 15_000  # bytes, gzipped, all scripts together
CSS_BUDGET = 4_000
LOADER_BUDGET = 2_000

SOURCES = sorted(STATIC.iterdir())
MODULES = [path for path in SOURCES if path.suffix == ".js" and path.name != LOADER]
IMPORT = re.compile(r'(?:from|import) "(\./[^"]+)"')
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML"
    r"|\beval\b|new Function|\.style\b|cssText|[\"']style[\"']|javascript:|localStorage|document\.cookie"
)


def size(file: StaticFile) -> int:
    return len(file.gzipped.body)


def test_the_files_keep_their_budgets() -> None:
    static = read_static()
    scripts = sum(size(file) for name, file in static.files.items() if name.endswith(".js"))

    assert size(static.loader) <= LOADER_BUDGET
    assert size(static.loader) + scripts <= JS_BUDGET
    assert size(static.files["style.css"]) <= CSS_BUDGET


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_uses_what_a_strict_page_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


def test_the_loader_asks_for_every_module_at_once() -> None:
    source = (STATIC / LOADER).read_text()

    assert set(IMPORT.findall(source)) == {f"./embed/{path.name}" for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_import_modules_that_are_there(path: Path) -> None:
    names = {f"./{module.name}" for module in MODULES}

    assert set(IMPORT.findall(path.read_text())) <= names


def test_the_release_stands_for_the_content() -> None:
    static = read_static()

    assert static == read_static()
    assert f'"./embed/{static.release}/element.js"'.encode() in static.loader.plain.body


def test_comments_stay_at_home() -> None:
    static = read_static()

    for file in (static.loader, *static.files.values()):
        assert b"/*" not in file.plain.body
        assert b"\n//" not in file.plain.body
