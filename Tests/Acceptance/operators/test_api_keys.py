"""API keys: shown once, scoped, limited to an application, expiring; on every route of the admin API."""

import json

import pytest

from kit.callers import Caller
from kit.checks import eventually, refused, stored
from kit.console import Admin, fill_with_nothing


# The keys themselves


def test_a_key_is_shown_once(latchkey, fleet):
    made = latchkey("api-keys", "create", "--name", "Once", "--scope", "read")
    secret = next(value for value in made.values() if isinstance(value, str) and value.startswith("lk_"))
    assert len(secret) >= 40
    listed = latchkey("api-keys", "list")
    listed = listed if isinstance(listed, list) else listed["data"]
    entry = next(each for each in listed if each["id"] == made["id"])
    assert entry["name"] == "Once" and entry["scope"] == "read" and secret not in json.dumps(listed)
    assert secret not in latchkey.run("api-keys", "list").output


def test_only_its_hash_is_stored(fleet, make_key):
    secret = make_key("read", name="Hashed")
    text = stored(fleet)
    assert "Hashed" in text and secret not in text and secret.removeprefix("lk_") not in text
    assert secret not in fleet.logs()


def test_it_is_in_the_audit_log_who_made_and_revoked_it(latchkey):
    made = latchkey("api-keys", "create", "--name", "Audited key", "--scope", "write")
    latchkey("api-keys", "revoke", made["id"], "--yes")
    for event in ("api_key_created", "api_key_revoked"):
        entries = latchkey("audit", "--event", event, "--limit", "200")
        found = [each for each in entries if made["id"] in json.dumps(each) or "Audited key" in json.dumps(each)]
        assert found and found[-1]["actor"]["type"] == "operator", entries


def test_a_revoked_key_is_refused_at_once(latchkey, console):
    made = latchkey("api-keys", "create", "--name", "Short-lived", "--scope", "read")
    admin = Admin(console, next(value for value in made.values() if str(value).startswith("lk_")))
    assert admin.get("/admin/users").status == 200
    done = latchkey.run("api-keys", "revoke", made["id"])
    assert done.status == 1 and "--yes" in done.errors, done
    assert admin.get("/admin/users").status == 200
    latchkey("api-keys", "revoke", made["id"], "--yes")
    refused(admin.get("/admin/users"), 401)


def test_an_expired_key_is_refused(console, make_key, fleet):
    admin = Admin(console, make_key("read", "--expires", "90d", name="Expiring"))
    assert admin.get("/admin/users").status == 200
    # As if the time had passed.
    fleet.database(
        "UPDATE identity.api_keys SET created_at = now() - interval '91 days', expires_at = now() - interval '1 second' "
        "WHERE name = 'Expiring'"
    )
    refused(admin.get("/admin/users"), 401)


def test_the_last_use_is_known(latchkey, console):
    made = latchkey("api-keys", "create", "--name", "Used", "--scope", "read", "--expires", "90d")
    assert made["expires_at"].endswith("Z")
    Admin(console, next(value for value in made.values() if str(value).startswith("lk_"))).done("GET", "/admin/users")

    def used():
        listed = latchkey("api-keys", "list")
        listed = listed if isinstance(listed, list) else listed["data"]
        return next(each for each in listed if each["id"] == made["id"])["last_used_at"]

    assert eventually(used, "the last use")


@pytest.mark.parametrize(
    "options",
    [
        ["--scope", "admin", "--name", "x"],
        ["--scope", "read"],
        ["--name", "x"],
        ["--scope", "read", "--name", ""],
        ["--scope", "read", "--name", "\u200b"],
        ["--scope", "read", "--name", "x" * 1000],
        ["--scope", "read", "--name", "x", "--expires", "never"],
        ["--scope", "read", "--name", "x", "--expires", "0d"],
        ["--scope", "read", "--name", "x", "--expires", "99999d"],
        ["--scope", "read", "--name", "x", "--app", "Nonsense"],
    ],
    ids=lambda options: " ".join(options)[:40],
)
def test_a_key_that_cannot_be_is_refused(latchkey, options):
    done = latchkey.run("api-keys", "create", *options, "--json")
    assert done.status in (1, 64) and "lk_" not in done.output, done


# Where they count


@pytest.mark.parametrize("path", ["/auth/me", "/auth/me/activity", "/oauth2/userinfo"])
def test_a_key_is_of_no_use_at_the_gateway(fleet, notes, make_key, path):
    caller = Caller(fleet, notes["id"], "https://notes.example", make_key("write"))
    refused(caller.get(path), 401, "invalid_token")


def test_the_gateway_has_no_admin_api(fleet, notes, make_key):
    caller = Caller(fleet, notes["id"], "https://notes.example", make_key("write"))
    for path in ("/admin", "/admin/users", "/admin/openapi.json"):
        refused(caller.get(path), 404)


def test_an_access_token_is_no_key(console, ann):
    refused(Admin(console, ann.caller.token).get("/admin/users"), 401)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer lk_",
        "Bearer lk_invalid",
        "Basic YTpi",
        "bearer  x",
        "Bearer " + "a" * 5000,
        "Bearer lk_\u00e9",
    ],
    ids=lambda header: str(header)[:16],
)
def test_without_a_key_nothing_is_answered(console, header):
    admin = Admin(console)
    answer = admin.call(
        "GET", "/admin/users", Authorization=header and header.encode("latin-1", "replace").decode("latin-1")
    )
    assert answer.status in (400, 401, 431), answer
    if answer.status == 401:
        refused(answer, 401)


def test_a_cookie_or_a_query_is_no_key(console, make_key):
    key = make_key("read")
    admin = Admin(console)
    refused(admin.call("GET", f"/admin/users?access_token={key}"), 401)
    refused(admin.call("GET", "/admin/users", Cookie=f"access_token={key}"), 401)


def test_guessing_is_slowed_down_for_the_guesser_only(console, make_key):
    admin, guesser = Admin(console, make_key("read")), Admin(console, "lk_" + "a" * 43)
    statuses = [guesser.get("/admin/users").status for _ in range(40)]
    assert 429 in statuses and statuses[0] == 401, statuses
    answer = refused(guesser.get("/admin/users"), 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) >= 1
    assert admin.get("/admin/users").status == 200


# Every route


def body_for(method):
    return None if method == "GET" else {}


def routes(description):
    return [(method, path) for method, path, _ in description.operations() if path != "/admin/openapi.json"]


def test_the_document_has_every_part(description):
    text = " ".join(description.document["paths"])
    for part in (
        "applications|apps",
        "clients",
        "connections",
        "users",
        "accounts",
        "members",
        "invites",
        "waitlists",
        "mails",
        "keys",
        "webhooks",
        "audit",
        "sessions",
    ):
        assert any(f"/{name}" in text for name in part.split("|")), part


@pytest.mark.parametrize(
    "words",
    [
        ("GET", "users"),
        ("POST", "users"),
        ("POST", "users", "verify"),
        ("POST", "users", "suspend"),
        ("POST", "users", "restore"),
        ("POST", "users", "unlock"),
        ("POST|DELETE", "users", "factors|reset"),
        ("POST|DELETE", "users", "erase|{user"),
        ("GET", "users", "sessions"),
        ("GET|POST", "users", "export"),
        ("POST", "users", "reset|send-reset|password-reset"),
        ("GET", "users", "expla"),
    ],
    ids=" ".join,
)
def test_what_can_be_done_with_users(description, words):
    methods, *rest = words
    for method in methods.split("|"):
        try:
            description.find(method, *[word.lstrip("{") for word in rest])
            return
        except AssertionError as error:
            last = error
    raise last


def test_the_document_is_openapi_and_describes_every_operation(description):
    document = description.document
    assert document["openapi"].startswith("3.1") and document["info"]["title"] and document["info"]["version"]
    ids = []
    for method, path, operation in description.operations():
        assert path.startswith("/admin/") and operation["operationId"] and operation.get("summary"), (method, path)
        ids.append(operation["operationId"])
        assert any(status.startswith("2") for status in operation["responses"]), (method, path)
        names = {
            parameter.get("name") or description.resolve(parameter)["name"]
            for parameter in operation.get("parameters", [])
        }
        for name in __import__("re").findall(r"\{([^}]+)\}", path):
            assert name in names, (method, path)
        if method == "POST":
            assert "Idempotency-Key" in names, (method, path)
    assert len(ids) == len(set(ids))
    assert any(scheme.get("scheme") == "bearer" for scheme in document["components"]["securitySchemes"].values())


def in_parts(calls, size=40):
    for start in range(0, len(calls), size):
        yield calls[start : start + size]


def test_no_route_answers_without_a_key(description, console):
    for method, path in routes(description):
        answer = Admin(console).call(method, fill_with_nothing(path), body_for(method))
        refused(answer, 401)


def test_a_key_to_read_changes_nothing(description, console, make_key):
    for part in in_parts([each for each in routes(description) if each[0] != "GET"]):
        admin = Admin(console, make_key("read"))
        for method, path in part:
            answer = admin.call(method, fill_with_nothing(path), body_for(method))
            refused(answer, 403, "insufficient_scope")


def test_a_key_to_read_reads_everything(description, console, make_key):
    for part in in_parts([each for each in routes(description) if each[0] == "GET"]):
        admin = Admin(console, make_key("read"))
        for method, path in part:
            answer = admin.call(method, fill_with_nothing(path))
            # Whole lists of users go out to keys only that may write.
            assert answer.status in (200, 400, 404) or path.endswith("/users/export"), (method, path, answer)


def test_a_key_of_an_application_reaches_nothing_of_another(description, console, make_key, eve, shop, notes):
    """With the ids of the other application in the path, in the query and in the body."""
    for part in in_parts(routes(description)):
        admin = Admin(console, make_key("write", "--app", notes["application_id"]))
        for method, path in part:
            real = path
            for name, value in {
                "user": eve.id,
                "application": shop["application_id"],
                "app": shop["application_id"],
                "client": shop["id"],
                "account": eve.account,
            }.items():
                real = real.replace(f"{{{name}}}", value).replace(f"{{{name}_id}}", value)
            body = (
                body_for(method)
                if method == "GET"
                else {
                    "application_id": shop["application_id"],
                    "client_id": shop["id"],
                    "account_id": eve.account,
                    "user_id": eve.id,
                    "email": "x@example.com",
                    "name": "x",
                    "role": "member",
                }
            )
            if method == "GET" and real == path and "{" not in path:
                answer = admin.get(path)
                if answer.status == 200:
                    assert shop["application_id"] not in answer.text and eve.address not in answer.text, (path, answer)
                    answer = admin.get(path, application_id=shop["application_id"])
                    assert answer.status in (400, 403, 404) or not answer["data"], (path, answer)
                continue
            answer = admin.call(method, fill_with_nothing(real), body)
            is_empty = answer.status == 200 and answer["data"] == []
            assert answer.status in (400, 403, 404, 405) or is_empty, (method, path, answer)
    assert eve.caller.is_signed_in and eve.password().status == 200


def test_a_key_of_an_application_does_what_is_needed_there(console, make_key, ann, notes, description):
    admin = Admin(console, make_key("write", "--app", notes["application_id"]))
    assert ann.id in [each["id"] for each in admin.done("GET", f"/admin/users?limit=100&email={ann.address}")["data"]]
    admin.done(
        "POST", description.find("POST", "users", "suspend").replace("{user}", ann.id).replace("{user_id}", ann.id), {}
    )
    refused(ann.password(), 403, "user_suspended")


@pytest.mark.parametrize(
    "path, status",
    [
        ("/admin", 404),
        ("/admin/", 404),
        ("/admin/invalid", 404),
        ("/admin//users", 404),
        ("/admin/users/%2e%2e/keys", 404),
        ("/admin/users/", 404),
    ],
)
def test_a_path_that_is_none_is_not_found(admin, path, status):
    answer = admin.call("GET", path)
    assert answer.status in (status, 400), answer
    refused(answer, answer.status)


def test_a_wrong_method_is_405_and_says_which_are_right(admin):
    answer = refused(admin.call("PUT", "/admin/users", {}), 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"] and "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "body, headers, status",
    [
        ("{", {}, 400),
        ("[]", {}, 400),
        (b"\xff", {}, 400),
        ('{"email": 1, "email": 2}', {}, 400),
        ("a=b", {"Content-Type": "text/plain"}, 415),
        ('{"email": "' + "a" * 600_000 + '"}', {}, 413),
        ("{" * 5000, {}, 400),
    ],
)
def test_a_body_that_is_none_is_refused(admin, body, headers, status):
    refused(admin.call("POST", "/admin/users", body, **headers), status)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8081", "localhost.evil.example", "", "127.0.0.1.evil.example"]
)
def test_another_host_is_refused(admin, host):
    """A page of a stranger whose name leads here reads nothing (DNS rebinding)."""
    answer = admin.call("GET", "/admin/users", Host=host)
    assert answer.status in (400, 403, 404, 421), answer


def test_no_other_origin_reads_an_answer(admin):
    answer = admin.call("GET", "/admin/users", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer = admin.call(
        "OPTIONS", "/admin/users", Origin="https://evil.example", **{"Access-Control-Request-Method": "POST"}
    )
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_answers_are_not_stored_by_anybody(admin):
    answer = admin.get("/admin/users")
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_audit_log_names_the_key_that_acted(latchkey, console, make_key, ann, description):
    admin = Admin(console, make_key("write", name="Deploy bot"))
    answer = admin.done(
        "POST", description.find("POST", "users", "unlock").replace("{user}", ann.id).replace("{user_id}", ann.id), {}
    )
    entry = latchkey("audit", "--user", ann.id, "--event", "user_unlocked")[-1]
    assert "Deploy bot" in json.dumps(entry["actor"]), entry
    assert entry["actor"]["type"] in ("user", "operator", "client", "service"), entry
    assert entry["request_id"] == answer.headers["X-Request-Id"]
