"""The site's people, as its owner sees and manages them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from services.moderation.accounts import people
from services.moderation.accounts.account import LANGUAGES
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.links import address_of
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.people.forms import InviteForm, LinkForm, RoleForm
from services.moderation.console.people.sites import site_meant
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from shared.access.roles import Role
from shared.errors import DomainError
from shared.postgres.pool import acquire

_Request = Request[Any, Any, Any]
HOME = "/console/people"


class PeoplePages(Controller):
    path = "/people"

    @get()
    async def people(
        self, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[str]:
        visit.require(Role.OWNER)
        return await _list_page(visit, accounts)

    @post(status_code=200)
    async def invite(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        public_url: NamedDependency[str],
    ) -> Response[str]:
        visit.require(Role.OWNER)
        try:
            form = await read_form(request, InviteForm)
            person, token = await people.invite(
                accounts,
                visit.principal,
                login=form.login,
                name=form.name or form.login.partition("@")[0],
                role=Role.of(form.role),
                site=site_meant(visit, form.site),
                language=form.language,
                now=datetime.now(UTC),
            )
        except DomainError as refusal:
            return await _list_page(visit, accounts, refusal)
        return page(visit, "people/link.html", person=person, link=_link(public_url, token))

    @get("/{account_id:uuid}")
    async def person(
        self,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        account_id: FromPath[UUID],
    ) -> Response[str]:
        visit.require(Role.OWNER)
        return await _person_page(visit, accounts, account_id)

    @post("/{account_id:uuid}/roles/{membership_id:uuid}", status_code=303)
    async def change_role(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        account_id: FromPath[UUID],
        membership_id: FromPath[UUID],
    ) -> Response[Any]:
        """Give another role, or take it away."""
        visit.require(Role.OWNER)
        form = await read_form(request, RoleForm)
        role = None if form.role == "none" else Role.of(form.role)
        try:
            await people.change_role(
                accounts, visit.principal, account_id, membership_id, role, datetime.now(UTC)
            )
        except DomainError as refusal:
            return await _person_page(visit, accounts, account_id, refusal)
        return Redirect(HOME if role is None else f"{HOME}/{account_id}", status_code=303)

    @post("/{account_id:uuid}/sessions/end", status_code=303)
    async def end_sessions(
        self,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        account_id: FromPath[UUID],
    ) -> Response[Any]:
        visit.require(Role.OWNER)
        try:
            await people.end_their_sessions(accounts, visit.principal, account_id, datetime.now(UTC))
        except DomainError as refusal:
            return await _person_page(visit, accounts, account_id, refusal)
        return Redirect(f"{HOME}/{account_id}", status_code=303)

    @post("/{account_id:uuid}/link", status_code=200)
    async def new_link(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        account_id: FromPath[UUID],
        public_url: NamedDependency[str],
    ) -> Response[str]:
        visit.require(Role.OWNER)
        form = await read_form(request, LinkForm)
        try:
            token = await people.new_link(
                accounts, visit.principal, account_id, datetime.now(UTC), without_factor=form.lost
            )
        except DomainError as refusal:
            return await _person_page(visit, accounts, account_id, refusal)
        async with acquire(accounts.pool) as connection:
            person = await people.find_person(connection, account_id, visit.principal)
        return page(visit, "people/link.html", person=person, link=_link(public_url, token))

    @post("/{account_id:uuid}/close", status_code=303)
    async def close(
        self,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        account_id: FromPath[UUID],
    ) -> Response[Any]:
        visit.require(Role.OWNER)
        try:
            await people.close(accounts, visit.principal, account_id, datetime.now(UTC))
        except DomainError as refusal:
            return await _person_page(visit, accounts, account_id, refusal)
        return Redirect(HOME, status_code=303)


def _link(public_url: str, token: str | None) -> str | None:
    return address_of(public_url, token) if token else None


def _roles(visit: Visit) -> list[Role]:
    """Those that the owner may give."""
    most = Role.OWNER if visit.principal.site else visit.principal.role
    return [role for role in Role if role <= most]


async def _list_page(visit: Visit, accounts: Accounts, refusal: DomainError | None = None) -> Response[str]:
    return page(
        visit,
        "people/list.html",
        status=refusal.status if refusal else 200,
        refused=said(visit.words, "people", refusal) if refusal else "",
        people=await people.list_people(accounts, visit.principal.site),
        given=_roles(visit),
        languages=LANGUAGES,
    )


async def _person_page(
    visit: Visit, accounts: Accounts, account_id: UUID, refusal: DomainError | None = None
) -> Response[str]:
    async with acquire(accounts.pool) as connection:
        person = await people.find_person(connection, account_id, visit.principal)
    return page(
        visit,
        "people/person.html",
        status=refusal.status if refusal else 200,
        refused=said(visit.words, "people", refusal) if refusal else "",
        person=person,
        given=_roles(visit),
    )
