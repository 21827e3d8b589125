"""Read side: what a moderator sees, by priority."""
