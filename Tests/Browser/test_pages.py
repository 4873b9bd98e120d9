"""Every page for people: nothing that axe-core objects to, in light and in dark, and no wider than a phone."""

import dataclasses
import itertools
import re
import urllib.parse
import urllib.request
from typing import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import PICTURES
from support import social
from support.fleet import PASSWORD
from support.mails import wait_for_mail
from support.waiting import STEPS, WaitingUser

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


def enter_credentials(page, address):
    page.fill("[name=email]", address)
    press(page)
    page.fill("[name=password]", PASSWORD)
    press(page)


def sign_in(then="", **query):
    """Signs in at the client's hosted pages, then goes to `then`."""
    def open(page, person):
        page.goto(person.login(**query))
        enter_credentials(page, person.address)
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


def waiting(step, then=lambda page, person: None, **query):
    """Signs in until the page of a step that the sign-in waits for."""
    def open(page, person):
        user = person.waiting_for(step)
        page.goto(person.login(client_id=user.client, **query))
        enter_credentials(page, user.address)
        page.wait_for_url(f"**{STEPS[step]}*")
        then(page, person)
    return open


def wrong_code(code):
    def then(page, person):
        page.fill("[name=code]", code)
        press(page)
        page.wait_for_selector("[role=alert]")
    return then


def sign_up(policy, **query):
    """The sign-up page of an application with one of the settings in `SIGN_UP`."""
    return lambda page, person: page.goto(person.login("/sign-up", client_id=person.clients[policy], **query))


def join_the_waitlist(page, person):
    sign_up("waitlist")(page, person)
    page.fill("[name=email]", person.address)
    press(page)
    page.wait_for_url("**/login/done*")


def click(selector, then):
    """Clicks on what `then` shows."""
    def open(page, person):
        then(page, person)
        page.locator(selector).first.click()
        page.wait_for_load_state()
    return open


def without_cookies(then):
    """Presses the button of what `then` shows in a browser that has lost its cookies."""
    def open(page, person):
        then(page, person)
        page.context.clear_cookies()
        page.fill("[name=email]", person.address)
        page.fill("[name=password]", PASSWORD)
        press(page)
        page.wait_for_load_state()
    return open


def consent(page, person):
    sign_in()(page, person)
    page.goto(person.authorize())


def account_with_consent(page, person):
    """The account page of somebody who lets an application act for them. Its own site is not there."""
    page.route("https://printer.example/**", lambda route: route.fulfill(body="back"))
    consent(page, person)
    page.locator("button[value=allow]").click()
    page.wait_for_url("https://printer.example/**")
    page.goto(person.login("/account"))


def refused_deletion(page, person):
    """A browser without support for `required` sends the form without the tick."""
    sign_in("/login/account/delete")(page, person)
    page.evaluate("document.querySelector('[name=confirm]').required = false")
    press(page)
    page.wait_for_selector("[role=alert]")


def missing_passkey(context="phr", **query):
    """A client asks for a passkey, or for any second factor, and the user has none."""
    def open(page, person):
        sign_in()(page, person)
        page.goto(person.authorize(acr_values=context, **query))
        page.wait_for_url("**/oauth2/passkey?*")
    return open


def by_provider(behaviour=None, then=lambda page, person: None):
    """Comes back from a provider, which knows `behaviour`."""
    def open(page, person):
        person.provider.behave(**(behaviour or {"person": person.at_provider}))
        page.goto(person.login())
        page.get_by_role("link", name="Google").click()
        page.wait_for_load_state()
        then(page, person)
    return open


def connected(language):
    def then(page, person):
        page.goto(person.login("/account", ui_locales=language))
    return by_provider(None, then)


MAIL_INSTEAD = "main form[action*=check-mail] button[type=submit]"

PAGES = [
    Place("start", path("/")),
    Place("docs", path("/docs")),
    Place("sign-in", hosted("")),
    Place("sign-in-ja", hosted("", ui_locales="ja")),
    Place("sign-in-de", hosted("", ui_locales="de")),
    Place("sign-in-ar", hosted("", ui_locales="ar")),
    Place("sign-in-pl", hosted("", ui_locales="pl")),
    Place("sign-in-no-address", steps(("email", "x@y"))),
    Place("password", steps(("email", None))),
    Place("password-wrong", steps(("email", None), ("password", "not the one"))),
    Place("check-mail", click(MAIL_INSTEAD, steps(("email", None)))),
    Place("check-mail-wrong", lambda page, person: (
        click(MAIL_INSTEAD, steps(("email", None)))(page, person), page.fill("[name=code]", "000000"), press(page),
        page.wait_for_selector("[role=alert]"))),
    Place("check-mail-reset", lambda page, person: (
        hosted("/forgot")(page, person), page.fill("[name=email]", person.address), press(page),
        page.wait_for_selector("[name=code]"))),
    Place("check-mail-verify", sign_in("/login/check-mail?what=verify")),
    Place("sign-up", hosted("/sign-up")),
    Place("sign-up-de", hosted("/sign-up", ui_locales="de")),
    Place("sign-up-terms", sign_up("terms")),
    Place("sign-up-waitlist", sign_up("waitlist")),
    Place("sign-up-waitlist-joined", join_the_waitlist),
    Place("sign-up-invite", sign_up("invite")),
    Place("sign-up-closed", sign_up("closed")),
    Place("terms", waiting("terms")),
    Place("waiting-verify", waiting("verification")),
    Place("second-factor", waiting("second-factor")),
    Place("second-factor-wrong", waiting("second-factor", wrong_code("000000"))),
    Place("second-factor-wrong-recovery-code", waiting("second-factor", wrong_code("abcde-abcde-abcde"))),
    Place("forgot", hosted("/forgot")),
    Place("account", sign_in()),
    Place("account-connected", connected("en")),
    Place("account-de", connected("de")),
    Place("account-ja", connected("ja")),
    Place("account-ar", connected("ar")),
    Place("account-pl", connected("pl")),
    Place("account-ko", connected("ko")),
    Place("account-zh", connected("zh-CN")),
    Place("account-consents", account_with_consent),
    Place("activity", sign_in("/login/account/activity")),
    Place("export-data", sign_in("/login/account/data")),
    Place("delete-user", sign_in("/login/account/delete")),
    Place("delete-user-refused", refused_deletion),
    Place("done-deleted", hosted("/done", what="deleted")),
    Place("change-password", sign_in("/login/account/password")),
    Place("sign-out", sign_in("/login/sign-out")),
    Place("consent", consent),
    Place("consent-de", lambda page, person: (consent(page, person), page.goto(page.url + "&ui_locales=de"))),
    Place("consent-ja", lambda page, person: (consent(page, person), page.goto(page.url + "&ui_locales=ja"))),
    Place("consent-ar", lambda page, person: (consent(page, person), page.goto(page.url + "&ui_locales=ar"))),
    Place("missing-passkey", missing_passkey()),
    Place("missing-passkey-de", missing_passkey(ui_locales="de")),
    Place("missing-passkey-ja", missing_passkey(ui_locales="ja")),
    Place("missing-passkey-ar", missing_passkey(ui_locales="ar")),
    Place("missing-second-step", missing_passkey("urn:latchkey:two-factors")),
    Place("missing-second-step-de", missing_passkey("urn:latchkey:two-factors", ui_locales="de")),
    Place("logout", lambda page, person: (sign_in()(page, person), page.goto(person.logout()))),
    Place("held", by_provider({"person": {"id": "held", "email": "someone.with.a.rather.long.address@example.com",
                                          "email_verified": True}})),
    Place("cancelled", by_provider({"cancel": True})),
    Place("unverified-there", by_provider({"person": {"id": "new", "email_verified": False,
                                                      "email": "someone.with.a.rather.long.address@example.com"}})),
    Place("provider-down", by_provider({"status": {"/token": 503}})),
    Place("state-invalid", path("/auth/google/callback?state=abc&code=def")),
    Place("request-over", path("/oauth2/consent?request=abc")),
    Place("unsafe", lambda page, person: page.goto(person.authorize(redirect_uri="https://evil.example"))),
    Place("no-cookies", without_cookies(hosted("/sign-up"))),
    Place("not-found", path("/login/nowhere")),
    Place("not-found-anywhere", path("/nowhere")),
    Place("problem", path("/problems/email_taken")),
    Place("problems", path("/problems")),
    Place("unknown-client", path("/login?client_id=client_nobody")),
    Place("link", mailed("magic_link")),
    Place("verify", mailed("verification")),
    Place("reset", mailed("password_reset")),
    Place("reset-refused", refused_reset),
    Place("invite", mailed("invite")),
    Place("invite-code", hosted("/invite-code")),
    Place("done-verified", path("/login/done?what=verified")),
    Place("done-reset", hosted("/done", what="reset")),
    Place("done-signed-out", hosted("/done", what="signed-out")),
    Place("done-signed-out-everywhere", hosted("/done", what="signed-out-everywhere")),
    Place("spent", path("/login/link?token=abc")),
    Place("spent-reset", hosted("/reset", token="abc")),
]
# The largest forms are checked in all four ways.
THOROUGHLY = {"sign-in", "account-connected", "consent"}


# Applications with other settings for signing up.
SIGN_UP = {"terms": ("--terms-version", "1", "--terms-url", "https://looks.example/terms"),
           "waitlist": ("--sign-up", "waitlist"), "invite": ("--sign-up", "invite"), "closed": ("--sign-up", "closed")}


class Person:
    """Somebody who has signed up at a client without pages of its own, and has had every mail."""

    ORIGIN = "https://looks.example"

    def __init__(self, fleet):
        self.fleet = fleet
        self.address = "someone.with.a.rather.long.address@example.com"
        with urllib.request.urlopen(f"{fleet.issuer}/") as answer:
            icon = re.search(r'href="(/login/assets/icon[^"]+)"', answer.read().decode()).group(1)
        client = fleet.make_client("Looks & Sons", "--origin", self.ORIGIN, "--accent-colour", "#7a1fa2",
                                   "--logo-url", f"{fleet.issuer}{icon}", *social.METHODS)
        # The application's branding: the client's logo and colour go before it.
        fleet.latchkey("apps", "update", client["application_id"], "--logo-dark-url", f"{fleet.issuer}{icon}",
                       "--accent-colour", "#0f172a", "--privacy-url", "https://looks.example/privacy",
                       "--support-email", "help@looks.example")
        self.provider = social.Provider(fleet)
        self.provider.connect(client["id"], "google", "github", "microsoft")
        self.at_provider = {"id": "1", "email": "anna@example.net", "email_verified": True, "given_name": "Anna",
                            "family_name": "Andersson"}
        self.other = fleet.latchkey("clients", "create", "--app", client["application_id"], "--name", "Photo Printer",
                                    "--no-first-party", "--redirect-uri", "https://printer.example/back",
                                    "--accent-colour", "#7a1fa2", "--logo-url", f"{fleet.issuer}{icon}")["id"]
        self.client = {"client_id": client["id"], "email": self.address}
        self.clients, self._waiting = {}, {}
        for policy, options in SIGN_UP.items():
            other = fleet.make_client("Looks & Sons", "--origin", self.ORIGIN)
            fleet.latchkey("apps", "update", other["application_id"], *options)
            self.clients[policy] = other["id"]
        signed_up = fleet.post("/auth/sign-up", {**self.client, "password": PASSWORD}, self.ORIGIN)
        for path in ("/auth/send-magic-link", "/auth/send-password-reset"):
            fleet.post(path, self.client, self.ORIGIN)
        account = signed_up["profile"]["active_membership"]["account_id"]
        self.invite = fleet.latchkey("invites", "create", "--account", account, "--email", "invitee@example.com",
                                     "--role", "member")

    def waiting_for(self, step):
        """Somebody whose sign-in waits for a step, made once."""
        if step not in self._waiting:
            self._waiting[step] = WaitingUser(self.fleet, step)
        return self._waiting[step]

    def login(self, part="", **query):
        query = {"client_id": self.client["client_id"], "ui_locales": "en", **query}
        return f"{self.fleet.issuer}/login{part}?{urllib.parse.urlencode(query)}"

    def authorize(self, **changes):
        """Where the other client sends browsers."""
        query = {"client_id": self.other, "redirect_uri": "https://printer.example/back", "response_type": "code",
                 "scope": "openid profile email offline_access", "code_challenge": "A" * 43,
                 "code_challenge_method": "S256", "ui_locales": "en", "prompt": "consent", **changes}
        return f"{self.fleet.issuer}/oauth2/authorize?{urllib.parse.urlencode(query)}"

    def logout(self):
        return f"{self.fleet.issuer}/oauth2/logout?client_id={self.other}&ui_locales=en"

    def link(self, kind):
        return wait_for_mail(self.fleet, "invitee@example.com" if kind == "invite" else self.address, kind).link


@pytest.fixture(scope="module")
def person(fleet):
    person = Person(fleet)
    yield person
    person.provider.stop()


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_looks(place, person, new_context):
    page = new_context(viewport=SIZES["phone"], color_scheme="light").new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    place.open(page, person)
    page.wait_for_load_state()
    PICTURES.mkdir(parents=True, exist_ok=True)
    violations = []
    for size, scheme in itertools.product(SIZES, ["light", "dark"]):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        # The API's description is too long for one picture.
        page.screenshot(path=PICTURES / f"{place.name}-{size}-{scheme}.png", full_page=place.name != "docs")
        width = page.evaluate("document.documentElement.scrollWidth")
        logo = page.locator("header.brand img")
        if logo.count() and logo.bounding_box()["width"] < 16:
            violations.append((size, scheme, "no logo to be seen"))
        if width > SIZES[size]["width"]:
            violations.append((size, scheme, f"{width} pixels wide"))
        # The two that differ most: colours depend on the scheme, what is seen at all on the size.
        if (size, scheme) in [("phone", "light"), ("desk", "dark")] or place.name in THOROUGHLY:
            found = Axe().run(page, options=RULES).response["violations"]
            violations += [(size, scheme, violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]
    assert not violations
    # Browsers call every answer of 400 and more an error; what a page was not allowed to load is one.
    assert not [problem for problem in problems if "the server responded with a status" not in problem]


LANGUAGES = ["en", "de", "fr", "es", "pt-BR", "ja", "it", "nl", "pl", "zh-Hans", "ko", "ar"]
# What a person who is signed out can open, and what only one who is signed in can. The rest has the same templates, and is
# opened in English.
OUTSIDE = ["", "/password", "/check-mail?what=link", "/sign-up", "/forgot", "/link?token=abc", "/done?what=verified", "/invite-code"]
INSIDE = ["/check-mail?what=verify", "/account", "/account/password", "/account/passkey", "/account/authenticator",
          "/account/confirm", "/account/activity", "/account/data", "/account/delete"]
MORE_OUTSIDE = ["/check-mail?what=reset", "/done?what=verified-reset", "/done?what=reset",
                "/done?what=signed-out", "/done?what=signed-out-everywhere", "/done?what=deleted", "/nowhere"]
MORE_INSIDE = ["", "/account?done=password", "/sign-out"]


def violations_of(page, address):
    """What axe-core finds at an address, and whether the page is wider than a phone."""
    page.goto(address)
    found = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth") > SIZES["phone"]["width"]
    return [(address, violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found] + (
        [(address, "too wide")] if wide else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_language(language, person, new_context):
    """Light and dark differ in colours only, which test_looks compares: here each page has one of the two."""
    page = new_context(viewport=SIZES["phone"]).new_page()

    def addresses(parts):
        for part in parts:
            path, _, query = part.partition("?")
            yield person.login(path, **dict(urllib.parse.parse_qsl(query)), ui_locales=language)

    page.goto(person.login(ui_locales=language))
    page.fill("[name=email]", person.address)
    press(page)
    page.wait_for_load_state()
    found = []
    for number, address in enumerate(addresses(OUTSIDE + (MORE_OUTSIDE if language == "en" else []))):
        page.emulate_media(color_scheme=["light", "dark"][number % 2])
        found += violations_of(page, address)
        assert page.get_attribute("html", "lang") == language
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("main h1").inner_text().strip() and page.locator("main").inner_text().strip()
    places = [sign_up(policy, ui_locales=language) for policy in SIGN_UP] + [waiting(step, ui_locales=language) for step in STEPS]
    for number, open_page in enumerate(places):
        page.emulate_media(color_scheme=["light", "dark"][number % 2])
        open_page(page, person)
        found += violations_of(page, page.url)
        assert page.get_attribute("html", "lang") == language
    sign_in(ui_locales=language)(page, person)
    for address in addresses(INSIDE + (MORE_INSIDE if language == "en" else [])):
        found += violations_of(page, address)
    assert not found


def test_every_entry_of_the_problems(fleet, new_context):
    page = new_context(viewport=SIZES["phone"]).new_page()
    page.goto(f"{fleet.issuer}/problems")
    entries = page.eval_on_selector_all("main a[href^='/problems/']", "links => links.map(link => link.href)")
    assert len(entries) > 50
    found = []
    for number, address in enumerate([f"{fleet.issuer}/problems", *entries, f"{fleet.issuer}/problems/nothing"]):
        page.emulate_media(color_scheme=["light", "dark"][number % 2])
        found += violations_of(page, address)
    assert not found
