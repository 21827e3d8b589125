"""How labels, authors and hosts are named from outside: one spelling each."""

import re
from uuid import UUID

from services.moderation.labelling.errors import SubjectNotFound
from services.moderation.labelling.events import Kind
from services.moderation.labelling.labelled import Subject
from shared.errors import Invalid

LONGEST = 40
_HOST = re.compile(r"[^\s/:@?#.]+(?:\.[^\s/:@?#.]+)+")


def subject_of(site: str, kind: Kind, name: str) -> Subject:
    """Raises SubjectNotFound for what is no author's id, Invalid for what is no host."""
    if kind == "author":
        try:
            return Subject(site=site, kind=kind, name=str(UUID(name)))
        except ValueError:
            raise SubjectNotFound from None
    host = host_name(name)
    if not _HOST.fullmatch(host):
        raise Invalid.parameter("subject", "must be a host, such as spam.example")
    return Subject(site=site, kind=kind, name=host)


def host_name(host: str) -> str:
    """A host as labels know it: "www.Spam.Example." is "spam.example"."""
    return host.strip().lower().strip(".").removeprefix("www.")


def label_name(text: str) -> str:
    """A label, white space made even. Raises Invalid for a blank or a long one."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST:
        raise Invalid.parameter("label", f"must have 1 to {LONGEST} characters")
    return name
