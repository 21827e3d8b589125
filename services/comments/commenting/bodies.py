"""What a client may send: the bodies of write requests, and what is checked beyond their shape."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Meta, Struct

from services.comments.bylines import Profile
from services.comments.commenting.commands import Page
from services.comments.commenting.errors import ForeignPage
from services.comments.rendering.normalise import normalise_body, normalise_name
from services.comments.sites import Site
from shared.contracts.comments import About
from shared.errors import FieldError, Invalid
from shared.web.cors import parse_origin
from shared.web.text import line, text

BODY_MAX = 10_000
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
Url = Annotated[str, line(2_000)]
Name = Annotated[str, line(80)]
Email = Annotated[str, line(254)]
Body = Annotated[str, text(BODY_MAX)]
ThreadKey = Annotated[str, line(500)]


class ThreadGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page a comment stands under. `url` and `title` count when the comment is the thread's first."""

    key: ThreadKey
    url: Url | None = None
    title: Annotated[str, line(500)] | None = None


class AuthorGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who writes, in their own words. The e-mail address is sealed and never shown."""

    name: Name
    email: Email | None = None
    website: Url | None = None


class CommentGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A comment, or with `parent_id` a reply. `body` is Markdown; >!text!< and ||text|| are spoilers.

    A scope may follow the first mark: >![ep 12] text!<. >![ep 12] alone in a paragraph covers all that comes after it.

    `author` is needed unless an Author-Assertion says who is writing; then that counts.
    """

    thread: ThreadGiven
    author: AuthorGiven | None = None
    body: Body
    parent_id: UUID | None = None


class EditGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    body: Body


class ThreadNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: ThreadKey


class PreviewGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body to look at, and the thread it is meant for."""

    body: Body
    thread: ThreadNamed | None = None


class VoteGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """1 for, -1 against, 0 to take a vote back."""

    value: Literal[-1, 0, 1]


class ReportGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Literal["spoiler", "spam", "abuse", "other"]
    note: Annotated[str, text(1_000)] | None = None


class AppealGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the author has to say to whoever looks again."""

    text: Annotated[str, text(1_000)]


class PageGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thread's page as its owner describes it; what is left out is unknown."""

    url: Url | None = None
    title: Annotated[str, line(500)] | None = None
    work: Annotated[str, line(200)] | None = None
    season: Annotated[int, Meta(ge=0, le=1_000)] | None = None
    episode: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    closed: bool = False


def body_of(given: str) -> str:
    """The body as it is stored: normalised, line feeds only. Raises Invalid if nothing is left."""
    body = normalise_body(given)
    if not body.strip():
        raise Invalid.field("/body", "must not be blank")
    return body


def appeal_of(given: str) -> str:
    """The words of an appeal as they are stored. Raises Invalid if nothing is left."""
    words = normalise_body(given).strip()
    if not words:
        raise Invalid.field("/text", "must not be blank")
    return words


def profile_of(given: AuthorGiven | None) -> Profile:
    """The author as stored. Raises Invalid, naming the field."""
    if given is None:
        raise Invalid(FieldError(pointer="/author", code="required", message="is required"))
    name = normalise_name(given.name)
    errors = [
        error
        for error in (
            None if name else _wrong("/author/name", "must have a letter or a digit that can be seen"),
            None if _plausible(given.email) else _wrong("/author/email", "is not an e-mail address"),
            None if _web(given.website) else _wrong("/author/website", "must be an http or https address"),
        )
        if error
    ]
    if errors:
        raise Invalid(*errors)
    return Profile(name=name, email=given.email, website=given.website)


def page_of(site: Site, given: ThreadGiven) -> Page:
    """The page of a thread. Raises ForeignPage for an address that is not on the site."""
    _check_page(site, "/thread/url", given.url)
    return Page(site=site.name, key=given.key, url=given.url, title=given.title)


def described_page(site: Site, key: str, given: PageGiven) -> Page:
    """The page as its owner describes it. Raises ForeignPage for an address that is not on the site."""
    _check_page(site, "/url", given.url)
    about = About(work=given.work, season=given.season, episode=given.episode)
    return Page(site=site.name, key=key, url=given.url, title=given.title, about=about, closed=given.closed)


def _check_page(site: Site, pointer: str, url: str | None) -> None:
    if url is None:
        return
    if not _web(url):
        raise Invalid.field(pointer, "must be an http or https address")
    parts = urlsplit(url)
    if site.origins and parse_origin(f"{parts.scheme}://{parts.netloc}") not in site.origins:
        raise ForeignPage(_wrong(pointer, "is not an address of this site"))


def _plausible(email: str | None) -> bool:
    return email is None or _EMAIL.fullmatch(email) is not None


def _web(url: str | None) -> bool:
    if url is None:
        return True
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = not parts.username and not parts.password and not re.search(r"[\s\\<>\"]", url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and plain


def _wrong(pointer: str, message: str) -> FieldError:
    return FieldError(pointer=pointer, message=message)
