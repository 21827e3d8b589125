"""My account: linked to an identity at the provider, or not any more."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from services.moderation.accounts import own
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.oidc import flow as flows
from services.moderation.accounts.oidc.provider import Provider
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.oidc import OWN_ACCOUNT, sent_off, set_up
from services.moderation.console.forms import read_form
from services.moderation.console.people.forms import ConfirmForm
from services.moderation.console.people.own import own_page
from services.moderation.console.visits import Visit
from shared.errors import DomainError

_Request = Request[Any, Any, Any]


class OwnProviderPages(Controller):
    path = "/account/oidc"

    @post(status_code=200)
    async def link(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        oidc: NamedDependency[Provider | None],
    ) -> Response[Any]:
        """Off to the provider, for this session alone."""
        provider = set_up(oidc)
        form = await read_form(request, ConfirmForm)
        try:
            await own.confirm_password(accounts, visit.session, form.present)
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        flow = flows.begin("link", datetime.now(UTC), session=visit.session.session_id)
        return await sent_off(request, accounts, cookie_jar, provider, flow)

    @post("/off", status_code=303)
    async def unlink(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        oidc: NamedDependency[Provider | None],
    ) -> Response[Any]:
        set_up(oidc)
        form = await read_form(request, ConfirmForm)
        token = cookie_jar.session_of(request)
        try:
            await own.confirm_password(accounts, visit.session, form.present)
            fresh = await own.unlink(accounts, visit.session, token, datetime.now(UTC))
        except DomainError as refusal:
            return await own_page(request, visit, accounts, refusal)
        answer = Redirect(OWN_ACCOUNT, status_code=303)
        answer.set_cookie(cookie_jar.session(fresh))
        return answer
