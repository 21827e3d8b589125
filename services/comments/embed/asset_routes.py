"""Serves the scripts that blog pages load, and the modules, words and styles these ask for."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from services.comments.embed.assets import Asset, Assets, Form
from shared.errors import NotFound
from shared.web.conditional import etag, matches

_FRESH = "public, max-age=300"
_FOREVER = "public, max-age=31536000, immutable"
_SHARED = {
    "Access-Control-Allow-Origin": "*",  # module scripts are fetched with CORS
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}


def asset_routes(assets: Assets) -> Sequence[HTTPRouteHandler]:
    """The loaders by their names, and under `/assets/{release}/` what they import.

    The release is named in the address, so that modules of two releases never meet in a reader's cache.
    """

    # Whoever puts scripts on a page may add `?ver=6.7` to their address: any query will do.
    @get(
        [f"/{name}" for name in assets.loaders],
        include_in_schema=False,
        opt={"any_query": True},
        sync_to_thread=False,
    )
    def loader(request: Request[Any, Any, Any]) -> Response[bytes]:
        return _answer(request, assets.loaders[request.scope["path"].strip("/")], _FRESH)

    @get(
        "/assets/{release:str}/{name:str}",
        include_in_schema=False,
        opt={"any_query": True},
        sync_to_thread=False,
    )
    def part(request: Request[Any, Any, Any], release: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        asset = assets.files.get(name)
        if asset is None:
            raise NotFound(name)
        return _answer(request, asset, _FOREVER if release == assets.release else _FRESH)

    return [loader, part]


def _answer(request: Request[Any, Any, Any], asset: Asset, cache_control: str) -> Response[bytes]:
    form = _form(asset, request.headers.get("accept-encoding", ""))
    headers = {**_SHARED, "Cache-Control": cache_control, "ETag": etag(form.tag)}
    if matches(request.headers.get("if-none-match"), form.tag):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    if form.encoding:
        headers["Content-Encoding"] = form.encoding
    return Response(form.body, headers=headers, media_type=asset.media_type)


def _form(asset: Asset, accepted: str) -> Form:
    return asset.gzipped if "gzip" in accepted else asset.plain
