"""Who asks, and whether that is enough."""

from enum import IntEnum

from msgspec import Struct

from shared.errors import Forbidden, NotFound, Unauthorised


class Role(IntEnum):
    """Each role may do all that the ones below it may."""

    REVIEWER = 1
    MODERATOR = 2
    OWNER = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Role":
        """The role called `word`. Raises KeyError."""
        return cls[word.upper()]


class KeyNeeded(Unauthorised):
    """The same answer to no key, a broken key, an unknown key and a revoked one."""

    def __init__(self) -> None:
        super().__init__(
            "Send Authorization: Bearer with an API key",
            headers={"WWW-Authenticate": 'Bearer realm="rejoinder"'},
        )


class RoleTooSmall(Forbidden):
    code, title = "role_too_small", "This key may not do that"


class Principal(Struct, frozen=True, kw_only=True):
    """Who asks, known by a key or a session. `site` None: all sites.

    `id` is what events and logs call them; it opens nothing.
    """

    role: Role
    site: str | None
    name: str
    id: str

    def require(self, role: Role, site: str | None) -> None:
        """Raise unless this principal may act as `role` on `site`, or on the whole instance when it is None.

        A site that is not the key's own does not exist for it: NotFound, whatever the role.
        """
        if site is not None and self.site not in (None, site):
            raise NotFound
        if self.role < role or (site is None and self.site is not None):
            raise RoleTooSmall(f"It takes the role {role.word}")
