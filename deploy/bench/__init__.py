"""Measures Rejoinder on this machine against this machine's own limits."""
