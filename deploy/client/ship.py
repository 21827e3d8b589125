"""From the embed's sources to the files it ships: modules joined into one, scripts minified, comments left at home.

The shipped files are kept beside their sources, so that nobody needs the minifier to run the service.
"""

import re
import subprocess
from pathlib import Path

from deploy.client.bundle import join

_ROOT = Path(__file__).parents[2]
SOURCES = _ROOT / "services/comments/embed/static"
SHIPPED = _ROOT / "services/comments/embed/shipped"
TERSER = _ROOT / ".venv/javascript/node_modules/.bin/terser"
"""Where `make client` installs the minifier."""

LOADERS = ("embed.js", "counts.js")
"""What pages name themselves, each a file of its own."""

BUNDLE = "thread.js"
_ENTRY = "main.js"
_OPTIONS = ("--module", "--ecma", "2020", "--compress", "passes=3", "--mangle")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"^\s+", re.MULTILINE)


def ship() -> dict[str, str]:
    """The files by name, as they go out. Raises CalledProcessError for a script that cannot be parsed."""
    sources = {path.name: path.read_text("utf-8") for path in sorted(SOURCES.iterdir())}
    modules = {name: source for name, source in sources.items() if name.endswith(".js")}
    styles = {name: source for name, source in sources.items() if name not in modules}
    scripts = {name: modules.pop(name) for name in LOADERS} | {BUNDLE: join(modules, _ENTRY)}
    return {name: _minified(source) for name, source in scripts.items()} | {
        name: _INDENT.sub("", _COMMENT.sub("", source)) for name, source in styles.items()
    }


def _minified(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own files
        [TERSER, *_OPTIONS], input=script, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout
