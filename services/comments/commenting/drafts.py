"""What an author brings: an identity, known by token or new, and a text, rendered off the event loop."""

from uuid import UUID

from msgspec import Struct

from services.comments.bylines import Profile, seal_profile
from services.comments.commenting.commands import Page
from services.comments.commenting.errors import UnknownAuthor
from services.comments.commenting.subjects import find_author, meet_member
from services.comments.commenting.tokens import hash_token, new_token
from services.comments.commenting.writer import Row, base64
from services.comments.rendering.renderer import Renderer
from shared.contracts.comments import Byline, Form, Text
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import SubjectKey, Vault
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire


class Asked(Struct, frozen=True, kw_only=True):
    """A comment as it was asked for, every field checked; `address_hash` is a pseudonym of where from, `email_hash` of
    the author's e-mail address.

    `member`: the token stands for a member of the site, whose word the author's name is. It is never told.
    `form`: it came by the form of a page.
    """

    page: Page
    parent_id: UUID | None
    body: str
    profile: Profile
    token: str | None
    address_hash: bytes | None
    email_hash: bytes | None = None
    member: bool = False
    form: Form | None = None


class Author(Struct, frozen=True, kw_only=True):
    """Whoever holds the token. `new` ones are stored with their first comment."""

    key: SubjectKey
    token: str
    new: bool


class Rendering(Struct, frozen=True, kw_only=True):
    """A text and its HTML; `rendered` is False when it is merely escaped and a person should look first."""

    text: Text
    rendered: bool
    warnings: tuple[str, ...]


class Drafts:
    """Identities and renderings for the write side."""

    def __init__(self, pool: Pool, vault: Vault, keys: KeyCache, renderer: Renderer) -> None:
        self._pool = pool
        self._vault = vault
        self._keys = keys
        self._renderer = renderer

    async def author(self, site: str, token: str | None, *, member: bool = False) -> Author:
        """The author who holds the token, or a new one: without a token, or for a member. Raises UnknownAuthor."""
        if token is None:
            return Author(key=self._vault.new_key(new_id()), token=new_token(), new=True)
        async with acquire(self._pool) as connection:
            if member:
                await meet_member(connection, site, hash_token(token), self._vault.new_key(new_id()))
            author_id = await find_author(connection, site, hash_token(token))
            keys = await self._keys.fetch(connection, [author_id]) if author_id else {}
        if author_id is None or author_id not in keys:
            raise UnknownAuthor
        return Author(key=SubjectKey(author_id, keys[author_id], b""), token=token, new=False)

    async def key_of(self, author_id: UUID) -> SubjectKey:
        """The key that seals an author's text. Raises UnknownAuthor once it is destroyed."""
        async with acquire(self._pool) as connection:
            keys = await self._keys.fetch(connection, [author_id])
        if author_id not in keys:
            raise UnknownAuthor
        return SubjectKey(author_id, keys[author_id], b"")

    def fresh_key(self) -> SubjectKey:
        """A key of its own for a single text, like the note of a report."""
        return self._vault.new_key(new_id())

    async def render(self, body: str) -> Rendering:
        """The body's HTML, with its spoilers covered."""
        rendered = await self._renderer.render(body)
        text = Text(
            body=body,
            html=rendered.html,
            spoilers=tuple((spoiler.scope, spoiler.html) for spoiler in rendered.spoilers),
        )
        return Rendering(text=text, rendered=not rendered.failed, warnings=rendered.warnings)


def byline(asked: Asked) -> Byline:
    """What of the author's profile is shown and screened."""
    profile = asked.profile
    domain = profile.email.rpartition("@")[2] if profile.email else None
    return Byline(
        name=profile.name,
        website=profile.website,
        email_domain=domain,
        address_hash=asked.address_hash,
        email_hash=asked.email_hash,
    )


def sign(row: Row, asked: Asked, author: Author, comment_id: UUID) -> None:
    """Add to a post's row what is stored beside the log: the sealed profile and, for a new author, the token's hash."""
    row.profile = base64(seal_profile(author.key.key, comment_id, asked.profile))
    row.address_hash = base64(asked.address_hash) if asked.address_hash else None
    row.email_hash = base64(asked.email_hash) if asked.email_hash else None
    if author.new:
        row.token_hash = base64(hash_token(author.token))
