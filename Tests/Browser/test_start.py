"""The start page of a local fleet: the programs that it offers work when they are pasted."""

import functools
import html
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request

import pytest

from support.fleet import PASSWORD


@pytest.fixture(scope="module")
def snippets(fleet):
    with urllib.request.urlopen(f"{fleet.issuer}/") as answer:
        page = answer.read().decode()
    found = re.findall(r'data-snippet="([a-z]+)">(.*?)</pre>', page, re.S)
    return {name: html.unescape(text) for name, text in found}


def sign_up(page, address):
    """Signs up, at the sign-in page to which the application sent the browser."""
    page.wait_for_url("**/login?*")
    page.goto(page.url.replace("/login?", "/login/sign-up?"))
    page.fill("[name=email]", address)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    page.get_by_text("Do this later").click()


def test_curl(snippets, tmp_path):
    ran = subprocess.run(["bash", "-c", snippets["curl"]], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert '"email":"ann+' in ran.stdout, ran


@pytest.mark.skipif(not shutil.which("swiftc"), reason="needs Swift")
def test_swift(snippets, tmp_path):
    (tmp_path / "main.swift").write_text(snippets["swift"])
    built = subprocess.run(["swiftc", "-o", "main", "main.swift"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stderr
    ran = subprocess.run(["./main"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert "ann+" in ran.stdout and "example.com" in ran.stdout, ran


def test_python(snippets, page, address, tmp_path):
    (tmp_path / "connect.py").write_text(snippets["python"])
    # A browser that does nothing: the test opens the URL that is printed.
    environment = {**os.environ, "BROWSER": "true %s"}
    program = subprocess.Popen([sys.executable, "connect.py"], cwd=tmp_path, env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        page.goto(program.stdout.readline().removeprefix("Open ").strip())
        sign_up(page, address)
        page.get_by_text("Signed in. You can close this window.").wait_for()
        output, _ = program.communicate(timeout=30)
        assert address in output, output
    finally:
        program.kill()


def test_javascript(snippets, page, address, tmp_path):
    (tmp_path / "index.html").write_text(snippets["javascript"])
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.goto("http://localhost:8000/")
        page.get_by_role("button", name="Sign in").click()
        sign_up(page, address)
        page.locator("pre", has_text=address).wait_for()
        assert page.url == "http://localhost:8000/"
    finally:
        server.shutdown()
        server.server_close()
