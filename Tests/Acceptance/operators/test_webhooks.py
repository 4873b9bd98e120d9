"""Webhooks: what happens is told to an application's makers, signed, at least once, also after an outage of their server."""

import base64
import json
import re
import threading
import time
import uuid

import pytest

from kit.callers import PASSWORD, fresh_person
from kit.checks import eventually, page
from kit.receiver import Receiver

ORIGIN = "https://hooked.example"
EVENTS = [
    "user.created",
    "user.updated",
    "user.deleted",
    "session.created",
    "session.ended",
    "password.changed",
    "factor.added",
    "factor.removed",
    "member.added",
    "member.changed",
    "member.removed",
    "waitlist.joined",
]


@pytest.fixture(scope="module")
def hooked(fleet):
    """A client of an application whose makers have a webhook."""
    return fleet.make_client("Hooked", "--origin", ORIGIN)


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


def create(latchkey, app, url, *options):
    """Makes a webhook; gives what the command prints, with the secret."""
    return latchkey("webhooks", "create", "--name", new_name(), "--app", app, "--url", url, *options)


def new_name():
    return f"Hook {uuid.uuid4().hex[:8]}"


def send_test(latchkey, hook):
    """Sends a message of the type `webhook.test`; gives the status of the command, which waits for what comes of it."""
    return latchkey.run("webhooks", "test", hook["id"], "--wait", "--json")


@pytest.fixture
def hook(latchkey, hooked, receiver):
    """A webhook that gets everything."""
    made = create(latchkey, hooked["application_id"], receiver.url, "--allow-private")
    yield made
    latchkey.run("webhooks", "delete", made["id"], "--yes")


@pytest.fixture
def user(fleet, hooked):
    return fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)


# The message


def test_a_message_is_signed_as_standard_webhooks_has_it(hook, receiver, user):
    message = receiver.wait_for("user.created", user.id)[0]
    body = message.verified(hook["secret"])
    assert set(body) == {"type", "timestamp", "data"} and user.id in json.dumps(body["data"]), body
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", body["timestamp"])
    assert message.headers["content-type"].startswith("application/json")
    assert abs(int(message.headers["webhook-timestamp"]) - time.time()) < 60
    assert all(re.fullmatch(r"v1,[A-Za-z0-9+/]+=*", each) for each in message.headers["webhook-signature"].split(" "))


def test_a_message_that_was_changed_is_not_verified(hook, receiver, user):
    import standardwebhooks

    message = receiver.wait_for("user.created", user.id)[0]
    webhook = standardwebhooks.Webhook(hook["secret"])
    other = user.id[:-1] + ("y" if user.id.endswith("x") else "x")
    for body, headers in [
        (message.body.replace(user.id, other), message.headers),
        (message.body, message.headers | {"webhook-id": message.id + "x"}),
        (message.body, message.headers | {"webhook-timestamp": str(int(message.headers["webhook-timestamp"]) - 1)}),
    ]:
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            webhook.verify(body, headers)


def test_data_has_the_members_that_the_documentation_names(hook, receiver, latchkey, user):
    created = receiver.wait_for("user.created", user.id)[0].json["data"]
    assert set(created) == {"application_id", "user_id", "user"}, created
    assert user.caller.call("PATCH", "/auth/me", {"display_name": "Other"}).status == 200
    updated = receiver.wait_for("user.updated", user.id)[0].json["data"]
    assert {"application_id", "user_id", "user", "change", "changed"} <= set(updated), updated
    assert send_test(latchkey, hook).status == 0
    assert set(receiver.wait_for("webhook.test")[0].json["data"]) == {"application_id"}


def test_the_secret_is_random_and_shown_once(hook, latchkey):
    assert (
        hook["secret"].startswith("whsec_") and 24 <= len(base64.b64decode(hook["secret"].removeprefix("whsec_"))) <= 64
    )
    for words in (["list"], ["show", hook["id"]]):
        done = latchkey.run("webhooks", *words, "--json")
        assert hook["secret"] not in done.output, done


def test_messages_have_no_secrets(hook, receiver, user):
    assert (
        user.caller.post(
            "/auth/change-password", {"current_password": PASSWORD, "new_password": "one more sentence of mine"}
        ).status
        == 204
    )
    receiver.wait_for("password.changed", user.id)
    text = "".join(message.body for message in receiver.messages)
    for secret in (PASSWORD, "one more sentence", user.caller.token, user.caller.refresh_token, "$argon2"):
        assert secret not in text


# What is told


def invite_and_join(owner, invitee):
    token = owner.caller.post("/auth/invites", {"email": invitee.address, "role": "member"})
    assert token.status == 201, token
    mailed = re.search(r"token=([\w-]{43})", invitee.mail("invite").link).group(1)
    assert invitee.caller.post("/auth/accept-invite", {"token": mailed}).status == 200


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_told(hook, receiver, fleet, hooked, event):
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=event.startswith("member"))
    caller, about = person.caller, person.id
    if event == "user.updated":
        assert caller.call("PATCH", "/auth/me", {"display_name": "Other"}).status == 200
    elif event == "user.deleted":
        assert caller.delete("/auth/me").status == 204
    elif event == "session.ended":
        assert caller.post("/auth/sign-out").status == 204
    elif event == "password.changed":
        assert (
            caller.post(
                "/auth/change-password", {"current_password": PASSWORD, "new_password": "one more sentence of mine"}
            ).status
            == 204
        )
    elif event in ("factor.added", "factor.removed"):
        person.set_up_app()
        if event == "factor.removed":
            person.show_factor()
            assert person.remove(person.app_id).status == 204
    elif event.startswith("member."):
        invitee = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
        invite_and_join(person, invitee)
        about = invitee.id
        members = page(caller.get(f"/auth/accounts/{person.account}/members?limit=100"))
        member = next(each["id"] for each in members if invitee.id in json.dumps(each))
        path = f"/auth/accounts/{person.account}/members/{member}"
        if event == "member.changed":
            assert caller.patch(path, {"role": "viewer"}).status == 200
        elif event == "member.removed":
            assert caller.delete(path).status == 204
    elif event == "waitlist.joined":
        assert caller.call("PUT", "/auth/waitlists/hooked").status == 200
    message = receiver.wait_for(event, about)[0]
    assert message.verified(hook["secret"])["type"] == event


def test_what_an_operator_does_is_told_too(hook, receiver, user, latchkey):
    latchkey("users", "suspend", user.id)
    assert receiver.wait_for("user.updated", user.id)
    latchkey("users", "erase", user.id, "--yes")
    assert receiver.wait_for("user.deleted", user.id)


def test_nothing_is_told_of_what_did_not_happen(hook, receiver, user):
    # In any order.
    receiver.wait_for("user.created", user.id)
    receiver.wait_for("session.created", user.id)
    before = len(receiver.messages)
    assert user.password(password="not the one at all").status == 401
    assert user.caller.call("PATCH", "/auth/me", {"display_name": 5}).status == 400
    assert user.password().status == 200
    receiver.wait_for("session.created", user.id, count=2)
    assert len(receiver.messages) == before + 1, receiver.messages[before:]


def test_only_the_chosen_events_are_told(latchkey, hooked, receiver, fleet):
    made = create(latchkey, hooked["application_id"], receiver.url, "--allow-private", "--event", "session.created")
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
    receiver.wait_for("session.created", person.id)
    assert {message.json["type"] for message in receiver.messages} == {"session.created"}
    latchkey("webhooks", "delete", made["id"], "--yes")


def test_other_applications_are_not_told(hook, receiver, user, eve):
    receiver.wait_for("user.created", user.id)
    assert not [message for message in receiver.messages if eve.id in message.body]


# Outages


def test_after_an_outage_everything_arrives(hook, receiver, fleet, hooked, latchkey):
    receiver.go_away()
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)

    def waits():
        return [each for each in deliveries(latchkey, hook) if each.get("state") in ("retrying", "waiting")]

    waiting = eventually(lambda: len(waits()) >= 2 and waits(), "the messages wait for another attempt")
    assert all(each["attempts"] >= 0 and each["type"] in EVENTS for each in waiting)
    assert person.password().status == 200, "the receiver's outage is nobody else's"
    receiver.come_back()
    replay(latchkey, hook, [each["id"] for each in waiting])
    message = receiver.wait_for("user.created", person.id)[0]
    message.verified(hook["secret"])
    assert message.id in [each["id"] for each in waiting]
    receiver.wait_for("session.created", person.id)


def deliveries(latchkey, hook):
    """The messages that are not delivered yet, as the command lists them."""
    return [
        each
        for state in ("waiting", "retrying", "dead")
        for each in latchkey("webhooks", "deliveries", hook["id"], "--state", state)
    ]


def replay(latchkey, hook, messages=()):
    for message in messages:
        done = latchkey.run("webhooks", "replay", hook["id"], message, "--json")
        assert done.status == 0 or "not_found" in done.errors, done


def test_it_is_tried_again_by_itself_with_the_same_id(hook, receiver, user):
    receiver.wait_for("user.created", user.id)
    receiver.status = 500
    assert user.caller.call("PATCH", "/auth/me", {"display_name": "Other"}).status == 200
    first = receiver.wait_for("user.updated", user.id)[0]
    receiver.status = 200
    second = receiver.wait_for("user.updated", user.id, count=2, seconds=40)[1]
    assert first.id == second.id and first.body == second.body
    second.verified(hook["secret"])


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 429, 503])
def test_only_2xx_counts(hook, receiver, latchkey, user, status):
    receiver.wait_for("user.created", user.id)
    other = Receiver()
    try:
        receiver.status, receiver.headers = status, {"Location": other.url}
        assert send_test(latchkey, hook).status == 1
        message = receiver.wait_for("webhook.test")[0]
        found = next(each for each in deliveries(latchkey, hook) if each["id"] == message.id)
        assert found["state"] in ("retrying", "dead") and str(status) in (found["reason"] or ""), found
        assert not other.messages, "redirects are not followed"
    finally:
        other.stop()


def test_a_message_that_was_given_up_is_not_said_to_be_sent_again(hook, receiver, latchkey):
    receiver.status = 410
    done = latchkey.run("webhooks", "test", hook["id"], "--wait")
    assert done.status == 1 and "given up" in done.output and "for a day" not in done.output, done
    receiver.status = 500
    done = latchkey.run("webhooks", "test", hook["id"], "--wait")
    assert done.status == 1 and "sent again for a day" in done.output, done


def test_a_message_that_is_tried_again_is_not_said_to_be_delivered(hook, receiver, latchkey):
    receiver.status = 500
    assert send_test(latchkey, hook).status == 1
    done = latchkey.run("webhooks", "dead", hook["id"])
    assert done.status == 0 and done.output.strip() == "no message was given up", done


def test_a_disabled_webhook_is_not_tested(hook, receiver, latchkey):
    latchkey("webhooks", "update", hook["id"], "--disable-delivery")
    problem = latchkey.refused("webhooks", "test", hook["id"], "--wait")
    assert "disabled" in problem["detail"] and "--enable-delivery" in problem["detail"], problem
    assert not receiver.messages


def test_a_message_is_replayed(hook, receiver, latchkey, user):
    receiver.status = 400
    assert send_test(latchkey, hook).status == 1
    message = receiver.wait_for("webhook.test")[0]
    eventually(lambda: [each for each in deliveries(latchkey, hook) if each["id"] == message.id], "it is not delivered")
    receiver.status = 204
    replay(latchkey, hook, [message.id])
    again = receiver.wait_for("webhook.test", count=2)[1]
    assert again.id == message.id
    eventually(lambda: message.id not in [each["id"] for each in deliveries(latchkey, hook)], "it is delivered")


def test_messages_about_somebody_who_was_erased_are_dropped(hook, receiver, latchkey, fleet, hooked):
    receiver.go_away()
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
    assert person.caller.call("PATCH", "/auth/me", {"display_name": "Somebody Private"}).status == 200
    eventually(lambda: [each for each in deliveries(latchkey, hook) if each["type"] == "user.updated"], "it waits")
    assert person.caller.delete("/auth/me").status == 204
    eventually(
        lambda: [each for each in deliveries(latchkey, hook) if each["type"] == "user.deleted"], "the deletion waits"
    )
    receiver.come_back()
    replay(latchkey, hook, [each["id"] for each in deliveries(latchkey, hook)])
    receiver.wait_for("user.deleted", person.id)
    assert not [
        message for message in receiver.messages if person.address in message.body or "Somebody Private" in message.body
    ]


# Where it may go


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://192.168.1.1/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:127.0.0.1]/",
        "http://hooks.example/",
    ],
)
def test_private_addresses_and_plain_http_need_to_be_allowed(latchkey, hooked, url):
    done = latchkey.run(
        "webhooks", "create", "--name", new_name(), "--app", hooked["application_id"], "--url", url, "--json"
    )
    assert done.status == 1 and "whsec_" not in done.output and "--allow-private" in done.errors, done


def test_a_name_that_leads_inside_is_refused_when_it_is_called(latchkey, hooked, receiver):
    """`localhost.` by another name: only the resolver knows where it leads."""
    name = f"https://localhost.localdomain:{receiver.port}/"
    done = latchkey.run(
        "webhooks", "create", "--name", new_name(), "--app", hooked["application_id"], "--url", name, "--json"
    )
    if done.status == 0:
        assert send_test(latchkey, done.json).status == 1
        latchkey("webhooks", "delete", done.json["id"], "--yes")
    assert not receiver.messages


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://hooks.example/",
        "https://",
        "https://user:pass@hooks.example/",
        "https://hooks.example/#part",
        "javascript:alert(1)",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://" + "a" * 3000,
        "https://hooks.example/\r\nX: y",
    ],
    ids=lambda url: repr(url)[:24],
)
def test_a_url_that_is_none_is_refused(latchkey, hooked, url):
    done = latchkey.run(
        "webhooks",
        "create",
        "--name",
        new_name(),
        "--app",
        hooked["application_id"],
        "--url",
        url,
        "--allow-private",
        "--json",
    )
    assert done.status in (1, 64) and "whsec_" not in done.output, done


def test_an_event_that_is_none_is_refused(latchkey, hooked, receiver):
    done = latchkey.run(
        "webhooks",
        "create",
        new_name(),
        "--app",
        hooked["application_id"],
        "--url",
        receiver.url,
        "--allow-private",
        "--event",
        "user.sneezed",
    )
    assert done.status in (1, 64) and "user.sneezed" in done.errors, done


# Managing


def test_the_list_and_one_of_it(latchkey, hook, hooked):
    entry = next(
        each for each in latchkey("webhooks", "list", "--app", hooked["application_id"]) if each["id"] == hook["id"]
    )
    assert entry["url"] and "secret" not in entry
    assert latchkey("webhooks", "show", hook["id"])["id"] == hook["id"]
    assert latchkey("webhooks", "show", entry["name"])["id"] == hook["id"], "names count as well as ids"


def test_a_rotated_secret_goes_along_with_the_earlier_one(latchkey, hook, receiver):
    secret = latchkey("webhooks", "rotate-secret", hook["id"])["secret"]
    assert secret != hook["secret"]
    assert send_test(latchkey, hook).status == 0
    receiver.wait_for("webhook.test")[0].verified(secret, hook["secret"])


def test_deleting_asks_and_is_for_good(latchkey, hooked, receiver, fleet):
    made = create(latchkey, hooked["application_id"], receiver.url, "--allow-private")
    done = latchkey.run("webhooks", "delete", made["id"])
    assert done.status == 1 and "--yes" in done.errors, done
    assert latchkey("webhooks", "delete", made["id"], "--dry-run")["dry_run"] is True
    latchkey("webhooks", "delete", made["id"], "--yes")
    before = len(receiver.messages)
    fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
    latchkey.refused("webhooks", "show", made["id"])
    assert len(receiver.messages) == before


def test_every_change_is_in_the_audit_log(latchkey, hooked, receiver):
    made = create(latchkey, hooked["application_id"], receiver.url, "--allow-private")
    latchkey("webhooks", "update", made["id"], "--url", receiver.url + "/other")
    latchkey("webhooks", "delete", made["id"], "--yes")
    entries = [
        each
        for each in latchkey("audit", "--app", hooked["application_id"], "--limit", "1000")
        if made["id"] in json.dumps(each) or "webhook" in each["event"]
    ]
    assert {"webhook_created", "webhook_updated", "webhook_deleted"} <= {each["event"] for each in entries}
    assert made["secret"] not in json.dumps(entries)
    changes = [change for each in entries for change in each.get("changes") or []]
    assert any(change["field"] == "url" and str(change["to"]).endswith("/other") for change in changes), changes


def test_the_admin_api_has_them_too(admin, description, hooked, receiver, fleet):
    made = admin.done(
        "POST",
        description.find("POST", "webhooks"),
        {
            "application_id": hooked["application_id"],
            "name": f"REST {uuid.uuid4().hex[:6]}",
            "url": receiver.url,
            "allow_private": True,
        },
    )
    secret = made["secret"] or made["webhook.secret"]
    identifier = made["id"] or made["webhook.id"]
    assert secret.startswith("whsec_")
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
    receiver.wait_for("user.created", person.id)[0].verified(secret)
    path = (
        description.find("DELETE", "webhooks", "{webhook")
        .replace("{webhook}", identifier)
        .replace("{webhook_id}", identifier)
    )
    assert admin.call("DELETE", path).status in (200, 204)


def test_a_receiver_that_takes_longer_than_ten_seconds_has_not_got_it(latchkey, hooked, receiver, fleet):
    """And keeps nobody else waiting meanwhile."""
    made = create(latchkey, hooked["application_id"], receiver.url, "--allow-private", "--event", "user.updated")
    quick = Receiver()
    other = create(latchkey, hooked["application_id"], quick.url, "--allow-private")
    receiver.pause = 30
    begun = time.monotonic()
    testing = threading.Thread(target=send_test, args=(latchkey, made))
    testing.start()
    message = receiver.wait_for("webhook.test")[0]
    person = fresh_person(fleet, hooked["id"], ORIGIN, is_verified=False)
    quick.wait_for("user.created", person.id, seconds=5)
    found = eventually(
        lambda: [
            each
            for each in latchkey("webhooks", "deliveries", made["id"], "--state", "retrying")
            if each["id"] == message.id
        ],
        "the attempt is given up",
    )
    assert 7 < time.monotonic() - begun < 16, found
    testing.join(30)
    for each in (made, other):
        latchkey("webhooks", "delete", each["id"], "--yes")
    quick.stop()
