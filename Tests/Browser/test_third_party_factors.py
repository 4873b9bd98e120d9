"""What the access token of a third-party client may do about its user's factors: nothing."""

import json
import re
import urllib.parse

import pytest

from support.factor_fixtures import ORIGIN, refused
from support.factors import Browser, Caller, User
from support.fleet import PASSWORD
from test_step_up import Authorization

# No other client of the fleet has it.
PRINTER_ORIGIN = "https://photo-printer.example"
# Needs no session.
OPEN = {("POST", "/auth/passkeys/sign-in-options")}


@pytest.fixture(scope="module")
def victim(fleet):
    """A user of a third-party client, with an app and a passkey, and that client."""
    ours = fleet.make_client("Acme", "--origin", ORIGIN)
    printer = Authorization(fleet)
    printer.client = fleet.latchkey(
        "clients", "create", "--app", ours["application_id"], "--name", "Photo Printer", "--no-first-party",
        "--origin", PRINTER_ORIGIN, "--redirect-uri", printer.redirect_uri)["id"]
    user = User(Browser(fleet, ours["id"], ORIGIN)).sign_up().set_up_app()
    user.sign_in()
    user.passkey = user.add_passkey()
    user.printer = printer
    return user


@pytest.fixture
def token(victim):
    path, page = victim.printer.ask(victim.caller, scope="openid email offline_access", prompt="consent")
    assert path == "/oauth2/consent", page
    leaving = victim.caller.submit(page, path, decision="allow")
    code = re.search(r"code=([\w-]+)", leaving.text).group(1)
    return victim.printer.redeem(code)["access_token"]


def operations(fleet, caller):
    """The calls of the API about factors."""
    document = caller.get("/openapi.json").json
    for path, methods in document["paths"].items():
        for method in methods:
            if path.startswith(("/auth/factors", "/auth/passkeys")) or path == "/auth/reauthenticate":
                yield method.upper(), path


def test_no_call_about_factors_takes_it(fleet, victim, token):
    thief = Caller(fleet, victim.printer.client, PRINTER_ORIGIN, token)
    assert thief.call("GET", "/oauth2/userinfo")["sub"] == victim.id
    before = victim.factors().json
    bodies = {"/auth/reauthenticate": {"password": PASSWORD}, "/auth/passkeys": {"credential": {}},
              "/auth/factors/totp/{id}/confirm": {"code": "123456"}}
    tried = set(operations(fleet, victim.caller)) - OPEN
    assert len(tried) >= 12 and ("POST", "/auth/reauthenticate") in tried, tried
    for method, path in sorted(tried):
        for identifier in (victim.passkey.factor, victim.app_id):
            body = {"password": PASSWORD, "name": "Mine", "two_step": False} | bodies.get(path, {})
            answer = thief.call(method, path.replace("{id}", identifier), None if method == "GET" else body)
            refused(answer, 403, "insufficient_scope")
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert victim.factors().json == before


def test_it_is_no_session_of_a_browser(fleet, victim, token):
    """In the place of our cookie it steps nothing up, and opens none of the pages about factors."""
    browser = Browser(fleet, victim.caller.client, ORIGIN)
    browser.cookies["access_token"] = token
    for values in ("phr", "urn:latchkey:two-factors"):
        path, _ = victim.printer.ask(browser, acr_values=values)
        assert path == "/login" and "sign_in" not in browser.cookies
        browser.cookies["access_token"] = token
    for path in ("/login/account/confirm", "/login/account/passkey", "/login/account/authenticator",
                 "/login/account/recovery-codes", f"/login/account/factor/remove?factor={victim.app_id}",
                 f"/login/account/passkey/name?factor={victim.passkey.factor}"):
        browser.cookies["access_token"] = token
        answer = browser.navigate(fleet.issuer + path + ("&" if "?" in path else "?") + urllib.parse.urlencode(
            {"client_id": victim.caller.client}))
        assert answer.status == 303 and answer.headers["Location"].startswith("/login?"), (path, answer)


def test_it_is_no_sign_in_token(fleet, victim, token):
    caller = Caller(fleet, victim.caller.client, ORIGIN)
    for body in ({"type": "totp", "code": victim.app.code()}, {"type": "recovery_code", "code": "a" * 17}):
        answer = caller.post("/auth/sign-in/second-factor", {
            "client_id": caller.client, "sign_in_token": token, **body})
        assert answer.status in (400, 401) and answer["tokens"] is None, answer


def test_its_page_passes_no_passkey_on(fleet, victim):
    """The site begins a sign-in on our page, lets a user answer the challenge on its own page, and submits that."""
    origins = victim.caller.get("/.well-known/webauthn")["origins"]
    assert ORIGIN in origins and PRINTER_ORIGIN not in origins

    def sign_in(origin):
        browser = Browser(fleet, victim.printer.client, ORIGIN)
        query = "?" + urllib.parse.urlencode({"client_id": victim.printer.client})
        page = browser.navigate(fleet.issuer + "/login" + query)
        options = browser.submit(page, "/login/passkey/options" + query)
        browser.keep_cookies(options)
        credential = victim.passkey.assertion(options, origin=origin)
        browser.keep_cookies(browser.submit(page, "/login/passkey" + query, credential=json.dumps(credential)))
        return browser

    assert "access_token" not in sign_in(PRINTER_ORIGIN).cookies
    assert "access_token" not in sign_in(ORIGIN).cookies
    # On our own page the same steps sign in.
    assert "access_token" in sign_in(fleet.issuer).cookies
