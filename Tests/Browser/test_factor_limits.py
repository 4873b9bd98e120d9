"""Guessing, locking out, asking who has an account, and reading logs: on a fleet that counts attempts and logs all it can."""

import json
import os
import re
import time

import pytest

from conftest import ROOT
from support import fleet as fleets
from support.factor_fixtures import ORIGIN, refused
from support.factors import App, Browser, Caller, Passkey, User, send_assertion, sign_in_options
from support.fleet import PASSWORD
from support.software_authenticator import data, text


@pytest.fixture(scope="module")
def strict():
    """A fleet that counts, and logs all it can."""
    fleet = fleets.Fleet(
        os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug"), LATCHKEY_RATE_LIMITS="on",
        LATCHKEY_LIMIT_SIGN_IN="5000/60s", LATCHKEY_LIMIT_SIGN_UP="5000/60s", LATCHKEY_LIMIT_MAIL="5000/60s",
        LATCHKEY_LIMIT_MAILED_TOKEN="5000/60s", LATCHKEY_LIMIT_LOGIN_METHODS="5000/60s", LATCHKEY_LOG_LEVEL="trace")
    fleet.client = fleet.make_client("Strict", "--origin", ORIGIN)["id"]
    yield fleet
    fleet.stop()


def test_codes_are_not_guessed(strict):
    """Wrong codes count against the account, however many sign-ins they are for."""
    user = User(Caller(strict, strict.client, ORIGIN)).sign_up().set_up_app()
    answers = []
    for _ in range(3):
        caller = Caller(strict, strict.client, ORIGIN)
        token = user.waiting(caller)
        answers += [user.second_factor(token, user.app.wrong_code(), caller=caller) for _ in range(4)]
    statuses = [answer.status for answer in answers]
    assert statuses.count(401) <= 5 and set(statuses) == {401, 429}, statuses
    assert int(answers[-1].headers["Retry-After"]) > 0
    # Nor by beginning again. Recovery codes have a count of their own, for an owner who has lost the app.
    token = user.waiting()
    refused(user.second_factor(token, user.app.wrong_code()), 429, "rate_limited")
    statuses = [user.second_factor(token, "0000-0000-0000-0000", "recovery_code").status for _ in range(10)]
    assert statuses[0] == 401 and statuses.count(401) <= 5 and statuses[-1] == 429, statuses


def test_an_attacker_with_the_password_locks_the_owner_out_nowhere_they_are_known(strict):
    owner = Browser(strict, strict.client, ORIGIN)
    user = User(owner).sign_up().set_up_app()
    user.sign_in()
    thief = Browser(strict, strict.client, ORIGIN)
    token = user.waiting(thief)
    while user.second_factor(token, user.app.wrong_code(), caller=thief).status == 401:
        pass
    # The thief's browser has not become a known one by the password alone.
    refused(user.second_factor(token, user.app.wrong_code(), caller=thief), 429, "rate_limited")
    assert user.second_factor(user.waiting(owner), user.app.code(), caller=owner).status == 200


def test_a_stolen_session_guesses_nothing(strict):
    """Not the password, and not the code."""
    user = User(Caller(strict, strict.client, ORIGIN)).sign_up().set_up_app()
    for evidence in ({"type": "totp", "code": user.app.wrong_code()}, {"password": "not the one"},
                     {"type": "recovery_code", "code": "0000-0000-0000-0000"}):
        statuses = [user.reauthenticate(**evidence).status for _ in range(10)]
        assert statuses.count(401) <= 5 and statuses[-1] == 429, statuses


def test_a_passkey_is_never_locked_out(strict):
    user = User(Caller(strict, strict.client, ORIGIN)).sign_up()
    passkey = user.add_passkey()
    user.set_up_app()
    thief = Caller(strict, strict.client, ORIGIN)
    token = user.waiting(thief)
    while user.second_factor(token, user.app.wrong_code(), caller=thief).status == 401:
        pass
    assert passkey.sign_in(thief).status == 200
    # Nor within the session, neither by the passkey nor by a recovery code.
    refused(user.reauthenticate(type="totp", code=user.app.wrong_code()), 429, "rate_limited")
    assert user.reauthenticate(
        type="passkey", credential=passkey.assertion(sign_in_options(user.caller))).status == 200
    user.show_factor()


def test_a_wrong_password_does_not_tell_of_factors(strict):
    """Who has no password learns neither that there is an account, nor that it has a second factor."""
    plain = User(Caller(strict, strict.client, ORIGIN)).sign_up()
    protected = User(Caller(strict, strict.client, ORIGIN)).sign_up().set_up_app()
    nobody = User(Caller(strict, strict.client, ORIGIN))
    times, answers = {}, {}
    for _ in range(3):
        for name, user in (("plain", plain), ("protected", protected), ("nobody", nobody)):
            began = time.monotonic()
            answer = user.password(Caller(strict, strict.client, ORIGIN), "not the one")
            times.setdefault(name, []).append(time.monotonic() - began)
            answers[name] = (answer.status, answer.json | {"instance": ""}, sorted(answer.headers))
    assert answers["plain"] == answers["protected"] == answers["nobody"] and answers["plain"][0] == 401
    asked = [user.caller.post("/auth/check-email", user.with_client(email=user.address)) for user in (plain, protected)]
    assert asked[0].json == asked[1].json and asked[0].status == 200
    # The same work is done: far apart they can't be.
    assert min(times["protected"]) < 5 * min(times["plain"]) and min(times["nobody"]) * 5 > min(times["plain"]), times


def test_unknown_and_refused_passkeys_look_alike(strict):
    user = User(Caller(strict, strict.client, ORIGIN)).sign_up()
    passkey, caller = user.add_passkey(), Caller(strict, strict.client, ORIGIN)
    unknown = Passkey(caller)
    unknown.user_handle = passkey.user_handle
    answers = []
    for key in (passkey, unknown):
        credential = key.get(data(sign_in_options(caller)["challenge"]), key.user_handle)
        credential["response"]["signature"] = text(bytes(70))
        answers.append(send_assertion(caller, credential))
    (first, second) = answers
    assert (first.status, first.json | {"instance": ""}) == (second.status, second.json | {"instance": ""})
    assert sorted(first.headers) == sorted(second.headers)


def test_no_secret_is_logged(strict):
    user = User(Caller(strict, strict.client, ORIGIN)).sign_up()
    begun = user.caller.post("/auth/factors/totp")
    app = App(begun["secret"])
    first = app.code()
    codes = user.confirm(begun["id"], first)["recovery_codes"]
    user.app, token, second = app, user.waiting(), app.code()
    assert user.second_factor(token, second).status == 200
    refused(user.second_factor(token, codes[1], "recovery_code"), 401, "sign_in_token_invalid")
    assert user.second_factor(user.waiting(), codes[0], "recovery_code").status == 200
    options = user.registration_options()
    passkey = Passkey(user.caller)
    user.caller.post("/auth/passkeys", {"credential": passkey.register(options)})
    assertion = passkey.assertion(sign_in_options(user.caller))
    assert send_assertion(user.caller, assertion).status == 200
    user.caller.post("/auth/sign-in/second-factor", '{"sign_in_token": "%s", "code": ["%s"]' % (token, codes[2]))
    refused_late = user.second_factor(token, codes[3], "recovery_code")
    explained = json.dumps(strict.latchkey("explain", refused_late.headers["X-Request-ID"]))
    assert "second" in explained
    logs = strict.logs() + explained
    assert '"level":"debug"' in logs
    secrets = [begun["secret"], *codes, *(code.replace("-", "") for code in codes), token, options["challenge"],
               assertion["response"]["signature"], PASSWORD, user.caller.token, user.caller.refresh_token]
    assert [secret for secret in secrets if secret in logs] == []
    # Six digits may be anywhere by chance, but not by themselves.
    assert not re.search(rf"(?<![\w.-])({first}|{second})(?![\w.-])", logs)
