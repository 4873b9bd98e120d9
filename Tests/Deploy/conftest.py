"""Starts what the tests of deploy/ need, once: a fleet, and a second gateway beside its own."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BUILD = pathlib.Path(os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug")).resolve()
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from support.fleet import Fleet  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_true, what, seconds=20):
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"{what} within {seconds} s"
        time.sleep(0.02)


def status(url):
    try:
        return urllib.request.urlopen(url, timeout=6).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def find_program(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def require_program(name):
    path = find_program(name)
    if not path:
        pytest.skip(f"{name} is not installed")
    return path


class Gateway:
    """Another gateway beside that of a fleet, with the same settings and secrets."""

    def __init__(self, fleet, instance, **settings):
        record = fleet.pid("gateway")
        pairs = pathlib.Path(f"/proc/{record}/environ").read_bytes().decode().split("\0")
        self.port = free_port()
        self.environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair) | {
            "LATCHKEY_PORT": str(self.port), "LATCHKEY_INSTANCE": instance} | settings
        self.log = fleet.directory / f"gateway-{instance}.log"
        self.start()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", BUILD / "gateway"], env=self.environment, stdout=log, stderr=log)
        wait_until(lambda: status(f"http://127.0.0.1:{self.port}/readyz") == 200, "a gateway that is ready")

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(20)


@pytest.fixture(scope="session")
def fleet():
    # Proxies of the tests connect from 127.0.0.1, and their clients from other addresses of this machine.
    running = Fleet(BUILD, LATCHKEY_TRUSTED_PROXIES="127.0.0.1/32")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def gateways(fleet):
    """Two gateways, each on a port of its own."""
    both = [Gateway(fleet, "a"), Gateway(fleet, "b")]
    yield both
    for gateway in both:
        gateway.stop(signal.SIGKILL)
