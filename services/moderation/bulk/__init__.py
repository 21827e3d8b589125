"""Many cases decided at once: chosen, previewed, carried out step by step, taken back together."""
