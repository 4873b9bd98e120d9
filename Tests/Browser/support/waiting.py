"""Sign-ins that wait for another step, and codes of authenticator apps."""

import base64
import hmac
import struct
import time
import urllib.request
import uuid

from .fleet import PASSWORD

ORIGIN = "https://waiting.example"
TERMS_URL = "https://waiting.example/terms"
# The page of each step.
STEPS = {"terms": "/login/terms", "verification": "/login/check-mail", "second-factor": "/login/second-factor"}


def totp(secret, steps=0):
    """The code (RFC 6238) that an authenticator app shows, `steps` times 30 seconds from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + steps), "sha1")
    number = struct.unpack_from(">I", digest, digest[-1] & 15)[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class WaitingUser:
    """Somebody whose sign-in with email address and password waits for a step, at an application of its own."""

    def __init__(self, fleet, step, *options):
        self.fleet, self.step = fleet, step
        self.address = f"{step}-{uuid.uuid4().hex[:12]}@example.com"
        self.client = fleet.make_client(f"Waiting for {step}", "--origin", ORIGIN, *options)
        self.body = {"client_id": self.client["id"], "email": self.address, "password": PASSWORD}
        self.recovery_codes = []
        getattr(self, f"_prepare_{step.replace('-', '_')}")()

    def set(self, *options):
        """Changes the application's settings."""
        self.fleet.latchkey("apps", "update", self.client["application_id"], *options)

    def _sign_up(self):
        return self.fleet.post("/auth/sign-up", self.body, ORIGIN)["tokens"]["access_token"]

    def _prepare_terms(self):
        self._sign_up()
        self.set("--terms-version", "1", "--terms-url", TERMS_URL)
        # The gateway keeps a client for up to three seconds.
        end = time.monotonic() + 15
        page = f"{self.fleet.issuer}/login/sign-up?client_id={self.client['id']}"
        while TERMS_URL not in urllib.request.urlopen(page, timeout=15).read().decode():
            assert time.monotonic() < end, "the sign-up page does not show the terms"
            time.sleep(0.2)

    def _prepare_verification(self):
        self._sign_up()
        self.set("--require-verified-email")

    def _prepare_second_factor(self):
        token = self._sign_up()
        begun = self.fleet.post("/auth/factors/totp", {}, ORIGIN, token)
        self.secret = begun["secret"]
        # A code is accepted once: the next one is left for the sign-in.
        self.recovery_codes = self.fleet.post(
            f"/auth/factors/totp/{begun['id']}/confirm", {"code": totp(self.secret, -1)}, ORIGIN, token)["recovery_codes"]
