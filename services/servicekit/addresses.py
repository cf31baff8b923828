"""Addresses to listen on."""

import ipaddress


def is_loopback(listen_address: str) -> bool:
    """Whether only this machine reaches what listens there: on loopback, or on a unix socket."""
    if listen_address.startswith(("unix:", "unix-abstract:")):
        return True
    host = listen_address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
