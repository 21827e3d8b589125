"""Who asks: the holder of an author token, or a member whom the site's own signed word names."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from msgspec import Struct

from services.comments.bylines import Profile
from services.comments.commenting.errors import AssertionRefused, CommentNotFound, TokenNeeded
from services.comments.commenting.sso import HEADER, believe
from services.comments.commenting.sso_trust import TrustStore
from services.comments.commenting.subjects import site_of
from services.comments.commenting.tokens import hash_token, presented_token
from shared.postgres.pool import Pool

Connection = ASGIConnection[Any, Any, Any, Any]


class Caller(Struct, frozen=True, kw_only=True):
    """`token` is what makes them an author. `member` is what the site says of one; their token is never told."""

    token: str | None = None
    member: Profile | None = None

    @property
    def identity(self) -> tuple[bytes, ...]:
        """What of a member stands in the hash of a request: the same however often their assertion is renewed."""
        return () if self.member is None or self.token is None else (hash_token(self.token),)

    def required_token(self) -> str:
        """Raises TokenNeeded without one."""
        if self.token is None:
            raise TokenNeeded
        return self.token


class Callers:
    """Reads the header Author-Assertion; with it, an author token is not looked at."""

    def __init__(self, pool: Pool, trust: TrustStore) -> None:
        self._pool = pool
        self._trust = trust

    async def on_site(self, request: Connection, site: str) -> Caller:
        """Who asks something of a site. Raises AssertionRefused, and Invalid for what it says of its member."""
        match request.headers.getall(HEADER, []):
            case []:
                return Caller(token=presented_token(request))
            case [assertion]:
                return await self._member(assertion, site)
            case _:
                raise AssertionRefused("malformed", "sent more than once")

    async def at_comment(self, request: Connection, comment_id: UUID) -> Caller:
        """Who asks something of a comment: the word of its own site counts. Raises CommentNotFound, too."""
        if HEADER not in request.headers:
            return Caller(token=presented_token(request))
        site = await site_of(self._pool, comment_id)
        if site is None:
            raise CommentNotFound
        return await self.on_site(request, site)

    async def _member(self, assertion: str, site: str) -> Caller:
        trust = await self._trust.find(site)
        if trust is None:
            raise AssertionRefused("off")
        member = believe(assertion, trust, int(datetime.now(UTC).timestamp()))
        return Caller(token=member.token, member=member.profile)
