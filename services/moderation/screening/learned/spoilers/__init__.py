"""Spoilers: whether a comment talks as people do of later episodes, and whether it tells a turn of the plot."""
