"""`make bench-moderation`: how well spam is told from other comments that the model never saw."""
