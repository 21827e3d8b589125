"""`/healthz`: the process answers. `/readyz`: what it needs answers too."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from litestar import Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

Probe = Callable[[State], Awaitable[str | int | float | None]]
"""Looks at one dependency, given the application's state. Raises if it is not ready; may return a detail."""

PROBE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Health(Struct, frozen=True):
    status: str


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ok: bool
    milliseconds: float
    detail: str | int | float | None = None


class Readiness(Struct, frozen=True):
    status: str
    checks: dict[str, Check]


def health_routes(probes: Mapping[str, Probe]) -> list[HTTPRouteHandler]:
    @get("/healthz", tags=["operations"], summary="Does the process run")
    async def healthz() -> Health:
        return Health("ok")

    not_ready = ResponseSpec(Readiness, description="Something it needs does not answer")

    @get("/readyz", tags=["operations"], summary="Do its dependencies answer", responses={503: not_ready})
    async def readyz(state: State) -> Response[Readiness]:
        names = list(probes)
        checks = await asyncio.gather(*(_run(name, probes[name], state) for name in names))
        ready = all(check.ok for check in checks)
        readiness = Readiness("ok" if ready else "not ready", dict(zip(names, checks, strict=True)))
        return Response(readiness, status_code=200 if ready else 503)

    return [healthz, readyz]


async def _run(name: str, probe: Probe, state: State) -> Check:
    started = time.perf_counter()
    ok, detail = True, None
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            detail = await probe(state)
    except Exception as error:  # noqa: BLE001 - whatever it is, the dependency is not ready
        log.warning("probe_failed", probe=name, error=type(error).__name__)
        ok = False
    return Check(ok=ok, milliseconds=round((time.perf_counter() - started) * 1000, 2), detail=detail)
