"""The API as pages of another origin use it: cookies, CSRF tokens, answers and errors across origins."""

import re

from playwright.sync_api import expect

from support.mails import wait_for_mail
from support.people import enter_address, expect_signed_in, fetch, is_signed_in, sign_in, sign_up


def test_the_script_brings_a_token(page, demo, fleet):
    page.goto(demo.origin)
    page.wait_for_function("window.latchkey && latchkey.csrfToken")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(fleet.issuer)}
    session = cookies["csrf_session"]
    assert session["httpOnly"] and not session["secure"] and session["sameSite"] == "Strict" and session["path"] == "/"
    # Again with the same session, on the next page.
    page.reload()
    page.wait_for_function("window.latchkey && latchkey.csrfToken")
    again = {cookie["name"]: cookie["value"] for cookie in page.context.cookies(fleet.issuer)}
    assert again["csrf_session"] == session["value"]


def test_signing_up_staying_signed_in_and_out(page, demo, fleet, address):
    sign_up(page, demo, address)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(fleet.issuer)}
    for name in ("access_token", "refresh_token"):
        cookie = cookies[name]
        assert cookie["httpOnly"] and not cookie["secure"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect_signed_in(page, address)
    page.click("#join")
    expect(page.locator("#message")).to_have_text("You are on the waitlist.")
    page.click("#sign-out")
    expect(page.locator("#address")).to_be_visible()
    names = {cookie["name"] for cookie in page.context.cookies(fleet.issuer)}
    assert not names & {"access_token", "refresh_token"}
    assert not is_signed_in(page.context, demo)


def test_an_access_token_that_is_over_is_renewed(page, demo, address):
    sign_up(page, demo, address)
    page.context.clear_cookies(name="access_token")
    page.reload()
    expect_signed_in(page, address)
    assert "access_token" in {cookie["name"] for cookie in page.context.cookies()}


def test_the_address_decides_what_comes_next(page, demo, address, new_context):
    sign_up(page, demo, address)
    other = new_context().new_page()
    sign_in(other, demo, address, password="not the one")
    # An error is there to be read: its words, its code and its request.
    message = other.locator("#message")
    expect(message).to_contain_text("(invalid_credentials, ")
    assert re.search(r"\(invalid_credentials, req_[0-9a-z]{26}\)", message.inner_text())
    sign_in(other, demo, address)
    expect_signed_in(other, address)


def test_a_link_opens_the_clients_own_page(page, demo, fleet, address, new_context):
    sign_up(page, demo, address)
    other = new_context().new_page()
    enter_address(other, demo, address)
    other.click("#mail-me")
    expect(other.locator("#message")).to_have_text("Please look into your mail.")
    link = wait_for_mail(fleet, address, "magic_link").link
    assert link.startswith(f"{demo.origin}/in?token=")
    # A scanner that runs scripts opens it first, and spends nothing.
    scanner = new_context().new_page()
    scanner.goto(link)
    expect(scanner.locator("#link")).to_be_visible()
    assert not is_signed_in(scanner.context, demo)
    other.goto(link)
    other.click("#link button")
    expect_signed_in(other, address)
    assert "token" not in other.url
    # Once.
    scanner.click("#link button")
    expect(scanner.locator("#message")).to_contain_text("token_invalid")


def test_what_a_page_may_read(page, demo, fleet):
    page.goto(demo.origin)
    answer = fetch(page, f"{fleet.issuer}/auth/me")
    assert answer["status"] == 401 and answer["requestID"] and "authentication_required" in answer["text"]
    for path in ("/.well-known/jwks.json", "/openapi.json"):
        assert fetch(page, fleet.issuer + path)["status"] == 200
    # Methods and headers that need a preflight.
    for method in ("PUT", "DELETE"):
        answer = fetch(page, f"{fleet.issuer}/auth/waitlists/demo", method, headers={"Authorization": "Bearer none"})
        assert answer["status"] == 401 and "invalid_token" in answer["text"]
    # Pages for people are not for scripts.
    assert fetch(page, f"{fleet.issuer}/login/link?token=abc") == {"error": "TypeError"}
