"""Of one site, or of all: queries have the condition only where there is one, so that the indexes fit."""

from typing import Any

from msgspec import Struct


class Scope(Struct, frozen=True):
    """`site` None: all of them."""

    site: str | None

    def query(self, statement: str, *values: object, table: str, **pieces: str) -> tuple[Any, ...]:
        """The statement with " AND table.site = ..." for {of_site}, and its parameters: `values`, then the site."""
        if self.site is None:
            return (statement.format(of_site="", **pieces), *values)
        of_site = f" AND {table}.site = ${len(values) + 1}"
        return (statement.format(of_site=of_site, **pieces), *values, self.site)
