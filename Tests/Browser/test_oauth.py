"""The authorization server as people see it: sign in, agree or not, back to the client, and out again."""

import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import expect

from support import sites, social
from support.fleet import PASSWORD
from support.hosted import Person


@pytest.fixture(scope="module")
def provider(fleet):
    provider = social.Provider(fleet)
    yield provider
    provider.stop()


class Client:
    """A third-party client, on a site of its own."""

    def __init__(self, fleet, provider, site=None):
        self.fleet = fleet
        self.site = site or sites.empty("127.0.0.1")
        self.redirect_uri, self.bye = f"{self.site.origin}/back", f"{self.site.origin}/bye"
        application = fleet.latchkey("apps", "create", "--name", "Acme")
        methods = ["--method", "password", "--method", "magic_link", "--method", "oauth_google"]
        make = ["clients", "create", "--app", application["id"], *methods]
        self.id = fleet.latchkey(*make, "--name", "Photo Printer", "--no-first-party", "--redirect-uri",
                                 self.redirect_uri, "--post-logout-redirect-uri", self.bye)["id"]
        provider.connect(self.id, "google")
        self.verifier = secrets.token_urlsafe(48)

    def start(self, **changes):
        """Where it sends browsers."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"client_id": self.id, "redirect_uri": self.redirect_uri, "response_type": "code", "state": "a state",
                 "scope": "openid email offline_access", "code_challenge": challenge, "code_challenge_method": "S256",
                 **changes}
        return f"{self.fleet.issuer}/oauth2/authorize?{urllib.parse.urlencode(query)}"

    def answer(self, page):
        """What a browser has come back with."""
        page.wait_for_url(f"{self.redirect_uri}?**")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
        assert query["state"] == "a state" and query["iss"] == self.fleet.issuer
        return query

    def redeem(self, code):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                "client_id": self.id, "code_verifier": self.verifier}
        request = urllib.request.Request(f"{self.fleet.issuer}/oauth2/token", urllib.parse.urlencode(form).encode())
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.loads(answer.read())

    def user(self, tokens):
        request = urllib.request.Request(f"{self.fleet.issuer}/oauth2/userinfo",
                                         headers={"Authorization": f"Bearer {tokens['access_token']}"})
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.loads(answer.read())


@pytest.fixture(scope="module")
def client(fleet, provider):
    client = Client(fleet, provider)
    yield client
    client.site.stop()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request, new_context, fleet, client, address):
    person = Person(new_context, request.param, fleet, client.id, address)
    return person


def sign_up(person, client):
    """From the client's link by our sign-up to the question whether the client may."""
    person.page.goto(client.start())
    person.page.locator("main button[formaction*=sign-up]").click()
    person.fill(email=person.address, password=PASSWORD)
    person.confirm_later()
    person.page.wait_for_url("**/oauth2/consent?*")


def test_agreeing(person, client):
    sign_up(person, client)
    text = person.page.locator("main").inner_text()
    for words in ("Photo Printer", "Acme", person.address, "Know who you are", "your email address",
                  "when you’re not using it"):
        assert words in text, words
    assert "your name" not in text
    person.press("button[value=allow]")
    tokens = client.redeem(client.answer(person.page)["code"])
    assert client.user(tokens)["email"] == person.address and tokens["refresh_token"]
    # Asked once; the next time the browser comes straight back.
    person.page.goto(client.start())
    assert client.answer(person.page)["code"]


def test_taking_access_back(person, client):
    sign_up(person, client)
    person.press("button[value=allow]")
    tokens = client.redeem(client.answer(person.page)["code"])
    person.open("/account")
    part = person.page.locator("section", has=person.page.locator("#consents"))
    for words in ("Photo Printer", "Know who you are", "your email address", "when you’re not using it"):
        expect(part).to_contain_text(words)
    person.press("button[value=revoke]")
    expect(person.page.locator("main")).to_contain_text("Access removed.")
    expect(person.page.locator("#consents")).to_have_count(0)
    expect(person.page.locator("main")).to_contain_text("Photo Printer lost its access")
    with pytest.raises(urllib.error.HTTPError):
        client.user(tokens)
    # The next time it is a question again.
    person.page.goto(client.start())
    person.page.wait_for_url("**/oauth2/consent?*")


def test_not_agreeing(person, client):
    sign_up(person, client)
    person.press("button[value=deny]")
    answer = client.answer(person.page)
    assert answer["error"] == "access_denied" and "code" not in answer
    # Nothing is remembered: the question comes again.
    person.page.goto(client.start())
    person.page.wait_for_url("**/oauth2/consent?*")
    # Nor does a form without its token count.
    person.page.context.clear_cookies(name="form_session")
    person.press("button[value=allow]")
    expect(person.page.locator("main h1")).to_have_text("Your browser blocks cookies")


def test_a_callback_that_leads_on(fleet, new_context, provider, address):
    """Chromium holds every hop of a form's redirects against the policy of its page, and where a callback leads on to is the
    client's alone to know: to a third site, after signing in, after agreeing and after signing out."""
    landing = sites.empty("localhost")
    callback = sites.redirecting("127.0.0.1", f"{landing.origin}/landed")
    client = Client(fleet, provider, callback)
    for scripts in (True, False):
        person = Person(new_context, scripts, fleet, client.id, f"{scripts}-{address}".lower())
        sign_up(person, client)
        person.press("button[value=allow]")
        person.page.wait_for_url(f"{landing.origin}/landed?**")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(person.page.url).query))
        assert client.redeem(query["code"])["access_token"]
        # Signing in is enough the next time.
        person.page.context.clear_cookies()
        person.page.goto(client.start(state="again"))
        person.fill(email=person.address)
        person.fill(password=PASSWORD)
        person.page.wait_for_url(f"{landing.origin}/landed?**state=again**")
        # And out.
        person.page.goto(f"{fleet.issuer}/oauth2/logout?client_id={client.id}&post_logout_redirect_uri={client.bye}")
        person.press()
        person.page.wait_for_url(f"{landing.origin}/landed**")
    callback.stop()
    landing.stop()


def test_through_a_provider(person, client, provider):
    number = str(int(person.address[4:16], 16))
    provider.behave(person={"id": number, "email": person.address, "email_verified": True})
    person.page.goto(client.start())
    person.page.get_by_role("link", name="Google").click()
    person.page.wait_for_url("**/oauth2/consent?*")
    person.press("button[value=allow]")
    tokens = client.redeem(client.answer(person.page)["code"])
    assert client.user(tokens)["email"] == person.address
    # The provider says no: the client hears of it, and nobody else.
    person.page.context.clear_cookies()
    provider.behave(cancel=True)
    person.page.goto(client.start(connection="google"))
    assert client.answer(person.page)["error"] == "access_denied"


def test_nobody_is_sent_to_a_place_that_is_not_the_clients(person, client):
    for change, title in (
        ({"redirect_uri": f"{client.site.origin}/elsewhere"}, "This link isn’t allowed"),
        ({"client_id": "client_nobody"}, "We don’t know this app"),
    ):
        answer = person.page.goto(client.start(**change))
        assert answer.status == 400 and person.page.url.startswith(client.fleet.issuer)
        expect(person.page.locator("main h1")).to_have_text(title)


def test_signing_out_for_a_client(person, client):
    sign_up(person, client)
    query = {"client_id": client.id, "post_logout_redirect_uri": client.bye, "state": "so long"}
    logout = f"{client.fleet.issuer}/oauth2/logout?{urllib.parse.urlencode(query)}"
    person.page.goto(logout)
    expect(person.page.locator("main")).to_contain_text(person.address)
    assert person.is_signed_in()
    person.press()
    # The button leads on to the client's own page: its policy lets it.
    person.page.wait_for_url(f"{client.bye}?state=so**")
    assert not person.is_signed_in()
    # Without a page of the client's there is ours.
    person.page.goto(f"{client.fleet.issuer}/oauth2/logout")
    person.press()
    expect(person.page.locator("main h1")).to_have_text("You’re signed out")
