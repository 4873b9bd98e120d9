"""Makes and uses passkeys as authenticators and browsers do, and prints the answers as JSON.

They are made with python-fido2 and cryptography. Those that are valid are first verified by py_webauthn, an independent relying
party. Where soft-webauthn is installed, one more is made with it. It needs older packages than other tests have, so the recording
is made with a Python of its own:

    python3 -m venv .build/authenticator && .build/authenticator/bin/pip install soft-webauthn==0.1.4 webauthn==2.7.1
    .build/authenticator/bin/python Tests/WebAuthnTests/software_authenticator.py >Tests/WebAuthnTests/ceremonies.json
"""

import datetime
import hashlib
import json
import os
import struct
import sys
from base64 import urlsafe_b64encode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID
from fido2 import cbor
from fido2.cose import ES256, ES384, RS256, EdDSA
from webauthn import verify_authentication_response, verify_registration_response

try:
    from soft_webauthn import SoftWebauthnDevice
except ImportError:
    SoftWebauthnDevice = None

RP_ID, ORIGIN = "login.example.com", "https://login.example.com"
UP, UV, BE, BS, AT, ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
PACKED_CERTIFICATE = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")


def text(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def client_data(kind, challenge, origin=ORIGIN, **more):
    members = {"type": kind, "challenge": text(challenge), "origin": origin, "crossOrigin": False, **more}
    return json.dumps(members, separators=(",", ":")).encode()


class Authenticator:
    def __init__(self, algorithm, flags, counts=True, attestation="none", extensions=None, key_size=2048):
        self.flags, self.attestation, self.extensions = flags, attestation, extensions
        self.counter, self.counts = (7 if counts else 0), counts
        self.aaguid = bytes(16) if attestation == "none" else bytes(range(16))
        self.id, self.algorithm = os.urandom(32), algorithm
        if algorithm in ("ES256", "ES384"):
            self.key = ec.generate_private_key(ec.SECP256R1() if algorithm == "ES256" else ec.SECP384R1())
        elif algorithm == "EdDSA":
            self.key = ed25519.Ed25519PrivateKey.generate()
        else:
            self.key = rsa.generate_private_key(65537, key_size)
        cose = {"ES256": ES256, "ES384": ES384, "EdDSA": EdDSA, "RS256": RS256}[algorithm]
        self.cose = cose.from_cryptography_key(self.key.public_key())

    def sign(self, message):
        if self.algorithm == "EdDSA":
            return self.key.sign(message)
        if self.algorithm == "RS256":
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256() if self.algorithm == "ES256" else hashes.SHA384()))

    def data(self, flags, more=b""):
        extensions = cbor.encode(self.extensions) if self.extensions and flags & AT else b""
        flags |= ED if extensions else 0
        return hashlib.sha256(RP_ID.encode()).digest() + struct.pack(">BI", flags, self.counter) + more + extensions

    def statement(self, message):
        if self.attestation == "none":
            return "none", {}
        if self.attestation == "self":
            return "packed", {"alg": self.cose[3], "sig": self.sign(message)}
        key = ec.generate_private_key(ec.SECP256R1())
        signature = key.sign(message, ec.ECDSA(hashes.SHA256()))
        if self.attestation == "u2f":
            return "fido-u2f", {"x5c": [self.certificate(key)], "sig": signature}
        return "packed", {"alg": -7, "sig": signature, "x5c": [self.certificate(key)]}

    def certificate(self, key):
        name = x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Authenticator Attestation"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Example Authenticator"),
        ])
        day = datetime.datetime(2026, 1, 1)
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(day).not_valid_after(day.replace(year=2056))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.UnrecognizedExtension(PACKED_CERTIFICATE, b"\x04\x10" + self.aaguid), critical=False)
            .sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        )

    def create(self, challenge, **more):
        attested = self.aaguid + struct.pack(">H", len(self.id)) + self.id + cbor.encode(self.cose)
        data, browser = self.data(self.flags | AT, attested), client_data("webauthn.create", challenge, **more)
        form, statement = self.statement(data + hashlib.sha256(browser).digest())
        return {
            "rawId": self.id,
            "response": {
                "clientDataJSON": browser,
                "attestationObject": cbor.encode({"fmt": form, "attStmt": statement, "authData": data}),
            },
        }

    def get(self, challenge, user_handle, **more):
        self.counter += 1 if self.counts else 0
        data, browser = self.data(self.flags), client_data("webauthn.get", challenge, **more)
        return {
            "rawId": self.id,
            "response": {
                "clientDataJSON": browser,
                "authenticatorData": data,
                "signature": self.sign(data + hashlib.sha256(browser).digest()),
                "userHandle": user_handle,
            },
        }


def as_json(credential):
    return {
        "id": text(credential["rawId"]),
        "rawId": text(credential["rawId"]),
        "type": "public-key",
        "response": {name: text(value) for name, value in credential["response"].items()},
        "clientExtensionResults": {},
    }


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
        "registration": as_json(authenticator.create(challenge, **more)),
        "assertion": as_json(authenticator.get(challenge, handle, **more)),
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
    result = {"name": "soft-webauthn", "challenge": challenge, "registration": as_json(made), "assertion": as_json(used)}
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
