#!/usr/bin/env python3
"""Outages: every process and every store is killed, stopped, slowed down and cut off in turn, under mixed load.

Starts PostgreSQL and Redis in a network namespace of their own and a fleet with two replicas of each service beside it. For each
outage it counts what clients got, how long the fleet took to recover, and whether everything that was acknowledged is there
afterwards. Prints a table, which docs/scaling.md has. Needs root, for the namespace.
Use: outages.py BUILD_DIRECTORY [--only NAME,…] [--hold SECONDS] [--clients N] [--markdown FILE]
"""

import argparse
import asyncio
import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from bench import PASSWORD, Fleet
from soak import IDEMPOTENT, Client, processes

SERVICES = ["gateway", "identity", "tokens", "mailer", "waitlists"]
STORES = ["postgres", "redis"]
# How many seconds a fleet may take until every kind of request works again.
LONGEST_RECOVERY = 60
# An outage during which a replica is left promises that no idempotent request fails.
PROMISES_ALL = {f"{service} killed" for service in SERVICES}


class Stores:
    """PostgreSQL and Redis on an address of their own, which can be cut off."""

    NAMESPACE, LINK = "lkoutages", "lkoutage0"
    HERE, THERE = "10.203.77.1", "10.203.77.2"

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="lkoutages-", dir="/var/tmp"))
        self.directory.chmod(0o755)
        self.processes = {}
        self.remove_network()
        for command in (f"ip netns add {self.NAMESPACE}",
                        f"ip link add {self.LINK} type veth peer name eth0 netns {self.NAMESPACE}",
                        f"ip addr add {self.HERE}/30 dev {self.LINK}", f"ip link set {self.LINK} up",
                        f"ip -n {self.NAMESPACE} addr add {self.THERE}/30 dev eth0",
                        f"ip -n {self.NAMESPACE} link set eth0 up", f"ip -n {self.NAMESPACE} link set lo up"):
            subprocess.run(command.split(), check=True)
        self.binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.user = "postgres"
        for name in STORES:
            (self.directory / name).mkdir()
            shutil.chown(self.directory / name, self.user)
        self.run([f"{self.binaries}/initdb", "--auth", "trust", "--username", "latchkey", "--pgdata",
                  f"{self.directory}/postgres"])
        with open(self.directory / "postgres/pg_hba.conf", "a") as file:
            file.write(f"host all latchkey {self.HERE}/32 trust\n")
        for name in STORES:
            self.start(name)
        for _ in range(100):
            ready = self.command([f"{self.binaries}/createdb", "--host", f"{self.directory}/postgres", "--username", "latchkey", "latchkey"])
            if subprocess.run(ready, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            sys.exit("PostgreSQL did not start")

    settings = {"LATCHKEY_DATABASE_URL": f"postgresql://latchkey@{THERE}/latchkey",
                "LATCHKEY_REDIS_URL": f"redis://{THERE}"}

    def command(self, command):
        return ["ip", "netns", "exec", self.NAMESPACE, "setpriv", f"--reuid={self.user}", "--clear-groups", *command]

    def run(self, command):
        subprocess.run(self.command(command), check=True, stdout=subprocess.DEVNULL)

    def start(self, name):
        command = {
            "postgres": [f"{self.binaries}/postgres", "-D", f"{self.directory}/postgres", "-h", self.THERE,
                         "-c", f"unix_socket_directories={self.directory}/postgres"],
            "redis": ["redis-server", "--bind", self.THERE, "--protected-mode", "no", "--dir", f"{self.directory}/redis",
                      "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
        }[name]
        log = open(self.directory / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(self.command(command), stdout=log, stderr=log, start_new_session=True)

    def pids(self, name):
        """The server and, of PostgreSQL, its sessions."""
        server = self.processes[name].pid
        children = pathlib.Path(f"/proc/{server}/task/{server}/children").read_text().split()
        return [server, *map(int, children)]

    def signal(self, name, number):
        for pid in self.pids(name):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def restart_after_a_kill(self, name):
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def cut_off(self, is_cut):
        subprocess.run(["ip", "link", "set", self.LINK, "down" if is_cut else "up"], check=True)

    def remove_network(self):
        """Of a run that was killed, too."""
        for command in (f"ip link delete {self.LINK}", f"ip netns delete {self.NAMESPACE}"):
            subprocess.run(command.split(), stderr=subprocess.DEVNULL)

    def stop(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.remove_network()
        shutil.rmtree(self.directory, ignore_errors=True)


class Acknowledged:
    """What clients were told is done."""

    def __init__(self):
        self.users, self.features, self.mails = [], collections.defaultdict(set), collections.Counter()

    @property
    def count(self):
        return len(self.users) + sum(map(len, self.features.values())) + sum(self.mails.values())


class OutageClient(Client):
    """A client that writes what it can check later, and repeats an idempotent request whose connection broke (RFC 9110 §9.2.2)."""

    KINDS = [*IDEMPOTENT, "waitlist PUT", "me", "refresh", "sign-up", "mail", "sign-in"]

    def __init__(self, fleet, number, session, acknowledged, first_turn):
        super().__init__(fleet, number, session)
        self.acknowledged, self.turn, self.is_over = acknowledged, first_turn, False
        # When each request began, its kind and status, and when it ended.
        self.answers = []

    def request(self, kind):
        match kind:
            case "waitlist PUT":
                return self.head("PUT", f"/auth/waitlists/f{self.turn}")
            case "sign-up":
                return self.head("POST", "/auth/sign-up", {"client_id": "client_demo", "email": self.new_email(),
                                                           "password": PASSWORD}, bearer=False)
            case "mail":
                return self.head("POST", "/auth/send-magic-link",
                                 {"client_id": "client_demo", "email": f"soak{self.number}@example.com"}, bearer=False)
        return super().request(kind)

    def new_email(self):
        return f"new{self.number}-{self.turn}@example.com"

    async def answer(self, kind):
        for attempt in range(2):
            try:
                return await self.send(kind)
            except (OSError, asyncio.TimeoutError) as error:
                self.connection = None
                if kind not in IDEMPOTENT or attempt or isinstance(error, asyncio.TimeoutError):
                    return type(error).__name__, b""

    def keep(self, kind, status, body):
        if kind in ("refresh", "sign-in") and status == 200:
            answer = json.loads(body)
            self.session = answer["tokens"] if kind == "sign-in" else answer
        elif kind == "sign-up" and status in (200, 201):
            self.acknowledged.users.append(self.new_email())
        elif kind == "waitlist PUT" and status in (200, 201):
            self.acknowledged.features[self.number].add(f"f{self.turn}")
        elif kind == "mail" and status in (200, 202, 204):
            self.acknowledged.mails[f"soak{self.number}@example.com"] += 1

    async def run(self):
        while not self.is_over:
            self.turn += 1
            kind = self.KINDS[self.turn % len(self.KINDS)]
            start = time.monotonic()
            status, body = await self.answer(kind)
            self.answers.append((start, time.monotonic(), kind, status))
            self.keep(kind, status, body)
            await asyncio.sleep(0.01)


class Checker(Client):
    """Asks for anything."""

    async def ask(self, method, path, body=None):
        self.wanted = self.head(method, path, body)
        return await self.send(None)

    def request(self, kind):
        return self.wanted


class Outage:
    """Something that goes wrong for `hold` seconds. `slows` names the store that it slows down."""

    def __init__(self, name, begin=lambda: None, end=lambda: None, hold=3.0, slows=None):
        self.name, self.begin, self.end, self.hold, self.slows = name, begin, end, hold, slows


def outages(fleet, stores, hold):
    def pids(service):
        return sorted(pid for name, _, pid in processes(fleet) if name == service)

    found = []
    for service in SERVICES:
        stopped = []

        def stop(service=service, stopped=stopped):
            stopped[:] = pids(service)[:1]
            os.kill(stopped[0], signal.SIGSTOP)

        found.append(Outage(f"{service} killed", lambda service=service: os.kill(pids(service)[0], signal.SIGKILL), hold=1))
        found.append(Outage(f"{service} stopped", stop, lambda stopped=stopped: os.kill(stopped[0], signal.SIGCONT), hold))
    for store in STORES:
        found.append(Outage(f"{store} killed and started again", lambda store=store: stores.restart_after_a_kill(store), hold=1))
        found.append(Outage(f"{store} stopped", lambda store=store: stores.signal(store, signal.SIGSTOP),
                           lambda store=store: stores.signal(store, signal.SIGCONT), hold))
        found.append(Outage(f"{store} slowed down", hold=hold, slows=store))
    found.append(Outage("stores cut off", lambda: stores.cut_off(True), lambda: stores.cut_off(False), hold))
    return found


async def hold_on(outage, stores):
    """Lets an outage last. A store that is slowed down runs for 5 ms of every 50."""
    end = time.monotonic() + outage.hold
    while outage.slows and time.monotonic() < end:
        stores.signal(outage.slows, signal.SIGSTOP)
        await asyncio.sleep(0.045)
        stores.signal(outage.slows, signal.SIGCONT)
        await asyncio.sleep(0.005)
    await asyncio.sleep(max(0, end - time.monotonic()))


def is_good(status):
    return status in (200, 201, 202, 204)


async def recover(clients, since):
    """Seconds from `since` until every kind of request works again and the last failed request; nil if that takes too long."""
    while time.monotonic() < since + LONGEST_RECOVERY:
        await asyncio.sleep(0.2)
        later = [answer for client in clients for answer in client.answers if answer[0] >= since]
        failed = [answer for answer in later if not is_good(answer[3])]
        last = max((answer[1] for answer in failed), default=since)
        works = {answer[2] for answer in later if is_good(answer[3]) and answer[0] >= last}
        if works == set(OutageClient.KINDS) and time.monotonic() > last + 1:
            return last - since
    return None


async def lost(fleet, clients, acknowledged):
    """What was acknowledged and is not there."""
    missing = collections.Counter()
    checker = Checker(fleet, 0, clients[0].session)
    for client in clients:
        status, body = await client.answer("refresh")
        client.keep("refresh", status, body)
        missing["session"] += status != 200
        checker.session = client.session
        features, page = set(), "/auth/waitlists?limit=100"
        while page:
            _, body = await checker.ask("GET", page)
            answer = json.loads(body)
            features.update(row["feature_key"] for row in answer["data"])
            link = answer["links"].get("next")
            page = link and link[link.index("/auth/"):]
        missing["waitlist row"] += len(acknowledged.features[client.number] - features)
    for email in acknowledged.users:
        status, body = await checker.ask("POST", "/auth/check-email", {"client_id": "client_demo", "email": email})
        missing["user"] += status != 200 or json.loads(body)["status"] != "registered"
    folder = pathlib.Path(f"{fleet.directory}/state/mail")
    for _ in range(100):
        texts = [path.read_text(errors="replace") for path in folder.glob("*.eml")]
        sent = collections.Counter(email for text in texts for email in acknowledged.mails
                                   if f"To: {email}" in text or f"<{email}>" in text)
        short = sum(max(0, count - sent[email]) for email, count in acknowledged.mails.items())
        if not short:
            break
        await asyncio.sleep(0.2)
    missing["email"] += short
    return +missing


async def main(options):
    if os.geteuid() != 0:
        sys.exit("The outage run needs root: it makes a network namespace that it can cut off.")
    only = set(filter(None, options.only.split(",")))
    stores = Stores()
    rows, bad = [], 0
    try:
        fleet = Fleet(options.build, LATCHKEY_SCALE=",".join(f"{service}=2" for service in SERVICES), **Stores.settings)
        try:
            sessions = [fleet.sign_up(f"soak{number}")["tokens"] for number in range(options.clients)]
            print(f"{'outage':<34}{'requests':>9}{'failed':>8}{'idempotent':>12}{'slowest s':>11}{'back after s':>14}"
                  f"{'acknowledged':>14}  lost", flush=True)
            for outage in outages(fleet, stores, options.hold):
                if only and not any(word in outage.name for word in only):
                    continue
                acknowledged = Acknowledged()
                for path in pathlib.Path(f"{fleet.directory}/state/mail").glob("*.eml"):
                    path.unlink()
                # Each turn has an address of its own, in the next outage as well.
                clients = [OutageClient(fleet, number, session, acknowledged, 1_000_000 * len(rows) + number)
                           for number, session in enumerate(sessions)]
                running = [asyncio.create_task(client.run()) for client in clients]
                await asyncio.sleep(1)
                begin = time.monotonic()
                outage.begin()
                await hold_on(outage, stores)
                outage.end()
                back = await recover(clients, time.monotonic())
                for client in clients:
                    client.is_over = True
                await asyncio.gather(*running)
                missing = await lost(fleet, clients, acknowledged)
                sessions = [client.session for client in clients]
                answers = [answer for client in clients for answer in client.answers]
                failed = [answer for answer in answers if not is_good(answer[3])]
                idempotent = sum(answer[2] in IDEMPOTENT for answer in failed)
                statuses = collections.Counter(f"{answer[3]} {answer[2]}" for answer in failed)
                slowest = max(answer[1] - answer[0] for answer in answers)
                unexpected = {status for status in statuses if not status.startswith("503") and not (
                    status.startswith("ConnectionError") and outage.name.startswith("gateway"))}
                is_bad = bool(missing) or back is None or bool(unexpected) or (
                    outage.name in PROMISES_ALL and idempotent > 0)
                bad += is_bad
                row = (outage.name, len(answers), len(failed), idempotent, slowest, back, acknowledged.count,
                       ", ".join(f"{count} {name}" for name, count in missing.items()) or "0")
                rows.append(row)
                print(f"{row[0]:<34}{row[1]:>9,}{row[2]:>8,}{row[3]:>12,}{row[4]:>11.1f}"
                      f"{'never' if back is None else format(back, '.1f'):>14}{row[6]:>14,}  {row[7]}"
                      f"{'  ' + str(dict(statuses)) if statuses else ''}{'  BAD' if is_bad else ''}", flush=True)
        finally:
            if os.environ.get("KEEP_LOG"):
                shutil.copy(f"{fleet.directory}/up.log", os.environ["KEEP_LOG"])
            fleet.stop()
    finally:
        stores.stop()
    if options.markdown:
        write_table(rows, options.markdown)
    print("every promise holds" if not bad else f"{bad} outages broke a promise")
    return 1 if bad or not rows else 0


def write_table(rows, path):
    lines = ["| outage | requests | failed | of them idempotent | slowest answer | works again after | acknowledged | lost |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for name, requests, failed, idempotent, slowest, back, acknowledged, missing in rows:
        lines.append(f"| {name} | {requests:,} | {failed:,} | {idempotent:,} | {slowest:.1f} s | "
                     f"{'never' if back is None else f'{back:.1f} s'} | {acknowledged:,} | {missing} |")
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--only", default="", help="outages whose names have one of these words")
    parser.add_argument("--hold", type=float, default=3, help="how many seconds an outage lasts")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--markdown", help="also write the table to this file")
    sys.exit(asyncio.run(main(parser.parse_args())))
