"""`rejoinder site add|sso`: whose comments a stack takes, and whose word on who is writing it believes."""

import asyncio
from typing import Any, BinaryIO

import rich_click as click

from deploy.cli.examples import examples
from deploy.cli.settings import owner_url, settings_of
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


@site.command()
@click.argument("site")
@click.option(
    "--issuer", help="What the blog writes into `iss`. Default: the site's origin, if it has one only."
)
@click.option("--rotate", is_flag=True, help="Make a new key; the one before it counts for 24 hours more.")
@click.option(
    "--public-key",
    type=click.File("rb"),
    help="Believe the Ed25519 key in this PEM file (EdDSA), in place of a shared secret (HS256).",
)
@click.option("--required/--optional", default=None, help="Take posts of members only, or of anybody.")
@click.option("--off", is_flag=True, help="Believe nobody any more, whatever key they have.")
@owner_url
@examples(
    "rejoinder site sso blog --issuer https://blog.example",
    "rejoinder site sso blog --rotate",
)
def sso(site: str, *, off: bool, owner_url: str, public_key: BinaryIO | None, **wanted: Any) -> None:
    """Let the blog of SITE say which of its members is writing: docs/single-sign-on.md tells how.

    A secret key is printed once, when it is made: it cannot be read again. Services follow within five seconds.
    """
    from services.comments.commenting.sso_setup import SetupRefused
    from services.comments.sites import SiteNotFound

    if off and (public_key or any(wanted.values())):
        raise click.UsageError("--off goes alone")
    try:
        asyncio.run(_end(owner_url, site) if off else _set_up(owner_url, site, public_key, wanted))
    except SiteNotFound:
        raise click.ClickException(f"there is no site {site}") from None
    except SetupRefused as refusal:
        raise click.ClickException(str(refusal)) from None


async def _end(owner_url: str, site: str) -> None:
    from services.comments.commenting.sso_setup import end

    await end(owner_url, site)
    click.echo(f"site {site}: no single sign-on", err=True)


async def _set_up(owner_url: str, site: str, public_key: BinaryIO | None, wanted: dict[str, Any]) -> None:
    """Tell what holds on standard error, and a new key, alone, on standard output."""
    from services.comments.commenting.sso_setup import Wanted, set_up
    from services.comments.settings import Settings
    from shared.eventlog.sealing import Vault

    vault = Vault(bytes.fromhex(settings_of(Settings, "COMMENTS_").master_key))
    pem = public_key.read() if public_key else None
    made = await set_up(owner_url, vault, site, Wanted(public_key=pem, **wanted))
    whom = "members only" if made.required else "anybody"
    click.echo(f"site {site}: {made.algorithm} of {made.issuer}, open to {whom}", err=True)
    if made.previous_until:
        click.echo(f"the key before this one counts until {made.previous_until:%Y-%m-%d %H:%M} UTC", err=True)
    if made.secret:
        click.echo(made.secret)
