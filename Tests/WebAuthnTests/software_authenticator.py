"""Makes and uses passkeys as authenticators and browsers do, and prints the answers as JSON.

They are made with python-fido2 and cryptography. Those that are valid are first verified by py_webauthn, an independent relying
party. Where soft-webauthn is installed, one more is made with it. It needs older packages than other tests have, so the recording
is made with a Python of its own:

    python3 -m venv .build/authenticator && .build/authenticator/bin/pip install soft-webauthn==0.1.4 webauthn==2.7.1
    .build/authenticator/bin/python Tests/WebAuthnTests/software_authenticator.py >Tests/WebAuthnTests/ceremonies.json
"""

import functools
import json
import os
import pathlib
import sys

from webauthn import verify_authentication_response, verify_registration_response

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Browser"))
from support import software_authenticator as software  # noqa: E402
from support.software_authenticator import BE, BS, UP, UV, as_json, text  # noqa: E402

try:
    from soft_webauthn import SoftWebauthnDevice
except ImportError:
    SoftWebauthnDevice = None

RP_ID, ORIGIN = "login.example.com", "https://login.example.com"

Authenticator = functools.partial(software.Authenticator, rp_id=RP_ID, origin=ORIGIN)


def verify(ceremony, needs_verification):
    """Throws unless the independent relying party accepts the ceremony."""
    made = verify_registration_response(
        credential=ceremony["registration"], expected_challenge=ceremony["challenge"], expected_rp_id=RP_ID,
        expected_origin=ORIGIN, require_user_verification=needs_verification)
    verify_authentication_response(
        credential=ceremony["assertion"], expected_challenge=ceremony["challenge"], expected_rp_id=RP_ID,
        expected_origin=ORIGIN, credential_public_key=made.credential_public_key,
        credential_current_sign_count=made.sign_count, require_user_verification=needs_verification)


def ceremony(name, authenticator, is_valid=True, **more):
    challenge, handle = os.urandom(32), os.urandom(16)
    result = {
        "name": name,
        "challenge": challenge,
        "registration": authenticator.create(challenge, **more),
        "assertion": authenticator.get(challenge, handle, **more),
    }
    if is_valid:
        verify(result, bool(authenticator.flags & UV))
    return {**result, "challenge": text(challenge), "userHandle": text(handle)}


def soft_webauthn():
    device, challenge, handle = SoftWebauthnDevice(), os.urandom(32), os.urandom(16)
    made = device.create({"publicKey": {
        "challenge": challenge, "rp": {"id": RP_ID, "name": "Example"},
        "user": {"id": handle, "name": "ada", "displayName": "Ada"},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}], "attestation": "none",
    }}, ORIGIN)
    used = device.get({"publicKey": {"challenge": challenge, "rpId": RP_ID}}, ORIGIN)
    result = {
        "name": "soft-webauthn",
        "challenge": challenge,
        "registration": as_json(made["rawId"], **made["response"]),
        "assertion": as_json(used["rawId"], **used["response"]),
    }
    verify(result, False)
    return {**result, "challenge": text(challenge), "userHandle": text(handle)}


json.dump({
    "relyingParty": RP_ID,
    "origin": ORIGIN,
    "valid": [
        *([soft_webauthn()] if SoftWebauthnDevice else []),
        ceremony("presence only", Authenticator("ES256", UP)),
        ceremony("ES256", Authenticator("ES256", UP | UV)),
        ceremony("EdDSA", Authenticator("EdDSA", UP | UV)),
        ceremony("RS256", Authenticator("RS256", UP | UV)),
        ceremony("synced", Authenticator("ES256", UP | UV | BE | BS, counts=False)),
        ceremony("not yet synced", Authenticator("ES256", UP | UV | BE, counts=False)),
        ceremony("credProtect", Authenticator("ES256", UP | UV, extensions={"credProtect": 2})),
        ceremony("packed ES256", Authenticator("ES256", UP | UV, attestation="self")),
        ceremony("packed EdDSA", Authenticator("EdDSA", UP | UV, attestation="self")),
        ceremony("packed RS256", Authenticator("RS256", UP | UV, attestation="self")),
        ceremony("certificate", Authenticator("ES256", UP | UV, attestation="certificate")),
    ],
    "invalid": {
        "crossOrigin": ceremony("framed", Authenticator("ES256", UP | UV), False, crossOrigin=True),
        "userNotPresent": ceremony("absent user", Authenticator("ES256", UV), False),
        "inconsistentBackupFlags": ceremony("backed up, not eligible", Authenticator("ES256", UP | UV | BS), False),
        "wrongOrigin": ceremony("foreign page", Authenticator("ES256", UP | UV), False, origin="https://evil.example"),
    },
    # Keys that were not asked for: only the registration is of interest.
    "unsupported": [
        ceremony("ES384", Authenticator("ES384", UP | UV), False),
        ceremony("RS256 of 1024 bits", Authenticator("RS256", UP | UV, key_size=1024), False),
        ceremony("RS256 of 3072 bits", Authenticator("RS256", UP | UV, key_size=3072), False),
    ],
    "otherAttestation": ceremony("fido-u2f", Authenticator("ES256", UP, attestation="u2f"), False),
}, sys.stdout, indent=1)
print()
