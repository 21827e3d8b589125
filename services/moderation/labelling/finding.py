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


class Found(Struct, frozen=True, kw_only=True):
    """Labels in force at one moment, each once, in the order they were given; who has none is left out."""

    authors: Mapping[UUID, tuple[str, ...]]
    hosts: Mapping[str, tuple[str, ...]]


async def find_labels(
    connection: Connection, site: str, authors: Iterable[UUID], hosts: Iterable[str], at: datetime
) -> Found:
    """One query for a batch. `at` is the moment to be told of, and may be past.

    A host has the labels of those it lies under too: "a.b.example" those of "b.example".
    """
    by_author = {author: author_subject(site, author) for author in authors}
    by_host = {host: host_subjects(site, host) for host in hosts}
    every = {*by_author.values(), *(subject for subjects in by_host.values() for subject in subjects)}
    stored = await find_labelled(connection, every)
    return Found(
        authors={
            author: labels
            for author, subject in by_author.items()
            if (labels := in_force(stored, [subject], at))
        },
        hosts={
            host: labels for host, subjects in by_host.items() if (labels := in_force(stored, subjects, at))
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
