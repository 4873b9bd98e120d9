"""An authenticator in software, with the browser in front of it: what makes and uses passkeys in tests. It is built of python-fido2
and cryptography, so it shares no code with what it tests."""

import datetime
import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID
from fido2 import cbor
from fido2.cose import ES256, ES384, RS256, EdDSA

UP, UV, BE, BS, AT, ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
PACKED_CERTIFICATE = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")


def text(data):
    """Bytes in base64url, as WebAuthn's JSON has them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def data(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """Keeps one passkey. `flags` are those of its answers; `origin` is that of the page which asks it."""

    def __init__(self, algorithm, flags, rp_id, origin, counts=True, attestation="none", extensions=None, key_size=2048):
        self.flags, self.attestation, self.extensions = flags, attestation, extensions
        self.rp_id, self.origin = rp_id, origin
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

    def client_data(self, kind, challenge, /, **more):
        members = {"type": kind, "challenge": text(challenge), "origin": self.origin, "crossOrigin": False, **more}
        return json.dumps(members, separators=(",", ":")).encode()

    def authenticator_data(self, flags, more=b""):
        extensions = cbor.encode(self.extensions) if self.extensions and flags & AT else b""
        flags |= ED if extensions else 0
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.counter) + more + extensions

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

    def create(self, challenge, /, **more):
        """The answer to a registration. `more` are members of the client data that are otherwise than a browser's."""
        attested = self.aaguid + struct.pack(">H", len(self.id)) + self.id + cbor.encode(self.cose)
        answer = self.authenticator_data(self.flags | AT, attested)
        browser = self.client_data("webauthn.create", challenge, **more)
        form, statement = self.statement(answer + hashlib.sha256(browser).digest())
        return as_json(self.id, clientDataJSON=browser, attestationObject=cbor.encode(
            {"fmt": form, "attStmt": statement, "authData": answer}))

    def get(self, challenge, user_handle, /, **more):
        """The answer to a sign-in."""
        self.counter += 1 if self.counts else 0
        answer, browser = self.authenticator_data(self.flags), self.client_data("webauthn.get", challenge, **more)
        return as_json(
            self.id, clientDataJSON=browser, authenticatorData=answer,
            signature=self.sign(answer + hashlib.sha256(browser).digest()), userHandle=user_handle)


def as_json(identifier, **response):
    """What `toJSON()` makes of a browser's credential."""
    return {
        "id": text(identifier),
        "rawId": text(identifier),
        "type": "public-key",
        "response": {name: text(value) for name, value in response.items() if value is not None},
        "clientExtensionResults": {},
    }
