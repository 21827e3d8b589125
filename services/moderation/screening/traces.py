"""What stays of a text for later ones to be compared with: its hashes, its language, where it leads."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.screening.hosts import canonical, host_of, registrable
from services.moderation.screening.languages import language_of
from services.moderation.screening.links import leads_to, links_of
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.simhash import simhash
from shared.contracts.ruling import Action

_MOST_HOSTS = 20
_SIGN = 1 << 63


class Trace(Struct, frozen=True, kw_only=True):
    """A row of `traces`, one for each revision, and its rows of `traced_hosts`.

    `at` is when the text was written, `action` what its verdict was, once it has one. `leads` has each host that the
    text, or its author's website, leads to, and what of it was registered. `cluster` is the first comment of those
    that are nearly the same, None of that one; of one that began with an edit a name made for it.
    """

    comment_id: UUID
    revision: int
    at: datetime
    site: str
    thread_id: UUID
    author_id: UUID
    language: str = ""
    fingerprint: bytes | None = None
    simhash: int | None = None
    cluster: UUID | None = None
    action: Action | None = None
    leads: Mapping[str, str] = {}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Each once, as registered."""
        return tuple(dict.fromkeys(self.leads.values()))


def trace_of(row: CommentRow) -> Trace:
    """Of the row's newest revision; its cluster is not known yet."""
    return Trace(
        comment_id=row.comment_id,
        revision=row.revision,
        at=row.revised_at,
        site=row.site,
        thread_id=row.thread_id,
        author_id=row.author_id,
        language=language_of(row.text),
        fingerprint=row.fingerprint,
        simhash=simhash(row.text),
        leads=_leads(row),
    )


def trace_as_json(trace: Trace, *, decided: bool = False) -> dict[str, object]:
    """The trace as `put_submissions` reads it; `decided` says whether people have decided about the comment."""
    return {
        **msgspec.structs.asdict(trace),
        "fingerprint": trace.fingerprint and f"\\x{trace.fingerprint.hex()}",
        "simhash": None if trace.simhash is None else signed(trace.simhash),
        "hosts": trace.hosts,
        "decided": decided,
    }


def signed(hashed: int) -> int:
    """The same 64 bits as Postgres holds them."""
    return (hashed ^ _SIGN) - _SIGN


def unsigned(stored: int) -> int:
    """The same 64 bits as `simhash` has them."""
    return stored & (2 * _SIGN - 1)


def _leads(row: CommentRow) -> dict[str, str]:
    """The hosts of code are left out: nobody follows them."""
    links = [link for link in links_of(row.text) if not link.in_code][:_MOST_HOSTS]
    hosts = [leads_to(link, row.text)[-1] for link in links]
    if website := host_of(row.website) if row.website else None:
        hosts.append(canonical(website))
    return {host: registrable(host) for host in hosts}
