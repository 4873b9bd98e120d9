"""Whole ways through our own pages by real clicks, with scripts and without."""

import pytest
from playwright.sync_api import expect

from house.fleet import PASSWORD
from house.mails import wait_for_mail

NEW_PASSWORD = "another sentence of my own"


@pytest.fixture(scope="module")
def client(fleet):
    """A client without pages of its own."""
    return fleet.make_client("Hosted", "--origin", "https://hosted.example")["id"]


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    return Person(new_context, request.param, fleet, client, address)


class Person:
    """Somebody at a browser."""

    def __init__(self, new_context, scripts, fleet, client, address):
        self.page = new_context(java_script_enabled=scripts, locale="en").new_page()
        self.fleet, self.client, self.address = fleet, client, address

    def open(self, part=""):
        return self.page.goto(f"{self.fleet.issuer}/login{part}?client_id={self.client}")

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.press()

    def press(self, selector="main form button[type=submit]"):
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def sign_up(self):
        self.open("/sign-up")
        self.fill(email=self.address, password=PASSWORD)
        self.expect_signed_in()

    def sign_in(self, password=PASSWORD):
        self.open()
        self.fill(email=self.address)
        self.fill(password=password)

    def sign_out(self):
        self.open("/sign-out")
        self.press()
        assert not self.is_signed_in()

    def is_signed_in(self):
        return "access_token" in {cookie["name"] for cookie in self.page.context.cookies(self.fleet.issuer)}

    def expect_signed_in(self):
        self.page.wait_for_url("**/login/account*")
        expect(self.page.locator("main")).to_contain_text(self.address)
        assert self.is_signed_in()

    def mail(self, kind, index=0):
        return wait_for_mail(self.fleet, self.address, kind, index)


def test_sign_up_and_verify(person):
    person.sign_up()
    person.page.goto(person.mail("verification").link)
    person.press()
    expect(person.page.locator("main h1")).to_be_visible()
    # The account says so now: there is nothing more to send.
    person.open("/account")
    expect(person.page.locator("button[value=verify]")).to_have_count(0)


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
    person.expect_signed_in()


def test_a_forgotten_password(person):
    person.sign_up()
    person.sign_out()
    person.open("/forgot")
    person.fill(email=person.address)
    person.page.goto(person.mail("password_reset").link)
    person.fill(new_password=NEW_PASSWORD)
    person.sign_in(NEW_PASSWORD)
    person.expect_signed_in()


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
    person.open("/change-password")
    person.fill(current_password=PASSWORD, new_password=NEW_PASSWORD)
    person.sign_out()
    person.sign_in(NEW_PASSWORD)
    person.expect_signed_in()
