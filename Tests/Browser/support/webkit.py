"""WebKit, as Safari has it, by way of WebKitGTK's driver: a browser that drops `Secure` cookies on plain http, be it on this
machine. Speaks WebDriver (W3C) itself, which takes a few lines."""

import json
import os
import select
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """Why it can't be started on this machine; nothing if it can."""
    names = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
    return ", ".join(package for program, package in names.items() if not shutil.which(program))


class Browser:
    """One with a profile of its own, on a screen that nobody sees."""

    def __init__(self):
        self.screen = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", "Xvfb", "-displayfd", "1", "-nolisten", "tcp"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not select.select([self.screen.stdout], [], [], 20)[0]:
            raise RuntimeError("Xvfb does not start")
        display = f":{self.screen.stdout.readline().decode().strip()}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # Not sandboxed, as in containers and as root a sandbox can't be set up. It sees only pages of ours.
        environment = {**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
                       "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.driver = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", "WebKitWebDriver", f"--port={port}"],
                                       env=environment, stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{port}"
        self.session = ""
        end = time.monotonic() + 20
        while not self.session:
            try:
                self.session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {}}})["sessionId"]
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def stop(self):
        try:
            self._of_session("DELETE", "")
        finally:
            for process in (self.driver, self.screen):
                process.terminate()
                process.wait(10)

    def _call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["value"]

    def _of_session(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def open(self, url):
        self._of_session("POST", "/url", {"url": url})

    @property
    def url(self):
        return self._of_session("GET", "/url")

    def cookies(self):
        """By their names."""
        return {cookie["name"]: cookie for cookie in self._of_session("GET", "/cookie")}

    def _element(self, selector):
        body = {"using": "css selector", "value": selector}
        return self._of_session("POST", "/element", body)[_ELEMENT]

    def text(self, selector="main"):
        return self._of_session("GET", f"/element/{self._element(selector)}/text")

    def fill(self, selector, text):
        self._of_session("POST", f"/element/{self._element(selector)}/value", {"text": text})

    def click(self, selector):
        self._of_session("POST", f"/element/{self._element(selector)}/click", {})

    def wait_until(self, condition, seconds=15):
        """Waits for a condition; pages that are gone in the meantime are none."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except urllib.error.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"still at {self.url}: {self.text('body')}")
