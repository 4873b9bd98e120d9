"""Whole ways through our own pages by real clicks, with scripts and without."""

import re
import urllib.error

import pytest
from playwright.sync_api import expect

from support.fleet import PASSWORD
from support.hosted import Person

NEW_PASSWORD = "another sentence of my own"


@pytest.fixture(scope="module")
def client(fleet):
    """A client without pages of its own."""
    return fleet.make_client("Hosted", "--origin", "https://hosted.example")["id"]


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    return Person(new_context, request.param, fleet, client, address)


def test_sign_up_and_verify(person):
    person.sign_up()
    person.page.goto(person.mail("verification").link)
    person.press()
    expect(person.page.locator("main h1")).to_be_visible()
    # The account says so now: there is nothing more to send.
    person.open("/account")
    expect(person.page.locator("button[value=verify]")).to_have_count(0)


def wrong(code):
    return "000000" if code != "000000" else "000001"


def test_sign_up_and_verify_by_the_code(person):
    person.open("/sign-up")
    person.fill(email=person.address, password=PASSWORD)
    code = person.mail("verification").code
    person.fill(code=wrong(code))
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    person.fill(code=code)
    person.expect_signed_in()
    expect(person.page.locator("button[value=verify]")).to_have_count(0)
    # There is nothing left to confirm: the page leads on.
    person.open("/check-mail", what="verify")
    person.expect_signed_in()


def test_a_verification_mail_is_sent_again(person):
    person.open("/sign-up")
    person.fill(email=person.address, password=PASSWORD)
    person.mail("verification")
    person.press("main form button.plain")
    person.fill(code=person.mail("verification", 1).code)
    person.expect_signed_in()


def test_sign_in_by_password_and_out(person):
    person.sign_up()
    person.sign_out()
    person.sign_in("not the one")
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    assert not person.is_signed_in()
    person.fill(password=PASSWORD)
    person.expect_signed_in()


def ask_for_a_mail(person):
    person.open()
    person.fill(email=person.address)
    person.press("main form[action*=check-mail] button[type=submit]")


def test_sign_in_by_a_link(person):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    person.page.goto(person.mail("magic_link").link)
    assert not person.is_signed_in()
    person.press()
    expect(person.page.locator("main h1")).to_be_visible()
    assert person.is_signed_in()


def test_sign_in_by_a_code(person):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    code = person.mail("magic_link").code
    person.fill(code="000000" if code != "000000" else "000001")
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    person.fill(code=code)
    # Nobody has confirmed the address yet: the page of the link says first what would be removed. The password keeps it.
    expect(person.page.locator("[role=note]")).to_contain_text("never confirmed")
    person.fill(password=PASSWORD)
    person.expect_signed_in()
    person.sign_out()
    # From now on the code is enough.
    ask_for_a_mail(person)
    person.fill(code=person.mail("magic_link", 1).code)
    person.expect_signed_in()
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()


def test_what_came_before_goes_when_a_stranger_shows_the_mailbox(person, new_context):
    person.sign_up()
    reader = Person(new_context, True, person.fleet, person.client, person.address)
    link = person.mail("verification").link
    # Where the person is signed in, nothing would be removed, and the page says nothing of it.
    person.page.goto(link)
    expect(person.page.locator("[role=note]")).to_have_count(0)
    expect(person.page.locator("[name=password]")).to_have_count(0)
    reader.page.goto(link)
    expect(reader.page.locator("[role=note]")).to_contain_text("never confirmed")
    reader.press()
    expect(reader.page.locator("main")).to_contain_text("has been removed")
    person.open("/account")
    expect(person.page.locator("[name=email]")).to_be_visible()
    # There is no password any more, so a sign-in goes on by email.
    reader.open()
    reader.fill(email=reader.address)
    reader.page.wait_for_url("**/login/check-mail*")
    assert not reader.is_signed_in()
    with pytest.raises(urllib.error.HTTPError) as refused:
        person.fleet.post("/auth/sign-in", {"client_id": person.client, "email": person.address,
                                            "password": PASSWORD}, "https://hosted.example")
    assert refused.value.code == 401


def test_a_forgotten_password(person):
    person.sign_up()
    person.sign_out()
    person.open("/forgot")
    person.fill(email=person.address)
    person.page.goto(person.mail("password_reset").link)
    person.fill(new_password=NEW_PASSWORD)
    person.expect_signed_in()
    person.sign_out()
    person.sign_in(NEW_PASSWORD)
    person.expect_signed_in()


def test_a_forgotten_password_by_the_code(person):
    person.sign_up()
    person.sign_out()
    person.open("/forgot")
    person.fill(email=person.address)
    code = person.mail("password_reset").code
    person.fill(code=wrong(code))
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    person.fill(code=code)
    # A weak password is refused and costs nothing.
    person.fill(new_password="short")
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    person.fill(new_password=NEW_PASSWORD)
    person.expect_signed_in()
    person.sign_out()
    person.sign_in(NEW_PASSWORD)
    person.expect_signed_in()


def test_a_code_is_for_the_browser_that_asked(person, new_context):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    first = person.mail("magic_link")
    thief = Person(new_context, True, person.fleet, person.client, person.address)
    ask_for_a_mail(thief)
    thief.fill(code=first.code)
    expect(thief.page.locator("[role=alert]").first).to_be_visible()
    assert not thief.is_signed_in()
    # Nor has asking elsewhere voided it where it was asked for.
    person.fill(code=first.code)
    person.fill(password=PASSWORD)
    person.expect_signed_in()


def test_an_invitation_by_its_code(person, new_context):
    person.sign_up()
    account = person.fleet.post("/auth/sign-in", {"client_id": person.client, "email": person.address,
                                                  "password": PASSWORD}, "https://hosted.example")
    account = account["profile"]["active_membership"]["account_id"]
    invitee = Person(new_context, True, person.fleet, person.client, f"invitee-{person.address}")
    person.fleet.latchkey("invites", "create", "--account", account, "--email", invitee.address, "--role", "viewer")
    mail = invitee.mail("invite")
    invitee.page.goto(re.search(r"https?://\S+/login/invite-code\?client_id=\w+", mail.text).group())
    invitee.fill(email=invitee.address, code=wrong(mail.code))
    expect(invitee.page.locator("[role=alert]").first).to_be_visible()
    invitee.fill(email=invitee.address, code=mail.code)
    invitee.fill(new_password=PASSWORD)
    invitee.expect_signed_in()
    # Link and code are one: the link was traded away.
    assert invitee.page.goto(mail.link).status == 401


def test_a_session_elsewhere_is_ended(person, new_context):
    person.sign_up()
    other = Person(new_context, True, person.fleet, person.client, person.address)
    other.sign_in()
    other.expect_signed_in()
    person.open("/account")
    person.press("button[value=end]")
    expect(person.page.locator("button[value=end]")).to_have_count(0)
    # There, the next page asks to sign in.
    other.open("/account")
    expect(other.page.locator("[name=email][type=email]")).to_be_visible()
    person.open("/account")
    person.expect_signed_in()


def test_a_changed_password(person):
    person.sign_up()
    person.open("/account/password")
    person.fill(current_password=PASSWORD, new_password=NEW_PASSWORD)
    person.sign_out()
    person.sign_in(NEW_PASSWORD)
    person.expect_signed_in()


def test_an_invitation_of_somebody_new(person, new_context):
    person.sign_up()
    account = person.fleet.post("/auth/sign-in", {"client_id": person.client, "email": person.address,
                                                  "password": PASSWORD}, "https://hosted.example")
    account = account["profile"]["active_membership"]["account_id"]
    invitee = Person(new_context, True, person.fleet, person.client, f"invitee-{person.address}")
    invite = person.fleet.latchkey("invites", "create", "--account", account, "--email", invitee.address, "--role",
                                   "viewer")
    invitee.page.goto(invite["url"])
    invitee.fill(new_password=PASSWORD)
    invitee.expect_signed_in()
    expect(invitee.page.locator(".notice[role=status]")).to_be_visible()
    invitee.sign_out()
    invitee.sign_in()
    invitee.expect_signed_in()


def test_the_back_button_shows_nothing_after_signing_out(person):
    person.sign_up()
    person.sign_out()
    for _ in range(2):
        person.page.go_back()
        person.page.wait_for_load_state()
        assert person.address not in person.page.locator("main").inner_text()
        expect(person.page.locator("button[value=profile], [name=given_name]")).to_have_count(0)


def test_a_double_click_does_it_once(person):
    person.open("/sign-up")
    person.page.fill("[name=email]", person.address)
    person.page.fill("[name=password]", PASSWORD)
    person.page.dblclick("main form button[type=submit]")
    person.confirm_later()
    person.expect_signed_in()
    expect(person.page.locator("#sessions ~ ul > li, section[aria-labelledby=sessions] li")).to_have_count(1)
    person.page.fill("[name=given_name]", "Ann")
    person.page.locator("button[type=submit]", has_text="Save").dblclick()
    expect(person.page.locator(".notice[role=status]")).to_be_visible()
    expect(person.page.locator("[name=given_name]")).to_have_value("Ann")


def test_a_link_that_is_spent(person):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    link = person.mail("magic_link").link
    person.page.goto(link)
    person.press()
    assert person.is_signed_in()
    person.sign_out()
    assert person.page.goto(link).status == 401
    expect(person.page.locator("main h1")).to_have_text("This link doesn’t work any more")
    expect(person.page.locator("main form")).to_have_count(0)
    assert not person.is_signed_in()


def test_a_form_without_its_cookie_is_a_page_with_a_way_on(person):
    person.open("/sign-up")
    person.page.context.clear_cookies()
    person.fill(email=person.address, password=PASSWORD)
    expect(person.page.locator("main h1")).to_have_text("Your browser blocks cookies")
    person.page.get_by_role("link", name="Try again").click()
    person.fill(email=person.address, password=PASSWORD)
    person.confirm_later()
    person.expect_signed_in()


def test_choosing_a_language(person):
    def choose(tag):
        person.page.select_option("#ui_locales", tag)
        button = person.page.locator("footer button")
        if button.is_visible():
            button.click()
        expect(person.page.locator(f"html[lang={tag}]")).to_be_attached()

    person.open(return_to="/login/account")
    choose("ar")
    expect(person.page.locator("html")).to_have_attribute("dir", "rtl")
    assert "return_to=" in person.page.url
    # The answer to a form is no page of its own: the choice leads back to the form.
    person.fill(email="x@y")
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    choose("de")
    expect(person.page.locator("main [name=email]")).to_be_visible()


def test_a_form_that_takes_long_turns_a_wheel(new_context, fleet, client):
    page = new_context(locale="en").new_page()
    page.goto(f"{fleet.issuer}/login?client_id={client}")
    # As if the answer never came.
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    page.fill("[name=email]", "ann@example.com")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main button[data-busy]")).to_have_count(1)
    expect(page.locator("main [data-working]")).to_have_text("Please wait…")
