"""The admin API: what `latchkey` does, over HTTP."""

import json
import re
import uuid

import pytest

from kit.callers import Caller, Person, new_address, wait_for_mail
from kit.checks import at_once, eventually, everything, invalid, page, refused, stored
from kit.console import fill, fill_with_nothing


@pytest.fixture
def on(admin, description):
    """Does something to a user: `on(ann, "POST", "suspend")`."""

    def on(person, method, *words, body=None, status=None):
        path = fill(description.find(method, "users", *words), person.id)
        answer = admin.call(method, path, body if body is not None else (None if method == "GET" else {}))
        assert answer.status == status if status else 200 <= answer.status < 300, (method, path, answer)
        return answer

    return on


def user_body(notes, address, **more):
    return {"application_id": notes["application_id"], "email": address, **more}


def create(admin, description, notes, address, **more):
    """Creates a user without a mail, in the way that the document asks for."""
    return admin.done("POST", description.find("POST", "users"), user_body(notes, address, **more))


# Lists


def lists(description):
    """The paths of all lists that need nothing else."""
    found = []
    for method, path, operation in description.operations():
        if method != "GET" or "{" in path:
            continue
        schema = description.resolve(
            next(iter(operation["responses"]["200"].get("content", {"x": {}}).values())).get("schema", {})
        )
        if {"data", "links"} <= set(schema.get("properties", {})):
            found.append(path)
    return found


def test_every_list_is_a_page(admin, description, ann):
    paths = lists(description)
    assert len(paths) >= 8, paths
    for path in paths:
        answer = admin.get(path)
        if answer.status == 400:
            # One that needs to know of what, such as the waitlist of a feature.
            continue
        assert page(answer) is not None


def test_limits_and_cursors_are_checked_in_every_list(admin, description):
    for path in lists(description):
        if admin.get(path).status == 400 or "/keys" in path:
            # The signing keys are few.
            continue
        parameters = {
            description.resolve(each)["name"] for each in description.document["paths"][path]["get"]["parameters"]
        }
        assert {"limit", "cursor"} <= parameters, path
        for query in ({"limit": 0}, {"limit": 101}, {"limit": "x"}, {"limit": -5}):
            invalid(admin.get(path, **query), "limit")
        answer = admin.get(path, cursor="invalid!")
        assert answer.status == 400, (path, answer)
        answer = admin.get(path, invalid="1")
        assert answer.status in (200, 400), (path, answer)


def test_links_lead_through_a_list(admin, notes, ann, bob):
    found, seen = [], 0
    answer = admin.get("/admin/users", limit=1, application_id=notes["application_id"])
    while True:
        assert len(page(answer)) <= 1
        found += [each["id"] for each in answer["data"]]
        following = answer["links.next"]
        if not following or {ann.id, bob.id} <= set(found) or seen > 300:
            break
        seen += 1
        answer = admin.get(following)
        assert answer.status == 200, (following, answer)
    assert len(found) == len(set(found)) and {ann.id, bob.id} <= set(found)


@pytest.mark.parametrize(
    "query, is_found",
    [
        ({"status": "active"}, True),
        ({"status": "suspended"}, False),
        ({"status": "erased"}, False),
    ],
)
def test_users_are_filtered(admin, notes, ann, query, is_found):
    answer = admin.get("/admin/users", email=ann.address, application_id=notes["application_id"], **query)
    assert (ann.id in [each["id"] for each in page(answer)]) == is_found, answer


def test_users_are_searched(admin, ann, description):
    text = ann.address.split("@")[0][4:]
    found = None
    for name in ("search", "q", "query", "text"):
        answer = admin.get("/admin/users", **{name: text})
        if answer.status == 200 and len(answer["data"]) == 1:
            found = answer["data"][0]["id"]
    assert found == ann.id


def test_a_bad_filter_is_named(admin):
    invalid(admin.get("/admin/users", status="sleeping"), "status")
    invalid(admin.get("/admin/users", application_id="app_x"), "application_id")
    refused(admin.get("/admin/users?email=%ff"), 400)


# Users


def test_a_user_is_created_and_shown(admin, description, notes, latchkey):
    address = new_address("admin")
    made = create(admin, description, notes, address)
    assert made.status == 201 and made["id"].startswith("user_") and made["status"] == "active", made
    shown = admin.done("GET", fill(description.find("GET", "users", "{user"), made["id"]))
    assert shown["id"] == made["id"] and shown["credentials"][0]["email"] == address
    assert latchkey("users", "show", address)["id"] == made["id"]


@pytest.mark.parametrize(
    "spoil, paths",
    [
        ({"email": None}, ["/email"]),
        ({"email": 5}, ["/email"]),
        ({"email": "nobody"}, ["/email"]),
        ({"email": "a" * 5000}, ["/email"]),
        ({"application_id": None}, ["/application_id"]),
        ({"application_id": "app_x"}, ["/application_id"]),
        ({"application_id": 7}, ["/application_id"]),
    ],
)
def test_a_bad_member_is_named(admin, description, notes, spoil, paths):
    invalid(admin.post("/admin/users", user_body(notes, new_address()) | spoil), *paths)


def test_a_taken_address_is_a_conflict(admin, notes, ann):
    refused(admin.post("/admin/users", user_body(notes, ann.address)), 409, "email_taken")


def test_an_unknown_application_is_not_found(admin):
    answer = admin.post("/admin/users", {"application_id": "app_01jx3k5v7q9w2y4z6b8d0f1g2h", "email": new_address()})
    assert answer.status in (400, 404), answer
    refused(answer, answer.status)


def test_unknown_members_are_refused(admin, notes):
    answer = refused(admin.post("/admin/users", user_body(notes, new_address(), invalid=1)), 400)
    assert "invalid" in json.dumps(answer["invalid_params"]), answer


def test_suspending_and_restoring(on, ann):
    on(ann, "POST", "suspend")
    refused(ann.password(), 403, "user_suspended")
    eventually(lambda: ann.caller.get("/auth/me").status in (401, 403), "the session is refused")
    on(ann, "POST", "suspend")
    on(ann, "POST", "restore")
    assert ann.password().status == 200


def test_verifying(on, fleet, notes):
    person = Person(Caller(fleet, notes["id"], "https://notes.example")).sign_up()
    on(person, "POST", "verify")
    assert person.profile["credentials"][0]["email_verified_at"]


def test_unlocking(on, ann):
    while ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin), "not the one at all").status != 429:
        pass
    on(ann, "POST", "unlock")
    assert ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin)).status == 200


def test_sending_a_reset(on, ann):
    on(ann, "POST", "reset$|reset-password|send-reset|password-reset")
    assert ann.mail("password_reset")


def test_resetting_factors(on, admin, description, ann):
    ann.set_up_app()
    method = (
        "POST"
        if any("factors" in path and method == "POST" for method, path, _ in description.operations())
        else "DELETE"
    )
    on(ann, method, "reset-factors|factors")
    assert ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin)).status == 200
    eventually(lambda: ann.mails("factors_reset"), "the notice")


def test_sessions_are_listed_and_ended(on, admin, description, ann):
    other = ann.elsewhere()
    listed = page(on(ann, "GET", "sessions"))
    assert len(listed) == 2 and all(each["id"].startswith("sess_") for each in listed)
    sid = other.caller.claims["sid"]
    path = fill(description.find("DELETE", "users", "sessions", "{session"), ann.id, sid)
    assert admin.call("DELETE", path).status in (200, 204)
    assert other.caller.get("/auth/me").status == 401 and ann.caller.is_signed_in
    refused(admin.call("DELETE", path), 404)
    assert admin.call("DELETE", fill(description.find("DELETE", "users", "sessions"), ann.id)).status in (200, 204)
    assert ann.caller.get("/auth/me").status == 401


def test_users_are_exported_without_hashes(admin, description, ann, notes):
    method, path = next(
        (method, path) for method, path, _ in description.operations() if path.endswith("/export") and "user" in path
    )
    place = f"{fill(path, notes['application_id'])}"
    users = (
        everything(lambda each: admin.call(method, each), place, limit=100)
        if method == "GET"
        else page(admin.call(method, place, {}))
    )
    exported = next(each for each in users if each["email"] == ann.address)
    assert "password_hash" not in exported and "argon2" not in json.dumps(users).lower()


def test_erasing(admin, description, ann, fleet):
    erase = next(
        (
            (method, path)
            for method, path, _ in description.operations()
            if "/users/{" in path and ((method == "DELETE" and path.endswith("}")) or path.endswith("/erase"))
        ),
        None,
    )
    assert erase, "a way to erase a user"
    answer = admin.call(erase[0], fill(erase[1], ann.id), None if erase[0] == "DELETE" else {})
    assert answer.status in (200, 204), answer
    refused(ann.password(), 401, "invalid_credentials")
    eventually(lambda: ann.address not in stored(fleet), "the address is nowhere")


def test_a_user_of_nothing_is_not_found(admin, description):
    for method, path, operation in description.operations():
        if "/users/{" not in path:
            continue
        body = None if method == "GET" else {}
        answer = admin.call(method, fill_with_nothing(path), body)
        if answer.status == 200 and answer["data"] == []:
            continue
        assert answer.status in (400, 404), (method, path, answer)
        refused(answer, answer.status)


# Idempotency-Key


def test_the_same_key_does_it_once_and_gives_the_same_answer(admin, notes):
    key, body = str(uuid.uuid4()), user_body(notes, new_address())
    answers = [admin.post("/admin/users", body, **{"Idempotency-Key": key}) for _ in range(3)]
    assert [answer.status for answer in answers] == [201] * 3 and len({answer.text for answer in answers}) == 1


def test_the_same_key_for_something_else_is_refused(admin, notes):
    key = str(uuid.uuid4())
    admin.done("POST", "/admin/users", user_body(notes, new_address()), **{"Idempotency-Key": key})
    answer = admin.post("/admin/users", user_body(notes, new_address()), **{"Idempotency-Key": key})
    assert answer.status in (409, 422), answer
    refused(answer, answer.status)


def test_the_same_key_at_once_does_it_once(admin, notes):
    key, body = str(uuid.uuid4()), user_body(notes, new_address("once"))
    answers = at_once(*[lambda: admin.post("/admin/users", body, **{"Idempotency-Key": key}) for _ in range(5)])
    made = [answer for answer in answers if answer.status == 201]
    assert made and len({answer["id"] for answer in made}) == 1
    assert all(answer.status in (201, 409) for answer in answers), answers
    assert len(page(admin.get("/admin/users", email=body["email"]))) == 1


def test_keys_of_two_programs_are_two(admin, make_key, notes):
    key, body = str(uuid.uuid4()), user_body(notes, new_address())
    admin.done("POST", "/admin/users", body, **{"Idempotency-Key": key})
    refused(
        admin.with_key(make_key("write")).post("/admin/users", body, **{"Idempotency-Key": key}), 409, "email_taken"
    )


@pytest.mark.parametrize("key", ["", "x" * 300, "\x01"], ids=["empty", "long", "control"])
def test_a_key_that_is_none_is_refused(admin, notes, key):
    answer = admin.post("/admin/users", user_body(notes, new_address()), **{"Idempotency-Key": key})
    assert answer.status == 400, answer


# Applications, clients, connections


@pytest.fixture
def app(admin, description):
    made = admin.done(
        "POST", description.find("POST", "applications|apps"), {"name": f"By REST {uuid.uuid4().hex[:6]}"}
    )
    assert made.status == 201 and made["id"].startswith("app_"), made
    return made


def test_an_application_is_made_changed_and_deleted(admin, description, app, latchkey):
    one = fill(description.find("GET", "applications|apps", "{app"), app["id"])
    changed = admin.done(
        "PATCH", one, {"sign_up": "invite", "require_verified_email": True, "allow_domain": ["acme.example"]}
    )
    assert '"sign_up":"invite"' in changed.text and '"require_verified_email":true' in changed.text, changed
    assert "invite" in json.dumps(latchkey("apps", "show", app["id"]))
    entry = latchkey("audit", "--app", app["id"], "--event", "application_updated")[-1]
    assert {"field": "sign_up", "from": "open", "to": "invite"} in entry["changes"]
    assert admin.call("DELETE", one).status in (200, 204)
    refused(admin.get(one), 404)


@pytest.mark.parametrize(
    "body, paths",
    [
        ({"sign_up": "sometimes"}, ["/sign_up"]),
        ({"accent_colour": "blue"}, ["/accent_colour"]),
        ({"name": ""}, ["/name"]),
        ({"require_verified_email": "yes"}, ["/require_verified_email"]),
        ({"second_factor": 1}, ["/second_factor"]),
        ({"terms_url": "javascript:1"}, ["/terms_url"]),
    ],
)
def test_a_setting_that_cannot_be_is_named(admin, description, app, body, paths):
    invalid(admin.call("PATCH", fill(description.find("GET", "applications|apps", "{app"), app["id"]), body), *paths)


def test_a_client_is_made_changed_and_deleted(admin, description, app):
    made = admin.done(
        "POST",
        description.find("POST", "clients"),
        {"application_id": app["id"], "name": "Site", "origins": ["https://rest.example"]},
    )
    assert made["id"].startswith("client_") and made["origins"] == ["https://rest.example"], made
    one = fill(description.find("GET", "clients", "{client"), made["id"])
    changed = admin.done("PATCH", one, {"name": "Other", "origins": ["https://other.example"]})
    assert (changed["name"], changed["origins"]) == ("Other", ["https://other.example"])
    assert admin.call("PATCH", one, {"origins": ["not an origin"]}).status == 400
    assert admin.call("DELETE", one).status in (200, 204)
    refused(admin.get(one), 404)


def test_a_connection_is_set_listed_and_removed(admin, description, app, latchkey):
    client = latchkey("clients", "create", "--app", app["id"], "--name", "Site", "--origin", "https://c.example")
    put = next(
        (method, path)
        for method, path, _ in description.operations()
        if "connections" in path and method in ("PUT", "POST")
    )
    body = {
        "client_id": client["id"],
        "provider": "google",
        "provider_client_id": "x",
        "client_secret": "shh-not-this-one",
    }
    path = put[1].replace("{client}", client["id"]).replace("{client_id}", client["id"]).replace("{provider}", "google")
    for left_out in ("client_id", "provider"):
        if f"{{{left_out}" in put[1] or f"{{{left_out.removesuffix('_id')}}}" in put[1]:
            body.pop(left_out, None)
    answer = admin.done(put[0], path, body)
    assert "shh-not-this-one" not in answer.text
    listed = latchkey("connections", "list", "--client", client["id"])
    assert [each["provider"] for each in listed] == ["google"]


# Accounts, members, invites


def test_accounts_and_members_are_listed(admin, description, ann):
    path = next(path for method, path, _ in description.operations() if method == "GET" and path.endswith("/accounts"))
    app = ann.profile["application_id"]
    place = fill(path, app) if "{" in path else f"{path}?application_id={app}"
    listed = everything(lambda each: admin.get(each), place, limit=100)
    assert ann.account in [each["id"] for each in listed]
    members = page(admin.get(fill(description.find("GET", "accounts", "members"), ann.account)))
    assert [each["role"] for each in members] == ["owner"] and members[0]["user_id"] == ann.id


def test_an_invitation_is_made_listed_and_revoked(admin, description, ann):
    address = new_address("invitee")
    values = (ann.id, ann.account)
    made = admin.done(
        "POST",
        fill(
            description.find("POST", "accounts", "invites"),
            *values[-description.find("POST", "accounts", "invites").count("{") :],
        ),
        {"email": address, "role": "member"},
    )
    assert made["id"].startswith("inv_") and made["email"] == address
    assert wait_for_mail(ann.fleet, address, "invite")
    path = description.find("GET", "accounts", "invites")
    assert made["id"] in [each["id"] for each in page(admin.get(fill(path, *values[-path.count("{") :])))]
    path = description.find("DELETE", "accounts", "invites")
    assert admin.call("DELETE", fill(path, *values[1 - path.count("{") :], made["id"])).status in (200, 204)


# Keys, mails, audit


def test_signing_keys_are_listed_without_their_secrets(admin, description):
    answer = admin.get(
        next(
            path
            for method, path, _ in description.operations()
            if method == "GET" and "{" not in path and re.search(r"/(signing-)?keys$", path) and "api" not in path
        )
    )
    assert page(answer) and '"d"' not in answer.text and "private" not in answer.text.lower()


def test_mails_are_listed(admin, description):
    assert page(admin.get(description.find("GET", "mails"))) is not None


def test_the_audit_log_is_read(admin, description, ann):
    answer = admin.get(description.find("GET", "audit"), user_id=ann.id)
    found = page(answer)
    assert {"sign_up", "email_verified"} <= {each["event"] for each in found}, answer
    assert all(each["user_id"] == ann.id for each in found)


def test_a_waitlist_is_listed(admin, description, ann):
    assert ann.caller.call("PUT", "/auth/waitlists/acceptance").status == 200
    path = description.find("GET", "waitlists")
    answer = admin.get(fill(path, "acceptance")) if "{" in path else admin.get(path, feature="acceptance")
    if answer.status == 400:
        answer = admin.get(path, feature_key="acceptance")
    assert answer.status == 200 and ann.id in answer.text, answer


# Overload and what is not there


def test_a_service_that_is_away_is_503_within_the_deadline(fleet, admin):
    import os
    import signal
    import time

    identity = fleet.pid("identity")
    os.kill(identity, signal.SIGSTOP)
    try:
        start = time.monotonic()
        answer = admin.get("/admin/users")
        seconds = time.monotonic() - start
    finally:
        os.kill(identity, signal.SIGCONT)
    assert answer.status == 503 and seconds < 12, (answer, seconds)
    assert answer.headers["Retry-After"]
    eventually(lambda: admin.get("/admin/users").status == 200, "it is back")
