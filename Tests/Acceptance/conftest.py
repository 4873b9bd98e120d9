"""Starts what the acceptance tests need, once: a fleet with its console, applications, and an operator.

The tests are written from what is promised, not from the code. They call what users and operators have: the HTTP APIs, the pages, the
emails and the command `latchkey`. They look into a store only where time has to pass, or where something must not be stored.
"""

import json
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests" / "Browser")]

from support.fleet import Fleet  # noqa: E402
from kit.callers import Browser, Caller, fresh_person  # noqa: E402
from kit.console import Admin, Description, console_url  # noqa: E402
from kit.operator import Operator  # noqa: E402

BUILD = os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug")
ORIGIN, SHOP_ORIGIN = "https://notes.example", "https://shop.example"


# Two networks of the world, and where they are.
PLACES = {
    "81.2.69.0/24": {
        "city": {"names": {"en": "London"}},
        "country": {"names": {"en": "United Kingdom", "de": "Vereinigtes Königreich"}},
    },
    "89.160.20.0/24": {
        "city": {"names": {"en": "Linköping"}},
        "country": {"names": {"en": "Sweden", "de": "Schweden"}},
    },
}


@pytest.fixture(scope="session")
def fleet(tmp_path_factory):
    places = tmp_path_factory.mktemp("places") / "places.mmdb"
    script = ROOT / "Tests" / "TestKit" / "place_database.py"
    subprocess.run([sys.executable, script, places, json.dumps(PLACES)], check=True, timeout=60)
    places.chmod(0o644)
    phrases = tmp_path_factory.mktemp("phrases")
    (phrases / "de.phrases").write_text("# Ours.\nsign_in_to = Herein zu {app}\n")
    # The limits are on: every caller has an address of its own. Some say that they pass on what others have sent.
    running = Fleet(
        BUILD,
        LATCHKEY_RATE_LIMITS="on",
        LATCHKEY_CONSOLE_BIND="127.0.0.1:0",
        LATCHKEY_GEOIP_FILE=str(places),
        LATCHKEY_PAGE_PHRASES=str(phrases),
        LATCHKEY_TRUSTED_PROXIES="127.0.0.0/8",
    )
    yield running
    running.stop()


@pytest.fixture(scope="session")
def latchkey(fleet):
    """The operator's command: `latchkey("users", "show", …)` gives its JSON."""
    return Operator(fleet)


@pytest.fixture(scope="session")
def notes(fleet):
    """A client of the application “Notes”."""
    return fleet.make_client("Notes", "--origin", ORIGIN, "--redirect-uri", f"{ORIGIN}/callback")


@pytest.fixture(scope="session")
def shop(fleet):
    """A client of the application “Shop”, whose users are others."""
    return fleet.make_client("Shop", "--origin", SHOP_ORIGIN, "--redirect-uri", f"{SHOP_ORIGIN}/callback")


@pytest.fixture
def caller(fleet, notes):
    """A program without a session."""
    return Caller(fleet, notes["id"], ORIGIN)


@pytest.fixture
def browser(fleet, notes):
    return Browser(fleet, notes["id"], ORIGIN)


@pytest.fixture
def ann(fleet, notes):
    """Somebody who has just signed up and proven the mailbox."""
    return fresh_person(fleet, notes["id"], ORIGIN)


@pytest.fixture
def bob(fleet, notes):
    """Another user of the same application."""
    return fresh_person(fleet, notes["id"], ORIGIN)


@pytest.fixture
def eve(fleet, shop):
    """A user of another application."""
    return fresh_person(fleet, shop["id"], SHOP_ORIGIN)


@pytest.fixture(scope="module")
def somebody(fleet, notes):
    return fresh_person(fleet, notes["id"], ORIGIN)


@pytest.fixture
def reader(somebody):
    """Somebody for tests that change nothing."""
    return somebody.with_new_ip()


@pytest.fixture(scope="session")
def make_key(latchkey):
    """Creates an API key, and gives what a program sends."""

    def make_key(scope="write", *options, name="Acceptance"):
        return secret_of(latchkey("api-keys", "create", "--name", name, "--scope", scope, *options))

    return make_key


def secret_of(created):
    """The key itself, in what `latchkey api-keys create --json` prints."""
    found = [value for value in created.values() if isinstance(value, str) and value.startswith("lk_")]
    assert len(found) == 1, created
    return found[0]


@pytest.fixture(scope="session")
def console(fleet):
    """The console's URL."""
    return console_url(fleet)


@pytest.fixture(scope="module")
def admin(console, make_key):
    """A program that may do everything."""
    return Admin(console, make_key("write"))


@pytest.fixture(scope="session")
def description(console, make_key):
    """What the admin API says of itself."""
    return Description(Admin(console, make_key("read")))


def pytest_terminal_summary(terminalreporter, exitstatus):
    stats = terminalreporter.stats
    failed = {report.nodeid for name in ("failed", "error") for report in stats.get(name, [])}
    passed = {report.nodeid for report in stats.get("passed", []) if report.when == "call"} - failed
    # What kept the tests from running at all is an error too.
    terminalreporter.write_line(
        f"acceptance: {len(passed)} passed, {max(len(failed), int(exitstatus not in (0, 1)))} failed"
    )
