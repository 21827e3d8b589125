"""From the text of a policy to its rules: strict, bounded, and with the place of everything that is wrong."""
