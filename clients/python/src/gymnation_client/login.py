"""What `gymnation login` keeps: the address, and the key in a file of its own that nobody else can read."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from gymnation_client import addresses
from gymnation_client.credentials import (
    CertificateCredentials,
    Credentials,
    CredentialsUnusable,
    KeyCredentials,
    LocalCredentials,
    checked_key,
)
from gymnation_client.files import write_private


@dataclass(frozen=True, slots=True)
class Login:
    """Where to call and with what, paths as text. Empty: not said."""

    address: str = ""
    key_file: str = ""
    authorities: str = ""
    certificate: str = ""
    private_key: str = ""
    plaintext: bool = False

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was kept, or nothing. Raise CredentialsUnusable for a file that is none of ours."""
        path = folder / "login.json"
        try:
            kept = json.loads(path.read_text("utf-8"))
            return cls(**{field.name: kept[field.name] for field in fields(cls)})
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, ValueError, KeyError, TypeError):
            raise CredentialsUnusable(f"{path} cannot be used: run `gymnation login` anew") from None

    @classmethod
    def current(cls) -> Login:
        """What `gymnation login` kept, or what GYMNATION_ADDRESS, GYMNATION_KEY_FILE … say."""
        return cls.kept().changed_by(argparse.Namespace())

    @classmethod
    def kept(cls) -> Self:
        """What the last login kept, or nothing. Raise CredentialsUnusable for a file that is none of ours."""
        try:
            folder = config_folder()
        except CredentialsUnusable:
            # Who has no home kept nothing.
            return cls()
        return cls.load(folder)

    def changed_by(self, chosen: argparse.Namespace) -> Login:
        """The same with what the arguments and the environment say. Raise CredentialsUnusable.

        Another server gets no proof that was meant for this one.
        """
        address = getattr(chosen, "server", "") or getattr(chosen, "address", "") or _address()
        kept = self if not address or address == self.address else Login()
        paths = {
            name: str(path.expanduser().absolute())
            for name in ("key_file", "authorities", "certificate", "private_key")
            if (path := getattr(chosen, name, None) or _from_environment(name)) is not None
        }
        plaintext = getattr(chosen, "plaintext", kept.plaintext or _is_on("GYMNATION_PLAINTEXT"))
        return Login(**{**asdict(kept), **paths, "address": address or kept.address, "plaintext": plaintext})

    def credentials(self) -> Credentials:
        """What proves who we are. Raise CredentialsUnusable."""
        if not self.address:
            raise CredentialsUnusable("nobody is logged in: run `gymnation login HOST:PORT`")
        authorities = Path(self.authorities) if self.authorities else None
        if self.plaintext:
            return LocalCredentials(Path(self.key_file) if self.key_file else None)
        if self.certificate or self.private_key:
            if not (self.certificate and self.private_key):
                raise CredentialsUnusable("--certificate and --private-key go together")
            return CertificateCredentials(Path(self.certificate), Path(self.private_key), authorities)
        if not self.key_file:
            raise CredentialsUnusable("there is no key for this server: give --key-file, or log in")
        return KeyCredentials(Path(self.key_file), authorities)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(folder / "login.json", json.dumps(asdict(self), indent=2) + "\n")


def config_folder() -> Path:
    """Where a login is kept. Raise CredentialsUnusable for who has no home, as in some containers."""
    if own := os.environ.get("GYMNATION_CONFIG"):
        return Path(own)
    if base := os.environ.get("XDG_CONFIG_HOME"):
        return Path(base) / "gymnation"
    try:
        return Path.home() / ".config/gymnation"
    except RuntimeError:
        raise CredentialsUnusable(
            "there is no home to keep a login in: set GYMNATION_CONFIG to a folder, "
            "or GYMNATION_ADDRESS and GYMNATION_KEY_FILE"
        ) from None


def keep_key(folder: Path) -> Path:
    """Ask for a key, keep it, and say where. Raise CredentialsUnusable."""
    try:
        typed = getpass.getpass("Key (gn_…): ") if sys.stdin.isatty() else sys.stdin.readline()
    except (EOFError, UnicodeDecodeError):
        typed = ""
    key = checked_key(typed.strip("\ufeff \t\r\n"), "the input")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "key"
    write_private(path, key + "\n")
    return path


def forget(folder: Path) -> bool:
    """Remove what was kept; whether there was something."""
    kept = [path for path in (folder / "login.json", folder / "key") if path.exists()]
    for path in kept:
        path.unlink()
    return bool(kept)


def _address() -> str:
    """Where the environment says that the server is."""
    if not (text := os.environ.get("GYMNATION_ADDRESS", "").strip()):
        return ""
    try:
        return addresses.checked(text)
    except ValueError as error:
        raise CredentialsUnusable(f"GYMNATION_ADDRESS: {error}") from None


def _is_on(name: str) -> bool:
    """Whether a variable says "on". Raise CredentialsUnusable for a word that may mean either."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "on", "off"):
        raise CredentialsUnusable(f"{name} is neither on nor off")
    return value == "on"


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(f"GYMNATION_{name.upper()}", "")
    return Path(value) if value else None
