"""`rejoinder up`: everything on this machine, with one command."""

import ipaddress
from pathlib import Path

import rich_click as click

from deploy.cli.examples import examples
from deploy.local.plan import Mode, Plan


def default_home() -> Path:
    """`.rejoinder` here when run from a checkout; a directory of the user's when installed."""
    if (Path(__file__).parents[2] / "pyproject.toml").exists():
        return Path(".rejoinder")
    return Path(click.get_app_dir("rejoinder", force_posix=False))


def _address(_context: click.Context, _option: click.Parameter, host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        raise click.BadParameter(f"{host!r} is not an IP address") from None


@click.command()
@click.option(
    "--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Where everything is kept."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65533),
    default=8000,
    show_default=True,
    help="The comments API; moderation gets the next port, the example blog the one after.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, callback=_address, help="The address to listen on."
)
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Once all is ready, write its addresses and keys here, as JSON.",
)
@click.option("--no-example", is_flag=True, help="Start empty: no example blog, no comments.")
@click.option(
    "--mode",
    type=click.Choice(["pre", "post", "hold"]),
    default="pre",
    show_default=True,
    help="How the example site shows comments: once screened, at once, or after a person decided.",
)
@click.option(
    "--allow-private-webhooks", is_flag=True, help="Let webhooks go to this machine and its network."
)
@click.option(
    "--unsafe-no-fsync", is_flag=True, help="Faster, and a power cut may lose data: for tests.", hidden=True
)
@click.option("--verbose", is_flag=True, help="Show every line of PostgreSQL's log too.")
@examples(
    "rejoinder up",
    "rejoinder up --data-dir /srv/comments --port 9000 --no-example",
    "rejoinder up --ready-file ready.json --allow-private-webhooks",
)
def up(  # noqa: PLR0913  one parameter an option
    *,
    data_dir: Path | None,
    port: int,
    host: str,
    ready_file: Path | None,
    no_example: bool,
    mode: Mode,
    allow_private_webhooks: bool,
    unsafe_no_fsync: bool,
    verbose: bool,
) -> None:
    """Start PostgreSQL, Valkey, both services and an example blog; stop them with Ctrl-C.

    Nothing needs to be installed beside this program. Data is kept between runs. Several stacks may run at
    once, each with its own --data-dir and --port.
    """
    from deploy.local.main import run
    from deploy.local.refusal import CannotStart

    plan = Plan(
        home=(data_dir or default_home()).absolute(),
        host=host,
        port=port,
        example=not no_example,
        mode=mode,
        allow_private_webhooks=allow_private_webhooks,
        durable=not unsafe_no_fsync,
    )
    try:
        run(plan, ready_file, verbose=verbose)
    except CannotStart as refused:
        click.echo(f"rejoinder up: {refused}", err=True)
        raise SystemExit(1) from None
