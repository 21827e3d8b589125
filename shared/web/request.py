"""The request our handlers get: a JSON body is decoded straight into the handler's own type, strictly.

Litestar would decode to dicts first and then convert leniently, so that "5" passes for 5.
"""

from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request
from litestar.handlers import BaseRouteHandler

from shared.errors import Invalid, Malformed
from shared.web.request_body import READ
from shared.web.validation import field_error

T = TypeVar("T")


class ApiRequest(Request[Any, Any, Any]):
    async def body(self) -> bytes:
        """The body, which the layers outside have read and checked."""
        read = cast("bytes | None", self.scope.get(READ))
        return await super().body() if read is None else read

    async def json(self) -> Any:
        """The body as the type of the handler's `data`. Raises Invalid, or Malformed when it is no JSON."""
        return decoded(await self.body(), _decoder(self.route_handler))


def decoded(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error
    except msgspec.DecodeError as error:
        raise Malformed(f"The body is not JSON: {error}") from error


@lru_cache(maxsize=1024)
def _decoder(handler: BaseRouteHandler) -> msgspec.json.Decoder[Any]:
    data = handler.parsed_fn_signature.parameters.get("data")
    return msgspec.json.Decoder(data.raw if data else Any)
