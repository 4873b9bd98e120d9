"""The questions that an operator is asked in a week (docs/operators.md), each answered by a command."""

import pytest

from kit.callers import PASSWORD, Caller, new_address, wait_for_mail
from kit.checks import eventually, refused, stored


def explain(latchkey, person):
    address = person if isinstance(person, str) else person.address
    answer = latchkey("users", "explain", address)
    return answer["can_sign_in"], {each["code"]: each for each in answer["statements"]}, answer


def lock(person):
    """Wrong passwords from devices that the user has not used, until there is a pause."""
    for _ in range(12):
        answer = person.password(Caller(person.fleet, person.caller.client, person.caller.origin), "not the one at all")
        if answer.status == 429:
            return
    raise AssertionError("no pause after 12 wrong passwords")


# Why can't she sign in?


def test_she_can(latchkey, ann):
    can, statements, _ = explain(latchkey, ann)
    assert can and not [each for each in statements.values() if each["severity"] == "problem"]


def test_because_she_is_locked_out(latchkey, ann):
    lock(ann)
    can, statements, _ = explain(latchkey, ann)
    assert not can and statements["password_locked"]["severity"] == "problem"
    assert ann.id in statements["password_locked"]["command"] and "unlock" in statements["password_locked"]["command"]
    latchkey("users", "unlock", ann.id)
    assert ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin)).status == 200
    assert explain(latchkey, ann)[0]


def test_because_she_is_suspended(latchkey, ann):
    latchkey("users", "suspend", ann.address)
    can, statements, _ = explain(latchkey, ann)
    assert not can and statements["suspended"]["severity"] == "problem"
    latchkey("users", "restore", ann.address)
    assert explain(latchkey, ann)[0]


def test_because_she_does_not_finish_the_second_step(latchkey, ann):
    ann.set_up_app()
    assert ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin)).code == "second_factor_required"
    _, statements, _ = explain(latchkey, ann)
    assert "sign_in_pending" in statements, statements


def test_because_nobody_has_the_address(latchkey):
    can, statements, _ = explain(latchkey, new_address("nobody"))
    assert not can and statements["no_user"]["severity"] == "problem"


def test_without_an_application_the_option_is_named(latchkey, notes, shop):
    statement = explain(latchkey, new_address("nobody"))[1]["application_not_given"]
    assert "--app" in statement["command"] and "invited" in statement["text"], statement


def test_because_she_is_registered_elsewhere(latchkey, eve, notes):
    answer = latchkey("users", "explain", eve.address, "--app", notes["application_id"])
    assert not answer["can_sign_in"] and "Shop" in str(answer["statements"])


def test_because_she_is_only_invited(latchkey, notes):
    address = new_address("invited")
    latchkey("users", "create", address, "--app", notes["application_id"], "--invite")
    answer = latchkey("users", "explain", address)
    assert not answer["can_sign_in"] and "invit" in str(answer["statements"]).lower()


def test_her_last_attempts_and_mails_are_shown_with_reasons(latchkey, ann):
    refused(ann.password(password="not the one at all"), 401)
    _, _, answer = explain(latchkey, ann)
    assert "sign_in_failed" in str(answer)
    assert any(each["kind"] == "verification" and each["event"] == "delivered" for each in answer["emails"])


# Who is this?


def test_users_are_found_by_a_part_of_the_address(latchkey, ann):
    part = ann.address.split("@")[0][4:]
    found = latchkey("users", "search", part)
    assert [each["id"] for each in found["data"]] == [ann.id] and "next" not in found["links"]
    assert latchkey("users", "show", ann.address)["id"] == ann.id
    assert latchkey.run("users", "search", "ab").status in (1, 64), "three characters at least"


@pytest.mark.parametrize(
    "options, is_found",
    [
        (["--created-since", "1h"], True),
        (["--created-until", "1h"], False),
        (["--signed-in-since", "1h"], True),
        (["--not-signed-in-since", "1h"], False),
        (["--status", "active"], True),
        (["--status", "suspended"], False),
        (["--status", "unverified"], False),
        (["--app", "Notes"], True),
        (["--app", "Shop"], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_users_are_listed_by_what_they_did(latchkey, ann, options, is_found):
    found = latchkey("users", "list", "--email", ann.address, *options)
    assert [each["id"] for each in found["data"]] == ([ann.id] if is_found else []), found


def test_the_list_has_pages(latchkey, ann, bob):
    first = latchkey("users", "list", "--limit", "1", "--app", "Notes")
    second = latchkey("users", "list", "--limit", "1", "--app", "Notes", "--cursor", first["links"]["next"])
    assert first["data"][0]["id"] != second["data"][0]["id"]
    latchkey.refused("users", "list", "--cursor", "invalid")
    done = latchkey.run("users", "list", "--all", "--app", "Notes", "--json")
    assert done.status == 0 and {ann.id, bob.id} <= {each["id"] for each in done.lines}


# Where is her email?


def test_what_became_of_her_mails(latchkey, ann):
    assert ann.caller.post("/auth/send-password-reset", ann.with_client(email=ann.address)).status == 204
    ann.mail("password_reset")
    eventually(
        lambda: any(
            each["kind"] == "password_reset" and each["event"] == "delivered"
            for each in explain(latchkey, ann)[2]["emails"]
        ),
        "the delivery is shown",
    )
    assert isinstance(latchkey("mail", "list"), (list, dict))


# She forgot her password; she has lost her mailbox; she has lost her phone


def test_a_reset_is_sent(latchkey, ann):
    latchkey("users", "send-reset", ann.address)
    assert ann.mail("password_reset") and ann.password().status == 200


def test_her_address_is_replaced(latchkey, ann):
    address = new_address("moved")
    done = latchkey.run("users", "set-email", ann.address, address, "--verified")
    assert done.status == 1 and "--yes" in done.errors, done
    latchkey("users", "set-email", ann.address, address, "--verified", "--yes")
    refused(ann.password(), 401, "invalid_credentials")
    assert ann.caller.get("/auth/me").status == 401
    eventually(lambda: ann.mails("notice"), "a notice to the earlier address")


def test_her_factors_are_reset(latchkey, ann):
    ann.set_up_app()
    latchkey("users", "reset-factors", ann.address, "--yes")
    answer = ann.password(Caller(ann.fleet, ann.caller.client, ann.caller.origin))
    assert answer.status == 200, answer
    eventually(lambda: ann.mails("factors_reset"), "the notice")


# Let Bob in, though nobody can sign up


@pytest.fixture
def closed(latchkey):
    app = latchkey("apps", "create", "--name", f"Closed {new_address()[4:12]}", "--sign-up", "invite")
    client = latchkey(
        "clients",
        "create",
        "--app",
        app["id"],
        "--name",
        "Closed",
        "--origin",
        "https://closed.example",
        "--method",
        "password",
        "--method",
        "magic_link",
    )
    return client


def test_an_invited_person_gets_in_where_nobody_can_sign_up(latchkey, fleet, closed):
    caller, address = Caller(fleet, closed["id"], "https://closed.example"), new_address("bob")
    refused(
        caller.post("/auth/sign-up", {"client_id": closed["id"], "email": address, "password": PASSWORD}),
        403,
        "invitation_required",
    )
    made = latchkey("users", "create", address, "--app", closed["application_id"], "--invite")
    assert "token=" in made["url"]
    assert wait_for_mail(fleet, address, "invite")
    answer = caller.post("/auth/accept-invite", {"token": made["token"]})
    assert answer.status == 200 and answer["profile.credentials"][0]["email_verified_at"], answer


@pytest.mark.parametrize("way", ["--send-reset", "--no-mail", "--password-stdin"])
def test_a_user_is_created(latchkey, fleet, closed, way):
    address = new_address("made")
    made = latchkey(
        "users", "create", address, "--app", closed["application_id"], way, "--verified", input=f"{PASSWORD}\n"
    )
    assert made["status"] == "active" and made["credentials"][0]["email_verified_at"]
    if way == "--send-reset":
        assert wait_for_mail(fleet, address, "password_reset")
    if way == "--password-stdin":
        answer = Caller(fleet, closed["id"], "https://closed.example").post(
            "/auth/sign-in", {"client_id": closed["id"], "email": address, "password": PASSWORD}
        )
        assert answer.status == 200, answer
    latchkey.refused(
        "users", "create", address, "--app", closed["application_id"], way, input=f"{PASSWORD}\n", code="email_taken"
    )


def test_a_weak_password_is_refused(latchkey, closed):
    latchkey.refused(
        "users", "create", new_address(), "--app", closed["application_id"], "--password-stdin", input="password1234\n"
    )


# Someone has her password; keep him out; she wants to be forgotten


def test_all_her_sessions_are_ended(latchkey, ann):
    other = ann.elsewhere()
    assert len(latchkey("sessions", "list", ann.address)) == 2
    latchkey("sessions", "revoke", ann.address, "--all", "--yes")
    assert ann.caller.get("/auth/me").status == other.caller.get("/auth/me").status == 401


def test_a_suspended_user_stays_out(latchkey, ann):
    latchkey("users", "suspend", ann.address)
    refused(ann.password(), 403, "user_suspended")
    eventually(lambda: ann.caller.get("/auth/me").status in (401, 403), "the session is refused")
    assert latchkey("users", "suspend", ann.address)["status"] == "suspended", "twice is once"


def test_an_erased_user_is_gone(latchkey, ann, fleet):
    done = latchkey.run("users", "erase", ann.address, "--yes")
    assert done.output.startswith("the user was erased") and "suspended" not in done.output, done
    refused(ann.password(), 401, "invalid_credentials")
    latchkey.refused("users", "show", ann.address)
    assert latchkey("users", "show", ann.id)["status"] == "erased"
    listed = latchkey("users", "list", "--status", "erased", "--app", "Notes", "--limit", "1000")["data"]
    assert [each["status"] for each in listed if each["id"] == ann.id] == ["erased"], listed
    eventually(lambda: ann.address not in stored(fleet), "the address is nowhere")


# This app is no longer in use


def test_an_app_with_users_is_deleted_only_by_their_number(latchkey, fleet, closed):
    for _ in range(2):
        latchkey("users", "create", new_address(), "--app", closed["application_id"], "--no-mail")
    shown = latchkey("apps", "show", closed["application_id"])
    assert shown["users"] == 2, shown
    for number in ([], ["--with-users", "1"]):
        latchkey.refused("apps", "delete", closed["application_id"], *number, "--yes")
    latchkey("apps", "delete", closed["application_id"], "--with-users", "2", "--yes")
    latchkey.refused("apps", "show", closed["application_id"])
    latchkey.refused("clients", "show", closed["id"])


def test_a_deleted_client_ends_its_sessions(latchkey, fleet, closed):
    address = new_address("gone")
    latchkey(
        "users",
        "create",
        address,
        "--app",
        closed["application_id"],
        "--password-stdin",
        "--verified",
        input=f"{PASSWORD}\n",
    )
    caller = Caller(fleet, closed["id"], "https://closed.example")
    assert (
        caller.post("/auth/sign-in", {"client_id": closed["id"], "email": address, "password": PASSWORD}).status == 200
    )
    latchkey("clients", "delete", closed["id"], "--dry-run")
    assert caller.is_signed_in
    latchkey("clients", "delete", closed["id"], "--yes")
    eventually(lambda: caller.get("/auth/me").status in (401, 403), "the session is refused")


# What went wrong with this request?


def test_a_request_is_explained(latchkey, ann):
    answer = ann.password(password="not the one at all")
    steps = latchkey("explain", answer.headers["X-Request-Id"])
    assert "identity" in str(steps) and "not the one at all" not in str(steps)
    latchkey.refused("explain", "req_01jx3k5v7q9w2y4z6b8d0f1g2h", code="request_unknown")
