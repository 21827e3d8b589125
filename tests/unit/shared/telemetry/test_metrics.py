"""Registries do not share anything."""

from prometheus_client import Counter, generate_latest

from shared.telemetry.metrics import new_registry


def test_two_applications_live_in_one_process() -> None:
    first, second = new_registry("comments", "1.0"), new_registry("moderation", "1.0")
    Counter("posts", "Posts", registry=first).inc()

    assert b"posts_total 1.0" in generate_latest(first)
    assert b"posts_total" not in generate_latest(second)
    assert b'rejoinder_info{service="moderation",version="1.0"} 1.0' in generate_latest(second)
