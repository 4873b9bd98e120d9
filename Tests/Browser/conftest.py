"""Starts what every test in a browser needs, once: a fleet, Chromium, a good site, a neighbour and an attacker."""

import os
import pathlib
import socket
import sys
import uuid

import playwright.sync_api
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from support import fleet as fleets, sites  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".build" / "browser"


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    # Not sandboxed: in containers and as root Chromium's sandbox can't be set up. It sees only pages of ours.
    with playwright.sync_api.sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=30_000)
        except playwright.sync_api.Error as error:
            said = [line.strip() for line in str(error).splitlines() if "[err]" in line or "exitCode" in line]
            said = "\n".join(dict.fromkeys(said)) or str(error).splitlines()[0]
            pytest.exit(f"Chromium can't be started on this machine. Try `{path} --headless --no-sandbox "
                        f"--dump-dom about:blank`; CHROMIUM names another.\n{said}", pytest.ExitCode.INTERRUPTED)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def fleet():
    running = fleets.Fleet(os.environ.get("LATCHKEY_BUILD", ROOT / ".build" / "debug"))
    yield running
    running.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def demo(fleet):
    """The demo: another origin than the API's, of the same site, registered with a client."""
    port = _free_port()
    origin = f"http://localhost:{port}"
    client = fleet.make_client("Browser", "--origin", origin, "--redirect-uri", f"{origin}/callback",
                               "--link-page", f"magic_link={origin}/in")
    site = sites.demo(port, fleet.issuer, client["id"])
    site.client = client["id"]
    yield site
    site.stop()


@pytest.fixture(scope="session")
def neighbour(fleet):
    """A site of another application of the same site: it is sent our cookies too."""
    site = sites.empty("localhost")
    site.client = fleet.make_client("Neighbour", "--origin", site.origin)["id"]
    yield site
    site.stop()


@pytest.fixture(scope="session")
def attacker():
    """A site that nobody has registered, of another site."""
    site = sites.empty("127.0.0.1")
    yield site
    site.stop()


@pytest.fixture
def new_context(chromium, request):
    """Makes browsers' profiles; leaves a picture of every page of theirs when the test fails."""
    contexts = []

    def make(**options):
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context

    yield make
    failed = getattr(request.node, "call_failed", False)
    for number, context in enumerate(contexts):
        for place, page in enumerate(context.pages if failed else []):
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"failed-{request.node.name}-{number}-{place}.png".replace("/", "_"))
        context.close()


@pytest.fixture
def page(new_context):
    return new_context().new_page()


@pytest.fixture
def address():
    """An email address that nobody has."""
    return f"ann-{uuid.uuid4().hex[:12]}@example.com"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        item.call_failed = True
    return report


def pytest_terminal_summary(terminalreporter, exitstatus):
    stats = terminalreporter.stats
    failed = {report.nodeid for name in ("failed", "error") for report in stats.get(name, [])}
    passed = {report.nodeid for report in stats.get("passed", []) if report.when == "call"} - failed
    # What kept the tests from running at all is an error too.
    terminalreporter.write_line(f"browser: {len(passed)} passed, {max(len(failed), int(exitstatus not in (0, 1)))} failed")
