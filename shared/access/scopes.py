"""What a key may be limited to: each service has one table that says which request takes which scope.

What the table does not name is refused to a key that is limited: new routes are closed to it until somebody names them.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from shared.errors import FieldError, Forbidden, Invalid

ANY = "*"


class ScopeMissing(Forbidden):
    code, title = "scope_missing", "This key was not made for that"


class Need(Struct, frozen=True):
    """A request of `method` (ANY: of any) to a route below `path`, as routes are written, takes `scope`."""

    method: str
    path: str
    scope: str

    def fits(self, method: str, path: str) -> bool:
        below = path == self.path or path.startswith(f"{self.path}/")
        return below and self.method in (ANY, method)


class Scopes:
    """A service's table. Of several rows that fit, the longest path decides, and of these the one for the method."""

    def __init__(self, needs: Sequence[Need] = ()) -> None:
        self._needs = sorted(needs, key=lambda need: (len(need.path), need.method != ANY), reverse=True)

    def needed(self, method: str, path: str) -> str | None:
        """The scope that a request takes; None for one that no scope opens."""
        method = "GET" if method == "HEAD" else method
        return next((need.scope for need in self._needs if need.fits(method, path)), None)

    def check(self, held: frozenset[str] | None, method: str, path: str) -> None:
        """Raise ScopeMissing unless a key with the scopes `held` (None: all) may make the request."""
        if held is None:
            return
        needed = self.needed(method, path)
        if needed is None or needed not in held:
            raise ScopeMissing(f"It takes the scope {needed}" if needed else "No scope opens this")


SCOPES = (
    "cases:read",
    "cases:decide",
    "policy:read",
    "policy:write",
    "labels:read",
    "labels:write",
    "messages:read",
    "messages:write",
    "numbers:read",
    "audit:read",
    "threads:write",
    "webhooks:read",
    "webhooks:write",
)
"""All there are, in both services: a key is known to both."""


def known_scopes(words: Iterable[str]) -> tuple[str, ...]:
    """Those words, in order, each once. Raises Invalid for one that is no scope."""
    found = tuple(dict.fromkeys(words))
    for word in found:
        if word not in SCOPES:
            raise Invalid(
                FieldError(
                    pointer="/scopes", code="no_scope", message=f"{word} is not one of {', '.join(SCOPES)}"
                )
            )
    return found
