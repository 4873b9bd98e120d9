"""Sign-ins that wait for a step, while the processes that keep them are killed. They go on, or the page leads to a new
sign-in. Nobody gets a session without all steps."""

import concurrent.futures
import json
import os
import threading
import time
import urllib.error
import urllib.parse

import pytest

from conftest import ROOT
from support import fleet as fleets
from support.fleet import PASSWORD
from support.hosted import Person
from support.mails import mails, wait_for_mail
from support.waiting import ORIGIN, STEPS, WaitingUser

SERVICES = ["identity", "tokens"]


@pytest.fixture(scope="module")
def fleet():
    """A fleet of its own, because its processes are killed."""
    running = fleets.Fleet(os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug"))
    yield running
    running.stop()


class Walker(Person):
    """Somebody who does what the pages ask for, and nothing else."""

    def __init__(self, new_context, fleet, user):
        super().__init__(new_context, False, fleet, user.client, user.address)
        self.user = user
        # The code of the app first, then those that are kept for a bad day.
        self.codes = iter([user.app.code(), *user.recovery_codes])
        self.sign_ins = 0

    @property
    def path(self):
        return urllib.parse.urlsplit(self.page.url).path

    def has(self, selector):
        return self.page.locator(selector).count() > 0

    def answer(self):
        """Fills in the form of the page, or follows the first link if it has none."""
        if self.has("[name=password]"):
            self.fill(password=PASSWORD)
        elif self.has("[name=email]:not([type=hidden])"):
            self.sign_ins += 1
            self.fill(email=self.address)
        elif self.path == STEPS["verification"] and self.has("[name=code]"):
            self.fill(code=mails(self.fleet, self.address, "verification")[-1].code)
        elif self.path == STEPS["second-factor"] and self.has("[name=code]"):
            self.fill(code=next(self.codes))
        elif self.has("main form button[type=submit]"):
            self.press()
        else:
            self.page.locator("main a").first.click()
            self.page.wait_for_load_state()

    def answer_until(self, path, seconds=60):
        """Goes on until the page at `path` is shown, with a form. There is no session before the last one."""
        end = time.monotonic() + seconds
        while self.path != path or not self.has("main form"):
            assert time.monotonic() < end, f"still at {self.page.url}: {self.page.locator('main').inner_text()}"
            assert not self.is_signed_in()
            self.answer()


@pytest.mark.parametrize("waits", [True, False], ids=["after-the-restart", "at-once"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_sign_in_of_three_steps_survives_a_killed_service(service, waits, fleet, new_context):
    user = WaitingUser(fleet, *STEPS)
    wait_for_mail(fleet, user.address, "verification")
    walker = Walker(new_context, fleet, user)
    walker.open()
    for step, path in STEPS.items():
        walker.answer_until(path)
        (fleet.restart if waits else fleet.kill)(service)
        # What waits is no session.
        other = walker.page.context.new_page()
        other.goto(f"{fleet.issuer}/login/account?client_id={user.client}")
        assert urllib.parse.urlsplit(other.url).path != "/login/account" or other.locator("[name=display_name]").count() == 0
        other.close()
        assert not walker.is_signed_in(), step
    walker.answer_until("/login/account")
    walker.expect_signed_in()
    # Nothing of the sign-in was lost: it did not have to begin again.
    assert walker.sign_ins == 1
    record = fleet.latchkey("users", "show", user.address)
    assert record["pending_steps"] == ["second_factor"] and record["terms"]["accepted"]["version"] == "1"
    assert all(credential["email_verified_at"] for credential in record["credentials"])


class Program:
    """A client that signs in by the API and accepts the terms, and asks again where it gets no answer."""

    def __init__(self, fleet, user):
        self.fleet, self.user = fleet, user

    def call(self, path, body):
        """The status and the JSON of the answer; asks again while a service is away or busy."""
        end = time.monotonic() + 60
        while True:
            status, answer = self.try_once(path, body)
            if (status < 500 and status != 429) or time.monotonic() > end:
                return status, answer
            time.sleep(0.1)

    def try_once(self, path, body):
        try:
            return 200, self.fleet.post(path, body, ORIGIN)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def sign_in(self):
        """Signs in, and accepts the terms if that is asked for."""
        for _ in range(5):
            status, answer = self.call("/auth/sign-in", self.user.credentials)
            if status == 403:
                assert answer["code"] == "terms_not_accepted", answer
                body = {"client_id": self.user.client, "sign_in_token": answer["sign_in_token"],
                        "terms_version": answer["terms_version"]}
                status, answer = self.call("/auth/accept-terms", body)
            if status == 200:
                return answer["tokens"]["access_token"]
            # The token was used by a call whose answer was lost: the sign-in begins again.
            assert (status, answer["code"]) == (401, "sign_in_token_invalid"), answer
        raise AssertionError("the sign-in does not end")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_killed_within_a_step_leaves_no_dead_end(service, fleet):
    users = [WaitingUser(fleet, "terms") for _ in range(4)]
    is_over = threading.Event()

    def kill():
        for _ in range(5):
            if is_over.wait(0.3):
                break
            fleet.restart(service)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with concurrent.futures.ThreadPoolExecutor(len(users)) as pool:
            tokens = list(pool.map(lambda user: [Program(fleet, user).sign_in() for _ in range(2)], users))
    finally:
        is_over.set()
        killer.join()
    assert all(all(pair) for pair in tokens)
    for user in users:
        record = fleet.latchkey("users", "show", user.address)
        assert record["terms"]["accepted"]["version"] == "1" and not record["pending_steps"]
