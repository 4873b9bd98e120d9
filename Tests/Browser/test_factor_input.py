"""Bodies that no authenticator and no user makes: members of other types, too long, cut off, or there twice."""

import json
import os
import time

from support.factor_fixtures import client, elsewhere, program, protected, refused, user
from support.factors import Passkey, base64url, send_assertion, sign_in_options
from support.software_authenticator import data


def values(sample):
    """One of every other kind of JSON, and texts that are not what was expected."""
    found = (None, True, 1, -1.5, [], {}, [sample], {"a": sample}, "", "=", "ä", "A" * 70_000, "\u0000")
    return [each for each in found if each != sample]


def places(value, path=()):
    """The paths of all members below a value."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield (*path, name)
            yield from places(member, (*path, name))


def changed(value, path, new):
    copy = json.loads(json.dumps(value))
    place = copy
    for name in path[:-1]:
        place = place[name]
    if new is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return copy


def confuse(send, body, optional=()):
    """Sends a body with each member gone and of every other type; what is refused is the caller's error, and said so."""
    for path in places(body):
        sample = body
        for name in path:
            sample = sample[name]
        for new in [KeyError, *values(sample)]:
            if path[-1] in optional and (new is KeyError or new is None):
                continue
            answer = send(changed(body, path, new))
            assert answer.status in (400, 401, 403, 404, 413), (path, str(new)[:40], answer)
            assert answer.headers["Content-Type"] == "application/problem+json"


# What may be left out, or is not ours to read.
LOOSE = {"client_id", "clientExtensionResults", "userHandle", "authenticatorAttachment", "transports"}


def test_no_member_of_an_assertion_is_of_another_type(user, elsewhere):
    passkey = user.add_passkey()
    sample = {"client_id": elsewhere.client, "credential": passkey.assertion(sign_in_options(elsewhere))}
    del sample["credential"]["clientExtensionResults"]
    confuse(lambda body: elsewhere.post("/auth/sign-in-with-passkey", body), sample, LOOSE)
    assert passkey.sign_in(elsewhere).status == 200


def test_no_member_of_a_registration_is_of_another_type(user):
    sample = {"credential": Passkey(user.caller).register(user.registration_options()), "name": "Key"}
    del sample["credential"]["clientExtensionResults"]
    confuse(lambda body: user.caller.post("/auth/passkeys", body), sample, LOOSE | {"name"})
    assert user.caller.get("/auth/passkeys")["data"] == []


def test_no_member_of_a_second_factor_is_of_another_type(protected):
    sample = {"client_id": protected.caller.client, "sign_in_token": protected.waiting(), "type": "totp",
              "code": protected.app.wrong_code()}
    confuse(lambda body: protected.caller.post("/auth/sign-in/second-factor", body), sample, LOOSE)
    for kind in ("TOTP", "sms", "passkeys", "pwd", "recovery-code"):
        refused(protected.second_factor(sample["sign_in_token"], protected.app.at(int(time.time()) // 30), kind),
                400, "invalid_request")
    assert protected.second_factor(sample["sign_in_token"], protected.app.code()).status == 200


def test_bodies_that_are_no_objects(protected):
    paths = ["/auth/sign-in/second-factor", "/auth/sign-in-with-passkey", "/auth/passkeys", "/auth/factors/totp",
             f"/auth/factors/totp/{protected.app_id}/confirm", "/auth/passkeys/registration-options",
             "/auth/passkeys/sign-in-options", "/auth/factors/recovery-codes"]
    for path in paths:
        for body in ("[]", "1", '"x"', "null", "{", '{"a":1,"a":2}', "\ufeff{}", "[" * 5000, '{"credential":' * 2000):
            answer = protected.caller.post(path, body)
            assert answer.status in (400, 413), (path, body[:20], answer)


def test_members_that_come_twice(user, elsewhere):
    """Another reader might take the other one of the two."""
    passkey = user.add_passkey()
    for member in ('"id":"AAAAAAAAAAAAAAAAAAAAAA",', '"response":{},', '"type":"public-key",'):
        credential = json.dumps(passkey.assertion(sign_in_options(elsewhere)))
        body = '{"client_id":"%s","credential":{%s%s}' % (elsewhere.client, member, credential[1:])
        answer = elsewhere.post("/auth/sign-in-with-passkey", body)
        assert answer.status in (400, 401), answer
    for member in ('"type":"webauthn.get",', '"origin":"https://evil.example",', '"challenge":"",'):
        challenge = data(sign_in_options(elsewhere)["challenge"])
        written = passkey.client_data
        passkey.client_data = lambda *arguments: b"{" + member.encode() + written(*arguments)[1:]
        credential = passkey.get(challenge, passkey.user_handle)
        passkey.client_data = written
        refused(send_assertion(elsewhere, credential), 401, "passkey_invalid")


def test_credentials_that_are_too_long(user, elsewhere):
    passkey = user.add_passkey()

    def assertion(**response):
        credential = passkey.assertion(sign_in_options(elsewhere))
        credential["response"] |= {name: base64url(value) for name, value in response.items()}
        return credential

    for credential in (assertion(signature=bytes(2000)), assertion(authenticatorData=bytes(3000)),
                       assertion(clientDataJSON=b" " * 5000), assertion(userHandle=bytes(65)),
                       assertion(signature=bytes(40_000)), assertion(authenticatorData=bytes(36))):
        answer = send_assertion(elsewhere, credential)
        assert (answer.status, answer.code) in [(401, "passkey_invalid"), (400, "invalid_request")], answer
    huge = passkey.assertion(sign_in_options(elsewhere))
    huge["response"]["signature"] = base64url(bytes(2_000_000))
    refused(send_assertion(elsewhere, huge), 413, "content_too_large")


def test_malformed_attestation_objects(user):
    good = Passkey(user.caller).register(user.registration_options())
    raw = data(good["response"]["attestationObject"])
    variants = [b"", b"\xa0", raw[:-1], raw + b"\x00", raw[:40], b"\xff" * 100, b"\x9b" + b"\xff" * 8,
                b"\x5b" + b"\x7f" * 8, raw.replace(b"none", b"nope"), b"\xbf" + raw[1:] + b"\xff", b"\x81" * 200]
    for variant in variants:
        passkey = Passkey(user.caller)
        credential = passkey.register(user.registration_options())
        credential["response"]["attestationObject"] = base64url(variant)
        refused(user.caller.post("/auth/passkeys", {"credential": credential}), 401, "passkey_invalid")
    # The id has to be the signed one.
    credential = Passkey(user.caller).register(user.registration_options())
    credential["id"] = credential["rawId"] = base64url(os.urandom(32))
    refused(user.caller.post("/auth/passkeys", {"credential": credential}), 401, "passkey_invalid")
