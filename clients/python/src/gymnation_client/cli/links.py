"""`gymnation link`: which member a badge stands for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from gymnation.member.v1 import links_pb2
from gymnation_client.cli.output import Column, clean, show, show_one, wants_json, when
from gymnation_client.client import Client


def _create(client: Client, chosen: argparse.Namespace) -> None:
    made = client.create_link_code(chosen.group, chosen.badge)
    shown = made.deep_link or f"start the bot with: {made.start_payload}"
    show_one(made, [("link", shown), ("until", when(made.expire_time))], as_json=wants_json(chosen))


def _show(client: Client, chosen: argparse.Namespace) -> None:
    found = client.get_link(chosen.group, chosen.badge)
    lines = [("badge", found.external_id), ("member", found.member_id), ("since", when(found.create_time))]
    show_one(found, lines, as_json=wants_json(chosen))


def _list(client: Client, chosen: argparse.Namespace) -> None:
    columns: list[Column[links_pb2.Link]] = [
        Column("BADGE", lambda one: one.external_id),
        Column("MEMBER", lambda one: one.member_id),
        Column("SINCE", lambda one: when(one.create_time)),
    ]
    found = islice(client.list_links(chosen.group, page_size=200), chosen.limit)
    show(
        found,
        columns,
        as_json=wants_json(chosen),
        nothing="no links: `gymnation link create` makes a code for one",
    )


def _delete(client: Client, chosen: argparse.Namespace) -> None:
    client.delete_link(chosen.group, chosen.badge, validate_only=chosen.validate_only)
    if not wants_json(chosen):
        ended = "would stand for nobody" if chosen.validate_only else "stands for nobody any more"
        print(f"{clean(chosen.badge)} {ended}")


LINKS: Final[Mapping[str, Callable[[Client, argparse.Namespace], None]]] = {
    "create": _create,
    "show": _show,
    "list": _list,
    "delete": _delete,
}
