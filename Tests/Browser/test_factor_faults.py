"""Many uses of one code or challenge at once, services that die between the steps, and a change of the factor key."""

import base64
import json
import os
import time

import pytest

from support.factor_fixtures import ORIGIN, client, elsewhere, patiently, program, protected, refused, user
from support.factors import Caller, Passkey, at_once, send_assertion, sign_in_options


def successes(answers, status=200):
    statuses = [answer.status for answer in answers]
    assert all(each < 500 for each in statuses), [answer for answer in answers if answer.status >= 500][:1]
    return statuses.count(status)


def test_fifty_uses_of_one_code(protected):
    tokens = iter([protected.waiting() for _ in range(2)] * 25)
    code = protected.app.code()
    assert successes(at_once(50, lambda: Caller(protected.fleet, protected.caller.client, ORIGIN).post(
        "/auth/sign-in/second-factor", protected.with_client(sign_in_token=next(tokens), type="totp", code=code)))) == 1


def test_fifty_uses_of_one_recovery_code(protected):
    tokens = iter([protected.waiting() for _ in range(2)] * 25)
    code = protected.recovery_codes[0]
    assert successes(at_once(50, lambda: Caller(protected.fleet, protected.caller.client, ORIGIN).post(
        "/auth/sign-in/second-factor",
        protected.with_client(sign_in_token=next(tokens), type="recovery_code", code=code)))) == 1
    assert protected.second_factor(protected.waiting(), protected.app.code()).status == 200
    assert protected.factors()["recovery_codes_left"] == 9


def test_fifty_answers_to_one_challenge(user, fleet, client):
    passkey = user.add_passkey(counts=False)
    credential = passkey.assertion(sign_in_options(user.caller))
    assert successes(at_once(50, lambda: send_assertion(Caller(fleet, client["id"], ORIGIN), credential))) == 1
    credential = Passkey(user.caller).register(user.registration_options())
    answers = at_once(50, lambda: Caller(fleet, client["id"], ORIGIN, user.caller.token).post(
        "/auth/passkeys", {"credential": credential}))
    assert successes(answers, 201) == 1


def test_ten_answers_with_one_counter(user, fleet, client):
    """Copies of an authenticator that answer at the same moment, each a challenge of its own."""
    passkey = user.add_passkey()
    credentials = []
    for _ in range(10):
        passkey.counter = 7
        credentials.append(passkey.assertion(sign_in_options(user.caller)))
    rest = iter(credentials)
    assert successes(at_once(10, lambda: send_assertion(Caller(fleet, client["id"], ORIGIN), next(rest)))) == 1


def test_ten_confirmations_of_one_app(user):
    identifier, app = user.begin_app()
    code = app.code()
    answers = at_once(10, lambda: Caller(user.fleet, user.caller.client, ORIGIN, user.caller.token).post(
        f"/auth/factors/totp/{identifier}/confirm", {"code": code}))
    assert successes(answers) == 1
    assert len([answer for answer in answers if answer["recovery_codes"]]) == 1
    assert user.factors()["recovery_codes_left"] == 10


@pytest.mark.parametrize("service", ["identity", "tokens"])
def test_a_service_dies_between_the_steps(protected, elsewhere, fleet, service):
    protected.sign_in()
    passkey = protected.add_passkey()
    token, options = protected.waiting(elsewhere), sign_in_options(elsewhere)
    registration = protected.registration_options()
    fleet.kill(service)

    code = protected.app.code()
    assert patiently(lambda: protected.second_factor(token, code, caller=elsewhere)).status == 200
    assert elsewhere.is_signed_in
    credential = passkey.assertion(options)
    assert patiently(lambda: send_assertion(elsewhere, credential)).status == 200
    new = Passkey(protected.caller, "EdDSA")
    credential = new.register(registration)
    assert patiently(lambda: protected.caller.post("/auth/passkeys", {"credential": credential})).status == 201
    refused(protected.second_factor(protected.waiting(), code), 401, "second_factor_invalid")


def test_the_key_of_factors_is_changed(protected, elsewhere, fleet):
    """An operator puts a new key first, removes the old one when it is no longer needed, and nobody notices."""
    file = fleet.state / "secrets" / "identity.json"

    def restart_with(change):
        secrets = json.loads(file.read_text())
        secrets["identity"]["factor_keys"] = change(secrets["identity"]["factor_keys"])
        file.write_text(json.dumps(secrets))
        old = fleet.pid("identity")
        fleet.kill("identity")
        end = time.monotonic() + 30
        while fleet.pid("identity") in (old, None) and time.monotonic() < end:
            time.sleep(0.05)
        return patiently(protected.password)["sign_in_token"]

    def stored_key():
        return fleet.database("SELECT key_id FROM identity.totp_factors ORDER BY created_at DESC LIMIT 1")

    old = stored_key()
    token = restart_with(lambda keys: [base64.b64encode(os.urandom(32)).decode(), *keys])
    assert protected.second_factor(token, protected.recovery_codes[0], "recovery_code").status == 200
    end = time.monotonic() + 20
    while stored_key() == old and time.monotonic() < end:
        time.sleep(0.1)
    token = restart_with(lambda keys: keys[:1])
    # Hashes of recovery codes can't be made again.
    refused(protected.second_factor(token, protected.recovery_codes[1], "recovery_code"), 401, "second_factor_invalid")
    assert protected.second_factor(token, protected.app.code()).status == 200
    codes = protected.caller.post("/auth/factors/recovery-codes")["recovery_codes"]
    assert protected.second_factor(protected.waiting(), codes[0], "recovery_code").status == 200
