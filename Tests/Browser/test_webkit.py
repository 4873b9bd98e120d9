"""The quick start in WebKit, on http://localhost: as in Safari, `Secure` cookies are dropped there."""

import pytest

from support import webkit
from support.fleet import PASSWORD

pytestmark = pytest.mark.skipif(webkit.missing() != "", reason=f"not installed: {webkit.missing()}")


@pytest.fixture
def browser():
    try:
        browser = webkit.Browser()
    except (OSError, RuntimeError) as error:
        # No session, before any page of ours is asked for: it is the machine's matter.
        pytest.skip(f"WebKit does not start here: {error}")
    yield browser
    browser.stop()


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Safari", "--origin", "https://safari.example")["id"]


def test_signing_up_in_and_out(browser, fleet, client, address):
    assert fleet.issuer.startswith("http://localhost:")
    browser.open(f"{fleet.issuer}/login?client_id={client}")
    # The first page has set a cookie, and it is kept, so nothing warns of it.
    assert "cookies" not in browser.text().lower()
    browser.click("main button[formaction*=sign-up]")
    browser.wait_until(lambda: "/login/sign-up" in browser.url)
    browser.fill("[name=email]", address)
    browser.fill("[name=password]", PASSWORD)
    browser.click("main form button[type=submit]")
    browser.wait_until(lambda: "/login/check-mail" in browser.url)
    browser.click("main ul.links a[href*=account]")
    browser.wait_until(lambda: "/login/account" in browser.url and address in browser.text())
    cookies = browser.cookies()
    for name in ("access_token", "refresh_token", "form_session"):
        assert cookies[name]["httpOnly"] and not cookies[name]["secure"], name
    assert not [name for name in cookies if name.startswith("__")]

    browser.click("header form button")
    browser.wait_until(lambda: "/login/done" in browser.url)
    assert "access_token" not in browser.cookies()
    browser.open(f"{fleet.issuer}/login?client_id={client}")
    browser.fill("[name=email]", address)
    browser.click("main form button[type=submit]")
    browser.wait_until(lambda: "/login/password" in browser.url)
    browser.fill("[name=password]", PASSWORD)
    browser.click("main form button[type=submit]")
    browser.wait_until(lambda: "/login/account" in browser.url and address in browser.text())
    # Whoever comes back with the right password is known here from now on.
    assert not browser.cookies()["device"]["secure"]
