"""From the embed's modules to the scripts it ships: joined into one, minified.

The shipped files are kept beside their sources, so that nobody needs the minifier to run the service.
"""

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
LATER = "later.js"
"""What few readers ever need: fetched by whoever asks for it, with copies of the modules that both want."""

_ENTRIES = {BUNDLE: "main.js", LATER: LATER}
_OPTIONS = ("--module", "--ecma", "2020", "--compress", "passes=3", "--mangle")


def ship() -> dict[str, str]:
    """The scripts by name, as they go out. Raises CalledProcessError for one that cannot be parsed."""
    modules = {path.name: path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))}
    scripts = {name: modules.pop(name) for name in LOADERS}
    scripts |= {name: join(modules, entry) for name, entry in _ENTRIES.items()}
    return {name: _minified(source) for name, source in scripts.items()}


def _minified(script: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own files
        [TERSER, *_OPTIONS], input=script, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout
