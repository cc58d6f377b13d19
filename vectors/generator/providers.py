"""profile/providers.json: what providers and client libraries are published to write, one group for each row of docs/PROVIDERS.md.

The keys and the values are ours, the forms are theirs; where each is published is in docs/PROVIDERS.md.
"""

import base64

from . import dpop
from .jwt import GONE, NOW
from .keys import KEYS
from .profile_client import EVENT, Secret, half, without_gone
from .sign import KEY_OF, compact, forge, seal
from .suite import File

API, CLIENT, NONCE = "https://api.example", "orders-web", "n-0S6_WzA2Mj"
HOUR = {"iat": NOW - 60, "exp": NOW + 3540}
TENANT, OTHER_TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490", "82229342-1101-4ab6-817b-70c0747630f3"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
ENTRA_API, ENTRA_CLIENT = "6e74172b-be56-4843-9ff4-e66a39bb12e3", "0a1b2c3d-1111-4222-8333-444455556666"
# A text, as Supabase's secrets are.
SUPABASE = Secret("the secret of this example and of no project")
FIELDS = {
    "access": {"requirement": "R79", "guarantee": "G6", "spec": "RFC 9068 §4"},
    "id": {"requirement": "R81", "guarantee": "G6", "spec": "OpenID Connect Core §3.1.3.7"},
    "logout": {"requirement": "R86", "guarantee": "G6", "spec": "Back-Channel Logout §2.6"},
    "client": {"requirement": "R69", "guarantee": "G6", "spec": "RFC 7523 §3"},
    "request": {"requirement": "R69", "guarantee": "G6", "spec": "RFC 9101 §4"},
    "plain": {"requirement": ["R68", "R69", "R71"], "guarantee": "G6", "spec": "RFC 7519 §4.1"},
}
MEMBERS = {
    "access": {"profile": "access-token", "presented": "bearer"},
    "id": {"profile": "id-token", "nonce": {"sent": NONCE}},
    "logout": {"profile": "logout-token"},
    "client": {"profile": "client-assertion", "client_id": "client", "server": "https://auth.example"},
    "request": {"profile": "request-object", "client_id": "client", "server": "https://auth.example"},
    "plain": {"leeway": 5, "iat": "in-past", "sub": "required"},
}


class Row:
    """One row: a verifier, as the lines of the document make it, and the tokens that it is shown."""

    def __init__(self, file, name, comment, kind, header, claims, policy, key=None):
        self.name, self.header, self.claims = name, header, claims
        alg = header["alg"]
        self.key = key or KEYS[KEY_OF[alg]]
        form = {"hex": self.key.secret.hex()} if self.key.secret else {"jwk": self.key.public_jwk()}
        policy = without_gone(**{"now": NOW, **MEMBERS[kind], **policy})
        self.group = file.group("jwt", alg, form, header.get("kid"), comment, policy, **FIELDS[kind])
        self.case("ordinary", "As it is published.", {})
        if policy.get("iat"):
            self.refuse("issued-ahead", "Issued a minute ahead.", "issued-in-future", {"iat": NOW + 60}, requirement="R68")
        if kind == "plain" and policy.get("sub"):
            self.refuse("no-subject", "No sub.", "sub-missing", {"sub": GONE}, requirement="R72")

    def case(self, name, comment, changes, expect="accept", header=None, **fields):
        """The claims with changes, or, given as a text, whole."""
        payload = changes if isinstance(changes, str) else without_gone(**{**self.claims, **changes})
        header = without_gone(**{**self.header, **(header or {})})
        self.group.case(f"{self.name}/{name}", comment, forge(header["alg"], header, payload, self.key), expect, **fields)

    def refuse(self, name, comment, expect, changes, **fields):
        self.case(name, comment, changes, expect, **fields)

    def usual(self, issuer="https://evil.example", audience="https://other.example"):
        """What any row refuses."""
        self.refuse("other-issuer", "Of another issuer.", "iss-mismatch", {"iss": issuer})
        if audience:
            self.refuse("other-audience", "For somebody else.", "aud-mismatch", {"aud": audience})
        self.refuse("expired", "An hour after it has expired.", "expired", {"iat": NOW - 7200, "nbf": NOW - 7200, "exp": NOW - 3600})
        return self

    def id_token(self, expect="other-kind", **changes):
        """The provider's ID token for the API as its client, in place of the access token."""
        token = {"iss": self.claims["iss"], "aud": API, "sub": "user-1029", "nonce": NONCE, "at_hash": half("an access token"), **HOUR, **changes}
        self.refuse("id-token", "The ID token in place of the access token.", expect, compact(token), requirement=["R74", "R79"])
        return self


def auth0(row):
    issuer = "https://tenant.auth.example/"
    user = {"iss": issuer, "sub": "auth0|6553da60a54af58e29493993", "aud": [API, issuer + "userinfo"], "iat": NOW - 60, "exp": NOW + 86340}
    client = "K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja"
    head = {"alg": "RS256", "typ": "JWT", "kid": "auth0-key"}
    policy = {"iss": {"is": issuer}, "aud": {"is": API}}
    default = row("auth0/access-token", "Auth0, access token of the default dialect.", "access", head,
                  {**user, "azp": client, "scope": "openid profile read:orders"},
                  {**policy, "client_id_from": "azp", "jti": "optional", "typ": "jwt"}).usual().id_token()
    default.case("client-credentials", "Of a client by itself.", {"sub": client + "@clients", "aud": API, "gty": "client-credentials"})
    row("auth0/rfc9068", "Auth0, access token of the dialect rfc9068_profile.", "access", {**head, "typ": "at+jwt"},
        {**user, "client_id": client, "jti": "73WakrfVbNJBaAmhQtEeDv", "scope": "openid profile read:orders"}, policy) \
        .usual().refuse("default-dialect", "A token of the other dialect.", "typ-mismatch", {"client_id": GONE, "jti": GONE, "azp": client}, header={"typ": "JWT"})
    identity = row("auth0/id-token", "Auth0, ID token.", "id", head,
                   {"iss": issuer, "sub": user["sub"], "aud": client, "iat": NOW - 60, "exp": NOW + 35940, "nonce": NONCE,
                    "sid": "IY8F3J0VYkBdNsg2kZQvLw9sQvE1xGzT", "nickname": "jane", "updated_at": "2026-09-01T08:00:00.000Z"},
                   {"iss": issuer, "client_id": client}).usual()
    identity.refuse("access-token", "The access token in place of the ID token.", "aud-mismatch", compact({**user, "azp": client, "scope": "openid"}))
    identity.refuse("other-session", "Of another sign-in.", "nonce-mismatch", {"nonce": "n-other"}, requirement="R84")


def okta(row):
    issuer = "https://org.okta.example/oauth2/default"
    head = {"kid": "XshXpfSHwD2MsSjoI9YNj3X", "alg": "RS256"}
    token = {"ver": 1, "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE", "iss": issuer, "aud": "api://default", **HOUR,
             "cid": "0oaoesxtxmPf08QHk0h7", "uid": "00uixa271s6x7qt8I0h7", "scp": ["openid", "orders:read"], "auth_time": NOW - 120,
             "sub": "joe.user@example.com"}
    policy = {"iss": {"is": issuer}, "aud": {"is": "api://default"}, "client_id_from": "cid", "scope_from": "scp", "lenient_scope": True, "typ": "jwt"}
    plain = row("okta/access-token", "Okta, access token of a custom authorization server.", "access", head, token, policy) \
        .usual("https://org.okta.example").id_token(aud="api://default", jti="ID.4eAWJOCMB3SX8XewDfVR")
    bound = {**token, "cnf": {"jkt": dpop.jkt(KEYS["p256"])}}
    plain.refuse("bound", "A token that is bound to a key, as a bearer token.", "cnf-unexpected", bound, requirement="R90")
    proofs = {"alg": "ES256", "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI}
    r = Row.__new__(Row)
    r.name, r.header, r.claims, r.key = "okta/dpop", head, bound, KEYS["rsa"]
    r.group = row.file.group("jwt", "RS256", {"jwk": r.key.public_jwk()}, head["kid"], "Okta, access token that is bound to a key.",
                             {"now": NOW, **MEMBERS["access"], **policy, "presented": {"dpop": proofs}}, **FIELDS["access"])
    text = forge("RS256", head, bound, r.key)
    r.case("ordinary", "As it is published, with a proof by its key.", {}, proof=dpop.proof(dpop.claims(ath=dpop.ath(text)), key=KEYS["p256"]))
    r.refuse("no-proof", "No proof.", "proof-missing", {}, requirement="R90")
    r.refuse("other-key", "A proof by another key.", "jkt-mismatch", {}, requirement="R89",
             proof=dpop.proof(dpop.claims(ath=dpop.ath(text)), key=KEYS["p256-other"]))


def entra(row):
    kid = "i6lGk3FZzxRcUb2C3nEQ7syHJlY"
    user = {"iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 4440, "aio": "AXQAi/8IAAAA", "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474",
            "rh": "0.AAAA", "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ", "tid": TENANT, "uti": "fqiBqXLPj0eQa82S-IYFAA"}
    first = f"https://sts.windows.net/{TENANT}/"
    row("entra/v1", "Entra ID, access token of version 1.0.", "access", {"typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid},
        {**user, "aud": "api://orders.example", "iss": first, "acr": "1", "amr": ["pwd"], "appid": "75dbe77f-10a3-4e59-85fd-8c127544f17c",
         "appidacr": "0", "idp": first, "name": "Abe Lincoln", "scp": "user_impersonation orders.read", "unique_name": "abeli@example.com", "ver": "1.0"},
        {"iss": {"is": first}, "aud": {"is": "api://orders.example"}, "client_id_from": "appid", "scope_from": "scp", "jti": "optional",
         "typ": "jwt"}).usual(f"https://sts.windows.net/{OTHER_TENANT}/").id_token(aud="api://orders.example")
    head = {"alg": "RS256", "kid": kid, "typ": "JWT"}

    def issuer(tenant):
        return f"https://login.microsoftonline.com/{tenant}/v2.0"
    second = {**user, "aud": ENTRA_API, "iss": issuer(TENANT), "azp": ENTRA_CLIENT, "azpacr": "1", "ver": "2.0"}
    of_user = {"name": "Abe Lincoln", "preferred_username": "abeli@example.com", "scp": "access_as_user orders.read", "roles": ["Orders.Admin"]}
    policy = {"iss": {"is": issuer(TENANT)}, "aud": {"is": ENTRA_API}, "client_id_from": "azp", "scope_from": "scp", "jti": "optional", "typ": "jwt"}
    v2 = row("entra/v2", "Entra ID, access token of version 2.0, of one tenant.", "access", head, {**second, **of_user}, policy) \
        .usual(issuer(OTHER_TENANT)).id_token(aud=ENTRA_API)
    v2.case("app-only", "Of a client by itself: roles in place of scp.", {"roles": ["Orders.Read.All"], "sub": "2f6d2c3b-5555-4666-8777-88889999aaaa",
                                                                          "oid": "2f6d2c3b-5555-4666-8777-88889999aaaa"})
    template = issuer("{tid}")
    common = row("entra/any-tenant", "Entra ID, access token of version 2.0, of any tenant.", "access", head,
                 {**second, **of_user, "iss": issuer(OTHER_TENANT), "tid": OTHER_TENANT}, {**policy, "iss": {"is": template}, "any_tenant": template}).id_token(
                     aud=ENTRA_API, iss=issuer(OTHER_TENANT), tid=OTHER_TENANT)
    identity = row("entra/id-token", "Entra ID, ID token of any tenant.", "id", head,
                   {**user, "aud": ENTRA_CLIENT, "iss": issuer(OTHER_TENANT), "tid": OTHER_TENANT, "nonce": NONCE, "name": "Abe Lincoln",
                    "preferred_username": "abeli@example.com", "ver": "2.0"}, {"client_id": ENTRA_CLIENT, "iss": template, "any_tenant": template})
    for r in (common, identity):
        r.refuse("tenants-differ", "The tenant of iss is not the one of tid.", "iss-mismatch", {"tid": TENANT})
        r.refuse("no-tenant", "No tid.", "iss-mismatch", {"tid": GONE})
        r.refuse("template", "The template in place of an issuer.", "iss-mismatch", {"iss": issuer("{tenantid}"), "tid": "{tenantid}"})
        r.refuse("other-audience", "For somebody else.", "aud-mismatch", {"aud": "00000000-0000-0000-0000-000000000000"})


def google(row):
    client = "1234987819200.apps.googleusercontent.com"
    token = {"iss": "https://accounts.google.com", "azp": client, "aud": client, "sub": "10769150350006150715113082367",
             "at_hash": half("ya29.an-access-token"), "hd": "example.com", "email": "jsmith@example.com", "email_verified": True, "nonce": NONCE, **HOUR}
    r = row("google/id-token", "Google, ID token.", "id", {"alg": "RS256", "kid": "08d3245c62f86b6362afcbbffe1d069826dd1dc1", "typ": "JWT"}, token,
            {"iss": "https://accounts.google.com", "also_issuers": ["accounts.google.com"], "client_id": client,
             "access_token": {"token_endpoint": "ya29.an-access-token"}}).usual("https://accounts.google.com.evil.example")
    r.case("other-spelling", "The issuer in its other spelling.", {"iss": "accounts.google.com"})
    r.refuse("for-another-app", "Asked for by another app of the project.", "azp-mismatch", {"azp": "other.apps.googleusercontent.com"}, requirement="R82")
    r.refuse("other-access-token", "Of another access token.", "at-hash-mismatch", {"at_hash": half("ya29.another")}, requirement="R85")


def apple(row):
    token = {"iss": "https://appleid.apple.com", "aud": "com.example.services", "iat": NOW - 60, "exp": NOW + 86340,
             "sub": "000792.d71059495fa24644b94e4a644e2e3b4a.0638", "nonce": NONCE, "c_hash": half("c8f3e2d1a.0.an-authorization-code"),
             "email": "x7k2@privaterelay.example", "email_verified": "true", "is_private_email": "true", "auth_time": NOW - 61, "nonce_supported": True}
    r = row("apple/id-token", "Apple, ID token.", "id", {"kid": "eXaunmL", "alg": "RS256"}, token,
            {"iss": token["iss"], "client_id": token["aud"], "code": "c8f3e2d1a.0.an-authorization-code"}).usual()
    r.case("booleans", "The booleans as such.", {"email_verified": True, "is_private_email": False})
    r.refuse("other-code", "Of another code.", "c-hash-mismatch", {"c_hash": half("another code")}, requirement="R85")
    r.refuse("other-session", "Of another sign-in.", "nonce-mismatch", {"nonce": "n-other"}, requirement="R84")


def cognito(row):
    issuer, client = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example12", "57cbishk4j24pabc1234567890"
    user = {"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "cognito:groups": ["admin"], "auth_time": NOW - 60, "iss": issuer, **HOUR,
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff", "jti": "cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee"}
    access = {**user, "token_use": "access", "scope": "aws.cognito.signin.user.admin orders/read", "version": 2, "client_id": client, "username": "janedoe"}
    identity = {**user, "token_use": "id", "aud": client, "cognito:username": "janedoe", "nonce": NONCE, "at_hash": half("an access token"),
                "email": "janedoe@example.com", "email_verified": True}
    r = row("cognito/access-token", "Amazon Cognito, access token.", "access", {"kid": "1234example=", "alg": "RS256"}, access,
            {"iss": {"is": issuer}, "aud": {"is": client}, "audience_from": "client_id", "typ": "jwt"}).usual(issuer + "3", None)
    r.case("client-credentials", "Of a client by itself.", {"sub": client, "scope": "orders/read", "username": GONE, "cognito:groups": GONE})
    r.refuse("other-client", "Of another client of the pool.", "aud-mismatch", {"client_id": "7another0000000000000client"})
    r.refuse("id-token", "The ID token in place of the access token.", "aud-unexpected", compact(identity), requirement=["R74", "R79"])
    r.refuse("token-use", "The claims of an access token, and token_use is id.", "other-kind", {"token_use": "id"}, requirement=["R74", "R79"])
    r = row("cognito/id-token", "Amazon Cognito, ID token.", "id", {"kid": "5678example=", "alg": "RS256"}, identity,
            {"iss": issuer, "client_id": client}).usual(issuer + "3")
    r.refuse("access-token", "The access token in place of the ID token.", "aud-missing", compact(access), requirement=["R74", "R81"])
    r.refuse("token-use", "The claims of an ID token, and token_use is access.", "other-kind", {"token_use": "access"}, requirement=["R74", "R81"])


def keycloak(row):
    issuer, kid = "https://sso.example/realms/demo", "K0lQRi8_05eN9_5SNHnCTs7_b1oST0_WFlTp8dj01Fg"
    head = {"alg": "RS256", "typ": "JWT", "kid": kid}
    sid, sub = "dca9233f-3d5b-4237-9e6e-be52d90cebdc", "eb965d15-aa78-43fc-a2a6-3d86258c1eec"
    times = {"exp": NOW + 240, "iat": NOW - 60}
    token = {**times, "auth_time": NOW - 61, "jti": "onrtac:5b17970e-428a-4b54-a0bd-7ed29a436803", "iss": issuer, "aud": ["orders-api", "account"],
             "sub": sub, "typ": "Bearer", "azp": CLIENT, "sid": sid, "acr": "1", "allowed-origins": ["https://shop.example"],
             "realm_access": {"roles": ["offline_access", "uma_authorization"]},
             "resource_access": {"account": {"roles": ["manage-account", "view-profile"]}}, "scope": "openid email profile", "email_verified": True,
             "preferred_username": "jane"}
    policy = {"iss": {"is": issuer}, "aud": {"is": "orders-api"}, "client_id_from": "azp", "lenient_scope": True, "typ": "jwt"}
    r = row("keycloak/access-token", "Keycloak, access token as it is by default.", "access", head, token, policy).usual(issuer + "2", "account")
    r.case("empty-scope", "No scope was granted.", {"scope": "", "jti": "trrtcc:aa7970e0-428a-4b54-a0bd-7ed29a436803", "aud": "orders-api",
                                                    "auth_time": GONE, "sid": GONE, "resource_access": GONE, "realm_access": GONE})
    r.case("service-account", "Of a client by itself.", {"client_id": "orders-batch", "azp": "orders-batch", "auth_time": GONE, "sid": GONE,
                                                         "preferred_username": "service-account-orders-batch"})
    identity = {**times, "auth_time": NOW - 61, "jti": "38a54f99-92f8-41b7-96eb-867a45465774", "iss": issuer, "aud": CLIENT, "sub": sub, "typ": "ID",
                "azp": CLIENT, "nonce": NONCE, "sid": sid, "at_hash": half("an access token"), "acr": "1", "email_verified": False}
    r.refuse("id-token", "The ID token of the API as a client, in place of the access token.", "other-kind",
             compact({**identity, "aud": "orders-api", "azp": "orders-api"}), requirement=["R74", "R79"])
    r.refuse("refresh-token", "A refresh token.", "other-kind", {"typ": "Refresh"}, requirement=["R74", "R79"])
    r = row("keycloak/at-jwt", "Keycloak, access token of a client with access.token.header.type.rfc9068.", "access", {**head, "typ": "at+jwt"}, token,
            {**policy, "typ": GONE}).usual(issuer + "2", "account")
    r.case("empty-scope", "No scope was granted.", {"scope": ""})
    r.refuse("default", "A token of a client without that setting.", "typ-mismatch", {}, header={"typ": "JWT"}, requirement="R78")
    light = {**times, "jti": "onltro:7ea67683-1be2-9341-ae50-08745b9a69e3", "iss": issuer, "typ": "Bearer", "azp": "mobile-app", "sid": sid,
             "scope": "openid email roles profile"}
    r = row("keycloak/lightweight", "Keycloak, lightweight access token.", "access", head, light,
            {**policy, "aud": {"is": "mobile-app"}, "audience_from": "azp", "sub": "or-client"}).usual(issuer + "2", None)
    r.case("empty-scope", "No scope was granted.", {"scope": ""})
    r.refuse("other-client", "Of another client.", "aud-mismatch", {"azp": "admin-cli"})
    r.refuse("full", "An access token with an audience.", "aud-unexpected", {"aud": ["orders-api", "account"]})
    r = row("keycloak/id-token", "Keycloak, ID token.", "id", head, identity, {"iss": issuer, "client_id": CLIENT}).usual(issuer + "2")
    r.refuse("access-token", "An access token for the client, in place of the ID token.", "other-kind", {**token, "aud": CLIENT, "at_hash": GONE},
             requirement=["R74", "R81"])
    logout = {"iat": NOW - 60, "exp": NOW + 60, "jti": "a2836698-0000-4000-8000-000000000001", "iss": issuer, "aud": CLIENT, "sub": sub,
              "typ": "Logout", "sid": sid, "events": {EVENT: {"revoke_offline_access": True}}}
    parties = {"iss": issuer, "client_id": CLIENT}
    r = row("keycloak/logout-token", "Keycloak from version 25 on, logout token.", "logout", {**head, "typ": "logout+jwt"}, logout, parties).usual(issuer + "2")
    r.refuse("id-token", "The ID token in place of the logout token.", "typ-mismatch", compact(identity), header={"typ": "JWT"}, requirement=["R74", "R86"])
    r = row("keycloak/logout-token-before", "Keycloak before that, and others without exp: logout token.", "logout", head,
            {**logout, "exp": GONE, "events": {EVENT: {}}}, {**parties, "untyped": True, "exp_optional": 120})
    r.case("with-exp", "From version 24 on, with exp.", {"exp": NOW + 60})
    r.refuse("old", "Issued too long ago.", "too-old", {"iat": NOW - 126}, requirement="R68")
    r.refuse("id-token", "The ID token in place of the logout token.", "events-missing", compact(identity), requirement=["R74", "R86"])


def firebase(row):
    project = "example-app-a1234"
    token = {"iss": f"https://securetoken.google.com/{project}", "aud": project, "auth_time": NOW - 1000, "user_id": "c7LXiEYnbPqqbr8OZcNeBcI2PIi1",
             "sub": "c7LXiEYnbPqqbr8OZcNeBcI2PIi1", **HOUR, "email": "user@example.com", "email_verified": True,
             "firebase": {"identities": {"email": ["user@example.com"]}, "sign_in_provider": "password"}}
    r = row("firebase/id-token", "Firebase, ID token.", "id", {"alg": "RS256", "kid": "8d50af17d6d6b3e0c1a2b3c4d5e6f708192a3b4c", "typ": "JWT"}, token,
            {"iss": token["iss"], "client_id": project, "nonce": {"none": True}, "max_age": 31536000}).usual("https://securetoken.google.com/other-app", "other-app")
    r.refuse("no-auth-time", "No auth_time.", "auth-time-missing", {"auth_time": GONE}, requirement="R84")
    r.refuse("auth-time-ahead", "auth_time is in the future.", "auth-time-in-future", {"auth_time": NOW + 60}, requirement="R84")
    r.refuse("empty-subject", "An empty sub.", "sub-missing", {"sub": ""}, requirement="R72")


def supabase(row):
    issuer = "https://abcdefghijklmnopqrst.supabase.example/auth/v1"
    token = {"aal": "aal1", "amr": [{"method": "password", "timestamp": NOW - 60}], "app_metadata": {"provider": "email", "providers": ["email"]},
             "aud": "authenticated", "email": "user@example.com", **HOUR, "iss": issuer, "phone": "", "role": "authenticated",
             "session_id": "123e4567-e89b-12d3-a456-426614174000", "sub": "123e4567-e89b-12d3-a456-426614174001", "is_anonymous": False}
    policy = {"iss": {"is": issuer}, "aud": {"is": "authenticated"}}
    es256 = {"alg": "ES256", "kid": "b81269f1-21d8-4f2e-b719-c2240a840d90", "typ": "JWT"}
    hs256 = {"alg": "HS256", "kid": "Yq3pXl9s", "typ": "JWT"}
    r = row("supabase/es256", "Supabase, session token under signing keys.", "plain", es256, token, policy).usual()
    former = forge("HS256", hs256, token, SUPABASE)
    r.group.case("supabase/es256/hs256", "A token of the former algorithm.", former, "alg-mismatch", requirement="R16")
    r = row("supabase/hs256", "Supabase, session token under the legacy secret.", "plain", hs256, token, policy, SUPABASE).usual()
    r.group.case("supabase/hs256/es256", "A token of the other algorithm.", forge("ES256", es256, token), "alg-mismatch", requirement="R16")
    api = {"iss": "supabase", "ref": "abcdefghijklmnopqrst", "role": "anon", "iat": NOW - 60, "exp": NOW + 315360000}
    r = row("supabase/api-key", "Supabase, API key (anon, service_role).", "plain", {"alg": "HS256", "typ": "JWT"}, api,
            {"iss": {"is": "supabase"}, "aud": {"absent": True}, "sub": GONE}, SUPABASE)
    r.refuse("session", "A session token in place of the API key.", "iss-mismatch", token)


def clerk(row):
    token = {"azp": "https://shop.example", "iat": NOW - 10, "exp": NOW + 50, "fva": [7, -1], "iss": "https://clerk.shop.example",
             "jti": "0a1b2c3d4e5f60718293", "nbf": NOW - 20, "sid": "sess_123", "sts": "active", "sub": "user_123", "v": 2,
             "o": {"id": "org_123", "slg": "org-slug", "rol": "admin", "per": "read,manage", "fpm": "3,2"}}
    r = row("clerk/session", "Clerk, session token of version 2.", "plain", {"alg": "RS256", "kid": "ins_2abcDEF", "typ": "JWT", "oiat": NOW - 60}, token,
            {"iss": {"is": token["iss"]}, "aud": {"absent": True}}).usual("https://clerk.evil.example", None)
    r.case("version-1", "Of version 1.", {"v": GONE, "jti": GONE, "sts": GONE, "o": GONE, "org_id": "org_123"}, header={"oiat": GONE})
    r.case("other-origin", "For a page of another origin, which the caller must compare.", {"azp": "https://evil.example"})
    r.refuse("template", "A token of a template with an audience.", "aud-unexpected", {"aud": "https://other.example"})


def workloads(row):
    github = {"jti": "4a576b35-ff09-41c5-af2c-ca62dd89b76a", "sub": "repo:octo-org/octo-repo:environment:prod", "environment": "prod", "aud": API,
              "ref": "refs/heads/main", "sha": "7f93a73b8273af5d35fcd70661704c1cadc57054", "repository": "octo-org/octo-repo",
              "repository_owner": "octo-org", "repository_id": "74", "repository_owner_id": "65", "run_id": "1234567890", "run_number": "10",
              "runner_environment": "github-hosted", "actor": "octocat", "workflow": "example-workflow", "head_ref": "", "base_ref": "",
              "event_name": "workflow_dispatch", "ref_type": "branch", "ref_protected": "false", "iss": "https://token.actions.githubusercontent.com",
              "nbf": NOW - 360, "exp": NOW + 240, "iat": NOW - 60}
    r = row("github-actions", "GitHub Actions, OIDC token.", "plain",
            {"typ": "JWT", "alg": "RS256", "x5t": "eBzrLXG8y0cMuXN9eTnpSzcdYWA", "kid": "78167F727DEC5D801DD1C8784C704A1C880EC0E1"}, github,
            {"iss": {"is": github["iss"]}, "aud": {"is": API}}).usual(audience="https://github.com/octo-org")
    r.case("other-repository", "Of a job of somebody else, which the caller must compare.",
           {"sub": "repo:evil/fork:ref:refs/heads/main", "repository": "evil/fork", "repository_id": "75", "repository_owner_id": "66"})
    gitlab = {"namespace_id": "72", "namespace_path": "my-group", "project_id": "20", "project_path": "my-group/my-project", "user_id": "1",
              "user_login": "sample-user", "pipeline_id": "574", "job_id": "302", "ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main",
              "ref_protected": "true", "runner_id": 1, "runner_environment": "self-hosted", "sha": "714a629c0b401fdce83e847fc9589983fc6f46bc",
              "jti": "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b", "iss": "https://gitlab.example", "iat": NOW - 60, "nbf": NOW - 65, "exp": NOW + 3540,
              "sub": "project_path:my-group/my-project:ref_type:branch:ref:main", "aud": API}
    r = row("gitlab-ci", "GitLab CI, id_tokens.", "plain", {"kid": "4i3sFE7sxqNPOT7FdvcGA1ZVGGI_r-tsDXnEuYT4ZqE", "typ": "JWT", "alg": "RS256"}, gitlab,
            {"iss": {"is": gitlab["iss"]}, "aud": {"is": API}}).usual()
    r.case("other-project", "Of a job of somebody else, which the caller must compare.", {"project_id": "21", "project_path": "evil/fork"})
    r.case("several-audiences", "For several audiences.", {"aud": ["https://vault.example", API]})
    node = {"name": "worker", "uid": "517eb86e-b863-451b-bf70-86cb61439a3a"}
    pod = {"aud": ["https://orders.example"], "exp": NOW + 31535940, "iat": NOW - 60, "iss": "https://kubernetes.default.svc.cluster.local",
           "jti": "e51f1fbc-4733-4b85-a59f-ba80c0523874",
           "kubernetes.io": {"namespace": "shop", "node": node, "pod": {"name": "shell", "uid": "0d8b260e-ef0e-45fb-be8e-ff44f97722e8"},
                             "serviceaccount": {"name": "orders", "uid": "e6a8680e-d103-4cce-80ea-03acbbeacf7d"}, "warnafter": NOW + 3547},
           "nbf": NOW - 60, "sub": "system:serviceaccount:shop:orders"}
    head = {"alg": "RS256", "kid": "KnHuAmCmmqH8tegm7XivIKhKrMfTKhTwI_50SvOAFzk"}
    secret = "kubernetes.io/serviceaccount/"
    legacy = {"iss": "kubernetes/serviceaccount", secret + "namespace": "shop", secret + "secret.name": "orders-token-x7k2p",
              secret + "service-account.name": "orders", secret + "service-account.uid": "e6a8680e-d103-4cce-80ea-03acbbeacf7d",
              "sub": "system:serviceaccount:shop:orders"}
    r = row("kubernetes/projected", "Kubernetes, projected token of a service account.", "plain", head, pod,
            {"iss": {"is": pod["iss"]}, "aud": {"is": "https://orders.example"}}).usual(audience=["https://kubernetes.default.svc.cluster.local"])
    r.refuse("legacy", "A token from a secret.", "exp-missing", compact(legacy))
    r = row("kubernetes/legacy", "Kubernetes, token of a service account from a secret.", "plain", head, legacy,
            {"iss": {"is": legacy["iss"]}, "aud": {"absent": True}, "exp": "optional", "iat": GONE})
    r.refuse("projected", "A projected token.", "iss-mismatch", compact(pod))
    svid = {"sub": "spiffe://example.org/ns/shop/sa/orders", "aud": ["spiffe://example.org/ns/shop/sa/reports"], "exp": NOW + 240, "iat": NOW - 60}
    head = {"alg": "ES256", "kid": "a1b2c3d4e5f6a7b8c9d0", "typ": "JWT"}
    ours = {"aud": {"is": "spiffe://example.org/ns/shop/sa/reports"}, "iat": GONE}
    r = row("spiffe/jwt-svid", "SPIFFE, JWT-SVID without an issuer.", "plain", head, svid, {**ours, "iss": {"absent": True}})
    r.refuse("other-audience", "For another workload.", "aud-mismatch", {"aud": ["spiffe://example.org/ns/shop/sa/other"]})
    r.refuse("issuer", "With an issuer.", "iss-unexpected", {"iss": "https://spire.example.org"})
    r.refuse("no-exp", "No exp.", "exp-missing", {"exp": GONE})
    r = row("spiffe/spire", "SPIFFE, JWT-SVID of a SPIRE server with a jwt_issuer.", "plain", head, {**svid, "iss": "https://spire.example.org"},
            {**ours, "iss": {"is": "https://spire.example.org"}}).usual(audience=["spiffe://example.org/ns/shop/sa/other"])
    r.refuse("jose", "A typ of JOSE, which the standard permits as well.", "typ-mismatch", {}, header={"typ": "JOSE"}, requirement="R32")


def proxies(row):
    application = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228"
    issuer, kid = "https://yourteam.cloudflareaccess.example", "9338abe1baf2fe492f646a736f25afbf7b025e35c627be4f60c414d4c73069b8"
    user = {"aud": [application], "email": "user@example.com", "exp": NOW + 86340, "iat": NOW - 60, "nbf": NOW - 60, "iss": issuer, "type": "app",
            "identity_nonce": "6ei69kawdKzMIAPF", "sub": "7335d417-61da-459d-899c-0a01c76a2f94", "country": "US"}
    head = {"alg": "RS256", "kid": kid, "typ": "JWT"}
    parties = {"iss": {"is": issuer}, "aud": {"is": application}}
    service = {"type": "app", "aud": [application], "exp": NOW + 86340, "iss": issuer, "common_name": "e367826f93b8d71185e03fe518aff3b4.access",
               "iat": NOW - 60, "sub": ""}
    r = row("cloudflare-access/identity", "Cloudflare Access, application token of a user.", "plain", head, user, parties).usual()
    r.refuse("service-token", "The token of a service.", "sub-missing", compact(service), requirement="R72")
    r = row("cloudflare-access/service", "Cloudflare Access, application token of a service.", "plain", head, service, {**parties, "sub": GONE}).usual()
    r.case("identity", "The token of a user, which the caller distinguishes.", compact(user))
    backend = "/projects/721899303052/global/backendServices/1234567890123456789"
    iap = {"aud": backend, "azp": backend, "email": "user@example.com", "exp": NOW + 540, "hd": "example.com", "iat": NOW - 60,
           "identity_source": "GOOGLE", "iss": "https://cloud.google.com/iap", "sub": "accounts.google.com:123456789012345678901"}
    row("google-iap", "Google IAP, x-goog-iap-jwt-assertion.", "plain", {"alg": "ES256", "typ": "JWT", "kid": "gO4i_Q"}, iap,
        {"iss": {"is": iap["iss"]}, "aud": {"is": backend}, "leeway": 30}).usual(
            audience="/projects/721899303052/global/backendServices/9999999999999999999")


def alb(file):
    """Padded, and signed so; not supported."""
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example12"
    head = {"typ": "JWT", "kid": "abb8289f-e3a4-4a34-9472-c2105e2b2482", "alg": "ES256", "iss": issuer, "client": "57cbishk4j24pabc1234567890",
            "signer": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/orders-1/a4df45643ccf98ac", "exp": NOW + 120}
    claims = {"sub": "4b5bef9c-f2b5-40ff-a412-412cba9d0702", "email_verified": "true", "email": "john.doe@example.com", "username": "4b5bef9c",
              "exp": NOW + 120, "iss": issuer}
    group = file.group("jwt", "ES256", {"jwk": KEYS["p256"].public_jwk()}, head["kid"], "AWS ALB, x-amzn-oidc-data: not supported.",
                       {"now": NOW, "leeway": 5, "iss": {"is": issuer}, "aud": {"absent": True}}, requirement="R3", guarantee="G8", spec="RFC 7515 §2")

    def padded(data):
        return base64.urlsafe_b64encode(data).decode()
    token = seal("ES256", f"{padded(compact(head).encode())}.{padded(compact(claims).encode())}")
    group.case("aws-alb/ordinary", "As it is published: segments with padding, which is signed.", token + "==", "header-base64")
    group.case("aws-alb/padding-removed", "The padding is removed, and the signature is over other bytes.", token.replace("=", ""), "invalid-signature",
               requirement="R42")


def others(row):
    issuer = "https://ids.example"
    token = {"iss": issuer, "nbf": NOW - 60, **HOUR, "aud": "orders", "scope": ["openid", "orders.read", "offline_access"], "amr": ["pwd"],
             "client_id": "web_app", "sub": "88421113", "auth_time": NOW - 67, "idp": "local", "sid": "F6E6F2EDE86EB8731EF609A4FE40ED89",
             "jti": "2C56A356A306E64AFC7D2C6399E23A17"}
    r = row("duende/access-token", "Duende IdentityServer, access token.", "access", {"alg": "RS256", "kid": "ABC123", "typ": "at+jwt"}, token,
            {"iss": {"is": issuer}, "aud": {"is": "orders"}, "lenient_scope": True, "sub": "or-client"}).usual()
    r.case("client-credentials", "Of a client by itself: no sub.", {"sub": GONE, "amr": GONE, "auth_time": GONE, "idp": GONE, "sid": GONE,
                                                                    "scope": ["orders.read"], "client_id": "client"})
    r.refuse("jwt", "A token that is not typed.", "typ-mismatch", {}, header={"typ": "JWT"}, requirement="R78")
    org = "https://org.my.salesforce.example"
    token = {"scp": "refresh_token web api", "aud": [org], "sub": "uid:005SG000008eXAMPLE", "nbf": NOW - 75, "mty": "oauth", "sfi": "0a1b2c3d",
             "roles": [], "iss": org, "hsc": False, "exp": NOW + 1740, "iat": NOW - 60, "client_id": "3MVG9example"}
    row("salesforce/access-token", "Salesforce, JWT access token.", "access",
        {"tnk": "core/prod/00DSG000009FYVd2AO", "ver": "1.0", "kid": "CORE_ATJWT.00DSG000009FYVd.1725579420125", "tty": "sfdc-core-token",
         "typ": "JWT", "alg": "RS256"}, token,
        {"iss": {"is": org}, "aud": {"is": org}, "scope_from": "scp", "jti": "optional", "typ": "jwt"}).usual().id_token(aud=org)
    token = {"client_id": "a4963729-0000-4000-8000-000000000001", "iss": "https://auth.pingone.example/env/as", **HOUR,
             "jti": "8e2c2c7e-0000-4000-8000-000000000002", "aud": [API], "scope": "orders:read", "sub": "0a1b2c3d-0000-4000-8000-000000000003"}
    r = row("pingone/access-token", "PingOne, access token.", "access", {"alg": "RS256", "kid": "ping-default"}, token,
            {"iss": {"is": token["iss"]}, "aud": {"is": API}, "typ": "jwt"}).usual().id_token(jti="8e2c2c7e-0000-4000-8000-000000000004")
    r.case("typed", "Typed, as all are from 2027-03-02 on.", {}, header={"typ": "at+jwt"})


def libraries(row):
    server, endpoint = "https://auth.example", "https://auth.example/token"
    token = {"iss": "client", "sub": "client", "aud": server, "jti": "r4nd0m", "iat": NOW - 5, "exp": NOW + 55}
    head = {"alg": "RS256", "kid": "k1"}
    issuer_only = {"untyped": True}
    with_endpoint = {"untyped": True, "endpoints": [endpoint]}
    row("openid-client/v6", "openid-client v6 and oauth4webapi, client assertion.", "client", {"alg": "ES256", "kid": "k1"}, {**token, "nbf": NOW - 5}, issuer_only) \
        .refuse("token-endpoint", "For the token endpoint.", "aud-mismatch", {"aud": endpoint})
    r = row("openid-client/v5", "openid-client v5, client assertion.", "client", head, {**token, "aud": [server, endpoint]}, with_endpoint)
    r.refuse("other-server", "For another server as well.", "aud-untrusted", {"aud": [server, endpoint, "https://evil.example"]})
    authlib = row("authlib", "Authlib, client assertion.", "client", {"typ": "JWT", "alg": "RS256"},
                  {**token, "aud": endpoint, "exp": NOW + 3600, "iat": NOW}, with_endpoint)
    authlib.refuse("longer", "It lives longer than an hour.", "exp-too-far", {"exp": NOW + 3606})
    r = row("spring-security", "Spring Security, client assertion.", "client", head, {**token, "aud": endpoint}, with_endpoint)
    r.case("nimbus", "The Nimbus SDK writes an array of one.", {"aud": [endpoint]})
    r.case("typed", "Typed, as RFC 7523bis wants it.", {"aud": server}, header={"typ": "client-authentication+jwt"})
    r.refuse("other-client", "Of another client.", "iss-mismatch", {"iss": "other", "sub": "other"})
    r.refuse("no-jti", "No jti, as Okta and PingOne let it be.", "jti-missing", {"jti": GONE}, requirement="R73")
    msal = {"aud": endpoint, "iss": "client", "sub": "client", "jti": "55e71a4c-0000-4000-8000-000000000001", "nbf": NOW - 5, "exp": NOW + 595}
    ps256 = {"alg": "PS256", "typ": "JWT", "x5t#S256": "bMjDrkJNTSZ8bXvkK9lW-t5JVJ8rVKbDkEZC0JSHDxo"}
    r = row("msal", "MSAL for Node and Python, client assertion.", "client", ps256, {**msal, "iat": NOW - 5}, with_endpoint)
    r.case("python", "The times are fractions, and the thumbprint is padded.", {"nbf": GONE, "exp": NOW + 595.7227364, "iat": NOW - 4.2772636},
           header={"x5t#S256": ps256["x5t#S256"] + "="})
    r.refuse("dotnet", "MSAL.NET writes times as texts.", "exp-malformed", {"nbf": str(NOW - 5), "exp": str(NOW + 595)}, requirement="R67", guarantee="G7",
             header={"x5c": "MIIC"})
    row("duende/client-assertion", "Duende, client assertion.", "client", {"alg": "RS256", "kid": "k1", "typ": "client-authentication+jwt"},
        {**token, "nbf": NOW - 5}, {}).refuse("untyped", "As its older samples make it.", "typ-mismatch", {}, header={"typ": "JWT"}, requirement="R32")
    request = {"response_type": "code", "redirect_uri": "https://rp.example/cb", "scope": "openid", "client_id": "client", "jti": "r4nd0m", "aud": server,
               "iat": NOW - 5, "exp": NOW + 295, "iss": "client"}
    typed = {"alg": "RS256", "typ": "oauth-authz-req+jwt", "kid": "k1"}
    r = row("openid-client/request-object", "openid-client v5 and v6, request object.", "request", typed, request, {})
    r.case("v6", "Of v6.", {"nbf": NOW - 5, "exp": NOW + 55, "nonce": "n1"})
    r.refuse("other-client", "Of another client.", "iss-mismatch", {"iss": "other", "client_id": "other"})
    r = row("duende/request-object", "Duende's sample, request object.", "request", {**typed, "typ": "JWT"}, {**request, "jti": GONE, "nbf": NOW - 5},
            {"untyped": True})
    r.refuse("client-assertion", "A client assertion in place of the request object.", "client-id-missing", compact({**token}), requirement="R74")


def make():
    file = File("profile/providers.json")

    def row(*args, **fields):
        return Row(file, *args, **fields)
    row.file = file
    for of_provider in (auth0, okta, entra, google, apple, cognito, keycloak, firebase, supabase, clerk, workloads, proxies, others, libraries):
        of_provider(row)
    alb(file)
