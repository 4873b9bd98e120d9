"""A receiver of webhooks: an HTTP server that keeps what it got, and answers as it is told."""

import http.server
import json
import socket
import threading
import time

import standardwebhooks

from .checks import PATIENCE


class Message:
    """A request as it came."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body, self.at = path, headers, body, time.time()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def id(self):
        return self.headers["webhook-id"]

    def verified(self, *secrets):
        """The body, after each secret has verified it by the independent library."""
        for secret in secrets:
            standardwebhooks.Webhook(secret).verify(self.body, self.headers)
        return self.json

    def __repr__(self):
        return f"{self.headers.get('webhook-id')} {self.body[:200]}"


class Receiver:
    """`status`: what it answers. `headers`, `answer`: what else. `pause`: how long it waits before. It can be away and come back."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.messages, self.status, self.headers, self.answer, self.pause = [], 204, {}, b"", 0
        self.server, self.released = None, threading.Event()
        self.come_back()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def come_back(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.messages.append(Message(self.path, headers, body))
                if receiver.pause:
                    receiver.released.wait(receiver.pause)
                answer = receiver.answer(json.loads(body)) if callable(receiver.answer) else receiver.answer
                answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                try:
                    self.send_response(receiver.status)
                    for name, value in {"Content-Type": "application/json", **receiver.headers}.items():
                        self.send_header(name, value)
                    if receiver.status != 204:
                        self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    if receiver.status != 204:
                        self.wfile.write(answer)
                except OSError:
                    pass

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def go_away(self):
        """Refuses every connection until it comes back."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def stop(self):
        self.released.set()
        self.go_away()

    def wait_for(self, kind, about="", count=1, seconds=PATIENCE):
        """The messages of a type that have `about` in their body, once there are `count`."""
        end = time.monotonic() + seconds
        while True:
            found = [each for each in list(self.messages) if each.json.get("type") == kind and about in each.body]
            if len(found) >= count:
                return found
            assert time.monotonic() < end, (
                f"{count} messages {kind} within {seconds} s: {[e.json.get('type') for e in self.messages]}"
            )
            time.sleep(0.02)
