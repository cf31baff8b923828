"""`gymnation login` and `logout`: what is kept of who we are, and the client that is made of it."""

from __future__ import annotations

import argparse
from dataclasses import replace

from gymnation_client.cli import exits
from gymnation_client.cli.output import complain
from gymnation_client.client import Client
from gymnation_client.credentials import CredentialsUnusable
from gymnation_client.errors import NotFound, PermissionDenied
from gymnation_client.login import Login, config_folder, forget, keep_key
from gymnation_client.policy import DEFAULT_TIMEOUT_S


def client_of(login: Login, chosen: argparse.Namespace) -> Client:
    return Client(login.address, login.credentials(), timeout_s=getattr(chosen, "timeout", DEFAULT_TIMEOUT_S))


def kept_login(chosen: argparse.Namespace) -> Login:
    """What the last login kept. A new login does not mind a file that is damaged."""
    try:
        return Login.kept()
    except CredentialsUnusable:
        if chosen.command == "login":
            return Login()
        raise


def log_in(login: Login, chosen: argparse.Namespace) -> None:
    folder = config_folder()
    if not (login.plaintext or login.certificate or getattr(chosen, "key_file", None)):
        login = replace(login, key_file=str(keep_key(folder)))
    if not chosen.no_check:
        with client_of(login, chosen) as client:
            _knock(client)
    login.save(folder)
    complain(f"logged in to {login.address}")


def _knock(client: Client) -> None:
    """See that the server knows us. It answers that there is no such group, or that we may not ask."""
    try:
        client.get_standing(-1, member_id=1)
    except (NotFound, PermissionDenied):
        return


def log_out() -> int:
    complain("logged out" if forget(config_folder()) else "nobody was logged in")
    return exits.OK
