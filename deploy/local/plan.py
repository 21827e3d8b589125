"""What one local stack is to be: where its data is, where it listens, and what it shows."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

SITE = "example"  # the site of the example blog; made in every local stack

Mode = Literal["pre", "post", "hold"]


class Plan(Struct, frozen=True, kw_only=True):
    """`port` is the comments API's; moderation takes the next one, the example blog the one after."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    example: bool = True
    mode: Mode = "pre"
    allow_private_webhooks: bool = False
    durable: bool = True
    """False: no fsync, for tests whose data may die with the machine."""

    def ports(self) -> dict[str, int]:
        """What for → number."""
        services = {"the comments API": self.port, "the moderation API": self.port + 1}
        return services | ({"the example blog": self.port + 2} if self.example else {})

    def url(self, offset: int) -> str:
        """The address at which this machine reaches the service at `port` + `offset`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  compared, not bound
        return (
            f"http://[{host}]:{self.port + offset}" if ":" in host else f"http://{host}:{self.port + offset}"
        )


class Keys(Struct, frozen=True):
    """API keys of the example site, for both services."""

    owner: str
    moderator: str


class Ready(Struct, frozen=True, kw_only=True):
    """Where everything is, once it is there: what `--ready-file` gets."""

    comments: str
    moderation: str
    example: str | None
    site: str
    keys: Keys
    first_sign_in: str | None = None
    """A one-time link that sets the first owner's password; None once somebody has used it."""
