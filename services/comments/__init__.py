"""The comment service: what readers and authors use."""
