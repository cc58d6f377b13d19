"""profile/kinds.json: every kind of JWT before every verifier of a kind.

One key signs everything, which is the worst case: what is left to tell the kinds apart is `typ`, the parties and the claims.
`expected` says in some lines of Python what the rules are, so that the file is not what the crate happens to answer.
"""

from .jwt import GONE, NOW
from .keys import KEYS
from .profile_client import EVENT, NONCE, half, without_gone
from .sign import KEY_OF, forge
from .suite import File

KID = "2026-11"
USER, ACCESS_TOKEN = "248289761001", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
# Who issues tokens to whom. Of two that are one, the second name is also the client, or the server, of the other.
APART = {"issuer": "https://op.example", "client": "s6BhdRkqt3", "resource": "https://api.example", "server": "https://op.example"}
ONE = {"issuer": "https://one.example", "client": "https://two.example", "resource": "https://two.example",
       "server": "https://two.example"}
TIMES = {"iat": NOW - 10, "exp": NOW + 60}


def kinds(who, by_client):
    """Tokens by kind: their `typ`, and their claims. `by_client` is the client that makes assertions and requests."""
    op = {"iss": who["issuer"], **TIMES}
    client = {"iss": by_client, "aud": who["server"], **TIMES}
    logout = {**op, "aud": who["client"], "jti": "a", "sid": "08a5", "events": {EVENT: {}}}
    id_token = {**op, "aud": who["client"], "sub": USER}
    request = {**client, "client_id": by_client, "response_type": "code", "redirect_uri": "https://client.example/cb", "scope": "openid"}
    access = {**op, "aud": who["resource"], "sub": USER, "jti": "a"}
    return {
        "access-token": ("at+jwt", {**access, "client_id": "orders-web", "scope": "orders:read"}),
        "access-token-of-keycloak": ("at+jwt", {**access, "azp": "orders-web", "typ": "Bearer", "sid": "08a5"}),
        "access-token-with-nonce": ("at+jwt", {**access, "azp": "orders-web", "typ": "Bearer", "nonce": NONCE}),
        "access-token-marked-twice": ("at+jwt", {**access, "client_id": "orders-web", "typ": "Bearer", "token_use": "id"}),
        "access-token-marked-oddly": ("at+jwt", {**access, "client_id": "orders-web", "typ": ["Bearer"]}),
        "access-token-of-client": ("at+jwt", {**access, "sub": "orders-web", "client_id": "orders-web"}),
        "access-token-about-issuer": ("at+jwt", {**access, "sub": who["issuer"], "client_id": who["issuer"]}),
        "refresh-token-of-keycloak": (GONE, {**access, "azp": "orders-web", "typ": "Refresh"}),
        "id-token": (GONE, {**id_token, "nonce": NONCE, "at_hash": half(ACCESS_TOKEN)}),
        "id-token-for-resource": (GONE, {**access, "azp": who["resource"], "nonce": NONCE, "at_hash": half(ACCESS_TOKEN)}),
        "id-token-of-keycloak": (GONE, {**access, "azp": who["resource"], "typ": "ID", "sid": "08a5"}),
        "id-token-without-nonce": (GONE, {**id_token, "auth_time": NOW - 60}),
        "id-token-about-issuer": (GONE, {**id_token, "sub": who["issuer"], "jti": "a", "nonce": NONCE}),
        "logout-token": ("logout+jwt", logout),
        "logout-token-of-user": ("logout+jwt", {**logout, "sub": USER}),
        "logout-token-with-client-id": ("logout+jwt", {**logout, "client_id": who["issuer"], "sub": USER}),
        "logout-token-about-issuer": ("logout+jwt", {**logout, "sub": who["issuer"]}),
        "client-assertion": ("client-authentication+jwt", {**client, "sub": by_client, "jti": "a"}),
        "request-object": ("oauth-authz-req+jwt", {**request, "state": "b"}),
        "request-object-with-sub": ("oauth-authz-req+jwt", {**request, "sub": USER, "nonce": NONCE, "jti": "a"}),
        "userinfo": (GONE, {**op, "aud": who["client"], "sub": USER, "email": "a@example.com"}),
        "authorization-response": (GONE, {**op, "aud": who["client"], "code": "c", "state": "b"}),
        "introspection": ("token-introspection+jwt", {**op, "aud": who["resource"], "token_introspection": {"active": True, "sub": USER}}),
        "security-event": ("secevent+jwt", {**op, "aud": who["client"], "jti": "a", "sub": USER,
                                            "events": {"https://schemas.openid.net/secevent/risc/event-type/account-disabled": {}}}),
    }


def verifiers(who, by_client):
    """Verifiers by name: the policy, with the claims that it requires and the two parties that it states."""
    id_token = {"profile": "id-token", "iss": who["issuer"], "client_id": who["client"]}
    logout = {"profile": "logout-token", "iss": who["issuer"], "client_id": who["client"]}
    client = {"client_id": by_client, "server": who["server"]}
    access = {"profile": "access-token", "iss": {"is": who["issuer"]}, "aud": {"is": who["resource"]}, "presented": "bearer", "client_id_from": "azp"}
    return {
        "access-token": access,
        "access-token-untyped": {**access, "typ": "jwt"},
        "id-token": {**id_token, "nonce": {"sent": NONCE}},
        "id-token-refreshed": {**id_token, "nonce": {"sent_before": NONCE}},
        "id-token-without-nonce": {**id_token, "nonce": {"none": True}},
        "logout-token": logout,
        "logout-token-untyped": {**logout, "untyped": True},
        "client-assertion": {**client, "profile": "client-assertion"},
        "client-assertion-untyped": {**client, "profile": "client-assertion", "untyped": True},
        "request-object": {**client, "profile": "request-object"},
        "request-object-untyped": {**client, "profile": "request-object", "untyped": True},
    }


TYP = {"access-token": "at+jwt", "id-token": GONE, "logout-token": "logout+jwt", "client-assertion": "client-authentication+jwt",
       "request-object": "oauth-authz-req+jwt"}
REQUIRED = {"access-token": ["iat", "iss", "aud", "sub", "jti"], "id-token": ["iat", "iss", "aud", "sub"],
            "logout-token": ["iat", "iss", "aud", "jti"], "client-assertion": ["iss", "aud", "sub", "jti"], "request-object": ["iss", "aud"]}
MARKS = {"Bearer": "access-token", "ID": "id-token", "id": "id-token", "Refresh": "refresh-token"}


def expected(policy, typ, claims):
    """`accept`, or the rule that the token breaks first."""
    kind = policy["profile"]
    own = TYP[kind]
    untyped = policy.get("untyped") or policy.get("typ") == "jwt"
    if typ is GONE and own is not GONE and not untyped:
        return "typ-missing"
    if typ is not GONE and typ != own:
        return "typ-mismatch"
    of_client = kind in ("client-assertion", "request-object")
    stated = {"iss": policy["client_id"] if of_client else policy["iss"], "aud": policy.get("server") or policy.get("aud") or policy["client_id"]}
    for claim in REQUIRED[kind]:
        if claim not in claims:
            return f"{claim}-missing"
        if claim in stated and claims[claim] != (stated[claim]["is"] if isinstance(stated[claim], dict) else stated[claim]):
            return f"{claim}-mismatch"
    if untyped or kind == "id-token":
        refused = {"access-token": access_token, "id-token": id_token, "client-assertion": client_assertion}.get(kind)
        if kind == "id-token" and "events" in claims:
            return "events-unexpected"
        if refused and (is_marked(claims, kind) or refused(claims)):
            return "other-kind"
    return {"access-token": after_access_token, "id-token": after_id_token, "logout-token": after_logout_token,
            "client-assertion": after_client_assertion, "request-object": after_request_object}[kind](policy, claims, untyped)


def is_marked(claims, kind):
    """Whether any mark says that a token is of another kind, or is no string."""
    marks = [claims[name] for name in ("typ", "token_use") if name in claims]
    return any(not isinstance(mark, str) or MARKS.get(mark, kind) != kind for mark in marks)


def any_of(claims, *names):
    return any(name in claims for name in names)


def access_token(claims):
    return (any_of(claims, "events", "at_hash", "response_type", "redirect_uri") or ("nonce" in claims and "typ" not in claims)
            or claims["iss"] in (claims.get("client_id"), claims.get("sub")))


def id_token(claims):
    return any_of(claims, "response_type", "redirect_uri", "scope") or claims["iss"] in (claims.get("client_id"), claims.get("sub"))


def client_assertion(claims):
    return any_of(claims, "events", "at_hash", "nonce", "azp", "auth_time", "response_type", "redirect_uri", "client_id", "scope")


def after_access_token(policy, claims, untyped):
    return "accept" if any_of(claims, "client_id", "azp") else "client-id-missing"


def after_id_token(policy, claims, untyped):
    if claims.get("azp", policy["client_id"]) != policy["client_id"]:
        return "azp-mismatch"
    sent, found = policy["nonce"], claims.get("nonce")
    if "none" in sent:
        return "accept" if found is None else "nonce-unexpected"
    return "accept" if found or "sent_before" in sent else "nonce-missing"


def after_logout_token(policy, claims, untyped):
    if EVENT not in claims.get("events", {}):
        return "logout-event-missing" if "events" in claims else "events-missing"
    return "nonce-unexpected" if "nonce" in claims else "accept" if any_of(claims, "sub", "sid") else "sub-and-sid-missing"


def after_client_assertion(policy, claims, untyped):
    return "accept" if claims["sub"] == policy["client_id"] else "sub-mismatch"


def after_request_object(policy, claims, untyped):
    if claims.get("client_id") != policy["client_id"]:
        return "client-id-mismatch" if "client_id" in claims else "client-id-missing"
    if claims.get("sub") == policy["client_id"]:
        return "sub-is-client"
    other = any_of(claims, "events", "at_hash") or not any_of(claims, "response_type", "redirect_uri") or is_marked(claims, "request-object")
    return "other-kind" if untyped and other else "accept"


def make():
    file = File("profile/kinds.json")
    for entities, who, by_client in [("apart", APART, APART["client"]), ("one", ONE, ONE["issuer"])]:
        for name, policy in verifiers(who, by_client).items():
            group = file.group("jwt", "Ed25519", {"jwk": KEYS[KEY_OF["Ed25519"]].public_jwk()}, kid=KID, policy={"now": NOW, **policy},
                               comment=f"Every kind before the verifier {name}; " +
                                       ("issuer and client are one." if entities == "one" else "issuer and client are two."),
                               guarantee="G6", requirement="R74", spec="RFC 8725 §3.12")
            for kind, (typ, claims) in kinds(who, by_client).items():
                for header, as_typed in [(typ, "typed"), (GONE, "untyped")]:
                    if header is GONE and as_typed == "typed":
                        continue
                    token = forge("Ed25519", without_gone(alg="Ed25519", kid=KID, typ=header), claims, KEYS[KEY_OF["Ed25519"]])
                    expect = expected(policy, header, claims)
                    group.case(f"{entities}/{name}/{kind}/{as_typed}", f"{kind}, {as_typed}.", token, expect)
