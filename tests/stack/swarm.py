"""`deploy/stack.yml`, started in a Swarm and ended, with images and a folder of its own."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sandbox.patience import patient
from tests.compose.stack import IMAGES, SERVICES, CommandError, Json, Stack, docker, remove_image, until

OVERLAY = Path(__file__).parent / "overlay.yml"
REPLICAS = 2
WHOLE_S = 300.0
BROKEN = {
    "member": "raise SystemExit(2)",
    "coach": "import time; time.sleep(3600)",
    "gateway": "import time; time.sleep(3); raise SystemExit(1)",
}
_KINDS = (
    ("service", ("service", "ls")),
    ("container", ("ps", "--all")),
    ("network", ("network", "ls")),
    ("volume", ("volume", "ls")),
    ("secret", ("secret", "ls")),
    ("config", ("config", "ls")),
)


def swarm_state() -> str:
    """Whether this engine is part of a Swarm: "active" and "inactive" are all that matters here."""
    return docker("info", "--format", "{{.Swarm.LocalNodeState}}").strip()


def nodes() -> int:
    """How many machines the Swarm has."""
    return len(docker("node", "ls", "--quiet").split())


class Swarm(Stack):
    """A stack with two of each service. Its images are built as those of Compose."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._numbers = 1
        self._killed: set[str] = set()

    def deploy(self, version: str | None = None) -> None:
        """Hand the files to the Swarm, as docs/swarm.md tells people to; with the images built, or others."""
        docker(
            *("stack", "deploy", "--resolve-image", "never"),
            *("--compose-file", "deploy/stack.yml", "--compose-file", str(OVERLAY), self.name),
            timeout_s=patient(WHOLE_S),
            cwd=self.folder,
            GYMNATION_VERSION=version or self.name,
            GYMNATION_STACK=self.name,
            CERTIFICATES_NUMBER=str(self._numbers),
            HEALTH_S=f"{patient(10):.0f}",
            START_S=f"{patient(60):.0f}",
            **self._environment,
        )

    def exchange_certificates(self) -> None:
        """Make others by the same authority, and roll them out: each service is started anew, one by one."""
        self.make_certificates()
        self._numbers += 1
        self.deploy()

    def build_broken(self) -> str:
        """Build a version of which nothing works, and give its tag.

        One program ends at once, one after a moment, and one never answers.
        """
        version = f"{self.name}-broken"
        for name, program in BROKEN.items():
            recipe = f"FROM {self.image(name)}\nENTRYPOINT []\nCMD {json.dumps(['python', '-c', program])}\n"
            file = self.folder / f"{name}.broken"
            file.write_text(recipe, "utf-8")
            image = f"{IMAGES[name]}:{version}"
            docker("build", "--quiet", "--tag", image, "--file", str(file), str(self.folder / "deploy"))
        return version

    def version(self, service: str) -> str:
        """The tag that the Swarm wants a service to have."""
        told = "{{.Spec.TaskTemplate.ContainerSpec.Image}}"
        image = docker("service", "inspect", "--format", told, f"{self.name}_{service}").strip()
        return image.partition("@")[0].rpartition(":")[2]

    def tried(self, service: str, version: str) -> int:
        """How many tasks of a service began with this version."""
        ids = docker("service", "ps", "--quiet", "--no-trunc", f"{self.name}_{service}").split()
        tasks = json.loads(docker("inspect", "--type", "task", *ids)) if ids else []
        images = [task["Spec"]["ContainerSpec"]["Image"].partition("@")[0] for task in tasks]
        return sum(image.endswith(f":{version}") for image in images)

    def running(self, service: str) -> list[str]:
        """The containers of a service that run, whether they are healthy or not yet."""
        return self._containers(service)

    def healthy(self, service: str) -> list[str]:
        return self._containers(service, "--filter", "health=healthy")

    def _containers(self, service: str, *filters: str) -> list[str]:
        label = f"label=com.docker.swarm.service.name={self.name}_{service}"
        return docker("ps", "--no-trunc", "--quiet", "--filter", label, *filters).split()

    def container(self, service: str) -> str:
        """One that is healthy."""
        return self.healthy(service)[0]

    def is_whole(self) -> bool:
        """Whether there are two healthy ones of each, no more, and no update is under way."""
        return all(
            len(self.running(name)) == len(self.healthy(name)) == REPLICAS
            and self.update_state(name) in {"", "completed"}
            for name in SERVICES
        )

    def update_state(self, service: str) -> str:
        """How far the last update of a service is; empty before the first one."""
        told = "{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}"
        return docker("service", "inspect", "--format", told, f"{self.name}_{service}").strip()

    def kill(self, containers: list[str]) -> None:
        """SIGKILL at once, and remember that this is why they ended."""
        self._killed.update(containers)
        docker("kill", *containers)

    def failed_by_themselves(self) -> list[str]:
        """Tasks that the Swarm calls failed or refused, and that nobody killed."""
        found = []
        for service in (*SERVICES, "mongo", "sandbox"):
            ids = docker("service", "ps", "--quiet", "--no-trunc", f"{self.name}_{service}").split()
            for task in json.loads(docker("inspect", "--type", "task", *ids)) if ids else []:
                status: Json = task["Status"]
                container = status.get("ContainerStatus", {}).get("ContainerID", "")
                if status["State"] in {"failed", "rejected", "orphaned"} and container not in self._killed:
                    found.append(f"{service}: {status.get('Err') or status['State']}")
        return found

    def started(self, service: str) -> set[str]:
        """The containers of now; others after an update."""
        return set(self.running(service))

    def logs(self, service: str) -> str:
        return docker("service", "logs", "--raw", "--tail", "200", f"{self.name}_{service}")

    def take_down(self) -> list[str]:
        """Remove everything that this stack made; give what is left all the same."""
        complaints: list[str] = []

        def tried(step: Callable[[], object]) -> None:
            try:
                step()
            except (CommandError, subprocess.TimeoutExpired) as error:
                complaints.append(str(error))

        tried(lambda: docker("stack", "rm", self.name))
        tried(lambda: until(lambda: not self._left("container", ("ps", "--all")), patient(90)))
        tried(lambda: docker("volume", "rm", "--force", f"{self.name}_mongo"))
        for name in IMAGES:
            tried(partial(remove_image, f"{IMAGES[name]}:{self.name}-broken"))
            tried(partial(remove_image, self.image(name)))
        end = time.monotonic() + patient(30)
        while left := [one for kind, command in _KINDS for one in self._left(kind, command)]:
            if time.monotonic() > end:
                break
            time.sleep(1)
        return complaints + left

    def _left(self, kind: str, command: tuple[str, ...]) -> list[str]:
        told = docker(*command, "--format", "{{json .}}").splitlines()
        names = (re.search(r'"Names?":"([^"]*)"', line) for line in told)
        return [f"{kind} {name[1]}" for name in names if name and name[1].startswith(self.name)]
