"""What the `type` of a problem document leads to: a word on every refusal that this application knows."""

from collections.abc import Iterator

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from shared.errors import DomainError, NotFound


class ProblemKind(Struct, frozen=True, kw_only=True):
    code: str
    title: str
    status: int
    description: str = ""


def problem_routes() -> list[HTTPRouteHandler]:
    @get("/problems", tags=["operations"], summary="Every kind of refusal")
    async def problems() -> list[ProblemKind]:
        return sorted(kinds().values(), key=lambda kind: kind.code)

    @get("/problems/{code:str}", tags=["operations"], summary="What a problem's type means")
    async def problem(code: FromPath[str]) -> ProblemKind:
        if kind := kinds().get(code):
            return kind
        raise NotFound(f"No problem is called {code}")

    return [problems, problem]


def kinds() -> dict[str, ProblemKind]:
    """Every refusal whose class is loaded, by its code."""
    return {
        refusal.code: ProblemKind(
            code=refusal.code, title=refusal.title, status=refusal.status, description=refusal.__doc__ or ""
        )
        for refusal in _below(DomainError)
    }


def _below(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in parent.__subclasses__():
        yield from _below(child)
        yield child
