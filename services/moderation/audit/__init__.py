"""Everything that was done to a comment, and by a person, to read and to take away."""
