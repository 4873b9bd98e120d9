"""The recipes in docs/integrate that can run here work as they are written."""

import os
import re
import socket
import subprocess
import sys
import time

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


@pytest.mark.parametrize("recipe", ["docs/integrate/flask.md", "README.md"])
def test_flask(recipe, fleet, page, address, tmp_path):
    pytest.importorskip("flask")
    (tmp_path / "app.py").write_text(program(recipe, "python", fleet))
    server = subprocess.Popen([sys.executable, "-m", "flask", "run", "--port", "8002"], cwd=tmp_path,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", 8002)) == 0:
                    break
            time.sleep(0.1)
        page.goto("http://127.0.0.1:8002/")
        # The recipe has a page with a link; the README's app begins at once.
        if page.url.startswith("http://127.0.0.1:8002/"):
            page.get_by_role("link", name="Sign in").click()
        sign_up(page, address)
        page.get_by_text(address).wait_for()
        assert page.url.startswith("http://127.0.0.1:8002/")
    finally:
        server.kill()
        server.wait()
