"""Asks for the sessions and the key set over and over until told to stop, and counts what was no 200."""

import collections
import http.client
import signal
import sys
import threading
import urllib.parse

url, token = urllib.parse.urlsplit(sys.argv[1]), sys.argv[2]
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
counts = collections.Counter()
lock = threading.Lock()


def ask(path):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
    while not stop.is_set():
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}", "Origin": "https://test.example"})
            answer = connection.getresponse()
            body = answer.read()
            outcome = answer.status if answer.status == 200 else f"{path}: {answer.status} {body[:200]}"
        except OSError as error:
            outcome = f"{path}: {error!r}"
            connection.close()
        with lock:
            counts[outcome] += 1


threads = [threading.Thread(target=ask, args=[path]) for path in ["/auth/sessions", "/.well-known/jwks.json"] * 4]
for thread in threads:
    thread.start()
while not stop.wait(0.2):
    pass
for thread in threads:
    thread.join()
good = counts.pop(200, 0)
for outcome, count in counts.items():
    print(f"{count} times {outcome}", file=sys.stderr)
print(f"{good} good, {sum(counts.values())} failed")
sys.exit(1 if counts or not good else 0)
