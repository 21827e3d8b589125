"""What authors, readers and owners may ask for. Time and identifiers are part of the question."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from shared.contracts.comments import About, Byline, Form, Text


class Page(Struct, frozen=True, kw_only=True):
    """The page a thread belongs to, as far as the asker tells."""

    site: str
    key: str
    url: str | None = None
    title: str | None = None
    about: About = About()
    closed: bool = False


class Post(Struct, frozen=True, kw_only=True):
    comment_id: UUID
    page: Page
    parent_id: UUID | None
    author_id: UUID
    byline: Byline
    text: Text
    rendered: bool
    """False when rendering failed and the text is merely escaped: then a person looks first."""
    form: Form | None = None
    at: datetime


class Edit(Struct, frozen=True, kw_only=True):
    """`expected` is the revision the author has read; None: whatever is newest."""

    expected: int | None
    token_hash: bytes
    text: Text
    rendered: bool
    at: datetime


class Delete(Struct, frozen=True, kw_only=True):
    expected: int | None
    token_hash: bytes
    at: datetime


class Report(Struct, frozen=True, kw_only=True):
    reporter: str
    reason: str
    note: str | None
    at: datetime


class MakeAppeal(Struct, frozen=True, kw_only=True):
    """The author asks that somebody else looks at a moderator's decision."""

    token_hash: bytes
    text: str
    at: datetime


class Describe(Struct, frozen=True, kw_only=True):
    page: Page
    at: datetime
