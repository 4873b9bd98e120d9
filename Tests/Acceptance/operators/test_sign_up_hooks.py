"""A sign-up hook: an application's makers decide who signs up, within two seconds, and add metadata."""

import time

import pytest

from kit.callers import PASSWORD, Caller, fresh_person, new_address, wait_for_mail
from kit.receiver import Receiver

ORIGIN = "https://hooked-sign-ups.example"


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Hooked sign-ups", "--origin", ORIGIN)


@pytest.fixture
def receiver():
    receiver = Receiver()
    receiver.status, receiver.answer = 200, {"allow": True}
    yield receiver
    receiver.stop()


@pytest.fixture
def hook(latchkey, client, receiver):
    """What the command prints of the application with its new hook."""
    app = client["application_id"]
    yield latchkey(
        "apps",
        "update",
        app,
        "--sign-up-hook",
        receiver.url,
        "--sign-up-hook-allow-private",
        "--sign-up-hook-fails",
        "closed",
    )
    latchkey("apps", "update", app, "--sign-up-hook", "")


@pytest.fixture
def program(fleet, client):
    return Caller(fleet, client["id"], ORIGIN)


def sign_up(program, address=None):
    return program.post(
        "/auth/sign-up", {"client_id": program.client, "email": address or new_address(), "password": PASSWORD}
    )


def users_with(latchkey, client, address):
    return latchkey.run("users", "show", address, "--app", client["application_id"], "--json").status == 0


# The request


def test_the_request_is_signed_as_standard_webhooks_has_it(hook, receiver, program, client):
    address = new_address()
    assert sign_up(program, address).status == 200
    (message,) = receiver.messages
    body = message.verified(hook["sign_up_hook_secret"])
    assert set(body) == {"type", "timestamp", "data"} and body["type"] == "user.before_sign_up", body
    data = body["data"]
    assert data["email"] == address and data["method"] == "password" and data["email_verified"] is False
    assert data["client_id"] == client["id"] and data["application_id"] == client["application_id"]
    assert data["ip_address"] == program.ip
    assert PASSWORD not in message.body


def test_the_secret_is_shown_once(hook, latchkey, client):
    secret = hook["sign_up_hook_secret"]
    assert secret.startswith("whsec_")
    for words in (["apps", "show", client["application_id"]], ["apps", "list"], ["export"]):
        assert secret not in latchkey.run(*words).output
    again = latchkey("apps", "update", client["application_id"], "--name", "Hooked sign-ups")
    assert "sign_up_hook_secret" not in again


def test_both_secrets_sign_for_a_while(hook, latchkey, receiver, program, client):
    rotated = latchkey("apps", "rotate-sign-up-hook-secret", client["application_id"])
    assert sign_up(program).status == 200
    receiver.messages[-1].verified(hook["sign_up_hook_secret"], rotated["secret"])


# What it decides


def test_metadata_is_kept_with_the_user(hook, receiver, latchkey, program, client):
    receiver.answer = {"allow": True, "metadata": {"plan": "trial", "score": 3, "vip": True}}
    answer = sign_up(program)
    shown = latchkey("users", "show", answer["profile.id"])
    assert shown["sign_up_metadata"] == receiver.answer["metadata"]
    latchkey("users", "erase", answer["profile.id"], "--yes")
    assert "trial" not in latchkey.run("users", "show", answer["profile.id"], "--json").output


def test_a_refused_person_gets_the_reason_and_no_user(hook, receiver, latchkey, program, client):
    receiver.answer = {"allow": False, "reason": "Ask your\nmanager first."}
    address = new_address()
    answer = sign_up(program, address)
    assert answer.status == 403 and answer.code == "sign_up_refused", answer
    assert answer["detail"] == "Ask yourmanager first."
    assert not users_with(latchkey, client, address)
    entries = latchkey("audit", "--app", client["application_id"], "--event", "sign_up_refused")
    assert any(entry["reason"] == "sign_up_hook" for entry in entries), entries
    receiver.answer = {"allow": True}
    assert sign_up(program, address).status == 200, "nothing of the attempt stays"


def test_users_sign_in_without_being_asked_about(hook, receiver, fleet, client):
    person = fresh_person(fleet, client["id"], ORIGIN, is_verified=False)
    receiver.answer = {"allow": False}
    asked = len(receiver.messages)
    assert person.password().status == 200
    assert sign_up(person.caller, person.address).code == "email_taken"
    assert len(receiver.messages) == asked


def test_a_link_that_signs_up_is_asked_about(hook, receiver, latchkey, fleet, client, program):
    latchkey("apps", "update", client["application_id"], "--sign-up-by-mail")
    try:
        address = new_address()
        asked = program.post("/auth/send-magic-link", {"client_id": client["id"], "email": address})
        assert asked.status < 300, asked
        code = wait_for_mail(fleet, address, "sign_up").code
        body = {"client_id": client["id"], "email": address, "code": code}
        receiver.answer = {"allow": False}
        assert program.post("/auth/sign-in-with-code", body).code == "sign_up_refused"
        assert receiver.messages[-1].json["data"]["method"] == "magic_link"
        receiver.answer = {"allow": True, "metadata": {"by": "email"}}
        answer = program.post("/auth/sign-in-with-code", body)
        assert answer.status == 200, answer
        assert latchkey("users", "show", answer["profile.id"])["sign_up_metadata"] == {"by": "email"}
    finally:
        latchkey("apps", "update", client["application_id"], "--no-sign-up-by-mail")


# When it does not answer


def away(receiver):
    receiver.go_away()


def slow(receiver):
    receiver.pause = 10


def broken(receiver):
    receiver.status = 500


def redirecting(receiver):
    receiver.status, receiver.headers = 307, {"Location": receiver.url + "/other"}


def talkative(receiver):
    receiver.answer = b" " * (65 * 1024) + b'{"allow": true}'


def unclear(receiver):
    receiver.answer = {"allowed": True}


@pytest.mark.parametrize("trouble", [away, slow, broken, redirecting, talkative, unclear])
def test_without_an_answer_the_setting_decides(hook, receiver, latchkey, program, client, trouble):
    trouble(receiver)
    address, start = new_address(), time.monotonic()
    answer = sign_up(program, address)
    assert time.monotonic() - start < 4.5
    assert answer.status == 503 and answer.code == "sign_up_unavailable", answer
    assert int(answer.headers["Retry-After"]) > 0
    assert not users_with(latchkey, client, address)
    latchkey("apps", "update", client["application_id"], "--sign-up-hook-fails", "open")
    answer = sign_up(program, address)
    assert answer.status == 200, answer
    assert "sign_up_metadata" not in latchkey("users", "show", answer["profile.id"])


# Where it may be


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "https://127.0.0.1/", "https://10.0.0.1/", "https://2130706433/"]
)
def test_private_addresses_and_plain_http_need_to_be_allowed(latchkey, client, url):
    done = latchkey.run("apps", "update", client["application_id"], "--sign-up-hook", url, "--json")
    assert done.status == 1 and "whsec_" not in done.output, done
    assert "--sign-up-hook-allow-private" in done.errors, done


def test_a_hook_that_is_removed_is_asked_nothing(hook, receiver, latchkey, program, client):
    latchkey("apps", "update", client["application_id"], "--sign-up-hook", "")
    assert sign_up(program).status == 200
    assert not receiver.messages
    assert "sign_up_hook" not in latchkey("apps", "show", client["application_id"])["sign_up_settings"]
