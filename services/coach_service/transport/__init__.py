"""The coach's gRPC services: translation to and from the contract, nothing else."""
