"""Has a user show a second factor with Authlib, because a resource server asks for it (RFC 9470).

authlib_step_up.py ISSUER CLIENT_ID REDIRECT_URI
"""

import json
import re
import sys
import threading
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyotp
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from browser import Browser

issuer, client_id, redirect_uri = sys.argv[1:]
TWO_FACTORS = "urn:latchkey:two-factors"
PASSWORD = "a long sentence that nobody guesses"

metadata = requests.get(issuer + "/.well-known/openid-configuration").json()
assert metadata["acr_values_supported"] == ["urn:latchkey:one-factor", TWO_FACTORS, "phr"], metadata
keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"]).json())


class ResourceServer(BaseHTTPRequestHandler):
    """Wants two factors, shown in the last five minutes. It reads them in the token alone."""

    def do_GET(self) -> None:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, keys, algorithms=["ES256"]).claims
        if claims["acr"] in (TWO_FACTORS, "phr") and claims["auth_time"] >= time.time() - 300:
            self.send_response(200)
        else:
            self.send_response(401)
            self.send_header(
                "WWW-Authenticate",
                f'Bearer error="insufficient_user_authentication", acr_values="{TWO_FACTORS}", max_age="300"',
            )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), ResourceServer)
threading.Thread(target=server.serve_forever, daemon=True).start()
resource = f"http://127.0.0.1:{server.server_port}/"


class User:
    def __init__(self) -> None:
        self.browser = Browser(issuer)
        self.email = f"step-up-{uuid.uuid4()}@example.com"
        signed_up = self.browser.sign_up(self.email, PASSWORD)
        self.headers = {"Authorization": "Bearer " + signed_up["tokens"]["access_token"]}
        self.client = OAuth2Session(
            client_id, None, scope="openid", redirect_uri=redirect_uri, code_challenge_method="S256",
            token_endpoint_auth_method="none",
        )

    def enrol(self) -> None:
        app = requests.post(issuer + "/auth/factors/totp", headers=self.headers, json={}).json()
        self.app = pyotp.TOTP(app["secret"])
        done = requests.post(
            f"{issuer}/auth/factors/totp/{app['id']}/confirm", headers=self.headers, json={"code": self.app.now()}
        )
        assert done.status_code == 200 and len(done.json()["recovery_codes"]) == 10, done.text

    def turn_two_step_off(self) -> None:
        done = requests.patch(issuer + "/auth/factors", headers=self.headers, json={"two_step": False})
        assert done.status_code in (200, 204), done.text

    def begin(self, **parameters: str) -> str:
        """The URL of an authorization request."""
        self.verifier = generate_token(64)
        url, self.state = self.client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=self.verifier, nonce=generate_token(24), **parameters
        )
        return url

    def finish(self, back: str) -> dict:
        """The claims of the ID token that the code in `back` is worth."""
        self.token = self.client.fetch_token(
            metadata["token_endpoint"], authorization_response=back, code_verifier=self.verifier, state=self.state
        )
        algorithms = metadata["id_token_signing_alg_values_supported"]
        return jwt.decode(self.token["id_token"], keys, algorithms=algorithms).claims

    def fetch(self) -> requests.Response:
        return requests.get(resource, headers={"Authorization": "Bearer " + self.token["access_token"]})

    def submit_code(self, page: str, code: str) -> str:
        """Submits the page for the second factor, and gives the place that it leads to."""
        session = self.browser.session

        def cookies() -> dict:
            return {"Cookie": "; ".join(f"{c.name}={c.value}" for c in session.cookies), "Accept": "text/html"}

        html = session.get(page, headers=cookies()).text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', html).group(1)
        answer = session.post(
            page, data={"csrf_token": csrf, "code": code}, headers=cookies() | {"Origin": issuer},
            allow_redirects=False,
        )
        # The place is another site in the end, so a page of ours leads to it.
        assert answer.status_code == 200 and "Redirecting" in answer.text, (answer.status_code, answer.text)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(page).query)
        return urllib.parse.urljoin(issuer, query["return_to"][0])

    def refuse(self, **parameters) -> str:
        """Goes back from the page that asks for a passkey, and gives the place that it leads to."""
        page = self.browser.go(self.begin(**parameters), issuer + "/oauth2/passkey")
        session = self.browser.session

        def cookies() -> dict:
            return {"Cookie": "; ".join(f"{c.name}={c.value}" for c in session.cookies), "Accept": "text/html"}

        html = session.get(page, headers=cookies()).text
        form = dict(re.findall(r'name="(csrf_token|request)" value="([^"]+)"', html))
        answer = session.post(
            issuer + "/oauth2/passkey", data=form, headers=cookies() | {"Origin": issuer}, allow_redirects=False
        )
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return re.search(r'id="onward" href="([^"]*)"', answer.text).group(1).replace("&amp;", "&")


def error(back: str) -> str:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["error"][0]


user = User()
user.enrol()
# The session that set the app up has shown it. Without two-step sign-in, the next one has shown the password only.
user.turn_two_step_off()
user.browser.sign_in(user.email, PASSWORD)
weak = user.finish(user.browser.go(user.begin(), redirect_uri))
assert weak["acr"] == "urn:latchkey:one-factor" and weak["amr"] == ["pwd"], weak
refused = user.fetch()
assert refused.status_code == 401
challenge = dict(re.findall(r'(\w+)="([^"]+)"', refused.headers["WWW-Authenticate"]))
assert challenge["error"] == "insufficient_user_authentication", challenge
wanted = {"acr_values": challenge["acr_values"], "max_age": challenge["max_age"]}

assert error(user.browser.go(user.begin(prompt="none", **wanted), redirect_uri)) == "login_required"
page = user.browser.go(user.begin(**wanted), issuer + "/login/second-factor")
# The step of the code that confirmed the app is used up.
place = user.submit_code(page, user.app.at(int(time.time()) + 30))
strong = user.finish(user.browser.go(place, redirect_uri))
assert strong["acr"] == TWO_FACTORS and set(strong["amr"]) == {"pwd", "otp", "mfa"}, strong
assert strong["auth_time"] >= weak["auth_time"] and strong["sub"] == weak["sub"]
assert user.fetch().status_code == 200

# From now on the browser's session is strong enough.
again = user.finish(user.browser.go(user.begin(**wanted), redirect_uri))
assert again["acr"] == TWO_FACTORS
user.browser.go(user.begin(prompt="login", **wanted), issuer + "/login")
assert error(user.refuse(acr_values="phr")) == "unmet_authentication_requirements"

other = User()
for value in [TWO_FACTORS, "phr"]:
    back = other.refuse(acr_values=value)
    assert error(back) == "unmet_authentication_requirements", back
back = other.browser.go(other.begin(acr_values="urn:example:gold"), redirect_uri)
assert error(back) == "unmet_authentication_requirements", back

print(json.dumps({"acr": strong["acr"]}))
