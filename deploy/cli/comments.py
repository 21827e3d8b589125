"""`rejoinder comments api|worker`: the processes of the comment service."""

import rich_click as click

from deploy.cli.settings import settings_of, start_logging


@click.group()
def comments() -> None:
    """Run a process of the comment service (settings: COMMENTS_*)."""


@comments.command()
def api() -> None:
    """Serve its HTTP API until SIGTERM.

    Run as many as you like on one port: the kernel shares the connections between them.
    """
    from deploy.serve import serve
    from services.comments.app import create_app
    from services.comments.settings import Settings

    settings = settings_of(Settings, "COMMENTS_")
    start_logging(settings.log_format)
    serve(create_app(settings), settings.host, settings.port)


@comments.command()
def worker() -> None:
    """Run its background work until SIGTERM: the relay, visibility, notifications.

    Run as many as you like: they share the partitions by lease.
    """
    from deploy.work import work
    from services.comments.settings import Settings
    from services.comments.worker import run

    settings = settings_of(Settings, "COMMENTS_")
    start_logging(settings.log_format)
    work(lambda stop: run(settings, stop))
