"""To the provider of identities and back."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import LinkSpent
from services.moderation.accounts.links import read_link
from services.moderation.accounts.oidc import flow as flows
from services.moderation.accounts.oidc.arriving import Answer, arrive
from services.moderation.accounts.oidc.errors import FlowLost
from services.moderation.accounts.oidc.flow import Flow
from services.moderation.accounts.oidc.provider import Provider
from services.moderation.accounts.signing_in import Comer
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.comers import comer_of
from services.moderation.console.door.next_page import HOME, safe_next
from services.moderation.console.door.pages import door_page, entered, provider_label
from services.moderation.console.visits import refuse_foreign
from shared.errors import DomainError, NotFound

CALLBACK = "/console/oidc/callback"
OWN_ACCOUNT = "/console/account"
_Request = Request[Any, Any, Any]
_Provider = NamedDependency[Provider | None]


def _returned(
    came_with: Annotated[str, QueryParameter(name="state")] = "",
    code: FromQuery[str] = "",
    error: FromQuery[str] = "",
    iss: FromQuery[str | None] = None,
) -> Answer:
    return Answer(state=came_with, code=code, error=error, issuer=iss)


class ProviderPages(Controller):
    """All of it is absent where no provider is set up."""

    dependencies = {  # noqa: RUF012 - Litestar's own way
        "comer": Provide(comer_of, sync_to_thread=False),
        "returned": Provide(_returned, sync_to_thread=False),
    }

    @get("/oidc")
    async def go(
        self,
        request: _Request,
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        oidc: _Provider,
        wanted: Annotated[str, QueryParameter(name="next")] = "",
    ) -> Response[Any]:
        """Off to sign in. A link, not a form: our pages forbid forms to lead elsewhere."""
        flow = flows.begin("enter", datetime.now(UTC), wanted=safe_next(wanted))
        try:
            answer: Response[Any] = Redirect(await set_up(oidc).address(flow), status_code=303)
        except DomainError as refusal:
            return _refused(request, flow, refusal)
        answer.set_cookie(cookie_jar.flow(flows.written(accounts.vault, flow)))
        return answer

    @post("/welcome/{token:str}/oidc", status_code=200)
    async def accept(
        self,
        request: _Request,
        token: FromPath[str],
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        oidc: _Provider,
    ) -> Response[Any]:
        """Off to accept a one-time link with an identity instead of a password."""
        provider = set_up(oidc)
        refuse_foreign(request)
        now = datetime.now(UTC)
        try:
            await read_link(accounts, token, now)
        except LinkSpent as spent:
            return door_page(request, "door/spent.html", spent)
        return await sent_off(
            request, accounts, cookie_jar, provider, flows.begin("accept", now, token=token)
        )

    @get("/oidc/callback")
    async def come_back(
        self,
        request: _Request,
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        comer: NamedDependency[Comer],
        oidc: _Provider,
        returned: NamedDependency[Answer],
    ) -> Response[Any]:
        provider = set_up(oidc)
        flow = flows.read(accounts.vault, cookie_jar.flow_of(request))
        if flow is None:
            return _refused(request, None, FlowLost())
        try:
            opened = await arrive(accounts, provider, flow, returned, comer, datetime.now(UTC))
        except DomainError as refusal:
            return _refused(request, flow, refusal)
        if opened is None:
            answer: Response[Any] = Redirect(OWN_ACCOUNT, status_code=303)
        else:
            answer = entered(accounts, cookie_jar, comer, opened, flow.wanted or HOME)
        answer.set_cookie(cookie_jar.no_flow())
        return answer


def set_up(provider: Provider | None) -> Provider:
    """Raises NotFound where there is none."""
    if provider is None:
        raise NotFound
    return provider


async def sent_off(
    request: _Request, accounts: Accounts, cookie_jar: Cookies, provider: Provider, flow: Flow
) -> Response[Any]:
    """The page between a form of ours and the provider: browsers let no form of our pages lead there by itself."""
    try:
        address = await provider.address(flow)
    except DomainError as refusal:
        return _refused(request, flow, refusal)
    answer = door_page(
        request,
        "door/sent_off.html",
        headers={"Refresh": f"0; url={address}"},
        address=address,
        provider=provider.client.label,
    )
    answer.set_cookie(cookie_jar.flow(flows.written(accounts.vault, flow)))
    return answer


def _refused(request: _Request, flow: Flow | None, refusal: DomainError) -> Response[Any]:
    """Why it was for nothing, and the way back to where it began."""
    if isinstance(refusal, LinkSpent):
        return door_page(request, "door/spent.html", refusal)
    linking = flow is not None and flow.purpose == "link"
    return door_page(
        request, "door/not_let_in.html", refusal, linking=linking, provider=provider_label(request)
    )
