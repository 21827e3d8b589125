"""The live models as screening uses them: read once, kept while they are used, and looked after for changes."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any

import structlog
from msgspec import Struct

from services.moderation.learning.events import Kind
from services.moderation.learning.site_model import CorruptModel, SiteModel
from services.moderation.learning.store import Key
from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.postgres.pool import Connection, Record

_LIVE = """
SELECT site, kind, subject, hash FROM models
WHERE state = 'live' AND (site, kind, subject) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
"""
_BODIES = """
SELECT site, kind, subject, hash, body FROM models
WHERE state = 'live' AND (site, kind, subject) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
"""
_MOST = 32
"""Models kept in memory, of half a megabyte each: those of sites that nobody writes to are forgotten first."""

log = structlog.get_logger(__name__)


class _Kept(Struct, frozen=True):
    hash: str
    model: SiteModel | WorkModel | None
    broken: str = ""


class LiveModels(Struct, frozen=True):
    """The models that were live at one moment, of those that were asked for; without any no site has learned anything.

    Whoever was given them goes on by them, whatever goes live meanwhile.
    """

    kept: Mapping[Key, _Kept] = {}

    def spam(self, site: str) -> SiteModel | None:
        """What the site's decisions teach of spam; None while they are too few. Raises CorruptModel."""
        return self._site(Key(site, "spam"))

    def spoiler(self, site: str) -> SiteModel | None:
        """The same of spoilers. Raises CorruptModel."""
        return self._site(Key(site, "spoiler"))

    def work(self, site: str, work: str) -> WorkModel | None:
        """How a work, by the name that `works.work_name` gives it, is talked about. Raises CorruptModel."""
        found = self._get(Key(site, "work", work))
        return found if isinstance(found, WorkModel) else None

    def _site(self, key: Key) -> SiteModel | None:
        found = self._get(key)
        return found if isinstance(found, SiteModel) else None

    def _get(self, key: Key) -> SiteModel | WorkModel | None:
        kept = self.kept.get(key)
        if kept is None:
            return None
        if kept.broken:
            raise CorruptModel(kept.broken)
        return kept.model


class ModelShelf:
    """The models that were read. Any number of batches may ask at once."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep up to `most` models in memory, beside those that somebody still judges by."""
        self._most = most
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    async def refresh(self, connection: Connection, wanted: Collection[Key]) -> LiveModels:
        """Those of the models that are live; what is new of them is read.

        `keys_of` names those of a comment. One query where nothing changed.
        """
        if not wanted:
            return LiveModels()
        live = {_key(row): row["hash"] for row in await connection.fetch(_LIVE, *_columns(wanted))}
        found = {key: kept for key, hash_ in live.items() if (kept := self._known(key, hash_))}
        if new := live.keys() - found.keys():
            for row in await connection.fetch(_BODIES, *_columns(new)):
                found[_key(row)] = _read(_key(row), row["hash"], row["body"])
        for key, kept in found.items():
            self._keep(key, kept)
        return LiveModels(found)

    def _known(self, key: Key, hash_: str) -> _Kept | None:
        kept = self._kept.get(key)
        return kept if kept and kept.hash == hash_ else None

    def _keep(self, key: Key, kept: _Kept) -> None:
        if kept.broken and self._known(key, kept.hash) is not kept:
            log.error("model_unreadable", site=key.site, kind=key.kind, hash=kept.hash, error=kept.broken)
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def keys_of(site: str, work: str | None) -> set[Key]:
    """The models that a comment on a site, under a page about a work, is judged by."""
    keys = {Key(site, "spam"), Key(site, "spoiler")}
    return keys if work is None else {*keys, Key(site, "work", work)}


def _key(row: Record) -> Key:
    return Key(row["site"], row["kind"], row["subject"])


def _columns(keys: Collection[Key]) -> list[list[str]]:
    return [[getattr(key, name) for key in keys] for name in ("site", "kind", "subject")]


def _read(key: Key, hash_: str, body: bytes | None) -> _Kept:
    if body is None:
        return _Kept(hash_, None, f"the {key.kind} model {hash_} of {key.site} was lost")
    try:
        model = _READERS[key.kind](body)
    except (CorruptModel, Unreadable) as error:
        return _Kept(hash_, None, str(error))
    if model.hash != hash_:
        return _Kept(hash_, None, f"the {key.kind} model of {key.site} is {model.hash}, not {hash_}")
    return _Kept(hash_, model)


_READERS: dict[Kind, Callable[[bytes], Any]] = {
    "spam": SiteModel.from_bytes,
    "spoiler": SiteModel.from_bytes,
    "work": WorkModel.from_bytes,
}
