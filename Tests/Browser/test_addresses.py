"""Email addresses on the account page: add, confirm, make primary, remove, and the link by which the old mailbox undoes it."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from support.fleet import PASSWORD
from support.hosted import SIZES, Person
from support.mails import wait_for_mail
from test_pages import RULES

LANGUAGES = ["ar", "de", "ja", "pl"]


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Notes", "--origin", "https://addresses.example")


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    person = Person(new_context, request.param, fleet, client["id"], address)
    person.sign_up()
    code = person.mail("verification").code
    person.open("/check-mail", what="verify")
    person.fill(code=code)
    person.page.wait_for_url("**/login/account?*")
    return person


def row(person, address):
    return person.page.locator("section[aria-labelledby=addresses] li", has_text=address)


def add(person):
    """Adds an address, and confirms it by the code of its mail."""
    new = f"new-{uuid.uuid4().hex[:12]}@example.com"
    person.page.get_by_role("link", name="Add email address").click()
    person.fill(email=new)
    person.page.wait_for_url("**/login/check-mail?*email_id=*")
    expect(person.page.locator("main")).to_contain_text(new)
    person.fill(code=wait_for_mail(person.fleet, new, "verification").code)
    person.page.wait_for_url("**/login/account?*done=add-email")
    return new


def test_the_whole_way(person):
    new = add(person)
    expect(row(person, person.address)).to_contain_text("Primary")
    row(person, new).get_by_role("link", name=f"Make primary: {new}").click()
    expect(person.page.locator("main")).to_contain_text(person.address)
    person.press()
    expect(person.page.locator(".notice")).to_have_text("Your primary email address was changed.")
    expect(row(person, new)).to_contain_text("Primary")
    row(person, person.address).get_by_role("link", name=f"Remove: {person.address}").click()
    person.press()
    expect(person.page.locator(".notice")).to_have_text("Email address removed.")
    expect(row(person, person.address)).to_have_count(0)

    # The mailbox brings it back: with a password that nobody else knows, and without the address that was added.
    person.page.goto(person.mail("primary_email_changed").link)
    expect(person.page.locator("main")).to_contain_text(f"{person.address} becomes an address of your account again.")
    person.fill(new_password=f"{PASSWORD} again")
    expect(person.page.locator(".notice")).to_have_text("The change was undone, and your new password is set.")
    person.expect_signed_in()
    expect(row(person, new)).to_have_count(0)
    person.page.goto(person.mail("email_removed").link)
    expect(person.page.locator("main h1")).to_have_text("This link doesn’t work any more")


def test_an_address_that_was_added_before_it_is_confirmed(person):
    new = f"new-{uuid.uuid4().hex[:12]}@example.com"
    person.open("/account/email/add")
    person.fill(email=new)
    person.page.get_by_role("link", name="Do this later").click()
    expect(row(person, new)).to_contain_text("Unconfirmed")
    assert row(person, new).get_by_role("link", name="Make primary").count() == 0
    # It can be mailed again, and taken back.
    row(person, new).get_by_role("button").click()
    person.page.wait_for_url("**/login/check-mail?*email_id=*")
    person.open("/account")
    row(person, new).get_by_role("link", name=f"Remove: {new}").click()
    expect(person.page.locator("main")).to_contain_text("It was never confirmed")
    person.press()
    expect(row(person, new)).to_have_count(0)
    person.open("/account/email/add")
    person.fill(email=person.address)
    expect(person.page.get_by_role("alert")).to_contain_text("This is one of your email addresses already.")


def test_a_link_in_somebody_elses_browser(new_context, fleet, client, address):
    """Nobody's click makes their mailbox a part of another account."""
    person = Person(new_context, True, fleet, client["id"], address)
    person.sign_up()
    new = f"new-{uuid.uuid4().hex[:12]}@example.com"
    person.open("/account/email/add")
    person.fill(email=new)
    link = wait_for_mail(fleet, new, "verification").link
    other = new_context(locale="en").new_page()
    other.goto(link)
    expect(other.locator("main")).to_contain_text("Sign in to the account that")
    assert other.locator("main form").count() == 0
    # In the user's own it does.
    person.page.goto(link)
    person.press()
    expect(person.page.locator("main h1")).to_have_text("Email confirmed")


def test_every_page_in_several_languages(new_context, fleet, client, address):
    """Nothing that axe-core objects to, and no wider than a phone, with an address that is long."""
    person = Person(new_context, True, fleet, client["id"], address)
    person.page.set_viewport_size(SIZES["phone"])
    person.sign_up()
    new = f"donaudampfschifffahrtsgesellschaft-{uuid.uuid4().hex[:20]}@example.com"
    person.open("/account/email/add")
    person.fill(email=new)
    pending = person.page.url.split("email_id=")[1].split("&")[0]
    found = []
    for number, language in enumerate(LANGUAGES):
        person.page.emulate_media(color_scheme=["light", "dark"][number % 2])
        for part, query in [("/account", {}), ("/account/email/add", {}),
                            ("/account/email", {"do": "remove", "email_id": pending})]:
            person.open(part, **query, ui_locales=language)
            assert person.page.get_attribute("html", "lang") == language
            violations = Axe().run(person.page, options=RULES).response["violations"]
            found += [(language, part, each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
            if person.page.evaluate("document.documentElement.scrollWidth") > SIZES["phone"]["width"]:
                found.append((language, part, "too wide"))
    assert not found
