"""What blog pages load: small, whole, and free of what a strict page forbids."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services.comments.embed.assets import BUNDLE, LOADERS, STATIC, Asset, read_assets

JS_BUDGET = 15_000  # bytes, gzipped, all scripts together
CSS_BUDGET = 4_000
LOADER_BUDGET = 2_000

SOURCES = sorted(STATIC.iterdir())
MODULES = [path for path in SOURCES if path.suffix == ".js" and path.name not in LOADERS]
IMPORT = re.compile(r'^import \{[^}]*\} from "(\./[\w-]+\.js)";$', re.MULTILINE)
ANY_IMPORT = re.compile(r"^import\b", re.MULTILINE)
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let)\s+(\w+|[\[{][^\]}]*[\]}])", re.MULTILINE
)
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML"
    r"|\beval\b|new Function|\.style\b|cssText|[\"']style[\"']|javascript:|document\.cookie"
)
KEEPERS = {"draft.js", "identity.js", "progress.js", "store.js", "votes.js"}
"""Modules that keep something in the browser, each once somebody has asked for that or has written: a vote, too."""


def size(asset: Asset) -> int:
    return len(asset.gzipped.body)


def test_the_files_keep_their_budgets() -> None:
    assets = read_assets()
    loader = size(assets.loaders["embed.js"])

    assert loader <= LOADER_BUDGET
    assert loader + size(assets.files[BUNDLE]) <= JS_BUDGET
    assert size(assets.files["style.css"]) <= CSS_BUDGET


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_uses_what_a_strict_page_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_import_modules_that_are_there_in_the_one_form(path: Path) -> None:
    found = IMPORT.findall(path.read_text())

    assert set(found) <= {f"./{module.name}" for module in MODULES}
    assert len(found) == len(ANY_IMPORT.findall(path.read_text()))


def test_no_name_stands_at_the_top_of_two_modules() -> None:
    named = [
        (name.partition(":")[0], path.name)
        for path in MODULES
        for declared in TOP_LEVEL.findall(path.read_text())
        for name in re.findall(r"\w+", declared)
    ]
    names = [name for name, _ in named]

    assert len(names) > len(MODULES)
    assert [one for one in named if names.count(one[0]) > 1] == []


def test_everything_is_in_the_bundle() -> None:
    bundle = read_assets().files[BUNDLE].plain.body.decode()

    for path in MODULES:
        for declared in TOP_LEVEL.findall(path.read_text()):
            assert declared in bundle, path.name
    assert not ANY_IMPORT.search(bundle)


def test_the_bundle_is_a_module(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node to parse JavaScript")
    path = tmp_path / "bundle.mjs"
    path.write_bytes(read_assets().files[BUNDLE].plain.body)

    assert subprocess.run([node, "--check", path], check=False).returncode == 0


def test_nothing_else_knows_of_storage() -> None:
    knowing = {
        path.name for path in SOURCES if re.search(r"(local|session)Storage|indexedDB", path.read_text())
    }

    assert knowing <= KEEPERS


def test_the_release_stands_for_the_content() -> None:
    assets = read_assets()

    assert assets == read_assets()
    assert f'"./assets/{assets.release}/thread.js"'.encode() in assets.loaders["embed.js"].plain.body
    for asset in assets.loaders.values():
        assert len(re.findall(rb'["`]\./assets/', asset.plain.body)) == asset.plain.body.count(
            assets.release.encode()
        )


def test_comments_stay_at_home() -> None:
    assets = read_assets()

    for asset in (*assets.loaders.values(), *assets.files.values()):
        assert b"/*" not in asset.plain.body
        assert b"\n//" not in asset.plain.body
