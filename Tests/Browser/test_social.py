"""Signing in by Google and the like, by real clicks from our button to the account and back."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from support import social
from support.hosted import Person

NAMES = {"google": "Google", "github": "GitHub", "facebook": "Facebook", "apple": "Apple", "microsoft": "Microsoft"}


@pytest.fixture(scope="module")
def provider(fleet):
    provider = social.Provider(fleet)
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def client(fleet, provider):
    """A client that all five sign in to, and nothing else."""
    application = fleet.latchkey("apps", "create", "--name", "Social")
    client = fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Social", "--origin",
                            "https://social.example", *social.METHODS)["id"]
    provider.connect(client, *social.NAMES)
    return client


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    return Person(new_context, request.param, fleet, client, address)


def known(person, **more):
    """What a provider knows of somebody."""
    number = str(int(person.address[4:16], 16))
    return {"person": {"id": number, "email": person.address, "email_verified": True, "name": "Ann Other", **more}}


def choose(person, name):
    person.open()
    person.page.get_by_role("link", name=NAMES[name]).click()
    person.page.wait_for_load_state()
    if name == "apple":
        # Apple's page posts its answer across sites: no cookie comes along.
        person.page.get_by_role("button").click()
        person.page.wait_for_load_state()


@pytest.mark.parametrize("name", social.NAMES)
def test_by_each_of_the_five(name, person, provider):
    provider.behave(**known(person))
    choose(person, name)
    person.expect_signed_in()
    expect(person.page.locator("section[aria-labelledby=connections] li").first).to_contain_text(NAMES[name])
    # What these two say of an address is not enough, so we ask for that ourselves.
    count = 1 if name in ("facebook", "microsoft") else 0
    expect(person.page.locator("button[value=verify]")).to_have_count(count)


def test_connecting_another_and_removing_them(person, provider):
    provider.behave(**known(person))
    choose(person, "google")
    person.expect_signed_in()
    section = person.page.locator("section[aria-labelledby=connections]")
    expect(section.locator("li form")).to_have_count(1)
    # The only way in stays; the page says why.
    section.get_by_role("button", name="Remove: Google").click()
    expect(person.page.locator("[role=alert]")).to_contain_text("your only way to sign in")
    expect(section.locator("li form")).to_have_count(1)
    section.get_by_role("link", name="GitHub").click()
    person.expect_signed_in()
    expect(section.locator("li form")).to_have_count(2)
    expect(section.get_by_role("link", name="GitHub")).to_have_count(0)
    section.get_by_role("button", name="Remove: Google").click()
    expect(person.page.locator(".notice[role=status]")).to_be_visible()
    expect(section.locator("li form")).to_have_count(1)
    expect(section.locator("li form button")).to_have_attribute("aria-label", "Remove: GitHub")


def test_what_fails_is_a_page_with_a_way_back(person, provider):
    for behaviour, title in [
        ({"cancel": True}, "Sign-in cancelled"),
        ({"status": {"/token": 503}}, "Google isn’t responding"),
        ({**known(person), "sign": "stranger"}, "Google didn’t confirm the sign-in"),
    ]:
        provider.behave(**behaviour)
        choose(person, "google")
        expect(person.page.locator("main h1")).to_have_text(title)
        assert not person.is_signed_in()
        person.page.locator("main a.button").click()
        expect(person.page.get_by_role("link", name="Google")).to_be_visible()
    # Somebody whose account there only claims to have the address of somebody here.
    provider.behave(**known(person))
    choose(person, "google")
    person.expect_signed_in()
    person.sign_out()
    provider.behave(**known(person, id="1", email_verified=False))
    choose(person, "github")
    expect(person.page.locator("main h1")).to_have_text("Confirm your email with GitHub first")
    assert not person.is_signed_in()
    # The answer of an earlier sign-in, once more.
    provider.behave(**known(person))
    answers = []
    person.page.on("request", lambda request: answers.append(request.url) if "/callback?" in request.url else None)
    choose(person, "google")
    person.expect_signed_in()
    person.sign_out()
    person.page.goto(answers[-1])
    expect(person.page.locator("main h1")).to_have_text("This sign-in has expired")
    assert not person.is_signed_in()


def test_by_a_provider_that_others_wrote(person, fleet, provider):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    claims = f'{{"sub": "alice", "email": "{person.address}", "email_verified": true}}'
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port",
               str(port), "--user-claims", claims]
    other = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        fleet.latchkey("connections", "set", "google", "--client", person.client, "--client-id", "our-id",
                       "--client-secret", "secret", "--issuer", issuer)
        person.open()
        person.page.get_by_role("link", name="Google").click()
        person.page.fill("[name=sub]", "alice")
        person.page.get_by_role("button", name="Authorize").click()
        person.expect_signed_in()
    finally:
        other.terminate()
        other.wait(10)
        provider.connect(person.client, "google")
