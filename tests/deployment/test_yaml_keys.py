"""No file of the deployment says a key twice: Docker Compose refuses it, the YAML library keeps the last."""

from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for ending in ("*.yml", "*.yaml") for path in DEPLOY.rglob(ending))


class Strict(yaml.SafeLoader):
    """Raises ConstructorError where a mapping says a key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        said = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.value in said:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} is there twice", key.start_mark
                )
            said.add(key.value)
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_no_key_is_there_twice(path: Path):
    loader = Strict(path.read_text("utf-8"))
    while loader.check_data():
        loader.get_data()


def test_the_loader_notices():
    with pytest.raises(yaml.constructor.ConstructorError, match="'a' is there twice"):
        yaml.load("{a: 1, b: {a: 2}, a: 3}", Strict)
