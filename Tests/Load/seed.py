"""Fills a fleet's database with users by COPY: as many as a large product has, in a minute instead of hours."""

import base64
import hashlib
import hmac
import json
import pathlib
import subprocess
import uuid

# Ids grow with time, as those of the product do: 48 bits of milliseconds first. `kind` tells the tables apart.
ID = "(lpad(to_hex(1760000000000 + n), 12, '0') || '70008' || '{kind}' || lpad(to_hex(n), 14, '0'))::uuid"

# Triggers and foreign keys are for rows that come one by one.
INSERTS = """
SET session_replication_role = replica;
SET synchronous_commit = off;
INSERT INTO identity.users (application_id, id) SELECT {app}, {user} FROM seed;
INSERT INTO identity.user_identities (application_id, user_id) SELECT {app}, {user} FROM seed;
INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
    SELECT {app}, {credential}, {user}, email_hash FROM seed;
INSERT INTO identity.email_addresses (application_id, credential_id, address)
    SELECT {app}, {credential}, 'seed-' || n || '@example.com' FROM seed;
INSERT INTO identity.passwords (application_id, user_id, hash)
    SELECT {app}, {user}, (SELECT hash FROM identity.passwords LIMIT 1) FROM seed;
INSERT INTO identity.accounts (application_id, id) SELECT {app}, {account} FROM seed;
INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
    SELECT {app}, {membership}, {account}, {user}, 'owner' FROM seed;
INSERT INTO identity.audit_log (application_id, id, event, user_id, client_id, caller, ip)
    SELECT {app}, {entry}, 'sign_up', {user}, 'client_demo', 'gateway', '192.0.2.1' FROM seed;
INSERT INTO waitlists.rows (application_id, account_id, user_id, feature_key, id)
    SELECT {app}, {account}, {user}, 'beta', {row} FROM seed;
DROP TABLE seed;
ANALYZE;
"""


def seed(fleet, first, last):
    """Creates users `seed-N@example.com` for each N from `first` up to `last`, with the password of the first user."""
    state = pathlib.Path(f"{fleet.directory}/state")
    record = json.loads((state / "fleet.json").read_text())
    psql = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1", "--dbname",
            record["database_url"]]

    def run(sql, lines=None):
        return subprocess.run(psql + ["--command", sql], input=lines, capture_output=True, text=True,
                              check=True).stdout.strip()

    secret = json.loads((state / "secrets.json").read_text())["identity"]["email_hash_key"]
    key = base64.b64decode(secret)
    application = uuid.UUID(run("SELECT application_id FROM identity.clients WHERE id = 'client_demo'"))

    def lines():
        for number in range(first, last):
            digest = hmac.digest(key, application.bytes + f"seed-{number}@example.com".encode(), hashlib.sha256)
            yield f"{number}\t\\\\x{digest.hex()}\n"

    run("CREATE UNLOGGED TABLE seed (n bigint, email_hash bytea)")
    run("COPY seed FROM STDIN", "".join(lines()))
    names = ("user", "credential", "account", "membership", "entry", "row")
    run(INSERTS.format(app=f"'{application}'::uuid",
                       **{name: ID.format(kind=kind) for kind, name in enumerate(names, 1)}))
