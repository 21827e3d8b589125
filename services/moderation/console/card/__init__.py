"""One case on one screen."""
