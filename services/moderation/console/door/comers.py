"""Where an attempt to sign in comes from, as the limits and the list of sessions want to know it."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from services.moderation.accounts import devices
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.browsers import browser_of
from services.moderation.accounts.signing_in import Comer
from services.moderation.console.cookies import Cookies
from shared.web.client_address import ClientAddresses, folded


def comer_of(
    request: Request[Any, Any, Any],
    accounts: NamedDependency[Accounts],
    cookie_jar: NamedDependency[Cookies],
    addresses: NamedDependency[ClientAddresses],
) -> Comer:
    address = addresses.of(request.scope)  # type: ignore[arg-type]  # a mapping, in Litestar's words
    return Comer(
        address=folded(address) if address else None,
        device=devices.read(accounts.vault, cookie_jar.device_of(request)),
        browser=browser_of(request.headers.get("user-agent", "")),
        had=cookie_jar.session_of(request),
    )
