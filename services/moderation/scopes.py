"""Which requests of the moderation service take which scope of an API key."""

from shared.access.scopes import ANY, Need, Scopes

_POLICY = "/v1/sites/{site}/policy"
_LABELS = "/v1/sites/{site}/labels"
_MESSAGES = "/v1/sites/{site}/canned-messages"

SCOPES = Scopes(
    (
        Need("GET", "/v1/cases", "cases:read"),
        Need("GET", "/v1/comments", "cases:read"),
        Need(ANY, "/v1/cases", "cases:decide"),
        Need("GET", "/v1/bulk", "cases:read"),
        Need(ANY, "/v1/bulk", "cases:decide"),
        Need("GET", "/v1/numbers", "numbers:read"),
        Need("GET", "/v1/audit", "audit:read"),
        Need("GET", "/v1/policy", "policy:read"),
        Need("GET", _POLICY, "policy:read"),
        Need("POST", f"{_POLICY}/lint", "policy:read"),
        Need("POST", f"{_POLICY}/try", "policy:read"),
        Need(ANY, _POLICY, "policy:write"),
        Need("GET", _MESSAGES, "messages:read"),
        Need(ANY, _MESSAGES, "messages:write"),
        Need("GET", _LABELS, "labels:read"),
        Need(ANY, _LABELS, "labels:write"),
    )
)
