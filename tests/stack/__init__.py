"""The stack of Docker Swarm, two of each service, disturbed while people check in: `make test-stack`.

It needs a Docker engine that may be a Swarm of one node, and it is not a pytest suite.
"""
