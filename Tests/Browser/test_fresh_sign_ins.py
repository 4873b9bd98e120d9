"""What a session may change when its sign-in is long ago or was by one factor: what a thief of the session has."""

import base64

from support.factor_fixtures import ORIGIN, client, elsewhere, make_old, make_weak, other, program, protected, refused, user
from support.factors import Caller, Passkey, User, sign_in_options
from support.fleet import PASSWORD
from support.software_authenticator import UP


def test_a_session_alone_changes_no_factor_after_ten_minutes(user):
    """What a stolen session or an unlocked computer can't do."""
    passkey = user.add_passkey()
    user.show_factor()
    make_old(user)
    calls = [("POST", "/auth/factors/totp"), ("POST", "/auth/passkeys/registration-options"),
             ("DELETE", f"/auth/passkeys/{passkey.factor}"), ("DELETE", f"/auth/factors/{passkey.factor}")]
    for method, path in calls:
        # The password helps nobody, be it the right one or not: it is one factor.
        for body in ({}, {"password": "not the one"}, {"password": PASSWORD}):
            answer = refused(user.caller.call(method, path, body), 401, "insufficient_user_authentication")
            challenge = answer.headers["WWW-Authenticate"]
            assert "insufficient_user_authentication" in challenge, challenge
            assert [each["type"] for each in answer["factors"]] == ["recovery_code", "passkey"]
    assert [each["id"] for each in user.factors()["data"]] == [passkey.factor]
    # The owner has more than a thief.
    assert user.reauthenticate(
        type="passkey", credential=passkey.assertion(sign_in_options(user.caller))).status == 200
    assert user.caller.post("/auth/factors/totp").status == 200
    assert user.remove(passkey.factor).status == 204


def test_a_password_adds_no_passkey_beside_the_owners(user, elsewhere):
    """It would make the thief as strong as the owner: a passkey of their own, new recovery codes, and the owner's passkey gone."""
    passkey = user.add_passkey()
    thief = User(elsewhere, user.address)
    assert thief.password().status == 200
    for call in (elsewhere.post("/auth/passkeys/registration-options"), elsewhere.post("/auth/factors/totp"),
                 elsewhere.post("/auth/factors/recovery-codes"), elsewhere.call("PATCH", "/auth/factors", {"two_step": True}),
                 thief.remove(passkey.factor)):
        problem = refused(call, 401, "insufficient_user_authentication")
        assert problem["acr_values"] == "urn:latchkey:two-factors", problem
    # A session of before has begun nothing that it could finish.
    credential = Passkey(elsewhere).create(base64.b64decode("AAAA"))
    assert elsewhere.post("/auth/passkeys", {"credential": credential}).status == 401
    assert [each["id"] for each in user.factors()["data"]] == [passkey.factor]
    # The owner has lost the passkey, and has a recovery code.
    user.show_factor()
    assert user.remove(passkey.factor).status == 204


def test_a_password_without_a_factor_is_fresh_enough(user):
    make_old(user)
    refused(user.caller.post("/auth/passkeys/registration-options"), 401, "insufficient_user_authentication")
    refused(user.caller.post("/auth/factors/totp", {"password": "not the one"}), 401, "invalid_credentials")
    assert user.caller.post("/auth/factors/totp", {"password": PASSWORD}).status == 200
    assert user.caller.post("/auth/passkeys/registration-options", {"password": PASSWORD}).status == 200


def test_an_old_session_does_not_finish_what_it_could_not_begin(user, other):
    """Without options of its own, an old session has no challenge and no secret to confirm."""
    make_old(user)
    options = other.registration_options()
    refused(user.caller.post("/auth/passkeys", {"credential": Passkey(user.caller).register(options)}),
            401, "passkey_invalid")
    identifier, app = other.begin_app()
    refused(user.confirm(identifier, app.code()), 404, "not_found")


def test_a_password_alone_changes_no_second_factor(protected, elsewhere):
    """What a thief of the password has, or of a session in a remembered browser."""
    make_weak(protected)
    for call in (protected.caller.post("/auth/factors/totp"), protected.caller.post("/auth/factors/recovery-codes"),
                 protected.caller.post("/auth/passkeys/registration-options"), protected.remove(protected.app_id),
                 protected.remove(protected.app_id, password=PASSWORD),
                 protected.caller.post("/auth/factors/recovery-codes", {"password": PASSWORD})):
        problem = refused(call, 401, "insufficient_user_authentication")
        assert [each["type"] for each in problem["factors"]] == ["totp", "recovery_code"]
        assert (problem["max_age"], problem["acr_values"]) == (600, "urn:latchkey:two-factors")
    protected.sign_in(elsewhere)
    assert User(elsewhere).remove(protected.app_id).status == 204


def test_a_session_is_renewed_by_its_user(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    make_old(protected)
    refused(protected.caller.post("/auth/passkeys/registration-options"), 401, "insufficient_user_authentication")
    begun = protected.caller.claims["auth_time"]
    assert protected.reauthenticate(password=PASSWORD).status == 200
    # It states what the new time is true of, and is not enough.
    assert protected.caller.claims["auth_time"] > begun and protected.caller.claims["amr"] == ["pwd"]
    assert protected.caller.claims["acr"] == "urn:latchkey:one-factor"
    refused(protected.caller.post("/auth/passkeys/registration-options"), 401, "insufficient_user_authentication")
    for evidence in ({"type": "recovery_code", "code": protected.recovery_codes[0]},
                     {"type": "passkey", "credential": passkey.assertion(sign_in_options(protected.caller))}):
        make_old(protected)
        assert protected.reauthenticate(**evidence).status == 200
        assert protected.caller.post("/auth/passkeys/registration-options").status == 200
    # What was shown once renews nothing again.
    refused(protected.reauthenticate(**evidence), 401, "passkey_invalid")
    used = protected.reauthenticate(type="recovery_code", code=protected.recovery_codes[0])
    refused(used, 401, "second_factor_invalid")


def test_a_code_makes_a_session_one_of_two_factors(protected):
    make_weak(protected)
    refused(protected.caller.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    assert protected.reauthenticate(password=PASSWORD).status == 200
    refused(protected.caller.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    assert protected.reauthenticate(type="totp", code=protected.app.code()).status == 200
    assert protected.caller.post("/auth/factors/recovery-codes").status == 200
    protected.caller.refresh()
    assert {"pwd", "otp", "mfa"} <= set(protected.caller.claims["amr"])


def test_a_session_has_shown_the_factor_that_its_user_sets_up(user):
    identifier, app = user.begin_app()
    confirmed = user.confirm(identifier, app.code())
    user.caller.token = confirmed["access_token"]
    assert user.caller.claims["amr"] == ["pwd", "otp", "mfa"] and confirmed["token_type"] == "Bearer"
    assert user.caller.post("/auth/factors/recovery-codes").status == 200
    registered = user.register(Passkey(user.caller))
    user.caller.token = registered["access_token"]
    assert {"hwk", "user"} <= set(user.caller.claims["amr"])
    user.caller.refresh()
    assert {"pwd", "otp", "mfa", "hwk", "user"} == set(user.caller.claims["amr"])


def test_a_passkey_that_does_not_know_its_user_shows_nothing(user):
    registered = user.register(Passkey(user.caller, "ES256", UP))
    assert registered.status == 201 and registered["access_token"] is None
    user.caller.refresh()
    assert user.caller.claims["amr"] == ["pwd"]


def test_a_touch_counts_beside_the_password(user):
    """Many security keys have no PIN. The password of a moment ago is the other factor, so their users need no recovery code."""
    key = Passkey(user.caller, "ES256", UP)
    user.register(key)
    make_old(user)

    def touch():
        options = sign_in_options(user.caller, beside_password=True)
        assert options["userVerification"] == "preferred" and options["allowCredentials"] == []
        return user.reauthenticate(type="passkey", credential=key.assertion(options))

    refused(touch(), 401, "passkey_invalid")
    assert user.reauthenticate(password=PASSWORD).status == 200
    refused(user.caller.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    assert touch().status == 200
    assert {"pwd", "hwk", "mfa"} == set(user.caller.claims["amr"])
    assert user.caller.post("/auth/factors/recovery-codes").status == 200
    # The touch has renewed the sign-in, and not the password.
    refused(touch(), 401, "passkey_invalid")
    assert user.reauthenticate(password=PASSWORD).status == 200
    assert touch().status == 200


def test_a_session_is_renewed_by_nothing_else(protected, other):
    theirs = other.add_passkey()
    touched = Passkey(other.caller, "ES256", UP)
    other.register(touched)
    make_old(protected)
    foreign = theirs.assertion(sign_in_options(protected.caller))
    waiting = sign_in_options(other.caller, sign_in_token=protected.waiting(Caller(
        protected.fleet, protected.caller.client, ORIGIN)))
    for evidence, code in (
            ({"password": "not the one"}, "invalid_credentials"), ({"password": ""}, "invalid_request"),
            ({}, "invalid_request"),
            ({"type": "totp", "code": protected.app.wrong_code()}, "second_factor_invalid"),
            ({"type": "recovery_code", "code": "0000-0000-0000-0000"}, "second_factor_invalid"),
            ({"type": "passkey", "credential": foreign}, "passkey_invalid"),
            ({"type": "passkey", "credential": theirs.assertion(waiting)}, "passkey_invalid"),
            ({"type": "passkey", "code": protected.app.wrong_code()}, "invalid_request"),
            ({"type": "totp", "password": PASSWORD}, "invalid_request"), ({"type": ["totp"]}, "invalid_request")):
        answer = protected.reauthenticate(**evidence)
        assert answer.status in (400, 401) and answer.code == code, (evidence, answer)
    refused(protected.caller.post("/auth/passkeys/registration-options"), 401, "insufficient_user_authentication")
    # A key that does not know its user is not enough to stand for them.
    make_old(other)
    refused(other.reauthenticate(type="passkey", credential=touched.assertion(sign_in_options(other.caller))),
            401, "passkey_invalid")


def test_a_third_party_session_is_not_renewed(fleet, protected):
    nobody = Caller(fleet, protected.caller.client, ORIGIN)
    refused(nobody.post("/auth/reauthenticate", {"password": PASSWORD}), 401, "authentication_required")
    nobody.token = protected.waiting()
    refused(nobody.post("/auth/reauthenticate", {"password": PASSWORD}), 401, "invalid_token")
