"""What people are told by email: a new device, and every change of how they sign in."""

import re

import pytest

from kit.callers import CHROME, FIREFOX, PASSWORD, Browser, Caller, Person
from kit.checks import eventually, refused


def new_device_mails(person):
    return [mail for mail in person.mails("notice") if "new sign-in" in str(mail.message["Subject"]).lower()]


def html(mail):
    return mail.message.get_body(("html",)).get_content()


@pytest.fixture
def owner(fleet, notes):
    """Somebody who has signed up in a browser and proven the mailbox there."""
    return Person(Browser(fleet, notes["id"], "https://notes.example", user_agent=FIREFOX)).sign_up().verify()


def sign_in_elsewhere(owner, user_agent=CHROME, ip=None):
    browser = Browser(owner.fleet, owner.caller.client, owner.caller.origin, user_agent=user_agent, ip=ip)
    answer = owner.password(browser)
    assert answer.status == 200, answer
    return browser


# A new device


@pytest.mark.parametrize(
    "user_agent, words",
    [
        (CHROME, "New sign-in from Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
            "Mobile/15E148 Safari/604.1",
            "New sign-in from Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 "
            "Edg/140.0.0.0",
            "New sign-in from Edge on Windows",
        ),
    ],
)
def test_a_sign_in_on_an_unknown_device_is_told(owner, user_agent, words):
    sign_in_elsewhere(owner, user_agent)
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    assert words in mail.text and words.split(" from ")[1] in str(mail.message["Subject"]), mail.text


def test_the_notice_says_when_from_where_and_with_what(owner):
    browser = sign_in_elsewhere(owner)
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    for text in (mail.text, html(mail)):
        assert (
            "Chrome on Linux" in text and browser.ip in text and re.search(r"\d{1,2}:\d{2}", text) and "UTC" in text
        ), text


@pytest.mark.parametrize(
    "ip, place", [("81.2.69.142", "London, United Kingdom"), ("89.160.20.112", "Linköping, Sweden")]
)
def test_the_notice_says_where_the_network_address_is(owner, ip, place):
    sign_in_elsewhere(owner, ip=ip)
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    assert place in mail.text and place in html(mail) and ip in mail.text, mail.text


def test_an_address_without_a_place_has_none(owner):
    sign_in_elsewhere(owner, ip="203.0.113.9")
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    assert "203.0.113.9" in mail.text and "location" not in mail.text.lower(), mail.text


def test_the_notice_has_a_button_that_helps_and_no_token(owner):
    sign_in_elsewhere(owner)
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    assert "token=" not in mail.text and "token=" not in html(mail)
    links = [link for link in re.findall(r'href="([^"]+)"', html(mail)) if link.startswith(owner.fleet.issuer)]
    assert links and links[0].replace("&amp;", "&") in mail.text, mail.text
    answer = Browser(owner.fleet, owner.caller.client, owner.caller.origin).arrive(links[0].replace("&amp;", "&"))
    assert answer.status == 200 and "text/html" in answer.headers["Content-Type"], answer


def test_a_known_device_is_not_told_of(owner):
    assert owner.password().status == 200
    # Its notice comes later than one of the known device would.
    sign_in_elsewhere(owner)
    eventually(
        lambda: [mail for mail in new_device_mails(owner) if "Chrome" in str(mail.message["Subject"])],
        "the notice of the other device",
    )
    assert not [mail for mail in new_device_mails(owner) if "Firefox" in str(mail.message["Subject"])]


def test_the_second_sign_in_on_the_new_device_is_not_told_again(owner):
    browser = sign_in_elsewhere(owner)
    eventually(lambda: new_device_mails(owner), "the notice")
    assert owner.password(browser).status == 200
    sign_in_elsewhere(owner, FIREFOX)
    eventually(lambda: len(new_device_mails(owner)) == 2, "the notice of the third device")
    assert len([mail for mail in new_device_mails(owner) if "Chrome" in str(mail.message["Subject"])]) == 1


def test_the_sign_up_itself_is_not_told_of(owner):
    sign_in_elsewhere(owner)
    eventually(lambda: new_device_mails(owner), "the notice of another device")
    assert len(new_device_mails(owner)) == 1


def test_a_wrong_password_is_not_told_of(owner):
    browser = Browser(owner.fleet, owner.caller.client, owner.caller.origin)
    refused(owner.password(browser, "not the one at all"), 401)
    sign_in_elsewhere(owner)
    eventually(lambda: new_device_mails(owner), "the notice of the sign-in")
    assert len(new_device_mails(owner)) == 1


def test_a_mailbox_that_is_not_proven_is_told_nothing(fleet, notes):
    person = Person(Browser(fleet, notes["id"], "https://notes.example")).sign_up()
    sign_in_elsewhere(person, FIREFOX)
    entries = eventually(
        lambda: [
            each for each in person.caller.get("/auth/me/activity?limit=100")["data"] if each["event"] == "new_device"
        ],
        "the entry",
    )
    assert entries and not new_device_mails(person)


def test_hostile_names_of_browsers_stay_text(owner):
    sign_in_elsewhere(owner, "<script>alert(1)</script>\u00a0https://evil.example Chrome/140.0 Linux")
    mail = eventually(lambda: new_device_mails(owner), "the notice")[0]
    assert "<script>" not in html(mail) and "evil.example" not in mail.text + html(mail) + str(mail.message["Subject"])


def test_the_notice_is_in_the_language_of_the_user(fleet, notes):
    browser = Browser(fleet, notes["id"], "https://notes.example", user_agent=FIREFOX)
    owner = Person(browser).sign_up().verify()
    assert browser.call("PATCH", "/auth/me", {"preferred_language": "de"}).status == 200
    sign_in_elsewhere(owner)
    mail = eventually(lambda: [mail for mail in owner.mails("notice") if "Chrome" in mail.text], "the notice")[0]
    assert "Anmeldung" in str(mail.message["Subject"]) and mail.message["Content-Language"] in (None, "de")


# Other notices


@pytest.mark.parametrize(
    "change, kind",
    [
        (
            lambda person: person.caller.post(
                "/auth/change-password", {"current_password": PASSWORD, "new_password": "one more sentence of mine"}
            ),
            "password_changed",
        ),
        (lambda person: person.set_up_app(), "factor_added"),
    ],
    ids=["password", "factor"],
)
def test_a_change_is_told_with_time_device_and_a_button(fleet, notes, change, kind):
    person = Person(Caller(fleet, notes["id"], "https://notes.example", user_agent=CHROME)).sign_up().verify()
    change(person)
    mail = eventually(lambda: person.mails("notice"), f"the notice of {kind}")[-1]
    assert "Chrome on Linux" in mail.text and re.search(r"\d{1,2}:\d{2}", mail.text), mail.text
    links = [link for link in re.findall(r'href="([^"]+)"', html(mail)) if link.startswith(fleet.issuer)]
    assert links and "token=" not in mail.text
