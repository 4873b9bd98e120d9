"""Limits as people meet them: words on a page, and when to try again."""

import os

import pytest
from playwright.sync_api import expect

from conftest import ROOT
from support import fleet as fleets
from support.hosted import Person


@pytest.fixture(scope="module")
def strict():
    """A fleet that counts."""
    fleet = fleets.Fleet(os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug"), LATCHKEY_RATE_LIMITS="on",
                         LATCHKEY_LIMIT_SIGN_IN="20/60s", LATCHKEY_LIMIT_SIGN_IN_FAILURES="3/60s",
                         LATCHKEY_LIMIT_CHECK_EMAIL="20/60s", LATCHKEY_LIMIT_SIGN_UP="3/60s")
    fleet.client = fleet.make_client("Strict", "--origin", "https://strict.example")["id"]
    yield fleet
    fleet.stop()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, strict, address):
    return Person(new_context, request.param, strict, strict.client, address)


def test_too_many_wrong_passwords(person):
    # Signed up elsewhere, so this browser is none of the user's known devices.
    person.fleet.post("/auth/sign-up", {"client_id": person.client, "email": person.address,
                                        "password": fleets.PASSWORD}, "https://strict.example")
    person.open()
    person.fill(email=person.address)
    answers = []
    person.page.on("response", lambda answer: answers.append(answer) if answer.request.method == "POST" else None)
    for attempt in range(6):
        # Each another one: a form that is sent twice is answered as the first time, and counts once.
        person.fill(password=f"not the one {attempt}")
        if answers[-1].status == 429:
            break
    assert answers[-1].status == 429 and int(answers[-1].headers["retry-after"]) > 0
    # On the form itself, with the address still in it.
    expect(person.page.locator("[role=alert]")).to_contain_text("Try again in")
    expect(person.page.locator("#email")).to_have_value(person.address)


def test_too_many_forms(person):
    answers = []
    person.page.on("response", lambda answer: answers.append(answer) if answer.request.method == "POST" else None)
    for _ in range(5):
        person.open("/sign-up")
        person.fill(email=person.address, password="short")
        if answers[-1].status == 429:
            break
    assert answers[-1].status == 429
    seconds = answers[-1].headers["retry-after"]
    assert answers[-1].headers["content-type"].startswith("text/html") and answers[-1].headers["ratelimit"]
    expect(person.page.locator("main")).to_contain_text(f"in {seconds} second")
    person.page.get_by_role("link", name="Try again").click()
    expect(person.page.locator("[name=email]")).to_be_visible()
