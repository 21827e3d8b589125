"""My account: name, language, shortcuts, password, second factor, sessions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from services.moderation.accounts import own, signing_in
from services.moderation.accounts.account import LANGUAGES
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.oidc.identities import linked_since
from services.moderation.accounts.oidc.provider import Provider
from services.moderation.accounts.password_rules import SHORTEST
from services.moderation.accounts.second_factor import address_of
from services.moderation.accounts.sessions import list_sessions
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.pages import provider_label
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.people.forms import (
    ActAsForm,
    ConfirmForm,
    FactorForm,
    OwnForm,
    PasswordForm,
)
from services.moderation.console.people.qr import qr_code
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from shared.errors import DomainError
from shared.postgres.pool import acquire

_Request = Request[Any, Any, Any]
HOME = "/console/account"


class OwnPages(Controller):
    path = "/account"

    @get()
    async def account(
        self, request: _Request, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[str]:
        return await own_page(request, visit, accounts)

    @post(status_code=303)
    async def change(
        self, request: _Request, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[Any]:
        try:
            form = await read_form(request, OwnForm)
            await own.change(
                accounts,
                visit.session,
                name=form.name,
                language=form.language,
                shortcuts=form.shortcuts,
                now=datetime.now(UTC),
            )
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        return Redirect(HOME, status_code=303)

    @post("/password", status_code=303)
    async def change_password(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
    ) -> Response[Any]:
        form = await read_form(request, PasswordForm)
        token = cookie_jar.session_of(request)
        try:
            fresh = await own.change_password(
                accounts,
                visit.session,
                token,
                present=form.present,
                fresh=form.password,
                now=datetime.now(UTC),
            )
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        return _gone_on(HOME, cookie_jar, fresh)

    @get("/second-factor", sync_to_thread=False)
    def offer_factor(
        self, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[str]:
        return _offer_page(visit, *own.offer_factor(accounts, visit.session))

    @post("/second-factor", status_code=200)
    async def turn_factor_on(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
    ) -> Response[Any]:
        form = await read_form(request, FactorForm)
        secret = own.offered(accounts, visit.session, form.offer)
        try:
            await own.confirm_password(accounts, visit.session, form.present)
            fresh, codes = await own.turn_factor_on(
                accounts,
                visit.session,
                cookie_jar.session_of(request),
                secret=secret,
                code=form.code,
                now=datetime.now(UTC),
            )
        except DomainError as refusal:
            return _offer_page(visit, secret, form.offer, refusal)
        answer = page(visit, "people/codes.html", codes=codes)
        answer.set_cookie(cookie_jar.session(fresh))
        return answer

    @post("/second-factor/off", status_code=303)
    async def turn_factor_off(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
    ) -> Response[Any]:
        form = await read_form(request, ConfirmForm)
        try:
            await own.confirm_password(accounts, visit.session, form.present)
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        token = cookie_jar.session_of(request)
        fresh = await own.turn_factor_off(accounts, visit.session, token, datetime.now(UTC))
        return _gone_on(HOME, cookie_jar, fresh)

    @post("/recovery-codes", status_code=200)
    async def make_codes(
        self, request: _Request, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[str]:
        form = await read_form(request, ConfirmForm)
        try:
            await own.confirm_password(accounts, visit.session, form.present)
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        codes = await own.make_codes(accounts, visit.session, datetime.now(UTC))
        return page(visit, "people/codes.html", codes=codes)

    @post("/sessions/{session_id:uuid}/end", status_code=303)
    async def end_session(
        self,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        session_id: FromPath[UUID],
    ) -> Response[Any]:
        await own.end_own(accounts, visit.session, session_id, datetime.now(UTC))
        return Redirect(HOME, status_code=303)

    @post("/sessions/end", status_code=303)
    async def end_others(
        self, visit: NamedDependency[Visit], accounts: NamedDependency[Accounts]
    ) -> Response[Any]:
        await own.end_others(accounts, visit.session, datetime.now(UTC))
        return Redirect(HOME, status_code=303)

    @post("/acting-as", status_code=303)
    async def act_as(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
    ) -> Response[Any]:
        """Go on with another of one's roles."""
        form = await read_form(request, ActAsForm)
        token = cookie_jar.session_of(request)
        fresh = await signing_in.act_as(accounts, visit.session, token, form.membership, datetime.now(UTC))
        return _gone_on("/console", cookie_jar, fresh)


def _gone_on(path: str, cookie_jar: Cookies, token: str) -> Response[Any]:
    answer = Redirect(path, status_code=303)
    answer.set_cookie(cookie_jar.session(token))
    return answer


async def own_page(
    request: _Request, visit: Visit, accounts: Accounts, refusal: DomainError | None = None
) -> Response[str]:
    account, codes_left = await own.read_own(accounts, visit.session)
    async with acquire(accounts.pool) as connection:
        sessions = await list_sessions(connection, visit.session.account_id, datetime.now(UTC))
        provider: Provider | None = request.app.state["oidc"]
        linked_at = (
            await linked_since(connection, account.account_id, provider.client.issuer) if provider else None
        )
    return page(
        visit,
        "people/own.html",
        status=refusal.status if refusal else 200,
        headers=refusal.headers if refusal else None,
        refused=said(visit.words, "people", refusal) if refusal else "",
        account=account,
        codes_left=codes_left,
        sessions=sessions,
        languages=LANGUAGES,
        shortest=SHORTEST,
        provider=provider_label(request),
        linked_at=linked_at,
    )


def _offer_page(visit: Visit, secret: str, offer: str, refusal: DomainError | None = None) -> Response[str]:
    return page(
        visit,
        "people/second_factor.html",
        status=refusal.status if refusal else 200,
        headers=refusal.headers if refusal else None,
        refused=said(visit.words, "people", refusal) if refusal else "",
        picture=Markup(qr_code(address_of(secret, visit.session.login))),  # noqa: S704  drawn here
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        offer=offer,
    )
