"""How Rejoinder is run."""
