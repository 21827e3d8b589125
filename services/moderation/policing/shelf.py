"""The policies that screening runs on, read once and kept: one small query a batch tells whether that still holds."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import structlog
from msgspec import Struct

from services.moderation.policies.document import Policy
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policies.reading.read import read
from services.moderation.policing.language import LANGUAGE, Language
from services.moderation.policing.site_policy import DEFAULT_VERSION
from services.moderation.policing.store import stream_of
from shared.postgres.pool import Connection

_KEPT = 64
_HEADS = """
SELECT site, trail[cardinality(trail)] AS live, shadow FROM policy_sites WHERE stream_id = ANY($1)
"""
_TEXTS = """
SELECT p.site, p.version, p.text FROM policies p
JOIN unnest($1::text[], $2::int[]) AS w(site, version) USING (site, version)
"""
_HOLDS_ALL = """
policy: 1
about: stands in for a policy that this release cannot read
rules:
  - rule: the policy cannot be read
    when: {text.length: ">= 0"}
    action: hold
    reason: this site's policy cannot be read by this release, so a person must look at every comment
"""

log = structlog.get_logger(__name__)


class Shelved(Struct, frozen=True, kw_only=True):
    """A version of a policy, ready for use. `text` is as it was written, `reference` how verdicts name it.

    When the text cannot be read any more `broken` says why, and `policy` holds everything.
    """

    version: int
    reference: str
    text: str
    policy: Policy
    broken: str = ""


class _Heads(Struct, frozen=True):
    live: Shelved
    shadow: Shelved | None


class Running(Struct, frozen=True):
    """What ran on some sites at one moment: whoever was told of it goes on by it, whatever is enabled meanwhile."""

    heads: Mapping[str, _Heads]

    def live(self, site: str) -> Shelved:
        """What verdicts on this site follow. Raises KeyError for a site that was not asked for."""
        return self.heads[site].live

    def shadow(self, site: str) -> Shelved | None:
        """What runs beside it, if anything does. Raises KeyError likewise."""
        return self.heads[site].shadow


class PolicyShelf:
    """The versions that were read. Any number of batches may ask at once."""

    def __init__(self, language: Language = LANGUAGE, *, kept: int = _KEPT) -> None:
        """Keep up to `kept` versions that were read, those of the last batch in any case."""
        self._language = language
        self._kept = kept
        self._read: OrderedDict[tuple[str, int], Shelved] = OrderedDict()
        text, reference = language.default, language.reference
        self._default = Shelved(
            version=DEFAULT_VERSION, reference=reference, text=text, policy=read(text, reference)
        )

    async def refresh(self, connection: Connection, sites: Iterable[str]) -> Running:
        """What is live and what runs in shadow on some sites; reads what is new of it."""
        wanted = set(sites)
        rows = await connection.fetch(_HEADS, [stream_of(site) for site in wanted])
        heads = {row["site"]: (row["live"], row["shadow"]) for row in rows}
        versions = {
            (site, version)
            for site, pair in heads.items()
            for version in pair
            if version is not None and version != DEFAULT_VERSION
        }
        shelved = await self._shelved(connection, versions)

        def of(site: str, version: int) -> Shelved:
            return self._default if version == DEFAULT_VERSION else shelved[site, version]

        return Running(
            {site: _Heads(self._default, None) for site in wanted}
            | {
                site: _Heads(of(site, live), None if shadow is None else of(site, shadow))
                for site, (live, shadow) in heads.items()
            }
        )

    async def _shelved(
        self, connection: Connection, versions: set[tuple[str, int]]
    ) -> dict[tuple[str, int], Shelved]:
        found = {key: self._read[key] for key in versions if key in self._read}
        if missing := sorted(versions - found.keys()):
            sites, numbers = zip(*missing, strict=True)
            rows = await connection.fetch(_TEXTS, list(sites), list(numbers))
            texts = {(row["site"], row["version"]): row["text"] for row in rows}
            for key in missing:
                found[key] = await asyncio.to_thread(self._shelve, key, texts.get(key))
        for key, shelved in found.items():
            self._read[key] = shelved
            self._read.move_to_end(key)
        while len(self._read) > self._kept:
            self._read.popitem(last=False)
        return found

    def _shelve(self, key: tuple[str, int], text: str | None) -> Shelved:
        reference = self._language.name(*key)
        try:
            if text is not None:
                return Shelved(version=key[1], reference=reference, text=text, policy=read(text, reference))
            broken = "its text is missing"
        except PolicyInvalid as refused:
            broken = str(refused.mistakes[0])
        # what is wrong may quote the text, which belongs in no log
        place = broken.partition(":")[0]
        log.error("policy_unreadable", site=key[0], version=key[1], at=place)
        return Shelved(
            version=key[1],
            reference=reference,
            text=text or "",
            policy=read(_HOLDS_ALL, reference),
            broken=broken,
        )
