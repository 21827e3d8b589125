"""The pages of the audit: what was done to a comment, and what a person did."""
