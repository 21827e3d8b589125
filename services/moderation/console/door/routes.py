"""Signing in and out, in plain pages."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from services.moderation.accounts import signing_in
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import LinkSpent, SignInNeeded
from services.moderation.accounts.links import Invited, read_link, use_link
from services.moderation.accounts.password_rules import SHORTEST
from services.moderation.accounts.sessions import find_session
from services.moderation.accounts.signing_in import Comer
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.comers import comer_of
from services.moderation.console.door.forms import Code, NewPassword, SignIn
from services.moderation.console.door.next_page import SIGN_IN, page_of, safe_next, sign_in_for
from services.moderation.console.door.pages import door_page, entered, provider_label
from services.moderation.console.forms import read_form
from services.moderation.console.refusals import told
from services.moderation.console.visits import FormUnsent, Visit, refuse_foreign, wants_fragment
from services.moderation.console.words import WORDS, language_of
from shared.errors import DomainError
from shared.postgres.pool import acquire

_Request = Request[Any, Any, Any]
_Next = Annotated[str, QueryParameter(name="next")]


def to_sign_in(request: _Request, needed: SignInNeeded) -> Response[Any]:
    """Who is not signed in is sent to the door, and back to where they were afterwards.

    A page that is open stays open: it is told, and so is who has sent a form in vain, with what they had typed.
    """
    headers = request.headers
    if wants_fragment(request):
        return _told(request, needed, sign_in_for(page_of(headers.get("hx-current-url", ""))))
    if isinstance(needed, FormUnsent):
        wanted = safe_next(page_of(headers.get("referer", "")))
        return _sign_in_page(request, wanted, notice="not_sent", status=needed.status, typed=needed.typed)
    asked = str(request.url) if request.method in {"GET", "HEAD"} else headers.get("referer", "")
    return Redirect(sign_in_for(page_of(asked)), status_code=303)


class Door(Controller):
    dependencies = {"comer": Provide(comer_of, sync_to_thread=False)}  # noqa: RUF012 - Litestar's own way

    @get("/sign-in")
    async def asked_to_sign_in(
        self,
        request: _Request,
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        wanted: _Next = "",
        fresh: FromQuery[bool] = False,  # noqa: FBT002  a query parameter
    ) -> Response[Any]:
        """`fresh` greets who has just set a password."""
        async with acquire(accounts.pool) as connection:
            token = cookie_jar.session_of(request)
            session = await find_session(connection, token, datetime.now(UTC))
        if session is not None and session.membership is not None:
            return Redirect(safe_next(wanted), status_code=303)
        ended = token and session is None
        notice = "password_is_set" if fresh else "ended" if ended else ""
        return _sign_in_page(request, safe_next(wanted), notice=notice)

    @post("/sign-in", status_code=303)
    async def sign_in(
        self,
        request: _Request,
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        comer: NamedDependency[Comer],
    ) -> Response[Any]:
        refuse_foreign(request)
        form = await read_form(request, SignIn)
        wanted = safe_next(form.next)
        try:
            opened = await signing_in.sign_in(accounts, form.login, form.password, comer, datetime.now(UTC))
        except DomainError as refusal:
            return _sign_in_page(request, wanted, refusal=refusal, login=form.login)
        return entered(accounts, cookie_jar, comer, opened, wanted)

    @get("/second-factor", sync_to_thread=False)
    def asked_for_code(self, request: _Request, wanted: _Next = "") -> Response[str]:
        return _code_page(request, safe_next(wanted))

    @post("/second-factor", status_code=303)
    async def give_code(
        self,
        request: _Request,
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
        comer: NamedDependency[Comer],
    ) -> Response[Any]:
        refuse_foreign(request)
        form = await read_form(request, Code)
        wanted = safe_next(form.next)
        try:
            opened = await signing_in.give_code(accounts, comer.had, form.code, comer, datetime.now(UTC))
        except SignInNeeded:
            return Redirect(sign_in_for(wanted), status_code=303)
        except DomainError as refusal:
            return _code_page(request, wanted, refusal)
        return entered(accounts, cookie_jar, comer, opened, wanted)

    @post("/sign-out", status_code=303)
    async def sign_out(
        self,
        request: _Request,
        visit: NamedDependency[Visit],  # noqa: ARG002  it has checked that the form is ours
        accounts: NamedDependency[Accounts],
        cookie_jar: NamedDependency[Cookies],
    ) -> Response[Any]:
        await signing_in.sign_out(accounts, cookie_jar.session_of(request), datetime.now(UTC))
        answer = Redirect(SIGN_IN, status_code=303)
        answer.set_cookie(cookie_jar.no_session())
        return answer

    @get("/welcome/{token:str}")
    async def invited(
        self, request: _Request, token: FromPath[str], accounts: NamedDependency[Accounts]
    ) -> Response[str]:
        try:
            invited = await read_link(accounts, token, datetime.now(UTC))
        except LinkSpent as spent:
            return door_page(request, "door/spent.html", spent)
        return _welcome_page(request, token, invited)

    @post("/welcome/{token:str}", status_code=303)
    async def set_password(
        self, request: _Request, token: FromPath[str], accounts: NamedDependency[Accounts]
    ) -> Response[Any]:
        refuse_foreign(request)
        form = await read_form(request, NewPassword)
        now = datetime.now(UTC)
        try:
            await use_link(accounts, token, form.password, now)
        except LinkSpent as spent:
            return door_page(request, "door/spent.html", spent)
        except DomainError as refusal:
            return _welcome_page(request, token, await read_link(accounts, token, now), refusal)
        return Redirect(f"{SIGN_IN}?fresh=true", status_code=303)


def _sign_in_page(
    request: _Request,
    wanted: str,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
    **shown: Any,
) -> Response[str]:
    shown = {"login": "", "notice": "", "typed": (), **shown}
    return door_page(
        request,
        "door/sign_in.html",
        refusal,
        status,
        wanted=wanted,
        provider=provider_label(request),
        **shown,
    )


def _told(request: _Request, needed: SignInNeeded, leads: str) -> Response[str]:
    """To who has a page of the console open."""
    language = language_of(request.headers.get("accept-language", ""))
    names = {"title": "signed_out", "hint": "about_signed_out", "link": "sign_in_again"}
    shown = {part: WORDS[language].plain(f"door.{name}") for part, name in names.items()}
    return told(request, language, needed, leads=leads, **shown)


def _code_page(request: _Request, wanted: str, refusal: DomainError | None = None) -> Response[str]:
    return door_page(request, "door/second_factor.html", refusal, wanted=wanted)


def _welcome_page(
    request: _Request, token: str, invited: Invited, refusal: DomainError | None = None
) -> Response[str]:
    """No other page learns its address, which opens the account."""
    return door_page(
        request,
        "door/welcome.html",
        refusal,
        token=token,
        invited=invited,
        shortest=SHORTEST,
        provider=provider_label(request),
    )
