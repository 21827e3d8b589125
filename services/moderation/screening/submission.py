"""A comment as screening sees it: the text, who wrote it, under which post, and what came before it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.moderation.screening.hosts import host_of
from services.moderation.screening.links import Link, links_of
from services.moderation.screening.wording import normalised, weight
from shared.contracts.comments import Form
from shared.episodes.scope import Post
from shared.folding.fold import fold
from shared.folding.folded import Folded, Span
from shared.spoilers.source import covered


class AuthorHistory(Struct, frozen=True, kw_only=True):
    """How the author's other comments on this site fared, the latest hundred, and when the first was seen."""

    approved: int = 0
    removed: int = 0
    held: int = 0
    first_seen: datetime | None = None


class Recent(Struct, frozen=True, kw_only=True):
    """Other comments of late: within ten minutes by this author and from this address, within an hour
    with a link to one of the same hosts and with nearly the same text.

    `site` is how busy the last hour of the site was, in times of its usual hour.
    """

    by_author: int = 0
    by_address: int = 0
    by_host: int = 0
    by_cluster: int = 0
    site: float = 0.0


class Repeats(Struct, frozen=True, kw_only=True):
    """Other comments with nearly the same text within 30 days: in how many threads, by how many authors.

    `cluster` is the first of them, or a name made for them when they began with an edit. `removed` and `approved` count
    those that moderators had ruled on when this one was written.
    """

    threads: int = 0
    authors: int = 0
    cluster: UUID | None = None
    removed: int = 0
    approved: int = 0


class HostRecord(Struct, frozen=True, kw_only=True):
    """How the site's comments with a link to a host fared, and what the host was labelled."""

    approved: int = 0
    removed: int = 0
    labels: tuple[str, ...] = ()


class Submission(Struct, frozen=True, kw_only=True, dict=True):
    """One revision of a comment, and all that checks may know. `text` is its Markdown source, in NFC."""

    comment_id: UUID
    thread_id: UUID
    site: str
    revision: int
    parent_id: UUID | None = None
    text: str
    name: str | None = None
    website: str | None = None
    email_domain: str | None = None
    address_hash: bytes | None = None
    author_id: UUID
    posted_at: datetime
    form: Form | None = None
    """How the page's form was filled in by which it came."""
    mode: Literal["pre", "post", "hold"] = "pre"
    author_spoilers: int = 0
    post: Post = Post()
    history: AuthorHistory = AuthorHistory()
    recent: Recent = Recent()
    repeats: Repeats = Repeats()
    hosts: Mapping[str, HostRecord] = {}
    author_labels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """In which the site and this page are usually written; empty while too little is."""
    reports: Mapping[str, float] = {}
    """Readers' reports of this revision by reason, each weighed by its reader's record."""
    edited: bool = False

    @cached_property
    def folded(self) -> Folded:
        """The text as a reader reads it, for matching."""
        return fold(self.text)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every address in the text, in order."""
        return links_of(self.text)

    @cached_property
    def covered(self) -> tuple[Span, ...]:
        """What the author marked as a spoiler."""
        return covered(self.text) if self.author_spoilers else ()

    @property
    def approved(self) -> int:
        """How many other comments of the author were approved."""
        return self.history.approved

    @property
    def website_host(self) -> str | None:
        """The host of the author's website."""
        return host_of(self.website) if self.website else None


_MEANINGFUL = 24


def fingerprint(text: str, folded: Folded | None = None) -> bytes | None:
    """16 bytes that comments with the same words share, however disguised, spaced or punctuated.

    Of an address only its host counts. None when the text is too short to mean anything: under 24 letters and digits,
    where a Japanese, Chinese or Korean one counts twice. `folded` spares folding the text again.
    """
    folded = folded or fold(text)
    letters = "".join(filter(str.isalnum, normalised(folded, links_of(text))))
    if weight(letters) < _MEANINGFUL:
        return None
    return hashlib.blake2b(letters.encode(), digest_size=16).digest()
