"""What the spoiler marks of a comment cover."""
