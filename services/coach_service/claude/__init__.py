"""Claude through the anthropic SDK, which is imported here and nowhere else."""
