"""What both services use, and nothing else."""
