"""Changing and deleting one's own comment without a script: by the token that the page after posting holds."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from services.comments.commenting.answers import CommentRevised
from services.comments.commenting.api import Writing
from services.comments.commenting.errors import CommentNotFound, RevisionMoved
from services.comments.embed.pages.attempts import attempt_key, new_attempt
from services.comments.embed.pages.covered import worded
from services.comments.embed.pages.forms import Fields, body_given, read_form
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.reading import COMMENT, Language
from services.comments.embed.pages.refusals import objections, refused
from services.comments.embed.pages.subjects import find_comment
from services.comments.embed.pages.words import Words, words_of
from services.comments.embed.pages.written import written_page
from services.comments.threads.api import Reading
from services.comments.threads.single import Comment


@post(COMMENT + "/edit", status_code=200, include_in_schema=False, exception_handlers={Exception: refused})
async def edit(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    writing: NamedDependency[Writing],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """The form with the text as it is, or with marks where there is a cover; or, sent with a text, the change."""
    words = words_of(lang)
    fields = read_form(await request.body())
    token = fields.get("token", "")
    shown = await find_comment(reading.pool, site, comment_id, token)
    own = shown.comment
    if own.body is None:
        raise CommentNotFound
    if "body" not in fields:
        return _begin(embed, site, words, own, fields)
    try:
        revised = await _edit(comment_id, fields, own.revision, writing)
    except Exception as error:  # noqa: BLE001 - whatever it was, the text comes back
        return _again(embed, site, words, own, fields, error)
    return written_page(embed, site, words, revised, token=token, key=shown.thread.key)


@post(COMMENT + "/delete", status_code=200, include_in_schema=False, exception_handlers={Exception: refused})
async def delete(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[UUID],
    reading: NamedDependency[Reading],
    writing: NamedDependency[Writing],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """The question, or, once it is answered, the deletion."""
    words = words_of(lang)
    fields = read_form(await request.body())
    token, places = fields.get("token", ""), embed.places(site, words)
    shown = await find_comment(reading.pool, site, comment_id, token)
    if "sure" not in fields:
        if shown.comment.body is None:
            raise CommentNotFound
        return embed.answer(
            "delete.html",
            words,
            html=shown.comment.html,
            comment_id=comment_id,
            token=token,
            attempt=new_attempt(),
            places=places,
        )
    key = attempt_key(fields, str(comment_id), "delete")
    await writing.commenting.delete(comment_id, token, None, datetime.now(UTC), key)
    back = places.thread(shown.thread.key)
    return embed.answer("done.html", words, heading=words("deleted"), detail=None, back=back)


async def _edit(comment_id: UUID, fields: Fields, newest: int, writing: Writing) -> CommentRevised:
    """A form without a sound revision changes the newest text."""
    given = fields.get("revision", "")
    revision = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else newest  # noqa: PLR2004
    body = body_given(fields)
    key = attempt_key(fields, str(comment_id), "edit", body, revision)
    token = fields.get("token", "")
    answer = await writing.commenting.edit(comment_id, token, revision, body, datetime.now(UTC), key)
    return msgspec.json.decode(answer.body, type=CommentRevised)


def _begin(embed: Embed, site: str, words: Words, own: Comment, fields: Fields) -> Response[str]:
    """The form for a change, with what there is to say of a cover, or as it becomes once its author has heard that."""
    cover = worded(own.cover, words.lang) if own.cover else None
    if cover and cover.marked and "mark" in fields:
        return _form(embed, site, words, own, {**fields, "body": cover.marked})
    return _form(embed, site, words, own, {**fields, "body": own.body or ""}, cover=cover)


def _again(
    embed: Embed, site: str, words: Words, own: Comment, fields: Fields, error: Exception
) -> Response[str]:
    """The form as it was sent; after somebody else's change it stands on that."""
    if isinstance(error, RevisionMoved):
        fields = {**fields, "revision": str(own.revision)}
    return _form(embed, site, words, own, fields, **objections(error, words))


def _form(
    embed: Embed, site: str, words: Words, own: Comment, fields: Fields, *, status: int = 200, **shown: Any
) -> Response[str]:
    return embed.answer(
        "edit.html",
        words,
        status=status,
        places=embed.places(site, words),
        comment_id=own.id,
        token=fields.get("token", ""),
        revision=fields.get("revision") or own.revision,
        attempt=new_attempt(),
        given=fields,
        **({"errors": {}, "refusal": None, "cover": None} | shown),
    )


OWN_PAGES = (edit, delete)
