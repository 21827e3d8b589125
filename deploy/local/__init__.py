"""A whole Rejoinder on one machine: Postgres, Valkey and the services as children of one process."""
