"""What blog pages load: small, whole, and free of what a strict page forbids."""

import re
from pathlib import Path

import pytest

from deploy.client.ship import BUNDLE, LATER, SOURCES
from services.comments.embed.assets import Asset, read_assets

KB = 1024
JS_BUDGET = 15 * KB  # bytes, gzipped, the loader and what it loads
LATER_BUDGET = 2 * KB  # what hardly anybody asks for
CSS_BUDGET = 4 * KB
LOADER_BUDGET = 2 * KB
COUNTS_BUDGET = KB

FILES = sorted(SOURCES.iterdir())
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML"
    r"|\beval\b|new Function|\.style\b|cssText|[\"']style[\"']|javascript:|document\.cookie"
)
KEEPERS = {"draft.js", "identity.js", "moderate.js", "progress.js", "store.js", "votes.js"}
"""Modules that keep something in the browser, each once somebody has asked for that or has written: a vote, too."""


def size(asset: Asset) -> int:
    return len(asset.gzipped.body)


def test_the_files_keep_their_budgets() -> None:
    assets = read_assets()
    loader = size(assets.loaders["embed.js"])

    assert loader <= LOADER_BUDGET
    assert loader + size(assets.files[BUNDLE]) <= JS_BUDGET
    assert size(assets.files[LATER]) <= LATER_BUDGET
    assert size(assets.files["style.css"]) <= CSS_BUDGET
    assert size(assets.loaders["counts.js"]) <= COUNTS_BUDGET


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_uses_what_a_strict_page_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


def test_nothing_else_knows_of_storage() -> None:
    knowing = {
        path.name for path in FILES if re.search(r"(local|session)Storage|indexedDB", path.read_text())
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
