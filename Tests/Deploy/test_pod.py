"""The pod of deploy/kubernetes, run on this machine: each container's command with its user, its environment and its volumes.

Kubernetes itself is not here. What it would do is done by mount namespaces and by setpriv: an `emptyDir` is a directory of the
pod's group, a Secret is a read-only mount, and a container sees what it mounts and no more.
"""

import glob
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.request

import pytest
import yaml

from conftest import BUILD, DEPLOY, free_port, status, wait_until

BASE = DEPLOY / "kubernetes" / "base"
POD_NAME = "latchkey-7d9f8b6c5d-x2x9z"
SERVICES = ["identity", "tokens", "mailer", "waitlists"]

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run the containers' users")


class Stores:
    """PostgreSQL and Redis, set up by the files that `latchkey secrets init` writes."""

    def __init__(self, directory, secrets):
        self.postgres_port, self.redis_port = free_port(), free_port()
        programs = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        user = pwd.getpwnam("postgres")
        data = directory / "postgres"
        data.mkdir()
        os.chown(data, user.pw_uid, user.pw_gid)
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        password = directory / "password"
        shutil.copy(secrets / "postgres.password", password)
        os.chown(password, user.pw_uid, user.pw_gid)
        subprocess.run([*as_postgres, programs / "initdb", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync", "-D",
                        data], check=True, capture_output=True)
        self.processes = [
            subprocess.Popen([*as_postgres, "--pdeathsig=KILL", programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p",
                              str(self.postgres_port), "-k", "", "-c", "fsync=off"], stderr=subprocess.DEVNULL),
            subprocess.Popen(["setpriv", "--pdeathsig=KILL", "redis-server", "--port", str(self.redis_port), "--bind",
                              "127.0.0.1", "--save", "", "--aclfile", secrets / "redis.acl"], stdout=subprocess.DEVNULL)]
        psql = ["psql", "--no-psqlrc", "--quiet", "--host=127.0.0.1", f"--port={self.postgres_port}", "--username=postgres",
                "--dbname=postgres", f"--file={secrets / 'postgres.sql'}"]
        environment = os.environ | {"PGPASSWORD": password.read_text().strip()}
        wait_until(lambda: subprocess.run(psql, env=environment, capture_output=True).returncode == 0, "the roles")

    def url(self, text):
        return (text.replace("@latchkey-postgres", f"@127.0.0.1:{self.postgres_port}")
                .replace("@latchkey-redis", f"@127.0.0.1:{self.redis_port}"))

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
            process.wait(10)


class Pod:
    def __init__(self, directory):
        self.directory, self.running = directory, {}
        self.secrets = directory / "secrets"
        subprocess.run([BUILD / "latchkey", "secrets", "init", "--directory", self.secrets], check=True, capture_output=True,
                       env={"LATCHKEY_SECRET_FILE": str(directory / "master.json")})
        (self.secrets / "mail-url").write_text(f"file:{directory}/mail")
        self.stores = Stores(directory, self.secrets)
        deployment = next(each for each in yaml.safe_load_all((BASE / "fleet.yaml").read_text())
                          if each["kind"] == "Deployment")
        self.spec = deployment["spec"]["template"]["spec"]
        patch = yaml.safe_load((DEPLOY / "kubernetes/two-tokens/tokens.yaml").read_text())
        second = patch["spec"]["template"]["spec"]["initContainers"]
        self.containers = {each["name"]: each for each in self.spec["initContainers"] + second + self.spec["containers"]}
        self.port, self.metrics_port = free_port(), free_port()
        self.group = self.spec["securityContext"]["fsGroup"]
        generators = {each["name"]: each["files"]
                      for each in yaml.safe_load((BASE / "kustomization.yaml").read_text())["secretGenerator"]}
        self.volumes = {}
        for volume in self.spec["volumes"]:
            place = self.volumes[volume["name"]] = directory / "volumes" / volume["name"]
            place.mkdir(parents=True)
            os.chown(place, 0, self.group)
            place.chmod(0o2777 if "emptyDir" in volume else 0o2755)
            if "secret" in volume:
                for file in generators[volume["secret"]["secretName"]]:
                    copy = place / pathlib.Path(file).name
                    shutil.copy(self.secrets / copy.name, copy)
                    os.chown(copy, 0, self.group)
                    # The YAML's 0440 is octal, as Kubernetes reads it.
                    copy.chmod(volume["secret"]["defaultMode"])

    def environment(self, container):
        settings = dict(line.split("=", 1) for line in (BASE / "settings.env").read_text().splitlines()
                        if line and not line.startswith("#"))
        for each in container.get("env", []):
            value = each.get("value")
            if value is None:
                source = each["valueFrom"]
                value = (POD_NAME if "fieldRef" in source else
                         (self.secrets / source["secretKeyRef"]["key"]).read_text())
            settings[each["name"]] = re.sub(r"\$\((\w+)\)", lambda match: settings[match.group(1)], self.stores.url(value))
        # 8080 may be taken on this machine, and nobody else should reach it.
        if "LATCHKEY_PORT" in settings:
            settings |= {"LATCHKEY_PORT": str(self.port), "LATCHKEY_BIND": "127.0.0.1",
                         "LATCHKEY_METRICS_PORT": str(self.metrics_port), "LATCHKEY_METRICS_BIND": "127.0.0.1"}
        return settings | {"PATH": "/run/build:/usr/bin:/bin"}

    def command(self, name, command):
        """What runs `command` in a container, which need not run yet."""
        container = self.containers[name]
        script = ["set -e", "mount --make-rprivate /", "mount -t tmpfs -o mode=755 tmpfs /run", "mkdir /run/build",
                  f"mount --bind {BUILD} /run/build", "mount -t tmpfs -o mode=755 tmpfs /var/lib"]
        for mount in container["volumeMounts"]:
            source = self.volumes[mount["name"]]
            if "subPath" in mount:
                # As the kubelet makes it: with the rights of the volume, unless it is there.
                source /= mount["subPath"]
                script.append(f"[ -d {source} ] || install -d -g {self.group} -m 2777 {source}")
            if mount["mountPath"] == "/tmp":
                continue
            script += [f"mkdir -p {mount['mountPath']}", f"mount --bind {source} {mount['mountPath']}"]
            if mount.get("readOnly"):
                script.append(f"mount -o remount,bind,ro {mount['mountPath']}")
        script.append("mount -o remount,ro /run; mount -o remount,ro /var/lib; cd /; exec \"$@\"")
        security = container["securityContext"]
        pairs = [f"{key}={value}" for key, value in self.environment(container).items()]
        return ["unshare", "--mount", "bash", "-c", "\n".join(script), "-", "setpriv", f"--reuid={security['runAsUser']}",
                f"--regid={security['runAsGroup']}", f"--groups={self.group}", "--no-new-privs", "--inh-caps=-all",
                "--bounding-set=-all", "--pdeathsig=KILL", "env", "--ignore-environment", *pairs, *command]

    def start(self, name):
        with (self.directory / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(self.command(name, self.containers[name]["command"]), stdout=log, stderr=log)
        probe = self.containers[name].get("startupProbe", {})
        if "exec" in probe:
            wait_until(lambda: self.run(name, *probe["exec"]["command"]).returncode == 0, f"{name} that is started")

    def run(self, name, *command):
        return subprocess.run(self.command(name, command), capture_output=True, text=True, timeout=30)

    def stop(self):
        """As Kubernetes does: the containers, and then the sidecars in reverse order. Returns who had to be killed."""
        killed = []
        for name in ["gateway", *reversed(SERVICES), "tokens-2"]:
            process = self.running.pop(name, None)
            if process is None:
                continue
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                killed.append(name)
        return killed


@pytest.fixture(scope="module")
def pod():
    # Not pytest's, which only its user may pass through.
    directory = pathlib.Path(tempfile.mkdtemp(prefix="lkpod-", dir="/tmp"))
    directory.chmod(0o755)
    (directory / "mail").mkdir()
    (directory / "mail").chmod(0o777)
    running = None
    try:
        running = Pod(directory)
        for service in SERVICES:
            running.start(service)
        running.start("gateway")
        wait_until(lambda: status(f"http://127.0.0.1:{running.port}/readyz") == 200, "a fleet that is ready")
        yield running
    finally:
        if running:
            running.stop()
            running.stores.stop()
        shutil.rmtree(directory, ignore_errors=True)


def test_probes_pass(pod):
    for service in SERVICES:
        for probe in ("readinessProbe", "livenessProbe"):
            done = pod.run(service, *pod.containers[service][probe]["exec"]["command"])
            assert done.returncode == 0, done.stderr


def test_sockets_are_for_the_group(pod):
    for service in SERVICES:
        for socket in (pod.volumes[f"{service}-sockets"] / path / f"{POD_NAME}.sock" for path in (service, f"operator/{service}")):
            found, above = socket.stat(), socket.parent.stat()
            user = pod.containers[service]["securityContext"]["runAsUser"]
            assert (found.st_uid, found.st_gid, oct(found.st_mode & 0o777)) == (user, pod.group, "0o660")
            assert (above.st_uid, oct(above.st_mode & 0o7777)) == (user, "0o2750")


def test_operator_reaches_every_process(pod):
    done = pod.run("latchkey", "latchkey", "status")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == ["gateway", *SERVICES]
    assert pod.run("latchkey", "latchkey", "apps", "create", "--name", "Shop").returncode == 0


def test_containers_do_not_see_each_other(pod):
    everybody = [*SERVICES, "gateway", "latchkey"]
    for name in everybody:
        sees = set(pod.run(name, "find", "/run/latchkey", "/var/lib/latchkey", "-name", "*.sock", "-o", "-name", "*.secrets")
                   .stdout.split())
        own = {f"/run/latchkey/{name}/{POD_NAME}.sock", f"/run/latchkey/operator/{name}/{POD_NAME}.sock",
               f"/var/lib/latchkey/secrets/{name}.secrets"}
        expected = {
            "gateway": {f"/run/latchkey/{each}/{POD_NAME}.sock" for each in SERVICES} | own - {f"/run/latchkey/gateway/{POD_NAME}.sock"},
            "latchkey": {f"/run/latchkey/operator/{each}/{POD_NAME}.sock" for each in [*SERVICES, "gateway"]},
        }.get(name, own)
        assert sees == expected, name


def test_metrics_have_a_port_of_their_own(pod):
    text = urllib.request.urlopen(f"http://127.0.0.1:{pod.metrics_port}/metrics", timeout=5).read().decode()
    for name in ["gateway", *SERVICES]:
        assert f'process_start_time_seconds{{service="{name}",replica="{POD_NAME}"}}' in text
    assert status(f"http://127.0.0.1:{pod.port}/metrics") == 404


def test_second_tokens_joins(pod):
    pod.start("tokens-2")
    done = pod.run("latchkey", "latchkey", "status")
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("tokens")] == [POD_NAME, f"{POD_NAME}-2"]
    assert status(f"http://127.0.0.1:{pod.port}/.well-known/jwks.json") == 200


def test_store_that_is_away_ends_no_process(pod):
    redis = pod.stores.processes[1]
    redis.send_signal(signal.SIGSTOP)
    try:
        startup, liveness = (pod.containers["tokens"][probe] for probe in ("startupProbe", "livenessProbe"))
        assert pod.run("tokens", *startup["exec"]["command"]).returncode == 1
        # Within the probe's own time.
        done = subprocess.run(pod.command("tokens", liveness["exec"]["command"]), timeout=liveness["timeoutSeconds"])
        assert done.returncode == 0
        assert status(f"http://127.0.0.1:{pod.port}/healthz") == 200
    finally:
        redis.send_signal(signal.SIGCONT)


def test_everything_stops_by_itself(pod):
    assert pod.stop() == []
