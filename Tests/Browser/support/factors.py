"""Programs and browsers that call the API for users with second factors. The apps are pyotp's, the passkeys an authenticator's in
software; py_webauthn checks both sides as an independent relying party."""

import base64
import json
import re
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

import pyotp
import urllib3
import webauthn
from fido2.rpid import verify_rp_id

from .software_authenticator import UP, UV, Authenticator, data
from .fleet import PASSWORD
from .mails import wait_for_mail

NEW_PASSWORD = "another sentence of my own"

_POOL = urllib3.PoolManager(num_pools=8, maxsize=64, retries=False, timeout=60)


class Answer:
    """A response of the API. `answer["a.b"]` is a member of its JSON; None if there is no such member."""

    def __init__(self, response):
        self.status, self.headers, self.text = response.status, response.headers, response.data.decode()
        is_json = self.text and "json" in response.headers.get("Content-Type", "")
        self.json = json.loads(self.text) if is_json else None

    def __getitem__(self, path):
        found = self.json
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return found

    @property
    def code(self):
        return self["code"]

    def __repr__(self):
        return f"{self.status} {self.text[:500]}"


class Caller:
    """Calls the API from a page of a client, without cookies: its session is an access token."""

    def __init__(self, fleet, client, origin, token=None):
        self.fleet, self.client, self.origin, self.token = fleet, client, origin, token

    def call(self, method, path, body=None, **headers):
        response = self.send(method, path, body, headers)
        answer = Answer(response)
        if answer["tokens.access_token"]:
            self.token = answer["tokens.access_token"]
            self.refresh_token = answer["tokens.refresh_token"]
        return answer

    def send(self, method, path, body, headers):
        headers = {"Origin": self.origin, **self.credentials(), **headers}
        if headers.get("Sec-Fetch-Mode") == "navigate":
            del headers["Origin"]
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return _POOL.request(method, self.fleet.issuer + path, body=body, headers=headers, redirect=False)

    def credentials(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body or {}, **headers)

    def refresh(self):
        """Exchanges the refresh token, as programs do when their access token is old."""
        answer = self.post("/auth/refresh", {"client_id": self.client, "refresh_token": self.refresh_token})
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]
        return answer

    @property
    def claims(self):
        """What the access token says, unverified."""
        return json.loads(data(self.token.split(".")[1]))

    @property
    def is_signed_in(self):
        return self.get("/auth/me").status == 200


class Browser(Caller):
    """The same in a browser, which keeps cookies."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cookies = {}
        self.csrf_token = None
        # With the first cookie the gateway knows that more will come back.
        self.get("/auth/csrf-session")
        self.csrf_token = self.get("/auth/csrf-token")["csrf_token"]

    def send(self, method, path, body, headers):
        if self.csrf_token:
            headers = {"X-CSRF-Token": self.csrf_token, **headers}
        response = super().send(method, path, body, headers)
        self.keep_cookies(response)
        return response

    def keep_cookies(self, response):
        for field in response.headers.getlist("Set-Cookie"):
            name, _, value = field.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value

    def credentials(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


    def navigate(self, url):
        """Opens a page, of this server or of another one. Redirects are not followed."""
        if not url.startswith(self.fleet.issuer):
            return Answer(_POOL.request("GET", url, redirect=False))
        return Answer(self.send("GET", url.removeprefix(self.fleet.issuer), None, {"Sec-Fetch-Mode": "navigate"}))

    def submit(self, page, path, **fields):
        """Submits the form of a page with its hidden fields, and with `fields`."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        body = urllib.parse.urlencode(hidden | fields)
        headers = {**self.credentials(), "Origin": self.fleet.issuer, "Sec-Fetch-Site": "same-origin",
                   "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        return Answer(_POOL.request("POST", self.fleet.issuer + path, body=body, headers=headers, redirect=False))


class App:
    """An authenticator app that shows every code once. Users wait for the next one; tests take those of the steps around,
    and wait for the fourth code of a minute only."""

    def __init__(self, secret):
        self.totp, self.last_step = pyotp.TOTP(secret), None

    def code(self):
        """The next code that the server can accept: of the step before, the present one, or the next one."""
        now = time.time()
        step = int(now) // 30
        # Not of a step that the server leaves in a moment.
        first = step - 1 if now % 30 < 24 else step
        self.last_step = max(first, (self.last_step or 0) + 1)
        if self.last_step > step + 1:
            time.sleep(30 - now % 30)
        return self.at(self.last_step)

    def at(self, step):
        return self.totp.at(step * 30)

    def wrong_code(self):
        """A code of six digits that isn't right in this minute."""
        step = int(time.time()) // 30
        near = {self.at(step + offset) for offset in range(-3, 4)}
        return next(code for code in map("{:06}".format, range(9)) if code not in near)


class User:
    """Somebody with a password, at a caller of the API."""

    def __init__(self, caller, address=None):
        self.caller, self.fleet = caller, caller.fleet
        self.address = address or f"ann-{uuid.uuid4().hex[:12]}@example.com"
        self.app = self.recovery_codes = None

    def sign_up(self):
        answer = self.caller.post("/auth/sign-up", self.with_client(email=self.address, password=PASSWORD))
        assert answer.status == 200, answer
        self.id = answer["profile.id"]
        return self

    def with_client(self, **members):
        return {"client_id": self.caller.client, **members}

    def password(self, caller=None, password=PASSWORD):
        """The first step of a sign-in."""
        caller = caller or self.caller
        return caller.post("/auth/sign-in", {
            "client_id": caller.client, "email": self.address, "password": password})

    def mailed_token(self, kind):
        """The token in the link of a mail."""
        return re.search(r"token=([\w-]{43})", self.mail(kind).link).group(1)

    def by_link(self, password=PASSWORD):
        """A sign-in by mail. The password keeps what was set up before the address was verified."""
        self.caller.post("/auth/send-magic-link", self.with_client(email=self.address))
        return self.caller.post("/auth/sign-in-with-token", {
            "token": self.mailed_token("magic_link"), **({"password": password} if password else {})})

    def by_mailed_code(self):
        self.caller.post("/auth/send-magic-link", self.with_client(email=self.address))
        return self.caller.post("/auth/sign-in-with-code", self.with_client(
            email=self.address, code=self.mail("magic_link").code, password=PASSWORD))

    def by_reset(self):
        self.caller.post("/auth/send-password-reset", self.with_client(email=self.address))
        answer = self.caller.post("/auth/reset-password", self.with_client(
            email=self.address, code=self.mail("password_reset").code, new_password=NEW_PASSWORD, password=PASSWORD))
        assert answer.status == 200 and answer["tokens"] is None, answer
        return self.password(password=NEW_PASSWORD)

    def waiting(self, caller=None):
        """The token of a sign-in that waits for the second factor."""
        answer = self.password(caller)
        assert (answer.status, answer.code) == (403, "second_factor_required"), answer
        return answer["sign_in_token"]

    def second_factor(self, token, code, kind="totp", caller=None):
        caller = caller or self.caller
        return caller.post("/auth/sign-in/second-factor", {
            "client_id": caller.client, "sign_in_token": token, "type": kind, "code": code})

    def second_step(self, token, credential, caller=None):
        """The second factor by a passkey."""
        caller = caller or self.caller
        return caller.post("/auth/sign-in/second-factor", {
            "client_id": caller.client, "sign_in_token": token, "type": "passkey", "credential": credential})

    def reauthenticate(self, **evidence):
        answer = self.caller.post("/auth/reauthenticate", evidence)
        if answer.status == 200:
            self.caller.token = answer["access_token"]
        return answer

    def show_factor(self):
        """Shows a factor in the session, as a change of factors needs of those who have one. A recovery code leaves the codes of the app
        and the counters of passkeys as they are."""
        assert self.reauthenticate(type="recovery_code", code=self.recovery_codes.pop()).status == 200

    def changing(self, path, body):
        """Calls `path`, after showing a factor if that is asked for."""
        answer = self.caller.post(path, body)
        if answer.code == "insufficient_user_authentication" and answer["acr_values"] and self.recovery_codes:
            self.show_factor()
            answer = self.caller.post(path, body)
        assert answer.status == 200, answer
        return answer

    def sign_in(self, caller=None):
        answer = self.password(caller)
        if answer.code == "second_factor_required":
            answer = self.second_factor(answer["sign_in_token"], self.app.code(), caller=caller)
        assert answer.status == 200, answer
        return answer

    def begin_app(self, **body):
        answer = self.changing("/auth/factors/totp", body)
        return answer["id"], App(answer["secret"])

    def set_up_app(self):
        identifier, app = self.begin_app()
        answer = self.confirm(identifier, app.code())
        assert answer.status == 200, answer
        self.app, self.app_id = app, identifier
        self.recovery_codes = answer["recovery_codes"] or self.recovery_codes
        return self

    def confirm(self, identifier, code):
        return self.caller.post(f"/auth/factors/totp/{identifier}/confirm", {"code": code})

    def factors(self):
        answer = self.caller.get("/auth/factors")
        assert answer.status == 200, answer
        return answer

    def remove(self, identifier, **body):
        return self.caller.call("DELETE", f"/auth/factors/{identifier}", body)

    def mail(self, kind, index=0):
        return wait_for_mail(self.fleet, self.address, kind, index)

    # Passkeys

    def registration_options(self, **body):
        return self.changing("/auth/passkeys/registration-options", body)

    def register(self, passkey, name=None, **changes):
        credential = passkey.register(self.registration_options(), **changes)
        answer = self.caller.post("/auth/passkeys", {"credential": credential} | ({"name": name} if name else {}))
        self.recovery_codes = answer["recovery_codes"] or self.recovery_codes
        return answer

    def add_passkey(self, *arguments, **more):
        passkey = Passkey(self.caller, *arguments, **more)
        answer = self.register(passkey)
        assert answer.status == 201, answer
        passkey.factor = answer["id"]
        return passkey


class Passkey(Authenticator):
    """A passkey on a page of a caller's. It refuses options that a browser would refuse."""

    def __init__(self, caller, algorithm="ES256", flags=UP | UV, **more):
        # The pages of Latchkey and of its clients may be on other domains: `/.well-known/webauthn` lists their origins.
        self.host = urllib.parse.urlsplit(caller.fleet.issuer).hostname
        super().__init__(algorithm, flags, self.host, caller.fleet.issuer, **more)
        self.user_handle = None

    def register(self, answer, **changes):
        """What a browser answers to the options of a registration."""
        options = webauthn.helpers.parse_registration_options_json(answer.text)
        assert options.rp.id == self.host and verify_rp_id(options.rp.id, self.origin)
        assert 16 <= len(options.challenge) <= 512 and 1 <= len(options.user.id) <= 64
        self.user_handle = options.user.id
        credential = self.create(options.challenge, **changes)
        if not changes and self.algorithm != "ES384":
            assert self.cose[3] in [parameter.alg for parameter in options.pub_key_cred_params]
            made = webauthn.verify_registration_response(
                credential=credential, expected_challenge=options.challenge, expected_rp_id=self.host,
                expected_origin=self.origin, require_user_verification=bool(self.flags & UV))
            self.public_key, self.registered_counter = made.credential_public_key, made.sign_count
        return credential

    def assertion(self, answer, user_handle=None, **changes):
        """What a browser answers to the options of a sign-in."""
        options = webauthn.helpers.parse_authentication_options_json(answer.text)
        assert options.rp_id == self.host and verify_rp_id(options.rp_id, self.origin)
        assert 16 <= len(options.challenge) <= 512
        before = self.counter
        credential = self.get(options.challenge, user_handle or self.user_handle, **changes)
        if not changes:
            webauthn.verify_authentication_response(
                credential=credential, expected_challenge=options.challenge, expected_rp_id=self.host,
                expected_origin=self.origin, credential_public_key=self.public_key,
                credential_current_sign_count=before, require_user_verification=bool(self.flags & UV))
        return credential

    def sign_in(self, caller, **changes):
        return send_assertion(caller, self.assertion(sign_in_options(caller), **changes))


def sign_in_options(caller, **more):
    answer = caller.post("/auth/passkeys/sign-in-options", {"client_id": caller.client, **more})
    assert answer.status == 200, answer
    return answer


def send_assertion(caller, credential):
    return caller.post("/auth/sign-in-with-passkey", {"client_id": caller.client, "credential": credential})


def at_once(count, call):
    """Calls `count` times at the same moment; gives the answers."""
    with ThreadPoolExecutor(count) as pool:
        return [running.result() for running in [pool.submit(call) for _ in range(count)]]


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
