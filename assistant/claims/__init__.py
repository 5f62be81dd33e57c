"""What a sentence claims, and where a passage says the same or something else."""
