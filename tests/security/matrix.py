"""Who may ask for what: every route of both services, in one table.

A new route needs a row, or `test_authorisation.py` fails: write its method and path, as the application writes it,
below the group it belongs to. The groups say what the least role is that gets through, and to whom the answer is
"not found" because the site in question is not theirs.

    key(Role.MODERATOR)             an API key of at least that role; other sites' keys get 404
    key(Role.REVIEWER, own=False)   the same, and other sites' keys get through: what they see is theirs
    console(Role.OWNER)             a signed-in person of at least that role; strangers are sent to the door
    open_to_all, author, peer       no key is asked for; an author's token; the other service's key
"""

from typing import Literal

from msgspec import Struct

from shared.access.roles import Role

Service = Literal["comments", "moderation"]
Door = Literal["open", "author", "peer", "key", "console"]


class Access(Struct, frozen=True):
    """`own`: the request names a site, or something of one, that is not everybody's."""

    door: Door
    role: Role = Role.REVIEWER
    own: bool = True


def key(role: Role, *, own: bool = True) -> Access:
    return Access("key", role, own)


def console(role: Role, *, own: bool = True) -> Access:
    return Access("console", role, own)


open_to_all, author, peer = Access("open"), Access("author"), Access("peer")

_COMMENTS = (
    (
        open_to_all,
        """
        GET /assets/{release}/{name}
        GET /counts.js
        GET /embed.js
        GET /embed/{site}
        POST /embed/{site}/comments
        GET /embed/{site}/comments/{comment_id}
        GET /embed/{site}/comments/{comment_id}/report
        POST /embed/{site}/comments/{comment_id}/report
        GET /embed/{site}/comments/{comment_id}/spoilers
        GET /embed/{site}/feed
        GET /embed/{site}/fragment
        GET /embed/{site}/write
        GET /healthz
        GET /metrics
        GET /problems
        GET /problems/{code}
        GET /readyz
        GET /schema
        GET /schema/openapi.json
        GET /v1/comments/{comment_id}
        GET /v1/comments/{comment_id}/moderate
        GET /v1/comments/{comment_id}/replies
        POST /v1/comments/{comment_id}/reports
        GET /v1/comments/{comment_id}/revisions
        GET /v1/comments/{comment_id}/spoilers
        POST /v1/comments/{comment_id}/votes
        POST /v1/sites/{site}/comments
        GET /v1/sites/{site}/counts
        GET /v1/sites/{site}/live
        POST /v1/sites/{site}/preview
        GET /v1/sites/{site}/thread
        """,
    ),
    (
        author,
        """
        POST /embed/{site}/comments/{comment_id}/appeal
        POST /embed/{site}/comments/{comment_id}/delete
        POST /embed/{site}/comments/{comment_id}/edit
        POST /embed/{site}/comments/{comment_id}/state
        DELETE /v1/comments/{comment_id}
        PATCH /v1/comments/{comment_id}
        POST /v1/comments/{comment_id}/appeals
        GET /v1/sites/{site}/mine
        """,
    ),
    (
        peer,
        """
        GET /internal/condition
        GET /internal/events
        GET /internal/heads
        PUT /internal/keys
        DELETE /internal/keys/{key_id}
        """,
    ),
    (key(Role.MODERATOR), "PUT /v1/sites/{site}/thread"),
    (
        key(Role.OWNER),
        """
        GET /v1/sites/{site}/webhooks
        POST /v1/sites/{site}/webhooks
        DELETE /v1/sites/{site}/webhooks/{webhook_id}
        GET /v1/sites/{site}/webhooks/{webhook_id}
        PATCH /v1/sites/{site}/webhooks/{webhook_id}
        GET /v1/sites/{site}/webhooks/{webhook_id}/deliveries
        POST /v1/sites/{site}/webhooks/{webhook_id}/deliveries/resend
        POST /v1/sites/{site}/webhooks/{webhook_id}/deliveries/{delivery_id}/resend
        POST /v1/sites/{site}/webhooks/{webhook_id}/secret
        POST /v1/sites/{site}/webhooks/{webhook_id}/test
        """,
    ),
)

_MODERATION = (
    (
        open_to_all,
        """
        GET /
        GET /console/assets/{name}
        GET /console/oidc
        GET /console/oidc/callback
        GET /console/second-factor
        POST /console/second-factor
        GET /console/sign-in
        POST /console/sign-in
        GET /console/welcome/{token}
        POST /console/welcome/{token}
        POST /console/welcome/{token}/oidc
        GET /healthz
        GET /metrics
        GET /problems
        GET /problems/{code}
        GET /readyz
        GET /schema
        GET /schema/openapi.json
        """,
    ),
    (
        peer,
        """
        GET /internal/events
        GET /internal/heads
        """,
    ),
    (
        key(Role.REVIEWER),
        """
        GET /v1/cases/{comment_id}
        GET /v1/cases/{comment_id}/notes
        GET /v1/sites/{site}/canned-messages
        """,
    ),
    (
        key(Role.REVIEWER, own=False),
        """
        GET /v1/cases
        GET /v1/policy/features
        """,
    ),
    (
        key(Role.MODERATOR),
        """
        POST /v1/cases/{comment_id}/claim
        DELETE /v1/cases/{comment_id}/claim
        POST /v1/cases/{comment_id}/cluster/decisions
        DELETE /v1/cases/{comment_id}/cluster/decisions/{decision_id}
        POST /v1/cases/{comment_id}/decisions
        DELETE /v1/cases/{comment_id}/decisions/{decision_id}
        POST /v1/cases/{comment_id}/notes
        GET /v1/cases/{comment_id}/verdicts
        GET /v1/sites/{site}/labels/{kind}/{subject}
        GET /v1/sites/{site}/labels/{kind}/{subject}/{label}
        PUT /v1/sites/{site}/labels/{kind}/{subject}/{label}
        DELETE /v1/sites/{site}/labels/{kind}/{subject}/{label}
        GET /v1/sites/{site}/policy
        POST /v1/sites/{site}/policy/lint
        GET /v1/sites/{site}/policy/replays
        GET /v1/sites/{site}/policy/replays/{replay_id}
        GET /v1/sites/{site}/policy/replays/{replay_id}/differences
        GET /v1/sites/{site}/policy/shadow/differences
        POST /v1/sites/{site}/policy/try
        GET /v1/sites/{site}/policy/versions/{version}
        """,
    ),
    (
        key(Role.MODERATOR, own=False),
        """
        GET /v1/audit
        GET /v1/bulk
        POST /v1/bulk
        GET /v1/bulk/{bulk_id}
        DELETE /v1/bulk/{bulk_id}
        POST /v1/bulk/{bulk_id}/confirm
        GET /v1/bulk/{bulk_id}/members
        POST /v1/bulk/{bulk_id}/undo
        GET /v1/numbers
        """,
    ),
    (key(Role.OWNER, own=False), "GET /v1/audit/export"),
    (
        key(Role.OWNER),
        """
        PUT /v1/sites/{site}/canned-messages/{message_id}
        DELETE /v1/sites/{site}/canned-messages/{message_id}
        POST /v1/sites/{site}/policy/replays
        DELETE /v1/sites/{site}/policy/replays/{replay_id}
        DELETE /v1/sites/{site}/policy/shadow
        POST /v1/sites/{site}/policy/versions
        POST /v1/sites/{site}/policy/versions/{version}/enable
        POST /v1/sites/{site}/policy/versions/{version}/rollback
        POST /v1/sites/{site}/policy/versions/{version}/shadow
        """,
    ),
    (
        console(Role.REVIEWER, own=False),
        """
        GET /console
        GET /console/news
        GET /console/views
        POST /console/views
        POST /console/views/{view_id}/forget
        GET /console/account
        POST /console/account
        POST /console/account/acting-as
        POST /console/account/oidc
        POST /console/account/oidc/off
        POST /console/account/password
        POST /console/account/recovery-codes
        GET /console/account/second-factor
        POST /console/account/second-factor
        POST /console/account/second-factor/off
        POST /console/account/sessions/end
        POST /console/account/sessions/{session_id}/end
        POST /console/sign-out
        """,
    ),
    (
        console(Role.REVIEWER),
        """
        GET /console/cases/{comment_id}
        GET /console/cases/{comment_id}/why
        """,
    ),
    (
        console(Role.MODERATOR),
        """
        GET /console/cases/{comment_id}/block
        POST /console/cases/{comment_id}/block
        POST /console/cases/{comment_id}/claim
        POST /console/cases/{comment_id}/decisions
        POST /console/cases/{comment_id}/decisions/{decision_id}/undo
        POST /console/cases/{comment_id}/notes
        POST /console/cases/{comment_id}/release
        POST /console/cases/{comment_id}/unblock
        GET /console/messages/{site}
        GET /console/sites/{site}/policy
        GET /console/sites/{site}/policy/compare
        GET /console/sites/{site}/policy/edit
        POST /console/sites/{site}/policy/edit
        GET /console/sites/{site}/policy/replays
        GET /console/sites/{site}/policy/replays/{replay_id}
        GET /console/sites/{site}/policy/replays/{replay_id}/progress
        GET /console/sites/{site}/policy/shadow
        GET /console/sites/{site}/policy/shadow/sums
        GET /console/sites/{site}/policy/try
        POST /console/sites/{site}/policy/try
        GET /console/sites/{site}/policy/versions/{version}
        """,
    ),
    (
        console(Role.MODERATOR, own=False),
        """
        GET /console/audit
        GET /console/bulk
        POST /console/bulk
        GET /console/bulk/{bulk_id}
        GET /console/bulk/{bulk_id}/members
        GET /console/bulk/{bulk_id}/progress
        POST /console/bulk/{bulk_id}/confirm
        POST /console/bulk/{bulk_id}/stop
        POST /console/bulk/{bulk_id}/undo
        GET /console/messages
        GET /console/numbers
        GET /console/policy
        GET /console/policy/features
        GET /console/policy/try
        """,
    ),
    (
        console(Role.OWNER),
        """
        POST /console/messages/{site}/{message_id}
        POST /console/messages/{site}/{message_id}/drop
        POST /console/sites/{site}/policy/replays
        POST /console/sites/{site}/policy/replays/{replay_id}/forget
        POST /console/sites/{site}/policy/replays/{replay_id}/stop
        POST /console/sites/{site}/policy/shadow/end
        POST /console/sites/{site}/policy/versions
        GET /console/sites/{site}/policy/versions/{version}/enable
        POST /console/sites/{site}/policy/versions/{version}/enable
        GET /console/sites/{site}/policy/versions/{version}/rollback
        POST /console/sites/{site}/policy/versions/{version}/rollback
        POST /console/sites/{site}/policy/versions/{version}/shadow
        """,
    ),
    (
        console(Role.OWNER, own=False),
        """
        GET /console/audit/export
        GET /console/keys
        POST /console/keys
        POST /console/keys/{key_id}/revoke
        GET /console/people
        POST /console/people
        GET /console/people/{account_id}
        POST /console/people/{account_id}/close
        POST /console/people/{account_id}/link
        POST /console/people/{account_id}/roles/{membership_id}
        POST /console/people/{account_id}/sessions/end
        """,
    ),
)


def _rows(groups: tuple[tuple[Access, str], ...]) -> dict[str, Access]:
    return {row.strip(): access for access, rows in groups for row in rows.strip().splitlines()}


ROWS: dict[Service, dict[str, Access]] = {"comments": _rows(_COMMENTS), "moderation": _rows(_MODERATION)}
"""By service, "METHOD /path"."""
