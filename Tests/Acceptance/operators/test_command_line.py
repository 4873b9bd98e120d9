"""The command line itself: names and ids, mistakes, questions before anything is destroyed, output for programs and for people."""

import json
import os
import re
import tempfile
import uuid

import pytest

from kit.callers import Caller, Person, new_address


@pytest.fixture(scope="module")
def person(fleet, notes):
    return Person(Caller(fleet, notes["id"], "https://notes.example")).sign_up()


# Help, version, mistakes


def test_the_version(latchkey):
    done = latchkey.run("--version")
    assert done.status == 0 and re.match(r"\d+\.\d+", done.output), done


def commands(latchkey, *parents):
    """All commands below `parents`, as their help lists them."""
    text = latchkey.run(*parents, "--help").output
    found = re.findall(
        r"(?m)^  ([a-z][a-z-]+)(?: \(default\))?(?:  |$)",
        text[text.find("SUBCOMMANDS") :]
        if "SUBCOMMANDS" in text
        else text[text.find("A FLEET") :]
        if "A FLEET" in text
        else "",
    )
    return [name for name in dict.fromkeys(found) if name != "help"]


WANTED = [
    "apps",
    "clients",
    "users",
    "invites",
    "connections",
    "keys",
    "sessions",
    "waitlists",
    "mail",
    "audit",
    "doctor",
    "explain",
    "status",
    "apply",
    "export",
    "console",
    "api-keys",
    "webhooks",
]


@pytest.mark.parametrize("name", WANTED)
def test_the_command_is_there_and_has_help(latchkey, name):
    done = latchkey.run(name, "--help")
    assert done.status == 0 and "USAGE" in done.output and "OVERVIEW" in done.output, done


@pytest.mark.parametrize(
    "words, meant",
    [
        (["user", "list"], "users"),
        (["clietns", "list"], "clients"),
        (["users", "shwo"], "show"),
        (["udit"], "audit"),
        (["webhook", "list"], "webhooks"),
        (["api-key", "list"], "api-keys"),
        (["apps", "crate"], "create"),
        (["consol"], "console"),
    ],
)
def test_a_mistyped_command_is_answered_by_did_you_mean(latchkey, words, meant):
    done = latchkey.run(*words)
    assert done.status == 64 and f"Did you mean '{meant}'?" in done.errors, done
    problem = latchkey.refused(*words, status=64)
    assert "Did you mean" in problem["detail"]


def test_a_mistyped_command_is_answered_by_the_usage_of_its_parent(latchkey):
    done = latchkey.run("users", "lst")
    assert "Usage: latchkey users" in done.errors and "'latchkey users --help'" in done.errors, done


@pytest.mark.parametrize("words", [["nosuch"], ["users", "nosuch"]], ids=" ".join)
def test_help_for_a_command_that_is_none_is_an_error(latchkey, words):
    done = latchkey.run("help", *words)
    assert done.status == 64 and not done.output and "has no command 'nosuch'" in done.errors, done
    assert latchkey.run("help", "users").status == 0


@pytest.mark.parametrize(
    "words",
    [
        ["users", "show"],
        ["users", "list", "--limit", "0"],
        ["users", "list", "--limit", "x"],
        ["users", "list", "--nope"],
        ["apps", "create"],
        ["audit", "--since", "tomorrow"],
        ["audit", "--event", "invalid"],
        ["audit", "--limit", "100001"],
        ["users", "show", "usr_123"],
        ["api-keys", "create"],
        ["webhooks", "create"],
        ["users", "create", "nobody", "--app", "Notes", "--no-mail"],
        ["mail", "list", "--state", "gone"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_status_64_and_says_what_is_expected(latchkey, words):
    done = latchkey.run(*words)
    assert done.status == 64 and not done.output and done.errors.startswith("Error"), done
    latchkey.refused(*words, status=64)


def test_a_fleet_that_is_not_there_is_named(latchkey):
    # Not in the long path of `tmp_path`: sockets are elsewhere then.
    place = tempfile.mkdtemp(prefix="lk-", dir="/tmp")
    done = latchkey.run("users", "list", LATCHKEY_STATE_DIR=place)
    os.rmdir(place)
    assert done.status == 1 and "latchkey up" in done.errors and place in done.errors, done


# Names and ids


def test_names_count_as_well_as_ids_whatever_their_case(latchkey, notes):
    by_id = latchkey("apps", "show", notes["application_id"])
    for name in ("Notes", "notes", "NOTES"):
        assert latchkey("apps", "show", name)["id"] == by_id["id"]
        assert latchkey("clients", "show", name)["id"] == notes["id"]


@pytest.mark.parametrize(
    "words",
    [
        ["apps", "show", "Nonsense"],
        ["clients", "show", "Nonsense"],
        ["users", "list", "--app", "Nonsense"],
        ["audit", "--client", "Nonsense"],
        ["users", "show", "nobody@example.com"],
        ["users", "show", "user_01jx3k5v7q9w2y4z6b8d0f1g2h"],
        ["apps", "show", "app_01jx3k5v7q9w2y4z6b8d0f1g2h"],
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_404(latchkey, words):
    assert latchkey.refused(*words)["status"] == 404


def test_a_name_that_two_have_is_refused_with_their_ids(latchkey):
    name = f"Twice {uuid.uuid4().hex[:8]}"
    ids = [latchkey("apps", "create", "--name", name)["id"] for _ in range(2)]
    problem = latchkey.refused("apps", "show", name, code="ambiguous")
    assert all(each in problem["detail"] for each in ids)


def test_an_address_that_two_applications_know_is_refused(latchkey, fleet, notes, shop):
    address = new_address("both")
    people = [
        Person(Caller(fleet, client["id"], origin), address).sign_up()
        for client, origin in ((notes, "https://notes.example"), (shop, "https://shop.example"))
    ]
    problem = latchkey.refused("users", "show", address, code="ambiguous")
    assert "--app" in problem["detail"]
    assert latchkey("users", "show", address, "--app", "Shop")["id"] == people[1].id


# What destroys asks


@pytest.fixture
def victim(fleet, notes):
    return Person(Caller(fleet, notes["id"], "https://notes.example")).sign_up()


DESTRUCTIVE = [["users", "erase"], ["users", "reset-factors"], ["sessions", "revoke", "--all"]]


@pytest.mark.parametrize("words", DESTRUCTIVE, ids=" ".join)
def test_without_a_terminal_it_needs_yes(latchkey, victim, words):
    done = latchkey.run(*words[:2], victim.address, *words[2:])
    assert done.status == 1 and "--yes" in done.errors, done
    assert victim.caller.is_signed_in


@pytest.mark.parametrize("words", DESTRUCTIVE, ids=" ".join)
def test_a_dry_run_changes_nothing_and_says_what_it_would_do(latchkey, victim, words):
    answer = latchkey(*words[:2], victim.address, *words[2:], "--dry-run")
    assert answer["dry_run"] is True and answer["steps"]
    assert victim.caller.is_signed_in


@pytest.mark.parametrize("words", DESTRUCTIVE, ids=" ".join)
def test_with_yes_it_does_it(latchkey, victim, words):
    if "reset-factors" in words:
        victim.set_up_app()
    latchkey(*words[:2], victim.address, *words[2:], "--yes")
    assert victim.caller.get("/auth/me").status == 401


def test_yes_and_dry_run_together_are_wrong(latchkey, victim):
    assert latchkey.run("users", "erase", victim.address, "--yes", "--dry-run").status == 64


def test_on_a_terminal_it_asks_and_takes_no_for_an_answer(latchkey, victim):
    done = latchkey.on_terminal("users", "erase", victim.address, answer="no")
    assert done.status == 1 and "to continue" in done.output and "nothing was changed" in done.output, done
    assert victim.caller.is_signed_in


def test_on_a_terminal_the_address_has_to_be_typed(latchkey, victim):
    done = latchkey.on_terminal("users", "erase", victim.address, answer=victim.address)
    assert done.status == 0, done
    assert victim.caller.get("/auth/me").status == 401


@pytest.mark.parametrize(
    "words",
    [
        ["clients", "delete"],
        ["apps", "delete"],
        ["keys", "revoke"],
        ["mail", "drop"],
        ["webhooks", "delete"],
        ["api-keys", "revoke"],
        ["connections", "remove"],
        ["invites", "revoke"],
    ],
    ids=" ".join,
)
def test_every_command_that_destroys_has_both_options(latchkey, words):
    text = latchkey.run(*words, "--help").output
    assert "--yes" in text and "--dry-run" in text, text


# Output

LISTS = [
    ["apps", "list"],
    ["clients", "list"],
    ["users", "list"],
    ["invites", "list"],
    ["connections", "list"],
    ["keys", "list"],
    ["audit"],
    ["api-keys", "list"],
    ["webhooks", "list"],
    ["mail", "list"],
]


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_lists_are_json_for_programs_and_tables_for_people(latchkey, person, notes, words):
    more = ["--app", notes["application_id"]] if words[0] == "invites" else []
    answer = latchkey(*words, *more)
    assert isinstance(answer if isinstance(answer, list) else answer["data"], list)
    done = latchkey.run(*words, *more)
    assert done.status == 0 and done.output.strip() and not done.output.startswith(("[", "{")), done
    assert "\x1b" not in done.output


FITTING = [
    ["users", "list"],
    ["users", "search", "example.com"],
    ["audit"],
    ["accounts", "list", "--app", "Notes"],
    ["webhooks", "list"],
    ["connections", "list"],
    ["mail", "list"],
]


@pytest.mark.parametrize("words", FITTING, ids=" ".join)
@pytest.mark.parametrize("columns", [80, 100, 140])
def test_tables_fit_the_terminal(latchkey, person, words, columns):
    done = latchkey.on_terminal(*words, columns=columns)
    assert done.status == 0, done
    lines = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", done.output.replace("\r", "\n")).splitlines()
    assert lines and max(map(len, lines)) <= columns, max(lines, key=len)


def test_no_color_is_honoured(latchkey, person):
    assert "\x1b[" not in latchkey.on_terminal("users", "show", person.address).output


def test_times_are_relative_on_a_terminal_and_rfc_3339_in_json(latchkey, person):
    assert re.search(r"\bago\b|just now", latchkey.on_terminal("users", "list", "--limit", "5").output)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", latchkey("users", "show", person.address)["created_at"]
    )


def test_an_error_is_one_problem_object(latchkey):
    problem = latchkey.refused("users", "show", "nobody@example.com")
    assert problem["type"].endswith(f"/problems/{problem['code']}") and problem["detail"]


def test_text_of_people_cannot_steer_the_terminal(latchkey, notes):
    name = "Evil \u009b31m name"
    done = latchkey.run("apps", "create", "--name", name + "\x1b[31m\x07")
    assert "\x1b[31m" not in done.output + done.errors and "\x07" not in done.output + done.errors
    assert done.status != 0, "control characters are no part of a name"


def test_status_and_doctor(latchkey):
    status = latchkey("status")
    text = json.dumps(status)
    assert all(name in text for name in ("gateway", "identity", "tokens", "mailer", "waitlists"))
    done = latchkey.run("doctor", "--json")
    assert done.status in (0, 1) and json.loads(done.output), done


def test_a_name_that_is_ambiguous_from_now_on_is_warned_of(latchkey):
    name = f"Twin {uuid.uuid4().hex[:8]}"
    first = latchkey.run("apps", "create", "--name", name, "--json")
    assert first.status == 0 and "ambiguous" not in first.errors, first
    second = latchkey.run("apps", "create", "--name", name.lower(), "--json")
    assert second.status == 0 and "ambiguous" in second.errors and first.json["id"] in second.errors, second
    latchkey.refused("apps", "show", name, code="ambiguous")
    for made in (first, second):
        latchkey("apps", "delete", made.json["id"], "--yes")


def test_completions_are_written_for_three_shells(latchkey):
    for shell in ("bash", "zsh", "fish"):
        done = latchkey.run("--generate-completion-script", shell)
        assert done.status == 0 and "webhooks" in done.output and "api-keys" in done.output


def test_mails_can_be_previewed_in_every_language(latchkey):
    found = re.findall(r"[a-z]+_[a-z_]+|invite|sign_up", latchkey.run("mail", "preview", "--help").output)
    assert "magic_link" in found
    for language in ("en", "ja", "ar", "pt-BR"):
        done = latchkey.run("mail", "preview", "magic_link", "--language", language)
        assert done.status == 0 and done.output.strip(), done
