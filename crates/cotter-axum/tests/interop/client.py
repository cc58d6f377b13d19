"""OAuth clients of Python against an authorization server: python client.py LIBRARY ISSUER SECRET.

The last line of the output is JSON: what the library has done, in its order. An exception is a failure.
"""
import json
import os
import sys
from urllib.parse import parse_qs, urlsplit

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # The server is on loopback.

import requests  # noqa: E402

CLIENT, REDIRECT, SCOPES = "cli", "http://127.0.0.1:51004/callback", "orders:read orders:write"


def expect(what, is_so):
    if not is_so:
        raise SystemExit(f"{what}: expected otherwise")


def redirected(url):
    """Where the authorization endpoint sends the browser of a user who has logged in and agrees."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    expect(f"authorization answered {answer.status_code} {answer.text}", answer.status_code == 303)
    return answer.headers["location"]


def claims(token):
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(requests.get(ISSUER + "/.well-known/jwks.json", timeout=10).json())
    decoded = jwt.decode(token, keys, algorithms=["EdDSA"])
    expect("typ", decoded.header["typ"] == "at+jwt")
    expect("iss and aud", (decoded.claims["iss"], decoded.claims["aud"]) == (ISSUER, "https://orders.example"))
    return decoded.claims


def authlib():
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.requests_client import OAuth2Session

    done = []
    session = OAuth2Session(CLIENT, redirect_uri=REDIRECT, scope=SCOPES, code_challenge_method="S256",
                            token_endpoint_auth_method="none")
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    url, state = session.create_authorization_url(META["authorization_endpoint"], code_verifier=verifier)
    location = redirected(url)
    token = session.fetch_token(META["token_endpoint"], authorization_response=location, code_verifier=verifier, state=state)
    expect("scope", claims(token["access_token"])["scope"] == SCOPES and token["token_type"] == "Bearer")
    done.append("code")

    again = OAuth2Session(CLIENT, redirect_uri=REDIRECT, token_endpoint_auth_method="none")
    fresh = session.refresh_token(META["token_endpoint"], refresh_token=token["refresh_token"])
    expect("a successor", fresh["refresh_token"] != token["refresh_token"])
    narrowed = again.refresh_token(META["token_endpoint"], refresh_token=fresh["refresh_token"], scope="orders:read")
    expect("a narrow scope", claims(narrowed["access_token"])["scope"] == "orders:read")
    done.append("refresh")

    service = OAuth2Session("orders", SECRET)
    said = service.introspect_token(META["introspection_endpoint"], token=fresh["access_token"]).json()
    expect("active", said["active"] and said["client_id"] == CLIENT and said["sub"] == "alice")
    done.append("introspect")

    answer = again.revoke_token(META["revocation_endpoint"], token=narrowed["refresh_token"], token_type_hint="refresh_token")
    expect(f"revocation answered {answer.status_code} {answer.text}", answer.status_code == 200)
    said = service.introspect_token(META["introspection_endpoint"], token=fresh["access_token"]).json()
    expect("inactive", said == {"active": False})
    done.append("revoke")

    try:
        again.refresh_token(META["token_endpoint"], refresh_token=narrowed["refresh_token"])
    except OAuthError as error:
        expect(f"error {error.error}", error.error == "invalid_grant")
        done.append("invalid_grant")
    return done


def requests_oauthlib():
    from oauthlib.oauth2 import InvalidGrantError, WebApplicationClient
    from requests_oauthlib import OAuth2Session

    done = []
    client = WebApplicationClient(CLIENT)
    verifier = client.create_code_verifier(64)
    session = OAuth2Session(client=client, redirect_uri=REDIRECT, scope=SCOPES.split())
    url, state = session.authorization_url(META["authorization_endpoint"], code_challenge=client.create_code_challenge(verifier, "S256"),
                                           code_challenge_method="S256")
    location = redirected(url)
    expect("iss", parse_qs(urlsplit(location).query)["iss"] == [ISSUER])
    token = session.fetch_token(META["token_endpoint"], authorization_response=location, code_verifier=verifier, include_client_id=True)
    expect("scope", claims(token["access_token"])["scope"] == SCOPES)
    done.append("code")

    fresh = session.refresh_token(META["token_endpoint"], refresh_token=token["refresh_token"], client_id=CLIENT)
    expect("a successor", fresh["refresh_token"] != token["refresh_token"])
    done.append("refresh")

    def introspected(text):
        return requests.post(META["introspection_endpoint"], data={"token": text}, auth=("orders", SECRET), timeout=10).json()
    expect("active", introspected(fresh["access_token"])["active"])
    done.append("introspect")

    # The library makes the request (RFC 7009), and sends none.
    url, headers, body = client.prepare_token_revocation_request(META["revocation_endpoint"].replace("http:", "https:"),
                                                                 fresh["refresh_token"])
    body = body + "&client_id=" + CLIENT
    answer = requests.post(url.replace("https:", "http:"), data=body, headers=headers, timeout=10)
    expect(f"revocation answered {answer.status_code} {answer.text}", answer.status_code == 200)
    expect("inactive", introspected(fresh["access_token"]) == {"active": False})
    done.append("revoke")

    try:
        session.refresh_token(META["token_endpoint"], refresh_token=fresh["refresh_token"], client_id=CLIENT)
    except InvalidGrantError:
        done.append("invalid_grant")
    return done


LIBRARY, ISSUER, SECRET = sys.argv[1:]
META = requests.get(ISSUER + "/.well-known/oauth-authorization-server", timeout=10).json()
print(json.dumps({"Authlib": authlib, "requests-oauthlib": requests_oauthlib}[LIBRARY]()))
