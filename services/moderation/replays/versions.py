"""Versions of sites' policies, ready for use: found by their number or by the name that verdicts have for them."""

import asyncio
from collections import OrderedDict

from services.moderation.policies.document import Policy
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policies.reading.read import read
from services.moderation.policing.errors import VersionNotFound
from services.moderation.policing.language import Language
from services.moderation.policing.site_policy import DEFAULT_VERSION
from services.moderation.policing.store import find_policy, find_texts
from shared.postgres.pool import Connection

_KEPT = 32
UNSTORED = "draft"
"""How a text is named that is no version of anything."""


class Versions:
    """Reads each text once, the least used forgotten first."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._read: OrderedDict[tuple[str, str], Policy] = OrderedDict()

    async def find(self, connection: Connection, site: str, version: int) -> Policy:
        """Raises VersionNotFound; PolicyInvalid for one that was written for another release."""
        if version == DEFAULT_VERSION:
            return await self.read(self._language.default, self._language.reference)
        texts = await find_texts(connection, site, [version])
        if version not in texts:
            raise VersionNotFound
        return await self.read(texts[version], self.name(site, version))

    async def live(self, connection: Connection, site: str) -> Policy:
        """What new verdicts of a site follow."""
        return await self.find(connection, site, await self.live_number(connection, site))

    async def live_number(self, connection: Connection, site: str) -> int:
        stored = await find_policy(connection, site)
        return stored.policy.live if stored else DEFAULT_VERSION

    async def of_verdict(self, connection: Connection, site: str, name: str) -> Policy:
        """The version that a verdict names; what is live now where that cannot be read any more."""
        if name != self._language.reference and (version := _number(name)) is not None:
            try:
                found = await self.find(connection, site, version)
            except (VersionNotFound, PolicyInvalid):
                found = None
            if found is not None and found.reference == name:
                return found
        elif name == self._language.reference:
            return await self.read(self._language.default, name)
        return await self.live(connection, site)

    def name(self, site: str, version: int) -> str:
        """A version as verdicts name it."""
        return self._language.name(site, version)

    async def read(self, text: str, name: str = UNSTORED) -> Policy:
        """Read a text while others have their turn. Raises PolicyInvalid like `of_text`."""
        policy = self._read.get((name, text))
        if policy is None:
            policy = await asyncio.to_thread(read, text, name)
        return self._keep(name, text, policy)

    def of_text(self, text: str, name: str = UNSTORED) -> Policy:
        """Raises PolicyInvalid, with line and column of each mistake."""
        return self._keep(name, text, self._read.get((name, text)) or read(text, name))

    def _keep(self, name: str, text: str, policy: Policy) -> Policy:
        key = (name, text)
        self._read[key] = policy
        self._read.move_to_end(key)
        while len(self._read) > _KEPT:
            self._read.popitem(last=False)
        return policy


def _number(name: str) -> int | None:
    digits = name.rpartition("@")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None  # noqa: PLR2004
