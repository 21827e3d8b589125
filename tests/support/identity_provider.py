"""A provider of identities (OpenID Connect) on this machine: real keys, real HTTP, and faults that a test asks for.

It checks what a provider has to: client, exact redirect address, PKCE, and that a code is redeemed once.
"""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import BasicAuth, web
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from shared.ids import new_id

CLIENT_ID, CLIENT_SECRET = "rejoinder console", "s3cret: with/signs"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SigningPair:
    """A private key, and what is published of it."""

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self.private = ec.generate_private_key(ec.SECP256R1())

    @property
    def published(self) -> dict[str, Any]:
        public = ECAlgorithm(ECAlgorithm.SHA256).to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "alg": "ES256", "use": "sig"}

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self.private, "ES256", headers={"kid": self.kid})


class IdentityProvider:
    """Whoever comes is `subject`. What tests change:

    `claims` replaces what tokens say (None leaves it out), `token` writes the whole token, `published` are the keys,
    `description` replaces what discovery says, `refuses` is an error to send people back with, `at` answers a path
    in place of its own handler.
    """

    def __init__(self) -> None:
        self.issuer = ""
        self.redirect_uri = ""
        self.pair = SigningPair("first")
        self.forget()

    def forget(self) -> None:
        """As at first, but for the key that signs."""
        self.subject = "ada-at-the-provider"
        self.published = [self.pair.published]
        self.claims: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.token: Callable[[dict[str, Any]], str] = lambda claims: self.pair.sign(claims)  # noqa: PLW0108  whichever then is
        self.refuses = ""
        self.at: dict[str, Handler] = {}
        self.asked: list[str] = []
        self._codes: dict[str, Mapping[str, str]] = {}

    def rotate(self) -> None:
        """Another key signs from now on; the old one is not published any more."""
        self.pair = SigningPair(str(new_id()))
        self.published = [self.pair.published]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        return await self.at.get(request.path, self.own)(request)

    async def own(self, request: web.Request) -> web.StreamResponse:
        """What it answers when nothing is wrong with it."""
        own: dict[str, Handler] = {
            "/.well-known/openid-configuration": self._describe,
            "/keys": self._keys,
            "/authorize": self._authorize,
            "/token": self._redeem,
        }
        return await own[request.path](request)

    async def _describe(self, request: web.Request) -> web.StreamResponse:
        del request
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        return web.json_response(said | self.description)

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.json_response({"keys": self.published})

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        asked = request.query
        fixed = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "code_challenge_method": "S256",
            "scope": "openid",
        }
        wrong = [name for name, value in fixed.items() if asked.get(name) != value]
        if wrong or asked.get("redirect_uri") != self.redirect_uri:
            return web.Response(status=400, text=f"{wrong} of {request.query_string}")
        code = secrets.token_urlsafe(32)
        self._codes[code] = dict(asked)
        back = {"error": self.refuses} if self.refuses else {"code": code}
        answer = urlencode({**back, "state": asked["state"], "iss": self.issuer})
        return web.Response(status=303, headers={"Location": f"{self.redirect_uri}?{answer}"})

    async def _redeem(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        asked = self._codes.pop(str(form.get("code")), None)
        given = BasicAuth.decode(request.headers.get("Authorization", "Basic Og=="))
        hashed = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        known = (given.login, given.password) == ("rejoinder%20console", "s3cret%3A%20with%2Fsigns")
        if not known or asked is None or asked["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if form.get("redirect_uri") != self.redirect_uri or form.get("grant_type") != "authorization_code":
            return web.json_response({"error": "invalid_request"}, status=400)
        return web.json_response(
            {"token_type": "Bearer", "access_token": "a", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: Mapping[str, str]) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "email": "ada@blog.example",
            "email_verified": True,
        }
        return self.token({name: value for name, value in (said | self.claims).items() if value is not None})


async def never(request: web.Request) -> web.StreamResponse:
    """An answer that nobody lives to see."""
    await asyncio.Event().wait()
    raise AssertionError(request)


@asynccontextmanager
async def identity_provider(console_url: str = "http://127.0.0.1:8001") -> AsyncGenerator[IdentityProvider]:
    """One that knows the console at this address."""
    provider = IdentityProvider()
    provider.redirect_uri = f"{console_url}/console/oidc/callback"
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
