"""The console's pages, from templates that escape everything."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.response import Response

from services.moderation.console.text import age, changes, pieces
from services.moderation.policies.features import FEATURES
from shared.access.roles import Principal, Role
from shared.ids import new_id

_HERE = Path(__file__).parent
STYLE = (_HERE / "style.css").read_bytes()
_CHECKS = {name.partition(".")[0] for name in FEATURES} - {"model", "site"}
REASONS = ("report", "mode", "screening_failed", "history", "rendering", *sorted(_CHECKS))
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""No script, no picture, nothing from elsewhere, and nothing inline."""


def _web_address(url: str | None) -> str | None:
    """An address a link may lead to; others are not linked."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["zip"] = lambda left, right: zip(left, right, strict=False)
_templates.globals.update(pieces=pieces, changes=changes, web_address=_web_address, new_id=new_id)


def page(
    name: str, *, status: int = 200, headers: dict[str, str] | None = None, **shown: Any
) -> Response[str]:
    """The page made of a template and what it shows."""
    now = datetime.now(UTC)
    text = _templates.get_template(name).render(age=lambda since: age(since, now), **shown)
    return Response(
        text,
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={**_HEADERS, **(headers or {})},
    )


def may_decide(principal: Principal) -> bool:
    return principal.role >= Role.MODERATOR
