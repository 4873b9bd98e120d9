"""Accounts that people share: making and naming them, members and their roles, leaving."""

import re

import pytest

from kit.callers import Caller, Person, fresh_person, wait_for_mail
from kit.checks import at_once, eventually, everything, invalid, page, refused


def make_account(person, name="Design team"):
    answer = person.caller.post("/auth/accounts", {"name": name})
    assert answer.status in (200, 201), answer
    return answer["id"] or answer["account.id"]


def enter(person, account):
    """Switches to an account: new tokens."""
    answer = person.caller.post("/auth/active-membership", {"account_id": account})
    assert answer.status == 200, answer
    return person


def invite(owner, address, role="member"):
    answer = owner.caller.post("/auth/invites", {"email": address, "role": role})
    assert answer.status == 201, answer
    return re.search(r"token=([\w-]{43})", wait_for_mail(owner.fleet, address, "invite").link).group(1)


def join(owner, person, role="member"):
    """Lets a person become a member of the account in which the owner acts; their session is in it then."""
    token = invite(owner, person.address, role)
    answer = person.caller.post("/auth/accept-invite", {"token": token})
    assert answer.status == 200, answer
    return person


def members_of(person, account):
    return page(person.caller.get(f"/auth/accounts/{account}/members?limit=100"))


def membership(person, account, of):
    """The id by which a member is changed or removed."""
    return next(each["id"] for each in members_of(person, account) if of.id in str(each))


@pytest.fixture
def team(ann):
    """An account of Ann's, in which she acts."""
    ann.team = make_account(ann)
    enter(ann, ann.team)
    return ann


@pytest.fixture
def joined(team, bob):
    """Ann's account with Bob as a member."""
    join(team, bob)
    return team, bob, team.team


# Making and naming


def test_whoever_makes_an_account_owns_it(ann):
    account = make_account(ann, "Design team")
    assert account.startswith("acct_")
    found = [each for each in ann.profile["memberships"] if each["account_id"] == account]
    assert len(found) == 1 and found[0]["role"] == "owner" and found[0]["account"]["name"] == "Design team"


def test_a_new_account_is_not_entered_by_itself(ann):
    make_account(ann)
    assert ann.profile["active_membership.account_id"] == ann.account


def test_an_owner_names_the_account(team):
    answer = team.caller.patch(f"/auth/accounts/{team.team}", {"name": "  Research 🔬 "})
    assert answer.status == 200, answer
    names = [each["account"]["name"] for each in team.profile["memberships"] if each["account_id"] == team.team]
    assert names == ["Research 🔬"]


def test_the_personal_account_can_be_named(ann):
    assert ann.caller.patch(f"/auth/accounts/{ann.account}", {"name": "Just me"}).status == 200


NAMES = [
    None,
    5,
    True,
    [],
    {},
    "",
    "   ",
    "\u200b",
    "\u2800",
    "\u00ad\u00ad",
    "a\u202eb",
    "a\u0000b",
    "a\nb",
    "x" * 5000,
    "\u0301" * 4000,
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:12])
def test_a_name_that_is_none_is_refused(reader, name):
    invalid(reader.caller.post("/auth/accounts", {"name": name}), "/name")
    invalid(reader.caller.patch(f"/auth/accounts/{reader.account}", {"name": name}), "/name")


@pytest.mark.parametrize("name", ["A", "Café", "研究班", "فريق", "👩‍👩‍👧‍👦", "हिन्दी", "O'Neil & <b>Sons</b>"])
def test_names_of_all_scripts_are_kept_as_they_are(reader, name):
    answer = reader.caller.patch(f"/auth/accounts/{reader.account}", {"name": name})
    assert answer.status == 200, answer
    assert reader.profile["active_membership"]["account"]["name"] == name


def test_a_name_is_required(reader):
    invalid(reader.caller.post("/auth/accounts", {}), "/name")


@pytest.mark.parametrize(
    "call",
    [
        lambda caller, account: caller.patch(f"/auth/accounts/{account}", {"name": "Mine"}),
        lambda caller, account: caller.get(f"/auth/accounts/{account}/members"),
    ],
    ids=["name", "members"],
)
def test_an_account_of_others_is_not_found(reader, bob, eve, call):
    for account in (bob.account, eve.account, "acct_01jx3k5v7q9w2y4z6b8d0f1g2h"):
        answer = call(reader.caller, account)
        assert answer.status in (403, 404), answer
        refused(answer, answer.status, "not_found", "not_owner", "forbidden")


def test_an_id_that_is_none_is_refused(reader):
    for identifier in ("acct_x", "x", "user_01jx3k5v7q9w2y4z6b8d0f1g2h", "a" * 400):
        answer = reader.caller.get(f"/auth/accounts/{identifier}/members")
        assert answer.status in (400, 404), answer


def test_accounts_of_a_user_are_bounded(ann):
    for count in range(1, 301):
        answer = ann.caller.post("/auth/accounts", {"name": f"Account {count}"})
        if answer.status not in (200, 201):
            break
    refused(answer, answer.status)
    assert answer.status in (403, 409, 429), answer


# Members


def test_members_are_listed_with_their_roles(joined):
    ann, bob, account = joined
    found = members_of(ann, account)
    assert sorted(each["role"] for each in found) == ["member", "owner"]
    for each in found:
        assert each["id"].startswith("mbr_"), each
        assert ann.address in str(each) or bob.address in str(each)


def test_the_list_of_members_has_pages(team, fleet, notes):
    for _ in range(3):
        join(team, fresh_person(fleet, notes["id"], team.caller.origin, is_verified=False))
    found = everything(team.caller.get, f"/auth/accounts/{team.team}/members")
    assert len(found) == 4 and len({each["id"] for each in found}) == 4


@pytest.mark.parametrize(
    "query, paths",
    [
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=x", ["limit"]),
        ("cursor=invalid!", ["cursor"]),
        ("limit=-1&cursor=%00", ["limit", "cursor"]),
        ("limit=1&limit=2", ["limit"]),
    ],
)
def test_bad_parameters_of_the_list_are_all_named(reader, query, paths):
    invalid(reader.caller.get(f"/auth/accounts/{reader.account}/members?{query}"), *paths)


def test_an_owner_changes_a_role(joined):
    ann, bob, account = joined
    answer = ann.caller.patch(f"/auth/accounts/{account}/members/{membership(ann, account, bob)}", {"role": "viewer"})
    assert answer.status == 200 and answer["role"] == "viewer", answer


@pytest.mark.parametrize("role", [None, "", "admin", "OWNER", 1, ["owner"]])
def test_a_role_that_is_none_is_refused(reader, role):
    member = membership(reader, reader.account, reader)
    invalid(reader.caller.patch(f"/auth/accounts/{reader.account}/members/{member}", {"role": role}), "/role")


def test_a_change_of_role_reissues_or_ends_sessions(joined):
    """A session never goes on with the role that was taken away."""
    ann, bob, account = joined
    assert bob.caller.claims["role"] == "member"
    member = membership(ann, account, bob)
    assert ann.caller.patch(f"/auth/accounts/{account}/members/{member}", {"role": "viewer"}).status == 200
    eventually(
        lambda: bob.caller.get("/auth/me").status == 401 or bob.profile["active_membership.role"] == "viewer",
        "the access token is refused, or says the new role",
    )
    answer = bob.caller.post(
        "/auth/refresh", {"client_id": bob.caller.client, "refresh_token": bob.caller.refresh_token}
    )
    if answer.status == 200:
        bob.caller.token = answer["access_token"]
        assert bob.caller.claims["role"] == "viewer"


def test_a_new_owner_can_do_what_owners_do(joined):
    ann, bob, account = joined
    assert (
        ann.caller.patch(f"/auth/accounts/{account}/members/{membership(ann, account, bob)}", {"role": "owner"}).status
        == 200
    )
    bob = enter(bob.elsewhere(), account)
    assert bob.caller.patch(f"/auth/accounts/{account}", {"name": "Bob's"}).status == 200
    assert bob.caller.delete(f"/auth/accounts/{account}/members/{membership(bob, account, ann)}").status == 204


@pytest.mark.parametrize("role", ["member", "viewer"])
def test_only_owners_change_things(team, bob, fleet, notes, role):
    join(team, bob, role)
    account, mine = team.team, membership(team, team.team, team)
    for answer in (
        bob.caller.patch(f"/auth/accounts/{account}", {"name": "Mine"}),
        bob.caller.patch(f"/auth/accounts/{account}/members/{mine}", {"role": "viewer"}),
        bob.caller.patch(f"/auth/accounts/{account}/members/{membership(team, account, bob)}", {"role": "owner"}),
        bob.caller.delete(f"/auth/accounts/{account}/members/{mine}"),
    ):
        refused(answer, 403, "not_owner")
    assert [each["role"] for each in members_of(team, account) if team.id in str(each)] == ["owner"]


def test_a_removed_member_is_out_at_once(joined):
    ann, bob, account = joined
    answer = ann.caller.delete(f"/auth/accounts/{account}/members/{membership(ann, account, bob)}")
    assert answer.status == 204, answer
    eventually(
        lambda: bob.caller.get("/auth/me").status == 401 or account not in str(bob.profile.json), "the session is out"
    )
    refused(bob.elsewhere().caller.post("/auth/active-membership", {"account_id": account}), 404)
    assert len(members_of(ann, account)) == 1


def test_a_removed_member_is_found_no_more(joined):
    ann, bob, account = joined
    member = membership(ann, account, bob)
    assert ann.caller.delete(f"/auth/accounts/{account}/members/{member}").status == 204
    refused(ann.caller.delete(f"/auth/accounts/{account}/members/{member}"), 404, "not_found")
    refused(ann.caller.patch(f"/auth/accounts/{account}/members/{member}", {"role": "owner"}), 404, "not_found")


def test_members_of_other_accounts_are_not_found(joined, eve):
    ann, bob, account = joined
    for owner in (bob, eve):
        foreign = next(each["id"] for each in owner.profile["memberships"] if each["account_id"] == owner.account)
        refused(ann.caller.delete(f"/auth/accounts/{account}/members/{foreign}"), 404, "not_found")
        refused(ann.caller.patch(f"/auth/accounts/{account}/members/{foreign}", {"role": "viewer"}), 404, "not_found")
    # The path has to name the account of the membership, also where both are one's own.
    mine = membership(ann, account, ann)
    refused(ann.caller.delete(f"/auth/accounts/{ann.account}/members/{mine}"), 404, "not_found")


def test_the_last_owner_cannot_go(joined):
    ann, bob, account = joined
    member = membership(ann, account, ann)
    refused(ann.caller.delete(f"/auth/accounts/{account}/members/{member}"), 409)
    refused(ann.caller.patch(f"/auth/accounts/{account}/members/{member}", {"role": "member"}), 409)
    assert [each["role"] for each in members_of(ann, account) if ann.id in str(each)] == ["owner"]


def test_an_owner_without_other_members_cannot_go_either(team):
    member = membership(team, team.team, team)
    refused(team.caller.delete(f"/auth/accounts/{team.team}/members/{member}"), 409)
    assert team.team in str(team.profile.json)


def test_nobody_leaves_the_personal_account(ann):
    refused(ann.caller.delete(f"/auth/accounts/{ann.account}/members/{membership(ann, ann.account, ann)}"), 409)
    assert ann.account in str(ann.profile.json)


def test_a_member_leaves(joined):
    ann, bob, account = joined
    member = membership(ann, account, bob)
    answer = bob.caller.delete(f"/auth/accounts/{account}/members/{member}")
    assert answer.status == 204, answer
    assert len(members_of(ann, account)) == 1
    assert account not in str(bob.elsewhere().profile.json)


def test_an_owner_leaves_once_there_is_another(joined):
    ann, bob, account = joined
    assert (
        ann.caller.patch(f"/auth/accounts/{account}/members/{membership(ann, account, bob)}", {"role": "owner"}).status
        == 200
    )
    assert ann.caller.delete(f"/auth/accounts/{account}/members/{membership(ann, account, ann)}").status == 204
    assert [each["role"] for each in members_of(enter(bob.elsewhere(), account), account)] == ["owner"]


def test_a_sole_owner_hands_the_account_over_before_deleting_the_user(joined):
    ann, bob, account = joined
    answer = refused(ann.caller.delete("/auth/me"), 409, "sole_owner")
    assert [each["id"] for each in answer["accounts"]] == [account]
    assert (
        ann.caller.patch(f"/auth/accounts/{account}/members/{membership(ann, account, bob)}", {"role": "owner"}).status
        == 200
    )
    assert ann.caller.delete("/auth/me").status == 204


# Audit


def test_every_change_is_in_the_audit_log(joined, latchkey):
    ann, bob, account = joined
    member = membership(ann, account, bob)
    assert ann.caller.patch(f"/auth/accounts/{account}", {"name": "Other"}).status == 200
    assert ann.caller.patch(f"/auth/accounts/{account}/members/{member}", {"role": "viewer"}).status == 200
    assert ann.caller.delete(f"/auth/accounts/{account}/members/{member}").status == 204
    entries = latchkey("audit", "--app", ann.profile["application_id"], "--since", "1h", "--limit", "500")
    by_ann = [each for each in entries if each["actor"].get("id") == ann.id]
    assert {"account_created", "account_renamed"} <= {each["event"] for each in by_ann}, by_ann
    roles = [change for each in by_ann for change in each.get("changes") or [] if change["field"] == "role"]
    assert {"field": "role", "from": "member", "to": "viewer"} in roles, by_ann
    assert any("member" in each["event"] and "remov" in each["event"] for each in by_ann), by_ann


# Races


def test_of_two_owners_who_leave_at_once_one_stays(joined):
    ann, bob, account = joined
    ids = {who.id: membership(ann, account, who) for who in (ann, bob)}
    assert ann.caller.patch(f"/auth/accounts/{account}/members/{ids[bob.id]}", {"role": "owner"}).status == 200
    bob = enter(bob.elsewhere(), account)
    answers = at_once(
        lambda: ann.caller.delete(f"/auth/accounts/{account}/members/{ids[ann.id]}"),
        lambda: bob.caller.delete(f"/auth/accounts/{account}/members/{ids[bob.id]}"),
    )
    assert sorted(answer.status for answer in answers) in ([204, 409], [204, 503]), answers


def test_of_two_owners_who_demote_each_other_one_stays(joined):
    ann, bob, account = joined
    ids = {who.id: membership(ann, account, who) for who in (ann, bob)}
    assert ann.caller.patch(f"/auth/accounts/{account}/members/{ids[bob.id]}", {"role": "owner"}).status == 200
    bob = enter(bob.elsewhere(), account)
    answers = at_once(
        lambda: ann.caller.patch(f"/auth/accounts/{account}/members/{ids[bob.id]}", {"role": "viewer"}),
        lambda: bob.caller.patch(f"/auth/accounts/{account}/members/{ids[ann.id]}", {"role": "viewer"}),
    )
    assert all(answer.status in (200, 401, 403, 409, 503) for answer in answers), answers
    assert sorted(answer.status for answer in answers)[0] == 200
    left = [
        person
        for person in (ann, bob)
        if person.elsewhere()
        and any(
            each["account_id"] == account and each["role"] == "owner"
            for each in person.elsewhere().profile["memberships"]
        )
    ]
    assert len(left) == 1, answers


def test_removing_a_member_twice_at_once_removes_them_once(joined):
    ann, bob, account = joined
    member = membership(ann, account, bob)
    callers = [ann.caller.with_token(ann.caller.token) for _ in range(4)]
    answers = at_once(
        *[lambda caller=caller: caller.delete(f"/auth/accounts/{account}/members/{member}") for caller in callers]
    )
    assert sorted(answer.status for answer in answers) == [204, 404, 404, 404], answers


def test_accepting_an_invitation_twice_at_once_makes_one_member(team, bob):
    token = invite(team, bob.address)
    callers = [Caller(team.fleet, team.caller.client, team.caller.origin) for _ in range(3)]
    answers = at_once(
        *[lambda caller=caller: caller.post("/auth/accept-invite", {"token": token}) for caller in callers]
    )
    assert all(answer.status in (200, 401, 409, 503) for answer in answers), answers
    assert len(members_of(team, team.team)) == 2


# The page


def test_the_account_page_has_the_accounts(browser, notes):
    person = Person(browser).sign_up()
    make_account(person, "Painters")
    shown = browser.arrive(f"/login/account?client_id={notes['id']}")
    assert shown.status == 200 and "Painters" in shown.text
