"""What may be sent about a label, and what is answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from services.moderation.labelling.events import Kind
from services.moderation.labelling.labelled import Label, Labelled, is_rule
from shared.web.text import text


class LabelGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when a label is to stand, for good if that is not said, and why."""

    until: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Annotated[str, text(500)] | None = None


class LabelShown(Struct, frozen=True, kw_only=True):
    """A label. `by` is a key, or "policy drama@7" for a rule of that version; then `by_rule` is true."""

    label: str
    since: datetime
    until: datetime | None
    reason: str | None
    by: str
    by_rule: bool


class LabelsShown(Struct, frozen=True, kw_only=True):
    """The labels of an author or a host that are in force now, in the order they were given."""

    site: str
    kind: Kind
    subject: str
    labels: Sequence[LabelShown]


def labels_shown(labelled: Labelled, at: datetime) -> LabelsShown:
    return LabelsShown(
        site=labelled.site,
        kind=labelled.kind,
        subject=labelled.subject,
        labels=[label_shown(label) for label in labelled.standing(at)],
    )


def label_shown(label: Label) -> LabelShown:
    return LabelShown(
        label=label.label,
        since=label.since,
        until=label.until,
        reason=label.reason,
        by=label.by,
        by_rule=is_rule(label.by),
    )
