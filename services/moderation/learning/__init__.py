"""Automation: what a site's moderators decide becomes models that judge its next comments."""
