"""Our own services may do what their code asks of the member service, and nothing more.

What they ask is read from their code: each use of a method of a generated stub.
"""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from google.protobuf.descriptor import MethodDescriptor

import gymnation.coach.v1
import gymnation.member.v1
from gymnation.access.v1 import access_pb2
from member_service.domain.callers import OURS_ALONE, SERVICES, Permission
from member_service.transport.callers import NUMBERS

ROOT = Path(__file__).parents[2] / "services"
FOLDERS = {"gateway": "telegram_gateway", "coach": "coach_service"}
# For systems, or for what comes: the permission is needed for another RPC.
ALLOWED_UNUSED = {"gateway": {"BatchGetStandings", "GetQuota"}, "coach": set()}


def methods_of(package) -> dict[str, MethodDescriptor]:
    found = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.endswith("_service_pb2"):
            for service in importlib.import_module(module.name).DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    assert method.name not in found, (
                        f"two RPCs are called {method.name}: the code does not tell"
                    )
                    found[method.name] = method
    return found


METHODS = methods_of(gymnation.member.v1)
COACH_METHODS = methods_of(gymnation.coach.v1)


def used_by(service: str, methods: dict[str, MethodDescriptor]) -> set[str]:
    """The RPCs that stand in a service's code as an attribute of something: stub.Method."""
    return {
        node.attr
        for path in (ROOT / FOLDERS[service]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in methods
    }


def asked_by(method: MethodDescriptor) -> set[int]:
    return set(method.GetOptions().Extensions[access_pb2.rule].any_of)


def granted(service: str) -> set[int]:
    return {NUMBERS[one] for one in SERVICES[service].permissions}


@pytest.mark.parametrize("service", FOLDERS)
def test_a_service_may_do_all_that_it_does(service: str):
    lacking = {name for name in used_by(service, METHODS) if not asked_by(METHODS[name]) & granted(service)}
    assert lacking == set()


@pytest.mark.parametrize("service", FOLDERS)
def test_a_service_may_do_nothing_that_it_does_not(service: str):
    allowed = {name for name, method in METHODS.items() if asked_by(method) & granted(service)}
    assert allowed - used_by(service, METHODS) == ALLOWED_UNUSED[service]


@pytest.mark.parametrize("service", FOLDERS)
def test_each_permission_of_a_service_is_needed(service: str):
    for permission in granted(service):
        others = granted(service) - {permission}
        needed = {name for name in used_by(service, METHODS) if not asked_by(METHODS[name]) & others}
        assert needed, access_pb2.Permission.Name(permission)


def test_the_gateway_may_ask_the_coach_all_that_it_asks():
    assert all(
        asked_by(COACH_METHODS[name]) & granted("gateway") for name in used_by("gateway", COACH_METHODS)
    )


def test_the_domain_names_each_permission_of_the_contract():
    named = {name.removeprefix("PERMISSION_") for name in dict(access_pb2.Permission.items())} - {
        "UNSPECIFIED"
    }
    assert {one.value for one in Permission} == named


def test_what_acts_for_a_person_or_spends_money_is_for_our_services_alone():
    """An RPC that names nobody who acts, and no group, is an operator's, or nobody can be granted it."""
    ours = {NUMBERS[one] for one in OURS_ALONE}
    operators = {NUMBERS[Permission.OPERATE]}
    for name, method in METHODS.items():
        rule = method.GetOptions().Extensions[access_pb2.rule]
        if not rule.group_field and not rule.scopes_itself:
            assert set(rule.any_of) <= ours | operators, name
