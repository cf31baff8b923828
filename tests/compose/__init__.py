"""The containers as they ship, built, started and looked at: `make test-compose`.

It needs a Docker engine, and it is not a pytest suite.
"""
