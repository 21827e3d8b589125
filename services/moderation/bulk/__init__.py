"""Many cases decided at once, and taken back at once, by the worker, batch after batch."""
