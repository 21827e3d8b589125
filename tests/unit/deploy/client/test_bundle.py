"""Modules joined into one: what is imported stands first, once, and only the entry exports."""

import pytest

from deploy.client.bundle import join

MODULES = {
    "main.js": (
        'import { a } from "./a.js";\nimport {\n  b,\n  c,\n} from "./b.js";\n'
        "export function open() { return [a, b, c]; }\n"
    ),
    "a.js": 'import { c } from "./b.js";\nexport const a = c;\nconst kept = "export const not = 1";\n',
    "b.js": "export class b {}\nexport async function c() {}\n",
    "unused.js": "export const unused = 1;\n",
}


def test_what_is_imported_stands_before_whoever_imports_it() -> None:
    joined = join(MODULES, "main.js")

    assert joined == (
        "class b {}\nasync function c() {}\n"
        'const a = c;\nconst kept = "export const not = 1";\n'
        "export function open() { return [a, b, c]; }\n"
    )


def test_modules_may_import_each_other() -> None:
    joined = join(
        {"x.js": 'import { y } from "./y.js";\nX\n', "y.js": 'import { x } from "./x.js";\nY\n'}, "x.js"
    )

    assert joined == "Y\nX\n"


def test_a_module_that_is_not_there_is_missed() -> None:
    with pytest.raises(KeyError, match=r"gone\.js"):
        join({"main.js": 'import { a } from "./gone.js";\n'}, "main.js")
