"""What a session may change when its sign-in is long ago or was by one factor: what a thief of the session has."""

from support.factor_fixtures import ORIGIN, client, elsewhere, make_old, other, program, protected, refused, user
from support.factors import Caller, Passkey, User, sign_in_options
from support.fleet import PASSWORD
from support.software_authenticator import UP


def test_a_session_alone_changes_no_factor_after_ten_minutes(user):
    """What a stolen session or an unlocked computer can't do."""
    passkey = user.add_passkey()
    make_old(user)
    calls = [("POST", "/auth/factors/totp"), ("POST", "/auth/passkeys/registration-options"),
             ("DELETE", f"/auth/passkeys/{passkey.factor}"), ("DELETE", f"/auth/factors/{passkey.factor}")]
    for method, path in calls:
        answer = refused(user.caller.call(method, path, {}), 401, "insufficient_user_authentication")
        challenge = answer.headers["WWW-Authenticate"]
        assert "insufficient_user_authentication" in challenge, challenge
        refused(user.caller.call(method, path, {"password": "not the one"}), 401, "invalid_credentials")
    assert [each["id"] for each in user.factors()["data"]] == [passkey.factor]
    # The owner knows more than a thief.
    assert user.caller.post("/auth/factors/totp", {"password": PASSWORD}).status == 200
    assert user.caller.post("/auth/passkeys/registration-options", {"password": PASSWORD}).status == 200
    assert user.remove(passkey.factor, password=PASSWORD).status in (204, 404)


def test_an_old_session_does_not_finish_what_it_could_not_begin(user, other):
    """Without options of its own, an old session has no challenge and no secret to confirm."""
    make_old(user)
    options = other.registration_options()
    refused(user.caller.post("/auth/passkeys", {"credential": Passkey(user.caller).register(options)}),
            401, "passkey_invalid")
    identifier, app = other.begin_app()
    refused(user.confirm(identifier, app.code()), 404, "not_found")


def test_a_password_alone_changes_no_second_factor(protected, elsewhere):
    """The session in which the app was set up began with one factor; so does any that a thief of the password has."""
    for call in (protected.caller.post("/auth/factors/totp"), protected.caller.post("/auth/factors/recovery-codes"),
                 protected.caller.post("/auth/passkeys/registration-options"), protected.remove(protected.app_id),
                 protected.remove(protected.app_id, password=PASSWORD),
                 protected.caller.post("/auth/factors/recovery-codes", {"password": PASSWORD})):
        refused(call, 401, "insufficient_user_authentication")
    protected.sign_in(elsewhere)
    assert User(elsewhere).remove(protected.app_id).status == 204


def test_a_session_is_renewed_by_its_user(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    make_old(protected)
    refused(protected.caller.post("/auth/passkeys/registration-options"), 401, "insufficient_user_authentication")
    begun = protected.caller.claims["auth_time"]
    assert protected.reauthenticate(password=PASSWORD).status == 200
    assert protected.caller.claims["auth_time"] > begun and "mfa" in protected.caller.claims["amr"]
    assert protected.caller.post("/auth/passkeys/registration-options").status == 200
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
    """The session in which the app was set up has shown a password only."""
    refused(protected.caller.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    assert protected.reauthenticate(password=PASSWORD).status == 200
    refused(protected.caller.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    assert protected.reauthenticate(type="totp", code=protected.app.code()).status == 200
    assert protected.caller.post("/auth/factors/recovery-codes").status == 200
    protected.caller.refresh()
    assert {"pwd", "otp", "mfa"} <= set(protected.caller.claims["amr"])


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
