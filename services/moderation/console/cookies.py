"""The console's cookies: who is signed in here, to which account this browser was before, who is at the provider."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from msgspec import Struct

_DEVICE_S = 180 * 24 * 3600
_FLOW_S = 10 * 60


class Cookies(Struct, frozen=True):
    """Only https can keep a cookie from neighbours; its names say so, and browsers hold them to it."""

    secure: bool

    @property
    def session_name(self) -> str:
        return "__Host-rejoinder" if self.secure else "rejoinder"

    @property
    def device_name(self) -> str:
        return f"{self.session_name}-device"

    @property
    def flow_name(self) -> str:
        return f"{self.session_name}-oidc"

    def session_of(self, request: Request[Any, Any, Any]) -> str:
        return request.cookies.get(self.session_name, "")

    def device_of(self, request: Request[Any, Any, Any]) -> str:
        return request.cookies.get(self.device_name, "")

    def flow_of(self, request: Request[Any, Any, Any]) -> str:
        return request.cookies.get(self.flow_name, "")

    def session(self, token: str) -> Cookie:
        """Gone when the browser closes; the session itself has limits of its own."""
        return self._cookie(self.session_name, token, None)

    def device(self, value: str) -> Cookie:
        return self._cookie(self.device_name, value, _DEVICE_S)

    def no_session(self) -> Cookie:
        return self._cookie(self.session_name, "", 0)

    def flow(self, value: str) -> Cookie:
        return self._cookie(self.flow_name, value, _FLOW_S)

    def no_flow(self) -> Cookie:
        return self._cookie(self.flow_name, "", 0)

    def _cookie(self, name: str, value: str, max_age: int | None) -> Cookie:
        return Cookie(
            key=name,
            value=value,
            max_age=max_age,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
