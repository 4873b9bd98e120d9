"""The API's description at /docs: searching it, its curl commands, and trying operations with the demo client."""

import html
import os
import re
import subprocess
import urllib.request

import pytest

PASSWORD = "a long sentence of my own"


@pytest.fixture
def docs(fleet, new_context):
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: page.problems.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{fleet.issuer}/docs")
    yield page
    assert not page.problems


def shown(page):
    return page.locator("article[data-path]:visible").count()


def test_search_narrows_the_operations_and_the_contents(docs):
    everything = shown(docs)
    docs.keyboard.press("/")
    docs.keyboard.type("WAITLIST put")
    assert shown(docs) == 1 and docs.locator("#joinWaitlist").is_visible()
    assert docs.locator(".contents nav li li:visible").count() == 1
    assert docs.locator("[data-found]").text_content() == "1 found"
    docs.fill("#filter", "no such thing")
    assert shown(docs) == 0 and docs.get_by_text("No operation matches.").is_visible()
    docs.fill("#filter", "")
    assert shown(docs) == everything


def test_the_contents_stay_in_sight_and_say_where_the_reader_is(docs):
    docs.locator(".contents a[href='#listSessions']").click()
    docs.wait_for_selector(".contents a[href='#listSessions'][aria-current=true]")
    assert docs.locator("#filter").is_visible()
    box = docs.locator(".contents").bounding_box()
    assert 0 <= box["y"] < 50


def test_everything_is_there_without_script(fleet, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{fleet.issuer}/docs#signIn")
    assert page.locator("#signIn h3").is_visible()
    assert not page.locator("#filter").is_visible() and not page.locator(".try").first.is_visible()


def attempt(page, operation, **values):
    """Opens the form of an operation, fills it in, sends it, and returns what is shown."""
    article = page.locator(f"#{operation}")
    if not article.locator(".try form").count():
        article.get_by_role("button", name="Try it").click()
    article.locator(".try form").wait_for()
    for name, value in values.items():
        article.locator(f".try [id$='-{name}']").fill(value)
    article.get_by_role("button", name="Send").click()
    outcome = article.locator(".outcome", has_text=re.compile("Answer: |No answer|JSON"))
    outcome.wait_for()
    return outcome.text_content(), article.locator(".try pre").text_content()


def test_operations_are_tried_with_the_demo_client(docs, fleet):
    assert docs.evaluate("document.querySelector('#signUp-body-client_id')") is None
    outcome, text = attempt(docs, "signUp", email="docs@example.com", password=PASSWORD)
    assert outcome.startswith("Answer: 200"), text
    # Nothing that signs in, as text or anywhere else on the page.
    assert '"access_token": "(hidden)"' in text and '"refresh_token": "(hidden)"' in text
    assert "docs@example.com" in text
    assert not re.search(r"ey[\w-]{10,}\.ey[\w-]{10,}\.", docs.locator("#signUp .try").inner_html())
    assert docs.get_attribute("#signUp-body-password", "type") == "password"
    assert docs.input_value("#signUp-body-client_id") == "client_demo"

    # The session of this browser, by its cookies; and changes have a token against forgery.
    outcome, text = attempt(docs, "getMe")
    assert outcome.startswith("Answer: 200") and "docs@example.com" in text
    outcome, text = attempt(docs, "updateMe", given_name="Dora")
    assert outcome.startswith("Answer: 200") and '"Dora"' in text
    outcome, _ = attempt(docs, "joinWaitlist", feature_key="beta")
    assert outcome.startswith("Answer: 200")
    outcome, text = attempt(docs, "getCSRFToken")
    assert '"csrf_token": "(hidden)"' in text
    outcome, text = attempt(docs, "signOut", everywhere="maybe")
    assert outcome == "A field marked as JSON does not hold JSON."
    outcome, _ = attempt(docs, "signOut", everywhere="")
    assert outcome.startswith("Answer: 204")
    outcome, text = attempt(docs, "getMe")
    assert outcome.startswith("Answer: 401") and "authentication_required" in text


def test_every_curl_command_is_a_request_that_the_server_knows(fleet, tmp_path):
    with urllib.request.urlopen(f"{fleet.issuer}/docs") as answer:
        text = answer.read().decode()
    commands = [html.unescape(found) for found in re.findall(r'<pre class="curl">(.*?)</pre>', text, re.S)]
    assert len(commands) > 90
    environment = {**os.environ, "ACCESS_TOKEN": "none", "CLIENT_ID": "none", "CLIENT_SECRET": "none"}
    wrong = []
    for command in commands:
        # The body, then the status on a line of its own.
        ran = subprocess.run(["bash", "-c", f"{command} -sS -w '\\n%{{http_code}}'"], cwd=tmp_path, env=environment,
                             capture_output=True, text=True, timeout=30)
        body, _, status = ran.stdout.rpartition("\n")
        known = status.isdigit() and 200 <= int(status) < 500 and status not in ("405", "415", "429")
        # The files of the examples are not there, nor is a contact for security; every other path is.
        missing = re.search("/mails/|/assets/|/security.txt", command)
        lost = status == "404" and "There is nothing here." in body and not missing
        if ran.returncode or not known or lost or (status == "400" and "malformed" in body):
            wrong.append((command, status, ran.stderr, body[:300]))
    assert not wrong
