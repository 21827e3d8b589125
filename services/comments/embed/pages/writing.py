"""The form for a comment and what becomes of it, without a script: posted once, or back with nothing lost."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from services.comments.commenting.answers import CommentWritten
from services.comments.commenting.api import Writing
from services.comments.commenting.bodies import body_of, page_of, profile_of
from services.comments.commenting.drafts import Asked
from services.comments.commenting.errors import IdempotencyKeyReused
from services.comments.embed.pages.attempts import TRAP, attempt_key, form_of, new_attempt
from services.comments.embed.pages.forms import Fields, comment_given, read_form
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.reading import SITE, Language
from services.comments.embed.pages.refusals import objections, refused
from services.comments.embed.pages.subjects import find_comment, find_thread
from services.comments.embed.pages.words import Words, words_of
from services.comments.embed.pages.written import written_page
from services.comments.threads.api import Key, Reading

Parent = Annotated[UUID | None, QueryParameter(description="The comment to answer")]


@get(SITE + "/write", include_in_schema=False, exception_handlers={Exception: refused})
async def write(
    site: FromPath[str],
    key: Key,
    reading: NamedDependency[Reading],
    embed: NamedDependency[Embed],
    parent: Parent = None,
    lang: Language = None,
) -> Response[str]:
    """The form, with an attempt of its own: sent twice, it posts once."""
    await reading.sites.find(site)
    words = words_of(lang)
    thread = await find_thread(reading.pool, site, key)
    answered = (await find_comment(reading.pool, site, parent)).comment if parent else None
    fields = {"key": key, "parent": str(parent or "")}
    return _form(embed, site, words, fields, title=thread.title or key, closed=thread.closed, parent=answered)


@post(SITE + "/comments", status_code=201, include_in_schema=False, exception_handlers={Exception: refused})
async def post_comment(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    writing: NamedDependency[Writing],
    embed: NamedDependency[Embed],
    lang: Language = None,
) -> Response[str]:
    """Post, and give the author what they need to change it; or the form again with what is wrong."""
    words = words_of(lang)
    fields = read_form(await request.body())
    try:
        written = await _post(request, site, fields, writing)
    except Exception as error:  # noqa: BLE001 - whatever it was, the text comes back
        return _again(embed, site, words, fields, error)
    token = written.author_token or ""
    return written_page(embed, site, words, written, token=token, key=written.thread.key, status=201)


async def _post(
    request: Request[Any, Any, Any], site: str, fields: Fields, writing: Writing
) -> CommentWritten:
    """As the API does it: the same rules, the same answers."""
    found = await writing.sites.find(site)
    given = comment_given(fields)
    profile, at = profile_of(given.author), datetime.now(UTC)
    asked = Asked(
        page=page_of(found, given.thread),
        parent_id=given.parent_id,
        body=body_of(given.body),
        profile=profile,
        token=None,
        address_hash=await writing.readers.address_hash(request),
        email_hash=await writing.emails.hash(found.name, profile.email, at),
        form=form_of(fields, at),
    )
    key = attempt_key(fields, site, "post", given)
    answer = await writing.commenting.post(asked, at, key)
    return msgspec.json.decode(answer.body, type=CommentWritten)


def _again(embed: Embed, site: str, words: Words, fields: Fields, error: Exception) -> Response[str]:
    """The form as it was sent. It is made of nothing else: the database may be what has failed."""
    if isinstance(error, IdempotencyKeyReused):
        fields = {**fields, "attempt": new_attempt()}
    return _form(embed, site, words, fields, **objections(error, words))


def _form(
    embed: Embed,
    site: str,
    words: Words,
    fields: Fields,
    *,
    status: int = 200,
    **shown: Any,
) -> Response[str]:
    known: dict[str, Any] = {
        "title": fields.get("key", ""),
        "closed": False,
        "parent": None,
        "errors": {},
        "refusal": None,
        "heading": words("reply" if fields.get("parent") else "write"),
    }
    return embed.answer(
        "write.html",
        words,
        status=status,
        places=embed.places(site, words),
        key=fields.get("key", ""),
        parent_id=fields.get("parent"),
        attempt=fields.get("attempt") or new_attempt(),
        trap=TRAP,
        given=fields,
        **{**known, **shown},
    )


WRITING_PAGES = (write, post_comment)
