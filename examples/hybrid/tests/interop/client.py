"""Authlib against a running `hybrid web`: python client.py ISSUER ORDERS SECRET MODULES.

A line that begins with `open ` has an address for the user's browser; the line that comes back on standard input is where
that led. The last line of the output is JSON: what was done, in its order. An exception is a failure.
"""
import json
import sys
import time

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

# The modules are the interpreter's own.
ISSUER, ORDERS, SECRET = sys.argv[1:4]
CLIENT, REDIRECT, SCOPES = "hybrid-cli", "http://127.0.0.1:51004/callback", "orders:read orders:write"
AUDIENCE = "https://orders.hybrid.example"


def expect(what, is_so):
    if not is_so:
        raise SystemExit(f"{what}: expected otherwise")


def led_to(url):
    """Where the browser of a user who logs in and agrees is led to."""
    print("open", url, flush=True)
    return sys.stdin.readline().strip()


def claims(token):
    keys = KeySet.import_key_set(requests.get(META["jwks_uri"], timeout=10).json())
    decoded = jwt.decode(token, keys, algorithms=["EdDSA"])
    expect("typ", decoded.header["typ"] == "at+jwt")
    expect("iss and aud", (decoded.claims["iss"], decoded.claims["aud"]) == (ISSUER, AUDIENCE))
    return decoded.claims


def listed(token):
    """The status of the API."""
    return requests.get(ORDERS + "/orders", headers={"authorization": "Bearer " + token}, timeout=10).status_code


def introspected(token):
    return OAuth2Session("orders", SECRET).introspect_token(META["introspection_endpoint"], token=token).json()


done = []
META = requests.get(ISSUER + "/.well-known/oauth-authorization-server", timeout=10).json()
expect("issuer", META["issuer"] == ISSUER)
done.append("metadata")

session = OAuth2Session(CLIENT, redirect_uri=REDIRECT, scope=SCOPES, code_challenge_method="S256",
                        token_endpoint_auth_method="none")
verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
url, state = session.create_authorization_url(META["authorization_endpoint"], code_verifier=verifier)
location = led_to(url)
expect("redirect", location.startswith(REDIRECT + "?"))
token = session.fetch_token(META["token_endpoint"], authorization_response=location, code_verifier=verifier, state=state)
expect("scope", claims(token["access_token"])["scope"] == SCOPES and token["token_type"] == "Bearer")
done.append("code")
expect("the API", listed(token["access_token"]) == 200)
done.append("orders")

fresh = session.refresh_token(META["token_endpoint"], refresh_token=token["refresh_token"])
expect("a successor", fresh["refresh_token"] != token["refresh_token"])
again = OAuth2Session(CLIENT, redirect_uri=REDIRECT, token_endpoint_auth_method="none")
narrowed = again.refresh_token(META["token_endpoint"], refresh_token=fresh["refresh_token"], scope="orders:read")
expect("a narrow scope", claims(narrowed["access_token"])["scope"] == "orders:read")
expect("the API with a narrow scope", listed(narrowed["access_token"]) == 200)
done.append("refresh")

said = introspected(fresh["access_token"])
expect("active", said["active"] and said["client_id"] == CLIENT and said["sub"] == "alice")
expect("a predecessor is not active", introspected(token["refresh_token"]) == {"active": False})
done.append("introspect")

answer = again.revoke_token(META["revocation_endpoint"], token=narrowed["refresh_token"], token_type_hint="refresh_token")
expect(f"revocation answered {answer.status_code} {answer.text}", answer.status_code == 200)
expect("inactive", introspected(fresh["access_token"]) == {"active": False})
end = time.monotonic() + 5
while (status := listed(fresh["access_token"])) == 200 and time.monotonic() < end:
    time.sleep(0.05)
expect(f"the API answered {status}", status == 401)
done.append("revoke")

try:
    again.refresh_token(META["token_endpoint"], refresh_token=narrowed["refresh_token"])
except OAuthError as error:
    expect(f"error {error.error}", error.error == "invalid_grant")
    done.append("invalid_grant")
print(json.dumps(done))
