"""The production files and the overlay for trying, started and ended.

They run from a copy of the checkout, with made-up secrets.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from deploy.bases import VARIABLE, to_build_on
from sandbox import certificates

ROOT = Path(__file__).parents[2]
# What .dockerignore lets in, what compose reads, and nothing else of a checkout.
COPIED = (".dockerignore", "pyproject.toml", "uv.lock", "services", "sandbox", "protos/gen", "deploy")
SERVICES = ("member", "coach", "gateway")
IMAGES = {
    "member": "gymnation/member-service",
    "coach": "gymnation/coach-service",
    "gateway": "gymnation/telegram-gateway",
    "sandbox": "gymnation/sandbox",
}
# A file that builds must never take along, wherever it lies.
PLANTED = "planted-" + secrets.token_hex(12)
API_HOST = "api.example.org"
BUILD_S = 1500.0
UP_S = 300.0

Json = dict[str, Any]


class CommandError(Exception):
    """A docker command failed; the text is its complaint."""


def docker(*arguments: str, timeout_s: float = 120.0, cwd: Path | None = None, **environment: str) -> str:
    """Run docker with this environment and give its output."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME"} or k.startswith(("DOCKER_", "SSL_"))}
    done = subprocess.run(
        ["docker", *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        cwd=cwd,
        env={**kept, **environment},
    )
    if done.returncode:
        raise CommandError(
            f"docker {' '.join(arguments[:8])} gave {done.returncode}: {done.stderr.strip()[-3000:]}"
        )
    return done.stdout


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def made_up_secrets() -> dict[str, str]:
    """Values that open nothing, by the names of their files."""
    return {
        # The database has no passwords, so the name of the application is the secret part of the URI.
        "mongodb_uri": f"mongodb://mongo:27017/?appName={secrets.token_hex(16)}",
        "anthropic_api_key": f"sandbox-key-{secrets.token_hex(16)}",
        "telegram_bot_token": f"1000:SANDBOX-{secrets.token_hex(16)}",
        "telemetry_hash_key": secrets.token_hex(32),
        "data_keys": ";".join(f"{name} {_key()}" for name in ("k1", "tags")),
        "mail_keys": ";".join(f"{name} {_key()}" for name in ("m1", "tags")),
        "otlp_backend_authorization": f"Bearer {secrets.token_hex(16)}",
        "telegram_webhook_secret": secrets.token_hex(16),
    }


def _body(pem: str) -> str:
    """The second line of a PEM file: that of a private key is secret by itself."""
    return pem.splitlines()[1]


class Stack:
    """One project of Docker Compose with a name, images and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"gymnation-test-{secrets.token_hex(4)}"
        self.secrets = made_up_secrets()
        self._overlays = ["try"]
        self._environment = {"SANDBOX_TOKEN": self.secrets["telegram_bot_token"]}

    def prepare(self) -> None:
        """Make the folder as deploy/README.md tells people to."""
        for name in COPIED:
            source, target = ROOT / name, self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "secrets", ".env")
                shutil.copytree(source, target, ignore=ignored, symlinks=True)
            else:
                shutil.copy2(source, target)
        kept = self.folder / "deploy" / "secrets"
        kept.mkdir(mode=0o700)
        for name, value in self.secrets.items():
            (kept / name).write_text(f"{value}\n", "utf-8")
            (kept / name).chmod(0o444)
        self.make_certificates()
        (self.folder / "deploy" / ".env").write_text(f"GYMNATION_VERSION={self.name}\nPAGE_PORT=0\n", "utf-8")
        for folder in (self.folder, self.folder / "services" / "member_service"):
            (folder / ".env").write_text(f"TELEGRAM_BOT_TOKEN={PLANTED}\n", "utf-8")

    def make_certificates(self) -> None:
        """As `make certs` does for containers: all anew, but for the authority and for who holds the files.

        Docker shows a file to a container, not its name: what is put in its place by that name is not seen.
        """
        made = self.folder / "certificates-new"
        kept = self.folder / "deploy" / "certificates"
        kept.mkdir(mode=0o700, exist_ok=True)
        certificates.make(made, {**certificates.HOSTS, "member": (*certificates.HOSTS["member"], API_HOST)})
        for source in made.iterdir():
            if source.name == "authority.key":
                continue
            target = kept / source.name
            if target.exists():
                target.chmod(0o644)
            target.write_bytes(source.read_bytes())
            target.chmod(0o444)
        for name in SERVICES:
            self.secrets[f"{name}_private_key"] = _body((kept / f"{name}.key").read_text("ascii"))

    def compose(self, *arguments: str, timeout_s: float = 120.0, overlay: str | None = None) -> str:
        """Run Compose on the files in use; with `overlay` on production's and that one, "" for none."""
        chosen = self._overlays if overlay is None else [overlay]
        files = [f"deploy/compose.{name}.yml" for name in ("prod", *chosen) if name]
        named = [part for file in files for part in ("-f", file)]
        command = ("compose", "-p", self.name, *named, *arguments)
        return docker(*command, timeout_s=timeout_s, cwd=self.folder, **self._environment)

    def config(self, overlay: str = "") -> Json:
        """What Compose makes of the files."""
        config: Json = json.loads(self.compose("config", "--format", "json", overlay=overlay))
        return config

    def build(self) -> str:
        """Build the images, and give what they stand on."""
        base = self._environment[VARIABLE] = to_build_on(os.environ)
        self.compose("build", "--quiet", timeout_s=BUILD_S)
        return base

    def up(self) -> None:
        self.compose("up", "--detach", "--wait", "--no-build", timeout_s=UP_S)

    def open_api(self) -> int:
        """Open the API as docs/api/opening.md tells people to; the port on this machine."""
        self._overlays.append("api")
        self._environment["API_PORT"] = "0"
        self.compose("up", "--detach", "--wait", "--no-build", timeout_s=UP_S)
        return int(self.compose("port", "member", "50443").strip().rpartition(":")[2])

    def page(self) -> str:
        """Where the sandbox can be reached from here."""
        return "http://" + self.compose("port", "sandbox", "8081").strip()

    def container(self, service: str) -> str:
        return self.compose("ps", "--all", "--quiet", service).strip()

    def inspect(self, service: str) -> Json:
        found: Json = json.loads(docker("inspect", self.container(service)))[0]
        return found

    def health(self, service: str) -> str:
        return str(self.inspect(service)["State"]["Health"]["Status"])

    def inside(self, service: str, program: str) -> Any:
        """Run a Python program in the service's container and give the JSON that it prints."""
        return json.loads(docker("exec", self.container(service), "python", "-c", program))

    def image(self, service: str) -> str:
        return f"{IMAGES[service]}:{self.name}"

    def logs(self, service: str) -> str:
        return self.compose("logs", "--no-color", "--no-log-prefix", service)

    def take_down(self) -> list[str]:
        """Remove everything that this project made; give what is left all the same."""
        complaints: list[str] = []
        steps: list[Callable[[], object]] = [
            lambda: self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
        ]
        steps += [partial(remove_image, self.image(name)) for name in IMAGES]
        for step in steps:
            try:
                step()
            except (CommandError, subprocess.TimeoutExpired) as error:
                complaints.append(str(error))
        label = f"label=com.docker.compose.project={self.name}"
        for kind, command in (
            ("container", ("ps", "--all", "--quiet", "--filter", label)),
            ("network", ("network", "ls", "--quiet", "--filter", label)),
            ("volume", ("volume", "ls", "--quiet", "--filter", label)),
            ("image", ("images", "--quiet", "--filter", f"reference=gymnation/*:{self.name}")),
        ):
            complaints += [f"{kind} {one}" for one in docker(*command).split()]
        return complaints


def remove_image(tag: str) -> None:
    if docker("images", "--quiet", tag).strip():
        docker("image", "rm", tag)


def until(look: Callable[[], Any], patience_s: float, every_s: float = 0.3) -> Any:
    """Ask until something true comes back. It gives the last answer, true or not.

    It polls because containers set no event here.
    """
    end = time.monotonic() + patience_s
    while not (found := look()) and time.monotonic() < end:
        time.sleep(every_s)
    return found
