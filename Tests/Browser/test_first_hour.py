"""The ways in of a person who knows nothing about the service: each ends on a signed-in page, without help."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from support import social
from support.fleet import PASSWORD
from support.hosted import Person

NEW_PASSWORD = "another sentence of my own"


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("First Hour", "--origin", "https://first.example")["id"]


@pytest.fixture
def person(new_context, fleet, client, address):
    return Person(new_context, True, fleet, client, address)


def at(new_context, person, client=None, scripts=True):
    """The same person at another browser."""
    return Person(new_context, scripts, person.fleet, client or person.client, person.address)


def text(person, content):
    expect(person.page.locator("main")).to_contain_text(content)


def wait_for_provider(person, name):
    """The link of a provider on the sign-in page. The gateway keeps a client for up to three seconds."""
    link = person.page.get_by_role("link", name=name)
    for _ in range(20):
        person.open()
        if link.count():
            break
        person.page.wait_for_timeout(500)
    return link


def ask_for_a_mail(person):
    person.open()
    person.fill(email=person.address)
    person.press("main form[action*=check-mail] button[type=submit]")


def test_an_unknown_address_follows_to_the_sign_up(person):
    person.open()
    person.fill(email=person.address)
    # Whether the application hides who is registered decides about the page between; the address is never typed again.
    if "/login/password" in person.page.url:
        person.page.get_by_role("link", name="Sign up").click()
    person.page.wait_for_url("**/login/sign-up*")
    expect(person.page.locator("[name=email]")).to_have_value(person.address)
    person.fill(password=PASSWORD)
    person.fill(code=person.mail("verification").code)
    person.expect_signed_in()


def test_a_wrong_password_then_a_forgotten_one(person):
    person.sign_up()
    person.sign_out()
    person.sign_in("not the one")
    expect(person.page.locator("[role=alert]").first).to_be_visible()
    person.page.get_by_role("link", name="Forgot your password?").click()
    expect(person.page.locator("[name=email]")).to_have_value(person.address)
    person.press()
    person.fill(code=person.mail("password_reset").code)
    person.fill(new_password=NEW_PASSWORD)
    person.expect_signed_in()


def test_a_lost_mail_is_sent_again(person):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    person.mail("magic_link")
    person.press("main form button.plain")
    # The page says what the button did.
    expect(person.page.locator("main .notice")).to_be_visible()
    person.fill(code=person.mail("magic_link", 1).code)
    # Nobody has confirmed the address: nothing is removed without a word.
    text(person, "never confirmed")
    person.fill(password=PASSWORD)
    person.expect_signed_in()


def test_a_dead_link_leads_to_a_new_one(person):
    person.sign_up()
    person.sign_out()
    ask_for_a_mail(person)
    assert person.page.goto(f"{person.fleet.issuer}/login/link?token={'A' * 43}&client_id={person.client}").status == 401
    text(person, "Request a new one")
    person.page.locator("main a.button").click()
    person.page.wait_for_load_state()
    expect(person.page.locator("[name=email]")).to_have_value(person.address)
    person.press()
    person.fill(password=PASSWORD)
    person.expect_signed_in()


def test_a_second_device(person, new_context):
    person.sign_up()
    phone = at(new_context, person, scripts=False)
    ask_for_a_mail(phone)
    mail = phone.mail("magic_link")
    # The link is opened where the person is signed in: nothing would be removed, and the first device is not forgotten.
    person.page.goto(mail.link)
    text(person, "Did you ask for this email on another device")
    person.press()
    person.page.wait_for_url("**/login/account*")
    # The code on the phone was used up with the link, and the page says that instead of calling it wrong.
    phone.fill(code=mail.code)
    text(phone, "already used")
    phone.press("main form button.plain")
    phone.fill(code=phone.mail("magic_link", 1).code)
    phone.expect_signed_in()


def test_a_returning_customer_continues(person):
    person.sign_up()
    person.open()
    person.page.get_by_role("button", name=re.compile("Continue as")).click()
    person.expect_signed_in()


def test_an_invited_person_knows_by_whom_and_to_what(person, new_context, fleet):
    person.sign_up()
    person.page.goto(person.mail("verification").link)
    person.press()
    signed_in = fleet.post("/auth/sign-in", {"client_id": person.client, "email": person.address,
                                             "password": PASSWORD}, "https://first.example")
    invitee = Person(new_context, True, fleet, person.client, f"invitee-{person.address}")
    fleet.post("/auth/invites", {"email": invitee.address, "role": "member"},
               "https://first.example", signed_in["tokens"]["access_token"])
    link = invitee.mail("invite").link
    invitee.page.goto(link)
    text(invitee, f"{person.address} invited you to")
    # In a browser where somebody else is signed in, the page says who will be.
    person.page.goto(link)
    text(person, f"signed in here as {person.address}")
    invitee.fill(new_password=PASSWORD)
    invitee.expect_signed_in()


@pytest.fixture
def invited(new_context, fleet, address):
    """Somebody who was invited from the waitlist of an application with terms of service, and has not opened the mail."""
    client = fleet.make_client("By Invitation", "--origin", "https://invited.example", *social.METHODS)
    application = client["application_id"]
    fleet.latchkey("apps", "update", application, "--sign-up", "waitlist", "--terms-version", "1", "--terms-url",
                   "https://invited.example/terms", "--hide-account-existence")
    person = Person(new_context, True, fleet, client["id"], address)
    person.open("/sign-up")
    person.fill(email=address)
    text(person, "You’re on the waitlist")
    assert fleet.latchkey("waitlists", "invite", "--sign-up", "--app", application, "--next", "10")["invited"] == 1
    person.mail("invite")
    return person


def accept_terms(person):
    person.page.wait_for_url("**/login/terms*")
    assert not person.is_signed_in()
    person.press()


def test_an_invited_person_accepts_the_terms_on_the_way(invited):
    invited.page.goto(invited.mail("invite").link)
    invited.fill(new_password=PASSWORD)
    accept_terms(invited)
    invited.expect_signed_in()
    invited.sign_out()
    invited.sign_in()
    invited.expect_signed_in()


def test_an_invited_person_who_asks_for_a_link_instead(invited):
    ask_for_a_mail(invited)
    invited.fill(code=invited.mail("sign_up").code)
    invited.page.wait_for_url(lambda url: "/login/check-mail" not in url)
    accept_terms(invited)
    invited.expect_signed_in()


def test_an_invited_person_who_comes_by_a_provider(invited):
    provider = social.Provider(invited.fleet)
    try:
        provider.connect(invited.client, "google", "github")
        provider.behave(person={"id": str(uuid.uuid4().int % 10**9), "email": invited.address, "email_verified": False})
        wait_for_provider(invited, "GitHub").click()
        # GitHub has not verified the address, so the mailbox gets a link.
        invited.page.wait_for_url("**/login/confirm*")
        provider.behave(person={"id": uuid.uuid4().hex, "email": invited.address, "email_verified": True})
        wait_for_provider(invited, "Google").click()
        accept_terms(invited)
        invited.expect_signed_in()
    finally:
        provider.stop()


def test_an_invited_person_who_joins_again_gets_the_invitation_again(invited):
    invited.open("/sign-up")
    invited.fill(email=invited.address)
    text(invited, "we’ll send the invitation again")
    invited.page.goto(invited.mail("invite", 1).link)
    invited.fill(new_password=PASSWORD)
    accept_terms(invited)
    invited.expect_signed_in()


def test_a_client_with_mail_only_signs_up_and_in(new_context, fleet, address):
    application = fleet.latchkey("apps", "create", "--name", "Mail Only")
    client = fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Mail Only", "--method",
                            "magic_link", "--origin", "https://mail-only.example")["id"]
    person = Person(new_context, True, fleet, client, address)
    person.open()
    person.fill(email=address)
    person.fill(code=person.mail("sign_up").code)
    if person.page.locator("main form button[type=submit]").count() and not person.is_signed_in():
        person.press()
    person.expect_signed_in()
    person.sign_out()
    person.open()
    person.fill(email=address)
    person.fill(code=person.mail("magic_link").code)
    person.expect_signed_in()


def test_a_client_with_providers_only(new_context, fleet, address):
    application = fleet.latchkey("apps", "create", "--name", "Providers Only")
    client = fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Providers Only", "--origin",
                            "https://providers-only.example", *social.METHODS)["id"]
    person = Person(new_context, True, fleet, client, address)
    person.open()
    text(person, "isn’t set up yet")
    provider = social.Provider(fleet)
    try:
        provider.connect(client, "google")
        provider.behave(person={"id": uuid.uuid4().hex, "email": address, "email_verified": True})
        link = wait_for_provider(person, "Google")
        expect(person.page.locator("[name=email]")).to_have_count(0)
        link.click()
        person.page.wait_for_load_state()
        person.expect_signed_in()
    finally:
        provider.stop()


def test_a_session_that_ended_says_why(person, new_context):
    person.sign_up()
    other = at(new_context, person)
    other.sign_in()
    other.expect_signed_in()
    person.open("/account")
    person.press("button[value=end]")
    other.open("/account")
    text(other, "You were signed out from another device.")
    # It is told once.
    other.open()
    expect(other.page.locator("main .notice")).to_have_count(0)
    other.sign_in()
    other.expect_signed_in()
    person.open("/account/password")
    person.fill(current_password=PASSWORD, new_password=NEW_PASSWORD)
    other.open("/account")
    text(other, "Your password was changed")
    # A stranger's browser is told nothing.
    stranger = at(new_context, person)
    stranger.open()
    expect(stranger.page.locator("main .notice")).to_have_count(0)


def test_a_password_set_before_the_mailbox_was_shown_is_not_lost_without_a_word(person, new_context):
    person.sign_up()
    elsewhere = at(new_context, person)
    ask_for_a_mail(elsewhere)
    elsewhere.page.goto(elsewhere.mail("magic_link").link)
    text(elsewhere, "never confirmed")
    elsewhere.fill(password=PASSWORD)
    elsewhere.expect_signed_in()
    person.sign_out()
    person.sign_in()
    person.expect_signed_in()


def test_the_rules_of_a_password_are_ticked_while_it_is_typed(person):
    person.open("/sign-up")
    rules = person.page.locator("ul.rules li")
    expect(person.page.locator("ul.rules li.met")).to_have_count(0)
    person.page.fill("[name=email]", person.address)
    person.page.fill("[name=password]", person.address)
    expect(rules.nth(0)).to_have_class("met")
    expect(rules.nth(1)).not_to_have_class("met")
    person.page.fill("[name=password]", PASSWORD)
    expect(rules.nth(1)).to_have_class("met")
    person.page.fill("[name=password]", "short")
    expect(rules.nth(0)).not_to_have_class("met")
    described = person.page.locator("[name=password]").get_attribute("aria-describedby").split()
    assert "password-rules" in described
