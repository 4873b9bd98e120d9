"""Signs a user in with Authlib, as it comes: code and PKCE, and the ID token checked against the published keys.

authlib_client.py ISSUER CLIENT_ID REDIRECT_URI METHOD [SECRET or FILE of a private key]
METHOD: none, client_secret_basic, client_secret_post or private_key_jwt
"""

import json
import sys
import time
import urllib.parse
import uuid

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from browser import Browser

issuer, client_id, redirect_uri, method, *rest = sys.argv[1:]
secret = rest[0] if rest else None
if method == "private_key_jwt":
    with open(secret, encoding="ascii") as file:
        secret = ECKey.import_key(file.read())

metadata = requests.get(issuer + "/.well-known/openid-configuration").json()
assert metadata["issuer"] == issuer
assert requests.get(issuer + "/.well-known/oauth-authorization-server").json() == metadata

client = OAuth2Session(
    client_id,
    secret,
    scope="openid profile email offline_access",
    redirect_uri=redirect_uri,
    code_challenge_method="S256",
    token_endpoint_auth_method=method,
    revocation_endpoint_auth_method=method,
)
if method == "private_key_jwt":
    client.register_client_auth_method(
        # What Authlib calls the token endpoint is what it puts into `aud`.
        PrivateKeyJWT(metadata["issuer"], headers={"kid": "k1"}, alg="ES256")
    )

# Nobody is signed in: the way leads to the sign-in page, and back once somebody is.
browser = Browser(issuer)
verifier, nonce = generate_token(64), generate_token(24)
url, state = client.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
)
page = browser.go(url, issuer + "/login")
query = urllib.parse.parse_qs(urllib.parse.urlsplit(page).query)
email = f"authlib-{uuid.uuid4()}@example.com"
user = browser.sign_up(email, "a long sentence that nobody guesses")["profile"]["id"]
back = browser.go(urllib.parse.urljoin(issuer, query["return_to"][0]), redirect_uri)
answer = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)
assert answer["state"] == [state] and answer["iss"] == [issuer], answer

token = client.fetch_token(
    metadata["token_endpoint"],
    authorization_response=back,
    code_verifier=verifier,
    state=state,
)
keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"]).json())


def check_id_token(token: dict, nonce: str | None) -> dict:
    decoded = jwt.decode(
        token["id_token"], keys, algorithms=metadata["id_token_signing_alg_values_supported"]
    )
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"essential": True, "value": issuer}},
        params={"client_id": client_id, "nonce": nonce, "access_token": token["access_token"]},
    )
    claims.validate(now=int(time.time()), leeway=5)
    return decoded.claims


claims = check_id_token(token, nonce)
assert claims["sub"] == user and claims["at_hash"] and claims["amr"] == ["pwd"], claims

info = client.get(metadata["userinfo_endpoint"]).json()
assert info["sub"] == user and info["email"] == email, info

first = token["refresh_token"]
token = client.refresh_token(metadata["token_endpoint"], refresh_token=first)
assert token["refresh_token"] != first
assert check_id_token(token, None)["sub"] == user

revoked = client.revoke_token(
    metadata["revocation_endpoint"], token["refresh_token"], token_type_hint="refresh_token"
)
assert revoked.status_code == 200, revoked.text
assert requests.get(
    metadata["userinfo_endpoint"], headers={"Authorization": "Bearer " + token["access_token"]}
).status_code == 401

print(json.dumps({"user": user, "method": method}))
