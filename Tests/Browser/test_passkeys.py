"""Passkeys of an authenticator in software. py_webauthn checks all options and answers as an independent relying party."""

import pytest

from support.factor_fixtures import ORIGIN, client, elsewhere, other, program, protected, refused, stranger, user
from support.factors import Browser, Caller, Passkey, User, at_once, send_assertion, sign_in_options
from support.software_authenticator import BE, BS, UP, UV, data, text


@pytest.mark.parametrize("algorithm, flags, counts", [
    ("ES256", UP | UV, True), ("ES256", UP | UV, False), ("EdDSA", UP | UV, True), ("RS256", UP | UV, False),
    ("ES256", UP | UV | BE, False), ("EdDSA", UP | UV | BE | BS, False)],
    ids=["ES256", "ES256-no-counter", "EdDSA", "RS256", "backup-eligible", "backed-up"])
def test_a_passkey_signs_in_without_an_address(user, elsewhere, algorithm, flags, counts):
    passkey = user.add_passkey(algorithm, flags, counts=counts)
    listed = user.caller.get("/auth/passkeys")["data"]
    assert [(each["id"], each["backed_up"], each["last_used_at"]) for each in listed] == [
        (passkey.factor, bool(flags & BS), None)]
    for _ in range(2):
        answer = passkey.sign_in(elsewhere)
        assert answer.status == 200 and answer["profile.id"] == user.id, answer
        assert elsewhere.claims["amr"] == ["swk" if flags & BS else "hwk", "user", "mfa"]
    assert user.caller.get("/auth/passkeys")["data"][0]["last_used_at"]


def test_options_say_the_same_for_everybody(fleet, client, protected, other):
    passkey = other.add_passkey()
    known, unknown = Browser(fleet, client["id"], ORIGIN), Caller(fleet, client["id"], ORIGIN)
    passkey.sign_in(known)
    answers = [sign_in_options(caller) for caller in (protected.caller, other.caller, known, unknown)]
    assert len({answer["challenge"] for answer in answers}) == len(answers)
    assert len({answer.text.replace(answer["challenge"], "") for answer in answers}) == 1
    assert answers[0]["allowCredentials"] == [] and answers[0]["userVerification"] == "required"


def test_registration_options_name_nobody(user):
    first, second = user.registration_options(), user.registration_options()
    assert first["user.id"] == second["user.id"] and first["challenge"] != second["challenge"]
    handle = data(first["user.id"])
    assert user.id.encode() not in handle and user.address.encode() not in handle and len(handle) >= 16
    assert first["attestation"] == "none" and first["authenticatorSelection.residentKey"] == "required"
    assert [each["alg"] for each in first["pubKeyCredParams"]] == [-7, -8, -257]
    passkey = user.add_passkey()
    assert [each["id"] for each in user.registration_options()["excludeCredentials"]] == [text(passkey.id)]


def test_passkeys_are_named_listed_and_removed(user, elsewhere):
    phone, key = user.add_passkey(), user.add_passkey("EdDSA")
    user.mail("passkey_added", 1)
    assert user.caller.call("PATCH", f"/auth/passkeys/{phone.factor}", {"name": "Telefon 📱"}).status == 200
    listed = user.caller.get("/auth/passkeys")["data"]
    assert [(each["id"], each["name"]) for each in listed][0] == (phone.factor, "Telefon 📱")
    assert [each["id"] for each in user.factors()["data"]] == [phone.factor, key.factor]
    phone.sign_in(elsewhere)
    user.show_factor()
    assert user.caller.call("DELETE", f"/auth/passkeys/{phone.factor}").status == 204
    user.mail("passkey_removed")
    assert user.caller.is_signed_in and not elsewhere.is_signed_in
    refused(phone.sign_in(elsewhere), 401, "passkey_invalid")
    assert key.sign_in(elsewhere).status == 200
    refused(user.caller.call("DELETE", f"/auth/passkeys/{phone.factor}"), 404, "not_found")


def test_a_passkey_counts_as_two_factors(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    assert passkey.sign_in(elsewhere).status == 200
    # So its session may do what needs two.
    user = User(elsewhere)
    assert user.remove(protected.app_id).status == 204
    assert user.factors()["two_step"] is False


def test_a_passkey_is_registered_once(user, other):
    passkey = user.add_passkey()
    refused(user.register(passkey), 409, "passkey_exists")
    refused(other.register(passkey), 409, "passkey_exists")
    assert other.caller.get("/auth/passkeys")["data"] == []


def test_a_passkey_of_one_application_is_unknown_in_another(user, fleet, stranger):
    passkey = user.add_passkey()
    caller = Caller(fleet, stranger["id"], ORIGIN)
    refused(passkey.sign_in(caller), 401, "passkey_invalid")


def test_pages_of_clients_may_use_passkeys(user, elsewhere, fleet):
    origins = elsewhere.get("/.well-known/webauthn")["origins"]
    assert ORIGIN in origins and fleet.issuer in origins
    passkey = user.add_passkey()
    assert passkey.sign_in(elsewhere, origin=ORIGIN).status == 200


def test_there_are_twenty_passkeys_at_most(user):
    for _ in range(19):
        user.add_passkey("EdDSA")
    credentials = iter([Passkey(user.caller).register(user.registration_options()) for _ in range(4)])
    answers = at_once(4, lambda: Caller(user.fleet, user.caller.client, ORIGIN, user.caller.token).post(
        "/auth/passkeys", {"credential": next(credentials)}))
    assert sorted((answer.status, answer.code) for answer in answers if answer.status != 201) == 3 * [
        (409, "passkey_limit_reached")]
    refused(user.caller.post("/auth/passkeys/registration-options"), 409, "passkey_limit_reached")


def test_names_of_passkeys(user):
    passkey = user.add_passkey()
    path = f"/auth/passkeys/{passkey.factor}"
    for name in ("", " ", "\u0000", "a\nb", "\u202e", "x" * 201, "\u200b", 7, None, ["x"], "x" * 50_000):
        refused(user.caller.call("PATCH", path, {"name": name}), 400, "invalid_request")
    for name in ("x" * 200, "<script>alert(1)</script>", "'; DROP TABLE users --", "日本語のキー 🔑"):
        answer = user.caller.call("PATCH", path, {"name": name})
        assert (answer.status, answer["name"]) == (200, name)


def test_a_failed_registration_leaves_the_account_as_it_was(user, elsewhere):
    user.registration_options()
    refused(user.register(Passkey(user.caller, "ES384"), crossOrigin=False), 401, "passkey_invalid")
    assert user.factors()["data"] == [] and user.factors()["two_step"] is False
    assert user.password(elsewhere).status == 200


@pytest.mark.parametrize("flags", [UP | UV, UP], ids=["verified", "touched"])
def test_a_passkey_is_the_second_step(protected, elsewhere, flags):
    """Beside a password, a touch is enough."""
    protected.sign_in()
    passkey = protected.add_passkey("ES256", flags)
    answer = protected.password(elsewhere)
    assert "passkey" in {factor["type"] for factor in answer["factors"]}
    options = sign_in_options(elsewhere, sign_in_token=answer["sign_in_token"])
    assert options["userVerification"] == "preferred"
    done = protected.second_step(answer["sign_in_token"], passkey.assertion(options), elsewhere)
    assert done.status == 200 and done["profile.id"] == protected.id
    amr = set(elsewhere.claims["amr"])
    assert {"pwd", "hwk", "mfa"} <= amr and ("user" in amr) == bool(flags & UV), amr


def test_the_options_of_a_second_step_sign_nobody_in(protected, elsewhere):
    """They don't ask the authenticator to verify its user, who has shown a password."""
    protected.sign_in()
    for passkey in (protected.add_passkey("ES256", UP), protected.add_passkey()):
        options = sign_in_options(elsewhere, sign_in_token=protected.waiting(elsewhere))
        refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")
    options = sign_in_options(elsewhere, sign_in_token=protected.waiting(elsewhere))
    refused(User(elsewhere).second_step("A" * 43, passkey.assertion(options)), 401, "sign_in_token_invalid")
    # Those of a sign-in without an address are for something else, too.
    token = protected.waiting(elsewhere)
    answer = passkey.assertion(sign_in_options(elsewhere))
    refused(protected.second_step(token, answer, elsewhere), 401, "passkey_invalid")
    options = sign_in_options(elsewhere, sign_in_token=token)
    assert protected.second_step(token, passkey.assertion(options), elsewhere).status == 200


def test_the_second_step_takes_no_passkey_of_another_user(protected, other, elsewhere):
    theirs = other.add_passkey()
    token = protected.waiting(elsewhere)
    answer = theirs.assertion(sign_in_options(elsewhere, sign_in_token=token))
    refused(protected.second_step(token, answer, elsewhere), 401, "passkey_invalid")
    unknown = Passkey(elsewhere)
    credential = unknown.get(data(sign_in_options(elsewhere, sign_in_token=token)["challenge"]), theirs.user_handle)
    refused(protected.second_step(token, credential, elsewhere), 401, "passkey_invalid")
    options = elsewhere.post("/auth/passkeys/sign-in-options", {"client_id": elsewhere.client, "sign_in_token": "A" * 43})
    refused(options, 401, "sign_in_token_invalid")
    # The sign-in still waits for its user.
    assert protected.second_factor(token, protected.app.code(), caller=elsewhere).status == 200


def test_a_second_step_is_answered_once(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey("ES256", UP, counts=False)
    token = protected.waiting(elsewhere)
    credential = passkey.assertion(sign_in_options(elsewhere, sign_in_token=token))
    assert protected.second_step(token, credential, elsewhere).status == 200
    refused(protected.second_step(token, credential, elsewhere), 401, "sign_in_token_invalid")
    refused(protected.second_step(protected.waiting(elsewhere), credential, elsewhere), 401, "passkey_invalid")
