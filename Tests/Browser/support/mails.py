"""The mails of a fleet, which are files: one `.eml` a message."""

import email
import email.policy
import pathlib
import re
import time


class Mail:
    def __init__(self, text):
        self.message = email.message_from_bytes(text, policy=email.policy.default)
        self.kind = self.message["X-Latchkey-Kind"]
        self.to = str(self.message["To"])
        self.text = self.message.get_body(("plain",)).get_content()

    @property
    def link(self):
        return re.search(r"https?://\S+[?&]token=[A-Za-z0-9_-]{43}(&client_id=\w+)?", self.text).group()

    @property
    def code(self):
        return re.search(r"(?m)^\s*(\d{6})\s*$", self.text).group(1)


def wait_for_mail(fleet, address, kind, index=0, seconds=20):
    """The mail number `index` (from 0, oldest first) of `kind` to `address`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        folder = pathlib.Path(fleet.state) / "mail"
        mails = [Mail(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
        mails = [mail for mail in mails if mail.kind == kind and address in mail.to]
        if len(mails) > index:
            return mails[index]
        time.sleep(0.05)
    raise AssertionError(f"no {kind} mail number {index} to {address} within {seconds} s")
