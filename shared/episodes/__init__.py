"""Which episodes a text names, and whether readers of a page have seen them."""
