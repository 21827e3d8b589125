"""Pages of the messages that a site keeps ready for authors."""
