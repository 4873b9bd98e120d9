"""Changing the email address: add, verify, make primary, remove; and the way back for the owner of the old mailbox."""

import re

import pytest

from kit.callers import PASSWORD, Browser, Caller, Person, all_mails, mails, new_address, wait_for_mail
from kit.checks import at_once, eventually, invalid, not_fresh, page, refused


def add(person, address):
    answer = person.caller.post("/auth/emails", {"email": address})
    assert answer.status == 201, answer
    return answer


def emails_of(person):
    """The addresses of a user, with those that wait to be verified."""
    return page(person.caller.get("/auth/emails"))


def prove(person, identifier, address):
    """Enters the code of the email that the new mailbox got."""
    return person.caller.post(
        "/auth/verify-with-code",
        {"email_id": identifier, "code": wait_for_mail(person.fleet, address, "verification").code},
    )


def added(person, address=None):
    """A further address that is proven; gives its id and the address."""
    address = address or new_address("new")
    identifier = add(person, address)["id"]
    answer = prove(person, identifier, address)
    assert answer.status == 204, answer
    return identifier, address


def make_primary(person, identifier):
    return person.caller.post(f"/auth/emails/{identifier}/primary")


def changed(person):
    """The whole change; gives the id and the address that are new."""
    identifier, address = added(person)
    answer = make_primary(person, identifier)
    assert answer.status in (200, 204), answer
    return identifier, address


def sign_in(person, address, password=PASSWORD):
    return Caller(person.fleet, person.caller.client, person.caller.origin).post(
        "/auth/sign-in", {"client_id": person.caller.client, "email": address, "password": password}
    )


def undo_mail(person, address=None):
    """The notice of a change in the old mailbox, which holds the one token that a notice may hold."""
    address = address or person.address
    return eventually(
        lambda: next((mail for mail in mails(person.fleet, address, "notice") if "token=" in mail.text), None),
        f"a notice with an undo link to {address}",
    )


NEW_PASSWORD = "mine again, and nobody else's"


def password_fields(shown):
    """The names of the password fields of a page."""
    return [
        name.group(1)
        for field in re.findall(r'<input[^>]*type="password"[^>]*>', shown.text)
        if (name := re.search(r'name="(\w+)"', field))
    ]


def press(browser, shown, place, **fields):
    """Presses the button of a page's form; gives the page that comes of it."""
    form = re.search(r'<form[^>]*method="post"[^>]*>', shown.text)
    assert form, shown.text
    action = re.search(r'action="([^"]+)"', form.group())
    answer = browser.submit(shown, action.group(1).replace("&amp;", "&") if action else place, **fields)
    return browser.arrive(answer.headers["Location"]) if answer.status in (302, 303) else answer


def undo(person):
    """Follows the link in the old mailbox, as its owner does, and chooses a new password where the pages ask for one."""
    return follow(person, undo_mail(person).link)


def follow(person, link):
    browser = Browser(person.fleet, person.caller.client, person.caller.origin)
    shown = browser.arrive(link)
    assert shown.status == 200 and "text/html" in shown.headers["Content-Type"], shown
    asked = False
    for _ in range(3):
        fields = {name: NEW_PASSWORD for name in password_fields(shown)}
        asked = asked or bool(fields)
        shown = press(browser, shown, link, **fields)
        assert shown.status == 200, shown
        if asked or not re.search(r'<form[^>]*method="post"', shown.text):
            break
    assert asked, "a new password is asked for"
    return shown


# The good way


def test_the_list_is_a_page(ann):
    added(ann)
    answer = ann.caller.get("/auth/emails")
    assert len(page(answer)) == 2 and answer["links.self"], answer


def test_a_verified_address_is_in_the_profile(ann):
    _, address = added(ann)
    assert [each["email"] for each in ann.profile["credentials"]] == [ann.address, address]


def test_an_added_address_is_listed_and_not_verified(ann):
    address = new_address("new")
    answer = add(ann, address)
    assert answer["id"].startswith("eml_") and answer["email"] == address and answer["email_verified_at"] is None
    listed = {each["email"]: each["email_verified_at"] for each in emails_of(ann)}
    assert set(listed) == {ann.address, address} and listed[address] is None and listed[ann.address]


def test_a_mail_to_the_new_mailbox_verifies_it_and_the_first_address_stays_in_use(ann):
    _, address = added(ann)
    listed = {each["email"]: each["email_verified_at"] for each in emails_of(ann)}
    assert listed[address] and sign_in(ann, ann.address).status == 200


def test_a_changed_address_signs_in(ann):
    _, address = changed(ann)
    assert sign_in(ann, address).status == 200
    assert sign_in(ann, address)["profile.id"] == ann.id


def test_the_session_that_changes_the_address_goes_on(ann):
    changed(ann)
    assert ann.caller.is_signed_in


def test_the_primary_address_comes_first(ann):
    _, address = changed(ann)
    assert emails_of(ann)[0]["email"] == address


def test_mails_go_to_the_primary_address(ann):
    _, address = changed(ann)
    answer = ann.caller.post(
        "/auth/change-password", {"current_password": PASSWORD, "new_password": "one more sentence of mine"}
    )
    assert answer.status == 204, answer
    assert wait_for_mail(ann.fleet, address, "password_changed")


def test_a_removed_address_signs_nobody_in(ann):
    changed(ann)
    answer = ann.caller.delete(f"/auth/emails/{ann.credential}")
    assert answer.status == 204, answer
    refused(sign_in(ann, ann.address), 401, "invalid_credentials")
    assert ann.address not in [each["email"] for each in emails_of(ann)]


def test_an_address_that_is_not_verified_can_be_removed_again(ann):
    identifier = add(ann, new_address())["id"]
    assert ann.caller.delete(f"/auth/emails/{identifier}").status == 204
    assert len(emails_of(ann)) == 1
    refused(ann.caller.delete(f"/auth/emails/{identifier}"), 404, "not_found")


def test_making_the_primary_address_primary_changes_nothing(ann):
    answer = make_primary(ann, ann.credential)
    assert answer.status in (200, 204), answer
    assert [mail for mail in ann.mails("notice") if "token=" in mail.text] == []


def test_every_step_is_in_the_audit_log_and_in_the_activity(ann, latchkey):
    changed(ann)
    assert ann.caller.delete(f"/auth/emails/{ann.credential}").status == 204
    entries = [each for each in latchkey("audit", "--user", ann.id) if "email" in each["event"]]
    assert len({each["event"] for each in entries}) >= 3, entries
    assert all(
        each["actor"]["type"] == "user" and each["actor"]["id"] == ann.id and each["request_id"] for each in entries
    ), entries
    shown = {each["event"] for each in ann.caller.get("/auth/me/activity?limit=100")["data"]}
    assert {each["event"] for each in entries} <= shown


# The old mailbox


def test_the_old_address_is_told_with_a_link_that_undoes_it(ann):
    _, address = changed(ann)
    mail = undo_mail(ann)
    assert "7" in mail.text, "the notice says for how long"
    assert not [each for each in mails(ann.fleet, address, "notice") if "token=" in each.text], "only the old mailbox"


def test_looking_at_the_undo_page_undoes_nothing(ann):
    _, address = changed(ann)
    browser = Browser(ann.fleet, ann.caller.client, ann.caller.origin)
    link = undo_mail(ann).link
    for _ in range(2):
        assert browser.arrive(link).status == 200
    ann.caller.call("HEAD", link.removeprefix(ann.fleet.issuer))
    assert emails_of(ann)[0]["email"] == address


def test_undoing_restores_the_address_and_ends_the_sessions(ann):
    """Also if the thief has removed the old address by now."""
    _, address = changed(ann)
    other = ann.elsewhere() if sign_in(ann, ann.address).status == 200 else ann
    assert ann.caller.delete(f"/auth/emails/{ann.credential}").status == 204
    undo(ann)
    assert not ann.caller.is_signed_in and not other.caller.is_signed_in
    refused(sign_in(ann, address), 401, "invalid_credentials")


def test_undoing_asks_for_a_new_password(ann):
    """The thief knows the earlier one."""
    changed(ann)
    undo(ann)
    refused(sign_in(ann, ann.address, PASSWORD), 401, "invalid_credentials")
    answer = sign_in(ann, ann.address, NEW_PASSWORD)
    assert answer.status == 200 and answer["profile.id"] == ann.id, answer
    assert [each["email"] for each in answer["profile.credentials"]] == [ann.address]


def test_a_weak_new_password_does_not_burn_the_link(ann):
    changed(ann)
    link = undo_mail(ann).link
    browser = Browser(ann.fleet, ann.caller.client, ann.caller.origin)
    shown = browser.arrive(link)
    if not password_fields(shown):
        shown = press(browser, shown, link)
    press(browser, shown, link, **{name: "password1234" for name in password_fields(shown)})
    refused(sign_in(ann, ann.address, "password1234"), 401)
    follow(ann, link)
    assert sign_in(ann, ann.address, NEW_PASSWORD).status == 200


def test_an_undo_link_works_once(ann):
    changed(ann)
    link = undo_mail(ann).link
    follow(ann, link)
    browser = Browser(ann.fleet, ann.caller.client, ann.caller.origin)
    again = browser.arrive(link)
    assert "text/html" in again.headers["Content-Type"]
    if again.status == 200 and password_fields(again):
        again = press(browser, again, link, **{name: "yet another sentence" for name in password_fields(again)})
    assert sign_in(ann, ann.address, NEW_PASSWORD).status == 200
    refused(sign_in(ann, ann.address, "yet another sentence"), 401)


def test_an_undo_token_is_no_other_token(ann):
    changed(ann)
    token = re.search(r"token=([\w-]{43})", undo_mail(ann).link).group(1)
    caller = Caller(ann.fleet, ann.caller.client, ann.caller.origin)
    refused(caller.post("/auth/sign-in-with-token", {"token": token}), 401, "token_invalid")
    refused(
        caller.post("/auth/reset-password", {"token": token, "new_password": "some other words"}), 401, "token_invalid"
    )
    refused(caller.post("/auth/verify", {"token": token}), 401, "token_invalid")


def test_an_undo_survives_a_second_change(ann):
    """A thief who changes the address twice does not get rid of the owner's link."""
    changed(ann)
    link = undo_mail(ann).link
    changed(ann)
    follow(ann, link)
    assert not ann.caller.is_signed_in and sign_in(ann, ann.address, NEW_PASSWORD).status == 200


def test_a_removed_address_stays_reserved(ann, fleet, notes):
    changed(ann)
    assert ann.caller.delete(f"/auth/emails/{ann.credential}").status == 204
    other = Caller(fleet, notes["id"], ann.caller.origin)
    refused(
        other.post("/auth/sign-up", {"client_id": notes["id"], "email": ann.address, "password": PASSWORD}),
        409,
        "email_taken",
    )


# What is refused


def test_an_address_that_is_not_verified_does_not_become_primary(ann):
    identifier = add(ann, new_address())["id"]
    answer = make_primary(ann, identifier)
    assert answer.status in (403, 409), answer
    refused(answer, answer.status)
    assert emails_of(ann)[0]["email"] == ann.address


def test_an_address_that_is_not_verified_signs_nobody_in(ann):
    address = new_address()
    add(ann, address)
    refused(sign_in(ann, address), 401, "invalid_credentials")


def test_the_primary_address_cannot_be_removed(ann):
    added(ann)
    answer = ann.caller.delete(f"/auth/emails/{ann.credential}")
    refused(answer, 409)
    assert len(emails_of(ann)) == 2


def test_the_only_address_cannot_be_removed(ann):
    refused(ann.caller.delete(f"/auth/emails/{ann.credential}"), 409)
    assert sign_in(ann, ann.address).status == 200


@pytest.mark.parametrize("step", ["add", "remove", "primary"])
def test_a_change_needs_a_fresh_sign_in(ann, step):
    identifier, _ = added(ann)
    ann.stale()
    calls = {
        "add": lambda: ann.caller.post("/auth/emails", {"email": new_address()}),
        "remove": lambda: ann.caller.delete(f"/auth/emails/{identifier}"),
        "primary": lambda: make_primary(ann, identifier),
    }
    not_fresh(calls[step]())
    assert len(emails_of(ann)) == 2 and emails_of(ann)[0]["email"] == ann.address
    assert ann.reauthenticate(password=PASSWORD).status == 200
    assert calls[step]().status in (200, 201, 204)


def test_with_two_step_on_a_change_needs_two_factors(ann):
    ann.set_up_app()
    session = ann.elsewhere_weak = Person(Caller(ann.fleet, ann.caller.client, ann.caller.origin), ann.address)
    answer = session.password()
    assert answer.code == "second_factor_required", answer
    answer = session.second_factor(answer["sign_in_token"], ann.app.code())
    assert answer.status == 200, answer
    assert session.caller.post("/auth/emails", {"email": new_address()}).status == 201


@pytest.mark.parametrize("call", ["remove", "primary"])
def test_other_peoples_addresses_are_not_found(ann, bob, eve, call):
    for owner in (bob, eve):
        answer = (
            ann.caller.delete(f"/auth/emails/{owner.credential}")
            if call == "remove"
            else make_primary(ann, owner.credential)
        )
        refused(answer, 404, "not_found")
        assert owner.caller.is_signed_in and emails_of(owner)[0]["email"] == owner.address


@pytest.mark.parametrize(
    "identifier", ["eml_01jx3k5v7q9w2y4z6b8d0f1g2h", "eml_x", "user_01jx3k5v7q9w2y4z6b8d0f1g2h", "%00", "a" * 500]
)
def test_an_id_of_nothing_is_not_found(reader, identifier):
    for answer in (reader.caller.delete(f"/auth/emails/{identifier}"), make_primary(reader, identifier)):
        assert answer.status in (400, 404), answer
        refused(answer, answer.status)


@pytest.mark.parametrize(
    "body, paths",
    [
        ({}, ["/email"]),
        ({"email": None}, ["/email"]),
        ({"email": 5}, ["/email"]),
        ({"email": ["a@example.com"]}, ["/email"]),
        ({"email": ""}, ["/email"]),
        ({"email": "nobody"}, ["/email"]),
        ({"email": "a@b@example.com"}, ["/email"]),
        ({"email": "a\u0000@example.com"}, ["/email"]),
        ({"email": "a" * 250 + "@example.com"}, ["/email"]),
        ({"email": "a" * 20_000 + "@example.com"}, ["/email"]),
        ({"email": "\u0300" * 5000 + "@example.com"}, ["/email"]),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, ["/email"]),
        ({"email": "a@-example.com"}, ["/email"]),
    ],
)
def test_an_invalid_address_is_named(reader, body, paths):
    invalid(reader.caller.post("/auth/emails", body), *paths)


@pytest.mark.parametrize(
    "body, headers, status",
    [
        ("{", {}, 400),
        ("[]", {}, 400),
        (b"\xff\xfe", {}, 400),
        ('{"email": "a@example.com", "email": "b@example.com"}', {}, 400),
        ("email=a@example.com", {"Content-Type": "text/plain"}, 415),
        ('{"email": "' + "a" * 70_000 + '"}', {}, 413),
        ("{}", {"Authorization": None}, 401),
        ("{}", {"Authorization": "Bearer invalid"}, 401),
        ("{}", {"Authorization": "Basic YTpi"}, 401),
    ],
)
def test_a_request_that_is_none_is_refused(reader, body, headers, status):
    refused(reader.caller.post("/auth/emails", body, **headers), status)


def test_a_taken_address_gets_the_same_answer_and_its_owner_a_mail(ann, bob):
    free, taken = add(ann, new_address()), add(ann, bob.address)
    assert set(free.json) == set(taken.json) and taken["email"] == bob.address and taken["email_verified_at"] is None
    before = len(bob.mails("verification"))
    mail = eventually(
        lambda: (
            [each for each in all_mails(bob.fleet, bob.address) if each.kind != "verification"][-1:]
            or all_mails(bob.fleet, bob.address)[before:]
        ),
        "a mail to the owner",
    )[0]
    assert "token=" not in mail.text or mail.kind != "verification", "no link that gives the address away"
    assert bob.caller.is_signed_in and sign_in(bob, bob.address)["profile.id"] == bob.id
    answer = make_primary(ann, taken["id"])
    assert answer.status >= 400 and emails_of(ann)[0]["email"] == ann.address


def test_a_taken_address_can_be_taken_off_the_list_again(ann, bob):
    identifier = add(ann, bob.address)["id"]
    assert ann.caller.delete(f"/auth/emails/{identifier}").status == 204
    assert sign_in(bob, bob.address).status == 200


def test_what_is_listed_does_not_tell_whether_an_address_is_taken(ann, bob):
    address = new_address()
    add(ann, address), add(ann, bob.address)
    listed = {each["email"]: each | {"id": "", "email": "", "created_at": ""} for each in emails_of(ann)}
    assert listed[address] == listed[bob.address]


def test_the_same_address_in_another_application_is_another_one(ann, eve):
    identifier = add(ann, eve.address)["id"]
    # The first one was for the sign-up there.
    code = wait_for_mail(ann.fleet, eve.address, "verification", 1).code
    assert ann.caller.post("/auth/verify-with-code", {"email_id": identifier, "code": code}).status == 204
    assert sign_in(eve, eve.address)["profile.id"] == eve.id and sign_in(ann, eve.address)["profile.id"] == ann.id


def test_ones_own_address_is_added_only_once(ann):
    for form in (ann.address, ann.address.upper()):
        answer = ann.caller.post("/auth/emails", {"email": form})
        assert answer.status in (200, 201, 409), answer
    assert [each["email"] for each in emails_of(ann)] == [ann.address]


def test_addresses_are_bounded(ann):
    statuses = []
    for _ in range(30):
        statuses.append(ann.caller.post("/auth/emails", {"email": new_address()}).status)
        if statuses[-1] != 201:
            break
    assert statuses[-1] in (403, 409, 429), statuses


def test_a_browser_needs_the_csrf_token_and_a_listed_origin(browser):
    person = Person(browser).sign_up()
    token, browser.csrf_token = browser.csrf_token, None
    refused(browser.post("/auth/emails", {"email": new_address()}), 403, "csrf_token_invalid")
    refused(
        browser.post("/auth/emails", {"email": new_address()}, **{"X-CSRF-Token": "invalid"}),
        403,
        "csrf_token_invalid",
    )
    browser.csrf_token = token
    refused(
        browser.post("/auth/emails", {"email": new_address()}, Origin="https://evil.example"), 403, "origin_not_allowed"
    )
    refused(
        browser.post(
            "/auth/emails", {"email": new_address()}, Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"}
        ),
        403,
        "origin_not_allowed",
    )
    assert len(emails_of(person)) == 1


def test_a_suspended_user_changes_nothing(ann, latchkey):
    latchkey("users", "suspend", ann.id)
    answer = eventually(
        lambda: (answer := ann.caller.post("/auth/emails", {"email": new_address()})).status != 201 and answer,
        "the suspension holds",
    )
    assert answer.status in (401, 403), answer


# Races


def test_only_one_address_is_primary_after_a_race(ann):
    (one, _), (other, _) = added(ann), added(ann)
    callers = [ann.caller.with_token(ann.caller.token) for _ in range(2)]
    answers = at_once(
        *[
            lambda caller=caller, identifier=identifier: caller.post(f"/auth/emails/{identifier}/primary")
            for caller, identifier in zip(callers, (one, other))
        ]
    )
    assert all(answer.status in (200, 204, 409, 503) for answer in answers), answers
    listed = emails_of(ann)
    assert len(listed) == 3 and listed[0]["id"] in (one, other)
    if "is_primary" in listed[0] or "primary" in listed[0]:
        name = "primary" if "primary" in listed[0] else "is_primary"
        assert [each[name] for each in listed] == [True, False, False]


def test_an_address_that_two_have_added_belongs_to_one(ann, bob):
    address = new_address("both")
    one = add(ann, address)["id"]
    other = add(bob, address)["id"]
    sent = eventually(
        lambda: (found := mails(ann.fleet, address, "verification")) and len(found) >= 2 and found, "two mails"
    )
    tries = [(person, identifier, mail) for person, identifier in ((ann, one), (bob, other)) for mail in sent]
    answers = at_once(
        *[
            lambda person=person, identifier=identifier, mail=mail: person.caller.with_token(person.caller.token).post(
                "/auth/verify-with-code", {"email_id": identifier, "code": mail.code}
            )
            for person, identifier, mail in tries
        ]
    )
    assert all(answer.status < 500 for answer in answers), answers
    owners = [
        person
        for person in (ann, bob)
        if any(each["email"] == address and each["email_verified_at"] for each in emails_of(person))
    ]
    assert len(owners) == 1, answers
    assert sign_in(ann, address)["profile.id"] == owners[0].id


def test_of_two_addresses_that_are_removed_at_once_one_stays(ann):
    identifier, _ = changed(ann)
    callers = [ann.caller.with_token(ann.caller.token) for _ in range(4)]
    answers = at_once(
        *[
            lambda caller=caller, each=each: caller.delete(f"/auth/emails/{each}")
            for caller, each in zip(callers, (identifier, ann.credential) * 2)
        ]
    )
    # A removal ends all sessions but this one, which is let in again a moment later.
    assert all(answer.status in (204, 401, 404, 409, 503) for answer in answers), answers
    eventually(lambda: ann.caller.is_signed_in, "the session goes on")
    assert len(emails_of(ann)) >= 1


def test_adding_the_same_address_at_once_adds_it_once(ann):
    address = new_address()
    callers = [ann.caller.with_token(ann.caller.token) for _ in range(4)]
    answers = at_once(*[lambda caller=caller: caller.post("/auth/emails", {"email": address}) for caller in callers])
    assert all(answer.status in (200, 201, 409, 429) for answer in answers), answers
    assert [each["email"] for each in emails_of(ann)].count(address) == 1


def test_a_sign_up_beside_the_proof_of_an_added_address_makes_one_owner(ann, fleet, notes):
    address = new_address("race")
    identifier = add(ann, address)["id"]
    code = wait_for_mail(fleet, address, "verification").code
    newcomer = Caller(fleet, notes["id"], ann.caller.origin)
    answers = at_once(
        lambda: ann.caller.post("/auth/verify-with-code", {"email_id": identifier, "code": code}),
        lambda: newcomer.post("/auth/sign-up", {"client_id": notes["id"], "email": address, "password": PASSWORD}),
    )
    assert all(answer.status in (200, 204, 400, 401, 409) for answer in answers), answers
    signed_in = sign_in(ann, address)
    assert signed_in.status == 200 and signed_in["profile.id"] in (ann.id, answers[1]["profile.id"])


# The page


def test_the_account_page_has_the_addresses(fleet, notes, browser):
    person = Person(browser).sign_up()
    shown = browser.arrive(f"/login/account?client_id={notes['id']}")
    assert shown.status == 200 and person.address in shown.text
    assert re.search(r'(href|action|name|value)="[^"]*email', shown.text), "a way to add or change an address"
