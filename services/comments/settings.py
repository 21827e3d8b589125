"""What the comment service is told by its environment: COMMENTS_*."""

from typing import Literal

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """Read once at the start. A secret may come from a file: COMMENTS_MASTER_KEY_FILE."""

    database_url: str
    redis_url: str
    master_key: str
    """64 hexadecimal digits: wraps the keys that seal authors' text."""
    peer_key: str
    """The secret both services know: it opens /internal."""
    moderation_url: str
    """Where the moderation service answers, for events a stream has lost."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """How readers reach this service; empty: http://{host}:{port}."""
    console_url: str = ""
    """How moderators reach the moderation service, whose /console comments link to; empty: no such links."""
    partitions: int = 4
    pool_size: int = 8
    queue_size: int = 4096
    """Writes that may wait at once before 503 is answered."""
    live_readers: int = 5000
    """Streams of live changes that may be open at once in one process; more are answered 503."""
    trusted_proxies: str = ""
    """Addresses or networks, separated by commas, whose X-Forwarded-For is believed."""
    allow_private_webhooks: bool = False
    verdict_deadline_s: float = 30.0
    """How long a comment may wait for a first verdict before it is held."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """One of json, text and auto (text on a terminal)."""
