"""The console: every page for operators, how they sign in, and what a foreign page tries with their browser."""

import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conftest import PICTURES
from support.fleet import PASSWORD
from test_attacks import submit

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Console:
    """The console of a fleet, and what it has to tell about."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.url = json.loads((fleet.state / "fleet.json").read_text())["console_url"]
        origin = "https://notes.example"
        self.client = fleet.make_client("Acme Notes", "--origin", origin, "--redirect-uri", f"{origin}/callback")
        self.application = self.client["application_id"]
        for name in ("ann", "bob", "cleo"):
            fleet.post("/auth/sign-up", {"client_id": self.client["id"], "email": f"{name}@example.com",
                                         "password": PASSWORD}, origin)
        self.ann, self.bob, self.cleo = (
            fleet.latchkey("users", "show", f"{name}@example.com", "--app", self.application)["id"]
            for name in ("ann", "bob", "cleo"))
        self.fail_to_sign_in("ann")
        fleet.latchkey("users", "suspend", self.bob)

    def fail_to_sign_in(self, name):
        body = {"client_id": self.client["id"], "email": f"{name}@example.com", "password": "wrong"}
        request = urllib.request.Request(
            f"{self.fleet.issuer}/auth/sign-in", json.dumps(body).encode(),
            {"Content-Type": "application/json", "Origin": "https://notes.example"}, method="POST")
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, timeout=15)
        return error.value.headers["X-Request-Id"]

    def link(self):
        return self.fleet.latchkey("console", "link")["url"]

    def sign_in(self, page):
        page.goto(self.link())
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/")


@pytest.fixture(scope="module")
def console(fleet):
    return Console(fleet)


@pytest.fixture
def operator(console, page):
    """A browser in which an operator is signed in."""
    console.sign_in(page)
    return page


# MARK: Every page

PAGES = ["/", "/?last=month", "/users", "/users?email=example.com", "/users/{ann}", "/users/{bob}", "/users/{ann}/erase",
         "/story?address=nobody%40example.com&in={application}", "/sessions?user={ann}", "/audit", "/emails",
         "/emails/preview", "/applications", "/applications/{application}", "/clients", "/clients/{client}",
         "/clients/{client}/test", "/keys", "/waitlists?app={application}", "/api-keys", "/operators",
         "/explain?request=req_x", "/health", "/nothing"]
# Pages that have everything that comes in two colours.
DARK = ["/", "/users", "/audit", "/health", "/nothing"]


def check(page, name, size):
    page.set_viewport_size(SIZES[size])
    if os.environ.get("LATCHKEY_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"console-{name}-{size}.png", full_page=True)
    found = [f"{each['id']}: {each['nodes'][0]['html'][:200]}"
             for each in Axe().run(page, options=RULES).response["violations"]]
    assert not found, f"{page.url} ({size}): {found}"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SIZES[size]["width"], f"{page.url} ({size}) is {width} wide"


def test_every_page_can_be_read_by_everybody(console, operator):
    problems = []
    operator.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for number, path in enumerate(PAGES):
        path = path.format(ann=console.ann, bob=console.bob, application=console.application,
                           client=console.client["id"])
        operator.goto(console.url + path)
        name = re.sub(r"\W+", "-", PAGES[number]).strip("-") or "overview"
        for size in SIZES:
            check(operator, name, size)
        if path in DARK:
            operator.emulate_media(color_scheme="dark")
            check(operator, f"{name}-dark", "desk")
            operator.emulate_media(color_scheme="light")
    # Nothing that the policy of the pages forbids; a browser reports the page that isn't there as well.
    assert [problem for problem in problems if "404" not in problem] == []


QUESTIONS = {
    "why can't Ann sign in": ("/users/{ann}", "Nothing keeps ann@example.com from signing in."),
    "and Bob": ("/users/{bob}", "The user is suspended"),
    "who is this": ("/users?email=cleo", "cleo@example.com"),
    "who signed up this week": ("/users?created=7d", "ann@example.com"),
    "where is her email": ("/users/{ann}", "Emails of the last days"),
    "who has to wait after wrong passwords": ("/users?status=attempted", "ann@example.com"),
    "who did that, and from where": ("/audit?user={bob}", "user suspended"),
    "where is she signed in": ("/sessions?user={ann}", "End"),
    "does everything work": ("/health", "Everything works"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_is_answered_by_a_page(console, operator, question):
    path, answer = QUESTIONS[question]
    operator.goto(console.url + path.format(ann=console.ann, bob=console.bob))
    expect(operator.locator("main")).to_contain_text(answer)


def test_what_went_wrong_with_a_request(console, operator):
    request = console.fail_to_sign_in("cleo")
    operator.goto(f"{console.url}/explain")
    operator.get_by_label("Request").fill(request)
    operator.get_by_role("button", name="Explain").click()
    expect(operator.locator("main table")).to_contain_text("identity.sign_in")
    expect(operator.locator("main table")).to_contain_text("invalid_credentials")


# MARK: What can be done

def test_a_user_is_unlocked_suspended_and_restored_without_scripts(console, new_context):
    page = new_context(java_script_enabled=False, viewport=SIZES["phone"]).new_page()
    console.sign_in(page)
    page.get_by_role("link", name="Users", exact=True).click()
    page.get_by_label("Part of the email").fill("cleo")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="cleo@example.com").click()
    page.get_by_role("button", name="Suspend…").click()
    expect(page.locator("main")).to_contain_text(f"latchkey users suspend {console.cleo}")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("status")).to_have_text("The user is suspended, and all sessions have ended.")
    assert console.fleet.latchkey("users", "show", console.cleo)["status"] == "suspended"
    expect(page.locator("main")).to_contain_text("No active sessions.")
    page.get_by_role("button", name="Restore").click()
    assert console.fleet.latchkey("users", "show", console.cleo)["status"] == "active"
    entry = console.fleet.latchkey("audit", "--user", console.cleo, "--event", "user_restored")[-1]
    assert entry["actor"]["type"] == "operator" and entry["actor"]["name"].endswith("(link)")


def test_an_erasure_has_to_be_typed(console, operator):
    console.fleet.post("/auth/sign-up", {"client_id": console.client["id"], "email": "gone@example.com",
                                         "password": PASSWORD}, "https://notes.example")
    user = console.fleet.latchkey("users", "show", "gone@example.com", "--app", console.application)["id"]
    operator.goto(f"{console.url}/users/{user}")
    operator.get_by_role("button", name="Erase…").click()
    operator.get_by_label("Type gone@example.com to confirm").fill("yes")
    operator.get_by_role("button", name="Erase").click()
    expect(operator.locator("main")).to_contain_text("This is not gone@example.com.")
    operator.get_by_label("Type gone@example.com to confirm").fill("gone@example.com")
    operator.get_by_role("button", name="Erase").click()
    expect(operator.get_by_role("status").first).to_have_text("The user is erased.")


def test_new_entries_come_by_themselves(console, operator):
    operator.goto(f"{console.url}/audit?event=sign_in_failed&user={console.ann}")
    rows = operator.locator("[data-live] tbody tr")
    before = rows.count()
    console.fail_to_sign_in("ann")
    expect(rows).to_have_count(before + 1)
    console.fail_to_sign_in("ann")
    expect(rows).to_have_count(before + 2)
    newest, next_one = (rows.nth(place).get_attribute("data-key") for place in (0, 1))
    assert newest > next_one


def test_settings_and_keys_by_keyboard(console, page):
    page.goto(console.link())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{console.url}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.goto(f"{console.url}/api-keys")
    page.get_by_label("Name").focus()
    page.keyboard.type("reports")
    page.keyboard.press("Enter")
    key = page.locator("main pre").inner_text()
    assert key.startswith("lk_")
    request = urllib.request.Request(f"{console.url}/admin/applications", headers={"Authorization": f"Bearer {key}"})
    assert urllib.request.urlopen(request, timeout=15).status == 200
    page.goto(f"{console.url}/api-keys")
    row = page.get_by_role("row", name="reports")
    row.get_by_role("button", name="Revoke…").press("Enter")
    page.get_by_role("button", name="Revoke").press("Enter")
    expect(page.get_by_role("status")).to_have_text("The key is revoked.")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=15)
    assert refused.value.code == 401


# MARK: Signing in

def test_a_link_works_once_and_not_by_looking_at_it(console, page, new_context):
    link = console.link()
    for _ in range(3):
        assert urllib.request.urlopen(link, timeout=15).status == 200
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{console.url}/")
    cookie = next(each for each in page.context.cookies() if each["name"] == "latchkey_console")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    other = new_context().new_page()
    other.goto(link)
    expect(other.locator("h1")).to_have_text("This link does not work any more")


def test_a_session_ends(console, operator):
    token = next(each["value"] for each in operator.context.cookies() if each["name"] == "latchkey_console")
    operator.get_by_role("button", name="Sign out").click()
    expect(operator.locator("h1")).to_have_text("Sign in to the console")
    # The cookie of before opens nothing any more.
    operator.context.add_cookies([{"name": "latchkey_console", "value": token, "url": console.url}])
    operator.goto(f"{console.url}/users")
    expect(operator.locator("h1")).to_have_text("Sign in to the console")
    assert urllib.parse.parse_qs(urllib.parse.urlsplit(operator.url).query)["return_to"] == ["/users"]


def test_an_operator_with_an_account(console, page):
    made = console.fleet.latchkey("console", "setup", "olga@example.com")
    page.goto(made["url"])
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same again").fill("short")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("at least 12 characters")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    for size in SIZES:
        check(page, "set-up-app", size)
    secret = page.locator("dd code").inner_text()
    page.get_by_label("Six digits of the app").fill(pyotp.TOTP(secret).at(time.time() - 30))
    page.get_by_role("button", name="Go on").click()
    recovery = page.locator("main pre").inner_text().split()
    assert len(recovery) == 10
    page.get_by_role("link", name="I’ve kept the codes: go on").click()
    expect(page.locator("header")).to_contain_text("olga@example.com")
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("Email").fill("olga@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("Email or password is wrong.")
    check(page, "sign-in", "phone")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code of the authenticator app").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("This code is wrong or was used.")
    page.get_by_label("Code of the authenticator app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{console.url}/")
    # The gateway knows nothing of operators.
    clients = console.fleet.latchkey("clients", "list", "--app", made["application_id"])
    assert clients == []
    page.goto(f"{console.url}/users/{console.ann}")
    page.get_by_role("button", name="Send a password reset").click()
    entry = console.fleet.latchkey("audit", "--user", console.ann, "--event", "mail_requested")[-1]
    assert entry["actor"]["id"] == made["id"]
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("Email").fill("olga@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code of the authenticator app").fill(recovery[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{console.url}/")


# MARK: Attacks

def test_no_foreign_page_does_anything(console, operator, attacker, neighbour):
    operator.goto(f"{console.url}/users/{console.ann}")
    for site in (attacker, neighbour):
        page = operator.context.new_page()
        page.goto(site.origin)
        answer = submit(page, f"{console.url}/users/{console.ann}/suspend", {"csrf_token": "x"})
        assert answer.status == 403 or "/sign-in" in page.url
        page.goto(site.origin)
        framed = page.evaluate(
            """url => new Promise(done => {
                const frame = document.createElement("iframe");
                frame.src = url;
                frame.onload = () => { try { done(frame.contentDocument?.title ?? "refused") } catch { done("refused") } };
                document.body.append(frame);
                setTimeout(() => done("refused"), 2000);
            })""", console.url)
        assert framed in ("refused", "")
        read = page.evaluate(
            """url => fetch(url, { credentials: "include", mode: "cors" }).then(() => "read", () => "refused")""",
            f"{console.url}/users")
        assert read == "refused"
        page.close()
    assert console.fleet.latchkey("users", "show", console.ann)["status"] == "active"


def test_another_host_name_is_refused(console):
    request = urllib.request.Request(f"{console.url}/sign-in", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=15)
    assert refused.value.code == 403
