"""Serves the API document: JSON for programs, a plain page without scripts for people."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader
from litestar import Litestar, MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler

from shared.web.openapi import Document, document

_TEMPLATES = Path(__file__).parent / "templates"
_METHODS = ("get", "put", "post", "patch", "delete")


def schema_routes(title: str, version: str, description: str) -> list[HTTPRouteHandler]:
    """`/schema` and `/schema/openapi.json`. The document is drawn at the first request for it."""

    @cache
    def drawn(app: Litestar) -> Document:
        return document(app, title, version, description)

    def as_json(app: Litestar) -> Response[bytes]:
        return Response(msgspec.json.encode(drawn(app)), media_type=MediaType.JSON, headers=_CACHED)

    @get("/schema", include_in_schema=False, sync_to_thread=False)
    def schema(request: Request[Any, Any, Any]) -> Response[bytes]:
        if "text/html" not in request.headers.get("accept", ""):
            return as_json(request.app)
        page = _page(drawn(request.app))
        return Response(page.encode(), media_type=MediaType.HTML, headers=_page_headers())

    @get("/schema/openapi.json", include_in_schema=False, sync_to_thread=False)
    def openapi_json(request: Request[Any, Any, Any]) -> Response[bytes]:
        return as_json(request.app)

    return [schema, openapi_json]


_CACHED = {"Cache-Control": "public, max-age=300", "Vary": "Accept"}


@cache
def _page_headers() -> dict[str, str]:
    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return {**_CACHED, "Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}


@cache
def _style() -> str:
    return (_TEMPLATES / "schema.css").read_text(encoding="utf-8")


def _page(drawn: Document) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    operations = [
        (method.upper(), path, item[method])
        for path, item in sorted(drawn["paths"].items())
        for method in _METHODS
        if method in item
    ]
    return environment.get_template("schema.html").render(
        document=drawn, operations=operations, style=_style(), pretty=_pretty
    )


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
