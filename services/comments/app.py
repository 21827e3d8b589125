"""The HTTP application of the comment service: its parts, put together."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from uuid import UUID

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from services.comments.bylines import outbound
from services.comments.commenting.addresses import AddressHasher
from services.comments.commenting.api import WRITING, Writing
from services.comments.commenting.callers import Callers
from services.comments.commenting.drafts import Drafts
from services.comments.commenting.emails import EmailHasher
from services.comments.commenting.handler import Commenting
from services.comments.commenting.preview import Previews
from services.comments.commenting.readers import Readers
from services.comments.commenting.sso_trust import TrustStore
from services.comments.commenting.subjects import Threads
from services.comments.commenting.voting import Voting
from services.comments.commenting.writer import Request, Writer
from services.comments.condition import internal_condition
from services.comments.embed.asset_routes import asset_routes
from services.comments.embed.assets import Assets, read_assets
from services.comments.embed.moderating import moderate
from services.comments.embed.pages.layouts import Embed
from services.comments.embed.pages.routes import PAGES, PATHS
from services.comments.embed.pages.told import told
from services.comments.live.api import LIVE, Live, open_hub
from services.comments.live.hub import Hub
from services.comments.live.metrics import LiveMetrics
from services.comments.log import CODEC
from services.comments.notifications.addresses import Guard
from services.comments.notifications.api import WebhookController
from services.comments.rendering.renderer import Renderer
from services.comments.schema import SCHEMA, SOURCES
from services.comments.scopes import SCOPES
from services.comments.settings import Settings
from services.comments.sites import Sites
from services.comments.threads.api import READING, Reading
from services.comments.threads.cache import PageCache
from services.comments.threads.front import CachedPages
from services.comments.threads.metrics import PageCacheMetrics
from services.comments.threads.pages import Pages
from shared.access.internal import internal_keys
from shared.access.keys import KeyRing
from shared.access.peer import peer_guard
from shared.contracts.topics import COMMENTS
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, open_pool
from shared.streams.condition import ConditionMetrics
from shared.streams.internal import internal_events
from shared.streams.outbound import LateSource
from shared.streams.wakeup import Changed, Listener, Notifier
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, Application, create
from shared.web.client_address import ClientAddresses
from shared.web.headers import SecurityHeaders
from shared.web.parts import database_probes, provided

_DESCRIPTION = "Comments for blogs: threads, replies, spoilers under covers, and webhooks about answers."
_PROVIDED = ("writing", "reading", "embed", "live", "sites", "pool", "vault", "guard")


def create_app(settings: Settings) -> Application:
    """The application; what it holds open it opens when it starts."""
    url = settings.public_url or f"http://{settings.host}:{settings.port}"
    release = version("rejoinder")
    assets = read_assets()
    cache = PageCache()
    source = LateSource()
    registry = new_registry("comments", release)
    registry.register(PageCacheMetrics(cache))
    following = LiveMetrics(registry)
    condition = ConditionMetrics(registry, COMMENTS.name, ("notifications",), settings.partitions)

    async def may_write(site: str | None, origin: str) -> bool:
        sites: Sites = application.litestar.state.sites
        return await sites.may_write(site, origin)

    application = create(
        Api(
            title="Rejoinder comments",
            version=release,
            description=_DESCRIPTION,
            public_url=url,
            allowed_origin=may_write,
            public_paths=("/v1/", *PATHS),
            form_paths=PATHS,
        ),
        _routes(settings, assets, source),
        registry=registry,
        lifespan=[lambda app: _running(app, settings, cache, source, condition, following)],
        dependencies=provided(_PROVIDED),
        probes=database_probes(SOURCES),
        front=lambda app: CachedPages(app, cache, SecurityHeaders(https=url.startswith("https://"))),
    )
    application.litestar.state["embed"] = Embed(
        assets=assets, public_url=url, console_url=settings.console_url
    )
    return application


def _routes(settings: Settings, assets: Assets, source: LateSource) -> list[ControllerRouterHandler]:
    """What anybody may ask for, and at the end what only the moderation service asks."""
    guard = peer_guard(settings.peer_key)
    return [
        *WRITING,
        *READING,
        *LIVE,
        WebhookController,
        *asset_routes(assets),
        *PAGES,
        moderate,
        internal_events(source, CODEC, guard),
        internal_keys(guard),
        internal_condition(settings.partitions, guard),
    ]


@asynccontextmanager
async def _running(
    app: Litestar,
    settings: Settings,
    cache: PageCache,
    source: LateSource,
    condition: ConditionMetrics,
    following: LiveMetrics,
) -> AsyncGenerator[None]:
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = KeyCache(vault)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder comments api")
        )
        await keys.check(pool)
        renderer = await stack.enter_async_context(Renderer())
        hub = await stack.enter_async_context(open_hub(pool, following, settings.live_readers))
        notifier = await stack.enter_async_context(_background(settings, pool, cache, hub, condition))
        source.open(Log(CODEC, keys), pool, outbound(keys))
        changed = _changed(cache, hub, notifier)
        writer = Writer(pool, _committed(changed), waiting=settings.queue_size)
        await stack.enter_async_context(writer.running())
        sites = Sites(pool)
        threads = Threads(pool, settings.partitions)
        drafts = Drafts(pool, vault, keys, renderer)
        key_ring = KeyRing(pool, SCOPES)
        callers = Callers(pool, TrustStore(pool, vault))
        app.state.update(
            pool=pool,
            vault=vault,
            sites=sites,
            key_ring=key_ring,
            guard=Guard(allow_private=settings.allow_private_webhooks),
            reading=Reading(pool=pool, sites=sites, pages=Pages(pool, cache), callers=callers, wording=told),
            live=Live(hub=hub, sites=sites),
            writing=Writing(
                commenting=Commenting(pool, writer, drafts, sites, threads),
                previews=Previews(drafts, threads),
                voting=Voting(pool, changed),
                callers=callers,
                readers=Readers(ClientAddresses.listed(settings.trusted_proxies), AddressHasher(pool)),
                emails=EmailHasher(pool, vault),
                sites=sites,
                key_ring=key_ring,
            ),
        )
        yield


@asynccontextmanager
async def _background(
    settings: Settings, pool: Pool, cache: PageCache, hub: Hub, condition: ConditionMetrics
) -> AsyncGenerator[Notifier]:
    """Tell other processes what this one writes, this one's readers what others do; refresh the gauges."""
    notifier = Notifier(settings.database_url, SCHEMA)
    # Whoever writes here drops its page itself.
    listener = Listener(settings.database_url, SCHEMA, own=notifier)
    listener.subscribe(lambda changed: _drop(cache, changed))
    listener.subscribe(hub.heard)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(notifier.run(stop))
        group.create_task(listener.run(stop))
        group.create_task(condition.run(pool, stop))
        try:
            yield notifier
        finally:
            stop.set()


def _drop(cache: PageCache, changed: Changed) -> None:
    if changed.streams is None:
        cache.clear()
        return
    for thread_id in changed.streams:
        cache.drop(thread_id)


def _changed(cache: PageCache, hub: Hub, notifier: Notifier) -> Callable[[int, UUID], None]:
    """Whoever wrote reads what they wrote: their own process drops its pages at once."""

    def changed(part: int, thread_id: UUID) -> None:
        cache.drop(thread_id)
        hub.changed(thread_id)
        notifier.changed(part, thread_id)

    return changed


def _committed(changed: Callable[[int, UUID], None]) -> Callable[[Sequence[Request]], None]:
    def committed(requests: Sequence[Request]) -> None:
        for request in requests:
            changed(request.row.part, request.row.thread_id)

    return committed
