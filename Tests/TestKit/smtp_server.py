"""A mail server for tests: smtp_server.py DIRECTORY

Listens on two ports of 127.0.0.1, the second one with TLS from the first byte, and writes them to DIRECTORY/ports; a
server that is started again there takes the same ones. Certificates are made at the first start; DIRECTORY/ca.pem is
to be trusted. Every mail that it accepts is a line of JSON in DIRECTORY/mails.jsonl. DIRECTORY/behaviour.json says
how it behaves, and is read again for every command:

    starttls     whether STARTTLS is offered (true)
    smtputf8     whether addresses beyond ASCII are taken (true)
    auth         whether signing in is required (false); "user" and "password" are right
    certificate  "good", "untrusted" or "wrong_name"
    delay        seconds before the answer to a command: {"RCPT": 5}
    refuse       answers in place of 250: {"RCPT ann@example.com": "550 5.1.1 no", "MAIL": …, "MESSAGE": …}
    times        how often each of "refuse" and "close" holds before all is well; for ever without it
    close        "message" or "answer": breaks the connection within the message, or instead of the answer to it
"""

import asyncio
import json
import logging
import os
import ssl
import subprocess
import sys
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

directory = sys.argv[1]
used = {}
# It is meant to be lax where a test asks for it.
warnings.simplefilter("ignore")
logging.disable()


def path(name):
    return os.path.join(directory, name)


def behaviour():
    try:
        with open(path("behaviour.json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def still(what):
    """Whether something that happens a number of times happens once more."""
    times = behaviour().get("times")
    if times is None:
        return True
    used[what] = used.get(what, 0) + 1
    return used[what] <= times


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make_certificates():
    if os.path.exists(path("ca.pem")):
        return
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    for ca in ["ca", "other-ca"]:
        openssl("req", "-x509", *key, "-subj", f"/CN={ca}", "-keyout", path(f"{ca}.key"), "-out", path(f"{ca}.pem"))
    for name, ca, hosts in [
        ("good", "ca", "DNS:localhost,IP:127.0.0.1"),
        ("untrusted", "other-ca", "DNS:localhost,IP:127.0.0.1"),
        ("wrong_name", "ca", "DNS:mail.example.com"),
    ]:
        with open(path(f"{name}.ext"), "w") as file:
            file.write(f"subjectAltName={hosts}\n")
        openssl("req", *key, "-subj", "/CN=mail", "-keyout", path(f"{name}.key"), "-out", path(f"{name}.csr"))
        openssl(
            "x509", "-req", "-in", path(f"{name}.csr"), "-CA", path(f"{ca}.pem"), "-CAkey", path(f"{ca}.key"),
            "-CAcreateserial", "-days", "2", "-extfile", path(f"{name}.ext"), "-out", path(f"{name}.pem"))


def tls_context():
    name = behaviour().get("certificate", "good")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path(f"{name}.pem"), path(f"{name}.key"))
    return context


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"user", b"password")
    return AuthResult(success=is_right, handled=False, auth_data="user" if is_right else None)


class Handler:
    async def answer(self, command, *keys):
        await asyncio.sleep(behaviour().get("delay", {}).get(command, 0))
        errors = behaviour().get("refuse", {})
        for key in (command, *keys):
            if key in errors and still(key):
                return errors[key]
        return None

    async def handle_MAIL(self, server, session, envelope, address, options):
        error = await self.answer("MAIL")
        if error is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return error or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        with open(path("recipients"), "a", encoding="utf-8") as file:
            file.write(address + "\n")
        error = await self.answer("RCPT", f"RCPT {address}")
        if error is None:
            envelope.rcpt_tos.append(address)
        return error or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        error = await self.answer("MESSAGE")
        if error:
            return error
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.original_content.decode("utf-8", "replace"),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data,
            "ehlo": session.host_name,
            "peer": session.peer[1],
            "time": time.time(),
        }
        with open(path("mails.jsonl"), "a") as file:
            file.write(json.dumps(mail) + "\n")
        if behaviour().get("close") == "answer" and still("close"):
            server.transport.abort()
        return "250 2.0.0 taken"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if behaviour().get("close") == "message" and still("close"):
            await self.push("354 go on")
            await self._reader.read(10)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def server(is_implicit):
    how = behaviour()
    offers = how.get("starttls", True) and not is_implicit
    return Server(
        Handler(), hostname="localhost", tls_context=tls_context() if offers else None, authenticator=authenticate,
        auth_required=how.get("auth", False), auth_require_tls=False, enable_SMTPUTF8=how.get("smtputf8", True), timeout=60,
        decode_data=False)


async def main():
    make_certificates()
    ports = [0, 0]
    if os.path.exists(path("ports")):
        with open(path("ports")) as file:
            ports = [int(port) for port in file.read().split()]
    loop = asyncio.get_running_loop()
    plain = await loop.create_server(lambda: server(False), "127.0.0.1", ports[0], reuse_address=True)
    secure = await loop.create_server(
        lambda: server(True), "127.0.0.1", ports[1], reuse_address=True, ssl=tls_context())
    ports = [each.sockets[0].getsockname()[1] for each in (plain, secure)]
    with open(path("ports.new"), "w") as file:
        file.write(f"{ports[0]} {ports[1]}\n")
    os.rename(path("ports.new"), path("ports"))
    open(path("up"), "w").close()
    await asyncio.Event().wait()


asyncio.run(main())
