"""Taking one's data along, and being forgotten."""

import json

import pytest

from kit.callers import PASSWORD, Caller, Person, mails
from kit.checks import at_once, eventually, not_fresh, refused, stored

MEMBERS = {
    "user",
    "profile",
    "emails",
    "factors",
    "remembered_browsers",
    "identities",
    "memberships",
    "invites_sent",
    "invites_received",
    "sessions",
    "consents",
    "activity",
    "mails",
    "waitlists",
    "sign_up_waitlist",
    "incomplete",
}


# Export


def test_the_export_has_what_every_service_holds(ann):
    ann.caller.call("PUT", "/auth/waitlists/beta")
    answer = ann.caller.get("/auth/me/export")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/json"), answer
    assert "no-store" in answer.headers["Cache-Control"]
    assert MEMBERS <= set(answer.json), set(answer.json)
    assert [each["email"] for each in answer["emails"]] == [ann.address]
    assert len(answer["sessions"]) == 1 and answer["incomplete"] == []
    assert "sign_up" in [each["event"] for each in answer["activity"]]
    assert "beta" in str(answer["waitlists"]) and ann.account in str(answer["memberships"])
    assert any(each.get("kind") == "verification" for each in answer["mails"]["deliveries"]), answer["mails"]


def test_the_export_has_no_secrets(ann):
    ann.set_up_app()
    assert ann.reauthenticate(type="recovery_code", code=ann.recovery_codes.pop()).status == 200
    text = ann.caller.get("/auth/me/export").text
    for secret in (
        PASSWORD,
        ann.app.totp.secret,
        *ann.recovery_codes,
        ann.caller.token,
        ann.caller.refresh_token,
        "$argon2",
    ):
        assert secret not in text and secret.replace("-", "") not in text, secret


def test_the_export_has_nothing_of_others(ann, bob):
    text = ann.caller.get("/auth/me/export").text
    assert bob.id not in text and bob.address not in text


def test_the_export_needs_a_fresh_sign_in(ann):
    not_fresh(ann.stale().caller.get("/auth/me/export"))
    assert ann.reauthenticate(password=PASSWORD).status == 200
    assert ann.caller.get("/auth/me/export").status == 200


def test_five_exports_a_day(ann):
    answers = [ann.caller.get("/auth/me/export") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    refused(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["Retry-After"]) > 3600


def test_five_exports_a_day_also_at_once(ann):
    answers = at_once(
        *[lambda caller=ann.caller.with_token(ann.caller.token): caller.get("/auth/me/export") for _ in range(8)]
    )
    assert [answer.status for answer in answers].count(200) <= 5, answers
    assert all(answer.status in (200, 429, 503) for answer in answers), answers


def test_looking_with_head_is_no_export(ann):
    for _ in range(7):
        assert ann.caller.call("HEAD", "/auth/me/export").status == 200
    assert ann.caller.get("/auth/me/export").status == 200


def test_a_page_of_another_site_starts_no_export(browser):
    Person(browser).sign_up()
    answer = browser.call(
        "GET", "/auth/me/export", Origin=None, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    )
    refused(answer, 403, "origin_not_allowed")


def test_an_export_is_in_the_activity(ann):
    ann.caller.get("/auth/me/export")
    assert "data_exported" in [each["event"] for each in ann.caller.get("/auth/me/activity")["data"]]


# Deletion


def test_deleting_ends_everything(ann):
    other = ann.elsewhere()
    answer = ann.caller.delete("/auth/me")
    assert answer.status == 204, answer
    for person in (ann, other):
        refused(person.caller.get("/auth/me"), 401, "invalid_token")
        refused(
            person.caller.post(
                "/auth/refresh", {"client_id": person.caller.client, "refresh_token": person.caller.refresh_token}
            ),
            401,
        )
    refused(ann.password(), 401, "invalid_credentials")


def test_deleting_clears_the_cookies(browser):
    Person(browser).sign_up()
    assert {"access_token", "refresh_token"} <= set(browser.cookies)
    assert browser.call("DELETE", "/auth/me", {}).status == 204
    assert not {"access_token", "refresh_token"} & set(browser.cookies)


def test_nothing_of_the_person_is_left(ann, fleet):
    address, ip = ann.address, ann.caller.ip
    assert ann.caller.delete("/auth/me").status == 204

    def left():
        return [text for text in (address, ip) if text in stored(fleet)]

    eventually(lambda: not left(), f"nothing of {address} in PostgreSQL")
    refused(ann.password(), 401)


def test_a_notice_tells_of_it_without_a_link(ann):
    assert ann.caller.delete("/auth/me").status == 204
    mail = eventually(lambda: mails(ann.fleet, ann.address, "user_deleted"), "the notice")[0]
    assert "token=" not in mail.text


def test_the_address_is_free_afterwards(ann):
    assert ann.caller.delete("/auth/me").status == 204
    again = Person(Caller(ann.fleet, ann.caller.client, ann.caller.origin), ann.address).sign_up()
    assert again.id != ann.id and again.profile["memberships"][0]["account_id"] != ann.account


def test_deleting_needs_a_fresh_sign_in_or_the_password(ann):
    ann.stale()
    not_fresh(ann.caller.delete("/auth/me"))
    refused(ann.caller.delete("/auth/me", {"password": "not the one at all"}), 401, "invalid_credentials")
    assert ann.caller.is_signed_in
    assert ann.caller.delete("/auth/me", {"password": PASSWORD}).status == 204


def test_a_wrong_password_is_refused_in_a_fresh_session_too(ann):
    refused(ann.caller.delete("/auth/me", {"password": "not the one at all"}), 401, "invalid_credentials")
    assert ann.caller.is_signed_in


@pytest.mark.parametrize("body", [{"password": 5}, {"password": None}, {"password": "x" * 20_000}, {"password": ["a"]}])
def test_a_password_that_is_none_is_named(ann, body):
    answer = refused(ann.caller.delete("/auth/me", body), 400)
    assert [each["path"] for each in answer["invalid_params"]] == ["/password"] and "xxx" not in answer.text
    assert ann.caller.is_signed_in


def test_deleting_twice_at_once_deletes_once(ann):
    answers = at_once(
        *[lambda caller=ann.caller.with_token(ann.caller.token): caller.delete("/auth/me") for _ in range(3)]
    )
    assert sorted(answer.status for answer in answers)[0] == 204
    assert all(answer.status in (204, 401, 404, 503) for answer in answers), answers


def test_a_browser_needs_the_csrf_token(browser):
    person = Person(browser).sign_up()
    browser.csrf_token = None
    refused(browser.call("DELETE", "/auth/me", {}), 403, "csrf_token_invalid")
    assert person.caller.is_signed_in


def test_the_deletion_stays_in_the_audit_log_without_an_address(ann, latchkey):
    assert ann.caller.delete("/auth/me").status == 204
    entries = latchkey("audit", "--user", ann.id, "--limit", "100")
    assert "user_erased" in [each["event"] for each in entries], entries
    assert ann.address not in json.dumps(entries) and not any(
        each.get("ip_address") == ann.caller.ip for each in entries
    )


def test_the_page_deletes_after_a_tick(fleet, notes, browser):
    person = Person(browser).sign_up()
    place = f"/login/account/delete?client_id={notes['id']}"
    shown = browser.arrive(place)
    assert shown.status == 200 and person.address in shown.text
    assert "access_token" in browser.cookies
    answer = browser.submit(shown, place)
    assert person.caller.is_signed_in, "not without the tick"
    answer = browser.submit(shown, place, confirm="on")
    assert answer.status == 303 and "deleted" in answer.headers["Location"], answer
    assert "access_token" not in browser.cookies
