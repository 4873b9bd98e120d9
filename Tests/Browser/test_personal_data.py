"""What people do with their own data on the account page: see what happened, download everything, and go."""

import json

import pytest
from playwright.sync_api import expect

from support.fleet import PASSWORD
from support.hosted import Person


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, address):
    client = fleet.make_client("Notes", "--origin", "https://notes.example")
    person = Person(new_context, request.param, fleet, client["id"], address)
    person.sign_up()
    return person


def test_seeing_what_happened(person):
    person.sign_out()
    person.sign_in("not the one at all")
    person.sign_in()
    person.expect_signed_in()
    part = person.page.locator("section", has=person.page.locator("#activity"))
    expect(part.locator("li").first).to_contain_text("Sign")
    person.page.get_by_role("link", name="All activity").click()
    person.page.wait_for_url("**/login/account/activity?*")
    for words in ("You created your account", "Signed out", "Someone entered a wrong password or code", "Signed in",
                  "on Linux"):
        expect(person.page.locator("main")).to_contain_text(words)
    person.page.get_by_role("link", name="Back to your account").click()
    person.expect_signed_in()


def test_downloading_everything(person):
    person.page.get_by_role("link", name="Download your data").click()
    with person.page.expect_download() as download:
        person.page.locator("main form button[type=submit]").click()
    assert download.value.suggested_filename == "personal-data.json"
    data = json.loads(open(download.value.path()).read())
    assert [each["email"] for each in data["emails"]] == [person.address] and len(data["sessions"]) == 1
    assert "sign_up" in [each["event"] for each in data["activity"]] and data["incomplete"] == []
    # The page is still there, and its button can be used again.
    expect(person.page.locator("main h1")).to_have_text("Download your data")
    assert person.page.locator("form[aria-busy]").count() == 0


def test_going_for_good(person):
    code = person.mail("verification").code
    person.open("/check-mail", what="verify")
    person.fill(code=code)
    person.open("/account")
    person.page.get_by_role("link", name="Delete account").click()
    expect(person.page.locator("main")).to_contain_text(person.address)
    # The browser itself asks for the tick.
    person.page.locator("main form button[type=submit]").click()
    expect(person.page.locator("main h1")).to_have_text("Delete your account?")
    person.page.check("[name=confirm]")
    person.press()
    person.page.wait_for_url("**/login/done?*what=deleted")
    expect(person.page.locator("main h1")).to_have_text("Your account is deleted")
    assert not person.is_signed_in()
    assert "token=" not in person.mail("user_deleted").text
    # The address is nobody's, so the way leads to signing up.
    person.open()
    person.fill(email=person.address)
    person.page.wait_for_url("**/login/sign-up?*")


def test_confirming_says_what_for(person):
    """The page that asks for the password goes on where the person was."""
    person.open("/account/confirm", return_to="/login/account/delete")
    expect(person.page.locator("main")).to_contain_text("You’re about to delete the account")
    person.fill(password=PASSWORD)
    person.page.wait_for_url("**/login/account/delete")
