"""Runs a Python sample of the documentation as its reader would, on a machine whose clock is off.

run_sample.py ISSUER REDIRECT_URI SAMPLE SECONDS [NAME=VALUE …]
SECONDS: how far the clock is ahead. NAME=VALUE: what the reader has before, such as token=….
Prints what the sample's last names are, or the error that ended it.
"""

import datetime
import json
import sys
import uuid

import jwt.api_jwt

from browser import Browser

issuer, redirect_uri, sample, seconds, *given = sys.argv[1:]


class Clock(datetime.datetime):
    """The clock that PyJWT reads."""

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.now(tz) + datetime.timedelta(seconds=float(seconds))


jwt.api_jwt.datetime = Clock


class Names(dict):
    """The sample's variables. What it leaves to the reader is done when it is asked for."""

    def __missing__(self, name):
        if name != "came_back_to":
            raise KeyError(name)
        browser = Browser(issuer)
        browser.sign_up(f"sample-{uuid.uuid4()}@example.com", "a long sentence that nobody guesses")
        return browser.go(self["url"], redirect_uri)


names = Names(pair.split("=", 1) for pair in given)
with open(sample, encoding="utf-8") as file:
    code = compile(file.read(), sample, "exec")
try:
    exec(code, {"__name__": "__main__"}, names)
    error = None
except Exception as raised:
    error = type(raised).__name__
    if "-v" in given:
        raise
said = {name: value for name, value in names.items() if isinstance(value, dict)}
print(json.dumps({"error": error, "said": {name: value.get("sub") for name, value in said.items()}}))
