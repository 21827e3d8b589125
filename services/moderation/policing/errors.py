"""Why a change of a site's policy is refused."""

from shared.errors import Conflict, NotFound, PreconditionFailed, Unavailable


class VersionNotFound(NotFound):
    code, title = "policy_version_not_found", "This site's policy has no such version"


class NoShadow(NotFound):
    code, title = "no_shadow", "No version runs in shadow"


class AlreadyLive(Conflict):
    """`since` and `by` in the answer say since when, and who enabled it."""

    code, title = "policy_already_live", "This version is live already"


class ShadowTaken(Conflict):
    """`shadow` in the answer is the version that runs; end it first."""

    code, title = "shadow_taken", "Another version runs in shadow"


class NotLive(Conflict):
    """Only what is live can be rolled back. `live` in the answer is that version."""

    code, title = "policy_not_live", "This version is not live"


class NothingBefore(Conflict):
    code, title = "nothing_before", "Nothing was enabled: there is nothing to roll back to"


class Overtaken(Conflict):
    """Nothing was changed. Look at the policy again, then decide anew."""

    code, title = "policy_overtaken", "Somebody else changed the policy at the same moment"


class PolicyChanged(PreconditionFailed):
    """`changes` in the answer is the current one, to be sent as If-Match."""

    code, title = "policy_changed", "The policy is not as you have seen it"


class PolicyBusy(Unavailable):
    code, title = "policy_busy", "Too many people write drafts at this moment; nothing was changed, try again"
