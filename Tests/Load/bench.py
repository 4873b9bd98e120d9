#!/usr/bin/env python3
"""Measures the fleet against the ceilings of the machine it runs on, and prints ratios.

One run: starts a fleet of its own (`latchkey up` in a temporary directory, limits off), drives it with wrk, and
sets each figure against a ceiling measured a moment before on the same cores: a bare Hummingbird for HTTP, the bare
Argon2id hash for sign-in and sign-up.
Use: bench.py BUILD_DIRECTORY [--seconds N] [--only NAME,…] [--full] [--json FILE]

Names: rpc, stores, me, tokens, alone, refresh, waitlist, check-email, waitlists, sign-in, sign-up, storm, threads, mail, memory.
With --full, or by name: users, growth. They take minutes, because they fill the database, and memory sends a million requests.
"""

import argparse
import collections
import concurrent.futures
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

from seed import seed

HERE = pathlib.Path(__file__).resolve().parent
# As many as a gateway has open at a good hour; with fewer, the chain of processes spends its time waking up.
CONNECTIONS = 128
# Enough that the threads that hash never wait for the rest of a sign-in, and few enough that nothing is refused: of one network, hashes
# of at most 100 ms may wait for long.
HASHING_CONNECTIONS = {"sign-in": 12, "sign-up": 8}
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
                           LATCHKEY_RATE_LIMITS="off", LATCHKEY_LOG_LEVEL="warning",
                           # The load comes from one address.
                           LATCHKEY_MAX_CONNECTIONS_PER_CLIENT="4096", **settings)
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


# Requests a second, times in ms, and how many answers were not 2xx.
Measured = collections.namedtuple("Measured", "rate p50 p99 failed")


def wrk(url, seconds, connections=CONNECTIONS, script=None, environment=None):
    command = ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds}s", "--latency", "--timeout", "10s"]
    if script:
        command += ["-s", str(HERE / script)]
    text = subprocess.run(command + [url], capture_output=True, text=True, check=True,
                          env=dict(os.environ, **(environment or {}))).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    def percentile(part):
        value, unit = re.search(rf"{part}%\s+([\d.]+)(us|ms|s)", text).groups()
        return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Measured(rate, percentile(50), percentile(99), int(failed.group(1)) if failed else 0)


def probe(build, *arguments):
    return float(subprocess.run([f"{build}/load-probe", *arguments], capture_output=True, text=True,
                                check=True).stdout.strip().splitlines()[-1])


def hello_ceiling(build, seconds, connections=CONNECTIONS):
    port = free_port()
    server = subprocess.Popen([f"{build}/load-probe", "hello", "--port", str(port)])
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        return wrk(f"http://127.0.0.1:{port}/", seconds, connections=connections)
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
        self.rows = []
        print(f"{'work':<34}{'per second':>12}{'p99 ms':>10}{'ratio':>9}{'at least':>10}")

    def row(self, name, rate=None, p99=None, ratio=None, goal=None, note="", upper=False):
        falls = goal is not None and ratio is not None and (ratio > goal if upper else ratio < goal)
        self.short += falls
        self.rows.append({"name": name, "rate": rate, "p99": p99, "ratio": ratio, "goal": goal, "is_upper_bound": upper,
                          "falls_short": falls, "note": note})
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
    parser.add_argument("--full", action="store_true", help="also the rows that take minutes")
    parser.add_argument("--json", help="also write the rows to this file")
    options = parser.parse_args()
    build, seconds = options.build, options.seconds
    only = set(filter(None, options.only.split(",")))
    wanted = lambda name: name in only if only else options.full or name not in ("users", "growth")

    table = Table()
    hello = hello_ceiling(build, seconds).rate
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
        idle = idle_memory(fleet)
        table.row("memory of the idle processes, MB PSS", ratio=idle, goal=120, upper=True)

        files = pathlib.Path(fleet.directory)
        (files / "access.txt").write_text("\n".join(t["access_token"] for t in tokens))
        environment = {"BENCH_ACCESS": str(files / "access.txt"), "BENCH_PORT": str(fleet.port)}

        def against_hello(name, path, script, goal, environment=environment):
            # A moment before, because the machine's speed changes.
            hello = hello_ceiling(build, seconds).rate
            result = wrk(fleet.url + path, seconds, script=script, environment=environment)
            table.row(name, result.rate, result.p99, result.rate / hello, goal,
                      f"hello {hello:,.0f}" + (f", {result.failed} failed" if result.failed else ""))

        if wanted("me"):
            against_hello("GET /auth/me", "/auth/me", "me.lua", 0.25)
        if wanted("tokens"):
            (files / "many.txt").write_text("\n".join(many_tokens(fleet, 20_000)))
            in_turn = dict(environment, BENCH_ACCESS=str(files / "many.txt"))
            send(fleet, 40_000, in_turn)
            against_hello("GET /auth/me, 20,000 tokens in turn", "/auth/me", "me.lua", 0.22, in_turn)
        if wanted("alone"):
            ceiling = hello_ceiling(build, seconds, connections=1)
            me = wrk(f"{fleet.url}/auth/me", seconds, connections=1, script="me.lua", environment=environment)
            table.row("GET /auth/me on one connection, p50", me.rate, me.p99, me.p50 / ceiling.p50, 4,
                      f"{me.p50:.2f} ms, hello {ceiling.p50:.2f} ms", upper=True)
        if wanted("refresh"):
            refresh(fleet, seconds, table, hello_ceiling(build, seconds).rate, "POST /auth/refresh")
        if wanted("waitlist"):
            against_hello("PUT /auth/waitlists/{key}", "/auth/waitlists/beta", "waitlist.lua", 0.2)
        if wanted("check-email"):
            against_hello("POST /auth/check-email", "/auth/check-email", "check_email.lua", 0.2)
        if wanted("waitlists"):
            against_hello("GET /auth/waitlists", "/auth/waitlists?limit=10", "me.lua", 0.2)
        for name, goal in (("sign-in", 0.9), ("sign-up", 0.8)):
            if not wanted(name):
                continue
            # A hash is mostly memory, whose speed changes from one second to the next on a shared machine: so the bare
            # hash is measured on both sides of what it is compared with.
            before = probe(build, "hash", "--seconds", str(seconds // 2))
            rate, _, p99, failed = wrk(f"{fleet.url}/auth/{name}", seconds, connections=HASHING_CONNECTIONS[name],
                                       script=f"{name.replace('-', '_')}.lua", environment=environment)
            rate -= failed / seconds
            after = probe(build, "hash", "--seconds", str(seconds // 2))
            hashes = (before + after) / 2
            note = f"the hash alone {hashes:.0f}" + (f", {failed} failed" if failed else "")
            table.row(f"POST /auth/{name}", rate, p99, rate / hashes, goal, note)
        if wanted("storm"):
            hashes = probe(build, "hash", "--seconds", str(seconds // 2))
            storm(fleet, build, seconds, table, 10 * hashes, environment)
        if wanted("memory"):
            memory(fleet, table, 1_000_000 if options.full else 100_000, environment)
    finally:
        fleet.stop()
    if wanted("users") or wanted("growth"):
        large(build, seconds, table, wanted)
    if wanted("threads"):
        threads(build, seconds, table)
    if wanted("mail"):
        mail(build, seconds, table)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(table.rows, indent=1, ensure_ascii=False) + "\n")
    print(f"{table.short} row(s) fall short" if table.short else "every row holds")


def idle_memory(fleet):
    # A thread that hashes passwords gives its memory back after 5 s without work.
    time.sleep(6)
    return fleet_memory(fleet)


def send(fleet, count, environment):
    """At least so many requests, so that the caches are filled: what is measured is an hour of work, not its first second."""
    sent = 0
    while sent < count:
        sent += 5 * wrk(f"{fleet.url}/auth/me", 5, script="me.lua", environment=environment).rate


def memory(fleet, table, requests, environment):
    """Whether memory grows: before and after many requests, beyond what the first ones fill."""
    send(fleet, 20_000, environment)
    before = idle_memory(fleet)
    send(fleet, requests, environment)
    after = idle_memory(fleet)
    table.row(f"memory after {requests:,} requests, against before", ratio=after / before, goal=1.02, upper=True,
              note=f"{before:.0f} MB, {after:.0f} MB PSS")


def large(build, seconds, table, wanted):
    """20,000 users in turn, and the rates with a million users against those with a thousand."""
    fleet = Fleet(build)
    files = pathlib.Path(fleet.directory)
    try:
        fleet.sign_up("bench0")
        for index in range(1, 8):
            fleet.sign_up(f"bench{index}")
        seed(fleet, 0, 1000)
        environment = {"BENCH_ACCESS": str(files / "access.txt"), "BENCH_PORT": str(fleet.port)}

        def me(name, users, goal):
            tokens = [answer["tokens"]["access_token"] for answer in sign_in_all(fleet, users)]
            (files / "access.txt").write_text("\n".join(tokens))
            send(fleet, 2 * len(tokens), environment)
            hello = hello_ceiling(build, seconds).rate
            result = wrk(f"{fleet.url}/auth/me", seconds, script="me.lua", environment=environment)
            if name:
                table.row(name, result.rate, result.p99, result.rate / hello, goal, f"hello {hello:,.0f}")
            return result.rate / hello

        def rates(users):
            """Each against a ceiling that is measured a moment before."""
            drawn = dict(environment, BENCH_USERS=str(users))
            found = {"me": me(None, range(0, users, users // 500), None)}
            hello = hello_ceiling(build, seconds).rate
            found["refresh"] = refresh(fleet, seconds, None, 1, "").rate / hello
            hello = hello_ceiling(build, seconds).rate
            found["check-email"] = wrk(f"{fleet.url}/auth/check-email", seconds, script="seeded.lua",
                                       environment=drawn).rate / hello
            for name, script, more in (("sign-in", "seeded.lua", {"BENCH_PASSWORD": PASSWORD}),
                                       ("sign-up", "sign_up.lua", {})):
                hashes = probe(build, "hash", "--seconds", str(seconds // 2))
                measured = wrk(f"{fleet.url}/auth/{name}", seconds, connections=HASHING_CONNECTIONS[name], script=script,
                               environment=dict(drawn, **more))
                rate = measured.rate - measured.failed / seconds
                found[name] = rate / ((hashes + probe(build, "hash", "--seconds", str(seconds // 2))) / 2)
            return found

        few = rates(1000) if wanted("growth") else None
        seed(fleet, 1000, 1_000_000 if wanted("growth") else 20_000)
        if wanted("users"):
            me("GET /auth/me, 20,000 users in turn", range(20_000), 0.22)
        if few:
            for name, ratio in rates(1_000_000).items():
                table.row(f"{name}, 1,000,000 users against 1,000", ratio=ratio / few[name], goal=0.9,
                          note=f"{few[name]:.3f} of its ceiling before, {ratio:.3f} after")
    finally:
        fleet.stop()


def sign_in_all(fleet, users):
    """A session for each of these seeded users."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda user: fleet.sign_in(f"seed-{user}"), users))


def many_tokens(fleet, count):
    """Access tokens of 200 sessions, each refreshed as often as it takes: no two are the same."""
    sessions = [fleet.sign_in(f"bench{index % 8}")["tokens"]["refresh_token"] for index in range(200)]

    def refreshed(token):
        tokens = []
        for _ in range(count // len(sessions)):
            answer = fleet.post("/auth/refresh", {"refresh_token": token})
            token = answer["refresh_token"]
            tokens.append(answer["access_token"])
        return tokens

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return [token for tokens in pool.map(refreshed, sessions) for token in tokens]


def storm(fleet, build, seconds, table, rate, environment):
    """Sign-ins at ten times of what can be hashed, open loop, and what others notice of them."""
    # As many as a steady crowd would send, not as many as fit: what counts is how long each one takes.
    crowd = {"connections": 8, "pause": 20}

    def me():
        return wrk(f"{fleet.url}/auth/me", seconds, connections=crowd["connections"], script="me.lua",
                   environment=dict(environment, BENCH_PAUSE=str(crowd["pause"])))

    alone = {"me": me().p99, "refresh": refresh(fleet, seconds, None, 1, "", **crowd).p99}
    # A list of sessions for the storm is made before it.
    for name in ("me", "refresh"):
        sessions = fresh_sessions(fleet, crowd["connections"]) if name == "refresh" else None
        process = subprocess.Popen(
            [sys.executable, str(HERE / "storm.py"), str(fleet.port), f"{rate:.0f}", str(seconds + 3)],
            stdout=subprocess.PIPE, text=True)
        time.sleep(2)
        if name == "me":
            beside = me()
        else:
            beside = refresh(fleet, seconds, None, 1, "", sessions=sessions, **crowd)
        result = json.loads(process.communicate()[0])
        table.row(f"{name} under a storm of sign-ins, p99", beside.rate, beside.p99, beside.p99 / alone[name], 5,
                  f"alone {alone[name]:.1f} ms", upper=True)
    table.row("accepted in the storm, p99 in s", result["accepted_rate"], result["accepted_p99"],
              (result["accepted_p99"] or 0) / 1000, 1,
              f"{result['rate']} asked a second, median {result['accepted_p50']} ms; refused within "
              f"{result['refused_p50']} ms (median), {result['other']} neither", upper=True)
    table.row("first sign-in after the storm, in 0.1 s", None, result["first"], result["first"] / 100, 1,
              f"{result['first_after']} ms after its end, at the {result['first_tries']}. try", upper=True)


def threads(build, seconds, table):
    """The gateway with one and with two event loops, and the load on the same cores.

    Alone: a request without a token passes the whole gateway, from the socket to the problem document, and no other process.
    """
    alone, rates = {}, {}
    for count in (1, 2):
        fleet = Fleet(build, LATCHKEY_THREADS=str(count))
        try:
            path = pathlib.Path(fleet.directory) / "access.txt"
            path.write_text("\n".join(fleet.sign_up(f"bench{index}")["tokens"]["access_token"] for index in range(8)))
            result = wrk(f"{fleet.url}/auth/me", seconds, script="me.lua", environment={"BENCH_ACCESS": str(path)})
            rates[count] = result.rate
            alone[count] = wrk(f"{fleet.url}/auth/me", seconds)
            table.row(f"GET /auth/me, event loops: {count}", result.rate, result.p99, result.rate / rates[1])
            table.row(f"the gateway alone, event loops: {count}", alone[count].rate, alone[count].p99,
                      alone[count].rate / alone[1].rate, 1.5 if count == 2 else None)
        finally:
            fleet.stop()


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
                rate, _, p99[delay], failed = wrk(f"{fleet.url}/auth/send-magic-link", seconds, connections=8,
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


def fresh_sessions(fleet, connections):
    # Some to spare: wrk asks each script for a request or two that it never sends.
    return [fleet.sign_in(f"bench{index % 8}")["tokens"]["refresh_token"] for index in range(connections + 8)]


def refresh(fleet, seconds, table, hello, name, connections=CONNECTIONS, sessions=None, pause=None):
    """Each connection rotates a session of its own; wrk's two threads share nothing, so a file each."""
    fresh = sessions or fresh_sessions(fleet, connections)
    for thread in range(2):
        path = pathlib.Path(fleet.directory) / f"refresh-{thread}.txt"
        path.write_text("\n".join(fresh[thread::2]))
    environment = {"BENCH_REFRESH": f"{fleet.directory}/refresh", "BENCH_PORT": str(fleet.port)}
    if pause:
        environment["BENCH_PAUSE"] = str(pause)
    result = wrk(f"{fleet.url}/auth/refresh", seconds, connections=connections, script="refresh.lua",
                 environment=environment)
    if table:
        table.row(name, result.rate, result.p99, result.rate / hello, 0.2,
                  f"hello {hello:,.0f}" + (f", {result.failed} failed" if result.failed else ""))
    return result


if __name__ == "__main__":
    main()
