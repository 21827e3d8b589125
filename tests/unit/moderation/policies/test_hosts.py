import pytest

from services.moderation.policies.hosts import in_hosts


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("bit.ly", "bit.ly"),
        ("a.bit.ly", "bit.ly"),
        ("rabbit.ly", None),
        ("ly", None),
        ("bit.ly.example", None),
    ],
)
def test_a_host_lies_under_another(host: str, found: str | None) -> None:
    assert in_hosts(host, frozenset({"bit.ly"})) == found
