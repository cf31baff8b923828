"""What holds for every test: which engines are there, and an environment that does not leak in."""

import os

import pytest


def pytest_report_header() -> str:
    if os.environ.get("MONGODB_URI"):
        return "database: embedded, and the server of MONGODB_URI"
    return "database: embedded only (set MONGODB_URI to run the tests marked mongo as well)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a database server when there is none: it is said once above, not once a test."""
    if os.environ.get("MONGODB_URI"):
        return
    left_out = [item for item in items if item.get_closest_marker("mongo")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("mongo")]
