"""Accounts that people share, on the account page: create, rename, change and remove members, leave."""

import dataclasses
import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from support.fleet import PASSWORD
from support.hosted import SIZES, Person
from test_pages import LANGUAGES, RULES


@dataclasses.dataclass
class Member:
    """Somebody who was added to an account, with a session of their own in it."""

    id: str
    address: str
    token: str


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Shared notes", "--origin", "https://shared-notes.example")


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    person = Person(new_context, request.param, fleet, client["id"], address)
    person.sign_up()
    return person


def create(person, name):
    """Creates an account on the account page, and gives its id."""
    person.page.get_by_role("link", name="Create an account").click()
    person.fill(name=name)
    expect(person.page.locator("main .notice")).to_have_text("Account created.")
    link = person.page.get_by_role("link", name=f"Members: {' '.join(name.split())}").get_attribute("href")
    return re.search("account_id=(acct_[a-z0-9]+)", link).group(1)


def join(fleet, client, account, role="member", name="Bob Ross"):
    """Signs somebody up who becomes a member. An invitation by email would do the same, and take longer."""
    address = f"bob-{uuid.uuid4().hex[:12]}@example.com"
    origin = "https://shared-notes.example"
    signed_up = fleet.post("/auth/sign-up", {"client_id": client["id"], "email": address, "password": PASSWORD}, origin)
    owner = f"(SELECT id FROM identity.accounts WHERE name = '{account}')"
    fleet.database(f"""
        WITH person AS (
            SELECT c.application_id, c.user_id, c.id FROM identity.email_credentials c
            JOIN identity.email_addresses a ON a.application_id = c.application_id AND a.credential_id = c.id
            WHERE a.address = '{address}'),
        joined AS (
            INSERT INTO identity.memberships (application_id, id, account_id, user_id, role)
            SELECT application_id, gen_random_uuid(), {owner}, user_id, '{role}' FROM person),
        named AS (
            UPDATE identity.user_identities i SET display_name = '{name}' FROM person p
            WHERE i.application_id = p.application_id AND i.user_id = p.user_id)
        UPDATE identity.email_credentials c SET verified_at = now() FROM person p
        WHERE c.application_id = p.application_id AND c.id = p.id""")
    return Member(signed_up["profile"]["id"], address, signed_up["tokens"]["access_token"])


def open_members(person, name):
    person.open("/account")
    person.page.get_by_role("link", name=f"Members: {name}").click()
    expect(person.page.locator("main h1")).to_have_text(name)


def test_sharing_an_account(person, fleet, client):
    name = f"Team {uuid.uuid4().hex[:8]}"
    account = create(person, f"  {name} ")
    bob = join(fleet, client, name)
    session = fleet.post("/auth/active-membership", {"account_id": account}, "https://shared-notes.example", bob.token)
    open_members(person, name)
    rows = person.page.locator("main .rows > li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("You")
    expect(rows.nth(1)).to_contain_text(bob.address)

    person.page.get_by_role("link", name="Change: Bob Ross").click()
    person.page.select_option("[name=role]", "viewer")
    person.press("button[value=role]")
    expect(person.page.locator("main .notice")).to_have_text("Role changed.")
    expect(rows.nth(1)).to_contain_text("Viewer")
    # Bob's session in the account is over at once.
    with pytest.raises(Exception, match="401"):
        fleet.post("/auth/active-membership", {"account_id": account}, "https://shared-notes.example",
                   session["tokens"]["access_token"])

    person.page.get_by_role("link", name="Rename account").click()
    person.fill(name=f"{name} and friends")
    expect(person.page.locator("main h1")).to_have_text(f"{name} and friends")

    # The only owner can't leave the others behind.
    person.page.get_by_role("link", name="Change: ").first.click()
    person.press("button[value=remove]")
    expect(person.page.get_by_role("alert")).to_contain_text(f"the only owner of {name} and friends")

    open_members(person, f"{name} and friends")
    person.page.get_by_role("link", name="Change: Bob Ross").click()
    expect(person.page.locator("main")).to_contain_text("Bob Ross loses access")
    person.press("button[value=remove]")
    expect(person.page.locator("main .notice")).to_have_text("Member removed.")
    expect(rows).to_have_count(1)

    # Alone, there is nothing to leave: the account is deleted.
    person.page.get_by_role("link", name="Change: ").click()
    expect(person.page.locator("main")).to_contain_text(f"{name} and friends is deleted")
    person.press("button[value=delete]")
    expect(person.page.locator("main .notice")).to_have_text("Account deleted.")
    expect(person.page.locator("section", has=person.page.locator("#accounts")).locator("li")).to_have_count(1)


def test_leaving_the_account_one_works_in(person, fleet, client):
    """The browser goes on in another account, without signing in again."""
    name = f"Team {uuid.uuid4().hex[:8]}"
    create(person, name)
    bob = join(fleet, client, name, role="owner")
    person.page.get_by_role("button", name=f"Switch: {name}").click()
    expect(person.page.locator("main .notice")).to_have_text("You’ve switched accounts.")
    open_members(person, name)
    person.page.get_by_role("link", name="Change: ").first.click()
    person.press("button[value=remove]")
    expect(person.page.locator("main .notice")).to_have_text("You’ve left the account.")
    person.expect_signed_in()
    assert fleet.latchkey("accounts", "show", name)["members"][0]["user_id"] == bob.id


def test_names_that_are_none(person):
    person.open("/account/name")
    person.page.evaluate("document.querySelector('[name=name]').required = false") if person.scripts else None
    for name in ["\u202eevil", "\u200b"]:
        person.fill(name=name)
        expect(person.page.get_by_role("alert")).to_contain_text("Enter a name of up to 200 characters")


def test_every_page_in_every_language(new_context, fleet, client, address):
    """Nothing that axe-core objects to, and no wider than a phone, with names that are long."""
    person = Person(new_context, True, fleet, client["id"], address)
    person.page.set_viewport_size(SIZES["phone"])
    person.sign_up()
    name = f"Donaudampfschifffahrtsgesellschaft {uuid.uuid4().hex[:8]} {'W' * 30}"
    account = create(person, name)
    bob = join(fleet, client, name, name="Hubert Blaine Wolfeschlegelsteinhausenbergerdorff")
    places = [("/account/members", {"account_id": account}), ("/account/name", {"account_id": account}),
              ("/account/member", {"account_id": account, "user_id": bob.id})]
    found = []
    for number, language in enumerate(LANGUAGES):
        person.page.emulate_media(color_scheme=["light", "dark"][number % 2])
        for part, query in places:
            person.open(part, **query, ui_locales=language)
            assert person.page.get_attribute("html", "lang") == language
            assert person.page.locator("main h1").inner_text().strip()
            violations = Axe().run(person.page, options=RULES).response["violations"]
            found += [(language, part, each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
            if person.page.evaluate("document.documentElement.scrollWidth") > SIZES["phone"]["width"]:
                found.append((language, part, "too wide"))
    assert not found
