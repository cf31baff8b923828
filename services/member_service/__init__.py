"""The member service owns the data: everyone else asks it, over gRPC."""
