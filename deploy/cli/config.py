"""`rejoinder config check`: are the settings of this environment complete and readable?"""

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import settings_of


@click.group()
def config() -> None:
    """Look at settings."""


@config.command()
@examples(
    "rejoinder --env-file production.env config check",
)
def check() -> None:
    """Read both services' settings as they would; say which variable is wrong."""
    from services.comments.settings import Settings as Comments
    from services.moderation.settings import Settings as Moderation

    problems = 0
    for kind, prefix in ((Comments, "COMMENTS_"), (Moderation, "MODERATION_")):
        try:
            settings_of(kind, prefix)
            click.echo(f"{prefix}*: fine")
        except click.ClickException as error:
            click.echo(error.message, err=True)
            problems += 1
    raise SystemExit(1 if problems else 0)
