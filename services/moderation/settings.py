"""What the moderation service is told by its environment: MODERATION_*."""

from typing import Literal

from msgspec import Struct

from shared.web.secure_address import is_secure


class Settings(Struct, frozen=True, kw_only=True):
    """Read once at the start. A secret may come from a file: MODERATION_MASTER_KEY_FILE."""

    database_url: str
    redis_url: str
    master_key: str
    """64 hexadecimal digits: wraps the keys that seal notes and reasons."""
    peer_key: str
    """The secret both services know: it opens /internal."""
    comments_url: str
    """Where the comment service answers, for events a stream has lost."""
    host: str = "127.0.0.1"
    port: int = 8001
    public_url: str = ""
    """How moderators reach this service; empty: http://{host}:{port}."""
    trusted_proxies: str = ""
    """Addresses or networks, separated by commas, whose X-Forwarded-For is believed."""
    partitions: int = 4
    """Of both services' logs: the same number there."""
    pool_size: int = 8
    queue_size: int = 4096
    """Decisions and claims that may wait at once before 503 is answered."""
    oidc_issuer: str = ""
    """A provider with whose identities people may sign in, as it names itself: https://id.blog.example; empty: none."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_label: str = ""
    """What people call the provider; empty: the issuer's host."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """One of json, text and auto (text on a terminal)."""

    def __post_init__(self) -> None:
        """Raise ValueError for half a provider, or for one that is asked without https."""
        given = [self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret]
        if any(given) and not all(given):
            raise ValueError(
                "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all or none"
            )
        if self.oidc_issuer and (not is_secure(self.oidc_issuer) or "?" in self.oidc_issuer):
            raise ValueError(
                "OIDC_ISSUER must be an https address without ? and # (http only on this machine)"
            )
