"""The two services: comments and moderation."""
