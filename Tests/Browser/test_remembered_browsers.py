"""Browsers in which a second factor is not asked for, where an application allows that, and the cookies of other ones."""

import pytest

from support.factor_fixtures import ORIGIN, refused
from support.factors import NEW_PASSWORD, Browser, Caller, User
from support.fleet import PASSWORD

COOKIE = "remembered_browser"


@pytest.fixture(scope="module")
def client(fleet):
    application = fleet.latchkey("apps", "create", "--name", "Remembering", "--remember-browsers")
    return fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Remembering", "--origin", ORIGIN)


@pytest.fixture
def browser(fleet, client):
    return Browser(fleet, client["id"], ORIGIN)


@pytest.fixture
def user(browser):
    return User(browser).sign_up().set_up_app()


def remember(user, browser):
    answer = browser.post("/auth/sign-in/second-factor", {
        "client_id": browser.client, "sign_in_token": user.waiting(browser), "type": "totp", "code": user.app.code(),
        "remember_browser": True})
    assert answer.status == 200, answer
    return browser.cookies[COOKIE]


def test_a_remembered_browser_needs_no_code(user, browser, fleet):
    token = remember(user, browser)
    assert user.password(browser).status == 200
    # It has not shown a second factor, and changes none.
    assert "mfa" not in browser.claims["amr"]
    refused(browser.post("/auth/factors/recovery-codes"), 401, "insufficient_user_authentication")
    for stranger in (Browser(fleet, browser.client, ORIGIN), Caller(fleet, browser.client, ORIGIN)):
        refused(user.password(stranger), 403, "second_factor_required")
    forged = Browser(fleet, browser.client, ORIGIN)
    for value in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "E"), "A" * 43, "x" * 3000):
        forged.cookies[COOKIE] = value
        refused(user.password(forged), 403, "second_factor_required")


def test_the_next_user_of_a_browser_gets_a_token_of_their_own(user, browser, fleet):
    """Somebody who had their own sign-ins remembered there has read the cookie, and learns the password later."""
    known = remember(user, browser)
    browser.cookies.pop("access_token")
    victim = User(Browser(fleet, browser.client, ORIGIN)).sign_up().set_up_app()
    assert remember(victim, browser) != known
    thief = Browser(fleet, browser.client, ORIGIN)
    thief.cookies[COOKIE] = known
    refused(victim.password(thief), 403, "second_factor_required")


def test_a_new_password_forgets_all_browsers(user, browser):
    remember(user, browser)
    answer = browser.post("/auth/change-password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert answer.status in (200, 204), answer
    refused(user.password(browser, NEW_PASSWORD), 403, "second_factor_required")


def test_elsewhere_no_browser_is_remembered(fleet):
    client = fleet.make_client("Forgetting", "--origin", ORIGIN)
    browser = Browser(fleet, client["id"], ORIGIN)
    user = User(browser).sign_up().set_up_app()
    answer = browser.post("/auth/sign-in/second-factor", {
        "client_id": client["id"], "sign_in_token": user.waiting(browser), "type": "totp", "code": user.app.code(),
        "remember_browser": True})
    assert answer.status in (200, 400) and COOKIE not in browser.cookies
    refused(user.password(browser), 403, "second_factor_required")
