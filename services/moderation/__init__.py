"""The moderation service: what screens comments and what moderators use."""
