"""What `deploy/kubernetes` says: by the schemas of Kubernetes, and by rules of ours."""

import ipaddress
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from coach_service.settings import CoachSettings
from member_service.settings import MemberServiceSettings
from servicekit.settings import ServiceSettings
from telegram_gateway.settings import GatewaySettings
from tests.support.kustomize import Manifest, NotRendered, containers, render

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OVERLAYS = ("single-node", "production")
RENDERED = {name: render(DEPLOY / "kubernetes" / name) for name in OVERLAYS}
SETTINGS: dict[str, tuple[type[ServiceSettings], str]] = {
    "member": (MemberServiceSettings, "SHUTDOWN_GRACE_S"),
    "coach": (CoachSettings, "COACH_SHUTDOWN_GRACE_S"),
    "gateway": (GatewaySettings, "SHUTDOWN_GRACE_S"),
}
VERSION = "1.31"
TLS = {"TLS_CERTIFICATE", "TLS_PRIVATE_KEY", "TLS_AUTHORITIES"}
# cert-manager's own, whose schema is not Kubernetes'.
FOREIGN = {"Certificate"}


def of_kind(overlay: str, kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in RENDERED[overlay] if one["kind"] == kind}


def key(manifest: Manifest) -> tuple[str, str]:
    return manifest["kind"], manifest["metadata"]["name"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_fits_the_schemas_of_kubernetes(overlay: str):
    checked = [one for one in RENDERED[overlay] if one["kind"] not in FOREIGN]
    assert len(checked) > 20
    for one in checked:
        kubernetes_validate.validate(one, VERSION, strict=True)


def test_the_schemas_refuse_what_is_wrong():
    wrong = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}, "automount": False}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl to compare with")
def test_kustomize_renders_the_same(overlay: str):
    done = subprocess.run(
        ["kubectl", "kustomize", DEPLOY / "kubernetes" / overlay], capture_output=True, text=True, check=True
    )
    theirs = sorted(yaml.safe_load_all(done.stdout), key=key)
    assert theirs == sorted(RENDERED[overlay], key=key)


def test_what_is_not_known_of_kustomize_is_refused(tmp_path: Path):
    (tmp_path / "kustomization.yaml").write_text("resources: []\nnamePrefix: a-\n")
    with pytest.raises(NotRendered, match="namePrefix"):
        render(tmp_path)


Pod = dict[str, Any]
RULES: dict[str, Callable[[Pod, Manifest], bool]] = {
    "is nobody with rights": lambda pod, _: (
        pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] == 10001
    ),
    "has the usual system calls": lambda pod, _: (
        pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    ),
    "has no token of the cluster": lambda pod, _: pod["automountServiceAccountToken"] is False,
    "shares nothing of the node": lambda pod, _: (
        not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        and not [volume for volume in pod["volumes"] if "hostPath" in volume]
    ),
    "gains no rights": lambda _, one: one["securityContext"]["allowPrivilegeEscalation"] is False,
    "has no capabilities": lambda _, one: one["securityContext"]["capabilities"] == {"drop": ["ALL"]},
    "writes nowhere": lambda _, one: (
        one["securityContext"]["readOnlyRootFilesystem"] is True
        and all(mount.get("readOnly") or mount["mountPath"] == "/tmp" for mount in one["volumeMounts"])
    ),
    "has a bounded /tmp": lambda pod, _: all(
        "sizeLimit" in volume["emptyDir"] for volume in pod["volumes"] if "emptyDir" in volume
    ),
    "says what it needs": lambda _, one: all(
        set(one["resources"][side]) == {"cpu", "memory", "ephemeral-storage"}
        for side in ("requests", "limits")
    ),
    "is asked whether it is ready": lambda _, one: "readinessProbe" in one,
    "is started again when it hangs": lambda _, one: "livenessProbe" in one,
    "is of one version": lambda _, one: (
        "@sha256:" in one["image"] or one["image"].partition(":")[2] not in {"", "latest"}
    ),
    "has no secret in its environment": lambda _, one: (
        not any("valueFrom" in variable for variable in one.get("env", []))
        and not any("secretRef" in source for source in one["envFrom"])
    ),
}


def all_containers() -> Iterator[tuple[str, str, Pod, Manifest]]:
    for overlay in OVERLAYS:
        for name, deployment in of_kind(overlay, "Deployment").items():
            for one in containers(deployment):
                yield overlay, name, deployment["spec"]["template"]["spec"], one


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("pod", "container"),
    [pytest.param(pod, one, id=f"{overlay}-{name}") for overlay, name, pod, one in all_containers()],
)
def test_each_container_keeps_each_rule(pod: Pod, container: Manifest, rule: str):
    assert RULES[rule](pod, container)


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", SETTINGS)
def test_a_service_gets_its_settings_and_secrets_and_no_others(overlay: str, name: str):
    read, grace = SETTINGS[name]
    deployment = of_kind(overlay, "Deployment")[name]
    pod = deployment["spec"]["template"]["spec"]
    [one] = containers(deployment)
    told = {variable["name"]: variable["value"] for variable in one["env"]}
    for source in one["envFrom"]:
        told |= of_kind(overlay, "ConfigMap")[source["configMapRef"]["name"]]["data"]
    assert [known for known in told if known.lower() not in read.model_fields] == []
    assert told["ENVIRONMENT"] == "production"
    secret = {field for field, info in read.model_fields.items() if "SecretStr" in str(info.annotation)}
    # It polls.
    secret.discard("telegram_webhook_secret")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert {item["path"] for item in volumes["secrets"]["secret"]["items"]} == secret
    assert set(told) >= TLS
    assert volumes["tls"]["secret"]["secretName"] in {
        wanted["spec"]["secretName"] for wanted in of_kind(overlay, "Certificate").values()
    }
    before = one.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    assert pod["terminationGracePeriodSeconds"] >= float(told[grace]) + before + 10


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_update_and_a_drain_leave_somebody_at_work(overlay: str):
    accounts, budgets = of_kind(overlay, "ServiceAccount"), of_kind(overlay, "PodDisruptionBudget")
    for name, deployment in of_kind(overlay, "Deployment").items():
        spec = deployment["spec"]
        assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        assert budgets[name]["spec"]["maxUnavailable"] == 1
        assert budgets[name]["spec"]["selector"] == spec["selector"]
        pod = spec["template"]["spec"]
        spread = {one["topologyKey"] for one in pod["topologySpreadConstraints"]}
        assert spread == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
        assert accounts[pod["serviceAccountName"]]["automountServiceAccountToken"] is False
    rights = [one for one in RENDERED[overlay] if "Role" in one["kind"]]
    assert rights == []


def test_the_autoscaler_alone_says_how_many_there_are():
    scaled = of_kind("production", "HorizontalPodAutoscaler")
    assert set(scaled) == set(SETTINGS)
    for name, one in scaled.items():
        assert "replicas" not in of_kind("production", "Deployment")[name]["spec"]
        assert one["spec"]["minReplicas"] >= 2
    metrics = {
        one["external"]["metric"]["name"]
        for one in scaled["gateway"]["spec"]["metrics"]
        if one["type"] == "External"
    }
    background = (ROOT / "services/member_service/background.py").read_text("utf-8")
    assert metrics == {"gymnation_inbox_oldest_age_seconds", "gymnation_outbox_oldest_age_seconds"}
    for metric in metrics:
        name = metric.removesuffix("_seconds").replace("_", ".", 2)
        assert f'"{name}", "s"' in background


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_certificates_say_what_the_services_ask_for(overlay: str):
    certificates = of_kind(overlay, "Certificate")
    settings = of_kind(overlay, "ConfigMap")
    for name in SETTINGS:
        spec = certificates[f"gymnation-{name}"]["spec"]
        assert spec["uris"] == [f"gymnation://caller/{name}"]
        assert "client auth" in spec["usages"]
    called = {
        value.rpartition(":")[0]
        for name in SETTINGS
        for field, value in settings[f"{name}-settings"]["data"].items()
        if field.endswith("_ADDRESS")
    }
    for name in called:
        assert name in certificates[f"gymnation-{name}"]["spec"]["dnsNames"]
        # Headless: clients take all addresses in turn.
        assert of_kind(overlay, "Service")[name]["spec"]["clusterIP"] == "None"


def in_compose() -> set[tuple[str, str]]:
    """Who shares a network with whom, and how it leads outside."""
    file = yaml.safe_load((DEPLOY / "compose.prod.yml").read_text("utf-8"))
    joined: dict[str, set[str]] = {}
    for name, service in file["services"].items():
        for network in service["networks"]:
            joined.setdefault(network, set()).add(name)
    pairs = set()
    for network, members in joined.items():
        if not (file["networks"][network] or {}).get("internal"):
            pairs |= {(member, "outside") for member in members}
    pairs |= {(one, "member") for one in joined["records"] - {"member"}}
    pairs |= {(one, "coach") for one in joined["answers"] - {"coach"}}
    pairs |= {(one, "collector") for one in joined["telemetry"] - {"collector"}}
    return pairs


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_network_policies_say_what_the_networks_of_compose_say(overlay: str):
    policies = of_kind(overlay, "NetworkPolicy")
    closed = policies.pop("nobody-by-default")["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    policies.pop("names")
    label = "app.kubernetes.io/name"
    out, into = set(), set()
    for name, policy in policies.items():
        assert policy["spec"]["podSelector"]["matchLabels"] == {label: name}
        for rule in policy["spec"].get("egress", []):
            for peer in rule["to"]:
                target = peer["podSelector"]["matchLabels"][label] if "podSelector" in peer else "outside"
                out.add((name, target))
        for rule in policy["spec"].get("ingress", []):
            into |= {(peer["podSelector"]["matchLabels"][label], name) for peer in rule["from"]}
    assert out == in_compose()
    assert into == {pair for pair in out if pair[1] != "outside"}


# Of networks that are nobody's in the internet: a cluster's, a cloud's metadata, a carrier's.
INSIDE = (
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "169.254.20.10"),
    # Pods of some clusters, and metadata of two clouds.
    *("100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1"),
)


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("inside", INSIDE)
def test_who_may_call_the_internet_may_not_call_what_is_inside(overlay: str, inside: str):
    asked = 0
    for name, policy in of_kind(overlay, "NetworkPolicy").items():
        for rule in policy["spec"].get("egress", []):
            blocks = [peer["ipBlock"] for peer in rule["to"] if "ipBlock" in peer]
            if {"protocol": "TCP", "port": 443} not in rule["ports"]:
                continue
            for block in blocks:
                asked += 1
                kept = [ipaddress.ip_network(one) for one in block["except"]]
                assert any(ipaddress.ip_address(inside) in one for one in kept), name
    assert asked == 3


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_names_can_be_asked_for_where_each_node_has_a_cache_of_them(overlay: str):
    """It runs in the node's own network: no policy that selects pods lets anybody ask it."""
    (rule,) = of_kind(overlay, "NetworkPolicy")["names"]["spec"]["egress"]
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in rule["to"]
    assert {(port["protocol"], port["port"]) for port in rule["ports"]} == {("UDP", 53), ("TCP", 53)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_who_has_a_headless_name_stays_until_it_is_forgotten(overlay: str):
    """A cluster's names are remembered for 5 seconds: who asks in that time gets the old address."""
    headless = [
        name for name, one in of_kind(overlay, "Service").items() if one["spec"].get("clusterIP") == "None"
    ]
    assert set(headless) == {"member", "coach"}
    for name in headless:
        [one] = containers(of_kind(overlay, "Deployment")[name])
        assert one["lifecycle"]["preStop"]["sleep"]["seconds"] >= 2 * 5


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_namespace_holds_pods_to_the_strictest_rules(overlay: str):
    (namespace,) = of_kind(overlay, "Namespace").values()
    for mode in ("enforce", "warn", "audit"):
        assert namespace["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] == "restricted"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_points_at_something(overlay: str):
    """A selector with a slip in it selects nobody, and nothing complains."""
    labels = [
        one["spec"]["template"]["metadata"]["labels"] for one in of_kind(overlay, "Deployment").values()
    ]

    def selects(wanted: dict[str, str]) -> bool:
        return any(wanted.items() <= one.items() for one in labels)

    for one in of_kind(overlay, "Service").values():
        assert selects(one["spec"]["selector"]), one["metadata"]["name"]
    for kind in ("PodDisruptionBudget", "Deployment"):
        for one in of_kind(overlay, kind).values():
            assert selects(one["spec"]["selector"]["matchLabels"]), one["metadata"]["name"]
    for one in of_kind(overlay, "Deployment").values():
        pod = one["spec"]["template"]["spec"]
        for spread in pod["topologySpreadConstraints"]:
            assert spread["labelSelector"] == one["spec"]["selector"]
        for container in containers(one):
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
                for way in ("httpGet", "tcpSocket"):
                    if way in container.get(probe, {}):
                        assert container[probe][way]["port"] in ports
    for one in of_kind(overlay, "HorizontalPodAutoscaler").values():
        target = one["spec"]["scaleTargetRef"]
        assert target["name"] in of_kind(overlay, target["kind"])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_setting_is_said_twice(overlay: str):
    for deployment in of_kind(overlay, "Deployment").values():
        for one in containers(deployment):
            said = [variable["name"] for variable in one.get("env", [])]
            for source in one["envFrom"]:
                said += of_kind(overlay, "ConfigMap")[source["configMapRef"]["name"]]["data"]
            assert len(said) == len(set(said))


def test_the_collector_is_configured_as_in_compose():
    config = of_kind("production", "ConfigMap")["collector-config"]["data"]["config.yaml"]
    assert config == (DEPLOY / "otel-collector.yaml").read_text("utf-8")
