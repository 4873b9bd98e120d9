"""What people do on our own pages."""

import json
import urllib.parse

from playwright.sync_api import expect

from .fleet import PASSWORD
from .mails import wait_for_mail
from .software_authenticator import data

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}


class Person:
    """Somebody at a browser: with scripts at a desk, without on a phone."""

    def __init__(self, new_context, scripts, fleet, client, address):
        size = SIZES["desk" if scripts else "phone"]
        self.page = new_context(java_script_enabled=scripts, viewport=size, locale="en").new_page()
        self.scripts = scripts
        self.fleet, self.client, self.address = fleet, client, address

    def open(self, part="", **query):
        query = urllib.parse.urlencode({"client_id": self.client, **query})
        return self.page.goto(f"{self.fleet.issuer}/login{part}?{query}")

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        if self.scripts and name == "code":
            # The sixth digit submits the form.
            self.page.wait_for_load_state()
            return
        self.press()

    def press(self, selector="main form button[type=submit]"):
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def sign_up(self):
        self.open("/sign-up")
        self.fill(email=self.address, password=PASSWORD)
        self.confirm_later()
        self.expect_signed_in()

    def confirm_later(self):
        """Leaves the page that asks for the code of the verification mail after a sign-up."""
        self.page.wait_for_url("**/login/check-mail?*what=verify*")
        self.page.get_by_role("link", name="Do this later").click()
        self.page.wait_for_load_state()

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


def change_session(page, fleet, change):
    """Changes what tokens has stored of a browser's session, by `make_session_old` or `make_session_weak`. Its next access token says so."""
    claims = json.loads(data(next(
        cookie["value"] for cookie in page.context.cookies(fleet.issuer)
        if cookie["name"] == "access_token").split(".")[1]))
    change(fleet, f"tokens:{{{claims['sub']}}}:session:{claims['sid']}")
    page.context.clear_cookies(name="access_token")