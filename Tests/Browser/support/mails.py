"""The mails of a fleet, which are files: one `.eml` a message."""

import email
import email.policy
import functools
import pathlib
import re
import time

_PHRASES = pathlib.Path(__file__).resolve().parents[3] / "Services" / "Mailer" / "Templates" / "phrases" / "en.phrases"


@functools.cache
def _title(notice):
    """A pattern of the title that the texts of a notice begin with; None if there is no such notice."""
    found = re.search(rf"(?m)^notice\.{notice}\.title = (.*)$", _PHRASES.read_text())
    return found and re.compile(re.sub(r"\\{.*\\}", ".*", re.escape(found.group(1))) + r"\s*\n")


class Mail:
    def __init__(self, text):
        self.message = email.message_from_bytes(text, policy=email.policy.default)
        self.kind = self.message["X-Latchkey-Kind"]
        self.to = str(self.message["To"])
        self.text = self.message.get_body(("plain",)).get_content()

    def is_of(self, kind):
        """`kind`: as the header has it, or what a notice tells."""
        if self.kind == "notice" and (title := _title(kind)):
            return title.match(self.text)
        return self.kind == kind

    @property
    def link(self):
        return re.search(r"https?://\S+[?&]token=[A-Za-z0-9_-]{43}(&client_id=\w+)?", self.text).group()

    @property
    def code(self):
        return re.search(r"(?m)^\s*(\d{6})\s*$", self.text).group(1)


@functools.cache
def _read(path):
    return Mail(path.read_bytes())


def mails(fleet, address, kind):
    """The mails of `kind` to `address` up to now, oldest first."""
    folder = pathlib.Path(fleet.state) / "mail"
    found = [_read(path) for path in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if mail.is_of(kind) and address in mail.to]


def wait_for_mail(fleet, address, kind, index=0, seconds=20):
    """The mail number `index` (from 0, oldest first) of `kind` to `address`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = mails(fleet, address, kind)
        if len(found) > index:
            return found[index]
        time.sleep(0.05)
    raise AssertionError(f"no {kind} mail number {index} to {address} within {seconds} s")
