"""Automation: a comment in, a verdict with its reasons out."""
