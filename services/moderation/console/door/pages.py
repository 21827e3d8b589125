"""What the door answers: a page for somebody nobody knows yet, or the way on for who has proved who they are."""

from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from services.moderation.accounts import devices
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.devices import Device
from services.moderation.accounts.oidc.provider import Provider
from services.moderation.accounts.signing_in import Comer, Opened
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.next_page import with_next
from services.moderation.console.pages import plain_page
from services.moderation.console.refusals import said
from services.moderation.console.words import WORDS, language_of
from shared.errors import DomainError
from shared.ids import new_id

SECOND_FACTOR = "/console/second-factor"


def entered(
    accounts: Accounts, cookie_jar: Cookies, comer: Comer, opened: Opened, wanted: str
) -> Response[Any]:
    """On to the page that was wanted, and known in this browser from now on; or first to the second factor."""
    answer = Redirect(wanted if opened.whole else with_next(SECOND_FACTOR, wanted), status_code=303)
    answer.set_cookie(cookie_jar.session(opened.token))
    if opened.whole and (comer.device is None or comer.device.account_id != opened.account_id):
        answer.set_cookie(
            cookie_jar.device(devices.written(accounts.vault, Device(opened.account_id, new_id())))
        )
    return answer


def door_page(
    request: Request[Any, Any, Any],
    name: str,
    refusal: DomainError | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **shown: Any,
) -> Response[str]:
    """A page of the door; what leads away from it learns nothing of its address."""
    language = language_of(request.headers.get("accept-language", ""))
    return plain_page(
        language,
        name,
        status=refusal.status if refusal else status,
        headers={
            **(refusal.headers if refusal else {}),
            **(headers or {}),
            "Referrer-Policy": "no-referrer",
        },
        refused=said(WORDS[language], "door", refusal) if refusal else "",
        **shown,
    )


def provider_label(request: Request[Any, Any, Any]) -> str:
    """What people call the provider that they may sign in with; "" where there is none."""
    provider: Provider | None = request.app.state["oidc"]
    return provider.client.label if provider else ""
