"""People from elsewhere: six formats, foreign hashes, dry runs, resuming, reports; and the way out again."""

import base64
import csv
import hashlib
import io
import json
import os
import signal
import subprocess
import uuid

import pytest

from kit.callers import Caller, new_address
from kit.checks import eventually

PASSWORD = "correct horse \u00e9"
ORIGIN = "https://movers.example"
# Made by other programs from PASSWORD.
HASHES = {
    "bcrypt": "$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",
    "argon2id": "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$AHXwUV1xgJwEA1c449BJujEJqLwAlXAGmfWnIMRfQLg",
    "argon2i": "$argon2i$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow",
    "sha256-crypt": "$5$rounds=1234$saltstring$YSYxzndyP9gNOKwk1YXRns5Z6u.YwEelOXA2mChOug0",
    "sha512-crypt": "$6$saltstring$Vy1qkR4howG25g0MrA26uBcI9k9c5cxzfoR6VfYPEDH6Qz8CJGsLsSf6i7jmz6/3LKpWlmhxHaJqvorDx2KhI.",
    "scrypt": "$scrypt$ln=10,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM",
}
# The example of Firebase's own documentation of its scrypt.
FIREBASE_PASSWORD = "user1password"
FIREBASE_USER = {
    "passwordHash": "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
    "salt": "42xEC+ixf3L2lw==",
}
FIREBASE_CONFIG = """hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
"""


def b64(data):
    return base64.b64encode(data).decode()


def pbkdf2(digest, iterations=1000):
    salt = os.urandom(16)
    return {
        "algorithm": f"pbkdf2-{digest}",
        "salt": b64(salt),
        "iterations": iterations,
        "hash": b64(hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt, iterations)),
    }


@pytest.fixture(scope="module")
def movers(fleet):
    return fleet.make_client("Movers", "--origin", ORIGIN)


@pytest.fixture
def run(latchkey, movers, tmp_path):
    """Imports a file, and gives the summary, the exit status and the report."""

    def run(text, format="ours", *options, name="users.txt"):
        path = tmp_path / name
        path.write_text(text) if isinstance(text, str) else path.write_bytes(text)
        done = latchkey.run(
            "users", "import", path, "--app", movers["application_id"], "--format", format, *options, "--json"
        )
        report = path.with_name(f"{name}.report.jsonl")
        lines = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
        return (json.loads(done.output) if done.output.strip() else None), done.status, lines, done

    return run


def line(address, **members):
    return json.dumps({"email": address, **members}) + "\n"


def sign_in(fleet, movers, address, password=PASSWORD):
    return Caller(fleet, movers["id"], ORIGIN).post(
        "/auth/sign-in", {"client_id": movers["id"], "email": address, "password": password}
    )


def is_known(latchkey, movers, address):
    return latchkey.run("users", "show", address, "--app", movers["application_id"]).status == 0


# The six formats


def ours(address):
    return line(
        address,
        email_verified=True,
        password_hash=HASHES["bcrypt"],
        given_name="Ann",
        external_id="1",
        created_at="2020-01-31T09:30:00Z",
    )


def auth0(address):
    user = {
        "_id": {"$oid": uuid.uuid4().hex[:24]},
        "email_verified": True,
        "email": address,
        "passwordHash": HASHES["bcrypt"],
        "password_set_date": {"$date": "2019-12-06T18:36:12.412Z"},
        "tenant": "t",
        "connection": "Username-Password-Authentication",
        "_tmp_is_unique": True,
    }
    return json.dumps(user) + "\n"


def firebase(address):
    user = {
        "localId": uuid.uuid4().hex,
        "email": address,
        "emailVerified": True,
        "displayName": "Ann",
        "lastSignedInAt": "1577934245123",
        "createdAt": "1577934245123",
        "providerUserInfo": [],
        **FIREBASE_USER,
    }
    return json.dumps({"users": [user]}, indent=2)


def supabase(address):
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        [
            "instance_id",
            "id",
            "email",
            "encrypted_password",
            "email_confirmed_at",
            "raw_user_meta_data",
            "created_at",
            "banned_until",
            "deleted_at",
        ]
    )
    rows.writerow(
        [
            "0",
            uuid.uuid4(),
            address,
            HASHES["bcrypt"],
            "2020-01-02 03:04:05.5+00",
            '{"full_name": "Ann"}',
            "2020-01-02 03:04:05+00",
            "",
            "",
        ]
    )
    return text.getvalue()


def keycloak(address):
    hash = pbkdf2("sha256", 27500)
    user = {
        "id": str(uuid.uuid4()),
        "createdTimestamp": 1577934245123,
        "username": "ann",
        "enabled": True,
        "emailVerified": True,
        "firstName": "Ann",
        "lastName": "Lee",
        "email": address,
        "credentials": [
            {
                "id": "c1",
                "type": "password",
                "createdDate": 1,
                "secretData": json.dumps({"value": hash["hash"], "salt": hash["salt"], "additionalParameters": {}}),
                "credentialData": json.dumps(
                    {"hashIterations": 27500, "algorithm": "pbkdf2-sha256", "additionalParameters": {}}
                ),
            }
        ],
    }
    return json.dumps({"realm": "r", "enabled": True, "users": [user]})


def cognito(address):
    return (
        "name,given_name,family_name,email,email_verified,zoneinfo,locale,cognito:mfa_enabled,cognito:username\n"
        f"Ann Lee,Ann,Lee,{address},TRUE,Europe/Vienna,de-AT,FALSE,{uuid.uuid4()}\n"
    )


FORMATS = {each.__name__: each for each in (ours, auth0, firebase, supabase, keycloak, cognito)}


@pytest.fixture
def options(tmp_path):
    def options(format):
        if format != "firebase":
            return []
        (tmp_path / "hash-config").write_text(FIREBASE_CONFIG)
        return ["--hash-config", str(tmp_path / "hash-config")]

    return options


@pytest.mark.parametrize("format", FORMATS)
def test_a_dry_run_checks_everything_and_writes_nothing(run, latchkey, movers, options, format):
    address = new_address(format)
    summary, status, _, done = run(FORMATS[format](address), format, "--dry-run", *options(format))
    assert status == 0 and summary["created"] == 1, done
    assert not is_known(latchkey, movers, address)


@pytest.mark.parametrize("format", FORMATS)
def test_people_of_every_format_sign_in_with_their_passwords(run, fleet, movers, latchkey, options, format):
    address = new_address(format)
    summary, status, report, done = run(FORMATS[format](address), format, *options(format))
    assert (summary["created"], summary["refused"], status, report) == (1, 0, 0, []), done
    shown = latchkey("users", "show", address, "--app", movers["application_id"])
    assert shown["credentials"][0]["email_verified_at"] and shown["status"] == "active"
    if format == "cognito":
        assert sign_in(fleet, movers, address).status == 401
        return
    password = FIREBASE_PASSWORD if format == "firebase" else PASSWORD
    assert sign_in(fleet, movers, address, "something else").status == 401
    answer = sign_in(fleet, movers, address, password)
    assert answer.status == 200 and answer["profile.memberships"][0]["role"] == "owner", answer
    # Verified once by the old hash, then by one of our own.
    assert sign_in(fleet, movers, address, password).status == 200


@pytest.mark.parametrize("kind", [*HASHES, "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512"])
def test_every_kind_of_hash_signs_in_and_becomes_argon2id(run, fleet, movers, latchkey, tmp_path, kind):
    address = new_address("hash")
    hash = HASHES.get(kind) or pbkdf2(kind.removeprefix("pbkdf2-"))
    summary, status, _, done = run(line(address, email_verified=True, password_hash=hash))
    assert status == 0 and summary["created"] == 1, done
    assert sign_in(fleet, movers, address).status == 200

    def is_ours():
        path = tmp_path / uuid.uuid4().hex
        latchkey("users", "export", path, "--app", movers["application_id"], "--with-password-hashes", "--yes")
        user = next(each for each in map(json.loads, path.read_text().splitlines()) if each["email"] == address)
        return isinstance(user["password_hash"], dict) and user["password_hash"]["algorithm"] == "latchkey"

    eventually(is_ours, "a hash of ours")


# Supabase's is CSV with an address, as Cognito's is.
@pytest.mark.parametrize("format", [format for format in FORMATS if format != "supabase"])
def test_a_file_of_another_format_is_refused_by_line_or_at_once(run, format, options, latchkey, movers):
    address = new_address("wrong")
    other = "cognito" if format != "cognito" else "keycloak"
    summary, status, report, done = run(FORMATS[other](address), format, *options(format))
    assert status in (1, 2), done
    assert not is_known(latchkey, movers, address)


# Lines that are refused


@pytest.mark.parametrize(
    "text, about",
    [
        ("{", "JSON"),
        ("[]\n", ""),
        ("{}\n", "email"),
        (line("nobody"), "email"),
        (line("a@example.com", email_verified="yes"), "email_verified"),
        (line("bad@example.com", password_hash="$1$salt$qJH7.N4xYta3aEG/dfqo/0"), "password_hash"),
        (line("bad@example.com", password_hash=5), "password_hash"),
        (line("bad@example.com", invalid=1), "invalid"),
        (
            line("bad@example.com", password_hash="$2b$31$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK"),
            "password_hash",
        ),
        (
            line(
                "bad@example.com",
                password_hash={"algorithm": "pbkdf2-sha256", "hash": "aA==", "salt": "aA==", "iterations": 10**9},
            ),
            "password_hash",
        ),
        (line("bad@example.com", given_name="x" * 5000), "given_name"),
        (line("bad@example.com", created_at="yesterday"), "created_at"),
        (line("bad@example.com", status="erased"), "status"),
        (line("bad@example.com", metadata={"a": 1}), "metadata"),
        (line("bad@example.com", external_id="x" * 300), "external_id"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_bad_line_is_in_the_report_with_its_number(run, text, about):
    good = new_address("good")
    summary, status, report, done = run(line(good) + text)
    assert status == 2 and summary["created"] == 1 and summary["refused"] == 1, done
    assert len(report) == 1 and report[0]["line"] == 2 and set(report[0]) == {"line", "email", "error"}, report
    assert about in report[0]["error"], report


def test_the_report_has_no_hashes_and_only_its_owner_reads_it(run, tmp_path):
    _, _, report, _ = run(line(new_address(), password_hash="$1$salt$qJH7.N4xYta3aEG/dfqo/0"))
    assert "qJH7" not in json.dumps(report)
    assert (tmp_path / "users.txt.report.jsonl").stat().st_mode & 0o077 == 0


def test_bytes_that_are_no_text_are_refused(run):
    _, status, _, done = run(b"\xff\xfe\x00garbage" * 100)
    assert status in (1, 2) and "fatal" not in done.errors.lower(), done


def test_a_file_that_is_not_there_is_named(latchkey, movers):
    problem = latchkey.refused(
        "users", "import", "/nonexistent/users", "--app", movers["application_id"], "--format", "ours"
    )
    assert "/nonexistent/users" in problem["detail"]


# Known addresses


def test_a_known_address_is_reported_and_stays_as_it_is(run, fleet, movers):
    address = new_address("known")
    run(line(address, email_verified=True, password_hash=HASHES["bcrypt"], given_name="Ann"))
    summary, status, report, _ = run(line(address, given_name="Other"), name="second.txt")
    assert status == 2 and summary["created"] == 0 and report[0]["email"] == address
    assert sign_in(fleet, movers, address)["profile.identity.given_name"] == "Ann"


def test_with_update_the_user_gets_what_the_file_has(run, fleet, movers):
    address = new_address("update")
    run(line(address, email_verified=True, password_hash=HASHES["bcrypt"], given_name="Ann", family_name="Lee"))
    summary, status, _, done = run(line(address, given_name="Other"), "ours", "--update", name="second.txt")
    assert status == 0 and summary["updated"] == 1, done
    answer = sign_in(fleet, movers, address)
    assert (answer["profile.identity.given_name"], answer["profile.identity.family_name"]) == ("Other", "Lee")


def test_an_address_twice_in_a_file_counts_once(run):
    address = new_address("twice")
    summary, status, report, _ = run(line(address) + line(address.upper()))
    assert status == 2 and summary["created"] == 1 and [each["line"] for each in report] == [2]


def test_somebody_elses_application_is_not_touched(run, eve):
    """The address is known there, and free here."""
    summary, status, _, done = run(line(eve.address, email_verified=True))
    assert status == 0 and summary["created"] == 1, done
    assert eve.caller.is_signed_in


# Size, interruption, speed


def test_an_import_that_is_killed_goes_on_where_it_was(latchkey, fleet, movers, tmp_path):
    count, tag = 2000, uuid.uuid4().hex[:8]
    path = tmp_path / "many.jsonl"
    path.write_text("".join(line(f"many{number}-{tag}@example.com", email_verified=True) for number in range(count)))
    words = [
        fleet.program,
        "users",
        "import",
        str(path),
        "--app",
        movers["application_id"],
        "--format",
        "ours",
        "--json",
    ]
    process = subprocess.Popen(words, env=fleet.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    query = "SELECT count(*) FROM identity.imported_users"
    before = int(fleet.database(query))
    while process.poll() is None and int(fleet.database(query)) < before + 250:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = latchkey.run(*words[1:], timeout=120)
    summary = json.loads(done.output)
    assert done.status == 0 and summary["created"] + summary["repeated"] == count and summary["repeated"] >= 250, done
    assert int(fleet.database(query)) == before + count
    again = json.loads(latchkey.run(*words[1:]).output)
    assert again["repeated"] == count and again["created"] == 0


def test_progress_on_a_terminal_has_a_bar(latchkey, movers, tmp_path):
    path = tmp_path / "bar.jsonl"
    path.write_text("".join(line(new_address("bar")) for _ in range(300)))
    done = latchkey.on_terminal("users", "import", str(path), "--app", movers["application_id"], "--format", "ours")
    assert done.status == 0 and "300 users imported" in done.output, done


def test_no_mails_are_sent(run, fleet):
    address = new_address("quiet")
    run(line(address))
    from kit.callers import all_mails

    assert not all_mails(fleet, address)


def test_each_import_is_in_the_audit_log(run, latchkey, movers):
    address = new_address("audited")
    run(line(address, email_verified=True))
    entries = latchkey("audit", "--user", latchkey("users", "show", address, "--app", movers["application_id"])["id"])
    assert "user_imported" in [each["event"] for each in entries]


# The way out


def test_the_export_is_a_file_of_our_format(run, latchkey, movers, tmp_path):
    address = new_address("out")
    run(
        line(
            address,
            email_verified=True,
            password_hash=HASHES["bcrypt"],
            given_name="Ann",
            external_id="old-1",
            created_at="2020-01-31T09:30:00Z",
        )
    )
    path = tmp_path / "out.jsonl"
    latchkey("users", "export", path, "--app", movers["application_id"])
    user = next(each for each in map(json.loads, path.read_text().splitlines()) if each["email"] == address)
    assert user["email_verified"] is True and user["given_name"] == "Ann" and user["external_id"] == "old-1"
    assert user["created_at"].startswith("2020-01-31T09:30:00") and "password_hash" not in user
    assert path.stat().st_mode & 0o077 == 0
    latchkey.refused("users", "export", path, "--app", movers["application_id"])


def test_hashes_go_out_only_on_request_and_come_back_in(latchkey, fleet, movers, tmp_path, run):
    app = latchkey("apps", "create", "--name", f"Copy {uuid.uuid4().hex[:6]}")
    client = latchkey("clients", "create", "--app", app["id"], "--name", "Copy", "--origin", "https://copy.example")
    address = new_address("copy")
    run(line(address, email_verified=True, password_hash=HASHES["bcrypt"]))
    path = tmp_path / "hashes.jsonl"
    assert (
        latchkey.run("users", "export", path, "--app", movers["application_id"], "--with-password-hashes").status == 1
    )
    latchkey("users", "export", path, "--app", movers["application_id"], "--with-password-hashes", "--yes")
    wanted = next(each for each in path.read_text().splitlines() if json.loads(each)["email"] == address)
    (tmp_path / "one.jsonl").write_text(wanted + "\n")
    summary = latchkey("users", "import", tmp_path / "one.jsonl", "--app", app["id"], "--format", "ours")
    assert summary["created"] == 1
    answer = Caller(fleet, client["id"], "https://copy.example").post(
        "/auth/sign-in", {"client_id": client["id"], "email": address, "password": PASSWORD}
    )
    assert answer.status == 200, answer
