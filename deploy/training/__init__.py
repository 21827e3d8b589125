"""Models that are shipped, learned from folders of real comments: the same data give the same bytes."""
