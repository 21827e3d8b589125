"""Draws the API document: what Litestar knows of the routes, made true about bodies, answers and refusals.

Litestar describes paths and parameters. Bodies and answers are described by msgspec, which also reads them.
Refusals are those of the request layer and those a route names: `@post(..., opt={"refusals": [Conflict]})`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.plugins import InitPlugin
from litestar.response import Response
from litestar.routes import HTTPRoute

from shared.access.roles import KeyNeeded, RoleTooSmall
from shared.errors import DomainError, Invalid, Malformed, NotFound, TooLarge
from shared.web.problems import MEDIA_TYPE, Problem
from shared.web.request_body import BodyTooSlow, UnsupportedMediaType

API_KEY: list[dict[str, list[str]]] = [{"apiKey": []}]
"""For a route's `security=`: it wants an API key."""
AUTHOR: list[dict[str, list[str]]] = [{"authorToken": []}, {"authorAssertion": []}]
READER: list[dict[str, list[str]]] = [{}, *AUTHOR]
"""Anybody; whoever says who they are counts once for good, not once a day."""

_SCHEMES = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "An API key: rjk_…"},
    "authorToken": {"type": "http", "scheme": "bearer", "description": "An author's own token: rja_…"},
    "authorAssertion": {
        "type": "apiKey",
        "in": "header",
        "name": "Author-Assertion",
        "description": "A site's signed word on which of its members is writing: a JWT",
    },
}
_PATH_TEXT = r"^[^\x00-\x1f\x7f\ufffd/]+$"
_QUERY_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
_REF = "#/components/schemas/{name}"
Document = dict[str, Any]
Operation = tuple[HTTPRouteHandler, Document]


def document(app: Litestar, title: str, version: str, description: str) -> Document:
    """The OpenAPI 3.1 document of every route of `app` that is not left out of it."""
    drawn = _drawn_by_litestar(
        app, OpenAPIConfig(title=title, version=version, description=description, use_handler_docstrings=True)
    )
    operations = list(_operations(app, drawn))
    _describe_bodies(drawn, operations)
    for handler, operation in operations:
        _describe_parameters(operation)
        _describe_refusals(handler, operation)
    drawn["components"]["securitySchemes"] = _SCHEMES
    _drop_unused_schemas(drawn)
    return drawn


def _drawn_by_litestar(app: Litestar, config: OpenAPIConfig) -> Document:
    """Its OpenAPI plugin learns of every route in any case; asked here, it adds no pages of its own."""
    plugin: InitPlugin = app.plugins.get("OpenAPIPlugin")
    plugin.on_app_init(AppConfig(openapi_config=config))
    return msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))  # type: ignore[no-any-return]


def _operations(app: Litestar, drawn: Document) -> Iterator[Operation]:
    for route in app.routes:
        if isinstance(route, HTTPRoute) and (item := drawn["paths"].get(route.path_format)):
            for method, (handler, _) in route.route_handler_map.items():
                if operation := item.get(method.lower()):
                    yield handler, operation


def _describe_bodies(drawn: Document, operations: Sequence[Operation]) -> None:
    slots = [slot for handler, operation in operations for slot in _typed_slots(handler, operation)]
    wanted = [annotation for annotation, _ in slots] + [Problem]
    schemas, components = msgspec.json.schema_components(wanted, ref_template=_REF)
    for (_, content), schema in zip(slots, schemas, strict=False):
        content["schema"] = schema
    drawn["components"].setdefault("schemas", {}).update(components)


def _typed_slots(handler: HTTPRouteHandler, operation: Document) -> Iterator[tuple[Any, Document]]:
    """The JSON bodies of an operation: the type they have, and the media type object that describes them."""
    signature = handler.parsed_fn_signature
    if body := operation.get("requestBody"):
        yield signature.parameters["data"].raw, body["content"].setdefault("application/json", {})
    returned = signature.return_type
    answered = returned.inner_types[0].raw if returned.is_subclass_of(Response) else returned.raw
    for status, response in operation["responses"].items():
        if status.startswith("2") and (content := response.get("content", {}).get("application/json")):
            yield answered, content


def _describe_parameters(operation: Document) -> None:
    """What the request line allows in any text of a path or a query string."""
    for parameter in operation.get("parameters", ()):
        for schema in (parameter["schema"], parameter["schema"].get("items", {})):
            if schema.get("type") == "string" and schema.keys().isdisjoint(("format", "pattern", "enum")):
                in_path = parameter["in"] == "path"
                schema["pattern"] = _PATH_TEXT if in_path else _QUERY_TEXT


def _describe_refusals(handler: HTTPRouteHandler, operation: Document) -> None:
    responses = operation["responses"]
    for status in [status for status in responses if status.startswith("4")]:
        del responses[status]
    by_status: dict[int, list[type[DomainError]]] = {}
    for refusal in (*_usual_refusals(operation), *handler.opt.get("refusals", ())):
        by_status.setdefault(refusal.status, []).append(refusal)
    for status, refusals in sorted(by_status.items()):
        codes = dict.fromkeys(f"{refusal.title} (`{refusal.code}`)" for refusal in refusals)
        responses[str(status)] = _problem("; ".join(codes))
    responses["default"] = _problem("Any other refusal or failure")


def _usual_refusals(operation: Document) -> Iterator[type[DomainError]]:
    yield Malformed
    parameters: Sequence[Mapping[str, Any]] = operation.get("parameters", ())
    if (wanted := operation.get("security")) and {} not in wanted:
        yield from (KeyNeeded, RoleTooSmall)
    if any(parameter["in"] == "path" for parameter in parameters):
        yield NotFound
    if "requestBody" in operation:
        yield from (BodyTooSlow, TooLarge, UnsupportedMediaType)
    if "requestBody" in operation or parameters:
        yield Invalid


def _problem(description: str) -> Document:
    schema = {"$ref": _REF.format(name="Problem")}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _drop_unused_schemas(drawn: Document) -> None:
    schemas: Document = drawn["components"]["schemas"]
    used: set[str] = set()
    found = _references(drawn["paths"])
    while new := found - used:
        used |= new
        found = {name for used_name in new for name in _references(schemas.get(used_name, {}))}
    drawn["components"]["schemas"] = {name: schemas[name] for name in sorted(used & schemas.keys())}


def _references(node: object) -> set[str]:
    match node:
        case {"$ref": str(reference)}:
            return {reference.rpartition("/")[2]}
        case dict():
            return {name for value in node.values() for name in _references(value)}
        case list():
            return {name for value in node for name in _references(value)}
    return set()
