"""The HTTP application of the moderation service: its parts, put together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from urllib.parse import urlsplit

import aiohttp
from argon2 import PasswordHasher
from litestar import Litestar

from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.oidc.provider import Client, Provider
from services.moderation.accounts.passwords import STRONG, Passwords
from services.moderation.accounts.peer_keys import PeerKeys
from services.moderation.audit.api import AuditController
from services.moderation.bulk.api import BulkController
from services.moderation.canned_messages.api import CannedMessageController
from services.moderation.cases.api import CaseController
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.cluster_api import ClusterController
from services.moderation.cases.handler import Cases
from services.moderation.cases.note_api import NoteController
from services.moderation.console.cookies import Cookies
from services.moderation.console.door.oidc import CALLBACK
from services.moderation.console.policy.places import LONG_FORMS
from services.moderation.console.routes import console, to_console
from services.moderation.examples import language
from services.moderation.instruments import instruments
from services.moderation.labelling.api import LabelController
from services.moderation.labelling.handler import Labels
from services.moderation.log import CODEC
from services.moderation.numbers.api import NumberController
from services.moderation.numbers.comment_service import CommentService
from services.moderation.numbers.reading import Sources
from services.moderation.numbers.road import RECORDS
from services.moderation.policing.api import FeatureController, PolicyController
from services.moderation.policing.bodies import LONG_TEXTS
from services.moderation.policing.handler import Policies
from services.moderation.replays.api import ReplayController
from services.moderation.replays.child import means_of
from services.moderation.review_queue.api import QueueController
from services.moderation.review_queue.verdicts import VerdictController
from services.moderation.schema import SCHEMA, SOURCES
from services.moderation.scopes import SCOPES
from services.moderation.settings import Settings
from shared.access.keys import KeyRing
from shared.access.peer import peer_guard
from shared.contracts.topics import MODERATION
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, open_pool
from shared.streams.condition import ConditionMetrics
from shared.streams.internal import internal_events
from shared.streams.outbound import LateSource
from shared.streams.wakeup import Notifier
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, Application, create
from shared.web.client_address import ClientAddresses
from shared.web.parts import database_probes, provided

_DESCRIPTION = (
    "Review of comments: verdicts with their reasons, a queue of cases, decisions and their undoing, and the policy "
    "of each site in versions."
)
_PROVIDED = (
    "cases",
    "policies",
    "labels",
    "means",
    "replay_asked",
    "bulk_told",
    "log",
    "pool",
    "key_ring",
    "accounts",
    "cookie_jar",
    "oidc",
    "addresses",
    "peer_keys",
    "public_url",
    "number_sources",
)


def create_app(settings: Settings, *, hasher: PasswordHasher = STRONG) -> Application:
    """The application; what it holds open it opens when it starts. `hasher` makes and checks moderators' passwords."""
    release = version("rejoinder")
    source = LateSource()
    registry = new_registry("moderation", release)
    condition = ConditionMetrics(registry, MODERATION.name, (RECORDS,), settings.partitions)
    return create(
        Api(
            title="Rejoinder moderation",
            version=release,
            description=_DESCRIPTION,
            public_url=_public_url(settings),
            form_paths=("/console",),
            long_texts=(LONG_TEXTS, LONG_FORMS),
        ),
        [
            CaseController,
            ClusterController,
            CannedMessageController,
            BulkController,
            NoteController,
            QueueController,
            VerdictController,
            PolicyController,
            FeatureController,
            ReplayController,
            LabelController,
            NumberController,
            AuditController,
            console(),
            to_console,
            internal_events(source, CODEC, peer_guard(settings.peer_key)),
        ],
        registry=registry,
        lifespan=[lambda app: _running(app, settings, source, condition, hasher)],
        dependencies=provided(_PROVIDED),
        probes=database_probes(SOURCES),
    )


def _public_url(settings: Settings) -> str:
    return settings.public_url or f"http://{settings.host}:{settings.port}"


@asynccontextmanager
async def _running(
    app: Litestar,
    settings: Settings,
    source: LateSource,
    condition: ConditionMetrics,
    hasher: PasswordHasher,
) -> AsyncGenerator[None]:
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = KeyCache(vault)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder moderation api")
        )
        await keys.check(pool)
        notifier = await stack.enter_async_context(_background(settings, pool, condition))
        log = Log(CODEC, keys)
        source.open(log, pool)
        author_keys = AuthorKeys(vault, keys)
        cases = Cases(pool, author_keys, committed=notifier.changed, waiting=settings.queue_size)
        await stack.enter_async_context(cases.running())
        http = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        app.state.update(
            pool=pool,
            cases=cases,
            policies=Policies(
                pool, partitions=settings.partitions, language=language(), committed=notifier.changed
            ),
            labels=Labels(pool, author_keys, partitions=settings.partitions, committed=notifier.changed),
            means=means_of(settings, instruments()),
            log=log,
            replay_asked=lambda: notifier.changed(0),
            bulk_told=lambda: notifier.changed(0),
            key_ring=KeyRing(pool, SCOPES),
            number_sources=Sources(
                pool, CommentService(http, settings.comments_url, settings.peer_key), settings.partitions
            ),
            accounts=Accounts(pool, vault, Passwords(hasher)),
            peer_keys=PeerKeys(http, settings.comments_url, settings.peer_key),
            oidc=await stack.enter_async_context(_provider(settings)),
            **_front_door(settings),
        )
        yield


@asynccontextmanager
async def _provider(settings: Settings) -> AsyncGenerator[Provider | None]:
    """Asked when the first person comes: the console starts without it."""
    if not settings.oidc_issuer:
        yield None
        return
    client = Client(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=f"{_public_url(settings).rstrip('/')}{CALLBACK}",
        label=settings.oidc_label or urlsplit(settings.oidc_issuer).netloc,
    )
    async with aiohttp.ClientSession(trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Provider(http, client)


def _front_door(settings: Settings) -> dict[str, object]:
    """What is known of browsers before anybody has signed in."""
    return {
        "cookie_jar": Cookies(secure=settings.public_url.startswith("https://")),
        "addresses": ClientAddresses.listed(settings.trusted_proxies),
        "public_url": _public_url(settings),
    }


@asynccontextmanager
async def _background(
    settings: Settings, pool: Pool, condition: ConditionMetrics
) -> AsyncGenerator[Notifier]:
    """Tell the workers what is decided here, so that they relay it at once, and refresh the gauges."""
    notifier = Notifier(settings.database_url, SCHEMA)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(notifier.run(stop))
        group.create_task(condition.run(pool, stop))
        try:
            yield notifier
        finally:
            stop.set()
