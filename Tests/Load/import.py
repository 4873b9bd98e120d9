#!/usr/bin/env python3
"""How fast users are imported, with password hashes of every kind.

Starts a fleet, imports a file, kills the command half-way, resumes it, and signs in as one user of each kind: their hash is an
Argon2id hash from then on. Prints the rate.
Use: import.py BUILD_DIRECTORY [--users N]
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

from bench import PASSWORD, Fleet


def b64(data):
    return base64.b64encode(data).decode()


def scrypt(n, salt):
    return hashlib.scrypt(PASSWORD.encode(), salt=salt, n=n, r=8, p=1, maxmem=1 << 26, dklen=32)


def pbkdf2(digest):
    salt = os.urandom(16)
    return {"algorithm": f"pbkdf2-{digest}", "salt": b64(salt), "iterations": 100_000,
            "hash": b64(hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt, 100_000))}


def phc(data):
    return b64(data).rstrip("=")


def hashes():
    """One hash of each kind that Python or OpenSSL makes; the tests have the others."""
    salt = os.urandom(16)
    def crypt(kind):
        return subprocess.run(["openssl", "passwd", kind, PASSWORD], capture_output=True, text=True, check=True).stdout.strip()
    return {"sha256-crypt": crypt("-5"), "sha512-crypt": crypt("-6"),
            "scrypt": f"$scrypt$ln=14,r=8,p=1${phc(salt)}${phc(scrypt(1 << 14, salt))}",
            "pbkdf2-sha1": pbkdf2("sha1"), "pbkdf2-sha256": pbkdf2("sha256"), "pbkdf2-sha512": pbkdf2("sha512")}


def query(fleet, sql):
    """One value of the fleet's own database."""
    url = json.loads(pathlib.Path(fleet.directory, "state/fleet.json").read_text())["database_url"]
    command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--dbname", url, "--command", sql]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--users", type=int, default=100_000)
    options = parser.parse_args()
    kinds = hashes()
    fleet = Fleet(options.build)
    try:
        path = pathlib.Path(fleet.directory, "users.jsonl")
        with path.open("w") as file:
            for number in range(options.users):
                kind = list(kinds)[number % len(kinds)]
                json.dump({"email": f"import{number}@example.com", "email_verified": True, "given_name": "Ann",
                           "family_name": f"Lee {number}", "locale": "de", "created_at": "2020-01-02T03:04:05Z",
                           "external_id": f"old|{number}", "password_hash": kinds[kind]}, file)
                file.write("\n")
        environment = dict(os.environ, LATCHKEY_STATE_DIR=f"{fleet.directory}/state")
        latchkey = f"{options.build}/latchkey"
        apps = json.loads(subprocess.run([latchkey, "apps", "list", "--json"], env=environment, capture_output=True,
                                         check=True).stdout)
        command = [latchkey, "users", "import", str(path), "--app", apps[0]["id"], "--format", "ours", "--json"]

        start = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and int(query(fleet, "SELECT count(*) FROM identity.imported_users")) < options.users // 3:
            time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed_after = time.monotonic() - start
        start = time.monotonic()
        output = subprocess.run(command, env=environment, capture_output=True, text=True)
        elapsed = time.monotonic() - start
        if output.returncode != 0:
            sys.exit(f"exit status {output.returncode}: {output.stderr}")
        summary = json.loads(output.stdout)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        if summary["created"] + summary["repeated"] != options.users or summary["refused"]:
            sys.exit(f"not all were imported: {summary}")
        if not 0 < summary["repeated"] < options.users:
            sys.exit(f"the first run was not killed on its way: {summary}")
        print(f"killed after {killed_after:.1f} s with {summary['repeated']} users, resumed: "
              f"{summary['created']} users in {elapsed:.1f} s, {summary['created'] / elapsed * 60:,.0f} a minute, "
              f"at most {memory} MiB")
        for number, kind in enumerate(kinds):
            for _ in range(2):
                fleet.sign_in(f"import{number}")
            hash = query(fleet, f"""
                SELECT p.hash FROM identity.passwords p
                JOIN identity.email_credentials c ON c.application_id = p.application_id AND c.user_id = p.user_id
                JOIN identity.email_addresses a ON a.application_id = c.application_id AND a.credential_id = c.id
                WHERE a.address = 'import{number}@example.com'""")
            if "$argon2id$" not in hash:
                sys.exit(f"after a sign-in, the hash of {kind} is still {hash[:12]}…")
            print(f"a user with {kind} has signed in twice, and has an Argon2id hash")
    finally:
        fleet.stop()


if __name__ == "__main__":
    main()
