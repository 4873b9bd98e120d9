"""Checks access tokens with PyJWT's PyJWKClient, as it comes, while keys change: new tokens all the time, by several
people at once, each checked here and by the fleet. Ends when a second key has signed for a while.

pyjwt_checks.py ISSUER SECONDS
"""

import json
import sys
import threading
import time
import uuid

import jwt
import requests

from browser import Browser

issuer, limit = sys.argv[1], float(sys.argv[2])
jwks = jwt.PyJWKClient(issuer + "/.well-known/jwks.json", lifespan=1)
signed: dict[str, int] = {}
errors: list[str] = []
checks = 0
lock = threading.Lock()
until = time.monotonic() + limit


def done() -> bool:
    return bool(errors) or time.monotonic() > until or (len(signed) > 1 and min(signed.values()) > 100)


def work() -> None:
    global checks
    browser = Browser(issuer)
    signed_up = browser.sign_up(f"pyjwt-{uuid.uuid4()}@example.com", "a long sentence that nobody guesses")
    application = signed_up["profile"]["application_id"]
    tokens = signed_up["tokens"]
    before = None
    with requests.Session() as http:
        while not done():
            try:
                # The newest, and the one before it: both count.
                for token in filter(None, (tokens["access_token"], before)):
                    key = jwks.get_signing_key_from_jwt(token)
                    jwt.decode(
                        token, key, algorithms=["ES256"], audience=application, issuer=issuer,
                        options={"require": ["exp", "iat", "sub", "jti"]},
                    )
                    me = http.get(issuer + "/auth/me", headers={"Authorization": "Bearer " + token})
                    assert me.status_code == 200, me.text
                    with lock:
                        kid = jwt.get_unverified_header(token)["kid"]
                        signed[kid] = signed.get(kid, 0) + 1
                        checks += 1
                answer = http.post(issuer + "/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
                assert answer.status_code == 200, answer.text
                before, tokens = tokens["access_token"], answer.json()
            except Exception as error:
                with lock:
                    errors.append(repr(error))
                return


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({"checks": checks, "kids": len(signed), "errors": errors}))
