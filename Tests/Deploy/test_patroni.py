"""PostgreSQL that Patroni and etcd look after: a switchover, and a primary that dies, while a fleet uses it."""

import collections
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

import pytest

from conftest import BUILD, free_port, require_program, status, wait_until
from support.fleet import PASSWORD, Fleet

# For as long as Patroni may take, on a busy machine, to promote the standby.
PROMOTION = 60


def postgres_programs():
    paths = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not paths:
        pytest.skip("PostgreSQL is not installed")
    return paths[-1]


class Cluster:
    """Two servers, synchronous, and the store in which Patroni keeps who is the primary."""

    def __init__(self, directory):
        self.directory = directory
        self.processes = {}
        programs = {name: require_program(name) for name in ("patroni", "patronictl", "etcd")}
        self.control = programs["patronictl"]
        user = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
        shutil.chown(directory, user.pw_uid, user.pw_gid)
        # No privileges of root, which PostgreSQL refuses, and no process that outlives the tests.
        self.as_user = ["setpriv", "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            self.as_user += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        clients, peers = free_port(), free_port()
        self.start("etcd", programs["etcd"], "--data-dir", directory / "etcd", "--name", "one",
                   "--listen-client-urls", f"http://127.0.0.1:{clients}",
                   "--advertise-client-urls", f"http://127.0.0.1:{clients}",
                   "--listen-peer-urls", f"http://127.0.0.1:{peers}",
                   "--initial-advertise-peer-urls", f"http://127.0.0.1:{peers}",
                   "--initial-cluster", f"one=http://127.0.0.1:{peers}")
        wait_until(lambda: status(f"http://127.0.0.1:{clients}/health") == 200, "etcd that answers")
        self.ports, self.watches = {}, {}
        for name in ("db1", "db2"):
            self.ports[name], self.watches[name] = free_port(), free_port()
            file = directory / f"{name}.yml"
            file.write_text(self.configuration(name, clients))
            shutil.chown(file, user.pw_uid, user.pw_gid)
            self.start(name, programs["patroni"], file)
        wait_until(lambda: self.primary() and self.has_standby(), "a primary with a standby", PROMOTION)
        subprocess.run(["psql", self.url("postgres"), "--quiet", "--command", "CREATE DATABASE latchkey"], check=True)

    def configuration(self, name, etcd):
        return f"""
scope: latchkey
name: {name}
restapi: {{listen: "127.0.0.1:{self.watches[name]}", connect_address: "127.0.0.1:{self.watches[name]}"}}
etcd3: {{host: "127.0.0.1:{etcd}"}}
bootstrap:
  dcs:
    ttl: 5
    loop_wait: 1
    retry_timeout: 2
    synchronous_mode: true
    postgresql: {{use_pg_rewind: true, parameters: {{max_connections: 100, wal_log_hints: "on"}}}}
  initdb: [{{encoding: UTF8}}, data-checksums]
postgresql:
  listen: 127.0.0.1:{self.ports[name]}
  connect_address: 127.0.0.1:{self.ports[name]}
  data_dir: {self.directory}/{name}
  bin_dir: {postgres_programs()}
  pgpass: {self.directory}/{name}.pgpass
  authentication:
    superuser: {{username: postgres, password: of-the-tests}}
    replication: {{username: replicator, password: of-the-tests}}
  pg_hba: ["host all all 127.0.0.1/32 scram-sha-256", "host replication replicator 127.0.0.1/32 scram-sha-256"]
  parameters: {{unix_socket_directories: {self.directory}, fsync: "off"}}
"""

    def start(self, name, *command):
        with (self.directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen([*self.as_user, *command], stdout=log, stderr=log, cwd=self.directory)

    def url(self, database):
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports.values())
        return f"postgresql://postgres:of-the-tests@{hosts}/{database}?target_session_attrs=read-write"

    def primary(self):
        """The name of the server that Patroni has made the primary; None if there is none."""
        return next((name for name, port in self.watches.items() if status(f"http://127.0.0.1:{port}/primary") == 200), None)

    def has_standby(self):
        return any(status(f"http://127.0.0.1:{port}/synchronous") == 200 for port in self.watches.values())

    def switch_over(self):
        former = self.primary()
        other = next(name for name in self.ports if name != former)
        subprocess.run([self.control, "--config-file", self.directory / f"{former}.yml", "switchover", "--master", former,
                        "--candidate", other, "--force", "latchkey"], check=True, capture_output=True, timeout=PROMOTION)
        wait_until(lambda: self.primary() == other and self.has_standby(), "a new primary with a standby", PROMOTION)

    def kill_primary(self):
        """The whole machine is lost: Patroni and its PostgreSQL at once."""
        former = self.primary()
        postmaster = int((self.directory / former / "postmaster.pid").read_text().split()[0])
        self.processes[former].kill()
        self.processes[former].wait()
        os.kill(postmaster, signal.SIGKILL)
        wait_until(lambda: self.primary() not in (None, former), "another primary", PROMOTION)

    def stop(self):
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def cluster():
    # Not of pytest: its directories are closed to other users, as PostgreSQL's is.
    directory = pathlib.Path(tempfile.mkdtemp(prefix="lkpatroni-", dir="/var/tmp"))
    running = None
    try:
        running = Cluster(directory)
        yield running
    except BaseException:
        for log in sorted(directory.glob("*.log")):
            print(f"== {log.name}\n{log.read_text(errors='replace')[-2000:]}")
        raise
    finally:
        if running:
            running.stop()
        shutil.rmtree(directory, ignore_errors=True)


class Writer:
    """Joins one waitlist after the other until it is stopped, and remembers what was acknowledged."""

    def __init__(self, fleet, token):
        self.fleet, self.token = fleet, token
        self.acknowledged, self.statuses, self.without_advice = [], collections.Counter(), 0
        self.must_end = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def request(self, method, path):
        return urllib.request.Request(self.fleet.issuer + path, method=method,
                                      headers={"Authorization": f"Bearer {self.token}", "Origin": self.fleet.issuer})

    def run(self):
        number = 0
        while not self.must_end.wait(0.05):
            number += 1
            key = f"feature-{number}"
            try:
                with urllib.request.urlopen(self.request("PUT", f"/auth/waitlists/{key}"), timeout=15) as answer:
                    self.statuses[answer.status] += 1
                    self.acknowledged.append(key)
            except urllib.error.HTTPError as error:
                self.statuses[error.code] += 1
                self.without_advice += error.headers.get("Retry-After") is None

    def stop(self):
        self.must_end.set()
        self.thread.join()

    def lost(self):
        """What was acknowledged and is not there."""
        return [key for key in self.acknowledged if not self.is_there(key)]

    def is_there(self, key):
        try:
            with urllib.request.urlopen(self.request("GET", f"/auth/waitlists/{key}"), timeout=15) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False


def test_patroni_promotes_the_standby(cluster):
    fleet = Fleet(BUILD, LATCHKEY_DATABASE_URL=cluster.url("latchkey"))
    try:
        result = fleet.post("/auth/sign-up", {"client_id": "client_demo", "email": "ann@example.com", "password": PASSWORD},
                            fleet.issuer)
        writer = Writer(fleet, result["tokens"]["access_token"])
        try:
            wait_until(lambda: len(writer.acknowledged) > 5, "a few writes")
            cluster.switch_over()
            after_switchover = len(writer.acknowledged)
            wait_until(lambda: len(writer.acknowledged) > after_switchover + 5, "writes after the switchover")
            cluster.kill_primary()
            after_loss = len(writer.acknowledged)
            wait_until(lambda: len(writer.acknowledged) > after_loss + 5, "writes after the loss of the primary")
        finally:
            writer.stop()
        assert writer.lost() == []
        # Nothing but what clients can repeat, and they are told when.
        assert set(writer.statuses) <= {200, 201, 204, 503}
        assert writer.without_advice == 0
        # A sign-in, which another service serves.
        fleet.post("/auth/sign-in", {"client_id": "client_demo", "email": "ann@example.com", "password": PASSWORD}, fleet.issuer)
    finally:
        fleet.stop()
