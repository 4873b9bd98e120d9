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
from support.authenticators import Authenticators
from support.factors import App
from support.fleet import PASSWORD
from support.factor_fixtures import make_session_weak
from support.hosted import change_session
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


def test_factors(fleet, neighbour, page, address):
    """The samples for second factors, one after the other, on a page of a client's own."""
    text = (ROOT / "docs/integrate/factors.md").read_text()
    samples = "\n".join(re.findall(r"^```js\n(.*?)^```", text, re.S | re.M))
    authenticators = Authenticators(page)
    key = authenticators.add(transport="usb")
    apps = {}

    def ask(types):
        assert "totp" in types, types
        return {"type": "totp", "code": apps["present"].code()}

    page.expose_function("ask", ask)
    page.expose_function("askForCode", lambda _, secret: apps.setdefault("enrolled", App(secret)).code())
    page.goto(neighbour.origin)
    page.add_script_tag(url=f"{fleet.issuer}/auth/csrf-session")
    page.add_script_tag(content=samples.replace("https://auth.example.com", fleet.issuer))

    def run(program, **values):
        values = {"client": neighbour.client, "email": address, "password": PASSWORD, **values}
        return page.evaluate(f"async ({{{', '.join(values)}}}) => {program}", values)

    sign_out = 'api("/auth/sign-out")'
    run('api("/auth/sign-up", {client_id: client, email, password})')
    begun = run('api("/auth/factors/totp")')
    apps["present"] = App(begun["secret"])
    confirmed = run(
        "api(`/auth/factors/totp/${id}/confirm`, {code})", id=begun["id"], code=apps["present"].code())
    assert len(confirmed["recovery_codes"]) == 10
    # The session began with one factor, and a second one is not added by that alone.
    assert run("freshly(addPasskey, ask)")["id"]
    # As in a remembered browser, the session has shown the password only.
    change_session(page, fleet, make_session_weak)
    run('api("/auth/refresh")')
    assert len(run('freshly(() => api("/auth/factors/recovery-codes"), ask)')["recovery_codes"]) == 10
    run(sign_out)
    assert run("signIn(client, email, password, ask)")["profile"]["credentials"]
    run(sign_out)
    assert run('signIn(client, email, password, () => ({type: "passkey"}))')["profile"]
    run(sign_out)
    assert run("signInWithPasskey(client)")["profile"] and len(key.passkeys) == 1
    run(sign_out)
    application = fleet.latchkey("apps", "create", "--name", "Strict samples", "--second-factor", "required")
    strict = fleet.latchkey("clients", "create", "--app", application["id"], "--name", "Strict", "--origin",
                            neighbour.origin)["id"]
    problem = run('api("/auth/sign-up", {client_id: client, email, password}).catch(problem => problem)', client=strict)
    assert problem["code"] == "second_factor_enrolment_required"
    assert len(run("enrol(client, problem, askForCode)", client=strict, problem=problem)["recovery_codes"]) == 10
    run(sign_out)
    apps.clear()
    signed_up = run("signUp(client, email, password, askForCode)", client=strict, email=f"new-{address}")
    assert len(signed_up["recovery_codes"]) == 10 and signed_up["profile"]
