"""What a foreign page tries with the browser of somebody who is signed in. All of it has to fail."""

import json

import pytest
from playwright.sync_api import expect

from support import sites
from support.fleet import PASSWORD
from support.people import fetch, is_signed_in, sign_in, sign_up

NEW_PASSWORD = "a sentence that the attacker knows"


@pytest.fixture
def victim(new_context, demo, address):
    """The browser of somebody who is signed in, on the demo's page."""
    page = new_context().new_page()
    sign_up(page, demo, address)
    page.address = address
    return page


def submit(page, action, fields, kind="application/x-www-form-urlencoded"):
    """Submits a form to `action` as a navigation of the whole window, and gives the answer."""
    with page.expect_navigation() as answer:
        page.evaluate(
            """([action, fields, kind]) => {
                const form = document.createElement("form");
                Object.assign(form, { method: "post", action, enctype: kind });
                for (const [name, value] of Object.entries(fields)) {
                    const input = document.createElement("input");
                    Object.assign(input, { type: "hidden", name, value });
                    form.append(input);
                }
                document.body.append(form);
                form.submit();
            }""", [action, fields, kind])
    return answer.value


def open_page(context, site):
    page = context.new_page()
    page.goto(site.origin)
    return page


# A form as text/plain whose one field is a JSON object.
def as_json(fields):
    text = json.dumps(fields)
    return {text[:-1] + ', "x": "': '"}'}


@pytest.mark.parametrize("path, fields", [
    ("/auth/sign-out", {}),
    ("/auth/sign-out", {"everywhere": True}),
    ("/auth/change-password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
    ("/auth/sign-in", {"email": "mallory@example.com", "password": PASSWORD}),
])
def test_a_form_of_a_foreign_site_changes_nothing(victim, demo, attacker, path, fields, fleet):
    page = open_page(victim.context, attacker)
    before = victim.context.cookies(fleet.issuer)
    fields = {"client_id": demo.client, **fields}
    texts = {name: str(value) for name, value in fields.items()}
    for kind, sent in [("application/x-www-form-urlencoded", texts), ("multipart/form-data", texts),
                       ("text/plain", as_json(fields))]:
        page.goto(attacker.origin)
        answer = submit(page, fleet.issuer + path, sent, kind)
        assert answer.status in (401, 403), kind
        assert "set-cookie" not in answer.all_headers()
        assert victim.context.cookies(fleet.issuer) == before
        assert is_signed_in(victim.context, demo)
    again = victim.context.browser.new_context()
    page = again.new_page()
    sign_in(page, demo, victim.address)
    expect(page.locator("#account")).to_be_visible()
    again.close()


def test_a_foreign_script_reads_nothing_and_changes_nothing(victim, demo, attacker, fleet):
    page = open_page(victim.context, attacker)
    for path in ("/auth/me", "/auth/sessions", "/auth/csrf-token", "/login/link?token=a", "/openapi.json"):
        assert fetch(page, fleet.issuer + path) == {"error": "TypeError"}, path
    opaque = fetch(page, f"{fleet.issuer}/auth/me", mode="no-cors")
    assert opaque["type"] == "opaque" and opaque["text"] == ""
    body = json.dumps({"client_id": demo.client, "email": victim.address, "password": PASSWORD})
    # With a preflight, and as what needs none.
    for kind in ("application/json", "text/plain"):
        for mode in ("cors", "no-cors"):
            for path in ("/auth/sign-out", "/auth/sign-in", "/auth/refresh"):
                answer = fetch(page, fleet.issuer + path, "POST", body, {"Content-Type": kind}, mode=mode)
                assert answer == {"error": "TypeError"} or answer["type"] == "opaque", (path, kind, mode)
    assert is_signed_in(victim.context, demo)


def test_a_script_of_ours_on_a_foreign_page_brings_nothing(victim, demo, attacker, fleet):
    page = open_page(victim.context, attacker)
    page.add_script_tag(url=f"{fleet.issuer}/auth/csrf-session")
    asked = "latchkey.fetchCSRFToken().then(() => 'a token', (error) => error.name)"
    assert page.evaluate(asked) == "TypeError"
    assert page.evaluate("latchkey.csrfToken") is None
    # Nor does the token as a script, of which errors and globals could tell something.
    page.evaluate(
        """(url) => new Promise((done) => {
            const script = Object.assign(document.createElement("script"), { src: url, onload: done, onerror: done });
            document.body.append(script);
        })""", f"{fleet.issuer}/auth/csrf-token")
    assert page.evaluate("latchkey.csrfToken") is None


def test_a_page_without_an_origin_changes_nothing(victim, demo, fleet):
    """A sandboxed frame calls its origin `null`, no matter which site embeds it."""
    page = victim.context.new_page()
    site = sites.empty("localhost", {"/": "<iframe sandbox='allow-scripts allow-forms' srcdoc='<p>x</p>'></iframe>"})
    try:
        page.goto(site.origin)
        frame = next(frame for frame in page.frames if frame != page.main_frame)
        assert fetch(frame, f"{fleet.issuer}/auth/me") == {"error": "TypeError"}
        token = victim.evaluate("latchkey.csrfToken")
        headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
        assert fetch(frame, f"{fleet.issuer}/auth/sign-out", "POST", "{}", headers) == {"error": "TypeError"}
    finally:
        site.stop()
    assert is_signed_in(victim.context, demo)


def test_another_client_of_the_same_site_has_no_say(victim, demo, neighbour, fleet):
    """Cookies go to the API from every page of its site, so they alone must mean nothing."""
    page = open_page(victim.context, neighbour)
    assert fetch(page, f"{fleet.issuer}/auth/me") == {"error": "TypeError"}
    assert fetch(page, f"{fleet.issuer}/auth/sessions") == {"error": "TypeError"}
    # It may have a token for this browser, since it is a registered origin. Its requests are refused all the same.
    token = json.loads(fetch(page, f"{fleet.issuer}/auth/csrf-token")["text"])["csrf_token"]
    headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
    for path in ("/auth/sign-out", "/auth/change-password"):
        body = json.dumps({"current_password": PASSWORD, "new_password": NEW_PASSWORD})
        assert fetch(page, fleet.issuer + path, "POST", body, headers) == {"error": "TypeError"}
    assert submit(page, f"{fleet.issuer}/auth/sign-out", {"csrf_token": token}).status in (403, 415)
    assert is_signed_in(victim.context, demo)


def test_a_token_counts_for_its_own_session(victim, demo, fleet, new_context):
    def sign_out(token):
        headers = {"Content-Type": "application/json"} | ({"X-CSRF-Token": token} if token else {})
        return fetch(victim, f"{fleet.issuer}/auth/sign-out", "POST", "{}", headers)

    other = new_context().new_page()
    other.goto(demo.origin)
    other.wait_for_function("window.latchkey && latchkey.csrfToken")
    own = victim.evaluate("latchkey.csrfToken")
    for token in (None, "", "x", other.evaluate("latchkey.csrfToken"), own[:-1], own + "A"):
        answer = sign_out(token)
        assert answer["status"] == 403 and "csrf_token_invalid" in answer["text"], token
    # The session that it was made for is over: the token is too, though nobody has used it.
    victim.context.clear_cookies(name="csrf_session")
    victim.reload()
    victim.wait_for_function("window.latchkey && latchkey.csrfToken")
    assert sign_out(own)["status"] == 403
    assert is_signed_in(victim.context, demo)
    assert sign_out(victim.evaluate("latchkey.csrfToken"))["status"] == 204
    assert not is_signed_in(victim.context, demo)


PLACES = ["/login/link?token=abc", "/login/verify?token=abc", "/login/reset?token=abc", "/login/invite?token=abc",
          "/login/done?what=verified", "/login", "/login/account", "/login/sign-out", "/login/confirm",
          "/oauth2/consent?request=abc", "/oauth2/passkey?request=abc", "/oauth2/logout", "/docs", "/"]


def test_no_page_can_be_framed(victim, attacker, neighbour, fleet):
    for site in (attacker, neighbour):
        page = open_page(victim.context, site)
        for path in PLACES:
            page.goto(site.origin)
            page.evaluate(
                """(url) => new Promise((done) => {
                    const frame = Object.assign(document.createElement("iframe"), { src: url, onload: done });
                    document.body.append(frame);
                })""", fleet.issuer + path)
            # Chromium shows a page of its own in its place.
            frame = next(frame for frame in page.frames if frame != page.main_frame)
            frame.wait_for_url("chrome-error://**")
        page.close()


def test_a_foreign_page_presses_no_button_of_ours(victim, demo, attacker, fleet):
    page = open_page(victim.context, attacker)
    before = victim.context.cookies(fleet.issuer)
    fields = {"token": "a" * 43, "new_password": NEW_PASSWORD, "request": "a" * 43, "decision": "allow",
              "do": "end-others", "everywhere": "1", "client_id": demo.client}
    for path in ("/login/link", "/login/verify", "/login/reset", "/login/invite", "/login/account",
                 "/login/account/password", "/login/sign-out", "/login/sign-up", "/oauth2/consent", "/oauth2/passkey"):
        page.goto(attacker.origin)
        answer = submit(page, fleet.issuer + path, fields)
        assert answer.status == 403 and answer.headers["content-type"].startswith("text/html"), path
        assert "set-cookie" not in answer.all_headers()
    assert victim.context.cookies(fleet.issuer) == before
    assert is_signed_in(victim.context, demo)


def test_a_foreign_page_signs_nobody_out(victim, demo, attacker, fleet):
    """A client may send browsers to sign out, by a link or a form; people are asked in any case."""
    page = open_page(victim.context, attacker)
    answer = submit(page, f"{fleet.issuer}/oauth2/logout", {"client_id": demo.client, "csrf_token": "x"})
    assert answer.status == 200
    assert page.goto(f"{fleet.issuer}/oauth2/logout?client_id={demo.client}").status == 200
    assert is_signed_in(victim.context, demo)
