"""A text as its readers read it, for matching: disguises undone, with the way back to the source."""
