"""Passkeys, authenticator apps and recovery codes on our own pages, with Chromium's authenticators and an app from PyPI (pyotp)."""

import re
import time
import urllib.parse

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from support.authenticators import Authenticators
from support.factor_fixtures import make_session_old, make_session_weak
from support.fleet import PASSWORD
from support.hosted import Person, SIZES, change_session
from test_pages import PICTURES, RULES


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Factors", "--origin", "https://factors.example",
                             "--redirect-uri", "https://factors.example/callback")["id"]


@pytest.fixture
def person(new_context, fleet, client, address):
    person = Person(new_context, True, fleet, client, address)
    person.sign_up()
    return person


@pytest.fixture
def authenticators(person):
    return Authenticators(person.page)


def go(person, part):
    person.open(part)
    return person.page


def notice(page):
    return page.locator(".notice")


def keep_codes(page):
    """Leaves the page of recovery codes, which comes with a first factor; gives the codes."""
    expect(page.locator("h1")).to_have_text("Recovery codes")
    codes = page.locator("#codes li").all_inner_texts()
    assert len(set(codes)) == 10
    page.get_by_role("link", name="I’ve saved these codes").click()
    return codes


def add_passkey(person, name=None, is_first=True):
    """Adds a passkey by the page for it; gives the recovery codes that come with a first factor."""
    page = go(person, "/account")
    page.get_by_role("link", name="Add a passkey").click()
    if not is_first:
        confirm_by_passkey(page)
    if name:
        page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create passkey").click()
    codes = keep_codes(page) if is_first else None
    page.wait_for_url("**/login/account?*done=add-passkey*")
    expect(notice(page)).to_contain_text("Passkey added")
    return codes


def confirm_by_passkey(page):
    """Shows a passkey, if the page asks for it: a change needs two factors of a user who has any."""
    page.wait_for_load_state()
    if "/login/account/confirm?" in page.url:
        page.click("[data-use]")
        page.wait_for_url(lambda url: "/login/account/confirm?" not in url)


def passkey_rows(page):
    return page.locator("section[aria-labelledby=security] li", has=page.get_by_role("link", name=re.compile("^Rename")))


def sign_in_button(page):
    return page.get_by_role("button", name="Sign in with a passkey")


def authorization(person, **more):
    """Where a client sends browsers."""
    return f"{person.fleet.issuer}/oauth2/authorize?" + urllib.parse.urlencode({
        "response_type": "code", "client_id": person.client, "redirect_uri": "https://factors.example/callback",
        "scope": "openid", "state": "s1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256", **more})


# Passkeys


def test_enrol_and_sign_in_by_the_button(person, authenticators):
    key = authenticators.add(transport="usb")
    add_passkey(person, "Blue key")
    expect(passkey_rows(person.page)).to_contain_text(["Blue key"])
    expect(passkey_rows(person.page)).to_contain_text(["Never used"])
    assert len(key.passkeys) == 1 and key.passkeys[0]["isResidentCredential"]
    key.answer(False)
    person.sign_out()
    page = go(person, "")
    expect(page.get_by_label("Email address")).to_have_attribute("autocomplete", "username webauthn")
    key.answer()
    sign_in_button(page).click()
    person.expect_signed_in()
    expect(passkey_rows(page)).to_contain_text(["Last used"])


def test_sign_in_by_filling_in(person, authenticators):
    """The browser offers the passkey where it fills in the address: choosing it is all that its user does."""
    key = authenticators.add()
    add_passkey(person)
    person.sign_out()
    key.answer()
    person.open()
    person.expect_signed_in()


def test_by_keyboard_alone(person, authenticators):
    key = authenticators.add(transport="usb")
    page = go(person, "/account/passkey")
    page.get_by_label("Name").focus()
    page.keyboard.type("By keyboard")
    # Enter in the field means the button.
    page.keyboard.press("Enter")
    keep_codes(page)
    page.wait_for_url("**/login/account?*done=add-passkey*")
    expect(passkey_rows(page)).to_contain_text(["By keyboard"])
    key.answer(False)
    person.sign_out()
    page = go(person, "")
    expect(page.get_by_label("Email address")).to_be_focused()
    expect(sign_in_button(page)).to_be_visible()
    for _ in range(10):
        page.keyboard.press("Tab")
        if sign_in_button(page).evaluate("button => button === document.activeElement"):
            break
    key.answer()
    page.keyboard.press("Enter")
    person.expect_signed_in()


def test_a_sign_in_leads_on_to_the_application(person, authenticators):
    key = authenticators.add(transport="usb")
    add_passkey(person)
    key.answer(False)
    person.sign_out()
    page = person.page
    page.goto(authorization(person))
    key.answer()
    with page.expect_request("https://factors.example/callback?*") as request:
        sign_in_button(page).click()
    answer = urllib.parse.parse_qs(urllib.parse.urlsplit(request.value.url).query)
    assert answer["state"] == ["s1"] and answer["code"]


def test_several_authenticators_rename_and_remove(person, authenticators):
    first = authenticators.add(transport="internal", synced=True)
    add_passkey(person, "Phone")
    first.unplug()
    second = authenticators.add(transport="usb")
    add_passkey(person, "Key", is_first=False)
    page = person.page
    expect(passkey_rows(page)).to_have_count(2)
    expect(passkey_rows(page).first).to_contain_text("Synced")
    # The same authenticator takes no second one.
    go(person, "/account/passkey").get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("already has a passkey on this device")
    page = go(person, "/account")
    page.get_by_role("link", name="Rename: Key").click()
    page.get_by_label("Name").fill("Red <key>")
    page.get_by_role("button", name="Save").click()
    expect(notice(page)).to_contain_text("Saved")
    expect(passkey_rows(page).last).to_contain_text("Red <key>")
    page.get_by_role("link", name="Remove: Red <key>").click()
    confirm_by_passkey(page)
    expect(page.locator("h1")).to_have_text("Remove “Red <key>”?")
    page.get_by_role("button", name="Remove").click()
    expect(notice(page)).to_contain_text("Passkey removed")
    expect(passkey_rows(page)).to_have_count(1)
    # The removed one is still on its key, and signs nobody in.
    second.answer(False)
    person.sign_out()
    page = go(person, "")
    second.answer()
    sign_in_button(page).click()
    expect(page.locator(".alert")).to_contain_text("wasn’t accepted")
    assert not person.is_signed_in()


def test_a_removal_in_another_tab(person, authenticators):
    authenticators.add(transport="usb")
    add_passkey(person, "Key")
    page = person.page
    page.get_by_role("link", name="Rename: Key").click()
    other = person.page.context.new_page()
    other.goto(f"{person.fleet.issuer}/login/account?client_id={person.client}")
    other.get_by_role("link", name="Remove: Key").click()
    confirm_by_passkey(other)
    other.get_by_role("button", name="Remove").click()
    other.wait_for_url("**done=remove-passkey*")
    page.get_by_label("Name").fill("Too late")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/login/account?*")
    expect(passkey_rows(page)).to_have_count(0)


def test_an_authenticator_that_does_not_verify_its_user(person, authenticators):
    """A touch is not enough, neither for a new passkey nor for a sign-in. The other ways are still there."""
    plain = authenticators.add(transport="usb", verifies_user=False)
    page = go(person, "/account/passkey")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was created")
    assert not plain.passkeys
    plain.unplug()
    key = authenticators.add(transport="usb")
    add_passkey(person, "Key")
    key.verify(False)
    person.sign_out()
    page = go(person, "")
    sign_in_button(page).click()
    expect(page.locator("form.passkey [role=alert]")).to_contain_text("No passkey was used")
    assert not person.is_signed_in()
    person.sign_in()
    person.expect_signed_in()


def test_nothing_happens_without_a_passkey(person, authenticators):
    authenticators.add(transport="usb")
    person.sign_out()
    page = go(person, "")
    sign_in_button(page).click()
    expect(page.locator("form.passkey [role=alert]")).to_contain_text("No passkey was used")
    expect(sign_in_button(page)).to_be_focused()


def test_a_copy_of_an_authenticator_is_refused(person, authenticators):
    """A counter that goes back tells of a copy: it is refused, and the user hears of it."""
    key = authenticators.add(transport="usb")
    add_passkey(person, "Key")
    key.answer(False)
    copy = authenticators.add(transport="nfc", answers=False)
    key.copy_to(copy)
    person.sign_out()
    page = go(person, "")
    key.answer()
    sign_in_button(page).click()
    person.expect_signed_in()
    person.sign_out()
    key.unplug()
    page = go(person, "")
    copy.answer()
    sign_in_button(page).click()
    expect(page.locator(".alert")).to_contain_text("wasn’t accepted")
    assert not person.is_signed_in()


def test_the_offer_after_a_password(person, authenticators):
    """An authenticator of the device itself makes the page offer a passkey, until it is declined or there is one."""
    key = authenticators.add(transport="internal", answers=False)
    person.sign_out()
    person.sign_in()
    page = person.page
    page.wait_for_url("**/login/account/passkey?*")
    expect(page.locator("h1")).to_have_text("Sign in faster next time?")
    page.get_by_role("button", name="Not now").click()
    person.expect_signed_in()
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()
    # In a browser that has not declined, accepting leads on as well.
    page.context.clear_cookies(name="passkey_offer")
    person.sign_out()
    person.sign_in()
    page.wait_for_url("**/login/account/passkey?*")
    key.answer()
    page.get_by_role("button", name="Create passkey").click()
    keep_codes(page)
    person.expect_signed_in()
    expect(passkey_rows(page)).to_have_count(1)


# Authenticator apps and recovery codes


def set_up_app(person, is_first=True):
    """Turns two-step sign-in on; gives the app, and the recovery codes that come with a first factor."""
    page = go(person, "/account")
    page.get_by_role("link", name="Set up an authenticator app").click()
    if not is_first:
        confirm_by_passkey(page)
    person.press()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    app = pyotp.parse_uri(page.locator("input[name=uri]").input_value())
    assert page.locator("#secret").inner_text().replace("\n", "").replace(" ", "") == app.secret
    page.fill("[name=code]", app.now())
    if not person.scripts:
        person.press()
    if not is_first:
        expect(notice(page)).to_contain_text("Your authenticator app is set up")
        return app, None
    expect(page.locator("h1")).to_have_text("Recovery codes")
    codes = page.locator("#codes li").all_inner_texts()
    assert len(set(codes)) == 10
    return app, codes


def next_code(app):
    """The code of the step after this one: each counts once, and this one was used."""
    return app.at(time.time() + 30)


def to_second_step(person):
    person.sign_in()
    person.page.wait_for_url("**/login/second-factor?*")


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def anybody(request, new_context, fleet, client, address):
    person = Person(new_context, request.param, fleet, client, address)
    person.sign_up()
    return person


def enter(person, code):
    person.page.fill("[name=code]", code)
    person.press()


def test_two_steps_and_a_recovery_code(anybody):
    person, page = anybody, anybody.page
    app, codes = set_up_app(person)
    page.get_by_role("link", name="I’ve saved these codes").click()
    security = page.locator("section[aria-labelledby=security]")
    expect(security).to_contain_text("On")
    expect(security).to_contain_text("Unused: 10")
    person.sign_out()
    to_second_step(person)
    enter(person, "000000")
    expect(page.locator(".alert")).to_contain_text("That code isn’t valid")
    enter(person, next_code(app))
    person.expect_signed_in()
    # The phone is lost: a recovery code takes its place, once.
    person.sign_out()
    to_second_step(person)
    assert page.get_attribute("[name=code]", "inputmode") == "numeric"
    page.get_by_role("link", name="Use a recovery code instead").click()
    expect(page.get_by_label("Recovery code")).to_be_focused()
    assert page.get_attribute("[name=code]", "inputmode") is None
    enter(person, codes[0].upper().replace("-", " "))
    person.expect_signed_in()
    expect(security).to_contain_text("Unused: 9")
    person.sign_out()
    to_second_step(person)
    # Where the app's code belongs, a recovery code is taken, too.
    enter(person, codes[0])
    expect(page.locator(".alert")).to_contain_text("That code isn’t valid")
    page.get_by_role("link", name="Use a recovery code instead").click()
    enter(person, codes[0])
    expect(page.locator(".alert")).to_contain_text("Enter one of your recovery codes.")
    page.get_by_role("link", name="Use a code from your app instead").click()
    enter(person, codes[1])
    person.expect_signed_in()
    # That session began with two factors: the app can go, and a password is enough again.
    page.get_by_role("link", name="Remove: Authenticator app").click()
    page.get_by_role("button", name="Remove").click()
    expect(notice(page)).to_contain_text("Authenticator app removed")
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()


def test_a_change_does_not_ask_for_the_factor_that_was_just_set_up(anybody):
    person = anybody
    _, codes = set_up_app(person)
    page = go(person, "/account")
    page.get_by_role("link", name="Make new codes").click()
    page.wait_for_url("**/login/account/recovery-codes?*")
    person.press()
    assert not set(page.locator("#codes li").all_inner_texts()) & set(codes)


def test_a_change_asks_for_both_factors_and_goes_on(anybody):
    """The session has shown a password only, as in a remembered browser: new codes need the second factor, and come then."""
    person, page = anybody, anybody.page
    app, codes = set_up_app(person)
    change_session(person.page, person.fleet, make_session_weak)
    page = go(person, "/account")
    page.get_by_role("link", name="Make new codes").click()
    page.wait_for_url("**/login/account/confirm?*")
    expect(page.locator("h1")).to_have_text("Confirm it’s you")
    expect(page.locator("[name=password]")).to_have_count(0)
    enter(person, "000000")
    expect(page.locator(".alert")).to_contain_text("That code isn’t valid")
    enter(person, next_code(app))
    page.wait_for_url("**/login/account/recovery-codes?*")
    person.press()
    fresh = page.locator("#codes li").all_inner_texts()
    assert len(set(fresh)) == 10 and not set(fresh) & set(codes)
    person.sign_out()
    to_second_step(person)
    enter(person, codes[1])
    expect(page.locator(".alert")).to_contain_text("That code isn’t valid")
    enter(person, fresh[0])
    person.expect_signed_in()


def test_a_passkey_confirms_and_goes_on(person, authenticators):
    key = authenticators.add(transport="usb")
    add_passkey(person, "Key")
    set_up_app(person, is_first=False)
    change_session(person.page, person.fleet, make_session_weak)
    page = go(person, "/account")
    with_old_sign_in(person)
    page.get_by_role("link", name="Remove: Authenticator app").click()
    page.wait_for_url("**/login/account/confirm?*")
    expect(page.get_by_text("Contact support for")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/login/account/factor/remove?*")
    page.get_by_role("button", name="Remove").click()
    expect(notice(page)).to_contain_text("Authenticator app removed")
    assert len(key.passkeys) == 1


def test_the_password_comes_before_a_key_without_a_pin(person, authenticators):
    """Chromium's own authenticators keep no passkey without a PIN: `test_a_touch_counts_beside_the_password` has the touch itself."""
    authenticators.add(transport="usb")
    add_passkey(person, "Key")
    page = go(person, "/account")
    with_old_sign_in(person)
    page.get_by_role("link", name="Make new codes").click()
    page.wait_for_url("**/login/account/confirm?*")
    button = page.locator("form[data-passkey]")
    assert "beside_password" not in button.get_attribute("data-options")
    page.get_by_role("link", name="Security key without a PIN?").click()
    expect(page.get_by_text("Next, you’ll use your security key.")).to_be_visible()
    expect(page.locator("[data-use]")).to_have_count(0)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.press()
    page.wait_for_url(lambda url: "/login/account/confirm?" in url and "password_first" not in url)
    expect(page.get_by_role("link", name="Security key without a PIN?")).to_have_count(0)
    assert "beside_password" in button.get_attribute("data-options")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/login/account/recovery-codes?*")


def test_a_passkey_as_the_second_step(person, authenticators):
    key = authenticators.add(transport="usb")
    add_passkey(person)
    set_up_app(person, is_first=False)
    key.answer(False)
    person.sign_out()
    to_second_step(person)
    key.answer()
    person.page.get_by_role("button", name="Use a passkey instead").click()
    person.expect_signed_in()


def turn_two_step(person, word):
    """Presses the switch of the account page, `on` or `off`, and the button of the page behind it."""
    page = go(person, "/account")
    page.get_by_role("link", name=f"Turn {word}: Two-step sign-in").click()
    confirm_by_passkey(page)
    expect(page.locator("h1")).to_have_text(f"Turn {word} two-step sign-in?")
    person.press()
    page.wait_for_url("**/login/account*")
    expect(notice(page)).to_contain_text(f"Two-step sign-in is {word}.")


def test_two_steps_with_passkeys_only(person, authenticators):
    """Nothing speaks of an app to somebody who has none."""
    key, page = authenticators.add(transport="usb"), person.page
    codes = add_passkey(person)
    turn_two_step(person, "on")
    key.answer(False)
    person.sign_out()
    to_second_step(person)
    expect(page.get_by_text("Use your passkey to continue.")).to_be_visible()
    assert "app" not in page.locator("main").inner_text().split()
    key.answer()
    page.get_by_role("button", name="Use a passkey").click()
    person.expect_signed_in()
    # The passkey is lost.
    key.answer(False)
    person.sign_out()
    to_second_step(person)
    page.get_by_label("Recovery code").fill("aaaaa-bbbbb-ccccc")
    person.press("form#with-code button[type=submit]")
    expect(page.locator(".alert")).to_contain_text("Enter one of your recovery codes.")
    page.get_by_label("Recovery code").fill(codes[0])
    person.press("form#with-code button[type=submit]")
    person.expect_signed_in()
    turn_two_step(person, "off")
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()
    # The audit log tells the first factor from the sign-in.
    entries = person.fleet.latchkey("audit", "--user", person.address)
    found = [(entry["event"], entry.get("reason"), entry.get("amr")) for entry in entries
             if entry["event"].startswith("sign_in")]
    assert found == [
        ("sign_in_pending", "second_factor", ["pwd"]), ("sign_in", None, ["pwd", "hwk", "user", "mfa"]),
        ("sign_in_pending", "second_factor", ["pwd"]), ("sign_in", None, ["pwd", "otp", "mfa"]),
        ("sign_in", None, ["pwd"])]


def test_turning_two_steps_on_asks_for_a_fresh_sign_in(person, authenticators):
    authenticators.add(transport="usb")
    add_passkey(person)
    with_old_sign_in(person)
    page = go(person, "/account")
    page.get_by_role("link", name="Turn on: Two-step sign-in").click()
    page.wait_for_url("**/login/account/confirm?*")
    # A password is not enough to change how somebody with a passkey signs in.
    expect(page.locator("[name=password]")).to_have_count(0)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/login/account/two-step?*")
    person.press()
    expect(notice(page)).to_contain_text("Two-step sign-in is on.")


@pytest.fixture(scope="module")
def remembering_client(fleet):
    """A client of an application that remembers browsers."""
    application = fleet.latchkey("apps", "create", "--name", "Remembering", "--remember-browsers")
    return fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Remembering",
                          "--origin", "https://remembering.example")["id"]


@pytest.mark.parametrize("remembers", [True, False], ids=["remembered", "not-remembered"])
def test_a_passkey_remembers_the_browser(new_context, fleet, remembering_client, address, remembers):
    """One box is for the code and the passkey."""
    person = Person(new_context, True, fleet, remembering_client, address)
    person.sign_up()
    key = Authenticators(person.page).add(transport="usb")
    add_passkey(person)
    set_up_app(person, is_first=False)
    key.answer(False)
    person.sign_out()
    to_second_step(person)
    box = person.page.get_by_label("Don’t ask again in this browser for 30 days")
    expect(box).to_have_count(1)
    if remembers:
        box.check()
    key.answer()
    person.page.get_by_role("button", name="Use a passkey instead").click()
    person.expect_signed_in()
    key.answer(False)
    person.sign_out()
    if remembers:
        person.sign_in()
        person.expect_signed_in()
    else:
        to_second_step(person)


def test_a_client_that_asks_for_a_passkey_gets_one(person, authenticators):
    key, page = authenticators.add(transport="usb"), person.page
    page.goto(authorization(person, acr_values="phr"))
    expect(page.locator("h1")).to_have_text("Passkey needed")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Create passkey").click()
    # It was shown by that.
    with page.expect_request("https://factors.example/callback?*") as request:
        keep_codes(page)
    assert "code=" in request.value.url and len(key.passkeys) == 1
    change_session(person.page, person.fleet, make_session_weak)
    page.goto(authorization(person, acr_values="phr"))
    page.wait_for_url("**/login/second-factor?*")
    expect(page.get_by_text("Use your passkey to continue.")).to_be_visible()
    expect(page.locator("[name=code]")).to_have_count(0)
    with page.expect_request("https://factors.example/callback?*") as request:
        page.get_by_role("button", name="Use a passkey").click()
    assert "code=" in request.value.url


@pytest.mark.parametrize("by_passkey", [True, False], ids=["passkey", "app"])
def test_a_client_that_asks_for_two_factors_gets_either(person, authenticators, by_passkey):
    authenticators.add(transport="usb")
    page = person.page
    page.goto(authorization(person, acr_values="urn:latchkey:two-factors"))
    expect(page.locator("h1")).to_have_text("Second step needed")
    if by_passkey:
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_role("button", name="Create passkey").click()
    else:
        page.get_by_role("link", name="Set up an authenticator app").click()
        person.press()
        app = pyotp.parse_uri(page.locator("input[name=uri]").input_value())
        page.fill("[name=code]", app.now())
    with page.expect_request("https://factors.example/callback?*") as request:
        keep_codes(page)
    assert "code=" in request.value.url
    change_session(person.page, person.fleet, make_session_weak)
    page.goto(authorization(person, acr_values="urn:latchkey:two-factors"))
    page.wait_for_url("**/login/second-factor?*")
    with page.expect_request("https://factors.example/callback?*") as request:
        if by_passkey:
            page.get_by_role("button", name="Use a passkey").click()
        else:
            enter(person, next_code(app))
    assert "code=" in request.value.url


@pytest.mark.parametrize("asked, reason", [({"prompt": "login"}, "asks you to sign in again"),
                                           ({"max_age": "60"}, "yours was a while ago")])
def test_a_client_that_asks_for_a_new_sign_in_says_why(person, asked, reason):
    with_old_sign_in(person)
    page = person.page
    page.goto(authorization(person, **asked))
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_label("Email address")).to_have_value(person.address)
    person.press("form#entry button[type=submit]")
    with page.expect_request("https://factors.example/callback?*") as request:
        person.fill(password=PASSWORD)
    assert "code=" in request.value.url


def test_a_passkey_that_is_needed_is_no_offer(person, authenticators):
    """The sign-in of a user without one leads to what the client needs, not to a page that offers to be faster next time."""
    authenticators.add(transport="internal", answers=False)
    person.sign_out()
    page = person.page
    page.goto(authorization(person, acr_values="phr"))
    person.fill(email=person.address)
    person.fill(password=PASSWORD)
    expect(page.locator("h1")).to_have_text("Passkey needed")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.locator("h1")).to_have_text("Passkey needed")
    expect(page.get_by_text("asks you to sign in with a passkey.")).to_be_visible()
    expect(page.get_by_role("button", name="Not now")).to_have_count(0)
    page.get_by_role("link", name="Other options").click()
    page.wait_for_url("**/oauth2/passkey?*")


def test_a_client_that_asks_for_a_passkey_gets_an_error(anybody):
    """Without a passkey, or without scripts, there is a way back."""
    page = anybody.page
    page.goto(authorization(anybody, acr_values="phr"))
    expect(page.locator("h1")).to_have_text("Passkey needed")
    with page.expect_request("https://factors.example/callback?*") as request:
        page.get_by_role("button", name="Back to").click()
    answer = urllib.parse.parse_qs(urllib.parse.urlsplit(request.value.url).query)
    assert answer["error"] == ["unmet_authentication_requirements"] and answer["state"] == ["s1"]


def test_recovery_codes_can_be_copied_and_printed(person):
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=person.fleet.issuer)
    _, codes = set_up_app(person)
    page = person.page
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == codes
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator("#codes")).to_be_visible()
    expect(page.get_by_role("link", name="I’ve saved these codes")).to_be_hidden()


def test_a_wrong_first_code_changes_nothing(person):
    page = go(person, "/account")
    page.get_by_role("link", name="Set up an authenticator app").click()
    person.press()
    secret = page.locator("#secret").inner_text()
    page.fill("[name=code]", "000000")
    expect(page.locator(".alert")).to_contain_text("That code isn’t valid")
    assert page.locator("#secret").inner_text() == secret
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()


def test_options_are_renewed_before_they_expire(page, fleet, client):
    """Whoever comes back to a page that has stood open finds its passkeys in working order."""
    authenticators = Authenticators(page)
    authenticators.add(answers=False)
    asked = []
    page.on("request", lambda request: asked.append(request) if "/passkey/options" in request.url else None)
    page.clock.install()
    with page.expect_response("**/passkey/options?*"):
        page.goto(f"{fleet.issuer}/login?client_id={client}")
    page.clock.fast_forward("04:00")
    assert len(asked) == 1
    with page.expect_response("**/passkey/options?*"):
        page.clock.fast_forward("01:00")
    assert len(asked) == 2


@pytest.fixture(scope="module")
def strict_client(fleet):
    """A client of an application that requires a second factor."""
    client = fleet.make_client("Strict", "--origin", "https://strict.example")
    fleet.latchkey("apps", "update", client["application_id"], "--second-factor", "required")
    return client["id"]


@pytest.mark.parametrize("by_passkey", [True, False], ids=["passkey", "app"])
def test_enrolment_during_a_sign_in(new_context, fleet, strict_client, address, by_passkey):
    person = Person(new_context, True, fleet, strict_client, address)
    Authenticators(person.page).add(transport="usb")
    page = person.page
    person.open("/sign-up")
    person.fill(email=address, password=PASSWORD)
    page.wait_for_url("**/login/second-factor/set-up?*")
    expect(page.locator("h1")).to_have_text("Set up a second step")
    assert not person.is_signed_in()
    if by_passkey:
        page.get_by_role("button", name="Create passkey").click()
    else:
        person.press()
        page.fill("[name=code]", pyotp.parse_uri(page.locator("input[name=uri]").input_value()).now())
    keep_codes(page)
    page.wait_for_load_state()
    assert person.is_signed_in()


def test_without_scripts_no_passkey_is_offered(new_context, fleet, client, address):
    person = Person(new_context, False, fleet, client, address)
    person.open()
    expect(person.page.locator("form.passkey")).to_be_hidden()
    person.sign_up()
    page = go(person, "/account/passkey")
    expect(page.get_by_text("This browser can’t use passkeys on this page.")).to_be_visible()
    expect(page.get_by_role("button", name="Create passkey")).to_be_hidden()


def test_pages_at_an_address_lead_to_localhost(page, fleet, client):
    """Passkeys are bound to the name, and browsers have none for 127.0.0.1."""
    place = f"/login?client_id={client}"
    page.goto(fleet.issuer.replace("localhost", "127.0.0.1") + place)
    expect(page.get_by_text("Passkeys don’t work at 127.0.0.1.")).to_be_visible()
    page.get_by_role("link", name=fleet.issuer).click()
    page.wait_for_url(fleet.issuer + place)
    expect(sign_in_button(page)).to_be_visible()
    expect(page.get_by_text("Passkeys don’t work at")).to_have_count(0)


# The strength of a new password


@pytest.mark.parametrize("password, sentence", [
    ("Summer2024!", "Weak"), ("aaaaaaaaaaaaaaaa", "Weak"), ("blue river stone", "Fair"),
    ("four words nobody joins", "Strong"), ("xQ7#mv2Lp9!kR4tz", "Strong")])
def test_the_strength_of_a_new_password(page, fleet, client, password, sentence):
    page.goto(f"{fleet.issuer}/login/sign-up?client_id={client}")
    page.fill("[name=email]", "ann@example.com")
    page.fill("[name=password]", password)
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()
    page.fill("[name=password]", "")
    expect(page.locator(".strength")).to_be_hidden()


# Looks


def with_old_sign_in(person):
    """Lets the sign-in be long ago."""
    change_session(person.page, person.fleet, make_session_old)


def places(person, authenticators, strict_client, **query):
    """Opens every page of factors in turn; gives the name of each. It presses what is the same in every language."""
    page = person.page
    key = authenticators.add(transport="usb")

    def go(part, **more):
        person.open(part, **query, **more)

    go("/account/passkey")
    yield "add a passkey"
    page.fill("[name=name]", "Work laptop")
    page.click("[data-use]")
    page.wait_for_selector("#codes")
    yield "recovery codes"
    page.click("main a.button")
    page.wait_for_url("**done=add-passkey*")
    yield "account with a passkey"
    page.click("a[href*='passkey/name']")
    page.wait_for_url("**/passkey/name?*")
    yield "rename a passkey"
    go("/account")
    page.click("a[href*='factor/remove']")
    confirm_by_passkey(page)
    page.wait_for_url("**/factor/remove?*")
    yield "remove a passkey"
    go("/account/two-step")
    yield "turn two steps on"
    person.press()
    page.wait_for_url("**done=two-step-on*")
    key.answer(False)
    person.sign_out()
    go("")
    person.fill(email=person.address)
    person.fill(password=PASSWORD)
    page.wait_for_url("**/second-factor?*")
    yield "second step by a passkey"
    page.fill("[name=code]", "aaaaa-bbbbb-ccccc")
    person.press("form#with-code button[type=submit]")
    yield "wrong recovery code"
    key.answer()
    page.click("[data-use]")
    person.expect_signed_in()
    go("/account/two-step")
    yield "turn two steps off"
    person.press()
    page.wait_for_url("**done=two-step-off*")
    key.answer(False)
    person.sign_out()
    # One factor again, so that the page of fresh sign-ins has something to ask for.
    person.sign_in()
    person.expect_signed_in()
    key.answer()
    go("/account/passkey", return_to="/login/account")
    confirm_by_passkey(page)
    yield "the offer"
    go("/account/authenticator")
    yield "about apps"
    person.press()
    app = pyotp.parse_uri(page.locator("input[name=uri]").input_value())
    yield "the secret of an app"
    page.fill("[name=code]", app.now())
    page.wait_for_url("**done=confirm-app*")
    yield "account with two steps"
    # Of a user with an app, it is the last one.
    page.locator("a[href*='factor/remove']").last.click()
    page.wait_for_url("**/factor/remove?*")
    yield "remove an app"
    key.answer(False)
    with_old_sign_in(person)
    go("/account/recovery-codes")
    page.wait_for_url("**/account/confirm?*")
    yield "confirm"
    key.answer(False)
    person.sign_out()
    go("")
    yield "sign-in"
    person.fill(email=person.address)
    person.fill(password=PASSWORD)
    page.wait_for_url("**/second-factor?*")
    yield "second step"
    page.click("a[href*='recovery_code=1']")
    page.wait_for_url("**recovery_code=1*")
    yield "second step by a recovery code"
    page.context.clear_cookies()
    person.client = strict_client
    go("/sign-up")
    person.fill(email=person.address, password=PASSWORD)
    page.wait_for_url("**/login/second-factor/set-up?*")
    yield "enrolment"


@pytest.mark.parametrize("language", ["en", "de", "ja", "ar"])
def test_looks(person, authenticators, strict_client, language):
    page, found = person.page, []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in places(person, authenticators, strict_client, ui_locales=language):
        assert page.get_attribute("html", "lang") == language, name
        for size, scheme in [("desk", "dark"), ("phone", "light")]:
            page.set_viewport_size(SIZES[size])
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            picture = f"factors-{name.replace(' ', '-')}-{language}-{size}.png"
            page.screenshot(path=PICTURES / picture, full_page=True)
            if page.evaluate("document.documentElement.scrollWidth") > SIZES[size]["width"]:
                found.append((name, size, "too wide"))
            violations = Axe().run(page, options=RULES).response["violations"]
            found += [(name, size, violation["id"], [node["html"] for node in violation["nodes"]])
                      for violation in violations]
        page.set_viewport_size(SIZES["desk"])
    assert not found
