"""The words of a stream of server-sent events (HTML Living Standard, 9.2)."""

import msgspec

from services.comments.live.changes import Changes

PING = b":\n\n"
"""Keeps proxies from closing a stream that has nothing to tell."""


def opening(version: int, retry_ms: int) -> bytes:
    """Where the stream starts: a reader who loses it before anything has happened goes on from here."""
    return b"retry: %d\nid: %d\n\n" % (retry_ms, version)


def parting(retry_ms: int) -> bytes:
    """The stream ends; come again."""
    return b"retry: %d\n\n" % retry_ms


def news(changes: Changes) -> bytes:
    """What has changed; `reload` without entries when that is too much."""
    if changes.entries is None:
        told = {"version": changes.version, "comments": changes.comments}
        return _event(b"reload", changes.version, msgspec.json.encode(told))
    return _event(b"changes", changes.version, msgspec.json.encode(changes))


def _event(name: bytes, version: int, data: bytes) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (version, name, data)
