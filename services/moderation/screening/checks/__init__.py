"""One file a check: a submission in, findings out, nothing else."""
