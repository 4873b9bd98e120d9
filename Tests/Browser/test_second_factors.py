"""Authenticator apps and recovery codes, as programs, their users and attackers meet them. No browser takes part."""

import re
import time
import urllib.parse
import uuid

import pyotp
import pytest

from support import social
from support.factor_fixtures import (ORIGIN, OTHER_ORIGIN, client, elsewhere, other, program, protected, refused,
    sibling, stranger, user)
from support.factors import NEW_PASSWORD, App, Browser, Caller, User, sign_in_options
from support.fleet import PASSWORD

def test_an_app_counts_from_its_first_code(user, elsewhere):
    answer = user.caller.post("/auth/factors/totp")
    # What a reader of the URI makes of it.
    parsed = pyotp.parse_uri(answer["uri"])
    assert parsed.secret == answer["secret"] and (parsed.digits, parsed.interval) == (6, 30)
    assert (parsed.issuer, parsed.name) == ("Second", user.address)
    assert len(parsed.byte_secret()) == 20 and answer["qr"].startswith("<svg")
    assert answer.headers["Cache-Control"] == "no-store"
    # Half done: it is no factor, and locks out nobody.
    assert (user.factors()["data"], user.factors()["two_step"]) == ([], False)
    assert user.password(elsewhere).status == 200
    confirmed = user.confirm(answer["id"], App(answer["secret"]).code())
    assert confirmed.headers["Cache-Control"] == "no-store"
    codes = confirmed["recovery_codes"]
    # 16 digits of base 32: 80 bits.
    assert len(set(codes)) == 10 and all(re.fullmatch("([0-9a-z]{4}-){3}[0-9a-z]{4}", code) for code in codes)
    factors = user.factors()
    assert (factors["two_step"], factors["recovery_codes_left"]) == (True, 10)
    assert [(each["type"], each["id"]) for each in factors["data"]] == [("totp", answer["id"])]
    # Sessions that began with one factor are over, but for the one that has shown both.
    assert user.caller.is_signed_in and not elsewhere.is_signed_in
    assert codes[0] not in user.mail("authenticator_added").text


def test_a_failed_enrolment_leaves_the_account_as_it_was(user):
    identifier, app = user.begin_app()
    for code in (app.wrong_code(), "", "12345", "1234567", "abcdef", "1" * 10_000, app.at(int(time.time()) // 30 - 4)):
        answer = user.confirm(identifier, code)
        assert answer.status in (400, 401), answer
    assert (user.factors()["data"], user.factors()["two_step"]) == ([], False)
    assert user.password().status == 200
    # The right one is still good.
    assert user.confirm(identifier, app.code()).status == 200


def test_another_begun_enrolment_replaces_the_first(user):
    first, first_app = user.begin_app()
    second, second_app = user.begin_app()
    refused(user.confirm(first, first_app.code()), 404, "not_found")
    refused(user.confirm(second, first_app.code()), 401, "second_factor_invalid")
    assert user.confirm(second, second_app.code()).status == 200


def test_nobody_confirms_the_app_of_another_user(user, other):
    identifier, app = user.begin_app()
    for unknown in (identifier, "fac_" + "0" * 26, "x"):
        refused(other.confirm(unknown, app.code()), 404, "not_found")
    assert user.factors()["two_step"] is other.factors()["two_step"] is False


def test_an_app_is_replaced_without_a_moment_without_one(protected):
    protected.sign_in()
    identifier, app = protected.begin_app()
    assert protected.factors()["data"][0]["id"] == protected.app_id
    answer = protected.confirm(identifier, app.code())
    # There are recovery codes already, which stay.
    assert (answer.status, answer["recovery_codes"]) == (200, [])
    assert [each["id"] for each in protected.factors()["data"]] == [identifier]
    token = protected.waiting()
    refused(protected.second_factor(token, protected.app.code()), 401, "second_factor_invalid")
    assert protected.second_factor(token, app.code()).status == 200


@pytest.mark.parametrize("first_step", [User.password, User.by_link, User.by_mailed_code, User.by_reset],
                         ids=lambda step: step.__name__)
def test_no_first_factor_skips_the_code(protected, first_step):
    answer = refused(first_step(protected), 403, "second_factor_required")
    assert re.fullmatch(r"[\w-]{43}", answer["sign_in_token"]) and 0 < answer["expires_in"] <= 300
    assert {"totp", "recovery_code"} <= {factor["type"] for factor in answer["factors"]}
    assert answer["tokens"] is None and "access_token" not in answer.headers.get("Set-Cookie", "")
    done = protected.second_factor(answer["sign_in_token"], protected.app.code())
    assert done.status == 200 and done["profile.id"] == protected.id
    assert {"otp", "mfa"} <= set(protected.caller.claims["amr"])
    assert protected.caller.is_signed_in


def test_a_code_is_read_as_people_type_it(protected):
    code = protected.app.code()
    typed = f" {code[:3]} {code[3:]}\u00a0".translate({ord("0") + digit: 0xff10 + digit for digit in range(10)})
    assert protected.second_factor(protected.waiting(), typed).status == 200


def test_wrong_late_and_foreign_codes(protected, other):
    foreign = other.set_up_app().app
    token, step = protected.waiting(), int(time.time()) // 30
    codes = [protected.app.wrong_code(), foreign.code()] + [protected.app.at(step + late) for late in (-4, -3, 3, 4)]
    for code in codes:
        refused(protected.second_factor(token, code), 401, "second_factor_invalid")
    for code in ("", " ", "1", "12345", "1234567", "12345a", "-12345", "0x1234", "½23456", "9" * 500):
        answer = protected.second_factor(token, code)
        assert (answer.status, answer.code) in [(400, "invalid_request"), (401, "second_factor_invalid")], answer
    for code in ("9" * 50_000, "\u0000" * 6, "e\u0301" * 3000):
        answer = protected.second_factor(token, code)
        assert answer.status in (400, 401), answer
    refused(protected.second_factor(token, "1" * 2_000_000), 413, "content_too_large")
    # All that has changed nothing for the owner.
    assert protected.second_factor(token, protected.app.code()).status == 200


def test_a_code_counts_once(protected):
    code = protected.app.code()
    assert protected.second_factor(protected.waiting(), code).status == 200
    refused(protected.second_factor(protected.waiting(), code), 401, "second_factor_invalid")
    # Nor do codes of earlier steps, which might have been read over a shoulder.
    earlier = protected.app.at(protected.app.last_step - 1)
    refused(protected.second_factor(protected.waiting(), earlier), 401, "second_factor_invalid")


def test_the_code_of_the_confirmation_signs_nobody_in(user):
    identifier, app = user.begin_app()
    code = app.code()
    assert user.confirm(identifier, code).status == 200
    refused(user.second_factor(user.waiting(), code), 401, "second_factor_invalid")


def test_a_sign_in_token_counts_once(protected):
    token = protected.waiting()
    assert protected.second_factor(token, protected.app.code()).status == 200
    refused(protected.second_factor(token, protected.recovery_codes[0], "recovery_code"), 401, "sign_in_token_invalid")
    # The code that came too late for it is not used up.
    assert protected.second_factor(
        protected.waiting(), protected.recovery_codes[0], "recovery_code").status == 200


def test_a_sign_in_token_belongs_to_its_client(protected, fleet, sibling, stranger):
    token, code = protected.waiting(), protected.app.code()
    for client, origin in ((sibling, OTHER_ORIGIN), (stranger, ORIGIN)):
        caller = Caller(fleet, client["id"], origin)
        refused(protected.second_factor(token, code, caller=caller), 401, "sign_in_token_invalid")
    # Nor does it help to name the right client on a page of another one.
    answer = protected.second_factor(token, code, caller=Caller(fleet, protected.caller.client, OTHER_ORIGIN))
    refused(answer, 403, "origin_not_allowed")
    assert protected.second_factor(token, code).status == 200


def test_a_sign_in_token_belongs_to_its_browser(fleet, client):
    own, thief = Browser(fleet, client["id"], ORIGIN), Browser(fleet, client["id"], ORIGIN)
    user = User(own).sign_up().set_up_app()
    token, code = user.waiting(), user.app.code()
    refused(user.second_factor(token, code, caller=thief), 401, "sign_in_token_invalid")
    refused(user.second_factor(token, code, caller=Caller(fleet, client["id"], ORIGIN)), 401, "sign_in_token_invalid")
    assert user.second_factor(token, code).status == 200 and own.is_signed_in and not thief.is_signed_in


def test_a_waiting_sign_in_opens_nothing(protected):
    token = protected.waiting()
    for path in ("/auth/me", "/auth/factors", "/auth/sessions", "/auth/passkeys"):
        caller = Caller(protected.fleet, protected.caller.client, ORIGIN, token)
        refused(caller.get(path), 401, "invalid_token")
    answer = protected.caller.post("/auth/refresh", protected.with_client(refresh_token=token))
    assert answer.status == 401, answer


def test_other_secrets_are_no_sign_in_token(protected):
    challenge = sign_in_options(protected.caller)["challenge"]
    for token in (challenge, "A" * 43, "", "x", protected.caller.token, protected.caller.refresh_token, "A" * 5000):
        answer = protected.second_factor(token, protected.app.at(int(time.time()) // 30))
        assert answer.status in (400, 401) and answer.code in ("invalid_request", "sign_in_token_invalid"), answer


def test_a_changed_password_ends_waiting_sign_ins(protected, elsewhere):
    token = protected.waiting(elsewhere)
    answer = protected.caller.post("/auth/change-password", {
        "current_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert answer.status in (200, 204), answer
    refused(protected.second_factor(token, protected.app.code(), caller=elsewhere), 401, "sign_in_token_invalid")


def test_a_provider_skips_no_code(fleet, address):
    client = fleet.make_client("Providers", "--origin", ORIGIN, "--method", "oauth_google")["id"]
    provider = social.Provider(fleet)
    try:
        provider.connect(client, "google")
        provider.behave(person={"id": uuid.uuid4().hex, "email": address, "email_verified": True})

        def by_provider(browser):
            place = f"{fleet.issuer}/login/with/google?client_id={client}"
            while True:
                answer = browser.navigate(place)
                place = urllib.parse.urljoin(place, answer.headers.get("Location", ""))
                if answer.status not in (302, 303) or urllib.parse.urlsplit(place).path in (
                        "/login/account", "/login/second-factor"):
                    return answer, place

        first, second = (Browser(fleet, client, ORIGIN) for _ in range(2))
        answer, place = by_provider(first)
        assert first.is_signed_in, (answer, place)
        User(first, address).set_up_app()
        answer, place = by_provider(second)
        assert urllib.parse.urlsplit(place).path == "/login/second-factor", (answer, place)
        assert not second.is_signed_in and "access_token" not in second.cookies
    finally:
        provider.stop()


def test_a_recovery_code_signs_in_once(protected):
    code = protected.recovery_codes[3]
    typed = code.upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert protected.second_factor(protected.waiting(), typed, "recovery_code").status == 200
    assert protected.factors()["recovery_codes_left"] == 9
    assert code not in protected.mail("recovery_code_used").text
    refused(protected.second_factor(protected.waiting(), code, "recovery_code"), 401, "second_factor_invalid")


def test_recovery_codes_are_of_one_user_and_one_kind(protected, other):
    foreign = other.set_up_app().recovery_codes[0]
    token = protected.waiting()
    refused(protected.second_factor(token, foreign, "recovery_code"), 401, "second_factor_invalid")
    for code in ("0000-0000-0000-0000", "", "x", protected.app.code(), "-" * 100, "é" * 16, "0" * 9000):
        answer = protected.second_factor(token, code, "recovery_code")
        assert (answer.status, answer.code) in [(400, "invalid_request"), (401, "second_factor_invalid")], answer
    # It's no code of the app either.
    refused(protected.second_factor(token, protected.recovery_codes[0]), 401, "second_factor_invalid")
    assert protected.second_factor(token, protected.recovery_codes[0], "recovery_code").status == 200
    assert other.second_factor(other.waiting(), foreign, "recovery_code").status == 200


def test_new_recovery_codes_replace_the_old_ones(protected):
    protected.sign_in()
    answer = protected.caller.post("/auth/factors/recovery-codes")
    assert answer.status == 200 and len(set(answer["recovery_codes"]) - set(protected.recovery_codes)) == 10
    assert answer.headers["Cache-Control"] == "no-store"
    token = protected.waiting()
    refused(protected.second_factor(token, protected.recovery_codes[0], "recovery_code"), 401, "second_factor_invalid")
    assert protected.second_factor(token, answer["recovery_codes"][0], "recovery_code").status == 200
    protected.mail("recovery_codes_renewed")


def test_without_an_app_there_are_no_recovery_codes(user):
    refused(user.caller.post("/auth/factors/recovery-codes"), 404, "not_found")
