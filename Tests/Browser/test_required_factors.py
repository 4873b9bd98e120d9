"""Applications whose policy requires a second factor, or forbids it: who has none sets one up while they sign in."""

import pytest

from support.factor_fixtures import ORIGIN, OTHER_ORIGIN, refused
from support.factors import App, Browser, Caller, Passkey, User, at_once
from support.fleet import PASSWORD


def make_application(fleet, policy):
    application = fleet.latchkey("apps", "create", "--name", policy.title(), "--second-factor", policy)
    return fleet.latchkey("clients", "create", "--app", application["id"], "--name", policy.title(), "--origin", ORIGIN)


@pytest.fixture(scope="module")
def required(fleet):
    return make_application(fleet, "required")


class UserWithoutFactors(User):
    """A user who signs up, and has no factor yet. Sets one up with the token of a sign-in in place of a session."""

    def __init__(self, caller):
        super().__init__(caller)
        answer = caller.post("/auth/sign-up", self.with_client(email=self.address, password=PASSWORD))
        self.token = self.enrolment(answer)

    @staticmethod
    def enrolment(answer):
        refused(answer, 403, "second_factor_enrolment_required")
        assert answer["tokens"] is None and 0 < answer["expires_in"] <= 900
        return answer["sign_in_token"]

    def begin(self, token, caller=None):
        caller = caller or self.caller
        return caller.post("/auth/factors/totp", {"client_id": caller.client, "sign_in_token": token})

    def confirm_with(self, token, identifier, code, caller=None):
        caller = caller or self.caller
        return caller.post(f"/auth/factors/totp/{identifier}/confirm", {
            "client_id": caller.client, "sign_in_token": token, "code": code})

    def enrol(self, token):
        begun = self.begin(token)
        assert begun.status == 200, begun
        self.app = App(begun["secret"])
        answer = self.confirm_with(token, begun["id"], self.app.code())
        assert answer.status == 200, answer
        self.recovery_codes = answer["recovery_codes"]
        return answer


@pytest.fixture
def user(fleet, required):
    return UserWithoutFactors(Caller(fleet, required["id"], ORIGIN))


@pytest.fixture
def thief(fleet, required):
    """Somebody with the password, on another machine."""
    return Caller(fleet, required["id"], ORIGIN)


def test_a_factor_is_set_up_while_signing_up(user, thief):
    answer = user.enrol(user.token)
    assert answer["profile.credentials"] and len(answer["recovery_codes"]) == 10
    assert {"pwd", "otp", "mfa"} <= set(user.caller.claims["amr"])
    assert user.factors()["two_step"] is True
    # From now on, sign-ins need it.
    token = user.waiting(thief)
    assert user.second_factor(token, user.app.code(), caller=thief).status == 200


def test_a_passkey_is_set_up_while_signing_in(user, thief):
    body = user.with_client(sign_in_token=user.enrolment(user.password()))
    passkey = Passkey(user.caller)
    credential = passkey.register(user.caller.post("/auth/passkeys/registration-options", body))
    answer = user.caller.post("/auth/passkeys", body | {"credential": credential})
    assert answer.status in (200, 201) and user.caller.is_signed_in, answer
    assert passkey.sign_in(thief).status == 200


def test_a_half_done_enrolment_locks_out_nobody(user):
    for _ in range(3):
        token = user.enrolment(user.password())
        begun = user.begin(token)
        refused(user.confirm_with(token, begun["id"], App(begun["secret"]).wrong_code()), 401, "second_factor_invalid")
    user.enrol(user.enrolment(user.password()))


def test_a_token_of_before_adds_nothing_to_the_factors_of_the_owner(user, thief):
    """Somebody with the password began an enrolment first, and knows the secret of their app."""
    stolen = user.enrolment(user.password(thief))
    begun = user.begin(stolen, thief)
    app = App(begun["secret"])
    body = {"client_id": thief.client, "sign_in_token": stolen}
    passkey = Passkey(thief)
    credential = passkey.register(thief.post("/auth/passkeys/registration-options", body))
    user.enrol(user.token)
    for answer in (user.confirm_with(stolen, begun["id"], app.code(), thief), user.begin(stolen, thief),
                   thief.post("/auth/passkeys/registration-options", body),
                   thief.post("/auth/passkeys", body | {"credential": credential})):
        assert answer.status in (401, 404) and answer["tokens"] is None, answer
    assert [factor["type"] for factor in user.factors()["data"]] == ["totp"]
    assert user.caller.is_signed_in and thief.token is None


def test_a_sign_in_that_waits_for_a_code_sets_no_factor_up(user, thief):
    user.enrol(user.token)
    token = user.waiting(thief)
    refused(user.begin(token, thief), 401, "sign_in_token_invalid")
    body = {"client_id": thief.client, "sign_in_token": token}
    refused(thief.post("/auth/passkeys/registration-options", body), 401, "sign_in_token_invalid")
    answer = thief.post("/auth/factors/recovery-codes", body)
    assert answer.status in (400, 401), answer


def test_a_token_for_an_enrolment_is_for_nothing_else(user, thief):
    token, body = user.token, user.with_client(sign_in_token=user.token)
    refused(user.second_factor(token, "123456"), 401, "sign_in_token_invalid")
    refused(user.caller.post("/auth/passkeys/sign-in-options", body), 401, "sign_in_token_invalid")
    for path in ("/auth/factors/recovery-codes", "/auth/reauthenticate", "/auth/invites"):
        answer = user.caller.post(path, body | {"password": PASSWORD})
        assert answer.status in (400, 401), (path, answer)
    refused(Caller(thief.fleet, thief.client, ORIGIN, token).get("/auth/factors"), 401, "invalid_token")


def test_an_enrolment_belongs_to_its_client_and_browser(fleet, required, user):
    sibling = fleet.latchkey("clients", "create", "--app", required["application_id"], "--name", "Sibling", "--origin",
                             OTHER_ORIGIN)
    there = Caller(fleet, sibling["id"], OTHER_ORIGIN)
    refused(user.begin(user.token, there), 401, "sign_in_token_invalid")
    own, other = (Browser(fleet, required["id"], ORIGIN) for _ in range(2))
    token = UserWithoutFactors.enrolment(user.password(own))
    refused(user.begin(token, other), 401, "sign_in_token_invalid")
    assert user.begin(token, own).status == 200


def test_ten_ends_of_one_enrolment(user):
    begun = user.begin(user.token)
    code = App(begun["secret"]).code()
    answers = at_once(10, lambda: user.confirm_with(user.token, begun["id"], code, Caller(
        user.fleet, user.caller.client, ORIGIN)))
    assert [answer.status for answer in answers].count(200) == 1, answers
    assert all(answer.status in (200, 401, 404) for answer in answers), answers


def test_where_factors_are_off_nobody_sets_one_up(fleet):
    client = make_application(fleet, "off")
    user = User(Caller(fleet, client["id"], ORIGIN)).sign_up()
    for path in ("/auth/factors/totp", "/auth/passkeys/registration-options"):
        refused(user.caller.post(path), 403, "method_not_enabled")
    assert user.factors()["data"] == []


def test_a_policy_that_is_turned_off_and_on_again(fleet):
    """Turned off, nobody is asked, and nobody loses what they had."""
    client = make_application(fleet, "optional")
    user = User(Caller(fleet, client["id"], ORIGIN)).sign_up().set_up_app()
    application = client["application_id"]
    fleet.latchkey("apps", "update", application, "--second-factor", "off")
    assert user.password().status == 200
    fleet.latchkey("apps", "update", application, "--second-factor", "optional")
    assert user.second_factor(user.waiting(), user.app.code()).status == 200
