"""From a comment among readers to its card in the moderators' console. It only leads there: one signs in over there."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from services.comments.embed.pages.layouts import Embed
from shared.errors import NotFound


class NoConsole(NotFound):
    code, title = "no_console", "This service was not told where its console is: set COMMENTS_CONSOLE_URL"


@get(
    "/v1/comments/{comment_id:uuid}/moderate",
    tags=["reading"],
    status_code=303,
    opt={"refusals": [NoConsole]},
)
async def moderate(request: Request[Any, Any, Any], comment_id: FromPath[UUID]) -> Response[None]:
    """Go to the card of a comment in the moderators' console, whether there is such a comment or not."""
    embed: Embed = request.app.state["embed"]
    if not embed.console_url:
        raise NoConsole
    to = f"{embed.console_url.rstrip('/')}/console/cases/{comment_id}"
    return Response(None, status_code=303, headers={"Location": to, "Cache-Control": "no-store"})
