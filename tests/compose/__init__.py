"""The containers as they ship, built, started and looked at: `make test-compose`. Needs a Docker engine; not a pytest suite."""
