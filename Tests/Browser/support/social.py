"""Google, GitHub, Facebook, Apple and Microsoft on this machine."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

NAMES = ["google", "github", "facebook", "apple", "microsoft"]
# What makes a client offer all of them.
METHODS = [word for name in NAMES for word in ("--method", f"oauth_{name}")]
_SERVER = pathlib.Path(__file__).resolve().parents[2] / "TestKit" / "provider_server.py"


class Provider:
    """All five at one address; see provider_server.py."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="provider-", dir=fleet.directory))
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.behave()
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, str(_SERVER), str(self.directory)]
        self.process = subprocess.Popen(command)
        end = time.monotonic() + 30
        while not (self.directory / "port").exists():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("the provider did not start")
            time.sleep(0.05)
        self.origin = f"http://127.0.0.1:{(self.directory / 'port').read_text()}"

    def behave(self, **behaviour):
        """How it answers from now on."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        text = json.dumps({"apple_key": public.decode(), **behaviour})
        new = self.directory / "behaviour.new"
        new.write_text(text)
        new.rename(self.directory / "behaviour.json")

    def connect(self, client, *names):
        """Connects a client of ours with some of them."""
        for name in names:
            own = ["--client-secret", "provider-secret"]
            if name == "apple":
                file = self.directory / "AuthKey.p8"
                file.write_bytes(self.key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
                own = ["--team-id", "TEAM123456", "--key-id", "KEY4567890", "--key-file", str(file)]
            self.fleet.latchkey("connections", "set", name, "--client", client, "--client-id", "our-id",
                                "--issuer", self.origin, *own)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
