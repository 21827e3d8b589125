"""What the moderation service is told by its environment: MODERATION_*."""

from typing import Literal

from msgspec import Struct


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
    log_format: Literal["auto", "json", "text"] = "auto"
    """One of json, text and auto (text on a terminal)."""
