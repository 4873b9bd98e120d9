#!/usr/bin/env python3
"""Mixed load while replicas are killed or restarted, again and again: no idempotent request may fail.

Starts a fleet with two replicas of each service, kills a random one every few seconds (SIGKILL), and counts what the clients
get. With --restart it has two gateways as well, and every process is replaced by `latchkey restart`, again and again.
With --calm every process runs to the end, one of each. Its caches are filled first; then its memory may not grow by more than 5 %
after the first minute.
Use: soak.py BUILD_DIRECTORY [--minutes N] [--clients N] [--pause SECONDS] [--restart | --calm]
"""

import argparse
import asyncio
import collections
import json
import os
import pathlib
import random
import signal
import sys
import time

from bench import PASSWORD, Fleet, fleet_memory, pss
from storm import percentile

SERVICES = ["identity", "tokens", "mailer", "waitlists"]
# By how much the memory of a process may grow after the first minute.
ALLOWED_GROWTH = 1.05
# As many as the gateway and tokens remember. Before they are full, memory grows with each new one.
REMEMBERED_TOKENS = 32_000
IDEMPOTENT = ["me", "waitlist list", "waitlist PUT", "check-email"]


class Connection(asyncio.Protocol):
    """One kept connection with one request at a time."""

    def __init__(self):
        self.answer = None
        self.buffer = self.body = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        if len(body) >= length and self.answer and not self.answer.done():
            self.buffer, self.body = b"", body
            # The client of an HTTP library sends no more requests on such a connection.
            if b"\r\nconnection: close" in head.lower():
                self.transport.close()
            self.answer.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, error):
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionError())


class Client:
    """A user with a session of their own, on one connection."""

    def __init__(self, fleet, number, session):
        self.port, self.number, self.session = fleet.port, number, session
        self.connection = None

    def head(self, method, path, body=None, bearer=True):
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", f"Origin: http://localhost:{self.port}"]
        if bearer:
            lines.append(f"Authorization: Bearer {self.session['access_token']}")
        if body is not None:
            body = json.dumps(body)
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode()

    def request(self, kind):
        email = f"soak{self.number}@example.com"
        match kind:
            case "me": return self.head("GET", "/auth/me")
            case "waitlist list": return self.head("GET", "/auth/waitlists?limit=10")
            case "waitlist PUT": return self.head("PUT", f"/auth/waitlists/f{random.randrange(1000)}")
            case "check-email":
                return self.head("POST", "/auth/check-email", {"client_id": "client_demo", "email": email}, bearer=False)
            case "sign-in":
                return self.head("POST", "/auth/sign-in",
                                 {"client_id": "client_demo", "email": email, "password": PASSWORD}, bearer=False)
            case "refresh":
                return self.head("POST", "/auth/refresh", {"refresh_token": self.session["refresh_token"]}, bearer=False)

    async def send(self, kind):
        """The status and the answer's body."""
        loop = asyncio.get_running_loop()
        if self.connection is None or self.connection.transport.is_closing():
            _, self.connection = await loop.create_connection(Connection, "127.0.0.1", self.port)
        self.connection.answer = loop.create_future()
        self.connection.transport.write(self.request(kind))
        status = await asyncio.wait_for(self.connection.answer, 15)
        return status, self.connection.body

    async def use_new_tokens(self, count):
        for _ in range(count):
            status, body = await self.send("refresh")
            if status == 200:
                self.session = json.loads(body)
            await self.send("me")

    async def run(self, end, counts, times):
        kinds = random.choices(IDEMPOTENT + ["refresh", "sign-in"], [40, 15, 15, 15, 12, 3], k=1000)
        turn = 0
        while time.monotonic() < end:
            kind = kinds[turn % len(kinds)]
            turn += 1
            start = time.monotonic()
            try:
                status, body = await self.send(kind)
            except (OSError, asyncio.TimeoutError) as error:
                status, body, self.connection = type(error).__name__, b"", None
            times[kind].append((time.monotonic() - start) * 1000)
            counts[kind][status] += 1
            if status == 200 and kind in ("refresh", "sign-in"):
                answer = json.loads(body)
                self.session = answer["tokens"] if kind == "sign-in" else answer


def processes(fleet):
    """Service, instance and pid of each process of the fleet, the stores' too."""
    record = json.loads(pathlib.Path(f"{fleet.directory}/state/fleet.json").read_text())
    return [(process["service"], process["instance"], int(process["process"]["pid"])) for process in record["processes"]]


def replicas(fleet):
    return [process for process in processes(fleet) if process[0] in SERVICES]


async def kill_replicas(fleet, end, pause):
    """Kills one after the other, each once the one before is back. Returns how many of each service."""
    killed = collections.Counter()
    while time.monotonic() < end - pause:
        await asyncio.sleep(pause)
        running = replicas(fleet)
        if len(running) < 2 * len(SERVICES):
            continue
        service, _, pid = random.choice(running)
        os.kill(pid, signal.SIGKILL)
        killed[service] += 1
    return killed


async def restart_all(fleet, options, end):
    """Replaces every process, again and again. Returns how many of each service."""
    restarted = collections.Counter()
    while time.monotonic() < end - options.pause:
        await asyncio.sleep(options.pause)
        command = await asyncio.create_subprocess_exec(
            f"{options.build}/latchkey", "restart", "--json", stdout=asyncio.subprocess.PIPE,
            env=dict(os.environ, LATCHKEY_STATE_DIR=f"{fleet.directory}/state"))
        output, _ = await command.communicate()
        if command.returncode:
            sys.exit("latchkey restart failed")
        restarted.update(process["service"] for process in json.loads(output)["restarted"])
    return restarted


async def watch_memory(fleet, end):
    """Prints the memory of each process every minute. Returns how many processes have grown since the first one."""
    samples = []
    while time.monotonic() + 59 < end:
        await asyncio.sleep(60)
        samples.append({service: pss(pid) for service, _, pid in processes(fleet) if service in SERVICES + ["gateway"]})
        print(f"minute {len(samples)}: "
              + ", ".join(f"{service} {megabytes:.1f}" for service, megabytes in sorted(samples[-1].items())) + " MB PSS", flush=True)
    grown = [service for service in (samples[0] if samples else {})
             if samples[-1][service] > samples[0][service] * ALLOWED_GROWTH]
    print(f"grown by more than {ALLOWED_GROWTH - 1:.0%} after the first minute: {', '.join(grown) or 'none'}")
    return len(grown)


async def main(options):
    scaled = [] if options.calm else SERVICES + (["gateway"] if options.restart else [])
    fleet = Fleet(options.build, LATCHKEY_SCALE=",".join(f"{service}=2" for service in scaled))
    try:
        clients = [Client(fleet, number, fleet.sign_up(f"soak{number}")["tokens"]) for number in range(options.clients)]
        if options.calm:
            count = REMEMBERED_TOKENS // len(clients) + 1
            await asyncio.gather(*(client.use_new_tokens(count) for client in clients))
        before = fleet_memory(fleet)
        end = time.monotonic() + options.minutes * 60
        counts, times = collections.defaultdict(collections.Counter), collections.defaultdict(list)
        beside = (watch_memory(fleet, end) if options.calm
                  else restart_all(fleet, options, end) if options.restart
                  else kill_replicas(fleet, end, options.pause))
        _, outcome = await asyncio.gather(asyncio.gather(*(client.run(end, counts, times) for client in clients)), beside)
        after = fleet_memory(fleet)
    finally:
        fleet.stop()
    total = sum(sum(counter.values()) for counter in counts.values())
    summary = f"{total:,} requests in {options.minutes:g} minutes"
    if not options.calm:
        ended = ", ".join(f"{count} {name}" for name, count in sorted(outcome.items())) or "none"
        summary += f"; {'restarted' if options.restart else 'killed'}: {ended}"
    print(summary)
    failed = 0
    print(f"{'work':<16}{'requests':>10}{'failed':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}  statuses")
    for kind in IDEMPOTENT + ["refresh", "sign-in"]:
        bad = sum(count for status, count in counts[kind].items() if status not in (200, 201, 204))
        failed += bad if kind in IDEMPOTENT else 0
        print(f"{kind:<16}{len(times[kind]):>10,}{bad:>8}{percentile(times[kind], 0.5):>9}"
              f"{percentile(times[kind], 0.99):>9}{percentile(times[kind], 1):>9}  {dict(counts[kind])}")
    print(f"memory: {before:.0f} MB PSS before, {after:.0f} after")
    print(f"{failed} idempotent requests failed")
    return 1 if failed or bool(outcome) == options.calm else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--pause", type=float, default=4, help="seconds between two kills or restarts")
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument("--restart", action="store_true", help="replace processes in order, and kill none")
    beside.add_argument("--calm", action="store_true", help="let every process run, and watch its memory")
    sys.exit(asyncio.run(main(parser.parse_args())))
