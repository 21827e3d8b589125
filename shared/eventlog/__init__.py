"""The log: append once, never change, read in order."""
