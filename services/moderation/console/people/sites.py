"""Which site a form means: one's own, or for who is of all sites the one that is written in it."""

from services.moderation.console.visits import Visit


def site_meant(visit: Visit, written: str) -> str | None:
    """None: all sites."""
    return visit.principal.site or written.strip() or None
