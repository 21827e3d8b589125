"""Counts and times of requests by route template, and `/metrics` for Prometheus to fetch.

`/metrics` is not open to the world. With a key it wants that key as a bearer; without one it answers clients
on the loopback interface only, by a loopback name (a browser can be tricked into any other) and not through a
proxy. Everybody else gets 404.
"""

import hmac
import ipaddress
import time
from typing import Any

from litestar import Response, get
from litestar.connection import ASGIConnection, Request
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from shared.access.tokens import bearer
from shared.errors import NotFound
from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_EVENTS = (b"content-type", b"text/event-stream")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class HttpMetrics:
    """The two families, in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "http_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Time to answer a request",
            ["method", "route"],
            registry=registry,
            buckets=_BUCKETS,
        )

        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        series = self._series.get((method, route, status))
        if series is None:
            series = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._series[method, route, status] = series
        requests, times = series
        requests.inc()
        times.observe(seconds)


class Measured:
    """ASGI layer that observes every request by the template of its route, never by its path.

    A stream of events is answered when it begins: how long somebody listens is no time to answer.
    """

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status, streams = 500, False

        def observe() -> None:
            route = str(scope.get("path_template", "none"))
            self._metrics.observe(scope["method"], route, status, time.perf_counter() - started)

        async def noting_status(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                if _EVENTS in message.get("headers", ()):
                    streams = True
                    observe()
            await send(message)

        try:
            await self._app(scope, receive, noting_status)
        finally:
            if not streams:
                observe()


def metrics_route(registry: CollectorRegistry, key: str | None) -> HTTPRouteHandler:
    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not _may_read(request, key):
            raise NotFound
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return metrics


def _may_read(connection: ASGIConnection[Any, Any, Any, Any], key: str | None) -> bool:
    if key is not None:
        given = bearer(connection.headers) or ""
        return hmac.compare_digest(given.encode(), key.encode())
    if connection.client is None or any(name in connection.headers for name in _FORWARDED):
        return False
    host = connection.headers.get("host", "").lower()
    name = host.partition("]")[0][1:] if host.startswith("[") else host.partition(":")[0]
    return _is_loopback(connection.client.host) and (name == "localhost" or _is_loopback(name))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
