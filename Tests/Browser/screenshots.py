"""Takes the pictures of the README and the docs: the sign-in page, the account page's part about security, and the console's overview, light
and dark. See scripts/screenshots."""

import contextlib
import os
import pathlib
import sys
import urllib.error

import playwright.sync_api
import pyotp

from support import fleet as fleets
from support.authenticators import Authenticators

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = {"width": 640, "height": 640}
PROVIDERS = {"google": "1234.apps.googleusercontent.com", "github": "Iv1.0123456789abcdef"}


def prepare(fleet):
    """A client of a shop with a colour of its own and two providers."""
    methods = [part for provider in PROVIDERS for part in ("--method", f"oauth_{provider}")]
    client = fleet.make_client("Northwind Shop", "--accent-colour", "#0f766e", *methods)["id"]
    for provider, client_id in PROVIDERS.items():
        fleet.latchkey("connections", "set", provider, "--client", client, "--client-id", client_id,
                       "--client-secret", "not a real one")
    return client


def sign_up(page, fleet, client):
    page.goto(f"{fleet.issuer}/login/sign-up?client_id={client}")
    for name, value in {"email": "ann@example.com", "password": fleets.PASSWORD}.items():
        page.fill(f"[name={name}]", value)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/login/check-mail*")


def show_security(page, fleet, client):
    """The account page of a user with a passkey and an authenticator app."""
    sign_up(page, fleet, client)
    account = f"{fleet.issuer}/login/account"
    Authenticators(page).add(synced=True)
    page.goto(f"{account}/passkey?client_id={client}")
    page.get_by_label("Name").fill("Ann’s phone")
    page.get_by_role("button", name="Create passkey").click()
    page.get_by_role("link", name="I’ve saved these codes").click()
    page.goto(f"{account}/authenticator?client_id={client}")
    page.locator("main form button[type=submit]").first.click()
    # The sixth digit submits the form.
    page.fill("[name=code]", pyotp.parse_uri(page.locator("input[name=uri]").input_value()).now())
    page.wait_for_url("**/login/account?*")
    page.goto(f"{account}?client_id={client}")
    page.locator("[aria-labelledby=security]").evaluate("part => scrollTo(0, part.getBoundingClientRect().top - 16)")


def show_console(page, fleet):
    """The console's overview after a busy minute, with some errors."""
    origin = "https://shop.example"
    client = fleet.make_client("Northwind Shop", "--origin", origin)["id"]
    for number in range(12):
        address = f"person{number}@example.com"
        fleet.post("/auth/sign-up", {"client_id": client, "email": address, "password": fleets.PASSWORD}, origin)
        for password in [fleets.PASSWORD] * 2 + ["wrong"] * (number % 3):
            with contextlib.suppress(urllib.error.HTTPError):
                fleet.post("/auth/sign-in", {"client_id": client, "email": address, "password": password}, origin)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(fleet.latchkey("console", "link")["url"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Overview").wait_for()


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    fleet = fleets.Fleet(os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "release"))
    try:
        client = prepare(fleet)
        with playwright.sync_api.sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=["--no-sandbox", "--disable-dev-shm-usage"])
            context = browser.new_context(viewport=SIZE, device_scale_factor=2, locale="en")
            page = context.new_page()
            pages = {"sign-in": lambda: page.goto(f"{fleet.issuer}/login?client_id={client}"),
                     "account": lambda: show_security(page, fleet, client),
                     "console": lambda: show_console(page, fleet)}
            for name, open_page in pages.items():
                open_page()
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                    picture = directory / f"{name}-{scheme}.png"
                    page.screenshot(path=picture)
                    print(picture)
            browser.close()
    finally:
        fleet.stop()


main(pathlib.Path(sys.argv[1]))
