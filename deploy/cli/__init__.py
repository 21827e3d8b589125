"""The command `rejoinder`."""
