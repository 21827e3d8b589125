"""What is shipped is what the sources say, whole and in the one form that joining relies on."""

import re
from pathlib import Path

import pytest

from deploy.client.bundle import join
from deploy.client.ship import BUNDLE, LATER, LOADERS, SHIPPED, SOURCES, TERSER, ship

FILES = sorted(SOURCES.iterdir())
MODULES = [path for path in FILES if path.suffix == ".js" and path.name not in LOADERS]
IMPORT = re.compile(r'^import \{[^}]*\} from "(\./[\w-]+\.js)";$', re.MULTILINE)
ANY_IMPORT = re.compile(r"^import\b", re.MULTILINE)
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let)\s+(\w+|[\[{][^\]}]*[\]}])", re.MULTILINE
)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    if not TERSER.exists():
        pytest.skip("needs the minifier: `make client` or `make types` installs it with npm")
    return ship()


def test_the_shipped_files_are_made_from_these_sources(made: dict[str, str]) -> None:
    shipped = {path.name: path.read_text("utf-8") for path in SHIPPED.iterdir()}

    assert shipped == made, "run `make client`"


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


def test_every_module_is_in_a_bundle() -> None:
    modules = {path.name: path.read_text() for path in MODULES}
    bundle = join(modules, "main.js") + join(modules, LATER)

    for path in MODULES:
        for declared in TOP_LEVEL.findall(path.read_text()):
            assert declared in bundle, path.name
    assert not ANY_IMPORT.search(bundle)


def test_addresses_of_assets_keep_the_form_that_a_release_is_put_into(made: dict[str, str]) -> None:
    for name in LOADERS:
        written = SOURCES.joinpath(name).read_text().count('"./assets/') + SOURCES.joinpath(
            name
        ).read_text().count("`./assets/")
        assert len(re.findall(r'["`]\./assets/', made[name])) == written, name
    assert "./assets/" not in made[BUNDLE]
