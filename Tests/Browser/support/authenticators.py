"""Authenticators of Chromium's own (WebAuthn Level 3 §11), which hold passkeys as phones and security keys do."""


class Authenticators:
    """The authenticators at a page. Chromium forgets them with it."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})

    def add(self, transport="internal", verifies_user=True, answers=True, synced=False):
        """Plugs one in. `answers`: whether its user touches it when a page asks."""
        options = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": transport, "hasResidentKey": True,
                   "hasUserVerification": verifies_user, "isUserVerified": verifies_user,
                   "automaticPresenceSimulation": answers, "defaultBackupEligibility": synced,
                   "defaultBackupState": synced}
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return Authenticator(self.session, made["authenticatorId"])


class Authenticator:
    def __init__(self, session, identifier):
        self.session, self.id = session, identifier

    def _send(self, method, **values):
        return self.session.send(f"WebAuthn.{method}", {"authenticatorId": self.id, **values})

    @property
    def passkeys(self):
        return self._send("getCredentials")["credentials"]

    def answer(self, answers=True):
        self._send("setAutomaticPresenceSimulation", enabled=answers)

    def verify(self, verified):
        """Whether its user passes the check of finger, face or PIN."""
        self._send("setUserVerified", isUserVerified=verified)

    def copy_to(self, other):
        """Copies its passkeys, as a sync or a thief does, each with the counter that it has now."""
        for passkey in self.passkeys:
            other._send("addCredential", credential=passkey)

    def unplug(self):
        self._send("removeVirtualAuthenticator")
