"""Google, GitHub, Facebook, Apple and Microsoft for tests, on one port: provider_server.py DIRECTORY

Listens on 127.0.0.1 and writes the port to DIRECTORY/port; a server that is started again there takes the same one.
Each has its usual paths. An authorization request is approved at once, by the user that DIRECTORY/behaviour.json names; it is read
again for every request:

    person        what is known of the person who signs in: "id", "email", "email_verified", "name", …; claims of ID tokens too
    claims        claims of ID tokens that are otherwise than they should be; null leaves one out
    cancel        the user declines
    sign          "good", "none", "hmac" (with the public key as the secret), "stranger" (with a key that is not
                  published under a name that is), "unknown" (with one under a name of its own)
    status        an answer's status, by path: {"/token": 503}
    body          an answer's body, by path
    length        so many bytes of rubbish as an answer's body, by path
    delay         seconds before an answer, by path
    drip          seconds between the bytes of an answer, by path
    redirect      where an answer leads, by path
    secret        what clients have to send as theirs
    apple_key     the public key (PEM) with which Apple's client secrets have to be signed
    without_emails  GitHub's list of addresses is refused, as without its scope

Every request is a line of JSON in DIRECTORY/requests.jsonl.
"""

import base64
import hashlib
import hmac
import hmac
import html
import json
import os
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

directory = sys.argv[1]
lock = threading.Lock()
codes = {}
tokens = {}
TENANT = "11111111-2222-4333-8444-555555555555"
published = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"}, private=True)
stranger = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
unknown = RSAKey.generate_key(2048, {"kid": "second"}, private=True)


def path(name):
    return os.path.join(directory, name)


def behaviour():
    try:
        with open(path("behaviour.json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def encoded(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def signed(claims, how):
    if how == "none":
        return f'{encoded(json.dumps({"alg": "none"}).encode())}.{encoded(json.dumps(claims).encode())}.'
    if how == "hmac":
        # The public key as the secret of a MAC: libraries rightly refuse to make it.
        text = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "first"}, claims))
        mac = hmac.new(published.as_pem(private=False), text.encode(), hashlib.sha256).digest()
        return f"{text}.{encoded(mac)}"
    key = {"stranger": stranger, "unknown": unknown}.get(how, published)
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    @property
    def base(self):
        return f'http://{self.headers["Host"]}'

    def do_GET(self):
        self.serve({})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        self.serve(dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)))

    def serve(self, form):
        parts = urlsplit(self.path)
        self.query, self.form, self.behaviour = dict(parse_qsl(parts.query)), form, behaviour()
        with lock, open(path("requests.jsonl"), "a") as file:
            entry = {"method": self.command, "path": parts.path, "query": self.query, "form": form,
                     "authorization": self.headers.get("Authorization", ""),
                     "user_agent": self.headers.get("User-Agent", "")}
            file.write(json.dumps(entry) + "\n")
        wanted = {name: self.behaviour.get(name, {}).get(parts.path)
                  for name in ("status", "body", "length", "delay", "drip", "redirect")}
        if wanted["delay"]:
            time.sleep(wanted["delay"])
        if wanted["redirect"]:
            return self.reply(302, "", headers={"Location": wanted["redirect"]})
        if wanted["status"] or wanted["body"] is not None:
            return self.reply(wanted["status"] or 200, wanted["body"] or "{}")
        if wanted["length"]:
            return self.reply(200, "x" * wanted["length"])
        self.drip = wanted["drip"]
        routes = {
            "/.well-known/openid-configuration": self.discovery, "/keys": self.keys,
            "/common/discovery/v2.0/keys": self.keys,
            "/authorize": self.authorize, "/common/oauth2/v2.0/authorize": self.authorize,
            "/login/oauth/authorize": self.authorize, "/dialog/oauth": self.authorize,
            "/token": self.token, "/common/oauth2/v2.0/token": self.token,
            "/login/oauth/access_token": self.token, "/oauth/access_token": self.token,
            "/user": self.github_user, "/user/emails": self.github_emails, "/me": self.facebook_user,
        }
        route = routes.get(parts.path)
        if route is None:
            return self.json({"error": "not_found"}, 404)
        self.place = parts.path
        route()

    def reply(self, status, text, type="application/json", headers={}):
        data = text.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", type)
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in data if getattr(self, "drip", None) else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(self.drip)
            if not getattr(self, "drip", None):
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def json(self, value, status=200):
        self.reply(status, json.dumps(value))

    def discovery(self):
        self.json({"issuer": self.base, "authorization_endpoint": self.base + "/authorize",
                   "token_endpoint": self.base + "/token", "jwks_uri": self.base + "/keys",
                   "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]})

    def keys(self):
        strange = {"kty": "LATTICE", "kid": "later", "use": "sig"}
        other = {"kty": "RSA", "kid": "first", "use": "enc", "alg": "RSA-OAEP", "n": "AQAB", "e": "AQAB"}
        self.json({"keys": [strange, other, published.as_dict(private=False)]})

    def authorize(self):
        query = self.query
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return self.json({"error": "invalid_request"}, 400)
        answer = {"state": query.get("state", "")}
        if self.behaviour.get("cancel"):
            answer["error"] = "user_cancelled_authorize" if query.get("response_mode") == "form_post" else "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(24)
            codes[answer["code"]] = query
        if self.place == "/authorize" and query.get("response_mode") != "form_post":
            answer["iss"] = self.base
        if query.get("response_mode") == "form_post":
            person = self.behaviour.get("person", {})
            if "first_name" in person:
                names = {"firstName": person["first_name"], "lastName": person.get("last_name")}
                answer["user"] = json.dumps({"name": names, "email": "not@to.be.trusted"})
            fields = "".join(f'<input type="hidden" name="{n}" value="{html.escape(v)}">' for n, v in answer.items())
            page = f'<form method="post" action="{html.escape(query["redirect_uri"])}">{fields}<button>Go on</button></form>'
            return self.reply(200, page, type="text/html")
        self.reply(302, "", headers={"Location": query["redirect_uri"] + "?" + urlencode(answer)})

    def fits(self, given):
        """Whether the client's own credentials are right."""
        header = self.headers.get("Authorization", "")
        if header.startswith("Basic "):
            client, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        else:
            client, secret = self.form.get("client_id"), self.form.get("client_secret", "")
        if client != given["client_id"]:
            return False
        if given.get("response_mode") != "form_post":
            return secret == self.behaviour.get("secret", "provider-secret")
        try:
            token = jwt.decode(secret, ECKey.import_key(self.behaviour["apple_key"]), algorithms=["ES256"])
        except Exception:
            return False
        claims = token.claims
        return (token.header.get("kid") == "KEY4567890" and claims["iss"] == "TEAM123456" and claims["sub"] == client
                and claims["aud"] == self.base and claims["exp"] - claims["iat"] <= 15777000 and claims["exp"] > time.time())

    def token(self):
        github = self.place == "/login/oauth/access_token"
        no = 200 if github else 400
        given = codes.pop(self.form.get("code"), None)
        if given is None:
            return self.json({"error": "bad_verification_code" if github else "invalid_grant"}, no)
        if not self.fits(given):
            return self.json({"error": "incorrect_client_credentials" if github else "invalid_client"}, no or 401)
        challenge = encoded(hashlib.sha256(self.form.get("code_verifier", "").encode()).digest())
        if challenge != given["code_challenge"] or self.form.get("redirect_uri") != given["redirect_uri"]:
            return self.json({"error": "invalid_grant"}, no)
        token = secrets.token_urlsafe(24)
        tokens[token] = given
        answer = {"access_token": token, "token_type": "bearer"}
        if not github and self.place != "/oauth/access_token":
            answer["id_token"] = signed(self.claims(given), self.behaviour.get("sign", "good"))
        self.json(answer)

    def claims(self, given):
        person, now = dict(self.behaviour.get("person", {})), int(time.time())
        claims = {"iss": self.base, "aud": given["client_id"], "iat": now, "exp": now + 300, "nonce": given.get("nonce")}
        claims["sub"] = str(person.pop("id", "1"))
        if self.place.startswith("/common/"):
            claims |= {"iss": f"{self.base}/{TENANT}/v2.0", "tid": TENANT, "oid": claims["sub"], "sub": "pairwise"}
        for name in ("first_name", "last_name"):
            person.pop(name, None)
        claims |= person | self.behaviour.get("claims", {})
        return {name: value for name, value in claims.items() if value is not None}

    def bearer(self):
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def github_user(self):
        if self.bearer() not in tokens or not self.headers.get("User-Agent"):
            return self.json({"message": "Bad credentials"}, 401)
        person = self.behaviour.get("person", {})
        self.json({"id": int(person.get("id", 1)), "login": person.get("login", "octo"), "name": person.get("name"),
                   "email": "profile@to.be.ignored", "avatar_url": person.get("picture")})

    def github_emails(self):
        if self.bearer() not in tokens or self.behaviour.get("without_emails"):
            return self.json({"message": "Resource not accessible"}, 403)
        person = self.behaviour.get("person", {})
        emails = [{"email": "old@example.net", "primary": False, "verified": True, "visibility": None}]
        if person.get("email"):
            emails.append({"email": person["email"], "primary": True, "verified": bool(person.get("email_verified")),
                           "visibility": "private"})
        self.json(emails)

    def facebook_user(self):
        token, secret = self.query.get("access_token", ""), self.behaviour.get("secret", "provider-secret")
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if token not in tokens or self.query.get("appsecret_proof") != proof:
            return self.json({"error": {"code": 100, "message": "Invalid appsecret_proof"}}, 400)
        person = self.behaviour.get("person", {})
        known = {"id": str(person.get("id", 1)), "name": person.get("name"), "email": person.get("email")}
        fields = self.query.get("fields", "").split(",")
        self.json({name: value for name, value in known.items() if value is not None and name in fields})


def port():
    try:
        with open(path("port")) as file:
            return int(file.read())
    except FileNotFoundError:
        return 0


ThreadingHTTPServer.daemon_threads = True
ThreadingHTTPServer.allow_reuse_address = True
server = ThreadingHTTPServer(("127.0.0.1", port()), Handler)
with open(path("port.new"), "w") as file:
    file.write(str(server.server_port))
os.rename(path("port.new"), path("port"))
server.serve_forever()
