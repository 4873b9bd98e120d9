"""Every list answers in the same way: `{data, links}`."""

import pytest

from kit.checks import page, refused

LISTS = [
    "/auth/emails",
    "/auth/me/activity",
    "/auth/consents",
    "/auth/accounts/{account}/members",
    "/auth/factors",
    "/auth/passkeys",
]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_data_and_links(reader, path):
    place = path.format(account=reader.account)
    answer = reader.caller.get(place)
    page(answer)
    assert (
        answer["links.self"].startswith(f"{reader.fleet.issuer}{place}")
        and "no-store" in answer.headers["Cache-Control"]
    ), answer


@pytest.mark.parametrize("path", LISTS)
def test_a_list_needs_a_session_of_a_first_party_client(caller, path):
    refused(caller.get(path.format(account="acct_01jx3k5v7q9w2y4z6b8d0f1g2h")), 401, "authentication_required")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_in_the_description(caller, path):
    document = caller.get("/openapi.json").json
    found = [
        each
        for each in document["paths"]
        if each.replace("{id}", "{account}").replace("{account_id}", "{account}") == path
    ]
    assert found, path
    operation = document["paths"][found[0]]["get"]
    assert operation["operationId"] and "200" in operation["responses"]
