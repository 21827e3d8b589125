"""Why somebody who comes from the provider is not let in."""

from shared.errors import Conflict, Forbidden, Malformed, Unauthorised, Unavailable


class ProviderAway(Unavailable):
    """Not to be reached, too slow, or it answers what no provider answers."""

    code, title = "oidc_away", "The sign-in provider cannot be reached"


class FlowLost(Malformed):
    """Begun in another browser, too long ago, never, or ended before: the answers do not differ."""

    code, title = "oidc_lost", "This sign-in was not begun here, or has ended"


class ProviderRefused(Forbidden):
    code, title = "oidc_refused", "The sign-in provider did not let you through"


class TokenRefused(Unauthorised):
    """`reason` names the rule for the operator; who signs in can do nothing about it."""

    code, title = "oidc_token", "What the sign-in provider said does not hold"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__()


class KeyUnknown(TokenRefused):
    """Signed with a key that is not among those looked at."""

    def __init__(self) -> None:
        super().__init__("key")


class SubjectUnknown(Forbidden):
    """Whoever it is, no account is linked to them: an equal e-mail address would not help."""

    code, title = "oidc_unknown", "Nobody here is linked to this identity"


class IdentityTaken(Conflict):
    code, title = "oidc_taken", "This identity belongs to somebody else here"
