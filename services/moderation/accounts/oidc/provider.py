"""The provider of identities: where it answers, its keys, and who it says somebody is."""

import base64
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
from msgspec import Struct

from services.moderation.accounts.oidc.errors import KeyUnknown, ProviderAway, TokenRefused
from services.moderation.accounts.oidc.fetching import PATIENCE_S, decoded, fetch
from services.moderation.accounts.oidc.flow import Flow
from services.moderation.accounts.oidc.id_token import Expected, SigningKey, signing_keys, subject_of
from services.moderation.accounts.oidc.kept import Kept
from shared.web.secure_address import is_secure

AGAIN_S = 60.0
"""How often an unknown key may have the keys fetched again."""
_DISCOVERY = "/.well-known/openid-configuration"
_MOST_KEYS = 50
_OK = 200
_SERVER_ERROR = 500


class Client(Struct, frozen=True, kw_only=True):
    """What we are to the provider. `label` is what people call it."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    label: str


class _Description(Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _KeySet(Struct, frozen=True):
    keys: tuple[dict[str, Any], ...]


class _Redeemed(Struct, frozen=True):
    id_token: str


class Provider:
    """`clock` counts seconds and never goes back."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        client: Client,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.client = client
        self._http = http
        self._patience_s = patience_s
        self._description = Kept(self._describe, clock)
        self._keys = Kept(self._fetch_keys, clock)

    async def address(self, flow: Flow) -> str:
        """Where the browser goes: we ask for nothing but who it is. Raises ProviderAway."""
        endpoint = (await self._description.get()).authorization_endpoint
        asked = urlencode(
            {
                "response_type": "code",
                "client_id": self.client.client_id,
                "redirect_uri": self.client.redirect_uri,
                "scope": "openid",
                "state": flow.state,
                "nonce": flow.nonce,
                "code_challenge": flow.challenge,
                "code_challenge_method": "S256",
            }
        )
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{asked}"

    async def check_sender(self, issuer: str | None) -> None:
        """Raise TokenRefused for an answer that says it comes from another provider (RFC 9207)."""
        said = (await self._description.get()).authorization_response_iss_parameter_supported
        if issuer != self.client.issuer and (issuer is not None or said):
            raise TokenRefused("sender")

    async def subject(self, code: str, flow: Flow, now: float) -> str:
        """Who it is that brings back this code, as of `now`. Raises ProviderAway, TokenRefused."""
        token = await self._redeem(code, flow)
        expected = Expected(issuer=self.client.issuer, client_id=self.client.client_id, nonce=flow.nonce)
        try:
            return subject_of(token, await self._keys.get(), expected, now)
        except KeyUnknown:
            return subject_of(token, await self._keys.get(AGAIN_S), expected, now)

    async def _redeem(self, code: str, flow: Flow) -> str:
        description = await self._description.get()
        client = self.client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": flow.verifier,
        }
        headers = {}
        if "client_secret_basic" in description.token_endpoint_auth_methods_supported:
            pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client.client_id, "client_secret": client.client_secret}
        status, body = await self._ask(description.token_endpoint, form, headers)
        if status != _OK:
            raise TokenRefused("code")
        return decoded(body, _Redeemed).id_token

    async def _describe(self) -> _Description:
        issuer = self.client.issuer
        status, body = await self._ask(issuer.rstrip("/") + _DISCOVERY)
        if status != _OK:
            raise ProviderAway
        found = decoded(body, _Description)
        addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != issuer or not all(self._may_go_to(one) for one in addresses):
            raise ProviderAway
        return found

    async def _fetch_keys(self) -> tuple[SigningKey, ...]:
        status, body = await self._ask((await self._description.get()).jwks_uri)
        if status != _OK:
            raise ProviderAway
        return signing_keys(decoded(body, _KeySet).keys[:_MOST_KEYS])

    async def _ask(
        self, address: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        answer = await fetch(self._http, address, form=form, headers=headers, patience_s=self._patience_s)
        if answer[0] >= _SERVER_ERROR:
            raise ProviderAway
        return answer

    def _may_go_to(self, address: str) -> bool:
        """Nothing that an issuer of https names is asked without it."""
        return is_secure(address) and (
            address.startswith("https:") or not self.client.issuer.startswith("https:")
        )
