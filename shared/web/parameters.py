"""Refuses what a route would ignore or misread: unknown and repeated parameters, odd spellings in a path."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, cast

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.routes import HTTPRoute

from shared.errors import FieldError, Invalid, NotFound
from shared.web.asgi import ASGIApp, Receive, Scope, Send

_INT64 = range(-(2**63), 2**63)


class BadParameter(Invalid):
    code, title, status = "bad_parameter", "A query parameter is unknown or repeated", 400


class Parameters:
    """Checks each request once it is routed. A route with `opt={"any_query": True}` reads what it likes."""

    def __init__(self) -> None:
        self._known: dict[int, Mapping[str, bool]] = {}

    def learn(self, app: Litestar) -> None:
        """Note which query parameters each handler declares, and whether as a list. Once, after assembly."""
        for route in app.routes:
            if isinstance(route, HTTPRoute):
                for handler, model in route.route_handler_map.values():
                    declared = {p.field_alias: p.is_sequence for p in model.expected_query_params}
                    self._known[id(handler)] = {**self._known.get(id(handler), {}), **declared}

    def around(self, app: ASGIApp) -> ASGIApp:
        """Litestar middleware: it runs between routing and the handler. Not a guard: those cost a copy each."""

        async def checked(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path_params"]:
                _check_path(scope["path"], scope["path_params"].values())
            handler = scope["route_handler"]
            known = self._known.get(id(handler))  # None: a mounted ASGI application
            if scope["query_string"] and known is not None and not handler.opt.get("any_query"):
                connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(cast("Any", scope))
                names = [name for name, _ in connection.query_params.multi_items()]
                _check_query(names, known)
            await app(scope, receive, send)

        return checked


def _check_query(names: list[str], known: Mapping[str, bool]) -> None:
    errors = []
    for name, times in Counter(names).items():
        if name not in known:
            errors.append(
                FieldError(parameter=name[:60], code="unknown", message="is not a parameter of this path")
            )
        elif times > 1 and not known[name]:
            errors.append(FieldError(parameter=name, code="repeated", message="must stand once only"))
    if errors:
        raise BadParameter(*errors)


def _check_path(path: str, values: Iterable[object]) -> None:
    """Python reads `１`, `1_0`, `+1` and `{UUID}` too; a path has one spelling, or it is another path."""
    segments = path.split("/")
    for value in values:
        if isinstance(value, str | PurePath):
            continue
        if isinstance(value, int) and value not in _INT64:
            raise NotFound
        spelling = str(value)
        if spelling not in segments and spelling not in path.lower().split("/"):
            raise NotFound
