"""A small API of the usual shape, to try the request layer with; `granian tests.security.sample:app` serves it."""

import uuid
from enum import Enum
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from shared.access.peer import peer_guard
from shared.errors import Conflict
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, Application, create
from shared.web.openapi import API_KEY
from shared.web.text import Int64, line, text

BLOG = "https://blog.example.com"
POST_URL = "/v1/sites/blog/notes"


class Writer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, line(80)]
    age: Int64 | None = None


class NewNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    body: Annotated[str, text(10_000)]
    writer: Writer


class Note(Struct, frozen=True, kw_only=True):
    id: uuid.UUID
    site: str
    body: str
    name: str


class Sort(Enum):
    OLDEST = "oldest"
    NEWEST = "newest"


class WrittenTwice(Conflict):
    code, title = "written_twice", "That note is there already"


@post("/v1/sites/{site:str}/notes", opt={"refusals": [WrittenTwice]})
async def write(site: FromPath[str], data: JSONBody[NewNote]) -> Note:
    if data.body == "twice":
        raise WrittenTwice("as note 1", extra={"note": 1})
    if data.body == "bug":
        raise RuntimeError(data.writer.name)
    return Note(id=uuid.uuid4(), site=site, body=data.body, name=data.writer.name)


@get("/v1/notes/{number:int}/{note_id:uuid}")
async def read(
    number: FromPath[int],
    note_id: FromPath[uuid.UUID],
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
    sort: FromQuery[Sort] = Sort.OLDEST,
) -> Note:
    return Note(id=note_id, site=sort.value, body=str(limit), name=str(number))


@get("/v1/drafts", guards=[peer_guard("k" * 43)], security=API_KEY)
async def drafts() -> list[Note]:
    return []


@get("/v1/counts")
async def counts(key: FromQuery[list[str]]) -> dict[str, int]:
    return dict.fromkeys(key, 0)


async def allowed(site: str | None, origin: str) -> bool:
    return site in {"blog", None} and origin == BLOG


def sample(*, body_seconds: float = 1.0) -> Application:
    api = Api(
        title="Notes",
        version="1.0",
        description="An API to try the request layer with.",
        public_url="http://localhost",
        allowed_origin=allowed,
        form_paths=("/forms/",),
        body_seconds=body_seconds,
    )
    return create(api, [write, read, drafts, counts], registry=new_registry("sample", "1.0"))


app = sample()
