"""The moderators' web pages."""
