"""Serves the script that blog pages load, and the modules and the style it asks for."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from services.comments.embed.files import Form, StaticFile, read_static
from shared.errors import NotFound
from shared.web.conditional import etag, matches

_FRESH = "public, max-age=300"
_FOREVER = "public, max-age=31536000, immutable"
_SHARED = {
    "Access-Control-Allow-Origin": "*",  # module scripts are fetched with CORS
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}


def embed_routes() -> Sequence[HTTPRouteHandler]:
    """`/embed.js`, and under `/embed/{release}/` what it imports.

    The release is named in the address, so that modules of two releases never meet in a reader's cache.
    """
    static = read_static()

    # Whoever puts scripts on a page may add `?ver=6.7` to their address: any query will do.
    @get("/embed.js", include_in_schema=False, opt={"any_query": True}, sync_to_thread=False)
    def loader(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _answer(request, static.loader, _FRESH)

    @get(
        "/embed/{release:str}/{name:str}",
        include_in_schema=False,
        opt={"any_query": True},
        sync_to_thread=False,
    )
    def part(request: Request[Any, Any, Any], release: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        file = static.files.get(name)
        if file is None:
            raise NotFound(name)
        return _answer(request, file, _FOREVER if release == static.release else _FRESH)

    return [loader, part]


def _answer(request: Request[Any, Any, Any], file: StaticFile, cache_control: str) -> Response[bytes]:
    form = _form(file, request.headers.get("accept-encoding", ""))
    headers = {**_SHARED, "Cache-Control": cache_control, "ETag": etag(form.tag)}
    if matches(request.headers.get("if-none-match"), form.tag):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    if form.encoding:
        headers["Content-Encoding"] = form.encoding
    return Response(form.body, headers=headers, media_type=file.media_type)


def _form(file: StaticFile, accepted: str) -> Form:
    return file.gzipped if "gzip" in accepted else file.plain
