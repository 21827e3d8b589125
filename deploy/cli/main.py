"""The command `rejoinder`: one small module a command, which imports what it needs when it runs."""

import os
from pathlib import Path

import rich_click as click

from deploy.cli import (
    bench,
    comments,
    config,
    example,
    keys,
    migrate,
    moderation,
    moderator,
    parked,
    policy,
    rebuild,
    sites,
    up,
    verify,
)
from deploy.cli.examples import examples

click.rich_click.COMMAND_GROUPS = {
    "rejoinder": [
        {"name": "Try", "commands": ["up"]},
        {"name": "Run", "commands": ["comments", "moderation", "migrate", "config"]},
        {"name": "Manage", "commands": ["site", "moderator", "key", "policy", "parked"]},
        {"name": "Check", "commands": ["verify", "rebuild", "bench"]},
    ],
    "rejoinder policy": [
        {"name": "Write", "commands": ["features", "show", "lint", "draft"]},
        {"name": "See what it would do", "commands": ["try", "replay"]},
        {"name": "Put into force", "commands": ["versions", "shadow", "enable", "rollback"]},
        {"name": "Name people and hosts", "commands": ["label"]},
    ],
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rejoinder", prog_name="rejoinder")
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read settings from FILE, lines of NAME=value; `rejoinder up` writes one: DATA_DIR/environment.",
)
@examples(
    "rejoinder up",
    "rejoinder --env-file .rejoinder/environment verify",
    "rejoinder migrate && rejoinder comments api",
)
def main(env_file: Path | None) -> None:
    """A self-hosted comment and moderation service for blogs.

    Services read COMMENTS_* and MODERATION_* from the environment; .env.example lists all of them and
    `rejoinder config check` says what is wrong.
    """
    if env_file is not None:
        from deploy.local.environment import read_environment

        try:
            os.environ.update(read_environment(env_file))
        except ValueError as error:
            raise click.ClickException(str(error)) from None


for command in (
    up.up,
    comments.comments,
    moderation.moderation,
    migrate.migrate,
    sites.site,
    moderator.moderator,
    keys.key,
    config.config,
    verify.verify,
    rebuild.rebuild,
    parked.parked,
    policy.policy,
    bench.bench,
    example.example,
):
    main.add_command(command)
