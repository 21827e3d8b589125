"""What a site wants of screening: which checks, with which limits, and what follows from what they find."""
