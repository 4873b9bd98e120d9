"""What people see of the audit log: their own part."""

import pytest

from kit.callers import FIREFOX, Caller, Person, fresh_person
from kit.checks import eventually, everything, invalid, page, refused


def events(person, **query):
    return [each["event"] for each in page(person.caller.get("/auth/me/activity?limit=100"))]


def test_what_happened_is_listed_latest_first(ann):
    assert ann.password().status == 200
    found = page(ann.caller.get("/auth/me/activity?limit=100"))
    names = [each["event"] for each in found]
    assert names.index("sign_in") < names.index("sign_up")
    times = [each["at"] for each in found]
    assert times == sorted(times, reverse=True)


def test_an_entry_says_who_when_where_and_with_what(fleet, notes):
    person = fresh_person(fleet, notes["id"], "https://notes.example", is_verified=False, user_agent=FIREFOX)
    entry = next(each for each in page(person.caller.get("/auth/me/activity")) if each["event"] == "sign_up")
    assert entry["id"].startswith("aud_") and entry["at"].endswith("Z") and entry["actor"]["type"] == "user", entry
    assert entry["client_id"] == notes["id"] and entry["ip_address"] == person.caller.ip, entry
    assert "Firefox" in entry["device"] and "Windows" in entry["device"], entry


def test_what_operators_did_is_theirs(ann, latchkey):
    latchkey("users", "unlock", ann.id)
    entry = eventually(
        lambda: next(
            (each for each in page(ann.caller.get("/auth/me/activity")) if each["event"] == "user_unlocked"), None
        ),
        "the entry",
    )
    assert entry["actor"]["type"] == "operator" and "id" not in entry["actor"], "people are not told which operator"


def test_wrong_passwords_of_others_are_shown(ann):
    stranger = Caller(ann.fleet, ann.caller.client, ann.caller.origin)
    refused(ann.password(stranger, "not at all the one"), 401, "invalid_credentials")
    entry = next(each for each in page(ann.caller.get("/auth/me/activity")) if each["event"] == "sign_in_failed")
    assert entry["ip_address"] == stranger.ip


def test_nobody_sees_what_others_did(ann, bob, eve):
    own = {each["id"] for each in page(ann.caller.get("/auth/me/activity?limit=100"))}
    for other in (bob, eve):
        assert not own & {each["id"] for each in page(other.caller.get("/auth/me/activity?limit=100"))}


def test_another_ones_cursor_shows_only_ones_own(ann, bob):
    bobs = ann.caller.with_token(bob.caller.token).get("/auth/me/activity?limit=1")
    cursor = bobs["links.next"].split("cursor=")[1].split("&")[0]
    own = {each["id"] for each in page(bob.caller.get("/auth/me/activity?limit=100"))}
    shown = {each["id"] for each in page(ann.caller.get(f"/auth/me/activity?cursor={cursor}"))}
    assert not own & shown


def test_the_list_has_pages(ann):
    for _ in range(3):
        assert ann.password().status == 200
    paged = [each["id"] for each in everything(ann.caller.get, "/auth/me/activity")]
    whole = [each["id"] for each in page(ann.caller.get("/auth/me/activity?limit=100"))]
    assert paged == whole and len(paged) >= 4 and len(set(paged)) == len(paged)


@pytest.mark.parametrize(
    "query, paths",
    [
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=", ["limit"]),
        ("cursor=invalid", ["cursor"]),
        ("limit=0&cursor=invalid", ["limit", "cursor"]),
        ("cursor=" + "a" * 3000, ["cursor"]),
        ("limit=1&limit=1", ["limit"]),
    ],
)
def test_bad_parameters_are_all_named(reader, query, paths):
    invalid(reader.caller.get(f"/auth/me/activity?{query}"), *paths)


def test_a_session_is_needed(caller):
    refused(caller.get("/auth/me/activity"), 401, "authentication_required")
    caller.token = "invalid"
    refused(caller.get("/auth/me/activity"), 401, "invalid_token")


def test_the_page_shows_it(browser, notes):
    Person(browser).sign_up()
    shown = browser.arrive(f"/login/account/activity?client_id={notes['id']}")
    assert shown.status == 200 and "You created your account" in shown.text
