"""An author or a host on one site, and every label they were ever given."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from msgspec import Struct

from services.moderation.labelling.events import Kind

_NAMESPACE = UUID("c4c0b9a6-8f0d-5a43-8c1e-6f7f5f0b2d18")
KEPT = 100
"""Labels of one subject that are remembered after their end; enough to tell what stood when."""


class Subject(Struct, frozen=True, kw_only=True, order=True):
    """Whom a label is about: an author by their id, or a host in lower case without "www."."""

    site: str
    kind: Kind
    name: str

    @property
    def stream_id(self) -> UUID:
        return uuid5(_NAMESPACE, f"{self.site}\n{self.kind}\n{self.name}")

    @property
    def author_id(self) -> UUID | None:
        """Whose key seals what is said of them."""
        return UUID(self.name) if self.kind == "author" else None


class Label(Struct, frozen=True, kw_only=True):
    """A label from when it was given until it ended. `reason` is None once the author's key is destroyed."""

    label: str
    since: datetime
    until: datetime | None = None
    reason: str | None = None
    by: str
    removed_at: datetime | None = None
    removed_by: str | None = None

    def stands(self, at: datetime) -> bool:
        """Whether it was in force at a moment: time alone ends it, no event does."""
        return self.since <= at and all(end is None or at < end for end in (self.until, self.removed_at))


class Labelled(Struct, frozen=True, kw_only=True):
    """The labels of a subject, the oldest first. Fields are columns of the table `labelled`."""

    site: str
    kind: Kind
    subject: str
    version: int = 0
    labels: tuple[Label, ...] = ()

    def standing(self, at: datetime) -> Sequence[Label]:
        """What is in force at a moment, also at one long past."""
        return [label for label in self.labels if label.stands(at)]

    def last(self, name: str) -> Label | None:
        """The label of that name that was given last, whether it stands or not."""
        return next((label for label in reversed(self.labels) if label.label == name), None)


def unlabelled(subject: Subject) -> Labelled:
    """Somebody of whom nothing was ever said."""
    return Labelled(site=subject.site, kind=subject.kind, subject=subject.name)


def is_rule(by: str) -> bool:
    """Whether a rule of a policy gave a label, not a person."""
    return by.startswith(RULE)


RULE = "policy "
"""What `by` begins with for a rule; the version of its policy follows."""
