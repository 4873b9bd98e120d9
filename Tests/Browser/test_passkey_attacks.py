"""Answers of authenticators that are for something or somebody else, used, forged, or of a copy. All have to be refused."""

import pytest

from support.factor_fixtures import ORIGIN, OTHER_ORIGIN, client, elsewhere, other, program, refused, sibling, user
from support.factors import Browser, Caller, Passkey, send_assertion, sign_in_options
from support.mails import mails
from support.software_authenticator import BE, BS, UP, UV, data, text


@pytest.mark.parametrize("origin", ["https://evil.example", OTHER_ORIGIN, ORIGIN + "/", ORIGIN + ":443", ORIGIN.upper(),
                                    "http://second.example", "null", "", "https://second.example.evil.example"])
def test_the_origin_of_somebody_else(user, elsewhere, origin):
    passkey = user.add_passkey()
    refused(passkey.sign_in(elsewhere, origin=origin), 401, "passkey_invalid")
    refused(user.register(Passkey(user.caller), origin=origin), 401, "passkey_invalid")
    # The same passkey is good on the right page.
    assert passkey.sign_in(elsewhere).status == 200


def test_the_relying_party_of_somebody_else(user, elsewhere):
    passkey = user.add_passkey()
    for rp_id in ("evil.example", "", "LOCALHOST"):
        passkey.rp_id = rp_id
        refused(passkey.sign_in(elsewhere, crossOrigin=False), 401, "passkey_invalid")
        stolen = Passkey(user.caller)
        stolen.rp_id = rp_id
        refused(user.register(stolen, crossOrigin=False), 401, "passkey_invalid")


@pytest.mark.parametrize("changes", [{"type": "webauthn.create"}, {"type": "payment.get"}, {"crossOrigin": True},
                                     {"challenge": "AAAA"}, {"challenge": text(bytes(32))}, {"challenge": ""},
                                     {"topOrigin": "https://evil.example"}, {"type": None}, {"origin": None}], ids=str)
def test_client_data_of_something_else(user, elsewhere, changes):
    refused(user.add_passkey().sign_in(elsewhere, **changes), 401, "passkey_invalid")


def test_a_challenge_is_answered_once(user, elsewhere):
    passkey = user.add_passkey()
    options = sign_in_options(elsewhere)
    assert send_assertion(elsewhere, passkey.assertion(options)).status == 200
    refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")
    options = user.registration_options()
    first, second = Passkey(user.caller), Passkey(user.caller)
    assert user.caller.post("/auth/passkeys", {"credential": first.register(options)}).status == 201
    refused(user.caller.post("/auth/passkeys", {"credential": second.register(options)}), 401, "passkey_invalid")


def test_a_refused_answer_uses_its_challenge_up(user, elsewhere):
    passkey = user.add_passkey()
    options = sign_in_options(elsewhere)
    broken = passkey.assertion(options)
    broken["response"]["signature"] = text(bytes(70))
    refused(send_assertion(elsewhere, broken), 401, "passkey_invalid")
    refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")


def test_a_challenge_is_for_one_ceremony(user, elsewhere):
    passkey = user.add_passkey()
    challenge = data(user.registration_options()["challenge"])
    refused(send_assertion(elsewhere, passkey.get(challenge, passkey.user_handle)), 401, "passkey_invalid")
    refused(send_assertion(user.caller, passkey.get(challenge, passkey.user_handle)), 401, "passkey_invalid")
    created = Passkey(user.caller).create(data(sign_in_options(user.caller)["challenge"]))
    refused(user.caller.post("/auth/passkeys", {"credential": created}), 401, "passkey_invalid")


def test_a_challenge_is_for_one_session(user, other, elsewhere):
    """Nobody registers a passkey with the options of another user, or of another session of the same one."""
    options = user.registration_options()
    refused(other.caller.post("/auth/passkeys", {"credential": Passkey(other.caller).register(options)}),
            401, "passkey_invalid")
    user.password(elsewhere)
    options = user.registration_options()
    refused(elsewhere.post("/auth/passkeys", {"credential": Passkey(elsewhere).register(options)}),
            401, "passkey_invalid")
    assert other.factors()["data"] == user.factors()["data"] == []


def test_a_challenge_is_for_one_client(user, fleet, sibling):
    passkey = user.add_passkey()
    there = Caller(fleet, sibling["id"], OTHER_ORIGIN)
    options = sign_in_options(user.caller)
    refused(send_assertion(there, passkey.assertion(options)), 401, "passkey_invalid")
    assert send_assertion(there, passkey.assertion(sign_in_options(there))).status == 200


def test_a_challenge_is_for_one_browser(user, fleet, client):
    passkey = user.add_passkey()
    own, thief = Browser(fleet, client["id"], ORIGIN), Browser(fleet, client["id"], ORIGIN)
    refused(send_assertion(thief, passkey.assertion(sign_in_options(own))), 401, "passkey_invalid")
    assert passkey.sign_in(own).status == 200


@pytest.mark.parametrize("counter", [8, 7, 0])
def test_a_counter_that_goes_back(user, elsewhere, counter):
    passkey = user.add_passkey()
    assert passkey.sign_in(elsewhere).status == 200 and passkey.counter == 8
    passkey.counter = counter - 1
    options = sign_in_options(elsewhere)
    if counter == 0:
        passkey.counts, passkey.counter = False, 0
    credential = passkey.get(data(options["challenge"]), passkey.user_handle)
    refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")
    assert user.address in user.mail("passkey_refused").to
    # The true one is still good.
    passkey.counts, passkey.counter = True, 8
    assert passkey.sign_in(elsewhere).status == 200


def test_a_forged_counter_warns_nobody(user, elsewhere):
    passkey = user.add_passkey()
    passkey.counter = 1
    credential = passkey.get(data(sign_in_options(elsewhere)["challenge"]), passkey.user_handle)
    credential["response"]["signature"] = text(bytes(70))
    refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")
    # The next notice is the first: mails come in order.
    user.show_factor()
    user.caller.call("DELETE", f"/auth/passkeys/{passkey.factor}")
    user.mail("passkey_removed")
    assert mails(user.fleet, user.address, "passkey_refused") == []


def test_the_credential_of_another_user(user, other, elsewhere):
    mine, theirs = user.add_passkey(), other.add_passkey()
    options = sign_in_options(elsewhere)
    # My key with their id, their handle with my key, and both.
    for identifier, handle in ((theirs.id, theirs.user_handle), (mine.id, theirs.user_handle),
                               (theirs.id, mine.user_handle)):
        options = sign_in_options(elsewhere)
        credential = mine.get(data(options["challenge"]), handle)
        credential["id"] = credential["rawId"] = text(identifier)
        refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")
    for method, body in (("PATCH", {"name": "mine now"}), ("DELETE", {})):
        refused(user.caller.call(method, f"/auth/passkeys/{theirs.factor}", body), 404, "not_found")
    refused(user.remove(theirs.factor), 404, "not_found")
    assert theirs.sign_in(elsewhere)["profile.id"] == other.id


def test_a_user_handle_is_needed_and_has_to_match(user, elsewhere):
    passkey = user.add_passkey()
    for handle in (None, b"", bytes(32), passkey.user_handle + b"x", passkey.user_handle[:-1], bytes(100)):
        credential = passkey.get(data(sign_in_options(elsewhere)["challenge"]), handle)
        refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")


def test_a_passkey_alone_needs_user_verification(user, elsewhere):
    """A key that only notices a touch can be registered, but doesn't sign in alone."""
    passkey = user.add_passkey("ES256", UP)
    refused(passkey.sign_in(elsewhere), 401, "passkey_invalid")
    # Verified flags count only when they are signed.
    credential = passkey.get(data(sign_in_options(elsewhere)["challenge"]), passkey.user_handle)
    forged = bytearray(data(credential["response"]["authenticatorData"]))
    forged[32] |= UV
    credential["response"]["authenticatorData"] = text(bytes(forged))
    refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")


def test_flags_that_can_not_be(user, elsewhere):
    for flags in (UV, UP | UV | BS, 0):
        passkey = Passkey(user.caller, "ES256", flags)
        credential = passkey.create(data(user.registration_options()["challenge"]))
        refused(user.caller.post("/auth/passkeys", {"credential": credential}), 401, "passkey_invalid")
    passkey = user.add_passkey()
    for flags in (UV, UP | UV | BE | BS, UP | UV | 0x40, UP | UV | 0x80):
        passkey.flags = flags
        refused(send_assertion(elsewhere, passkey.get(
            data(sign_in_options(elsewhere)["challenge"]), passkey.user_handle)), 401, "passkey_invalid")


def test_unsupported_keys_and_attestations(user):
    for algorithm, more in (("ES384", {}), ("RS256", {"key_size": 1024}), ("RS256", {"key_size": 3072}),
                            ("ES256", {"attestation": "u2f"})):
        passkey = Passkey(user.caller, algorithm, **more)
        refused(user.register(passkey, crossOrigin=False), 401, "passkey_invalid")
    assert user.caller.get("/auth/passkeys")["data"] == []


def test_an_attestation_that_was_not_asked_for_is_verified(user):
    forged = Passkey(user.caller, attestation="self")
    forged.sign = lambda message: bytes(70)
    refused(user.register(forged, crossOrigin=False), 401, "passkey_invalid")
    assert user.register(Passkey(user.caller, attestation="self")).status == 201
