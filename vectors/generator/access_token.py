"""profile/access-token.json: OAuth access tokens (RFC 9068), and what confirms that their holder may use them."""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives import serialization as ser

from . import dpop, jwt
from .demo import certificate
from .imports import certificate as other_certificate
from .jwt import AUD, FAR, GONE, ISS, NOW
from .keys import KEYS
from .limits import store_and_limits
from .sign import compact, forge, key_for, ordinary
from .suite import File, b64

RESOURCE = "https://api.example"
HEADER = {"typ": "at+jwt", "alg": "Ed25519", "kid": "2026-11"}
DER = certificate().public_bytes(ser.Encoding.DER)
OTHER_DER = other_certificate("p256").public_bytes(ser.Encoding.DER)


def claims(**changes):
    return dpop.without(**{"iss": ISS, "aud": RESOURCE, "sub": "user-1029", "client_id": "orders-web", "iat": NOW - 60, "exp": FAR,
                           "jti": "at-1", "scope": "orders:read orders:write", **changes})


def text(member, value):
    return compact(claims(**{member: GONE}))[:-1] + f',"{member}":{value}}}'


def policy(**changes):
    return dpop.without(**{"profile": "access-token", "now": NOW, "leeway": 0, "iss": {"is": ISS}, "aud": {"is": RESOURCE},
                           "presented": "bearer", **changes})


def thumbprint(der):
    return b64(hashlib.sha256(der).digest())


class Maker:
    def __init__(self, path):
        self.file = File(path)

    def group(self, comment, policy_=None, alg="Ed25519", **fields):
        key = {"jwk": KEYS["ed25519"].public_jwk()} if alg == "Ed25519" else {"jwk": KEYS["hs256"].jwk}
        self.now = self.file.group("jwt", alg, key, kid="2026-11", comment=comment, policy=policy_ or policy(), **fields)

    def case(self, name, comment, payload, expect="accept", header=HEADER, **fields):
        self.now.case(name, comment, forge("Ed25519", header, payload), expect, **fields)

    def joserfc(self, name, comment, payload, header=HEADER, alg="Ed25519", **fields):
        token = ordinary(self.now.id(name), alg, header, payload)
        self.now.case(name, comment, token, flags=["joserfc"], **fields)


def kind(m):
    m.group("typ is at+jwt.", requirement="R78", guarantee="G6", spec="RFC 9068 §4")
    m.joserfc("ordinary", "An ordinary access token.", claims(), requirement=["R78", "R80"])
    m.case("typ/application", "typ in full.", claims(), header={**HEADER, "typ": "application/at+jwt"})
    m.case("typ/case", "typ in upper case.", claims(), header={**HEADER, "typ": "AT+JWT"})
    m.case("typ/missing", "No typ.", claims(), "typ-missing", {"alg": "Ed25519", "kid": "2026-11"})
    m.case("typ/number", "typ is a number.", claims(), "typ-not-string", {**HEADER, "typ": 1})
    for typ in ("JWT", "at+jwt ", "at", "jwt+at", "text/at+jwt", ""):
        m.case(f"typ/other-{typ.strip().replace('/', '-').replace('+', '-').lower() or 'empty'}{'-space' if typ.endswith(' ') else ''}",
               "typ is another one.", claims(), "typ-mismatch", {**HEADER, "typ": typ})
    id_token = {"iss": ISS, "aud": RESOURCE, "sub": "user-1029", "iat": NOW - 60, "exp": FAR, "nonce": "n-0S6_WzA2Mj", "azp": RESOURCE}
    m.case("kinds/id-token", "An ID token.", id_token, "typ-mismatch", {**HEADER, "typ": "JWT"}, requirement=["R74", "R78"])
    m.case("kinds/id-token-without-typ", "An ID token without a typ.", id_token, "typ-missing", {"alg": "Ed25519", "kid": "2026-11"},
           requirement=["R74", "R78"])
    m.case("kinds/id-token-that-says-at-jwt", "An ID token that says that it is an access token.", id_token, "jti-missing",
           requirement=["R74", "R79"])
    for typ in ("dpop+jwt", "logout+jwt", "oauth-authz-req+jwt", "client-authentication+jwt", "secevent+jwt"):
        m.case(f"kinds/{typ.replace('+', '-')}", f"Every claim of an access token, and typ is {typ}.", claims(), "typ-mismatch",
               {**HEADER, "typ": typ}, requirement=["R74", "R78"])


def required(m):
    m.group("What is required of every access token.", requirement="R79", guarantee="G6", spec="RFC 9068 §2.2, §4")
    for name in ("iss", "exp", "aud", "sub", "iat", "jti"):
        m.case(f"required/no-{name}", f"No {name}.", claims(**{name: GONE}), f"{name}-missing")
    m.case("required/no-client-id", "No client_id.", claims(client_id=GONE), "client-id-missing")
    m.case("required/azp-is-none", "An azp is no client_id.", claims(client_id=GONE, azp="orders-web"), "client-id-missing")
    for form, value in (("null", "null"), ("number", "1"), ("array", '["orders-web"]'), ("empty", '""')):
        m.case(f"client-id/{form}", "The client_id is no name.", text("client_id", value), "client-id-malformed", guarantee="G7")
    m.case("iss/other", "Another issuer.", claims(iss="https://evil.example"), "iss-mismatch")
    m.case("iss/slash", "The issuer with a slash behind it.", claims(iss=ISS + "/"), "iss-mismatch")
    m.case("iss/array", "The issuer in an array.", claims(iss=[ISS]), "iss-malformed", guarantee="G7")
    m.case("aud/several", "The resource is one of several.", claims(aud=["https://other.example", RESOURCE]), requirement=["R79", "R96"])
    for form, value in (("other", AUD), ("slash", RESOURCE + "/"), ("path", RESOURCE + "/orders"), ("prefix", "https://api"),
                        ("others", ["https://other.example", RESOURCE + "."])):
        m.case(f"aud/{form}", "The token is for another resource.", claims(aud=value), "aud-mismatch", requirement=["R79", "R96"])
    m.case("aud/empty", "An empty audience.", claims(aud=[]), "aud-malformed", guarantee="G7", requirement=["R79", "R96"])
    m.case("time/expired", "The token has expired.", claims(exp=NOW), "expired")
    m.case("time/nbf", "nbf is ahead.", claims(nbf=NOW + 1), "not-yet-valid")
    m.case("time/iat-now", "iat is now.", claims(iat=NOW))
    m.case("time/iat-ahead", "iat is ahead.", claims(iat=NOW + 1), "issued-in-future")
    m.case("time/exp-string", "exp is a string.", claims(exp=str(FAR)), "exp-malformed", guarantee="G7")
    good = forge("Ed25519", HEADER, claims())
    h, p, s = good.split(".")
    none = b64(compact({**HEADER, "alg": "none"}).encode())
    m.now.case("alg/none", "alg is none, and there is no signature.", f"{none}.{p}.", "signature-empty", attack="A", requirement=["R19", "R79"])
    m.now.case("alg/none-signed", "alg is none, and there is a signature.", f"{none}.{p}.{s}", "alg-mismatch", attack="A",
               requirement=["R19", "R79"])
    head = b64(compact({**HEADER, "alg": "HS256"}).encode())
    for name, secret in (("key", KEYS["ed25519"].number("x").to_bytes(32, "big")), ("pem", KEYS["ed25519"].spki_pem().encode())):
        m.now.case(f"alg/hs256-{name}", "The public key is used as a secret of HS256.",
                   f"{head}.{p}.{b64(hmac.digest(secret, f'{head}.{p}'.encode(), 'sha256'))}", "alg-mismatch", attack="B", requirement=["R50", "R79"])
    m.now.case("signature/other-key", "Signed by another key.", forge("Ed25519", HEADER, claims(), KEYS["ed25519-other"]), "invalid-signature")
    m.now.case("signature/jwk", "Signed by another key, which stands in the header.",
               forge("Ed25519", {**HEADER, "jwk": KEYS["ed25519-other"].public_jwk()}, claims(), KEYS["ed25519-other"]), "invalid-signature",
               attack="D", requirement=["R26", "R79"])
    m.now.case("encrypted", "An encrypted token, which is never opened.", f"{h}.AA.AA.{p}.{s}", "jwe", requirement=["R10", "R80"], attack="C")

    m.group("The leeway is 30 seconds.", policy(leeway=30), requirement="R79", guarantee="G6", spec="RFC 9068 §4")
    m.case("leeway/exp", "exp was 29 seconds ago.", claims(exp=NOW - 29))
    m.case("leeway/expired", "exp was 30 seconds ago.", claims(exp=NOW - 30), "expired")
    m.case("leeway/iat", "iat is 30 seconds ahead.", claims(iat=NOW + 30))
    m.case("leeway/iat-ahead", "iat is 31 seconds ahead.", claims(iat=NOW + 31), "issued-in-future")

    m.group("azp stands for client_id where that is missing.", policy(client_id_from="azp"), requirement="R79", guarantee="G6", spec="RFC 9068 §2.2")
    m.case("azp/alone", "An azp, and no client_id.", claims(client_id=GONE, azp="orders-web"))
    m.case("azp/beside", "Both, and client_id counts.", claims(azp="other"))
    m.case("azp/neither", "Neither.", claims(client_id=GONE), "client-id-missing")
    for form, value in (("null", None), ("number", 1), ("empty", ""), ("array", ["orders-web"])):
        m.case(f"azp/{form}", "The azp is no name.", claims(client_id=GONE, azp=value), "client-id-malformed", guarantee="G7")
    m.case("azp/client-id-null", "A client_id that is null is not missing.", claims(client_id=None, azp="orders-web"), "client-id-malformed",
           guarantee="G7")
    m.group("typ may be absent or JWT, which has to be asked for.", policy(typ="jwt"), requirement="R78", guarantee="G6", spec="RFC 9068 §4")
    m.case("typ-jwt/jwt", "typ is JWT.", claims(), header={**HEADER, "typ": "JWT"})
    m.case("typ-jwt/absent", "No typ.", claims(), header={"alg": "Ed25519", "kid": "2026-11"})
    m.case("typ-jwt/at-jwt", "typ is at+jwt.", claims())
    m.case("typ-jwt/logout-jwt", "typ is logout+jwt.", claims(), "typ-mismatch", {**HEADER, "typ": "logout+jwt"}, requirement="R74")
    m.case("typ-jwt/id-token", "An ID token has a nonce.",
           {"iss": ISS, "aud": RESOURCE, "sub": "user-1029", "iat": NOW - 60, "exp": FAR, "nonce": "n", "jti": "1"}, "other-kind",
           {**HEADER, "typ": "JWT"}, requirement=["R74", "R79"])

    other_forms(m)

    m.group("A secret that is shared with the issuer.", alg="HS256", requirement="R79", guarantee="G3", spec="RFC 9068 §2.1")
    m.joserfc("shared-secret/ordinary", "An ordinary token.", claims(), {**HEADER, "alg": "HS256"}, "HS256")
    m.now.case("shared-secret/changed", "Signed with another secret.", forge("HS256", {**HEADER, "alg": "HS256"}, claims(), KEYS["hs256-other"]),
               "invalid-signature")


def other_forms(m):
    """What issuers write that are not RFC 9068's; each is dropped by name, and the rest stays."""
    f = {"requirement": "R79", "guarantee": "G6", "spec": "RFC 9068 §2.2"}
    m.group("The leeway is not stated: five seconds.", policy(leeway=GONE), requirement="R68", guarantee="G6", spec="RFC 9068 §4")
    m.case("default-leeway/iat", "Issued five seconds ahead.", claims(iat=NOW + 5))
    m.case("default-leeway/iat-past", "Issued six seconds ahead.", claims(iat=NOW + 6), "issued-in-future")
    m.case("default-leeway/exp", "Expired four seconds ago.", claims(exp=NOW - 4))
    m.case("default-leeway/exp-past", "Expired five seconds ago.", claims(exp=NOW - 5), "expired")
    m.group("The client is in cid.", policy(client_id_from="cid"), **f)
    m.case("client/cid", "A cid.", claims(client_id=GONE, cid="orders-web"))
    m.case("client/neither", "Neither client_id nor cid.", claims(client_id=GONE), "client-id-missing")
    m.case("client/azp", "An azp is not a cid.", claims(client_id=GONE, azp="orders-web"), "client-id-missing")
    m.case("client/empty", "An empty cid.", claims(client_id=GONE, cid=""), "client-id-malformed", guarantee="G7")
    m.case("client/number", "A cid that is a number.", claims(client_id=GONE, cid=7), "client-id-malformed", guarantee="G7")
    m.case("client/both-malformed", "A client_id that is a number comes first.", claims(client_id=7, cid="a"), "client-id-malformed", guarantee="G7")
    m.group("The client is in acr, which is read as that, too.", policy(client_id_from="acr"), **f)
    m.case("client/acr", "An acr.", claims(client_id=GONE, acr="orders-web"))
    m.case("client/acr-malformed", "An acr that is a number, beside a client_id.", claims(acr=7), "acr-malformed", guarantee="G7")
    m.group("The client is the subject of a token without one.", policy(sub="or-client"), **f)
    m.case("no-sub/absent", "No sub.", claims(sub=GONE))
    m.case("no-sub/null", "A sub of null.", claims(sub=None), "sub-malformed", guarantee="G7")
    m.case("no-sub/no-client", "Neither a sub nor a client.", claims(sub=GONE, client_id=GONE), "client-id-missing")
    m.case("no-sub/no-jti", "Nor a jti, which is still required.", claims(sub=GONE, jti=GONE), "jti-missing")
    m.group("jti is optional.", policy(jti="optional"), **f)
    m.case("no-jti/absent", "No jti.", claims(jti=GONE))
    m.case("no-jti/number", "A jti that is a number.", claims(jti=7), "jti-malformed", guarantee="G7")
    m.case("no-jti/no-sub", "Nor a sub, which is still required.", claims(jti=GONE, sub=GONE), "sub-missing")
    m.group("The audience is in azp.", policy(audience_from="azp"), **f)
    m.case("audience/azp", "The resource is in azp.", claims(aud=GONE, azp=RESOURCE))
    m.case("audience/list", "The resource is one of several.", claims(aud=GONE, azp=["a", RESOURCE]))
    m.case("audience/other", "Another one is in azp.", claims(aud=GONE, azp="other"), "aud-mismatch")
    m.case("audience/prefix", "The beginning of the resource.", claims(aud=GONE, azp=RESOURCE[:-1]), "aud-mismatch")
    m.case("audience/empty-list", "An empty list.", claims(aud=GONE, azp=[]), "aud-mismatch")
    m.case("audience/number", "A number.", claims(aud=GONE, azp=1), "aud-mismatch", guarantee="G7")
    m.case("audience/missing", "Neither aud nor azp.", claims(aud=GONE), "aud-missing")
    m.case("audience/aud", "An aud that is the resource, beside it.", claims(azp=RESOURCE), "aud-unexpected")
    m.case("audience/other-aud", "An aud that is another one, beside it.", claims(aud="other", azp=RESOURCE), "aud-unexpected")
    m.group("The scopes are in scp.", policy(scope_from="scp"), **f)
    m.case("scp/text", "Scopes as text.", claims(scope=GONE, scp="orders:read"))
    m.case("scp/array", "Scopes as an array.", claims(scope=GONE, scp=["orders:read"]), "scope-malformed", guarantee="G7")
    m.case("scp/scope-malformed", "A malformed scope is another claim.", claims(scope=7, scp="orders:read"))
    m.group("The scopes may have another form.", policy(lenient_scope=True), **f)
    m.case("lenient-scope/array", "An array.", claims(scope=["orders:read", "orders:write"]))
    m.case("lenient-scope/empty", "An empty string.", claims(scope=""))
    m.case("lenient-scope/empty-array", "An empty array.", claims(scope=[]))
    m.case("lenient-scope/text", "The form of RFC 9068.", claims(scope="orders:read orders:write"))
    for form, value in (("number", 1), ("null", None), ("object", {}), ("mixed", ["a", 1]), ("space-in-array", ["a b"]), ("empty-in-array", ["a", ""]),
                        ("two-spaces", "a  b"), ("space", " ")):
        m.case(f"lenient-scope/{form}", "Still no scopes.", claims(scope=value), "scope-malformed", guarantee="G7")
    m.group("roles, groups and entitlements may be text.", policy(lenient_lists=True), **f)
    m.case("lenient-lists/text", "Each is text.", claims(roles="a", groups="b c", entitlements=""))
    m.case("lenient-lists/number", "A number.", claims(roles=1), "roles-malformed", guarantee="G7")
    m.group("Every tenant of an issuer.", policy(any_tenant="https://login.example/{tid}/v2.0"), requirement="R71", guarantee="G6", spec="RFC 9068 §4")
    tenant = "9188040d-6c67-4c5b-b112-36a304b66dad"
    for name, comment, iss, tid, expect in [
            ("one", "A tenant.", f"https://login.example/{tenant}/v2.0", tenant, "accept"), ("other", "Another tenant.", "https://login.example/t/v2.0", "t", "accept"),
            ("of-another", "The issuer of another tenant.", f"https://login.example/{tenant}/v2.0", "t", "iss-mismatch"),
            ("no-tid", "No tid.", f"https://login.example/{tenant}/v2.0", GONE, "iss-mismatch"), ("number", "A tid that is a number.", "https://login.example/1/v2.0", 1, "iss-mismatch"),
            ("empty", "An empty tid.", "https://login.example//v2.0", "", "iss-mismatch"), ("path", "A path in the tid.", "https://login.example/a/../b/v2.0", "a/../b", "iss-mismatch"),
            ("other-host", "Another host.", "https://evil.example/t/v2.0", "t", "iss-mismatch"), ("longer", "More after it.", "https://login.example/t/v2.0/", "t", "iss-mismatch"),
            ("shorter", "Less after it.", "https://login.example/t", "t", "iss-mismatch"), ("template", "The template itself.", "https://login.example/{tid}/v2.0", "{tid}", "iss-mismatch"),
            ("missing", "No issuer.", GONE, "t", "iss-missing")]:
        m.case(f"tenant/{name}", comment, claims(iss=iss, tid=tid), expect)


def contents(m):
    m.group("Scopes.", requirement="R79", guarantee="G7", spec="RFC 9068 §2.2.3")
    for form, value in (("one", "orders:read"), ("several", "a b c"), ("twice", "a a"), ("marks", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~"),
                        ("url", "https://api.example/orders.read openid")):
        m.case(f"scope/{form}", "Scopes in their ordinary form.", claims(scope=value))
    m.case("scope/missing", "No scope.", claims(scope=GONE))
    for form, value in (("empty", ""), ("space", " "), ("before", " a"), ("behind", "a "), ("two-spaces", "a  b"), ("tab", "a\tb"),
                        ("line", "a\nb"), ("quote", 'a "b"'), ("backslash", "a\\b"), ("unicode", "\u00e9"), ("no-break-space", "a\u00a0b"),
                        ("delete", "a\x7f"), ("nul", "a\0"), ("array", ["a"]), ("number", 1), ("null", None), ("object", {"a": True})):
        m.case(f"scope/malformed-{form}", "Not a string of scopes with one space between them.", claims(scope=value), "scope-malformed")
    m.group("Roles, groups and entitlements.", requirement="R79", guarantee="G7", spec="RFC 9068 §2.2.3.1")
    for name in ("roles", "groups", "entitlements"):
        m.case(f"{name}/strings", "Strings.", claims(**{name: ["a", "b"]}))
        m.case(f"{name}/scim", "Objects of SCIM.", claims(**{name: [{"value": "a", "display": "A", "primary": True}, {"value": "b", "$ref": "https://x"}]}))
        m.case(f"{name}/mixed", "Strings and objects.", claims(**{name: ["a", {"value": "b"}]}))
        m.case(f"{name}/empty", "None.", claims(**{name: []}))
        for form, value in (("string", "a"), ("null", None), ("number", 1), ("object", {"value": "a"}), ("true", True), ("number-inside", ["a", 1]),
                            ("null-inside", [None]), ("nested", [["a"]]), ("no-value", [{"display": "A"}]), ("value-number", [{"value": 1}]),
                            ("value-null", [{"value": None}])):
            m.case(f"{name}/malformed-{form}", "Neither strings nor objects with a string value.", claims(**{name: value}), f"{name}-malformed")
    m.group("How the user was authenticated.", requirement="R79", guarantee="G7", spec="RFC 9068 §2.2.1")
    m.case("authentication/all", "All three claims.", claims(auth_time=NOW - 100, acr="urn:example:phr", amr=["pwd", "otp"]))
    for name, code, values in (
            ("auth_time", "auth-time-malformed", (("string", str(NOW)), ("null", None), ("negative", -1), ("far", 253402300800), ("array", [NOW]))),
            ("acr", "acr-malformed", (("number", 1), ("null", None), ("array", ["phr"]))),
            ("amr", "amr-malformed", (("string", "pwd"), ("null", None), ("number-inside", ["pwd", 1])))):
        for form, value in values:
            m.case(f"authentication/{name.replace('_', '-')}-{form}", f"{name} is malformed, and nobody asks for it.", claims(**{name: value}), code)
    m.group("A user who was authenticated within 300 seconds; the leeway is 10.", policy(auth_age=300, leeway=10), requirement="R79",
            guarantee="G6", spec="RFC 9470 §4")
    m.case("step-up/fresh", "Authenticated now.", claims(auth_time=NOW))
    m.case("step-up/oldest", "Authenticated 310 seconds ago.", claims(auth_time=NOW - 310))
    m.case("step-up/too-old", "Authenticated 311 seconds ago.", claims(auth_time=NOW - 311), "auth-too-old")
    m.case("step-up/zero", "Authenticated in 1970.", claims(auth_time=0), "auth-too-old")
    m.case("step-up/ahead", "Authenticated 10 seconds ahead.", claims(auth_time=NOW + 10))
    m.case("step-up/future", "Authenticated 11 seconds ahead.", claims(auth_time=NOW + 11), "auth-time-in-future")
    m.case("step-up/missing", "It is not said when.", claims(), "auth-time-missing")
    m.group("A user who was authenticated in one of two ways.", policy(acr=["phr", "phrh"]), requirement="R79", guarantee="G6", spec="RFC 9470 §4")
    m.case("acr/first", "The first.", claims(acr="phr"))
    m.case("acr/second", "The second.", claims(acr="phrh"))
    for form, value in (("other", "pwd"), ("prefix", "ph"), ("case", "PHR"), ("empty", ""), ("both", "phr phrh")):
        m.case(f"acr/{form}", "Neither.", claims(acr=value), "acr-mismatch")
    m.case("acr/missing", "It is not said how.", claims(), "acr-missing")


KNOWN = {"jkt": dpop.jkt(KEYS["p256"]), "x5t#S256": thumbprint(DER)}
UNKNOWN = {"jwk": KEYS["p256"].public_jwk(), "jwe": "eyJ", "kid": "2026-11", "jku": "https://evil.example/jwks", "x5t": b64(hashlib.sha1(DER).digest()),
           "x5t#s256": thumbprint(DER), "JKT": KNOWN["jkt"], "custom": 1}
NO_DIGESTS = (("number", 1), ("null", None), ("empty", ""), ("array", [KNOWN["jkt"]]), ("padded", KNOWN["jkt"] + "="), ("hex", "a" * 64),
              ("sha1", b64(bytes(20))), ("sha512", b64(bytes(64))), ("base64", "+" * 43), ("space", KNOWN["jkt"] + " "),
              ("bits", KNOWN["jkt"][:-1] + "9"))


def malformed(m):
    for form, value in (("null", None), ("string", KNOWN["jkt"]), ("array", [KNOWN]), ("number", 1), ("false", False), ("empty", {})):
        m.case(f"cnf-{form}", "The cnf is no object with members.", claims(cnf=value), "cnf-malformed", guarantee="G7")


class Prefixed:
    """Cases of one group under a name of their own."""

    def __init__(self, m, prefix):
        self.m, self.prefix = m, prefix

    def case(self, name, *rest, **fields):
        self.m.case(f"{self.prefix}/{name}", *rest, **fields)


def confirmation(m):
    m.group("Presented as a bearer token.", requirement="R90", guarantee="G6", spec="RFC 9449 §7.2")
    bearer = Prefixed(m, "bearer")
    malformed(bearer)
    m.joserfc("bearer/plain", "A token that is bound to nothing.", claims())
    bearer.case("jkt", "A token that is bound to a key.", claims(cnf={"jkt": KNOWN["jkt"]}), "cnf-unexpected")
    bearer.case("x5t", "A token that is bound to a certificate.", claims(cnf={"x5t#S256": KNOWN["x5t#S256"]}), "cnf-unexpected", requirement="R92")
    bearer.case("both", "A token that is bound to both.", claims(cnf=KNOWN), "cnf-unexpected")
    for name, value in UNKNOWN.items():
        bearer.case(f"unknown-{name.replace('#', '-')}{'-upper' if name.isupper() else ''}", "A token that is bound to something else.",
                    claims(cnf={name: value}), "cnf-unexpected", requirement=["R90", "R93"])
    bearer.case("other-case", "A claim named CNF is another claim.", claims(CNF={"jkt": KNOWN["jkt"]}))
    bearer.case("nested", "A cnf inside another claim is none of the token.", claims(act={"cnf": {"jkt": KNOWN["jkt"]}}))
    bearer.case("twice", "The cnf is there twice.", text("cnf", "{}")[:-1] + ',"cnf":{"jkt":"a"}}', "claims-duplicate-member", guarantee="G8",
                requirement=["R66", "R90"], attack="G")
    bearer.case("escaped", "The name cnf is written with an escape.", text("c\\u006ef", compact({"jkt": KNOWN["jkt"]})), "cnf-unexpected",
                attack="G")
    bearer.case("expired-first", "A token that is bound, and has expired.", claims(exp=NOW, cnf={"jkt": KNOWN["jkt"]}), "expired", guarantee="G9")

    m.group("Nobody asks whether the key is held.", policy(presented="unconfirmed"), requirement="R90", guarantee="G6", spec="RFC 7800 §3")
    unconfirmed = Prefixed(m, "unconfirmed")
    malformed(unconfirmed)
    unconfirmed.case("plain", "A token that is bound to nothing.", claims())
    unconfirmed.case("both", "A token that is bound to both.", claims(cnf=KNOWN))
    unconfirmed.case("jkt-malformed", "A jkt that is none.", claims(cnf={"jkt": "a"}), "jkt-malformed", guarantee="G7")

    m.group("Presented on a connection with a client certificate.", policy(presented={"certificate": b64(DER)}), requirement="R92", guarantee="G6",
            spec="RFC 8705 §3")
    bound = Prefixed(m, "certificate")
    malformed(bound)
    m.joserfc("certificate/bound", "A token that is bound to the certificate.", claims(cnf={"x5t#S256": KNOWN["x5t#S256"]}),
              requirement=["R92", "R93"])
    bound.case("other", "A token that is bound to another certificate.", claims(cnf={"x5t#S256": thumbprint(OTHER_DER)}), "x5t-mismatch")
    bound.case("pem", "The hash is of the certificate in PEM.",
               claims(cnf={"x5t#S256": thumbprint(certificate().public_bytes(ser.Encoding.PEM))}), "x5t-mismatch")
    bound.case("key", "The hash is of the certificate's key.", claims(cnf={"x5t#S256": thumbprint(KEYS["demo-rsa"].spki())}), "x5t-mismatch")
    bound.case("nothing", "The hash is of nothing.", claims(cnf={"x5t#S256": thumbprint(b"")}), "x5t-mismatch")
    bound.case("plain", "A token that is bound to nothing.", claims(), "cnf-missing")
    bound.case("jkt", "A token that is bound to a key.", claims(cnf={"jkt": KNOWN["jkt"]}), "cnf-unconfirmed")
    bound.case("both", "A token that is bound to both.", claims(cnf=KNOWN), "cnf-unconfirmed")
    bound.case("jkt-is-x5t", "The hash of the certificate stands in jkt.", claims(cnf={"jkt": KNOWN["x5t#S256"]}), "cnf-unconfirmed")
    for name, value in UNKNOWN.items():
        label = f"{name.replace('#', '-')}{'-upper' if name.isupper() else ''}"
        bound.case(f"unknown-{label}", "A token that is bound to something else.", claims(cnf={name: value}), "cnf-unknown", requirement="R93")
        bound.case(f"beside-{label}", "A token that is bound to the certificate and to something else.",
                   claims(cnf={"x5t#S256": KNOWN["x5t#S256"], name: value}), "cnf-unknown", requirement="R93")
    for form, value in NO_DIGESTS:
        bound.case(f"x5t-{form}", "The hash is none.", claims(cnf={"x5t#S256": value}), "x5t-malformed", guarantee="G7")
    bound.case("jkt-malformed", "A jkt beside it that is none.", claims(cnf={**KNOWN, "jkt": 1}), "jkt-malformed", guarantee="G7")
    bound.case("twice", "The hash is there twice.", text("cnf", '{"x5t#S256":"%s","x5t#S256":"%s"}' % (KNOWN["x5t#S256"], thumbprint(OTHER_DER))),
               "claims-duplicate-member", guarantee="G8", requirement=["R66", "R92"], attack="G")

    proofs = {"alg": "ES256", "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI}
    m.group("Presented with a proof.", policy(presented={"dpop": proofs}), requirement="R89", guarantee="G6", spec="RFC 9449 §7.1")
    bound = Prefixed(m, "dpop")
    binding = claims(cnf={"jkt": KNOWN["jkt"]})
    token = forge("Ed25519", HEADER, binding)

    def proof(of=token, key="p256", **changes):
        return dpop.proof(dpop.claims(**{"ath": dpop.ath(of), **changes}), key=KEYS[key])

    made = ordinary(m.now.id("dpop/bound"), "Ed25519", HEADER, binding)
    m.now.case("dpop/bound", "A token that is bound to the key of the proof.", made, flags=["joserfc"], proof=proof(of=made),
               requirement=["R89", "R93"])
    bound.case("no-proof", "No proof.", binding, "proof-missing", requirement="R90")
    bound.case("other-key", "A good proof by another key.", binding, "jkt-mismatch", proof=proof(key="p256-other"))
    bound.case("jkt-other", "A token that is bound to another key.", claims(cnf={"jkt": dpop.jkt(KEYS["p256-other"])}), "jkt-mismatch",
               proof=proof(of=forge("Ed25519", HEADER, claims(cnf={"jkt": dpop.jkt(KEYS["p256-other"])}))))
    bound.case("ath-missing", "A proof without ath.", binding, "ath-missing", proof=proof(ath=GONE))
    bound.case("ath-of-another-token", "A proof for another token of the same key.", binding, "ath-mismatch",
               proof=proof(of=forge("Ed25519", HEADER, {**binding, "jti": "at-2"})))
    bound.case("ath-of-the-proof", "The hash of the signing input.", binding, "ath-mismatch", proof=proof(of=token.rpartition(".")[0]))
    bound.case("ath-malformed", "A hash that is none.", binding, "ath-malformed", proof=proof(ath="a"))
    bound.case("method", "A proof for another method.", binding, "htm-mismatch", proof=proof(htm="GET"), requirement="R88")
    bound.case("address", "A proof for another address.", binding, "htu-mismatch", proof=proof(htu="https://api.example/"), requirement="R88")
    bound.case("old", "A proof that is too old.", binding, "too-old", proof=proof(iat=NOW - 61), requirement="R88")
    bound.case("signature", "A proof that is not signed by its key.", binding, "invalid-signature",
               proof=forge("ES256", dpop.header(), dpop.claims(ath=dpop.ath(token)), KEYS["p256-other"]), requirement="R87")
    bound.case("other-key-signature", "A proof by another key, which has not signed it: the key is compared first.", binding, "jkt-mismatch",
               proof=forge("ES256", dpop.header(key=KEYS["p256-other"]), dpop.claims(ath=dpop.ath(token)), KEYS["p256"]), requirement="R87",
               guarantee="G10", attack="I")
    bound.case("other-key-method", "A proof by another key for another method.", binding, "jkt-mismatch", proof=proof(key="p256-other", htm="GET"),
               guarantee="G9")
    bound.case("itself", "The token is its own proof.", binding, "typ-mismatch", proof=token, requirement=["R74", "R87"])
    bound.case("expired", "A token that has expired, with a good proof.",
               claims(exp=NOW, cnf={"jkt": KNOWN["jkt"]}), "expired", proof=proof(), guarantee="G9")
    plain = forge("Ed25519", HEADER, claims())
    bound.case("plain", "A token that is bound to nothing, with a good proof.", claims(), "cnf-missing", proof=proof(of=plain), requirement="R90")
    bound.case("x5t", "A token that is bound to a certificate.", claims(cnf={"x5t#S256": KNOWN["x5t#S256"]}), "cnf-unconfirmed", proof=proof())
    bound.case("both", "A token that is bound to both.", claims(cnf=KNOWN), "cnf-unconfirmed", proof=proof())
    bound.case("x5t-is-jkt", "The thumbprint of the key stands in x5t#S256.", claims(cnf={"x5t#S256": KNOWN["jkt"]}), "cnf-unconfirmed", proof=proof())
    for name, value in UNKNOWN.items():
        label = f"{name.replace('#', '-')}{'-upper' if name.isupper() else ''}"
        bound.case(f"unknown-{label}", "A token that is bound to something else.", claims(cnf={name: value}), "cnf-unknown", proof=proof(),
                   requirement="R93")
        bound.case(f"beside-{label}", "A token that is bound to the key and to something else.", claims(cnf={"jkt": KNOWN["jkt"], name: value}),
                   "cnf-unknown", proof=proof(), requirement="R93")
    for form, value in NO_DIGESTS:
        bound.case(f"jkt-{form}", "The thumbprint is none.", claims(cnf={"jkt": value}), "jkt-malformed", proof=proof(), guarantee="G7")
    bound.case("x5t-malformed", "A hash of a certificate beside it that is none.", claims(cnf={**KNOWN, "x5t#S256": None}), "x5t-malformed",
               proof=proof(), guarantee="G7")
    bound.case("jkt-of-the-whole-jwk", "The hash of the jwk as it stands, with more members and in another order.",
               claims(cnf={"jkt": thumbprint(compact(KEYS["p256"].public_jwk(kid="a")).encode())}), "jkt-mismatch",
               proof=proof(of=forge("Ed25519", HEADER, claims(cnf={"jkt": thumbprint(compact(KEYS["p256"].public_jwk(kid="a")).encode())}))))
    m.now.case("dpop/twice", "The same token and the same proof twice.", token, "replayed", proof=proof(), shown=2, requirement="R91", attack="N")
    m.now.case("dpop/not-recorded", "A proof by another key is not recorded, and is refused for the same reason again.", token, "jkt-mismatch",
               proof=proof(key="p256-other"), shown=2, requirement="R91")


def any_jwt():
    """jwt/cnf.json: tokens that are bound to a key, under a policy of claims."""
    m = jwt.Maker("jwt/cnf.json")
    m.group("Not said how the token was presented.", requirement="R90", guarantee="G6", spec="RFC 7800 §3")
    m.joserfc("unstated/plain", "A token that is bound to nothing.", jwt.claims())
    for form, value in (("jkt", {"jkt": KNOWN["jkt"]}), ("x5t", {"x5t#S256": KNOWN["x5t#S256"]}), ("unknown", {"kid": "a"}), ("empty", {}),
                        ("null", None), ("string", "a"), ("false", False), ("array", [])):
        m.case(f"unstated/{form}", "A token that has a cnf, whatever it is.", jwt.claims(cnf=value), "cnf-unexpected")
    m.case("unstated/escaped", "The name cnf is written with an escape.", jwt.text("c\\u006ef", "{}"), "cnf-unexpected", attack="G")
    m.case("unstated/space", "A space, so that the claims are read in another way.", jwt.text(" cnf".strip(), " {}"), "cnf-unexpected")
    m.case("unstated/nested", "A cnf inside another claim is none of the token.", jwt.claims(act={"cnf": {"jkt": KNOWN["jkt"]}}))
    m.case("unstated/expired-first", "A token that is bound, and has expired.", jwt.claims(exp=NOW, cnf={"jkt": KNOWN["jkt"]}), "expired", guarantee="G9")
    m.group("Not said how the token was presented, and nobody asks.", jwt.policy(cnf="unconfirmed"), requirement="R90", guarantee="G6", spec="RFC 7800 §3")
    m.case("danger/bound", "A token that is bound to a key.", jwt.claims(cnf={"jkt": KNOWN["jkt"]}))
    m.case("danger/null", "A cnf of null.", jwt.claims(cnf=None))
    m.group("Presented as a bearer token.", jwt.policy(presented="bearer"), requirement="R90", guarantee="G6", spec="RFC 9449 §7.2")
    m.case("bearer/plain", "A token that is bound to nothing.", jwt.claims())
    m.case("bearer/bound", "A token that is bound to a key.", jwt.claims(cnf={"jkt": KNOWN["jkt"]}), "cnf-unexpected")
    m.group("Presented, and nobody asks whether the key is held.", jwt.policy(presented="unconfirmed"), requirement="R90", guarantee="G6", spec="RFC 7800 §3")
    m.case("unconfirmed/bound", "A token that is bound to a key.", jwt.claims(cnf={"jkt": KNOWN["jkt"]}))
    m.case("unconfirmed/null", "A cnf of null.", jwt.claims(cnf=None), "cnf-malformed", guarantee="G7")
    m.group("Presented on a connection with a client certificate.", jwt.policy(presented={"certificate": b64(DER)}), requirement="R92", guarantee="G6",
            spec="RFC 8705 §3")
    m.case("certificate/bound", "A token that is bound to the certificate.", jwt.claims(cnf={"x5t#S256": KNOWN["x5t#S256"]}))
    m.case("certificate/other", "A token that is bound to another one.", jwt.claims(cnf={"x5t#S256": thumbprint(OTHER_DER)}), "x5t-mismatch")
    m.case("certificate/plain", "A token that is bound to nothing.", jwt.claims(), "cnf-missing")
    proofs = {"alg": "ES256", "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI}
    m.group("Presented with a proof, as an issuer that does not type its tokens has it.", jwt.policy(presented={"dpop": proofs}), requirement="R89",
            guarantee="G6", spec="RFC 9449 §7.1")
    bound = jwt.claims(cnf={"jkt": KNOWN["jkt"]}, cid="orders-web", scp=["orders:read"])
    token = forge("Ed25519", jwt.HEADER, bound)
    proof = dpop.proof(dpop.claims(ath=dpop.ath(token)), key=KEYS["p256"])
    m.case("dpop/bound", "A token that is bound to the key of the proof.", bound, proof=proof)
    m.case("dpop/no-proof", "No proof.", bound, "proof-missing")
    m.case("dpop/other-key", "A good proof by another key.", bound, "jkt-mismatch",
           proof=dpop.proof(dpop.claims(ath=dpop.ath(token)), key=KEYS["p256-other"]))
    m.now.case("dpop/twice", "The same token and the same proof twice.", token, "replayed", proof=proof, shown=2, requirement="R91", attack="N")


def confirmed_twice(m):
    """A token that is bound by both, and a caller who presents both."""
    proofs = {"alg": "ES256", "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI, "certificate": b64(DER)}
    m.group("Presented with a proof, on a connection with a client certificate.", policy(presented={"dpop": proofs}),
            requirement=["R89", "R92"], guarantee="G6", spec="RFC 9449 §7.1")
    bound = Prefixed(m, "dpop-and-certificate")
    malformed(bound)

    def case(name, comment, cnf, expect="accept", key="p256", **fields):
        token = forge("Ed25519", HEADER, claims(cnf=cnf) if cnf else claims())
        proof = dpop.proof(dpop.claims(ath=dpop.ath(token)), key=KEYS[key])
        m.now.case(f"dpop-and-certificate/{name}", comment, token, expect, proof=proof, **fields)

    case("both", "A token that is bound to both.", KNOWN)
    case("both-no-digest", "A token that is bound to both, and to nothing else, in another order.", dict(reversed(KNOWN.items())))
    case("other-key", "A good proof by another key.", KNOWN, "jkt-mismatch", key="p256-other")
    case("jkt-other", "A token that is bound to another key.", {**KNOWN, "jkt": dpop.jkt(KEYS["p256-other"])}, "jkt-mismatch")
    case("x5t-other", "A token that is bound to another certificate.", {**KNOWN, "x5t#S256": thumbprint(OTHER_DER)}, "x5t-mismatch")
    case("exchanged", "The two hashes are exchanged.", {"jkt": KNOWN["x5t#S256"], "x5t#S256": KNOWN["jkt"]}, "x5t-mismatch")
    case("jkt", "A token that is bound to the key alone.", {"jkt": KNOWN["jkt"]}, "cnf-unconfirmed")
    case("x5t", "A token that is bound to the certificate alone.", {"x5t#S256": KNOWN["x5t#S256"]}, "cnf-unconfirmed")
    case("plain", "A token that is bound to nothing.", None, "cnf-missing", requirement="R90")
    case("beside-custom", "A token that is bound to both and to something else.", {**KNOWN, "custom": 1}, "cnf-unknown", requirement="R93")
    token = forge("Ed25519", HEADER, claims(cnf=KNOWN))
    m.now.case("dpop-and-certificate/no-proof", "No proof.", token, "proof-missing", requirement="R90")
    m.now.case("dpop-and-certificate/ath", "A proof for another token.", token, "ath-mismatch",
               proof=dpop.proof(dpop.claims(ath=dpop.ath(token + "A")), key=KEYS["p256"]))
    m.now.case("dpop-and-certificate/twice", "The same token and the same proof twice.", token, "replayed", shown=2, requirement="R91",
               proof=dpop.proof(dpop.claims(ath=dpop.ath(token)), key=KEYS["p256"]), attack="N")


def thumbprints(m):
    """Of each kind of key that a proof can have."""
    for alg in ("ES256", "RS256", "Ed25519"):
        rules = {"alg": alg, "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI}
        m.group(f"What is hashed of a key for the thumbprint in jkt; proofs of {alg}.", policy(presented={"dpop": rules}), requirement="R62",
                guarantee="G6", spec="RFC 7638 §3.2")
        jwk = key_for(alg).public_jwk()
        required = {name: jwk[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in jwk}
        shown = dict(reversed({**required, "use": "sig", "kid": "2026-11", "alg": alg}.items()))
        backwards = dict(reversed(required.items()))
        for name, comment, text_, expect in [
                ("required-members", "Its required members in the order of their names, though the proof shows more of them and in another order.",
                 compact(required), "accept"),
                ("all-members", "The jwk as it stands in the proof.", compact(shown), "jkt-mismatch"),
                ("other-order", "The required members in another order.", compact(backwards), "jkt-mismatch"),
                ("white-space", "The required members with a space after each comma and colon.", json.dumps(required), "jkt-mismatch"),
                ("without-kty", "The required members but kty.", compact({**required, "kty": None}).replace('"kty":null,', ""), "jkt-mismatch"),
                ("with-alg", "The required members and alg.", compact({"alg": alg, **required}), "jkt-mismatch")]:
            token = forge("Ed25519", HEADER, claims(cnf={"jkt": thumbprint(text_.encode())}))
            proof = dpop.proof(dpop.claims(ath=dpop.ath(token)), dpop.header(alg, jwk=shown), alg)
            m.now.case(f"thumbprint/{alg}/{name}", f"The hash is of this: {comment[0].lower()}{comment[1:]}", token, expect, proof=proof)


def limits(m):
    def group(comment, fields, **changes):
        m.group(comment, policy(**changes), **fields)

    store_and_limits(group, m.case, claims, {"client_id": GONE}, "client-id-missing", lambda payload: forge("Ed25519", HEADER, payload))


def make():
    any_jwt()
    m = Maker("profile/access-token.json")
    for topic in (kind, required, contents, confirmation, confirmed_twice, thumbprints, limits):
        topic(m)
