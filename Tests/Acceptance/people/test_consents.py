"""What people have allowed other applications, and taking it back."""

import hashlib
import re
import urllib.parse

import pytest

from kit.callers import Caller, Person
from kit.checks import at_once, everything, page, refused
from support.factors import base64url

CALLBACK = "https://printer.example/back"
VERIFIER = "v" * 43


@pytest.fixture(scope="module")
def printer(fleet, notes):
    """A third-party client of the same application."""
    return fleet.latchkey(
        "clients",
        "create",
        "--app",
        notes["application_id"],
        "--name",
        "Photo Printer",
        "--no-first-party",
        "--redirect-uri",
        CALLBACK,
    )


@pytest.fixture
def user(browser):
    return Person(browser).sign_up()


def ask(browser, client, **parameters):
    """Sends the browser to the authorization endpoint; gives the last answer and, if it has left, the query it left with."""
    challenge = base64url(hashlib.sha256(VERIFIER.encode()).digest())
    query = {
        "client_id": client["id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "state": "s",
        "scope": "openid email offline_access",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **parameters,
    }
    answer = browser.arrive(f"/oauth2/authorize?{urllib.parse.urlencode(query)}")
    if answer.status == 303:
        return answer, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query))
    return answer, None


def allow(browser, client, **parameters):
    """Agrees on the consent page; gives the code."""
    shown, left = ask(browser, client, **parameters)
    assert shown.status == 200 and left is None, shown
    answer = browser.submit(shown, browser.url, decision="allow")
    return re.search(r"code=([\w-]+)", answer.text + str(answer.headers.get("Location"))).group(1)


def redeem(fleet, client, code):
    caller = Caller(fleet, client["id"], None)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": client["id"],
        "code_verifier": VERIFIER,
    }
    return caller.call(
        "POST",
        "/oauth2/token",
        urllib.parse.urlencode(form),
        Origin=None,
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )


def refresh(fleet, client, token):
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": client["id"]}
    return Caller(fleet, client["id"], None).call(
        "POST",
        "/oauth2/token",
        urllib.parse.urlencode(form),
        Origin=None,
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )


def userinfo(fleet, client, token):
    return Caller(fleet, client["id"], None, token).call("GET", "/oauth2/userinfo", Origin=None)


def test_a_consent_is_listed(user, printer):
    allow(user.caller, printer)
    found = page(user.caller.get("/auth/consents"))
    assert len(found) == 1 and found[0]["client_id"] == printer["id"] and found[0]["client_name"] == "Photo Printer"
    assert "email" in found[0]["scopes"] and found[0]["granted_at"].endswith("Z")


def test_first_party_clients_are_not_listed(user):
    assert page(user.caller.get("/auth/consents")) == []


def test_taking_it_back_ends_what_the_client_has(user, printer, fleet):
    tokens = redeem(fleet, printer, allow(user.caller, printer))
    assert userinfo(fleet, printer, tokens["access_token"]).status == 200, tokens
    assert user.caller.delete(f"/auth/consents/{printer['id']}").status == 204
    assert page(user.caller.get("/auth/consents")) == []
    assert userinfo(fleet, printer, tokens["access_token"]).status == 401
    assert refresh(fleet, printer, tokens["refresh_token"]).status == 400
    assert user.caller.is_signed_in


def test_a_code_that_waits_is_of_no_use_afterwards(user, printer, fleet):
    code = allow(user.caller, printer)
    assert user.caller.delete(f"/auth/consents/{printer['id']}").status == 204
    answer = redeem(fleet, printer, code)
    assert answer.status == 400 and answer["error"] == "invalid_grant", answer


def test_the_client_has_to_ask_again(user, printer):
    allow(user.caller, printer)
    assert ask(user.caller, printer)[1]["code"]
    assert user.caller.delete(f"/auth/consents/{printer['id']}").status == 204
    shown, left = ask(user.caller, printer)
    assert shown.status == 200 and left is None and "Photo Printer" in shown.text
    assert ask(user.caller, printer, prompt="none")[1]["error"] == "consent_required"


def test_a_consent_is_taken_back_once(user, printer):
    allow(user.caller, printer)
    answers = at_once(*[lambda: user.caller.delete(f"/auth/consents/{printer['id']}")] * 3)
    assert sorted(answer.status for answer in answers) == [204, 404, 404], answers


@pytest.mark.parametrize("client", ["client_demo", "client_nope", "x", "%00", "a" * 500])
def test_what_was_not_allowed_is_not_found(reader, client):
    answer = reader.caller.delete(f"/auth/consents/{client}")
    assert answer.status in (400, 404), answer
    refused(answer, answer.status)


def test_nobody_takes_back_what_others_allowed(user, printer, ann):
    allow(user.caller, printer)
    refused(ann.caller.delete(f"/auth/consents/{printer['id']}"), 404, "not_found")
    assert len(page(user.caller.get("/auth/consents"))) == 1


def test_the_list_has_pages(user, printer, fleet, notes):
    others = [
        fleet.latchkey(
            "clients",
            "create",
            "--app",
            notes["application_id"],
            "--name",
            f"Printer {number}",
            "--no-first-party",
            "--redirect-uri",
            CALLBACK,
        )
        for number in range(2)
    ]
    for client in [printer, *others]:
        allow(user.caller, client)
    found = [each["client_id"] for each in everything(user.caller.get, "/auth/consents", limit=1)]
    assert sorted(found) == sorted(client["id"] for client in [printer, *others])


def test_a_browser_needs_the_csrf_token(user, printer):
    allow(user.caller, printer)
    user.caller.csrf_token = None
    refused(user.caller.delete(f"/auth/consents/{printer['id']}"), 403, "csrf_token_invalid")


def test_the_clients_own_token_takes_nothing_back(user, printer, fleet):
    tokens = redeem(fleet, printer, allow(user.caller, printer))
    client = Caller(fleet, printer["id"], None, tokens["access_token"])
    refused(client.delete(f"/auth/consents/{printer['id']}", Origin=None), 403, "insufficient_scope")


def test_it_is_in_the_audit_log(user, printer, latchkey):
    allow(user.caller, printer)
    assert user.caller.delete(f"/auth/consents/{printer['id']}").status == 204
    found = [
        (each["event"], each["client_id"])
        for each in latchkey("audit", "--user", user.id)
        if each["event"].startswith("consent_")
    ]
    assert found == [("consent_granted", printer["id"]), ("consent_revoked", printer["id"])]


def test_the_account_page_has_it(user, printer, notes):
    allow(user.caller, printer)
    shown = user.caller.arrive(f"/login/account?client_id={notes['id']}")
    assert "Photo Printer" in shown.text and "Apps with access" in shown.text
