"""What a reader is told when something cannot be done: a page, in their language."""

from typing import Any

import msgspec
from litestar import Request, Response
from markupsafe import Markup

from services.comments.embed.pages.forms import wrong_fields
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.words import Words, words_of
from shared.errors import Invalid
from shared.web.problems import Problem, answer

SAYINGS = {
    "thread_closed": "threadClosed",
    "parent_not_found": "parentGone",
    "comment_not_found": "notFound",
    "comment_gone": "notFound",
    "already_appealed": "appealedBefore",
    "nothing_to_appeal": "nothingToAppeal",
    "already_reported": "reportedBefore",
    "idempotency_key_reused": "keyUsed",
    "edit_window_closed": "editOver",
    "revision_moved": "moved",
    "sign_on_required": "signOn",
}
"""What is said of a refusal, by its code. Others tell in English what they are."""


def refused(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """For `exception_handlers`: whatever went wrong, as a page."""
    embed: Embed = request.app.state["embed"]
    words = words_of(request.query_params.get("lang"))
    status, saying = told(error, words)
    return embed.answer("done.html", words, status=status, heading=saying, detail=None, back=None)


def objections(error: Exception, words: Words) -> dict[str, Any]:
    """What a form that comes back says: `status`, and `errors` at its fields or one `refusal` above them."""
    status, saying = told(error, words)
    errors = wrong_fields(error) if isinstance(error, Invalid) else {}
    return {"status": status, "errors": errors, "refusal": None if errors else saying}


def told(error: Exception, words: Words) -> tuple[int, Markup | str]:
    """The status of an error and what to say of it. A bug is logged, as everywhere."""
    ready = answer(error)
    problem = msgspec.json.decode(ready.body, type=Problem)
    if saying := SAYINGS.get(problem.code):
        return ready.status, words(saying)
    if ready.status >= 500:  # noqa: PLR2004 - what is not the reader's fault
        return ready.status, words("tryAgain")
    return ready.status, f"{problem.title}. {problem.detail}" if problem.detail else f"{problem.title}."
