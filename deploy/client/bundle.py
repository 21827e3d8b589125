"""Joins the client's modules into one, so that a reader's browser asks once.

The modules keep to one form, `import { a, b } from "./other.js";` and `export` in front of a declaration, and no
two of them give the same name to anything at their top level: so each may follow what it imports, as it is.
"""

import re
from collections.abc import Iterator, Mapping

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./([\w-]+\.js)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


def join(modules: Mapping[str, str], entry: str) -> str:
    """One module with the exports of `entry`, and everything it imports in front. Raises KeyError for a missing one."""
    *imported, last = _in_order(modules, entry, set())
    sources = [_EXPORT.sub("", modules[name]) for name in imported]
    return "".join(_IMPORT.sub("", source) for source in (*sources, modules[last]))


def _in_order(modules: Mapping[str, str], name: str, seen: set[str]) -> Iterator[str]:
    """The modules below one and itself, each once and after what it imports."""
    seen.add(name)
    for needed in _IMPORT.findall(modules[name]):
        if needed not in seen:
            yield from _in_order(modules, needed, seen)
    yield name
