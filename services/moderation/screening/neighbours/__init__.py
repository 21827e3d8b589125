"""What is known of a comment's neighbours: each module begins with what Postgres knows and takes in a batch.

All of it is as of the moment when a text was written: what came later is not seen, whenever one looks. A verdict
counts from when its text was written, a person's decision from when it was made.
"""
