"""Telling the moderators of a comment without a script."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.comments.commenting.api import Writing
from services.comments.commenting.commands import Report
from services.comments.commenting.errors import CommentNotFound
from services.comments.embed.pages.attempts import attempt_key, new_attempt
from services.comments.embed.pages.forms import Fields, read_form, report_given
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.reading import COMMENT, Language
from services.comments.embed.pages.refusals import objections, refused
from services.comments.embed.pages.subjects import find_comment
from services.comments.embed.pages.words import Words, words_of
from services.comments.threads.api import Reading
from services.comments.threads.single import Comment
from shared.errors import DomainError


@get(COMMENT + "/report", include_in_schema=False, exception_handlers={Exception: refused})
async def ask_report(
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """The form for a report."""
    return _form(embed, site, words_of(lang), await _objected(reading, site, comment_id), {})


@post(COMMENT + "/report", status_code=202, include_in_schema=False, exception_handlers={Exception: refused})
async def report(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    writing: NamedDependency[Writing],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """Thanks, or the form again with what is wrong."""
    words = words_of(lang)
    fields = read_form(await request.body())
    objected = await _objected(reading, site, comment_id)
    try:
        given = report_given(fields)
        reporter = (await writing.readers.pseudonym(request, None)).hex()
        command = Report(reporter=reporter, reason=given.reason, note=given.note, at=datetime.now(UTC))
        await writing.commenting.report(
            comment_id, command, attempt_key(fields, str(comment_id), "report", given)
        )
    except DomainError as error:
        return _again(embed, site, words, objected, fields, error)
    back = embed.places(site, words).comment(comment_id)
    return embed.answer("done.html", words, status=202, heading=words("reported"), detail=None, back=back)


async def _objected(reading: Reading, site: str, comment_id: UUID) -> Comment:
    """The comment, if it is visible. Raises CommentNotFound."""
    shown = await find_comment(reading.pool, site, comment_id)
    if shown.comment.html is None:
        raise CommentNotFound
    return shown.comment


def _again(
    embed: Embed, site: str, words: Words, objected: Comment, fields: Fields, error: DomainError
) -> Response[str]:
    return _form(embed, site, words, objected, fields, **objections(error, words))


def _form(
    embed: Embed,
    site: str,
    words: Words,
    objected: Comment,
    fields: Fields,
    *,
    status: int = 200,
    **shown: Any,
) -> Response[str]:
    return embed.answer(
        "report.html",
        words,
        status=status,
        places=embed.places(site, words),
        comment=objected,
        attempt=fields.get("attempt") or new_attempt(),
        given=fields,
        **({"errors": {}, "refusal": None} | shown),
    )


REPORT_PAGES = (ask_report, report)
