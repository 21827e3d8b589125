"""What the forms about many cases send."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from services.moderation.bulk.bodies import Act, ConfirmationGiven
from services.moderation.bulk.choosing import MOST_PICKED, Chosen, Picked
from services.moderation.review_queue.asked import from_query
from shared.errors import FieldError, Invalid
from shared.web.validation import field_error


class ChoiceForm(Struct, frozen=True, kw_only=True):
    """The cases that were ticked, or all that a question to the list finds: the latter if both are sent."""

    ids: Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=MOST_PICKED)] = ()
    query: Annotated[str, Meta(max_length=2_000)] = ""

    def chosen(self) -> Chosen:
        """Raises Invalid for anything that none of our pages would send, and when nothing is chosen."""
        if self.query:
            return Chosen(query=from_query(self.query.removeprefix("?")))
        if not self.ids:
            raise Invalid(
                FieldError(pointer="/ids", message="choose at least one case", code="nothing_chosen")
            )
        return Chosen(cases=tuple(_picked(one) for one in self.ids))


class ConfirmationForm(Struct, frozen=True, kw_only=True):
    """What to do with every case of a preview."""

    action: Act
    label: str | None = None
    reason: str | None = None
    note: str | None = None
    message: str | None = None

    def given(self) -> ConfirmationGiven:
        """The same as the API takes it; what belongs to another action was left in its field, and is dropped.

        Raises Invalid for values that the API would refuse too.
        """
        fields = {name: value.strip() for name, value in msgspec.structs.asdict(self).items() if value}
        if self.action != "mask":
            fields.pop("label", None)
        if self.action == "spam":
            fields.pop("reason", None)
        if self.action == "approve":
            fields.pop("message", None)
        try:
            return msgspec.convert(fields, ConfirmationGiven)
        except msgspec.ValidationError as error:
            raise Invalid(field_error(str(error))) from error


def _picked(one: str) -> Picked:
    comment_id, _, revision = one.partition(".")
    try:
        return msgspec.convert({"comment_id": comment_id, "revision": int(revision)}, Picked)
    except (ValueError, msgspec.ValidationError) as error:
        raise Invalid.field("/ids", "is not a case of the list") from error
