"""Clients that ask for a stronger sign-in than the browser's session has (`acr_values`)."""

import hashlib
import json
import urllib.parse
import urllib.request

from support.factor_fixtures import ORIGIN, make_old, refused
from support.factors import NEW_PASSWORD, Browser, Caller, User, base64url, sign_in_options
from support.fleet import PASSWORD
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
                browser.last_page = place
                return urllib.parse.urlsplit(place).path, answer
            place = urllib.parse.urljoin(place, answer.headers["Location"])
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(place).query)), answer

    def redeem(self, code):
        """The tokens that the client gets for a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                "client_id": self.client, "code_verifier": self.verifier}
        request = urllib.request.Request(f"{self.fleet.issuer}/oauth2/token", urllib.parse.urlencode(form).encode())
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.loads(answer.read())

    def context(self, code):
        """The `acr` that the client gets for a code."""
        return json.loads(data(self.redeem(code)["id_token"].split(".")[1]))["acr"]


def test_a_step_up_takes_nothing_weaker(fleet):
    authorization = Authorization(fleet)
    browser = Browser(fleet, authorization.client, ORIGIN)
    user = User(browser).sign_up().set_up_app()
    user.sign_in()
    passkey = user.add_passkey()
    # The session in which it was set up has shown it.
    user.sign_in()
    answer, _ = authorization.ask(browser, acr_values="urn:latchkey:two-factors")
    assert authorization.context(answer["code"]) == "urn:latchkey:two-factors"
    assert authorization.ask(browser, acr_values="phr", prompt="none")[0]["error"] == "login_required"
    path, page = authorization.ask(browser, acr_values="phr")
    assert path == "/login/second-factor"
    # A code is right, and not enough: it is not asked for, and not taken.
    assert 'name="code"' not in page.text and "data-passkey" in page.text
    token, code = browser.cookies["sign_in"], user.app.code()
    refused(user.second_factor(token, code), 401, "second_factor_invalid")
    refused(user.second_factor(token, user.recovery_codes[0], "recovery_code"), 401, "second_factor_invalid")
    assert browser.get("/auth/factors")["recovery_codes_left"] == 10
    credential = passkey.assertion(sign_in_options(browser, sign_in_token=token))
    assert user.second_step(token, credential).status == 200
    answer, _ = authorization.ask(browser, acr_values="phr")
    assert authorization.context(answer["code"]) == "phr"


def test_a_sign_in_for_a_client_that_asks_for_a_passkey(fleet):
    """Somebody who is signed out: the second step offers a code only to those who have no passkey."""
    authorization = Authorization(fleet)
    browser = Browser(fleet, authorization.client, ORIGIN)
    user = User(browser).sign_up().set_up_app()
    user.sign_in()

    def second_step():
        """The page of the second step in a new browser, after the password."""
        newcomer = Browser(fleet, authorization.client, ORIGIN)
        path, page = authorization.ask(newcomer, acr_values="phr")
        assert path == "/login"
        place = urllib.parse.urlsplit(newcomer.last_page).query
        token = user.waiting(newcomer)
        newcomer.cookies["sign_in"] = token
        page = newcomer.navigate(f"{fleet.issuer}/login/second-factor?{place}")
        assert page.status == 200, page
        return newcomer, page, token

    newcomer, page, token = second_step()
    assert 'name="code"' in page.text and "data-passkey" not in page.text
    assert user.second_factor(token, user.app.code(), caller=newcomer).status == 200
    path, page = authorization.ask(newcomer, acr_values="phr")
    assert path == "/oauth2/passkey" and "/login/account/passkey?" in page.text
    user.caller = newcomer
    passkey = user.add_passkey()
    answer, _ = authorization.ask(newcomer, acr_values="phr")
    assert authorization.context(answer["code"]) == "phr"

    newcomer, page, token = second_step()
    assert 'name="code"' not in page.text and "data-passkey" in page.text
    credential = passkey.assertion(sign_in_options(newcomer, sign_in_token=token))
    assert user.second_step(token, credential, caller=newcomer).status == 200
    answer, _ = authorization.ask(newcomer, acr_values="phr")
    assert authorization.context(answer["code"]) == "phr"


def test_a_step_up_without_a_factor_says_what_to_do(fleet):
    authorization = Authorization(fleet)
    browser = Browser(fleet, authorization.client, ORIGIN)
    User(browser).sign_up()
    for values in ("phr", "urn:latchkey:two-factors", "phr urn:latchkey:two-factors unknown"):
        path, page = authorization.ask(browser, acr_values=values)
        assert path == "/oauth2/passkey", page
        back = browser.submit(page, "/oauth2/passkey")
        assert "error=unmet_authentication_requirements" in back.text and "state=s" in back.text
        silent, _ = authorization.ask(browser, acr_values=values, prompt="none")
        assert silent["error"] == "login_required"
    answer, _ = authorization.ask(browser, acr_values="phr urn:latchkey:one-factor")
    assert authorization.context(answer["code"]) == "urn:latchkey:one-factor"


def test_a_step_up_dies_with_its_session(fleet):
    authorization = Authorization(fleet)
    for ends in ("signed out", "revoked", "other password"):
        browser = Browser(fleet, authorization.client, ORIGIN)
        user = User(browser).sign_up().set_up_app()
        user.sign_in()
        passkey = user.add_passkey()
        user.sign_in()
        assert authorization.ask(browser, acr_values="phr")[0] == "/login/second-factor"
        token = browser.cookies["sign_in"]
        credential = passkey.assertion(sign_in_options(browser, sign_in_token=token))
        session = browser.claims["sid"]
        if ends == "signed out":
            assert browser.post("/auth/sign-out").status in (200, 204)
        elif ends == "revoked":
            elsewhere = User(Caller(fleet, authorization.client, ORIGIN), user.address)
            elsewhere.app = user.app
            elsewhere.sign_in()
            assert elsewhere.caller.call("DELETE", f"/auth/sessions/{session}").status == 204
        else:
            answer = browser.post(
                "/auth/change-password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD})
            assert answer.status in (200, 204), answer
        refused(user.second_step(token, credential), 401, "sign_in_token_invalid")
        # A new password keeps the session that set it, so only identity knows that the sign-in is outdated.
        if ends != "other password":
            refused(browser.post("/auth/passkeys/sign-in-options", user.with_client(sign_in_token=token)), 401,
                    "sign_in_token_invalid")


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
        user.sign_in()
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
