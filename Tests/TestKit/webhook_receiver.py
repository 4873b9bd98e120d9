"""A receiver of webhooks for tests, on one port: webhook_receiver.py DIRECTORY

Listens on 127.0.0.1 and writes the port to DIRECTORY/port; a receiver that is started again there takes the same one. It verifies every
message by the library of Standard Webhooks, with the secrets in DIRECTORY/secrets, one a line: the message has to be signed by each of
them. DIRECTORY/behaviour.json tells how it answers; it is read again for every message:

    status        the status (204)
    delay         seconds before the answer
    redirect      where the answer leads
    length        so many bytes of an answer
    body          the answer instead

Every message is a line of JSON in DIRECTORY/messages.jsonl: path, id, timestamp, body, and whether it was verified.
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

directory = sys.argv[1]
lock = threading.Lock()


def path(name):
    return os.path.join(directory, name)


def behaviour():
    try:
        with open(path("behaviour.json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def is_verified(body, headers):
    with open(path("secrets")) as file:
        secrets = file.read().split()
    try:
        for secret in secrets:
            Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return bool(secrets)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        line = json.dumps({
            "path": self.path, "id": headers.get("webhook-id", ""), "timestamp": headers.get("webhook-timestamp", ""),
            "body": body, "verified": is_verified(body, headers)})
        with lock, open(path("messages.jsonl"), "a") as file:
            file.write(line + "\n")
        told = behaviour()
        time.sleep(told.get("delay", 0))
        answer = told["body"].encode() if told.get("body") else b"x" * told.get("length", 0)
        try:
            self.send_response(told.get("status", 204))
            if told.get("redirect"):
                self.send_header("Location", told["redirect"])
            if told.get("status", 204) != 204:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def port():
    try:
        with open(path("port")) as file:
            return int(file.read())
    except FileNotFoundError:
        return 0


ThreadingHTTPServer.daemon_threads = True
ThreadingHTTPServer.allow_reuse_address = True
ThreadingHTTPServer.request_queue_size = 128
server = ThreadingHTTPServer(("127.0.0.1", port()), Handler)
with open(path("port.new"), "w") as file:
    file.write(str(server.server_port))
os.rename(path("port.new"), path("port"))
server.serve_forever()
