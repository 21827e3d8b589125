"""What screening asks for: the labels of a batch's authors and of the hosts that it links to."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.labelling.labelled import Subject
from services.moderation.labelling.names import host_name
from services.moderation.labelling.store import Stored, find_labelled
from shared.postgres.pool import Connection

_MOST_PARENTS = 8


AuthorThen = tuple[str, UUID, datetime]
"""An author on a site, at a moment to be told of, which may be past."""
HostThen = tuple[str, str, datetime]
"""A host likewise, as it stands in links."""


class Labels(Struct, frozen=True, kw_only=True):
    """What was in force then, each label once, in the order they were given; who had none is left out."""

    authors: Mapping[AuthorThen, tuple[str, ...]] = {}
    hosts: Mapping[HostThen, tuple[str, ...]] = {}


async def find_labels(
    connection: Connection, authors: Iterable[AuthorThen], hosts: Iterable[HostThen]
) -> Labels:
    """One query for a batch.

    A host has the labels of those it lies under too: "a.b.example" those of "b.example".
    """
    by_author = {one: [author_subject(*one[:2])] for one in authors}
    by_host = {one: host_subjects(*one[:2]) for one in hosts}
    every = {subject for found in (by_author, by_host) for subjects in found.values() for subject in subjects}
    stored = await find_labelled(connection, every)
    return Labels(
        authors={
            one: labels
            for one, subjects in by_author.items()
            if (labels := in_force(stored, subjects, one[2]))
        },
        hosts={
            one: labels for one, subjects in by_host.items() if (labels := in_force(stored, subjects, one[2]))
        },
    )


def in_force(stored: Mapping[Subject, Stored], subjects: Iterable[Subject], at: datetime) -> tuple[str, ...]:
    """What some subjects are labelled with at a moment, as far as they are among those loaded."""
    return tuple(
        dict.fromkeys(
            label.label
            for subject in subjects
            if subject in stored
            for label in stored[subject].labelled.standing(at)
        )
    )


def author_subject(site: str, author: UUID) -> Subject:
    return Subject(site=site, kind="author", name=str(author))


def host_subjects(site: str, host: str) -> list[Subject]:
    """A host and those it lies under, down to two labels."""
    parts = host_name(host).split(".")[-_MOST_PARENTS:]
    names = [".".join(parts[start:]) for start in range(max(1, len(parts) - 1))]
    return [Subject(site=site, kind="host", name=name) for name in names]
