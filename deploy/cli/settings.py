"""Reads a service's settings from the environment; a wrong one ends the command with the variable's name."""

import os
from typing import TypeVar

import msgspec
import rich_click as click
from msgspec import Struct

from deploy.cli.up import default_home

S = TypeVar("S", bound=Struct)


def settings_of(kind: type[S], prefix: str) -> S:
    """The settings struct `kind` from `prefix`* variables.

    Raises:
        ClickException: a variable is missing or wrong.
    """
    from shared.settings import SettingMissing, SettingsError, load

    try:
        return load(kind, os.environ, prefix)
    except SettingMissing as error:
        raise click.ClickException(f"{error}\n\n{_where()}") from None
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _where() -> str:
    """Where settings may come from: those of the stack that `rejoinder up` keeps here, if there is one."""
    written = default_home() / "environment"
    if written.exists():
        return f"Those of `rejoinder up` are in a file: rejoinder --env-file {written} ..."
    return "Set it, or read a file of settings: rejoinder --env-file FILE ..."


def start_logging(wanted: str) -> None:
    """Log as a service's `log_format` says.

    Raises:
        ClickException: there is no such format.
    """
    from shared.telemetry.logging import Format, configure

    try:
        configure(log_format=msgspec.convert(wanted, Format))
    except msgspec.ValidationError as error:
        raise click.ClickException(f"LOG_FORMAT: {error}") from None


owner_url = click.option(
    "--owner-url",
    envvar="REJOINDER_OWNER_URL",
    required=True,
    help="The database, as the role that owns the schemas. A password is better kept in PGPASSFILE.",
    show_envvar=True,
)
"""Option of commands that change what the services' own roles may not."""
