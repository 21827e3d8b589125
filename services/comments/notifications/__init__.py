"""Automation: webhooks that tell authors of replies."""
