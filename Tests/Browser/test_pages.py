"""Every page for people: no fault that axe-core can find, in light and in dark, and no wider than a phone."""

import dataclasses
import urllib.parse
from typing import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import PICTURES
from house.fleet import PASSWORD
from house.mails import wait_for_mail

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclasses.dataclass
class Place:
    """A page and how to come there: `open` is given a browser's page and somebody who has signed up."""

    name: str
    open: Callable

    def __str__(self):
        return self.name


def path(text):
    return lambda page, person: page.goto(person.fleet.issuer + text)


def mailed(kind):
    return lambda page, person: page.goto(person.link(kind))


def refused_reset(page, person):
    page.goto(person.link("password_reset"))
    page.fill("[name=new_password]", "short")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[role=alert]")


def press(page):
    page.locator("main form button[type=submit]").first.click()


def sign_in(then=""):
    """Signs in at the client's hosted pages, then goes to `then`."""
    def open(page, person):
        page.goto(person.login())
        page.fill("[name=email]", person.address)
        press(page)
        page.fill("[name=password]", PASSWORD)
        press(page)
        page.wait_for_url("**/login/account*")
        if then:
            page.goto(person.fleet.issuer + then)
    return open


def steps(*steps):
    """Fills in the sign-in's forms one after another: each step is a field and its value."""
    def open(page, person):
        page.goto(person.login())
        for name, value in steps:
            page.fill(f"[name={name}]", person.address if value is None else value)
            press(page)
            page.wait_for_load_state()
    return open


def hosted(part, **query):
    return lambda page, person: page.goto(person.login(part, **query))


PAGES = [
    Place("start", path("/")),
    Place("docs", path("/docs")),
    Place("sign-in", hosted("")),
    Place("sign-in-ja", hosted("", ui_locales="ja")),
    Place("sign-in-no-address", steps(("email", "x@y"))),
    Place("password", steps(("email", None))),
    Place("password-wrong", steps(("email", None), ("password", "not the one"))),
    Place("sign-up", hosted("/sign-up")),
    Place("forgot", hosted("/forgot")),
    Place("account", sign_in()),
    Place("change-password", sign_in("/login/change-password")),
    Place("sign-out", sign_in("/login/sign-out")),
    Place("not-found", path("/login/nowhere")),
    Place("unknown-client", path("/login?client_id=client_nobody")),
    Place("link", mailed("magic_link")),
    Place("verify", mailed("verification")),
    Place("reset", mailed("password_reset")),
    Place("reset-refused", refused_reset),
    Place("invite", mailed("invite")),
    Place("done-verified", path("/login/done?what=verified")),
    Place("done-signed-in", path("/login/done?what=signed-in")),
    Place("done-reset", path("/login/done?what=reset")),
    Place("done-joined", path("/login/done?what=joined")),
    Place("spent", path("/login/link?token=abc")),
]


class Person:
    """Somebody who has signed up at a client without pages of its own, and has had every mail."""

    ORIGIN = "https://looks.example"

    def __init__(self, fleet):
        self.fleet = fleet
        self.address = "someone.with.a.rather.long.address@example.com"
        client = fleet.make_client("Looks & Sons", "--origin", self.ORIGIN, "--accent-colour", "#7a1fa2",
                                   "--logo-url", f"{fleet.issuer}/login/assets/icon.svg")
        self.client = {"client_id": client["id"], "email": self.address}
        signed_up = fleet.post("/auth/sign-up", {**self.client, "password": PASSWORD}, self.ORIGIN)
        for path in ("/auth/send-magic-link", "/auth/send-password-reset"):
            fleet.post(path, self.client, self.ORIGIN)
        account = signed_up["profile"]["active_membership"]["account_id"]
        self.invite = fleet.latchkey("invites", "create", "--account", account, "--email", "guest@example.com",
                                     "--role", "member")

    def login(self, part="", **query):
        query = {"client_id": self.client["client_id"], "ui_locales": "en", **query}
        return f"{self.fleet.issuer}/login{part}?{urllib.parse.urlencode(query)}"

    def link(self, kind):
        return wait_for_mail(self.fleet, "guest@example.com" if kind == "invite" else self.address, kind).link


@pytest.fixture(scope="module")
def person(fleet):
    return Person(fleet)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", PAGES, ids=str)
def test_looks(place, size, scheme, person, new_context):
    page = new_context(viewport=SIZES[size], color_scheme=scheme).new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    place.open(page, person)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{place.name}-{size}-{scheme}.png", full_page=True)
    # Browsers call every answer of 400 and more an error; what a page was not allowed to load is one.
    assert not [problem for problem in problems if "the server responded with a status" not in problem]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SIZES[size]["width"], f"{width} pixels wide"
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
