"""Signing in leads to a page of the console, and nowhere else."""

import pytest

from services.moderation.console.door.next_page import HOME, safe_next, sign_in_for
from tests.security.corpus import texts


@pytest.mark.parametrize(
    "page",
    [
        "/console",
        "/console?state=all&site=my-blog",
        "/console/cases/0197f2c4-3e8e-7cc1-9d62-0d3b4b6f2a11",
        "/console/policy?version=3",
        "/console/bulk?q=%E6%98%A0%E7%94%BB",
    ],
)
def test_pages_of_the_console(page: str) -> None:
    assert safe_next(page) == page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "/",
        "/v1/cases",
        "/consoles",
        "//evil.example",
        "//evil.example/console",
        "/console//evil.example",
        "/console/../v1/cases",
        "/console/./x",
        "/console/..",
        "/console\\evil",
        "/\\evil.example",
        "https://evil.example/console",
        "javascript:alert(1)",
        "/console\r\nLocation: https://evil.example",
        "/console/%2e%2e/x",
        "/console?next=\n",
        "/console#@evil.example",
        "/console/sign-in?next=/console",
        "/console/sign-out",
        "/console/" + "a" * 3_000,
    ],
)
def test_everything_else_is_the_first_page(elsewhere: str) -> None:
    assert safe_next(elsewhere) == HOME


def test_no_known_trick_leads_away() -> None:
    tricks = [case.text for case in texts("urls.jsonl", "open-redirect")]
    assert tricks
    assert {safe_next(trick) for trick in tricks} == {HOME}


def test_the_page_that_was_wanted_is_kept_in_the_address() -> None:
    assert sign_in_for("/console?state=all") == "/console/sign-in?next=%2Fconsole%3Fstate%3Dall"
    assert sign_in_for("https://evil.example") == "/console/sign-in"
