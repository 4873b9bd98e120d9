"""The console of a fleet: its admin API, as its own description has it, and its address."""

import json
import re
import urllib.parse

import urllib3

from support.factors import Answer

from . import callers
from .checks import eventually

# Ids of nothing, each of its kind.
NOTHING = "01jx3k5v7q9w2y4z6b8d0f1g2h"


def console_url(fleet):
    """Where the console listens: `fleet.json` says so, because its port is free to choose."""

    def find():
        record = json.loads((fleet.state / "fleet.json").read_text())
        found = [value for name, value in record.items() if "console" in name.lower()]
        url = next((value.get("url") if isinstance(value, dict) else value for value in found), None)
        if isinstance(url, int):
            url = f"http://127.0.0.1:{url}"
        return url and (url if url.startswith("http") else f"http://{url}").rstrip("/")

    return eventually(find, "the console's address in fleet.json")


class Admin:
    """A program that calls the admin API with a key, from a network address of its own."""

    def __init__(self, url, key=None):
        self.url, self.key = url, key
        self.pool = urllib3.PoolManager(maxsize=16, retries=False, timeout=30, source_address=(callers.own_ip(), 0))

    def with_key(self, key):
        return Admin(self.url, key)

    def call(self, method, path, body=None, **headers):
        if self.key:
            headers = {"Authorization": f"Bearer {self.key}", **headers}
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {name: value for name, value in headers.items() if value is not None}
        url = path if path.startswith("http") else self.url + path
        return Answer(self.pool.request(method, url, body=body, headers=headers, redirect=False))

    def get(self, path, **query):
        if query:
            path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
        return self.call("GET", path)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, {} if body is None else body, **headers)

    def done(self, method, path, body=None, **headers):
        """A call that has to succeed."""
        answer = self.call(method, path, body, **headers)
        assert 200 <= answer.status < 300, (method, path, answer)
        return answer


class Description:
    """The OpenAPI document of the admin API."""

    def __init__(self, admin):
        self.answer = admin.call("GET", "/admin/openapi.json")
        assert self.answer.status == 200, self.answer
        self.document = self.answer.json

    def operations(self):
        """All of them: method, path, operation."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    yield method.upper(), path, operation

    def find(self, method, *words):
        """The path of the one operation whose path has these words, and as few others as possible; a word may name alternatives."""

        def matches(path):
            return all(
                any(re.search(rf"(^|[/{{_-]){alternative}", path) for alternative in word.split("|")) for word in words
            )

        found = sorted(
            (path for verb, path, _ in self.operations() if verb == method and matches(path)),
            key=lambda path: (path.count("/"), len(path)),
        )
        assert found, f"the admin API has no {method} with {' and '.join(words)}: {sorted(self.document['paths'])}"
        return found[0]

    def resolve(self, schema):
        while "$ref" in schema:
            target = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema


def fill(path, *values):
    """A path with its parameters filled in, in order."""
    for value in values:
        path = re.sub(r"\{[^}]+\}", str(value), path, count=1)
    return path


def fill_with_nothing(path):
    """A path whose parameters are ids of nothing."""
    prefixes = {
        "user": "user_",
        "application": "app_",
        "app": "app_",
        "client": "client_",
        "account": "acct_",
        "member": "mbr_",
        "membership": "mbr_",
        "session": "sess_",
        "invite": "inv_",
        "email": "eml_",
        "webhook": "wh_",
        "message": "msg_",
        "mail": "msg_",
        "key": "key_",
        "api_key": "key_",
    }

    def value(found):
        name = found.group(1).removesuffix("_id").removesuffix("ID")
        if name in ("provider",):
            return "google"
        return prefixes.get(name, "") + NOTHING

    return re.sub(r"\{([^}]+)\}", value, path)
