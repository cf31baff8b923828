"""The demo's own keys: such as the member service takes, the same each time, and nobody else's to read."""

from pathlib import Path

from member_service.storage.sealing import Keys
from sandbox.demo.keys import kept_keys


def test_the_demo_makes_its_keys_once(tmp_path: Path):
    file = tmp_path / "demo" / "data_keys"
    made = kept_keys(file)
    assert Keys.parse(made).current == "demo"
    assert kept_keys(file) == made
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in file.parent.iterdir()] == ["data_keys"]
    assert kept_keys(tmp_path / "other") != made
