"""What a browser carries to the provider and back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from services.moderation.accounts.oidc import flow as flows
from services.moderation.accounts.oidc.flow import VALID
from shared.eventlog.sealing import Vault

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
VAULT = Vault(b"k" * 32)


def test_it_comes_back_as_it_went_and_tells_nothing_on_the_way() -> None:
    flow = flows.begin("link", NOW, wanted="/console?state=all", session=UUID(int=7), token="rji_x")
    cookie = flows.written(VAULT, flow)
    assert flows.read(VAULT, cookie) == flow
    assert not any(one in cookie for one in (flow.state, flow.nonce, flow.verifier, "rji_x"))


def test_what_was_not_written_here_is_nothing() -> None:
    cookie = flows.written(VAULT, flows.begin("enter", NOW))
    changed = cookie[:20] + ("A" if cookie[20] != "A" else "B") + cookie[21:]
    other = flows.written(Vault(b"o" * 32), flows.begin("enter", NOW))
    for one in ("", "a", "é", "====", changed, cookie[:-8], other, cookie * 20):
        assert flows.read(VAULT, one) is None


def test_it_ends_with_its_own_state_and_in_time() -> None:
    flow = flows.begin("enter", NOW)
    assert flows.is_of(flow, flow.state, NOW + VALID - timedelta(seconds=1))
    for state, now in (
        (flow.state, NOW + VALID),
        (flow.state, NOW - timedelta(seconds=1)),
        ("", NOW),
        ("é", NOW),
        (flow.nonce, NOW),
    ):
        assert not flows.is_of(flow, state, now)


def test_nothing_in_it_is_ever_the_same() -> None:
    made = [flows.begin("enter", NOW) for _ in range(50)]
    assert len({secret for one in made for secret in (one.state, one.nonce, one.verifier)}) == 150


def test_the_challenge_is_the_one_of_the_specification() -> None:
    """RFC 7636, appendix B."""
    flow = replace(flows.begin("enter", NOW), verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert flow.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
