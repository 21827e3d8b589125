"""Connections, migrations and transactions."""
