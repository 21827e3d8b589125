"""Starts a whole stack in order: servers, schemas, APIs, workers, example blog and its comments."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from deploy.example.load import load_example
from deploy.local import postgres, valkey
from deploy.local.database import prepare_database, prepare_owner, prepare_site
from deploy.local.environment import (
    DATABASE,
    Environment,
    for_service,
    service_settings,
    write_environment,
)
from deploy.local.home import socket_directory
from deploy.local.plan import SITE, Plan, Ready
from deploy.local.probes import Notification, answers
from deploy.local.program import Probe, Program
from deploy.local.supervisor import Supervisor

Progress = Callable[[str], None]


async def start(plan: Plan, supervisor: Supervisor, progress: Progress) -> Ready:
    """Start everything `plan` asks for; what has started is the supervisor's to stop, also if this raises.

    Raises:
        CannotStart: a part did not start; the message says why.
    """
    sockets = socket_directory(plan.home)
    progress("starting PostgreSQL and Valkey")
    database = await postgres.prepare(plan.home, sockets, durable=plan.durable)
    stream = valkey.prepare(plan.home, sockets)
    await supervisor.start(database.program(), stream.program())

    applied = await prepare_database(database)
    progress(f"applied {len(applied)} migrations" if applied else "the database is up to date")
    keys = await prepare_site(database, plan)

    settings = service_settings(plan, database, stream)
    operator = {"REJOINDER_OWNER_URL": database.dsn(DATABASE), **settings}
    write_environment(plan.home / "environment", operator)
    progress("starting the services")
    await _start_services(plan, supervisor, settings, sockets)
    ready = Ready(
        comments=plan.url(0),
        moderation=plan.url(1),
        example=plan.url(2) if plan.example else None,
        site=SITE,
        keys=keys,
        first_sign_in=await prepare_owner(database, plan),
    )
    if plan.example:
        progress("loading the example blog")
        await asyncio.gather(supervisor.start(_example_blog(plan, ready)), load_example(ready))
    return ready


async def _start_services(plan: Plan, supervisor: Supervisor, settings: Environment, sockets: Path) -> None:
    """The APIs first: workers ask the other service's API for events that they missed."""
    await supervisor.start(
        _api("comments", plan, plan.port, settings), _api("moderation", plan, plan.port + 1, settings)
    )
    with (
        closing(Notification(sockets / "comments-worker.ready")) as comments,
        closing(Notification(sockets / "moderation-worker.ready")) as moderation,
    ):
        await supervisor.start(
            _worker("comments", plan, comments, settings),
            _worker("moderation", plan, moderation, settings),
        )


def _api(service: str, plan: Plan, port: int, settings: Environment) -> Program:
    return _ours(plan, f"{service} api", answers(plan.host, port, "/readyz"), for_service(service, settings))


def _worker(service: str, plan: Plan, notification: Notification, settings: Environment) -> Program:
    environment = for_service(service, settings) | {"NOTIFY_SOCKET": str(notification.path)}
    return _ours(plan, f"{service} worker", notification.ready, environment)


def _example_blog(plan: Plan, ready: Ready) -> Program:
    return _ours(
        plan,
        f"example --host {plan.host} --port {plan.port + 2} --comments {ready.comments} --site {ready.site}",
        answers(plan.host, plan.port + 2, "/"),
        for_service("example", {}),
    )


def _ours(plan: Plan, command: str, ready: Probe, environment: Environment) -> Program:
    """One of our own commands as a program; `-P` keeps modules of the user's, where they are, out of it."""
    words = command.split()
    return Program(
        name=" ".join(word for word in words[:2] if not word.startswith("-")),
        argv=(sys.executable, "-P", "-m", "deploy.cli", *words),
        ready=ready,
        environment=environment,
        directory=plan.home,
        noise=("leases_changed",),  # who works on what, said whenever somebody comes or goes
    )
