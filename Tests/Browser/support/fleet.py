"""A fleet of the tests' own: `latchkey up` with private stores, a free port, mails as files."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

PASSWORD = "a long sentence that nobody guesses"


class Fleet:
    """One that runs until it is stopped. `settings`: variables of its environment that are otherwise than here."""

    def __init__(self, build, **settings):
        self.program = str(pathlib.Path(build).resolve() / "latchkey")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="lkbrowser-", dir="/tmp"))
        # Open to pass through, so that the user `postgres` reaches its cluster below.
        self.directory.chmod(0o711)
        self.state = self.directory / "state"
        self.state.mkdir(mode=0o711)
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("LATCHKEY_")}
        self.environment |= {"LATCHKEY_STATE_DIR": str(self.state), "LATCHKEY_PORT": "0", "NO_COLOR": "1",
                             "LATCHKEY_RATE_LIMITS": "off", "LATCHKEY_CONSOLE_BIND": "127.0.0.1:0"} | settings
        self.log = self.directory / "up.log"
        # Ends with us, however we end.
        command = ["setpriv", "--pdeathsig", "TERM", self.program, "up"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log,
                                            start_new_session=True)
        record = self._wait()
        self.issuer = record["issuer"]

    def _wait(self, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                record = json.loads((self.state / "fleet.json").read_text())
                if record.get("ready"):
                    return record
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        text = self.log.read_text(errors="replace")[-3000:]
        self.stop()
        raise RuntimeError(f"the fleet did not come up:\n{text}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def latchkey(self, *arguments):
        """Runs the operator's command and gives what it prints, which is JSON: of the audit log one entry in a line."""
        done = subprocess.run([self.program, *arguments, "--json"], env=self.environment, capture_output=True,
                              text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"latchkey {' '.join(arguments)}: {done.stderr}")
        if arguments[0] == "audit":
            return [json.loads(line) for line in done.stdout.splitlines()]
        return json.loads(done.stdout)

    def pid(self, service):
        """The process id of a service; None while there is none."""
        processes = json.loads((self.state / "fleet.json").read_text())["processes"]
        return next((each["process"]["pid"] for each in processes if each["service"] == service), None)

    def kill(self, service):
        """Kills a service without warning. `latchkey up` starts it again."""
        os.kill(self.pid(service), signal.SIGKILL)

    def restart(self, service, seconds=30):
        """Kills a service, and waits until another one answers."""
        old = self.pid(service)
        self.kill(service)
        end = time.monotonic() + seconds
        while self.pid(service) in (old, None) or not self._is_ready():
            assert time.monotonic() < end, f"{service} was not started again"
            time.sleep(0.05)

    def _is_ready(self):
        try:
            return urllib.request.urlopen(f"{self.issuer}/readyz", timeout=5).status == 200
        except OSError:
            return False

    def database(self, query):
        """Asks PostgreSQL, as its administrator."""
        url = json.loads((self.state / "fleet.json").read_text())["database_url"]
        command = ["psql", url, "--no-psqlrc", "--tuples-only", "--no-align", "--command", query]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def redis(self, service, *command):
        """Runs a command in Redis with the rights of a service."""
        passwords = json.loads((self.state / "secrets.json").read_text())["stores"]["redis"]
        socket = self.state / "run" / "redis.sock"
        return subprocess.run(["redis-cli", "-s", str(socket), "--user", service, *command], check=True, text=True,
                              capture_output=True, env=os.environ | {"REDISCLI_AUTH": passwords[service]}).stdout

    def logs(self):
        """All that its processes have logged."""
        files = [self.log, *(self.state / "log").glob("*.log")]
        return "".join(file.read_text(errors="replace") for file in files)

    def make_client(self, name, *options):
        """An application with one client; gives the client."""
        application = self.latchkey("apps", "create", "--name", name)
        return self.latchkey("clients", "create", "--app", application["id"], "--name", name, "--method", "password",
                             "--method", "magic_link", *options)

    def post(self, path, body, origin, token=None):
        """Calls the API as a program does, without a browser: for what a test needs before it begins."""
        headers = {"Content-Type": "application/json", "Origin": origin}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.issuer + path, json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.loads(answer.read() or b"null")
