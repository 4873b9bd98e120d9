"""deploy/nginx, deploy/caddy, deploy/haproxy: each one started, in front of two gateways."""

import collections
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
import uuid

import httpx
import pytest

from conftest import DEPLOY, find_program, free_port, require_program, wait_until
from support.fleet import PASSWORD

CONFIGURATIONS = {"nginx": "nginx/nginx.conf", "caddy": "caddy/Caddyfile", "haproxy": "haproxy/haproxy.cfg"}


class Proxy:
    """A proxy with the example's configuration, except for its ports, its certificate and its files."""

    def __init__(self, name, program, directory, gateways, certificate):
        self.name, self.directory = name, directory
        self.port, self.plain_port = free_port(), free_port()
        self.certificate = certificate / "latchkey.crt"
        text = (DEPLOY / CONFIGURATIONS[name]).read_text()
        for port, gateway in zip(("8081", "8082"), gateways):
            assert f"127.0.0.1:{port}" in text
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{gateway.port}")
        text = re.sub(r"\n    +listen \[::\].*", "", text)
        for path, here in {"/etc/haproxy/latchkey.pem": certificate / "both.pem", "/etc/ssl/latchkey.pem": self.certificate,
                           "/etc/ssl/latchkey.key": certificate / "latchkey.key", "/run/nginx.pid": directory / "nginx.pid",
                           "/var/log/nginx": directory, "/run/haproxy/admin.sock": directory / "admin.sock",
                           "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                           "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
                           "bind :80\n": f"bind 127.0.0.1:{self.plain_port}\n",
                           "bind :443 ": f"bind 127.0.0.1:{self.port} ",
                           "auth.example.com {": f"https://localhost:{self.port} {{\n\tbind 127.0.0.1",
                           "\tservers {": f"\tadmin off\n\thttp_port {self.plain_port}\n\thttps_port {self.port}\n\tservers {{",
                           "server_name auth.example.com": "server_name localhost"}.items():
            text = text.replace(path, str(here))
        configuration = directory / CONFIGURATIONS[name].split("/")[1]
        configuration.write_text(text)
        arguments = {"nginx": ["-c", configuration, "-e", directory / "start.log", "-g", "daemon off;"],
                     "caddy": ["run", "--adapter", "caddyfile", "--config", configuration],
                     "haproxy": ["-f", configuration]}[name]
        self.log = directory / "proxy.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([program, *arguments], stdout=log, stderr=log, cwd=directory,
                                            env=os.environ | {"HOME": str(directory), "XDG_DATA_HOME": str(directory)})
        self.context = ssl.create_default_context(cafile=str(self.certificate))
        wait_until(lambda: self.process.poll() is not None or self.is_up(), f"{name} that answers")
        assert self.process.poll() is None, self.log.read_text()

    def is_up(self):
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path, source="127.0.0.1", method="GET", body=None, **headers):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=15, context=self.context,
                                                 source_address=(source, 0))
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            answer.text = answer.read().decode()
            return answer
        finally:
            connection.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def logged(self):
        return "".join(path.read_text(errors="replace") for path in self.directory.glob("*.log"))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", directory / "latchkey.key",
                    "-out", directory / "latchkey.crt"], check=True, capture_output=True)
    (directory / "both.pem").write_text("".join((directory / f"latchkey.{end}").read_text() for end in ("crt", "key")))
    # nginx and HAProxy may run as another user.
    directory.chmod(0o755)
    return directory


@pytest.fixture(scope="session")
def proxies(gateways, certificate, tmp_path_factory):
    """Those that are installed."""
    running = {}
    try:
        for name in CONFIGURATIONS:
            if program := find_program(name):
                running[name] = Proxy(name, program, tmp_path_factory.mktemp(name), gateways, certificate)
        yield running
    finally:
        for each in running.values():
            each.stop()


@pytest.fixture(params=CONFIGURATIONS)
def proxy(request, proxies):
    require_program(request.param)
    return proxies[request.param]


@pytest.fixture(scope="session")
def user(fleet):
    """A user with a session."""
    origin = "https://app.example.com"
    client = fleet.make_client("Proxied", "--origin", origin, "--redirect-uri", f"{origin}/callback")
    email = f"ann-{uuid.uuid4().hex[:12]}@example.com"
    body = {"client_id": client["id"], "email": email, "password": PASSWORD}
    tokens = fleet.post("/auth/sign-up", body, origin)["tokens"]
    return {"origin": origin, "body": body, "token": tokens["access_token"]}


def test_a_long_head_is_refused_before_the_gateway(proxy):
    answer = proxy.get("/healthz", X_Long="x" * 24_000)
    assert answer.status in (400, 431)
    assert "problem" not in (answer.getheader("Content-Type") or "")


def test_http_2_to_browsers(proxy):
    # A context of its own, because httpx changes it.
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    with httpx.Client(http2=True, verify=context) as client:
        answers = [client.get(f"https://localhost:{proxy.port}{path}") for path in ("/healthz", "/readyz", "/")]
    assert [(each.status_code, each.http_version) for each in answers] == [(200, "HTTP/2")] * 3


def test_plain_http_leads_to_https(proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=5)
    connection.request("GET", "/login?x=1", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert answer.status == 308
    assert re.fullmatch(r"https://localhost(:\d+)?/login\?x=1", answer.getheader("Location"))


def test_client_address_is_the_proxys_word(proxy, user):
    answer = proxy.get("/auth/sign-in", "127.0.0.9", "POST", json.dumps(user["body"]), Origin=user["origin"],
                       Content_Type="application/json", X_Forwarded_For="198.51.100.7", Forwarded="for=198.51.100.8")
    assert answer.status == 200, answer.text
    sessions = json.loads(proxy.get("/auth/sessions", Authorization=f"Bearer {json.loads(answer.text)['tokens']['access_token']}").text)
    assert "127.0.0.9" in str(sessions) and "198.51.100" not in str(sessions)


def test_metrics_are_not_public(proxy):
    assert proxy.get("/metrics").status == 404


def test_log_has_no_query(proxy):
    proxy.get("/login/link?token=not-for-a-log")
    wait_until(lambda: "/login/link" in proxy.logged(), "the request in the log")
    assert "not-for-a-log" not in proxy.logged()


def test_log_has_no_query_while_no_gateway_answers(proxy, gateways):
    for gateway in gateways:
        gateway.stop()
    try:
        answers = [proxy.get(f"/login/link?token=not-for-a-log-{number}").status for number in range(4)]
        assert set(answers) <= {502, 503, 504}, answers
        # Another request, whose line comes after theirs.
        proxy.get("/login/last-line")
        wait_until(lambda: "last-line" in proxy.logged(), "the last request in the log")
        assert "not-for-a-log" not in proxy.logged()
    finally:
        for gateway in gateways:
            gateway.start()
        wait_until(lambda: proxy.get("/readyz").status == 200, "a gateway that the proxy uses")


def test_many_cookies_pass(proxy):
    answer = proxy.get("/", Cookie="; ".join(f"c{number}={'x' * 200}" for number in range(18)))
    assert answer.status == 200, answer.text


class Load:
    """Clients that ask for themselves again and again, each on a connection of its own, until they are stopped."""

    def __init__(self, proxy, token, clients=3):
        self.proxy, self.token = proxy, token
        self.results = collections.Counter()
        self.is_over = False
        self.threads = [threading.Thread(target=self.run) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = None
        counted = collections.Counter()
        end = time.monotonic() + 20
        while not self.is_over and time.monotonic() < end:
            try:
                connection = connection or http.client.HTTPSConnection("localhost", self.proxy.port, timeout=15,
                                                                       context=self.proxy.context)
                connection.request("GET", "/auth/me", headers={"Authorization": f"Bearer {self.token}"})
                answer = connection.getresponse()
                answer.read()
                counted[answer.status] += 1
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                counted[type(error).__name__] += 1
                connection = None
        self.results.update(counted)

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()
        return self.results


def test_no_idempotent_request_fails_while_gateways_go(proxies, gateways, user):
    if not proxies:
        pytest.skip("no proxy is installed")
    # All proxies at once, to save time.
    loads = {name: Load(proxy, user["token"]) for name, proxy in proxies.items()}
    try:
        # One is told to stop; when it is back, the other dies without a word.
        for gateway, how in zip(gateways, (signal.SIGTERM, signal.SIGKILL)):
            time.sleep(0.5)
            gateway.stop(how)
            time.sleep(0.5)
            gateway.start()
            # Until the proxies have found it again.
            time.sleep(2.2)
    finally:
        results = {name: load.stop() for name, load in loads.items()}
    for name, counted in results.items():
        assert counted.keys() == {200}, results
        assert counted[200] > 100, name


def test_drained_gateway_gets_no_request(proxies, gateways, user):
    """HAProxy's own way to take a gateway out; the others do it by their configuration."""
    require_program("haproxy")
    proxy = proxies["haproxy"]

    def tell(command):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(proxy.directory / "admin.sock"))
            connection.sendall(command.encode() + b"\n")
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    def served():
        rows = [line.split(",") for line in tell("show stat").splitlines() if line.startswith("latchkey,gateway-1,")]
        return int(rows[0][7])

    load = Load(proxy, user["token"])
    try:
        wait_until(lambda: served() > 20, "requests to both gateways")
        tell("set server latchkey/gateway-1 state drain")
        time.sleep(0.3)
        before = served()
        time.sleep(0.5)
        assert served() == before
        gateways[0].stop()
        time.sleep(0.3)
        gateways[0].start()
        tell("set server latchkey/gateway-1 state ready")
        wait_until(lambda: served() > before, "requests to the gateway that is back")
    finally:
        results = load.stop()
    assert results.keys() == {200}, results
