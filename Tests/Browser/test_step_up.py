"""Clients that ask for a stronger sign-in than the browser's session has (`acr_values`)."""

import hashlib
import json
import urllib.parse
import urllib.request

from support.factor_fixtures import ORIGIN, make_old, refused
from support.factors import Browser, User, base64url, sign_in_options
from support.software_authenticator import data


class Authorization:
    """A client that sends a browser to `/oauth2/authorize`."""

    def __init__(self, fleet):
        self.fleet, self.verifier = fleet, "v" * 43
        self.redirect_uri = f"{ORIGIN}/back"
        self.client = fleet.make_client("Step-up", "--origin", ORIGIN, "--redirect-uri", self.redirect_uri)["id"]

    def ask(self, browser, **parameters):
        """Where the browser ends: at a page of ours, or back with an answer."""
        challenge = base64url(hashlib.sha256(self.verifier.encode()).digest())
        query = {"client_id": self.client, "redirect_uri": self.redirect_uri, "response_type": "code", "state": "s",
                 "scope": "openid", "code_challenge": challenge, "code_challenge_method": "S256", **parameters}
        place = f"{self.fleet.issuer}/oauth2/authorize?{urllib.parse.urlencode(query)}"
        while place.startswith(self.fleet.issuer):
            answer = browser.navigate(place)
            if answer.status not in (302, 303):
                return urllib.parse.urlsplit(place).path, answer
            place = urllib.parse.urljoin(place, answer.headers["Location"])
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(place).query)), answer

    def context(self, code):
        """The `acr` that the client gets for a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                "client_id": self.client, "code_verifier": self.verifier}
        request = urllib.request.Request(f"{self.fleet.issuer}/oauth2/token", urllib.parse.urlencode(form).encode())
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.loads(data(json.loads(answer.read())["id_token"].split(".")[1]))["acr"]


def test_a_step_up_takes_nothing_weaker(fleet):
    authorization = Authorization(fleet)
    browser = Browser(fleet, authorization.client, ORIGIN)
    user = User(browser).sign_up().set_up_app()
    user.sign_in()
    passkey = user.add_passkey()
    answer, _ = authorization.ask(browser, acr_values="urn:latchkey:two-factors")
    assert authorization.context(answer["code"]) == "urn:latchkey:two-factors"
    assert authorization.ask(browser, acr_values="phr", prompt="none")[0]["error"] == "login_required"
    assert authorization.ask(browser, acr_values="phr")[0] == "/login/second-factor"
    # A code is right, and not enough.
    user.second_factor(browser.cookies["sign_in"], user.app.code())
    assert authorization.ask(browser, acr_values="phr")[0] == "/login/second-factor"
    token = browser.cookies["sign_in"]
    credential = passkey.assertion(sign_in_options(browser, sign_in_token=token))
    assert user.second_step(token, credential).status == 200
    answer, _ = authorization.ask(browser, acr_values="phr")
    assert authorization.context(answer["code"]) == "phr"


def test_a_step_up_without_a_factor_says_so(fleet):
    authorization = Authorization(fleet)
    browser = Browser(fleet, authorization.client, ORIGIN)
    User(browser).sign_up()
    for values in ("phr", "urn:latchkey:two-factors", "phr urn:latchkey:two-factors unknown"):
        answer, _ = authorization.ask(browser, acr_values=values)
        assert answer["error"] == "unmet_authentication_requirements", answer
    answer, _ = authorization.ask(browser, acr_values="phr urn:latchkey:one-factor")
    assert authorization.context(answer["code"]) == "urn:latchkey:one-factor"


def test_nothing_but_a_second_factor_ends_a_step_up(fleet):
    """Whoever has a session could have a fresh one otherwise, by a step that is done already."""
    authorization = Authorization(fleet)
    for has_app in (False, True):
        browser = Browser(fleet, authorization.client, ORIGIN)
        user = User(browser).sign_up()
        answer = browser.post("/auth/verify", {"token": user.mailed_token("verification")})
        assert answer.status in (200, 204), answer
        if has_app:
            user.set_up_app().sign_in()
        user.add_passkey()
        make_old(user)
        assert authorization.ask(browser, acr_values="phr")[0] == "/login/second-factor"
        token, session = browser.cookies["sign_in"], browser.claims
        email_id = browser.get("/auth/me")["credentials"][0]["id"]
        page = browser.navigate(
            f"{fleet.issuer}/login/check-mail?what=verify&client_id={authorization.client}")
        assert (page.status, page.headers["Location"].partition("?")[0]) == (303, "/login/second-factor"), page
        body = user.with_client(sign_in_token=token)
        refused(browser.post("/auth/verify-with-code", body | {"email_id": email_id, "code": "000000"}), 401,
                "sign_in_token_invalid")
        refused(browser.post("/auth/accept-terms", body | {"terms_version": "1"}), 401, "sign_in_token_invalid")
        assert (browser.claims["sid"], browser.claims["auth_time"]) == (session["sid"], session["auth_time"])
