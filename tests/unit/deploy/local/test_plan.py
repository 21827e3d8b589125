"""Where things are."""

from pathlib import Path

import pytest

from deploy.local.plan import Plan


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:9001"),
        ("0.0.0.0", "http://127.0.0.1:9001"),  # noqa: S104  where this machine reaches it
        ("::1", "http://[::1]:9001"),
        ("::", "http://[::1]:9001"),
    ],
)
def test_addresses(host: str, url: str) -> None:
    assert Plan(home=Path("/data"), host=host, port=9000).url(1) == url


def test_without_the_example_there_is_no_third_port() -> None:
    assert list(Plan(home=Path("/data"), port=9000, example=False).ports().values()) == [9000, 9001]
    assert list(Plan(home=Path("/data"), port=9000).ports().values()) == [9000, 9001, 9002]
