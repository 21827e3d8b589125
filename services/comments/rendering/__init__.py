"""Markdown source in, safe HTML out: once, when a comment is written."""
