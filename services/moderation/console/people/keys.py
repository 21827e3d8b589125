"""API keys, as an owner makes and revokes them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from services.moderation.accounts import api_keys
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.api_keys import Wanted
from services.moderation.accounts.errors import KeyNotFound
from services.moderation.accounts.peer_keys import PeerKeys
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.people.forms import KeyForm
from services.moderation.console.people.sites import site_meant
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from shared.access.roles import Role
from shared.access.scopes import SCOPES
from shared.errors import DomainError

_Request = Request[Any, Any, Any]
HOME = "/console/keys"


class KeyPages(Controller):
    path = "/keys"

    @get()
    async def keys(self, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]) -> Response[str]:
        visit.require(Role.OWNER)
        return await _keys_page(visit, accounts)

    @post(status_code=200)
    async def make(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        peer_keys: NamedDependency[PeerKeys],
    ) -> Response[str]:
        """The key is in this one answer, and nowhere else."""
        visit.require(Role.OWNER)
        try:
            wanted = _wanted(visit, await read_form(request, KeyForm))
            key = await api_keys.make_key(accounts, peer_keys, visit.principal, wanted, datetime.now(UTC))
        except DomainError as refusal:
            return await _keys_page(visit, accounts, refusal)
        return page(visit, "people/key.html", called=wanted.name, key=key)

    @post("/{key_id:str}/revoke", status_code=303)
    async def revoke(
        self,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        peer_keys: NamedDependency[PeerKeys],
        key_id: FromPath[str],
    ) -> Response[Any]:
        visit.require(Role.OWNER)
        try:
            await api_keys.revoke_key(accounts, peer_keys, visit.principal, key_id, datetime.now(UTC))
        except KeyNotFound:
            raise
        except DomainError as refusal:
            return await _keys_page(visit, accounts, refusal)
        return Redirect(HOME, status_code=303)


def _wanted(visit: Visit, form: KeyForm) -> Wanted:
    day_after = form.expires + timedelta(days=1) if form.expires else None
    return Wanted(
        name=form.name,
        role=Role.of(form.role),
        site=site_meant(visit, form.site),
        scopes=form.scope,
        expires_at=datetime.combine(day_after, time(), UTC) if day_after else None,
    )


async def _keys_page(visit: Visit, accounts: Accounts, refusal: DomainError | None = None) -> Response[str]:
    now = datetime.now(UTC)
    return page(
        visit,
        "people/keys.html",
        status=refusal.status if refusal else 200,
        refused=said(visit.words, "people", refusal) if refusal else "",
        keys=[(key, key.works(now)) for key in await api_keys.list_keys(accounts, visit.principal)],
        given=[role for role in Role if role <= min(visit.principal.role, Role.OWNER)],
        scopes=SCOPES,
    )
