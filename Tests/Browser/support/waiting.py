"""Sign-ins that wait for another step."""

import uuid

from .factors import App
from .fleet import PASSWORD

ORIGIN = "https://waiting.example"
TERMS_URL = "https://waiting.example/terms"
# The page of each step, in the order in which a sign-in waits for them.
STEPS = {"verification": "/login/check-mail", "second-factor": "/login/second-factor", "terms": "/login/terms"}


class WaitingUser:
    """Somebody whose sign-in with email address and password waits for steps, at an application of its own."""

    def __init__(self, fleet, *steps):
        self.fleet = fleet
        self.address = f"{steps[0]}-{uuid.uuid4().hex[:12]}@example.com"
        client = fleet.make_client(f"Waiting for {', '.join(steps)}", "--origin", ORIGIN)
        self.client = client["id"]
        self.credentials = {"client_id": self.client, "email": self.address, "password": PASSWORD}
        token = fleet.post("/auth/sign-up", self.credentials, ORIGIN)["tokens"]["access_token"]
        if "second-factor" in steps:
            self._set_up_app(token)
        options = ["--require-verified-email"] if "verification" in steps else []
        if "terms" in steps:
            options += ["--terms-version", "1", "--terms-url", TERMS_URL]
        if options:
            fleet.latchkey("apps", "update", client["application_id"], *options)

    def _set_up_app(self, token):
        begun = self.fleet.post("/auth/factors/totp", {}, ORIGIN, token)
        self.app = App(begun["secret"])
        self.recovery_codes = self.fleet.post(
            f"/auth/factors/totp/{begun['id']}/confirm", {"code": self.app.code()}, ORIGIN, token)["recovery_codes"]
