"""Links in mails, followed to their ends by real clicks, with scripts and without."""

import pytest
from playwright.sync_api import expect

from support.fleet import PASSWORD
from support.mails import wait_for_mail
from support.people import is_signed_in, sign_in, sign_up

NEW_PASSWORD = "another sentence of my own"


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def reader(request, new_context):
    """The browser in which mails are read."""
    return new_context(java_script_enabled=request.param).new_page()


@pytest.fixture
def person(fleet, demo, address):
    """Somebody who has signed up."""
    answer = fleet.post("/auth/sign-up", {"client_id": demo.client, "email": address, "password": PASSWORD},
                        demo.origin)
    answer["address"] = address
    return answer


def press(page):
    """Presses the page's button."""
    page.locator("main form button[type=submit]").first.click()


def expect_done(page, fleet):
    page.wait_for_url(f"{fleet.issuer}/login/**")
    assert "token=" not in page.url
    expect(page.locator("main h1")).to_be_visible()


def cookies(page, fleet):
    return {cookie["name"] for cookie in page.context.cookies(fleet.issuer)}


def test_verification(reader, person, fleet):
    link = wait_for_mail(fleet, person["address"], "verification").link
    for _ in range(2):
        answer = reader.goto(link)
        assert answer.status == 200 and answer.headers["referrer-policy"] == "no-referrer"
        expect(reader.locator("main")).to_contain_text(person["address"])
        press(reader)
        expect_done(reader, fleet)
    assert "access_token" not in cookies(reader, fleet)


def test_a_magic_link_on_our_own_page(reader, fleet, address):
    # A client without a page of its own.
    client = fleet.make_client("Plain", "--origin", "https://plain.example")
    fleet.post("/auth/sign-up", {"client_id": client["id"], "email": address, "password": PASSWORD},
               "https://plain.example")
    fleet.post("/auth/send-magic-link", {"client_id": client["id"], "email": address}, "https://plain.example")
    link = wait_for_mail(fleet, address, "magic_link").link
    assert link.startswith(f"{fleet.issuer}/login/link?token=")
    reader.goto(link)
    assert "access_token" not in cookies(reader, fleet)
    press(reader)
    expect_done(reader, fleet)
    assert {"access_token", "refresh_token"} <= cookies(reader, fleet)
    # Spent: the page says so, and has no button.
    answer = reader.goto(link)
    assert answer.status == 401
    expect(reader.locator("main form button[type=submit]")).to_have_count(0)


def test_a_reset(reader, person, fleet, demo, new_context):
    signed_in = new_context()
    sign_in(signed_in.new_page(), demo, person["address"])
    expect(signed_in.pages[0].locator("#account")).to_be_visible()
    fleet.post("/auth/send-password-reset", {"client_id": demo.client, "email": person["address"]}, demo.origin)
    link = wait_for_mail(fleet, person["address"], "password_reset").link
    reader.goto(link)
    reader.fill("[name=new_password]", "short")
    press(reader)
    # Refused with a reason, and the link is still good.
    expect(reader.locator("[role=alert]").first).to_be_visible()
    reader.fill("[name=new_password]", NEW_PASSWORD)
    press(reader)
    expect_done(reader, fleet)
    assert not is_signed_in(signed_in, demo)
    page = new_context().new_page()
    sign_in(page, demo, person["address"], NEW_PASSWORD)
    expect(page.locator("#account")).to_be_visible()
    assert reader.goto(link).status == 401


def test_an_invitation(reader, person, fleet, address):
    invitee = f"invitee-{address}"
    account = person["profile"]["active_membership"]["account_id"]
    invite = fleet.latchkey("invites", "create", "--account", account, "--email", invitee, "--role", "member")
    assert wait_for_mail(fleet, invitee, "invite").link == invite["url"]
    reader.goto(invite["url"])
    press(reader)
    expect_done(reader, fleet)
    assert "access_token" in cookies(reader, fleet)
    assert reader.goto(invite["url"]).status == 401
