"""Renders the part of kustomize that `deploy/kubernetes` uses, and refuses every other.

A build of kustomize is not everywhere where the tests run; where `kubectl` is, a test compares the two.
"""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import yaml

Manifest = dict[str, Any]

_KNOWN: Final = {"apiVersion", "kind", "namespace", "resources", "images", "patches"}
_WITHOUT_NAMESPACE: Final = {"Namespace"}


class NotRendered(Exception):
    """The files use something of kustomize that this does not know."""


def render(folder: Path) -> list[Manifest]:
    """What `kubectl kustomize FOLDER` gives, in the order of the files."""
    told: Manifest = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    if unknown := set(told) - _KNOWN:
        raise NotRendered(f"{folder.name}: {sorted(unknown)}")
    found: list[Manifest] = []
    for name in told["resources"]:
        place = folder / name
        if place.is_dir():
            found += render(place)
        else:
            found += [one for one in yaml.safe_load_all(place.read_text("utf-8")) if one]
    for patch in told.get("patches", []):
        _patch(found, patch)
    for image in told.get("images", []):
        _tag(found, image)
    if namespace := told.get("namespace"):
        for one in found:
            if one["kind"] not in _WITHOUT_NAMESPACE:
                one["metadata"]["namespace"] = namespace
    return found


def _patch(found: list[Manifest], patch: Manifest) -> None:
    if set(patch) != {"target", "patch"} or set(patch["target"]) - {"kind", "name"}:
        raise NotRendered(f"patch {patch}")
    target = patch["target"]
    chosen = [
        one
        for one in found
        if one["kind"] == target["kind"]
        and re.fullmatch(target.get("name", ".*"), str(one["metadata"]["name"]))
    ]
    if not chosen:
        raise NotRendered(f"nothing is {target}")
    for one in chosen:
        for change in yaml.safe_load(patch["patch"]):
            _change(one, deepcopy(change))


def _change(manifest: Manifest, change: Manifest) -> None:
    *way, last = change["path"].strip("/").split("/")
    place = manifest
    for step in way:
        place = place[step]
    if change["op"] == "remove":
        del place[last]
    elif change["op"] in {"add", "replace"} and isinstance(place, dict):
        if change["op"] == "replace" and last not in place:
            raise NotRendered(f"{change['path']} is not there")
        place[last] = change["value"]
    else:
        raise NotRendered(f"{change}")


def _tag(found: list[Manifest], image: Manifest) -> None:
    if set(image) - {"name", "newTag", "digest"}:
        raise NotRendered(f"image {image}")
    for one in found:
        for container in containers(one):
            if re.split("[:@]", container["image"])[0] == image["name"]:
                end = f"@{image['digest']}" if "digest" in image else f":{image['newTag']}"
                container["image"] = image["name"] + end


def containers(manifest: Manifest) -> list[Manifest]:
    """All containers of what has a pod template."""
    if manifest["kind"] != "Deployment":
        return []
    pod = manifest["spec"]["template"]["spec"]
    return [*pod.get("initContainers", []), *pod["containers"]]
