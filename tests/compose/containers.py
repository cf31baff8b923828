"""Each service's container: who it runs as, and what its limits are.

The checks also say what it may do, and what it can write, import and reach.
"""

from __future__ import annotations

from tests.compose.report import Report
from tests.compose.settings import secret_name
from tests.compose.stack import SERVICES, Json, Stack

FOREIGN = {
    "member": (
        "mongomock",
        "anthropic",
        "telegram",
        "aiohttp",
        "coach_service",
        "telegram_gateway",
        "sandbox",
        "pytest",
    ),
    "coach": (
        "motor",
        "pymongo",
        "bson",
        "telegram",
        "member_service",
        "telegram_gateway",
        "sandbox",
        "pytest",
    ),
    "gateway": (
        "motor",
        "pymongo",
        "bson",
        "anthropic",
        "member_service",
        "coach_service",
        "sandbox",
        "pytest",
    ),
}
OWN = {"member": "motor", "coach": "anthropic", "gateway": "telegram"}

# Runs inside: what the kernel says of every process there, and what happens when one tries.
_PROBE = """
import errno, importlib.util, json, os, pathlib

def status(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {key: rest.split() for key, _, rest in (line.partition(":") for line in lines)}

def tried(path):
    try:
        with open(path, "w") as file:
            file.write("x")
    except OSError as error:
        return errno.errorcode[error.errno]
    os.unlink(path)
    return "written"

statuses = [status(pid) for pid in os.listdir("/proc") if pid.isdecimal()]
# A health check that begins right now: the engine's own program, before it takes its powers away.
statuses = [one for one in statuses if not one["Name"][0].startswith("runc")]
script = "/tmp/program"
pathlib.Path(script).write_text("#!/bin/sh\\nexit 0\\n")
os.chmod(script, 0o755)
try:
    os.execv_result = os.spawnv(os.P_WAIT, script, [script])
finally:
    os.unlink(script)
setuid = [
    os.path.join(folder, name)
    for top in ("/app", "/tmp", "/run")
    for folder, _, names in os.walk(top)
    for name in names
    if os.lstat(os.path.join(folder, name)).st_mode & 0o6000
]
print(json.dumps({
    "first": " ".join(status(1)["Name"]),
    "uids": sorted({uid for one in statuses for uid in one["Uid"]}),
    "capabilities": sorted({one[key][0] for one in statuses \
for key in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")}),
    "no_new_privileges": sorted({one["NoNewPrivs"][0] for one in statuses}),
    "seccomp": sorted({one["Seccomp"][0] for one in statuses}),
    "writes": {path: tried(path) for path in WRITES},
    "exec_in_tmp": os.execv_result,
    "setuid": setuid,
    "importable": [name for name in MODULES if importlib.util.find_spec(name)],
    "secrets": sorted(os.listdir("/run/secrets")),
    "environment": dict(os.environ),
}))
"""
_WRITES = ("/x", "/app/x", "/app/src/x", "/etc/x", "/run/x", "/var/tmp/x", "/run/secrets/telemetry_hash_key")

_REACH = """
import concurrent.futures, json, socket
def reached(target):
    try:
        socket.create_connection(target, 3).close()
    except OSError:
        return False
    return True
targets = TARGETS
with concurrent.futures.ThreadPoolExecutor(16) as threads:
    print(json.dumps([f"{host}:{port}" \
for (host, port), open in zip(targets, threads.map(reached, targets)) if open]))
"""


def check_containers(report: Report, stack: Stack) -> None:
    config = stack.config("try")["services"]
    for name in SERVICES:
        probe = _PROBE.replace("WRITES", repr(_WRITES)).replace("MODULES", repr((*FOREIGN[name], OWN[name])))
        inside, outside = stack.inside(name, probe), stack.inspect(name)
        _check_powers(report, name, inside, outside)
        _check_limits(report, name, outside)
        foreign = [module for module in inside["importable"] if module != OWN[name]]
        report.check(
            f"{name} can import {OWN[name]}, and nothing of the others",
            inside["importable"] == [OWN[name]],
            foreign or "",
        )
        own = sorted(map(secret_name, config[name]["secrets"]))
        report.check(f"{name} sees its own secrets only", inside["secrets"] == own, inside["secrets"])
        published = outside["NetworkSettings"]["Ports"]
        report.check(f"{name} publishes no port", not any(published.values()), published)


def _check_powers(report: Report, name: str, inside: Json, outside: Json) -> None:
    roots = [uid for uid in inside["uids"] if uid == "0"]
    report.check(f"{name} runs as an ordinary user, all of it", not roots, f"uid {inside['uids']}")
    report.check(f"{name} has a first process that reaps", "init" in inside["first"], inside["first"])
    none = set(inside["capabilities"]) == {"0" * 16}
    report.check(f"{name} has no capability and can get none", none, inside["capabilities"])
    unprivileged = inside["no_new_privileges"] == ["1"] and inside["seccomp"] == ["2"]
    told = f"no_new_privs {inside['no_new_privileges']}, seccomp {inside['seccomp']}"
    report.check(f"{name} can gain no privileges, and seccomp filters it", unprivileged, told)
    refused = {path: result for path, result in inside["writes"].items() if result not in {"EROFS", "EACCES"}}
    read_only = outside["HostConfig"]["ReadonlyRootfs"] and inside["writes"]["/app/x"] == "EROFS"
    report.check(f"{name} can write nowhere but in /tmp", read_only and not refused, refused or "")
    report.check(f"{name} can run nothing that it writes there", inside["exec_in_tmp"] != 0)
    report.check(f"{name} has no setuid files of ours", not inside["setuid"], inside["setuid"] or "")


def _check_limits(report: Report, name: str, outside: Json) -> None:
    host = outside["HostConfig"]
    limits = host["Memory"], host["NanoCpus"], host["PidsLimit"] or 0
    bounded = all(limit > 0 for limit in limits) and host["MemorySwap"] == host["Memory"]
    text = f"{limits[0] >> 20} MiB, {limits[1] / 1e9:g} CPU, {limits[2]} processes"
    report.check(f"{name} is limited in memory, CPU and processes", bounded, text)
    log = host["LogConfig"]["Config"]
    report.check(f"{name}'s log is rotated", {"max-size", "max-file"} <= set(log), log)
    report.check(f"{name} comes back by itself", host["RestartPolicy"]["Name"] == "unless-stopped")
    state = outside["State"]
    healthy = state["Health"]["Status"] == "healthy" and outside["RestartCount"] == 0
    report.check(f"{name} is healthy and was never restarted", healthy, state["Health"]["Status"])


def check_networks(report: Report, stack: Stack) -> None:
    """Who reaches whom, tried by address and not only by name."""
    addresses = {
        name: [one["IPAddress"] for one in stack.inspect(name)["NetworkSettings"]["Networks"].values()]
        for name in (*SERVICES, "mongo", "sandbox")
    }
    doors = {"member": 50051, "coach": 50052, "mongo": 27017, "sandbox": 8081}
    wanted = {
        ("gateway", "member"), ("gateway", "coach"), ("coach", "member"), ("member", "mongo"),
        ("gateway", "sandbox"), ("coach", "sandbox"), ("member", "sandbox"),
    }  # fmt: skip
    for source in (*SERVICES, "sandbox"):
        targets = [
            (address, port) for name, port in doors.items() for address in addresses[name] if name != source
        ]
        reached = stack.inside(source, _REACH.replace("TARGETS", repr(targets)))
        found = {
            name
            for name, port in doors.items()
            if any(f"{address}:{port}" in reached for address in addresses[name])
        }
        meant = {target for origin, target in wanted if origin == source}
        report.check(
            f"{source} reaches {', '.join(sorted(meant)) or 'nobody'} and no one else",
            meant == found,
            sorted(found),
        )
