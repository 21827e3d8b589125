"""Assembles a service's HTTP application: its routes inside, and around them what all our APIs have."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import cast

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.events import BaseEventEmitterBackend
from litestar.types import ControllerRouterHandler, Middleware
from msgspec import Struct
from prometheus_client import CollectorRegistry

from shared.web.asgi import ASGIApp, Receive, Scope, Send
from shared.web.conditional import HeadAsGet
from shared.web.cors import AllowedOrigin, Cors, parse_origin
from shared.web.headers import Headers, SecurityHeaders
from shared.web.health import Probe, health_routes
from shared.web.metrics import HttpMetrics, Measured, metrics_route
from shared.web.parameters import Parameters
from shared.web.problem_pages import problem_routes
from shared.web.problems import Problems, litestar_handler
from shared.web.request import ApiRequest
from shared.web.request_body import LongTexts, RequestBody
from shared.web.request_id import RequestId
from shared.web.request_line import RequestLine
from shared.web.schema_pages import schema_routes

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


class Api(Struct, frozen=True, kw_only=True):
    """What sets one service's API apart from the other's.

    `public_url` is where clients reach it: https there turns HSTS on. `allowed_origin` opens `public_paths`
    (prefixes) to pages of other origins; None keeps them out. Paths under `form_paths` take HTML forms and no
    JSON, those of `long_texts` longer bodies than others. A body must arrive within `body_seconds`.
    """

    title: str
    version: str
    description: str
    public_url: str
    metrics_key: str | None = None
    allowed_origin: AllowedOrigin | None = None
    public_paths: tuple[str, ...] = ("/v1/",)
    form_paths: tuple[str, ...] = ()
    long_texts: tuple[LongTexts, ...] = ()
    body_seconds: float = 10.0


class Application:
    """The ASGI callable. `litestar` is the application inside, for its state and, in tests, its lifespan."""

    def __init__(self, litestar: Litestar, layers: ASGIApp) -> None:
        self.litestar = litestar
        self._lifespan = cast("ASGIApp", litestar)
        self._layers = layers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests go through the layers, start and stop to Litestar; nothing here speaks WebSocket."""
        match scope["type"]:
            case "http":
                await self._layers(scope, receive, send)
            case "lifespan":
                await self._lifespan(scope, receive, send)
            case "websocket":
                await send({"type": "websocket.close"})


def create(
    api: Api,
    route_handlers: Sequence[ControllerRouterHandler],
    *,
    registry: CollectorRegistry,
    lifespan: Sequence[Lifespan] = (),
    dependencies: Mapping[str, Provide] | None = None,
    probes: Mapping[str, Probe] | None = None,
    front: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Application:
    """The application that serves `route_handlers`.

    `front` wraps everything: a page cache goes there, which answers what was asked before, to the byte. It sends
    its own headers (`SecurityHeaders.ready`) and counts its own answers.
    """
    parameters = Parameters()
    routes = [
        *route_handlers,
        *health_routes(probes or {}),
        *problem_routes(),
        *schema_routes(api.title, api.version, api.description),
        metrics_route(registry, api.metrics_key),
    ]
    litestar = Litestar(
        [Router("/", route_handlers=routes)],  # only within one router may two controllers share a path
        lifespan=list(lifespan),
        dependencies=dict(dependencies or {}),
        middleware=[cast("Middleware", parameters.around)],
        request_class=ApiRequest,
        exception_handlers={Exception: litestar_handler},
        event_emitter_backend=_NoEvents,
        openapi_config=None,  # schema_pages serves the document
        logging_config=None,
        debug=False,
    )
    parameters.learn(litestar)
    return Application(litestar, _layers(litestar, api, HttpMetrics(registry), front))


def _layers(
    litestar: Litestar, api: Api, metrics: HttpMetrics, front: Callable[[ASGIApp], ASGIApp] | None
) -> ASGIApp:
    """From the inside out: a request meets the last of them first."""
    headers = SecurityHeaders(https=api.public_url.startswith("https://"))
    app: ASGIApp = RequestBody(
        cast("ASGIApp", litestar),
        form_paths=api.form_paths,
        long_texts=api.long_texts,
        read_seconds=api.body_seconds,
    )
    app = Problems(app)
    if api.allowed_origin:
        own_origin = _origin_of(api.public_url)
        app = Problems(Cors(app, api.allowed_origin, public_paths=api.public_paths, own_origin=own_origin))
    app = RequestId(Measured(Headers(app, headers), metrics))
    app = RequestLine(HeadAsGet(app), headers)
    return front(app) if front else app


class _NoEvents(BaseEventEmitterBackend):
    """Litestar's in-process events, which we do not use: theirs would tie start and stop to one asyncio task."""

    async def __aexit__(self, *_: object) -> None:
        return None

    def emit(self, event_id: str, *_: object, **__: object) -> None:
        raise NotImplementedError(event_id)


def _origin_of(url: str) -> str | None:
    scheme, _, rest = url.partition("://")
    return parse_origin(f"{scheme}://{rest.partition('/')[0]}")
