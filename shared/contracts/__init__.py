"""The messages the two services send each other."""
