"""How one's own comment stands, without a script: what a moderator decided, and asking for another look at that."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.comments.commenting.api import Writing
from services.comments.commenting.bodies import appeal_of
from services.comments.commenting.errors import CommentNotFound
from services.comments.embed.pages.attempts import attempt_key, new_attempt
from services.comments.embed.pages.forms import Fields, appeal_given, read_form
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.reading import COMMENT, Language
from services.comments.embed.pages.refusals import objections, refused
from services.comments.embed.pages.subjects import find_comment
from services.comments.embed.pages.told import told
from services.comments.embed.pages.words import Words, words_of
from services.comments.threads.api import Reading
from services.comments.threads.single import Comment, Shown


@post(COMMENT + "/state", status_code=200, include_in_schema=False, exception_handlers={Exception: refused})
async def state(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """The comment as its author may see it, and what they may do about it."""
    fields = read_form(await request.body())
    own = await _own(reading, site, comment_id, fields)
    return _page(embed, site, words_of(lang), own, fields)


@post(COMMENT + "/appeal", status_code=202, include_in_schema=False, exception_handlers={Exception: refused})
async def appeal(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    writing: NamedDependency[Writing],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """The same page, which now says that another look was asked for; or the form again with what is wrong."""
    words = words_of(lang)
    fields = read_form(await request.body())
    own = await _own(reading, site, comment_id, fields)
    try:
        text = appeal_of(appeal_given(fields).text)
        key = attempt_key(fields, str(comment_id), "appeal", text)
        await writing.commenting.appeal(comment_id, fields.get("token", ""), text, datetime.now(UTC), key)
    except Exception as error:  # noqa: BLE001 - whatever it was, the text comes back
        return _page(embed, site, words, own, fields, **objections(error, words))
    own = await _own(reading, site, comment_id, fields)
    return _page(embed, site, words, own, {"token": fields.get("token", "")}, status=202)


async def _own(reading: Reading, site: str, comment_id: UUID, fields: Fields) -> Shown:
    """Raises CommentNotFound for somebody else's, and for what its author has deleted."""
    shown = await find_comment(reading.pool, site, comment_id, fields.get("token", ""))
    if shown.comment.body is None or shown.comment.status == "deleted":
        raise CommentNotFound
    return shown


def _page(
    embed: Embed, site: str, words: Words, own: Shown, fields: Fields, *, status: int = 200, **shown: Any
) -> Response[str]:
    comment = told(own.comment, words.lang)
    return embed.answer(
        "state.html",
        words,
        status=status,
        places=embed.places(site, words),
        heading=words(_heading(comment)),
        comment=comment,
        key=own.thread.key,
        token=fields.get("token", ""),
        attempt=new_attempt(),
        given=fields,
        **({"errors": {}, "refusal": None} | shown),
    )


def _heading(comment: Comment) -> str:
    return "shown" if comment.status == "visible" else f"waiting-{comment.status}"


APPEAL_PAGES = (state, appeal)
