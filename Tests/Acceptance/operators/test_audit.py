"""The audit log: who did what, when, from where; append-only."""

import getpass
import json
import os
import subprocess
import time

import pytest

from kit.callers import FIREFOX, Caller, Person, fresh_person
from kit.checks import eventually, refused

MEMBERS = {
    "id",
    "at",
    "event",
    "actor",
    "user_id",
    "client_id",
    "application_id",
    "ip_address",
    "user_agent",
    "request_id",
    "reason",
    "changes",
}


@pytest.fixture(scope="module")
def person(fleet, notes):
    person = fresh_person(fleet, notes["id"], "https://notes.example", is_verified=False, user_agent=FIREFOX)
    stranger = Caller(fleet, notes["id"], "https://notes.example", ip=person.caller.ip)
    refused(person.password(stranger, "not at all the one"), 401)
    assert person.password().status == 200
    return person


def events(entries):
    return [each["event"] for each in entries]


def test_an_entry_has_all_its_members(latchkey, person):
    entries = latchkey("audit", "--user", person.id)
    assert "sign_in" in events(entries)
    for each in entries:
        assert {"id", "at", "event", "actor", "application_id"} <= set(each), each
        assert each["id"].startswith("aud_") and each["at"].endswith("Z")
        assert each["actor"]["type"] in ("user", "operator", "client", "service") and each["user_id"] == person.id, each
    entry = next(each for each in entries if each["event"] == "sign_in")
    assert entry["actor"] == {"type": "user", "id": person.id} or entry["actor"]["id"] == person.id
    assert entry["ip_address"] == person.caller.ip and entry["request_id"].startswith("req_")
    assert "Firefox" in entry["user_agent"] and "Windows" in entry["user_agent"], entry


def test_a_line_is_one_json_object(latchkey, person):
    """One JSON object a line with --json, also while following."""
    done = latchkey.run("audit", "--user", person.id, "--json")
    assert done.status == 0 and all(isinstance(each, dict) for each in done.lines) and len(done.lines) >= 3, done


@pytest.mark.parametrize(
    "options, expected",
    [
        (lambda person: ["--user", person.id], {"sign_up", "sign_in", "sign_in_failed"}),
        (lambda person: ["--user", person.address], {"sign_up", "sign_in", "sign_in_failed"}),
        (lambda person: ["--ip", person.caller.ip], {"sign_up", "sign_in", "sign_in_failed"}),
        (lambda person: ["--ip", person.caller.ip, "--event", "sign_in_failed"], {"sign_in_failed"}),
        (
            lambda person: ["--user", person.id, "--client", person.caller.client, "--since", "1h"],
            {"sign_up", "sign_in", "sign_in_failed"},
        ),
        (lambda person: ["--user", person.id, "--until", "2020-01-01"], set()),
        (lambda person: ["--user", person.id, "--since", "2099-01-01T00:00:00Z"], set()),
    ],
    ids=["user", "address", "ip", "ip and event", "client and since", "until", "future"],
)
def test_filters(latchkey, person, options, expected):
    found = latchkey("audit", *options(person))
    assert expected <= set(events(found)) and (expected or not found), found
    if "--event" in options(person):
        assert set(events(found)) == expected


def test_a_request_is_found(latchkey, person):
    entry = latchkey("audit", "--user", person.id, "--event", "sign_in")[-1]
    assert entry["id"] in [each["id"] for each in latchkey("audit", "--request", entry["request_id"])]


def test_the_latest_come_last(latchkey, person):
    times = [each["at"] for each in latchkey("audit", "--user", person.id)]
    assert times == sorted(times)
    assert [each["at"] for each in latchkey("audit", "--user", person.id, "--limit", "1")] == times[-1:]


def test_an_operator_is_named(latchkey, fleet, notes):
    other = Person(Caller(fleet, notes["id"], "https://notes.example")).sign_up()
    latchkey("users", "suspend", other.id)
    latchkey("users", "restore", other.id)
    entries = [
        each for each in latchkey("audit", "--user", other.id) if each["event"] in ("user_suspended", "user_restored")
    ]
    assert events(entries) == ["user_suspended", "user_restored"]
    for each in entries:
        assert each["actor"]["type"] == "operator" and getpass.getuser() in str(each["actor"]), each


def test_changes_of_settings_have_the_old_and_the_new_value(latchkey):
    app = latchkey("apps", "create", "--name", f"Audited {os.getpid()}")
    latchkey("apps", "update", app["id"], "--sign-up", "invite", "--require-verified-email")
    entry = latchkey("audit", "--app", app["id"], "--event", "application_updated")[-1]
    assert {"field": "sign_up", "from": "open", "to": "invite"} in entry["changes"], entry
    client = latchkey("clients", "create", "--app", app["id"], "--name", "Audited", "--origin", "https://one.example")
    latchkey("clients", "update", client["id"], "--origin", "https://two.example")
    entry = latchkey("audit", "--client", client["id"], "--event", "client_updated")[-1]
    change = next(each for each in entry["changes"] if each["field"] == "origins")
    assert "https://one.example" in str(change["from"]) and "https://two.example" in str(change["to"])


def test_no_secret_is_in_the_log(fleet, latchkey):
    app = latchkey("apps", "create", "--name", "Secretive")
    client = latchkey("clients", "create", "--app", app["id"], "--name", "Secretive", "--confidential")
    latchkey(
        "connections",
        "set",
        "google",
        "--client",
        client["id"],
        "--client-id",
        "x",
        "--client-secret",
        "shh-not-this-one",
    )
    text = json.dumps(latchkey("audit", "--app", app["id"], "--limit", "1000"))
    assert client["client_secret"] not in text and "shh-not-this-one" not in text


def test_following_prints_new_entries_one_object_a_line(latchkey, fleet, notes, person, tmp_path):
    path = tmp_path / "followed"
    words = [fleet.program, "audit", "--follow", "--json", "--client", notes["id"], "--limit", "1"]
    with path.open("wb") as output:
        process = subprocess.Popen(words, env=fleet.environment, stdout=output)

    def followed():
        return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    try:
        assert len(eventually(followed, "the latest entry")) == 1
        other = Person(Caller(fleet, notes["id"], "https://notes.example")).sign_up()
        eventually(
            lambda: [each for each in followed() if each.get("user_id") == other.id and each["event"] == "sign_up"],
            "the entry of the sign-up",
        )
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity.audit_log SET event = 'nothing'",
        "DELETE FROM identity.audit_log",
        "TRUNCATE identity.audit_log",
        "DROP TABLE identity.audit_log",
    ],
)
def test_its_role_only_appends(fleet, latchkey, person, statement):
    """As the role that the service has, and with what it is granted."""
    before = fleet.database("SELECT count(*) FROM identity.audit_log")
    role = fleet.database(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE '%identity%' ORDER BY length(rolname) LIMIT 1"
    )
    try:
        fleet.database(f'SET ROLE "{role}"; BEGIN; {statement}; ROLLBACK')
        refused_by_database = False
    except subprocess.CalledProcessError:
        refused_by_database = True
    assert refused_by_database or statement.startswith("DROP"), statement
    assert int(fleet.database("SELECT count(*) FROM identity.audit_log")) >= int(before)


def test_the_log_is_in_monthly_partitions(fleet):
    names = fleet.database("""SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'identity.audit_log'::regclass ORDER BY 1""").split()
    assert len(names) >= 2, "this month's and the next one's"
    month = time.strftime("%Y", time.gmtime())
    assert any(month in name for name in names), names


def test_users_ips_and_events_are_found_by_an_index(fleet):
    text = fleet.database(
        "SELECT string_agg(indexdef, E'\\n') FROM pg_indexes WHERE schemaname = 'identity' AND tablename LIKE 'audit_log%'"
    )
    for column in ("user_id", "ip", "event"):
        assert any(f"({column}" in line or f"{column}" in line.split("USING")[-1] for line in text.splitlines()), (
            column,
            text,
        )


def test_requests_are_explained(latchkey, person):
    entry = latchkey("audit", "--user", person.id, "--event", "sign_in")[-1]
    answer = latchkey("explain", entry["request_id"])
    assert "identity" in json.dumps(answer) and person.address not in json.dumps(answer)
