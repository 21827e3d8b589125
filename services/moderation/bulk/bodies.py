"""What may be asked of many cases at once."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from services.moderation.bulk.choosing import MOST_PICKED, Chosen, Picked
from services.moderation.cases.bodies import MOST_OF_MESSAGE, DecisionGiven, ruling_of
from services.moderation.review_queue.asked import Asked
from shared.contracts.ruling import Ruling
from shared.errors import Invalid
from shared.web.text import line, text

Act = Literal["approve", "hold", "mask", "remove", "spam"]
SPAM = "spam"


class BulkGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases: either `cases`, each with the revision that was seen, or all that `query` finds in the list.

    `query` has the fields that `GET /v1/cases` has as parameters; those of order and paging count nothing.
    """

    cases: Annotated[tuple[Picked, ...], Meta(max_length=MOST_PICKED)] = ()
    query: Asked | None = None

    def chosen(self) -> Chosen:
        """Raises Invalid unless one of the two is given."""
        if bool(self.cases) == (self.query is not None):
            raise Invalid.field("/cases", "either this or query is needed, not both")
        return Chosen(cases=self.cases, query=self.query)


class ConfirmationGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do with each case of a preview.

    "mask" covers all of a text, and `label` is what the cover says; "spam" removes with that word as the reason.
    `reason`, `note` and `message` are as for one decision; each case gets them.
    """

    action: Act
    label: Annotated[str, line(80)] | None = None
    reason: Annotated[str, line(80)] | None = None
    note: Annotated[str, text(2_000)] | None = None
    message: Annotated[str, text(MOST_OF_MESSAGE)] | None = None

    def ruling(self) -> Ruling:
        """Raises Invalid for what does not go together."""
        spam = self.action == "spam"
        if spam and self.reason not in (None, SPAM):
            raise Invalid.field("/reason", 'goes with another action: "spam" is its own reason')
        return ruling_of(
            DecisionGiven(
                revision=1,
                action="remove" if self.action == "spam" else self.action,
                label=self.label,
                reason=SPAM if spam else self.reason,
                message=self.message,
            )
        )
