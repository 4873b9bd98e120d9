"""Programs and browsers that call the API, each from a network address of its own, so that nobody uses up another one's limits."""

import itertools
import os
import threading
import time
import uuid

import urllib3

from support import factors
from support.factor_fixtures import make_session_old
from support.factors import Answer
from support.fleet import PASSWORD
from support.mails import Mail

from .checks import eventually

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

_numbers = itertools.count(1)


class _Folder:
    """The mails of a fleet, each read once."""

    def __init__(self, path):
        self.path, self.read, self.by_address = path, set(), {}
        self.lock = threading.Lock()

    def to(self, address):
        with self.lock:
            new = [name for name in os.listdir(self.path) if name.endswith(".eml") and name not in self.read]
            for name in sorted(new):
                mail = Mail((self.path / name).read_bytes())
                self.by_address.setdefault(mail.to, []).append(mail)
                self.read.add(name)
            return [mail for to, found in list(self.by_address.items()) if address in to for mail in found]


_folders = {}


def all_mails(fleet, address):
    """All mails to an address up to now, oldest first."""
    if fleet.state not in _folders:
        path = fleet.state / "mail"
        if not path.is_dir():
            return []
        _folders[fleet.state] = _Folder(path)
    return _folders[fleet.state].to(address)


def mails(fleet, address, kind):
    """Those of a kind: as the header has it, or what a notice tells."""
    return [mail for mail in all_mails(fleet, address) if mail.is_of(kind)]


def wait_for_mail(fleet, address, kind, index=0):
    """The mail number `index` (from 0, oldest first) of `kind` to `address`."""

    def find():
        found = mails(fleet, address, kind)
        return len(found) > index and found[index]

    return eventually(find, f"a mail {kind} number {index} to {address}")


def new_address(name="ann"):
    return f"{name}-{uuid.uuid4().hex[:12]}@example.com"


def own_ip():
    number = next(_numbers)
    return f"127.{10 + os.getpid() % 100}.{number // 250 % 250}.{number % 250 + 1}"


class _OwnAddress:
    """A caller with a network address and, if wanted, a name of its own."""

    def come_from(self, user_agent=None, ip=None):
        self.ip, self.user_agent = ip or own_ip(), user_agent
        # An address of the world comes by a proxy on this machine.
        self.forwarded = {} if self.ip.startswith("127.") else {"X-Forwarded-For": self.ip}
        peer = own_ip() if self.forwarded else self.ip
        self.pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=30, source_address=(peer, 0))

    def request(self, method, url, body, headers):
        headers = {**self.forwarded, **headers}
        if self.user_agent:
            headers = {"User-Agent": self.user_agent, **headers}
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.pool.request(method, url, body=body, headers=headers, redirect=False)

    def patch(self, path, body, **headers):
        return self.call("PATCH", path, body, **headers)

    def delete(self, path, body=None, **headers):
        return self.call("DELETE", path, body, **headers)


class Caller(_OwnAddress, factors.Caller):
    """A program. A header that is None is left out."""

    def __init__(self, fleet, client, origin, token=None, user_agent=None, ip=None):
        self.come_from(user_agent, ip)
        super().__init__(fleet, client, origin, token)

    def send(self, method, path, body, headers):
        headers = {"Origin": self.origin, **self.credentials(), **headers}
        if headers.get("Sec-Fetch-Mode") == "navigate":
            del headers["Origin"]
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
            body = body if isinstance(body, (bytes, str)) else factors.json.dumps(body)
        url = path if path.startswith("http") else self.fleet.issuer + path
        return self.request(method, url, body, headers)

    def with_token(self, token):
        """The same program with another session."""
        return Caller(self.fleet, self.client, self.origin, token, self.user_agent)


class Browser(_OwnAddress, factors.Browser):
    """A browser, which keeps cookies and shows pages."""

    def __init__(self, fleet, client, origin, user_agent=CHROME, ip=None):
        self.come_from(user_agent, ip)
        super().__init__(fleet, client, origin)

    def send(self, method, path, body, headers):
        if self.csrf_token:
            headers = {"X-CSRF-Token": self.csrf_token, **headers}
        response = Caller.send(self, method, path, body, headers)
        self.keep_cookies(response)
        return response

    def navigate(self, url):
        response = self.request(
            "GET", self.absolute(url), None, {**self.credentials(), "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
        )
        self.keep_cookies(response)
        return Answer(response)

    def absolute(self, url):
        return url if url.startswith("http") else self.fleet.issuer + url

    def arrive(self, url, most=6):
        """Opens a page and follows its redirects."""
        answer = self.navigate(url)
        while answer.status in (301, 302, 303, 307, 308) and most:
            self.url = answer.headers["Location"]
            if not self.absolute(self.url).startswith(self.fleet.issuer):
                return answer
            answer, most = self.navigate(self.url), most - 1
        return answer

    def submit(self, shown, path, **fields):
        """Submits the form of a page with its hidden fields, and with `fields`."""
        hidden = dict(factors.re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', shown.text))
        body = factors.urllib.parse.urlencode(hidden | fields)
        response = self.request(
            "POST",
            self.absolute(path),
            body,
            {
                **self.credentials(),
                "Origin": self.fleet.issuer,
                "Sec-Fetch-Site": "same-origin",
                "Accept": "text/html",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        self.keep_cookies(response)
        return Answer(response)


class Person(factors.User):
    """Somebody with a password, at a caller. `Person.verified` has a proven mailbox, too."""

    def __init__(self, caller, address=None):
        super().__init__(caller, address or new_address())

    @property
    def profile(self):
        answer = self.caller.get("/auth/me")
        assert answer.status == 200, answer
        return answer

    @property
    def email_id(self):
        return self.profile["credentials"][0]["id"]

    def sign_up(self, **more):
        answer = self.caller.post("/auth/sign-up", self.with_client(email=self.address, password=PASSWORD, **more))
        assert answer.status == 200, answer
        self.id, self.account = answer["profile.id"], answer["profile.active_membership.account_id"]
        self.credential = answer["profile.credentials"][0]["id"]
        return self

    def verify(self):
        answer = self.caller.post(
            "/auth/verify-with-code", {"email_id": self.credential, "code": self.mail("verification").code}
        )
        assert answer.status == 204, answer
        return self

    def at(self, caller):
        """The same person at another caller, signed in there."""
        other = Person(caller, self.address)
        other.id, other.account, other.credential = self.id, self.account, self.credential
        answer = other.password()
        assert answer.status == 200, answer
        return other

    def elsewhere(self, **options):
        """The same person, signed in on another machine."""
        return self.at(Caller(self.fleet, self.caller.client, self.caller.origin, **options))

    def stale(self, seconds=700):
        """Lets the sign-in of this session be long ago, as if the time had passed."""
        claims = self.caller.claims
        make_session_old(self.fleet, f"tokens:{{{claims['sub']}}}:session:{claims['sid']}", seconds)
        self.caller.refresh()
        assert self.caller.claims["auth_time"] <= time.time() - seconds + 5
        return self

    def with_new_ip(self):
        """The same session, at another network address, which has its limits to itself."""
        other = Person(self.caller.with_token(self.caller.token), self.address)
        other.caller.refresh_token = self.caller.refresh_token
        other.id, other.account, other.credential = self.id, self.account, self.credential
        return other

    def mail(self, kind, index=0):
        return wait_for_mail(self.fleet, self.address, kind, index)

    def mails(self, kind):
        return mails(self.fleet, self.address, kind)


def fresh_person(fleet, client, origin, is_verified=True, **options):
    person = Person(Caller(fleet, client, origin, **options)).sign_up()
    return person.verify() if is_verified else person


__all__ = [
    "Answer",
    "Browser",
    "CHROME",
    "Caller",
    "FIREFOX",
    "PASSWORD",
    "Person",
    "all_mails",
    "fresh_person",
    "mails",
    "new_address",
    "wait_for_mail",
]
