"""`rejoinder moderation api|worker|score|train`: the processes of the moderation service, and what it learns."""

import rich_click as click

from deploy.cli.score import score
from deploy.cli.settings import settings_of, start_logging
from deploy.cli.train import train


@click.group()
def moderation() -> None:
    """Run a process of the moderation service (settings: MODERATION_*), score comments, have a site's model learned."""


moderation.add_command(score)
moderation.add_command(train)


@moderation.command()
def api() -> None:
    """Serve its HTTP API and the console until SIGTERM.

    Run as many as you like on one port: the kernel shares the connections between them.
    """
    from deploy.serve import serve
    from services.moderation.app import create_app
    from services.moderation.settings import Settings

    settings = settings_of(Settings, "MODERATION_")
    start_logging(settings.log_format)
    serve(create_app(settings), settings.host, settings.port)


@moderation.command()
def worker() -> None:
    """Run its background work until SIGTERM: the relay, screening, learning, replays.

    Run as many as you like: they share the partitions by lease.
    """
    from deploy.work import work
    from services.moderation.settings import Settings
    from services.moderation.worker import run

    settings = settings_of(Settings, "MODERATION_")
    start_logging(settings.log_format)
    work(lambda stop: run(settings, stop))
