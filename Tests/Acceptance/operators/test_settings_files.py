"""Configuration as data: `latchkey apply` and `latchkey export`."""

import json
import uuid

import pytest
import yaml

from support.fleet import Fleet
from kit.operator import Operator

SECRET = "a-secret-of-the-shop-that-nobody-guesses"
VARIABLES = {"ACCEPTANCE_SECRET": SECRET, "ACCEPTANCE_GOOGLE": "a-secret-of-google"}


@pytest.fixture
def name():
    return f"Applied {uuid.uuid4().hex[:8]}"


@pytest.fixture
def settings(name):
    key = name.split()[-1]
    return {
        "applications": [
            {
                "name": name,
                "sign_up": "invite",
                "require_verified_email": True,
                "allow_domain": ["acme.example"],
                "second_factor": "optional",
                "accent_colour": "#0f766e",
                "terms_version": "2",
                "terms_url": "https://acme.example/terms",
                "clients": [
                    {
                        "id": f"client_{key}",
                        "name": f"Web {key}",
                        "origins": ["https://applied.example"],
                        "redirect_uris": ["https://applied.example/callback"],
                        "login_methods": ["password", "magic_link", "oauth_google"],
                        "client_secret": {"env": "ACCEPTANCE_SECRET"},
                        "connections": [
                            {
                                "provider": "google",
                                "provider_client_id": "our-id",
                                "client_secret": {"env": "ACCEPTANCE_GOOGLE"},
                            }
                        ],
                    }
                ],
            }
        ]
    }


@pytest.fixture
def apply(latchkey, tmp_path):
    def apply(settings, *options, variables=VARIABLES):
        path = tmp_path / "settings.yaml"
        path.write_text(settings if isinstance(settings, str) else yaml.safe_dump(settings, allow_unicode=True))
        return latchkey.run("apply", path, *options, "--json", **variables)

    return apply


def applied(done):
    assert done.status == 0, done
    return done.json["changes"]


def settings_of(latchkey, app):
    """The settings of an application by their names, wherever the command groups them."""
    shown = latchkey("apps", "show", app)
    groups = [value for value in shown.values() if isinstance(value, dict)]
    return shown | {name: value for group in groups for name, value in group.items()}


def exists(latchkey, name):
    return name in [each["name"] for each in latchkey("apps", "list")]


def test_a_dry_run_prints_the_difference_and_changes_nothing(apply, latchkey, settings, name):
    changes = applied(apply(settings, "--dry-run"))
    assert any(each["kind"] == "created" for each in changes) and not exists(latchkey, name)


def test_what_is_applied_is_there(apply, latchkey, settings, name):
    applied(apply(settings, "--yes"))
    app = settings_of(latchkey, name)
    assert app["sign_up"] == "invite" and app["require_verified_email"] is True, app
    client = latchkey("clients", "show", settings["applications"][0]["clients"][0]["id"])
    assert client["origins"] == ["https://applied.example"] and "oauth_google" in str(client["login_methods"])
    assert [each["provider"] for each in latchkey("connections", "list", "--client", client["id"])] == ["google"]


def test_applied_twice_changes_nothing_the_second_time(apply, settings):
    applied(apply(settings, "--yes"))
    assert applied(apply(settings, "--yes")) == []
    assert applied(apply(settings, "--dry-run")) == []


def test_without_a_terminal_it_needs_yes(apply, latchkey, settings, name, tmp_path):
    done = apply(settings)
    assert done.status == 1 and "--yes" in done.errors and not exists(latchkey, name), done
    # People see the changes as a dry run shows them. The first line has the id of the new application, which is another one each time.
    shown = latchkey.run("apply", tmp_path / "settings.yaml", "--dry-run", **VARIABLES).output.splitlines()
    done = latchkey.run("apply", tmp_path / "settings.yaml", **VARIABLES)
    *lines, error = done.errors.splitlines()
    assert done.status == 1 and not done.output and len(lines) > 10 and lines[1:] == shown[1:-1], done
    assert error.startswith("latchkey: ") and "would be made. Add --yes" in error, done
    applied(apply(settings, "--yes"))
    # Nothing to change, nothing to ask.
    assert apply(settings).status == 0


def test_a_change_is_shown_with_the_old_and_the_new_value(apply, settings):
    applied(apply(settings, "--yes"))
    settings["applications"][0]["sign_up"] = "closed"
    changes = applied(apply(settings, "--dry-run"))
    assert len(changes) == 1 and changes[0]["path"].endswith("sign_up"), changes
    assert "invite" in json.dumps(changes) and "closed" in json.dumps(changes)


def test_what_was_not_there_before_is_shown_as_new(apply, latchkey, settings, tmp_path):
    client = settings["applications"][0]["clients"][0]
    secret = client.pop("client_secret")
    applied(apply(settings, "--yes"))
    client["client_secret"] = secret
    settings["applications"][0]["webhooks"] = [
        {"url": "https://hooks.example/new", "events": ["user.created"], "secret": {"env": "ACCEPTANCE_HOOK"}}
    ]
    variables = VARIABLES | {"ACCEPTANCE_HOOK": "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    kinds = {
        each["path"].rsplit("/", 1)[-1]: each["kind"]
        for each in applied(apply(settings, "--dry-run", variables=variables))
    }
    assert kinds["client_secret"] == "created" and kinds["token_endpoint_auth_method"] == "changed", kinds
    lines = latchkey.run("apply", tmp_path / "settings.yaml", "--dry-run", **variables).output.splitlines()
    assert "    + client_secret: set" in lines and "    + events: user.created" in lines, lines


def test_what_is_left_out_stays_and_what_is_empty_is_removed(apply, latchkey, settings, name):
    applied(apply(settings, "--yes"))
    app = settings["applications"][0]
    del app["accent_colour"], app["sign_up"]
    app["clients"][0]["origins"] = []
    applied(apply(settings, "--yes"))
    assert settings_of(latchkey, name)["sign_up"] == "invite"
    assert latchkey("clients", "show", app["clients"][0]["id"])["origins"] == []


def test_applications_are_matched_by_id_else_by_name(apply, latchkey, settings, name):
    applied(apply(settings, "--yes"))
    identifier = latchkey("apps", "show", name)["id"]
    settings["applications"][0] |= {"id": identifier, "name": f"{name} renamed"}
    applied(apply(settings, "--yes"))
    assert latchkey("apps", "show", identifier)["name"] == f"{name} renamed"
    assert not exists(latchkey, name)


@pytest.mark.parametrize(
    "variables", [{}, {"ACCEPTANCE_SECRET": "short", "ACCEPTANCE_GOOGLE": "x"}, {"ACCEPTANCE_GOOGLE": "x"}]
)
def test_a_secret_that_cannot_be_resolved_stops_before_anything_is_changed(apply, latchkey, settings, name, variables):
    done = apply(settings, "--yes", variables=variables)
    assert done.status == 1 and "ACCEPTANCE_SECRET" in done.errors or "client_secret" in done.errors, done
    assert not exists(latchkey, name)


def test_secrets_are_not_written_in_the_file(apply, latchkey, settings, name):
    settings["applications"][0]["clients"][0]["client_secret"] = SECRET
    done = apply(settings, "--yes")
    assert done.status == 1 and SECRET not in done.errors and not exists(latchkey, name), done


def test_a_secret_from_a_file(apply, latchkey, settings, tmp_path, name):
    (tmp_path / "secret").write_text(SECRET + "\n")
    settings["applications"][0]["clients"][0]["client_secret"] = {"file": "secret"}
    applied(apply(settings, "--yes"))
    assert exists(latchkey, name)


BAD = [
    ("invalid", lambda app: app.update(invalid=1)),
    ("sign_up", lambda app: app.update(sign_up="sometimes")),
    ("name", lambda app: app.update(name="\u200b")),
    ("accent_colour", lambda app: app.update(accent_colour="blue")),
    ("origins", lambda app: app["clients"][0].update(origins=["https://x.example/path"])),
    ("redirect_uris", lambda app: app["clients"][0].update(redirect_uris=["javascript:alert(1)"])),
    ("login_methods", lambda app: app["clients"][0].update(login_methods=["magic"])),
    ("clients", lambda app: app.update(clients={})),
    ("terms_url", lambda app: app.update(terms_url="ftp://x")),
    ("id", lambda app: app["clients"][0].update(id="web")),
]


@pytest.mark.parametrize("about, spoil", BAD, ids=[about for about, _ in BAD])
def test_an_error_names_its_place_and_nothing_is_written(apply, latchkey, settings, name, about, spoil):
    settings["applications"].insert(0, {"name": f"{name} first"})
    spoil(settings["applications"][1])
    done = apply(settings, "--yes")
    assert done.status == 1 and about in done.errors, done
    assert not exists(latchkey, name) and not exists(latchkey, f"{name} first")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "5",
        "applications: 5",
        "applications: [",
        "a: &a [*a]",
        "\x00",
        "applications: []\napplications: []",
        "applications:\n" + "  - name: x\n" * 300,
        "a: " + "x" * 2_000_000,
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n",
        "applications: !!python/object:os.system {}",
        "- " * 30_000,
    ],
    ids=lambda text: repr(text)[:24],
)
def test_a_file_that_is_none_is_refused_quickly(apply, text):
    done = apply(text, "--yes")
    assert done.status in (0, 1) and "Fatal" not in done.errors, done
    if text != "":
        assert done.status == 1, done


def test_every_change_is_in_the_audit_log(apply, latchkey, settings, name):
    applied(apply(settings, "--yes"))
    settings["applications"][0]["sign_up"] = "closed"
    applied(apply(settings, "--yes"))
    entries = latchkey("audit", "--app", name)
    assert {"application_created", "client_created", "application_updated", "connection_set"} <= {
        each["event"] for each in entries
    }
    changes = [change for each in entries for change in each.get("changes") or []]
    assert {"field": "sign_up", "from": "invite", "to": "closed"} in changes
    assert SECRET not in json.dumps(entries) and "a-secret-of-google" not in json.dumps(entries)


def test_export_then_apply_on_an_empty_fleet_gives_the_same(apply, latchkey, settings, name, fleet, tmp_path):
    applied(apply(settings, "--yes"))
    exported = latchkey.run("export", "--app", name)
    assert exported.status == 0 and SECRET not in exported.output
    parsed = yaml.safe_load(exported.output)
    assert [each["name"] for each in parsed["applications"]] == [name]
    # The file names the variables that have the secrets.
    variables = {word: SECRET for word in set(__import__("re").findall(r"env: (\w+)", exported.output))}
    assert len(variables) == 2 and all(variable in exported.output.split("applications:")[0] for variable in variables)
    (tmp_path / "moved.yaml").write_text(exported.output)
    second = Fleet(fleet.program.rsplit("/", 1)[0], LATCHKEY_CONSOLE_BIND="127.0.0.1:0")
    try:
        other = Operator(second)
        assert other.run("apply", tmp_path / "moved.yaml", "--yes", "--json", **variables).status == 0
        assert other.run("export", "--app", name).output == exported.output
        again = other.run("apply", tmp_path / "moved.yaml", "--yes", "--json", **variables)
        assert again.json["changes"] == [], again
        # The application for operators is in no file, and none makes another one.
        operators = other("console", "setup", "olga@example.com")["application_id"]
        whole = other.run("export")
        assert whole.status == 0 and operators not in whole.output and name in whole.output, whole
        other.refused("export", "--app", operators, code="forbidden")
        declared = {"id": operators, "name": "Operators", "sign_up": "open"}
        (tmp_path / "operators.yaml").write_text(yaml.safe_dump({"applications": [declared]}))
        refused = other.refused("apply", tmp_path / "operators.yaml", "--yes", code="invalid_request")
        assert "latchkey console setup" in json.dumps(refused), refused
    finally:
        second.stop()
    done = latchkey.run("apply", tmp_path / "moved.yaml", "--dry-run", "--json", **variables)
    assert done.status == 0, done


def test_webhooks_are_settings_too(apply, latchkey, settings, name):
    """With the events, and the secret by reference."""
    settings["applications"][0]["webhooks"] = [
        {"url": "https://hooks.example/latchkey", "events": ["user.created"], "secret": {"env": "ACCEPTANCE_HOOK"}}
    ]
    hook = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    done = apply(settings, "--yes", variables=VARIABLES | {"ACCEPTANCE_HOOK": hook})
    assert done.status == 0, done
    assert "https://hooks.example/latchkey" in json.dumps(latchkey("webhooks", "list"))
    assert applied(apply(settings, "--yes", variables=VARIABLES | {"ACCEPTANCE_HOOK": hook})) == []
    assert (
        "hooks.example" in latchkey.run("export", "--app", name).output
        and hook not in latchkey.run("export", "--app", name).output
    )
