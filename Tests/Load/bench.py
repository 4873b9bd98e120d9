#!/usr/bin/env python3
"""Measures the fleet against the ceilings of the machine it runs on, and prints ratios.

One run: starts a fleet of its own (`latchkey up` in a temporary directory, limits off), drives it with wrk, and
sets each figure against a ceiling measured a moment before on the same cores: a bare Hummingbird for HTTP, the bare
Argon2id hash for sign-in and sign-up. Use: bench.py BUILD_DIRECTORY [--seconds N] [--only NAME,…]
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# As many as a gateway has open at a good hour; with fewer, the chain of processes spends its time waking up.
CONNECTIONS = 128
PASSWORD = "a long sentence that nobody guesses"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.exit(f"{url} did not answer within {seconds} s")


class Fleet:
    """A fleet of its own, with every request that the benchmark needs."""

    def __init__(self, build, **settings):
        self.directory = tempfile.mkdtemp(prefix="lkbench-", dir="/tmp")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = dict(os.environ, LATCHKEY_STATE_DIR=f"{self.directory}/state", LATCHKEY_PORT=str(self.port),
                           LATCHKEY_RATE_LIMITS="off", LATCHKEY_LOG_LEVEL="warning", **settings)
        self.log = open(f"{self.directory}/up.log", "wb")
        self.process = subprocess.Popen([f"{build}/latchkey", "up"], env=environment, stdout=self.log,
                                        stderr=self.log, start_new_session=True)
        wait_for(f"{self.url}/readyz")
        # The demo application comes last.
        record = pathlib.Path(f"{self.directory}/state/fleet.json")
        while not json.loads(record.read_text()).get("ready"):
            time.sleep(0.1)

    def post(self, path, body, token=None):
        headers = {"content-type": "application/json", "origin": f"http://localhost:{self.port}"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method="POST")
        for _ in range(50):
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    sys.exit(f"POST {path}: {error.code} {error.read().decode()}")
                time.sleep(0.2)
        sys.exit(f"POST {path}: 503 again and again")

    def sign_up(self, name):
        return self.post("/auth/sign-up",
                         {"client_id": "client_demo", "email": f"{name}@example.com", "password": PASSWORD})

    def sign_in(self, name):
        return self.post("/auth/sign-in",
                         {"client_id": "client_demo", "email": f"{name}@example.com", "password": PASSWORD})

    def redis_url(self):
        socket_path = next(pathlib.Path(f"{self.directory}/state").rglob("*redis*.sock"), None)
        secrets = json.loads(pathlib.Path(f"{self.directory}/state/secrets.json").read_text())
        return f"redis+unix://tokens:{secrets['stores']['redis']['tokens']}@{socket_path}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


def wrk(url, seconds, connections=CONNECTIONS, script=None, environment=None):
    """Requests a second, p99 in ms, and how many answers were not 2xx."""
    command = ["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--latency", "--timeout", "10s"]
    if script:
        command += ["-s", str(HERE / script)]
    text = subprocess.run(command + [url], capture_output=True, text=True, check=True,
                          env=dict(os.environ, **(environment or {}))).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    p99 = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return rate, p99, int(failed.group(1)) if failed else 0


def probe(build, *arguments):
    return float(subprocess.run([f"{build}/load-probe", *arguments], capture_output=True, text=True,
                                check=True).stdout.strip().splitlines()[-1])


def hello_ceiling(build, seconds):
    port = free_port()
    server = subprocess.Popen([f"{build}/load-probe", "hello", "--port", str(port)])
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        return wrk(f"http://127.0.0.1:{port}/", seconds)[0]
    finally:
        server.kill()
        server.wait()


def rpc_ceiling(build, seconds):
    directory = tempfile.mkdtemp(prefix="lkrpc-", dir="/tmp")
    server = subprocess.Popen([f"{build}/load-probe", "rpc-echo", "--directory", directory])
    try:
        time.sleep(0.5)
        return probe(build, "rpc-load", "--directory", directory, "--seconds", str(seconds))
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def pss(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1)) / 1024
    except (OSError, AttributeError):
        return 0


def fleet_memory(fleet):
    names = {"gateway", "identity", "tokens", "mailer", "waitlists"}
    state = json.loads(pathlib.Path(f"{fleet.directory}/state/fleet.json").read_text())
    pids = re.findall(r'"pid"\s*:\s*(\d+)', json.dumps(state))
    return sum(pss(int(pid)) for pid in pids
               if pathlib.Path(f"/proc/{pid}/exe").exists()
               and os.path.basename(os.readlink(f"/proc/{pid}/exe")) in names)


class Table:
    def __init__(self):
        self.short = 0
        print(f"{'work':<34}{'per second':>12}{'p99 ms':>10}{'ratio':>9}{'at least':>10}")

    def row(self, name, rate=None, p99=None, ratio=None, goal=None, note="", upper=False):
        falls = goal is not None and ratio is not None and (ratio > goal if upper else ratio < goal)
        self.short += falls
        print(f"{name:<34}"
              f"{'' if rate is None else format(rate, ',.0f'):>12}"
              f"{'' if p99 is None else format(p99, '.1f'):>10}"
              f"{'' if ratio is None else format(ratio, '.2f'):>9}"
              f"{'' if goal is None else ('≤ ' if upper else '') + format(goal, '.2f'):>10}"
              f"  {'SHORT ' if falls else ''}{note}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    build, seconds = options.build, options.seconds
    only = set(filter(None, options.only.split(",")))
    wanted = lambda name: not only or name in only

    table = Table()
    hello = hello_ceiling(build, seconds)
    table.row("hello (bare Hummingbird)", hello, ratio=1)
    if wanted("rpc"):
        table.row("RPC echo, 300 bytes of JSON", rpc_ceiling(build, seconds), note="64 in flight, two processes")

    fleet = Fleet(build)
    try:
        if wanted("stores"):
            redis = fleet.redis_url()
            for name, arguments in (("Redis GET, one connection", ("redis", "--url", redis)),):
                try:
                    table.row(name, probe(build, *arguments, "--seconds", str(seconds)), note="64 tasks")
                except subprocess.CalledProcessError as error:
                    table.row(name, note=f"not measured: {error.stderr.strip()[:80]}")

        tokens = [fleet.sign_up(f"bench{index}")["tokens"] for index in range(8)]
        table.row("memory of the processes, MB PSS", ratio=fleet_memory(fleet), goal=120, upper=True)

        files = pathlib.Path(fleet.directory)
        (files / "access.txt").write_text("\n".join(t["access_token"] for t in tokens))
        environment = {"BENCH_ACCESS": str(files / "access.txt"), "BENCH_PORT": str(fleet.port)}

        if wanted("me"):
            rate, p99, failed = wrk(f"{fleet.url}/auth/me", seconds, script="me.lua", environment=environment)
            table.row("GET /auth/me", rate, p99, rate / hello, 0.25, f"{failed} failed" if failed else "")
        refresh_alone = None
        if wanted("refresh") or wanted("storm"):
            refresh_alone = refresh(fleet, seconds, table, hello, "POST /auth/refresh")
        if wanted("waitlist"):
            rate, p99, failed = wrk(f"{fleet.url}/auth/waitlists/beta", seconds, script="waitlist.lua",
                                    environment=environment)
            table.row("PUT /auth/waitlists/{key}", rate, p99, rate / hello, 0.2, f"{failed} failed" if failed else "")
        for name in ("sign-in", "sign-up"):
            if not wanted(name):
                continue
            # A hash is mostly memory, whose speed changes from one second to the next on a shared machine: so the bare
            # hash is measured on both sides of what it is compared with.
            before = probe(build, "hash", "--seconds", str(seconds // 2))
            rate, p99, failed = wrk(f"{fleet.url}/auth/{name}", seconds, connections=8,
                                    script=f"{name.replace('-', '_')}.lua", environment=environment)
            after = probe(build, "hash", "--seconds", str(seconds // 2))
            hashes = (before + after) / 2
            note = f"the hash alone {hashes:.0f}" + (f", {failed} failed" if failed else "")
            table.row(f"POST /auth/{name}", rate, p99, rate / hashes, 0.95, note)
        if wanted("storm"):
            storm = subprocess.Popen(
                ["wrk", "-t", "1", "-c", "800", "-d", f"{seconds + 3}s", "--timeout", "10s", "-s",
                 str(HERE / "sign_in.lua"), f"{fleet.url}/auth/sign-in"],
                stdout=subprocess.DEVNULL, env=dict(os.environ, **environment))
            time.sleep(1)
            # As many as a steady crowd would send, not as many as fit: what counts is how long each one takes.
            _, p99, _ = refresh(fleet, seconds, None, hello, "", connections=4)
            storm.wait()
            calm = refresh(fleet, seconds, None, hello, "", connections=4)[1]
            table.row("refresh p99 under a sign-in storm", None, p99, p99 / calm, 3, f"alone {calm:.1f} ms", upper=True)
    finally:
        fleet.stop()
    if wanted("mail"):
        mail(build, seconds, table)
    print(f"{table.short} row(s) fall short" if table.short else "every row holds")


def mail(build, seconds, table):
    """How long it takes to ask for a magic link, while the mail server answers at once and while it takes 5 s."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="lkmail-", dir="/tmp"))
    python = HERE.parent.parent / ".build/python/bin/python"
    server = subprocess.Popen([str(python), str(HERE.parent / "TestKit/smtp_server.py"), str(directory)])
    try:
        while not (directory / "up").exists():
            time.sleep(0.05)
        port = (directory / "ports").read_text().split()[0]
        fleet = Fleet(build, LATCHKEY_MAIL_URL=f"smtp://127.0.0.1:{port}")
        try:
            for index in range(8):
                fleet.sign_up(f"bench{index}")
            p99 = {}
            for delay in (0, 5):
                (directory / "behaviour.json").write_text(json.dumps({"starttls": False, "delay": {"MESSAGE": delay}}))
                rate, p99[delay], failed = wrk(f"{fleet.url}/auth/send-magic-link", seconds, connections=8,
                                               script="send_magic_link.lua",
                                               environment={"BENCH_PORT": str(fleet.port)})
                table.row(f"send-magic-link, SMTP takes {delay} s", rate, p99[delay],
                          p99[delay] / p99[0] if delay else None, 2 if delay else None,
                          (f"{failed} failed" if failed else "") or ("p99 against that without" if delay else ""),
                          upper=True)
        finally:
            fleet.stop()
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def refresh(fleet, seconds, table, hello, name, connections=CONNECTIONS):
    """Each connection rotates a session of its own; wrk's two threads share nothing, so a file each."""
    # Some to spare: wrk asks each script for a request or two that it never sends.
    fresh = [fleet.sign_in(f"bench{index % 8}")["tokens"]["refresh_token"] for index in range(connections + 8)]
    for thread in range(2):
        path = pathlib.Path(fleet.directory) / f"refresh-{thread}.txt"
        path.write_text("\n".join(fresh[thread::2]))
    environment = {"BENCH_REFRESH": f"{fleet.directory}/refresh", "BENCH_PORT": str(fleet.port)}
    rate, p99, failed = wrk(f"{fleet.url}/auth/refresh", seconds, connections=connections, script="refresh.lua",
                            environment=environment)
    if table:
        table.row(name, rate, p99, rate / hello, 0.25, f"{failed} failed" if failed else "")
    return rate, p99, failed


if __name__ == "__main__":
    main()
