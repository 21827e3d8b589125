"""One's own account, and for owners the site's people and API keys."""
