import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.default import DEFAULT
from services.moderation.policies.policy import Policy, PolicyInvalid, parse


def test_the_least_a_policy_says_is_its_name() -> None:
    assert parse(b'{"name": "recaps", "version": 3}') == Policy(name="recaps", version=3)


def test_a_policy_is_read_as_it_was_written() -> None:
    assert parse(msgspec.json.encode(DEFAULT)) == DEFAULT


def test_the_default_never_rejects() -> None:
    rules = [getattr(DEFAULT.checks, name) for name in DEFAULT.checks.__struct_fields__]

    assert all(rule.action != "reject" for rule in rules)
    assert not DEFAULT.checks.blocklist.reject_hosts


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ('"hold_at": 2', "/hold_at"),
        ('"hold_at": "high"', "/hold_at"),
        ('"hold": 1', ""),
        ('"checks": {"linkz": {}}', "/checks"),
        ('"checks": {"links": {"limits": 3}}', "/checks/links"),
        ('"checks": {"links": {"limit": "3"}}', "/checks/links/limit"),
        ('"checks": {"links": {"limit": -1}}', "/checks/links/limit"),
        ('"checks": {"links": {"action": "delete"}}', "/checks/links/action"),
        ('"checks": {"links": {"weight": 1.5}}', "/checks/links/weight"),
        ('"checks": {"flood": {"window": 0}}', "/checks/flood/window"),
        ('"checks": {"blocklist": {"words": ["fine", ""]}}', "/checks/blocklist/words/1"),
        ('"checks": {"blocklist": {"words": ["..."]}}', "/checks/blocklist/words/0"),
        ('"checks": {"blocklist": {"hosts": ["https://spam.example/"]}}', "/checks/blocklist/hosts/0"),
        ('"checks": {"blocklist": {"hosts": ["localhost"]}}', "/checks/blocklist/hosts/0"),
        ('"checks": {"names": {"reserved": [7]}}', "/checks/names/reserved/0"),
        ('"checks": null', "/checks"),
    ],
)
def test_an_error_names_its_field(fields: str, pointer: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        parse(f'{{"name": "recaps", "version": 3, {fields}}}'.encode())

    (error,) = refusal.value.errors
    assert error.pointer == pointer
    assert "`$" not in error.message


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"name": "x"}',
        b'{"name": "X", "version": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_policy_is_refused(document: bytes) -> None:
    with pytest.raises(PolicyInvalid):
        parse(document)


@given(st.binary())
def test_nothing_else_is_raised(document: bytes) -> None:
    with pytest.raises(PolicyInvalid):
        parse(document)


def test_verdicts_name_a_policy_by_version() -> None:
    assert Policy(name="recaps", version=3).reference == "recaps@3"
