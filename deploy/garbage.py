"""Garbage collection for a process that has loaded what it needs and now serves for months, or folds a whole log."""

import gc

_YOUNG = 10_000
"""Objects that may be made before the young ones are looked through; 700 by default, which is a few requests."""


def settle() -> None:
    """Look at what is there once more and never again: modules, routes, schemas and models stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
