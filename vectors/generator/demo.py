"""demo/: a few files for the README and the examples."""

import base64
import datetime
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser

from . import dpop
from .imports import certificate as other_certificate
from .jwks import shapes
from .jwt import FAR, NOW
from .keys import KEYS
from .profile_client import EVENT, half
from .sign import ordinary
from .suite import ROOT, b64


def certificate():
    key = KEYS["demo-rsa"]
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "auth.example")])
    return (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public).serial_number(0x2026)
            .not_valid_before(datetime.datetime(2025, 11, 21)).not_valid_after(datetime.datetime(2099, 12, 31))
            .sign(key.private, hashes.SHA256()))


def x509_members(name):
    data = (certificate() if name == "demo-rsa" else other_certificate(name)).public_bytes(ser.Encoding.DER)
    return {"x5c": [base64.b64encode(data).decode()], "x5t": b64(hashlib.sha1(data).digest())}


def sets():
    """JWK sets in the manner of issuers; the keys next to the demo keys are other test keys."""
    made = shapes(("demo-rsa", "demo-rsa"), ("rsa-other", "other-rsa"), ("rsa", "third-rsa"), x509_members)
    return {f"jwks-{name}.json": json.dumps(made[name], indent=2) + "\n" for name in ("google", "apple", "entra", "auth0", "keycloak")}


def files():
    def token(file, alg, header, claims):
        key = KEYS[{"Ed25519": "demo-ed25519", "RS256": "demo-rsa", "ES256": "demo-es256", "HS256": "demo-hs256"}[alg]]
        return ordinary(f"demo/{file}", alg, {"alg": alg, **header}, claims, key) + "\n"

    made = {
        "ed25519.pem": KEYS["demo-ed25519"].spki_pem(),
        "token.jwt": token("token.jwt", "Ed25519", {"kid": "demo-2026", "typ": "JWT"}, {
            "iss": "https://auth.example", "aud": "orders", "sub": "user-1029", "scope": "orders.read orders.write",
            "jti": "7f3c9a2e-5b1d-4c8e-9a60-2d4f1b7e8c35", "iat": NOW, "exp": FAR}),
        "short.jwt": token("short.jwt", "Ed25519", {"kid": "demo-2026"}, {
            "iss": "https://auth.example", "aud": "orders", "sub": "ann", "exp": FAR}),
        **{f"{name}.jwt": token(f"{name}.jwt", "Ed25519", {"kid": "demo-2026", "typ": "JWT"}, {
            "iss": "https://auth.example", "aud": "orders", "sub": "user-1029", "sid": sid, "iat": NOW + later,
            "exp": NOW + later + 3600})
           for name, sid, later in (("session-laptop", "08a5019c-17e1-4977-8f42-65a12843ea02", 0),
                                    ("session-laptop-renewed", "08a5019c-17e1-4977-8f42-65a12843ea02", 1800),
                                    ("session-phone", "61c9a3f0-2b7d-4a55-9d0e-3f1c7e5b8a44", 600))},
        "access-token.jwt": token("access-token.jwt", "Ed25519", {"kid": "demo-2026", "typ": "at+jwt"}, {
            "iss": "https://auth.example", "aud": "https://api.example", "sub": "user-1029", "client_id": "orders-web",
            "jti": "0b6f7a52-9d0e-4a0b-8a35-41c0f5b8e7d1", "iat": NOW, "exp": FAR, "auth_time": NOW, "acr": "pwd",
            "scope": "orders:read orders:write", "roles": ["clerk"]}),
        "rs256.pem": KEYS["demo-rsa"].spki_pem(),
        "rs256.crt.pem": certificate().public_bytes(ser.Encoding.PEM).decode(),
        "rs256.jwt": token("rs256.jwt", "RS256", {"typ": "JWT", "kid": "demo-rsa"}, {
            "iss": "https://tenant.auth.example/", "sub": "auth0|65f1c0ffee", "aud": ["https://api.example", "https://tenant.auth.example/userinfo"],
            "iat": NOW, "exp": FAR, "azp": "k3y0fTheCl13nt", "scope": "openid profile read:orders"}),
        "es256.pem": KEYS["demo-es256"].spki_pem(),
        "es256.jwt": token("es256.jwt", "ES256", {"kid": "demo-es256"}, {
            "iss": "https://auth.example", "aud": "com.example.app", "exp": FAR, "iat": NOW, "sub": "user-1029",
            "nonce": "n-0S6_WzA2Mj", "email": "user@example.com", "email_verified": True}),
        # As https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple says, and
        # https://appleid.apple.com/.well-known/openid-configuration: RS256, no typ, booleans that may be texts.
        "apple.jwt": token("apple.jwt", "RS256", {"kid": "demo-rsa"}, {
            "iss": "https://appleid.apple.com", "aud": "com.example.app", "exp": FAR, "iat": NOW, "sub": "001234.56789abcdef.0123",
            "nonce": "n-0S6_WzA2Mj", "c_hash": half("c8f3e2d1a.0.an-authorization-code"), "email": "user@privaterelay.example",
            "email_verified": "true", "is_private_email": "true", "auth_time": NOW, "nonce_supported": True, "real_user_status": 2}),
        "id-token.jwt": token("id-token.jwt", "RS256", {"kid": "demo-rsa", "typ": "JWT"}, {
            "iss": "https://accounts.google.com", "azp": "1029.apps.example", "aud": "1029.apps.example", "sub": "110169484474386276334",
            "hd": "example.com", "email": "jane@example.com", "email_verified": True, "at_hash": half("ya29.an-access-token"),
            "nonce": "n-0S6_WzA2Mj", "iat": NOW, "exp": FAR}),
        "logout-token.jwt": token("logout-token.jwt", "RS256", {"kid": "demo-rsa", "typ": "logout+jwt"}, {
            "iss": "https://op.example", "aud": "s6BhdRkqt3", "sub": "248289761001", "sid": "08a5019c-17e1-4977-8f42-65a12843ea02",
            "jti": "bWJq", "iat": NOW, "exp": FAR, "events": {EVENT: {}}}),
        "hs256.secret": KEYS["demo-hs256"].jwk["k"] + "\n",
        "hs256.jwt": token("hs256.jwt", "HS256", {}, {
            "iss": "https://hooks.example", "jti": "evt_01jd7q2m", "event": "order.paid", "order": "1029", "iat": NOW, "exp": FAR}),
    }
    made["dpop.jwt"] = token("dpop.jwt", "Ed25519", {"kid": "demo-2026", "typ": "at+jwt"}, {
        "iss": "https://auth.example", "aud": "https://api.example", "sub": "user-1029", "client_id": "orders-app",
        "jti": "4f1b9d5c-7a5e-4d54-93c2-5d0d8a1c2f60", "iat": NOW, "exp": FAR, "scope": "orders:write",
        "cnf": {"jkt": dpop.jkt(KEYS["demo-es256"])}})
    made["dpop-proof.jwt"] = dpop.proof(
        dpop.claims(jti="demo-1", ath=dpop.ath(made["dpop.jwt"].strip())), key=KEYS["demo-es256"]) + "\n"
    for alg in ("Ed25519", "EdDSA"):
        made[f"dpop-proof-{alg.lower()}.jwt"] = dpop.proof(dpop.claims(jti=f"demo-{alg}"), alg=alg, key=KEYS["demo-ed25519"]) + "\n"
    made.update(sets())
    return {ROOT / "demo" / name: text for name, text in made.items()}
