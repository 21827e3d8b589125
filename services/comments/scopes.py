"""Which requests of the comment service take which scope of an API key."""

from shared.access.scopes import ANY, Need, Scopes

SCOPES = Scopes(
    (
        Need("PUT", "/v1/sites/{site}/thread", "threads:write"),
        Need("GET", "/v1/sites/{site}/webhooks", "webhooks:read"),
        Need(ANY, "/v1/sites/{site}/webhooks", "webhooks:write"),
    )
)
