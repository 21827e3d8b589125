"""What a blog page loads to show a thread."""
