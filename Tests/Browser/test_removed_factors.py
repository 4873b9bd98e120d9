"""Factors that are removed: the last one, in another tab, by an operator, by a mailed link, and by who has the mailbox."""

from support.factor_fixtures import ORIGIN, client, elsewhere, other, program, protected, refused, user
from support.factors import Caller, User, send_assertion, sign_in_options
from support.fleet import PASSWORD


def test_the_last_factor_is_removed(protected, elsewhere):
    protected.sign_in()
    thief = protected.waiting(elsewhere)
    assert protected.remove(protected.app_id).status == 204
    factors = protected.factors()
    assert (factors["data"], factors["two_step"], factors["recovery_codes_left"]) == ([], False, 0)
    protected.mail("authenticator_removed")
    # What waited for a code is over, and a new sign-in needs one factor.
    refused(protected.second_factor(thief, protected.app.code(), caller=elsewhere), 401, "sign_in_token_invalid")
    assert protected.password(elsewhere).status == 200
    assert protected.set_up_app().factors()["two_step"] is True


def test_a_factor_that_was_removed_in_another_tab(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    options = sign_in_options(elsewhere)
    assert protected.remove(passkey.factor).status == 204
    refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")
    refused(protected.remove(passkey.factor), 404, "not_found")
    # The same for an app that is being set up while another tab has set one up.
    identifier, app = protected.begin_app()
    again, again_app = protected.begin_app()
    assert protected.confirm(again, again_app.code()).status == 200
    refused(protected.confirm(identifier, app.code()), 404, "not_found")
    refused(protected.confirm(again, again_app.code()), 404, "not_found")


def test_factors_are_changed_by_their_user_only(protected, other):
    refused(other.remove(protected.app_id), 404, "not_found")
    assert protected.factors()["two_step"] is True
    nobody = Caller(protected.fleet, protected.caller.client, ORIGIN)
    for method, path in (("GET", "/auth/factors"), ("POST", "/auth/factors/totp"), ("GET", "/auth/passkeys"),
                         ("DELETE", f"/auth/factors/{protected.app_id}"), ("POST", "/auth/passkeys")):
        assert nobody.call(method, path, None if method == "GET" else {}).status == 401


def test_an_operator_resets_factors(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    waiting, options = protected.waiting(elsewhere), sign_in_options(elsewhere)
    protected.fleet.latchkey("users", "reset-factors", protected.id, "--yes")
    protected.mail("factors_reset")
    assert not protected.caller.is_signed_in
    refused(protected.second_factor(waiting, protected.app.code(), caller=elsewhere), 401, "sign_in_token_invalid")
    refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")
    assert protected.password().status == 200
    factors = protected.factors()
    assert (factors["data"], factors["two_step"], factors["recovery_codes_left"]) == ([], False, 0)
    # The authenticator still has the passkey of then; it is of nobody, and a new one has another user.
    assert protected.add_passkey().user_handle != passkey.user_handle


def test_a_mailed_link_removes_no_factor(fleet, client):
    """A taken-over mailbox resets the password, and then needs the code."""
    user = User(Caller(fleet, client["id"], ORIGIN)).sign_up()
    assert user.caller.post("/auth/verify", {"token": user.mailed_token("verification")}).status == 204
    user.set_up_app()
    refused(user.by_reset(), 403, "second_factor_required")


def test_an_account_that_somebody_set_up_with_my_address(user, elsewhere):
    """The owner of the mailbox gets it, without the factors of who was there before."""
    user.set_up_app().sign_in()
    passkey = user.add_passkey()
    owner = User(elsewhere, user.address)
    assert owner.by_link(password=None).status == 200
    factors = owner.factors()
    assert (factors["data"], factors["two_step"], factors["recovery_codes_left"]) == ([], False, 0)
    assert not user.caller.is_signed_in
    refused(passkey.sign_in(user.caller), 401, "passkey_invalid")


def test_an_invitation_skips_no_second_factor(protected, other):
    # Verifies the address: else the invitation would take the account back from who had set it up.
    protected.by_link()
    other.caller.post("/auth/verify", {"token": other.mailed_token("verification")})
    assert other.caller.post("/auth/invites", {"email": protected.address, "role": "member"}).status == 201
    token = protected.mailed_token("invite")
    answer = protected.caller.post("/auth/accept-invite", protected.with_client(token=token))
    refused(answer, 403, "second_factor_required")
    done = protected.second_factor(answer["sign_in_token"], protected.app.code())
    assert done.status == 200 and done["profile.id"] == protected.id


def test_a_suspended_user_gets_no_further(protected, elsewhere):
    protected.sign_in()
    passkey = protected.add_passkey()
    token, options = protected.waiting(elsewhere), sign_in_options(elsewhere)
    protected.fleet.latchkey("users", "suspend", protected.id)
    refused(protected.second_factor(token, protected.app.code(), caller=elsewhere), 403, "user_suspended")
    refused(send_assertion(elsewhere, passkey.assertion(options)), 403, "user_suspended")
    assert not protected.caller.is_signed_in


def test_an_erased_user_leaves_no_factors(protected, elsewhere, fleet):
    protected.sign_in()
    passkey = protected.add_passkey()
    token, options = protected.waiting(elsewhere), sign_in_options(elsewhere)
    before = rows(fleet)
    fleet.latchkey("users", "erase", protected.id, "--yes")
    # One app, one passkey and ten codes fewer.
    assert [old - new for old, new in zip(before, rows(fleet))] == [1, 1, 10]
    assert protected.second_factor(token, protected.app.code(), caller=elsewhere).status in (401, 403)
    refused(send_assertion(elsewhere, passkey.assertion(options)), 401, "passkey_invalid")


def rows(fleet):
    tables = ("totp_factors", "passkeys", "recovery_codes")
    return [int(fleet.database(f"SELECT count(*) FROM identity.{table}")) for table in tables]
