"""The people who moderate: accounts, sessions, roles, API keys."""
