"""deploy/kubernetes: valid manifests that agree with compose.yaml, the Dockerfile and the README."""

import ipaddress
import re
import subprocess

import kubernetes_validate
import pytest
import yaml

from conftest import BUILD, DEPLOY, ROOT

BASE = DEPLOY / "kubernetes" / "base"
OVERLAY = DEPLOY / "kubernetes" / "two-tokens"
KUSTOMIZATION = yaml.safe_load((BASE / "kustomization.yaml").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
SERVICES = ["gateway", "identity", "tokens", "mailer", "waitlists"]


def documents(*paths):
    return [document for path in paths for document in yaml.safe_load_all(path.read_text())]


RESOURCES = documents(*(BASE / name for name in KUSTOMIZATION["resources"]))
WORKLOADS = [each for each in RESOURCES if each["kind"] in ("Deployment", "StatefulSet", "Job")]
PODS = {each["metadata"]["name"]: each["spec"]["template"] for each in WORKLOADS}


def containers(pod):
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


CONTAINERS = {each["name"]: each for each in containers(PODS["latchkey"])}
ALL = [(PODS[name]["spec"], each) for name in PODS for each in containers(PODS[name])]


def environment(container):
    return {each["name"]: each.get("value") for each in container.get("env", [])}


@pytest.mark.parametrize("version", ["1.29", "1.33", "1.37"])
def test_manifests_fit_the_schemas(version):
    for resource in RESOURCES:
        kubernetes_validate.validate(resource, version, strict=True)


def test_schemas_refuse_a_misspelt_field():
    broken = yaml.safe_load((BASE / "roles.yaml").read_text())
    broken["spec"]["backoffLimits"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, "1.33", strict=True)


def test_kustomization_names_every_file():
    files = {path.name for path in BASE.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == files


def test_secrets_are_those_that_init_writes(tmp_path):
    subprocess.run([BUILD / "latchkey", "secrets", "init", "--directory", tmp_path / "secrets"], check=True,
                   env={"LATCHKEY_SECRET_FILE": str(tmp_path / "master.json")}, capture_output=True)
    written = {f"secrets/{path.name}" for path in (tmp_path / "secrets").iterdir()}
    wanted = [file for each in KUSTOMIZATION["secretGenerator"] for file in each["files"]]
    assert sorted(wanted) == sorted(written | {"secrets/mail-url"})


def test_each_container_mounts_its_own_secrets_only():
    generated = {each["name"]: [file.removeprefix("secrets/") for file in each["files"]]
                 for each in KUSTOMIZATION["secretGenerator"]}
    for pod in PODS.values():
        volumes = {each["name"]: each["secret"]["secretName"] for each in pod["spec"]["volumes"] if "secret" in each}
        for container in containers(pod):
            mounted = [volumes[mount["name"]] for mount in container["volumeMounts"] if mount["name"] in volumes]
            if container["name"] in SERVICES:
                assert mounted == [f"latchkey-{container['name']}"]
            for name in mounted:
                readable = {f"/var/lib/latchkey/secrets/{file}" for file in generated[name]}
                used = {value for key, value in environment(container).items() if key.endswith("_FILE")}
                assert used <= readable, container["name"]
    assert "secret" not in str(CONTAINERS["latchkey"]["volumeMounts"])


@pytest.mark.parametrize("service", SERVICES)
def test_processes_are_those_of_compose(service):
    ours, theirs = CONTAINERS[service], COMPOSE[service]
    assert ours["command"] == theirs["command"]
    security = ours["securityContext"]
    assert f"{security['runAsUser']}:{security['runAsGroup']}" == theirs["user"]
    # What compose.yaml decides itself, without a ${…}. Redis and PostgreSQL have other host names here.
    fixed = {key: str(value) for key, value in theirs["environment"].items()
             if not str(value).startswith("${") and key != "LATCHKEY_INSTANCE"}
    given = environment(ours)
    assert {key: given.get(key) for key in fixed} == fixed
    for key in ("LATCHKEY_DATABASE_URL", "LATCHKEY_REDIS_URL"):
        if key in theirs["environment"]:
            default = re.fullmatch(r"\$\{\w+:-(.*)\}", theirs["environment"][key]).group(1)
            assert given[key] == re.sub("@(postgres|redis)", r"@latchkey-\1", default)


@pytest.mark.parametrize("store", ["postgres", "redis"])
def test_stores_are_those_of_compose(store):
    ours, theirs = PODS[f"latchkey-{store}"]["spec"], COMPOSE[store]
    container = ours["containers"][0]
    assert f"{ours['securityContext']['runAsUser']}:{ours['securityContext']['runAsGroup']}" == theirs["user"]
    assert f":-{container['image']}}}" in theirs["image"]
    if store == "redis":
        wanted = [re.sub(r"\$\{\w+:-(.*)\}", r"\1", part) for part in theirs["command"]]
        assert container["command"] + container["args"] == wanted
    else:
        given = environment(container)
        assert {key: given.get(key) for key in theirs["environment"]} == theirs["environment"]


def test_roles_names_the_server_of_the_urls():
    [roles] = containers(PODS["latchkey-roles"])
    assert "--host" not in str(roles["args"])
    for service in ("identity", "waitlists"):
        assert f"@{environment(roles)['PGHOST']}/" in environment(CONTAINERS[service])["LATCHKEY_DATABASE_URL"]


def test_settings_are_documented():
    text = (ROOT / "README.md").read_text() + (DEPLOY.parent / "docs" / "operations.md").read_text()
    names = re.findall(r"^(LATCHKEY_\w+)=", (BASE / "settings.env").read_text(), re.M)
    names += [key for _, container in ALL for key in environment(container) if key.startswith("LATCHKEY_")]
    assert names and [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("pod,container", ALL, ids=[each["name"] for _, each in ALL])
def test_containers_have_no_rights(pod, container):
    own, shared = container["securityContext"], pod["securityContext"]
    assert shared["runAsNonRoot"] is True and shared["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own.get("runAsUser", shared.get("runAsUser")) > 0
    assert own["readOnlyRootFilesystem"] is True and own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert pod["automountServiceAccountToken"] is False
    # Kubernetes would name a variable LATCHKEY_PORT after the service `latchkey`, which is a setting of ours.
    assert pod["enableServiceLinks"] is False


@pytest.mark.parametrize("pod,container", ALL, ids=[each["name"] for _, each in ALL])
def test_containers_are_bounded(pod, container):
    resources = container["resources"]
    assert {"cpu", "memory"} <= resources["requests"].keys() and {"cpu", "memory"} <= resources["limits"].keys()
    for volume in pod["volumes"]:
        assert "emptyDir" not in volume or "sizeLimit" in volume["emptyDir"]


def test_probes():
    probed = [container for pod, container in ALL if container["name"] not in ("latchkey", "roles")]
    assert len(probed) == 7
    for container in probed:
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys(), container["name"]


def test_selectors_find_pods():
    labels = {name: pod["metadata"]["labels"] for name, pod in PODS.items()}
    found = 0
    for each in RESOURCES:
        spec = each.get("spec") or {}
        selectors = {"Service": [spec.get("selector")], "PodDisruptionBudget": [(spec.get("selector") or {}).get("matchLabels")],
                     "NetworkPolicy": [(spec.get("podSelector") or {}).get("matchLabels")]}.get(each["kind"], [])
        for selector in filter(None, selectors):
            found += 1
            assert any(selector.items() <= own.items() for own in labels.values()), each["metadata"]["name"]
    assert found == 8


def test_every_pod_has_a_network_policy():
    policies = [each for each in RESOURCES if each["kind"] == "NetworkPolicy"]
    everything = next(each for each in policies if each["spec"]["podSelector"] == {})
    assert set(everything["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    covered = [each["spec"]["podSelector"].get("matchLabels") for each in policies]
    assert all(pod["metadata"]["labels"] in covered for pod in PODS.values())


def test_the_internet_is_no_private_network():
    """Otherwise a compromised container could reach what listens at these ports in the cluster, and its cloud's metadata."""
    policy = next(each for each in RESOURCES if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == "latchkey")
    blocks = [peer["ipBlock"] for rule in policy["spec"]["egress"] for peer in rule["to"] if "ipBlock" in peer]
    for inside in ("10.1.2.3", "100.64.0.1", "100.127.255.254", "172.31.0.1", "192.168.1.1", "169.254.169.254", "fd00::1", "fe80::1"):
        address = ipaddress.ip_address(inside)
        for block in blocks:
            everything = ipaddress.ip_network(block["cidr"])
            if address in everything:
                assert any(address in ipaddress.ip_network(part) for part in block["except"]
                           if ipaddress.ip_network(part).version == address.version), inside
    assert {block["cidr"] for block in blocks} == {"0.0.0.0/0", "::/0"}


def test_second_tokens_differs_in_its_name_only():
    patch = yaml.safe_load((OVERLAY / "tokens.yaml").read_text())
    second = patch["spec"]["template"]["spec"]["initContainers"][0]
    first = dict(CONTAINERS["tokens"], name="tokens-2")
    for each in (first, second):
        each["env"] = [pair for pair in each["env"] if pair["name"] not in ("LATCHKEY_INSTANCE", "POD")]
        each["volumeMounts"] = [mount for mount in each["volumeMounts"] if mount["name"] != "tmp"]
    assert second == first


def test_instance_names_fit():
    # The name of a Deployment, that of its ReplicaSet, and five characters of the pod's own.
    assert len("latchkey-7d9f8b6c5d-x2x9z-2") <= 32
