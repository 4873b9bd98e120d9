"""What an application looks like: its pages and emails, with the overrides of its clients and the operator's own phrases."""

import re
import uuid

import pytest

from kit.callers import Browser, Caller, new_address, wait_for_mail

ORIGIN = "https://brand.example"
LOOKS = {
    "--logo-url": "https://brand.example/logo.svg",
    "--logo-dark-url": "https://brand.example/logo-dark.svg",
    "--favicon-url": "https://brand.example/favicon.png",
    "--privacy-url": "https://brand.example/privacy",
    "--terms-url": "https://brand.example/terms",
    "--support-email": "help@brand.example",
}


@pytest.fixture(scope="module")
def brand(latchkey):
    """A client of an application with looks of its own."""
    options = [text for pair in LOOKS.items() for text in pair]
    app = latchkey("apps", "create", "--name", "Brandished", "--accent-colour", "#0f766e", *options)
    return latchkey(
        "clients", "create", "--app", app["id"], "--name", "Brand", "--origin", ORIGIN, "--method", "password",
        "--method", "magic_link",
    )  # fmt: skip


def sign_in_page(fleet, client, **headers):
    browser = Browser(fleet, client["id"], ORIGIN)
    answer = browser.call("GET", f"/login?client_id={client['id']}", Origin=None, Accept="text/html", **headers)
    assert answer.status == 200, answer
    return answer


@pytest.mark.parametrize("option", LOOKS)
def test_the_pages_have_the_looks_of_the_application(fleet, brand, option):
    assert LOOKS[option] in sign_in_page(fleet, brand).text


def test_pages_load_pictures_of_nobody_else(fleet, brand):
    policy = sign_in_page(fleet, brand).headers["Content-Security-Policy"]
    images = next(part for part in policy.split(";") if "img-src" in part)
    assert "https://brand.example" in images and "*" not in images


def test_the_accent_is_on_pages_and_in_mails(fleet, brand):
    page = sign_in_page(fleet, brand)
    styles = [page.text] + [
        Browser(fleet, brand["id"], ORIGIN).call("GET", path.replace("&amp;", "&"), Origin=None).text
        for path in re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', page.text)
    ]
    assert any("#0f766e" in style.lower() for style in styles)
    caller, address = Caller(fleet, brand["id"], ORIGIN), new_address("brand")
    password = f"a long sentence {uuid.uuid4().hex}"
    assert (
        caller.post("/auth/sign-up", {"client_id": brand["id"], "email": address, "password": password}).status == 200
    )
    mail = wait_for_mail(fleet, address, "verification")
    body = mail.message.get_body(("html",)).get_content()
    assert "#0f766e" in body.lower() and LOOKS["--logo-url"] in body
    assert "Brandished" in str(mail.message["From"]) and "Brandished" in str(mail.message["Subject"])


def test_a_client_overrides_its_application(fleet, brand, latchkey):
    client = latchkey(
        "clients", "create", "--app", brand["application_id"], "--name", "Own", "--origin", "https://own.example",
        "--logo-url", "https://own.example/logo.svg", "--accent-colour", "#1d4ed8",
    )  # fmt: skip
    text = sign_in_page(fleet, client).text
    assert "https://own.example/logo.svg" in text and LOOKS["--logo-url"] not in text
    assert LOOKS["--privacy-url"] in text, "what the client does not have is the application's"


@pytest.mark.parametrize(
    "option, value",
    [
        ("--accent-colour", "blue"),
        ("--accent-colour", "#12345"),
        ("--accent-colour", "#0f766e;}"),
        ("--logo-url", "javascript:alert(1)"),
        ("--logo-url", "http://brand.example/logo.svg"),
        ("--logo-url", "https://brand.example/" + "a" * 3000),
        ("--favicon-url", "data:image/png;base64,AA=="),
        ("--privacy-url", "nothing"),
        ("--terms-url", "ftp://brand.example"),
        ("--support-email", "nobody"),
        ("--name", "\u202e"),
    ],
)
def test_looks_that_cannot_be_are_refused(brand, latchkey, option, value):
    done = latchkey.run("apps", "update", brand["application_id"], option, value, "--json")
    assert done.status in (1, 64) and not done.output, done


def test_an_empty_text_removes(latchkey):
    app = latchkey("apps", "create", "--name", f"Bare {uuid.uuid4().hex[:6]}", "--accent-colour", "#0f766e")
    latchkey("apps", "update", app["id"], "--accent-colour", "")
    assert "0f766e" not in str(latchkey("apps", "show", app["id"]))


def test_the_operators_own_phrases_are_on_pages(fleet, brand):
    assert "Herein zu Brandished" in sign_in_page(fleet, brand, **{"Accept-Language": "de"}).text
    assert "Herein" not in sign_in_page(fleet, brand, **{"Accept-Language": "en"}).text


@pytest.mark.parametrize("language", ["en", "ja", "de", "ar"])
def test_mails_can_be_previewed_with_the_looks_of_a_client(latchkey, brand, language):
    done = latchkey.run("mail", "preview", "magic_link", "--language", language, "--client", brand["id"], "--html")
    assert done.status == 0 and "Brandished" in done.output and "#0f766e" in done.output.lower(), done
    assert f'lang="{language}"' in done.output


def test_a_previewed_mail_is_as_the_one_that_is_sent(latchkey, brand):
    text = latchkey.run("mail", "preview", "verification", "--client", "Brand").output
    assert "\nReply-To: help@brand.example\nSubject: " in text, text
    # It states neither the time nor the device of a request.
    assert "UTC" not in text and "Chrome" not in text, text
    assert "UTC" in latchkey.run("mail", "preview", "magic_link", "--client", "Brand").output
