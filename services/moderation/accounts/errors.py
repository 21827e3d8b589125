"""Why an account's request is refused."""

from shared.errors import Conflict, DomainError, Forbidden, Gone, NotFound, Unauthorised


class SignInNeeded(Unauthorised):
    code, title = "sign_in_needed", "Sign in first"


class WrongSignIn(Unauthorised):
    """The same for an unknown address, a wrong password, a closed account and one without a password."""

    code, title = "wrong_sign_in", "The e-mail address or the password is wrong"


class WrongCode(Unauthorised):
    """Wrong, too old, or used before."""

    code, title = "wrong_code", "This code is not right, or was used before"


class NoMembership(Forbidden):
    code, title = "no_membership", "This account may not moderate anything at present"


class TooManyAttempts(DomainError):
    """`retry_after` is in whole seconds and goes out as Retry-After."""

    code, title, status = "too_many_attempts", "Too many attempts: wait a little", 429

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Try again in {retry_after} seconds", headers={"Retry-After": str(retry_after)})


class LinkSpent(Gone):
    """Used, too old, replaced by a newer one, or never made: the answers do not differ."""

    code, title = "link_spent", "This link does not work any more"


class PersonNotFound(NotFound):
    """Absent, or nobody of the sites of who asks: the answers do not differ."""

    code, title = "person_not_found", "There is no such person"


class AboveYourRole(Forbidden):
    code, title = "above_your_role", "Nobody gives or takes more than they have themselves"


class NotYoursAlone(Forbidden):
    """The person works for other sites, too: only an admin of all sites may do this."""

    code, title = "not_yours_alone", "This person works elsewhere too"


class LastOne(Conflict):
    code, title = "last_one", "Somebody else has to be able to do this before you stop"


class AlreadyThere(Conflict):
    code, title = "already_there", "This person is there already"


class KeyNotFound(NotFound):
    code, title = "key_not_found", "There is no such key"
