"""A small blog that shows what Rejoinder looks like on a page, with comments to read."""
