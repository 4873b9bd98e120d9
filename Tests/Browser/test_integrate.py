"""The recipes in docs/integrate that can run here work as they are written."""

import fcntl
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from conftest import ROOT
from test_start import sign_up


def program(page, language, fleet):
    """The first block of code of a page in this language, for this fleet."""
    text = (ROOT / page).read_text()
    block = re.search(rf"^```{language}\n(.*?)^```", text, re.S | re.M).group(1)
    return block.replace("http://localhost:8080", fleet.issuer)


def test_curl(fleet, tmp_path):
    script = program("docs/integrate/json-api.md", "sh", fleet)
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    profile, status = ran.stdout.strip().split("\n")
    assert '"email":"ann+' in profile and status == "204", ran


@pytest.fixture
def flask_port():
    """The port that the Flask programs are registered with. The other worker of pytest waits until it is free."""
    with (Path(tempfile.gettempdir()) / "latchkey-flask.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield 8002


@pytest.mark.parametrize("recipe", ["docs/integrate/flask.md", "README.md"])
def test_flask(recipe, flask_port, fleet, page, address, tmp_path):
    (tmp_path / "app.py").write_text(program(recipe, "python", fleet))
    server = subprocess.Popen([sys.executable, "-m", "flask", "run", "--port", str(flask_port)], cwd=tmp_path,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    home = f"http://127.0.0.1:{flask_port}/"
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", flask_port)) == 0:
                    break
            time.sleep(0.1)
        page.goto(home)
        # The recipe has a page with a link; the README's app begins at once.
        if page.url.startswith(home):
            page.get_by_role("link", name="Sign in").click()
        sign_up(page, address)
        page.get_by_text(address).wait_for()
        assert page.url.startswith(home)
    finally:
        server.kill()
        server.wait()
