#!/usr/bin/env python3
"""A storm of sign-ins at a steady rate, whether or not they are answered (open loop), and one sign-in after it.

It runs on the cores that it measures, so it does as little as it can for each request: one thread, one system call to send and
one to receive. Prints JSON: how many were accepted and refused, and their times in ms. Use: storm.py PORT RATE SECONDS
"""

import json
import re
import select
import socket
import sys
import time

PASSWORD = "a long sentence that nobody guesses"
# Sign-ins beyond this many unanswered ones are counted as lost instead of opening more connections.
MAXIMUM_OPEN = 2000
# In seconds.
LONGEST_WAIT = 10
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


def requests(port):
    def request(number):
        body = json.dumps({"client_id": "client_demo", "email": f"bench{number}@example.com", "password": PASSWORD})
        return (f"POST /auth/sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    return [request(number) for number in range(8)]


class Storm:
    """Kept connections with one request at a time on each."""

    def __init__(self, port):
        self.port, self.requests = port, requests(port)
        self.epoll = select.epoll()
        # By file descriptor: the socket, when the request was sent, and what has come of the answer.
        self.open, self.idle, self.sockets = {}, [], {}
        self.answers = []

    def send(self, number):
        if self.idle:
            connection = self.idle.pop()
        else:
            connection = socket.create_connection(("127.0.0.1", self.port))
            connection.setblocking(False)
            self.sockets[connection.fileno()] = connection
            self.epoll.register(connection, select.EPOLLIN)
        self.open[connection.fileno()] = [time.monotonic(), b""]
        connection.send(self.requests[number % len(self.requests)])
        return connection.fileno()

    def receive(self, timeout):
        """Takes the answers that come within `timeout` seconds."""
        for descriptor, _ in self.epoll.poll(max(0, timeout)):
            connection, request = self.sockets[descriptor], self.open.get(descriptor)
            try:
                data = connection.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.epoll.unregister(descriptor)
                connection.close()
                del self.sockets[descriptor]
                self.idle = [other for other in self.idle if other is not connection]
                if self.open.pop(descriptor, None):
                    self.answers.append((descriptor, 0, 0))
                continue
            if request is None:
                continue
            request[1] += data
            end = request[1].find(b"\r\n\r\n")
            length = LENGTH.search(request[1], 0, end) if end >= 0 else None
            if end >= 0 and len(request[1]) >= end + 4 + (int(length.group(1)) if length else 0):
                status, milliseconds = int(request[1][9:12]), (time.monotonic() - request[0]) * 1000
                self.answers.append((descriptor, status, milliseconds))
                del self.open[descriptor]
                self.idle.append(connection)

    def run(self, rate, seconds):
        """Returns how many were sent, in how many seconds, and how many were not."""
        start, sent, lost = time.monotonic(), 0, 0
        for number in range(int(rate * seconds)):
            due = start + number / rate
            while True:
                pause = due - time.monotonic()
                self.receive(pause)
                if pause <= 0:
                    break
            if len(self.open) >= MAXIMUM_OPEN:
                lost += 1
                continue
            self.send(number)
            sent += 1
        return sent, time.monotonic() - start, lost

    def finish(self, descriptor=None):
        """Waits for the answer on a connection, or for all."""
        end = time.monotonic() + LONGEST_WAIT
        while (descriptor in self.open if descriptor is not None else self.open) and time.monotonic() < end:
            self.receive(0.05)


def percentile(times, part):
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))], 1) if times else None


def main(port, rate, seconds):
    storm = Storm(port)
    sent, elapsed, lost = storm.run(rate, seconds)
    # The first one afterwards, from the same network, which tries again while what was accepted before is still being hashed.
    end, first_status, tries = time.monotonic(), 0, 0
    while first_status != 200 and tries < 100:
        began, tries = time.monotonic(), tries + 1
        first = storm.send(1)
        storm.finish(first)
        first_status, first_time = next(answer[1:] for answer in reversed(storm.answers) if answer[0] == first)
        while first_status != 200 and time.monotonic() < began + 0.05:
            storm.receive(0.01)
    storm.finish()
    accepted = [ms for _, status, ms in storm.answers if status == 200]
    refused = [ms for _, status, ms in storm.answers if status == 503]
    print(json.dumps({
        "rate": round(sent / elapsed), "accepted_rate": round(len(accepted) / elapsed, 1),
        "accepted_p50": percentile(accepted, 0.5), "accepted_p99": percentile(accepted, 0.99),
        "refused": len(refused), "refused_p50": percentile(refused, 0.5),
        "other": sent + tries - len(accepted) - len(refused) + lost,
        "first": round(first_time, 1), "first_tries": tries, "first_after": round((began - end) * 1000)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
