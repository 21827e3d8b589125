"""`rejoinder site add`: whose comments a stack takes."""

import asyncio

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url
from deploy.local.plan import Mode


@click.group()
def site() -> None:
    """Manage sites: a site is one blog with its threads, keys and webhooks."""


@site.command()
@click.argument("name")
@click.option(
    "--mode",
    type=click.Choice(["pre", "post", "hold"]),
    default="pre",
    show_default=True,
    help="pre: shown once screened. post: shown at once, screened after. hold: a person decides.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    help="A page origin that may write; repeat for more. None: any page.",
)
@owner_url
@examples(
    "rejoinder site add blog --origin https://blog.example",
)
def add(name: str, mode: Mode, origins: tuple[str, ...], owner_url: str) -> None:
    """Add the site NAME, or change its mode and origins."""
    from services.comments.sites import add_site

    made = asyncio.run(add_site(owner_url, name, mode=mode, origins=origins))
    click.echo(f"site {made.name}: mode {made.mode}, origins {', '.join(made.origins) or 'any'}")
