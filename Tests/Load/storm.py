#!/usr/bin/env python3
"""A storm of sign-ins at a steady rate, whether or not they are answered (open loop), and one sign-in after it.

Prints JSON: how many were accepted and refused, and their times in ms. Use: storm.py PORT RATE SECONDS
"""

import asyncio
import json
import sys
import time

PASSWORD = "a long sentence that nobody guesses"
# Sign-ins beyond this many unanswered ones are counted as lost instead of opening more connections.
MAXIMUM_OPEN = 2000


class Connection(asyncio.Protocol):
    """One kept connection with one request at a time."""

    def __init__(self):
        self.answer = None
        self.buffer = self.body = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        if len(body) >= length and self.answer and not self.answer.done():
            self.buffer, self.body = b"", body
            self.answer.set_result(int(head.split(b" ", 2)[1]))

    def connection_lost(self, error):
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionError())


def request(port, number):
    body = json.dumps({"client_id": "client_demo", "email": f"bench{number % 8}@example.com", "password": PASSWORD})
    return (f"POST /auth/sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


async def sign_in(port, number, idle):
    """The status and the milliseconds that it took."""
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    connection = idle.pop() if idle else None
    if connection is None or connection.transport.is_closing():
        _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
    connection.answer = loop.create_future()
    connection.transport.write(request(port, number))
    status = await asyncio.wait_for(connection.answer, 10)
    idle.append(connection)
    return status, (time.monotonic() - start) * 1000


def percentile(times, part):
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))], 1) if times else None


async def main(port, rate, seconds):
    idle, tasks, lost = [], [], 0
    start = time.monotonic()
    for number in range(int(rate * seconds)):
        pause = start + number / rate - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        if sum(not task.done() for task in tasks[-MAXIMUM_OPEN:]) >= MAXIMUM_OPEN:
            lost += 1
            continue
        tasks.append(asyncio.create_task(sign_in(port, number, idle)))
    sent = time.monotonic() - start
    # The first one afterwards, from the same network: what was accepted before is still being hashed.
    first_status, first = await sign_in(port, 1, idle)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    answers = [result for result in results if isinstance(result, tuple)]
    accepted = [ms for status, ms in answers if status == 200]
    refused = [ms for status, ms in answers if status == 503]
    print(json.dumps({
        "rate": round(len(tasks) / sent), "accepted_rate": round(len(accepted) / sent, 1),
        "accepted_p50": percentile(accepted, 0.5), "accepted_p99": percentile(accepted, 0.99),
        "refused": len(refused), "refused_p50": percentile(refused, 0.5),
        "other": len(results) - len(accepted) - len(refused) + lost,
        "first_status": first_status, "first": round(first, 1)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
