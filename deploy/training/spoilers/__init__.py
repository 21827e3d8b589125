"""Training of what finds spoilers: from a lexicon, and from the project's own lists and sentences."""
