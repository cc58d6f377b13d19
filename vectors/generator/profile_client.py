"""profile/id-token.json, logout-token.json, client-assertion.json and request-object.json: what a client of OpenID Connect
receives, and what it sends."""

import base64
import hashlib
import json

from .imports import certificate_pem
from .jwt import FAR, GONE, LAST, NOW
from .keys import KEYS
from .limits import store_and_limits
from .ml_dsa import kept, segments
from .sign import HASHES, KEY_OF, compact, forge, ordinary
from .suite import File, b64

OP, CLIENT, SUB, NONCE = "https://op.example", "s6BhdRkqt3", "248289761001", "n-0S6_WzA2Mj"
SERVER = "https://as.example"
ACCESS_TOKEN, CODE = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"
KID = "2026-11"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Not ASCII, so that its UTF-8 octets are what counts.
CLIENT_SECRET = "das Geheimnis eines Clients, mit \u00e4 und \u20ac darin"
NOT_STRINGS = [("null", "null"), ("number", "7"), ("true", "true"), ("array", '["n-0S6_WzA2Mj"]'), ("object", "{}")]


class Secret:
    """The UTF-8 octets of a client secret, as a key to sign with."""

    def __init__(self, text):
        self.secret = text.encode()


def half(text, bits="256", form=b64, size=None):
    """at_hash or c_hash; the arguments are for the mistakes."""
    digest = hashlib.new(HASHES[bits][0], text.encode()).digest()
    return form(digest[:len(digest) // 2 if size is None else size])


def shake_half(text, length=64, keep=None):
    """The same of SHAKE256 with so many bytes of output."""
    digest = hashlib.shake_256(text.encode()).digest(length)
    return b64(digest[:length // 2 if keep is None else keep])


def without_gone(**every):
    return {name: value for name, value in every.items() if value is not GONE}


class Maker:
    """One file; `base` are the claims of an ordinary token, `common` the members of every policy."""

    def __init__(self, path, base, common, typ=GONE):
        self.file, self.base, self.common, self.typ = File(path), base, common, typ

    def header(self, **changes):
        return without_gone(**{"alg": self.alg, "kid": KID, "typ": self.typ, **changes})

    def claims(self, **changes):
        return without_gone(**{**self.base, **changes})

    def text(self, member, value):
        return compact(self.claims(**{member: GONE}))[:-1] + f',"{member}":{value}}}'

    def group(self, comment, alg="Ed25519", signer=None, key=None, fields=None, **policy):
        self.alg, self.signer = alg, signer or KEYS[KEY_OF[alg]]
        self.now = self.file.group("jwt", alg, key or {"jwk": self.signer.public_jwk()}, kid=KID, comment=comment,
                                   policy=without_gone(**{**self.common, **policy}), **(fields or {}))

    def case(self, name, comment, payload=None, expect="accept", header=None, alg=None, **fields):
        payload = self.claims() if payload is None else payload
        token = forge(alg or self.alg, header or self.header(), payload, self.signer)
        self.now.case(name, comment, token, expect, **fields)

    def joserfc(self, name, comment, payload=None, header=None, **fields):
        token = ordinary(self.now.id(name), self.alg, header or self.header(), payload or self.claims(), self.signer)
        self.now.case(name, comment, token, flags=["joserfc"], **fields)

    def registered(self, required, fields=None):
        """The registered claims, which every profile holds to its own values."""
        fields = fields or {}
        for claim in required:
            self.case(f"{claim}/missing", f"No {claim}.", self.claims(**{claim: GONE}), f"{claim}-missing", **fields)
        self.case("iss/other", "Another issuer.", self.claims(iss="https://other.example"), "iss-mismatch", requirement="R71")
        self.case("iss/trailing-slash", "The issuer with a slash after it.", self.claims(iss=self.base["iss"] + "/"), "iss-mismatch",
                  requirement="R71")
        self.case("aud/other", "For another one.", self.claims(aud="other"), "aud-mismatch", **fields)
        self.case("aud/list-of-one", "The audience as a list of one.", self.claims(aud=[self.base["aud"]]), **fields)
        self.case("exp/now", "exp is now.", self.claims(exp=NOW), "expired", **fields)
        if "iat" in self.base and "iat" in required:
            self.case("iat/now", "iat is now.", self.claims(iat=NOW), **fields)
            self.case("iat/future", "iat is one second ahead.", self.claims(iat=NOW + 1), "issued-in-future", **fields)

    def types(self, expected, fields=None):
        """`typ`: `expected` is the one that is required, or GONE for absent or JWT."""
        fields = {"requirement": ["R33", "R74"], "spec": "RFC 8725 §3.11", **(fields or {})}
        kinds = ["at+jwt", "logout+jwt", "dpop+jwt", "client-authentication+jwt", "oauth-authz-req+jwt", "secevent+jwt",
                 "token-introspection+jwt", "oauth-client-attestation+jwt"]
        for kind in kinds:
            if kind != expected:
                self.case(f"typ/{kind.replace('+', '-')}", f"A typ of {kind}.", None, "typ-mismatch", self.header(typ=kind), **fields)
        if expected is GONE:
            self.case("typ/jwt", "A typ of JWT, as Keycloak writes it.", None, "accept", self.header(typ="JWT"), **fields)
            self.case("typ/absent", "No typ.", None, "accept", self.header(), **fields)
        else:
            self.case("typ/jwt", "A typ of JWT.", None, "typ-mismatch", self.header(typ="JWT"), **fields)
            self.case("typ/absent", "No typ.", None, "typ-missing", self.header(typ=GONE), **fields)
            self.case("typ/application", "The typ as a media type in full, in upper case.", None, "accept",
                      self.header(typ=f"application/{expected}".upper()), **fields)


    def store_and_limits(self, wrong, expect):
        """Revocation and the two limits; `wrong` are claims that break a rule of the profile itself, by this code."""
        common, self.common = self.common, without_gone(**{**self.common, "replay": GONE})
        store_and_limits(self.group, self.case, self.claims, wrong, expect,
                         lambda payload: forge(self.alg, self.header(), payload, self.signer))
        self.common = common


# ID tokens ----------------------------------------------------------------------------------------------------------

def id_token():
    base = {"iss": OP, "sub": SUB, "aud": CLIENT, "nonce": NONCE, "exp": FAR, "iat": NOW - 60}
    m = Maker("profile/id-token.json", base, {"profile": "id-token", "now": NOW, "leeway": 0, "iss": OP, "client_id": CLIENT,
                                              "nonce": {"sent": NONCE}})
    id_token_basics(m)
    id_token_issuers(m)
    id_token_audience(m)
    id_token_nonce(m)
    id_token_authentication(m)
    id_token_hashes(m)
    id_token_secret(m)
    m.store_and_limits({"nonce": "other"}, "nonce-mismatch")


def id_token_basics(m):
    core = "OpenID Connect Core §3.1.3.7"
    m.group("A nonce was sent, and nothing else.", fields={"guarantee": "G6", "requirement": "R81", "spec": core})
    m.joserfc("ordinary", "An ordinary ID token.")
    m.joserfc("keycloak", "As Keycloak writes it: its own typ is a claim.", m.claims(typ="ID", azp=CLIENT, sid="08a5019c", acr="1",
              auth_time=NOW - 60, at_hash=half(ACCESS_TOKEN, "512")), m.header(typ="JWT"))
    m.joserfc("google", "As Google writes it.", m.claims(azp=CLIENT, email="jane@example.com", email_verified=True, hd="example.com"))
    m.registered(["iss", "aud", "exp", "iat", "sub"], fields={"requirement": ["R81", "R84"]})
    m.types(GONE)
    for name, comment, sub, expect in [
            ("longest", "A sub of 255 characters.", "a" * 255, "accept"),
            ("too-long", "A sub of 256 characters.", "a" * 256, "sub-not-identifier"),
            ("empty", "An empty sub.", "", "sub-missing"),
            ("not-ascii", "A sub that is not ASCII.", "j\u00e4ne", "sub-not-identifier"),
            ("not-ascii-short-in-characters", "A sub of 200 characters and 400 bytes.", "\u00e4" * 200, "sub-not-identifier")]:
        m.case(f"sub/{name}", comment, m.claims(sub=sub), expect, spec="OpenID Connect Core §2", requirement="R72")
    m.case("sub/number", "A sub that is a number.", m.text("sub", "248289761001"), "sub-malformed", guarantee="G7", requirement="R72")
    for name, value in [("object", {EVENT: {}}), ("empty", {}), ("null", None), ("string", EVENT), ("security-event", {"urn:example:event": {}})]:
        m.case(f"events/{name}", "An ID token has no events, whatever they are.", m.claims(events=value), "events-unexpected",
               requirement="R74", spec="RFC 8417 §4.6")
    m.case("events/escaped-name", "The name of events spelt with an escape.", compact(m.claims())[:-1] + ',"\\u0065vents":{}}',
           "events-unexpected", requirement="R74", spec="RFC 8417 §4.6")
    m.case("sid/string", "A sid.", m.claims(sid="08a5019c"), spec="OpenID Connect Back-Channel Logout §2.1")
    for name, value in NOT_STRINGS:
        m.case(f"sid/{name}", "A sid that is no string.", m.text("sid", value), "sid-malformed", guarantee="G7",
               spec="OpenID Connect Back-Channel Logout §2.1")
    m.case("amr/strings", "An amr.", m.claims(amr=["pwd", "otp"]), spec="OpenID Connect Core §2")
    m.case("amr/empty", "An empty amr.", m.claims(amr=[]), spec="OpenID Connect Core §2")
    for name, value in [("string", '"pwd"'), ("null", "null"), ("mixed", '["pwd",1]'), ("object", "{}")]:
        m.case(f"amr/{name}", "An amr that is no array of strings.", m.text("amr", value), "amr-malformed", guarantee="G7",
               spec="OpenID Connect Core §2")
    m.case("order/expired-and-nonce", "Expired, and of another sign-in.", m.claims(exp=NOW - 1, nonce="other"), "expired", guarantee="G9")
    m.case("order/untrusted-and-nonce", "For others too, and of another sign-in.", m.claims(aud=[CLIENT, "other"], nonce="other"),
           "aud-untrusted", guarantee="G9")

    m.group("At most ten minutes old, with a minute of leeway.", leeway=60, issued_within=600,
            fields={"guarantee": "G6", "requirement": "R84", "spec": core})
    m.joserfc("issued-within/fresh", "A fresh ID token.")
    m.case("issued-within/limit", "Eleven minutes old.", m.claims(iat=NOW - 660))
    m.case("issued-within/past", "One second older.", m.claims(iat=NOW - 661), "too-old")
    m.case("issued-within/future", "Issued 61 seconds ahead.", m.claims(iat=NOW + 61), "issued-in-future")


def id_token_issuers(m):
    f = {"guarantee": "G6", "requirement": "R71", "spec": "OpenID Connect Core §3.1.3.7"}
    m.group("The issuer has two spellings.", also_issuers=["op.example"], fields=f)
    m.case("issuers/first", "The first.")
    m.case("issuers/second", "The second.", m.claims(iss="op.example"))
    m.case("issuers/other", "A third.", m.claims(iss="http://op.example"), "iss-mismatch")
    m.group("Every tenant of an issuer.", any_tenant="https://login.example/{tid}/v2.0", fields=f)
    m.case("tenant/one", "A tenant.", m.claims(iss="https://login.example/t/v2.0", tid="t"))
    m.case("tenant/of-another", "The issuer of another tenant.", m.claims(iss="https://login.example/t/v2.0", tid="u"), "iss-mismatch")
    m.case("tenant/the-stated-issuer", "The issuer that was stated before.", m.claims(tid="t"), "iss-mismatch")
    m.case("tenant/no-tid", "No tid.", m.claims(iss="https://login.example/t/v2.0"), "iss-mismatch")
    m.group("The leeway is not stated: five seconds.", leeway=GONE, fields={**f, "requirement": "R68"})
    m.case("leeway/iat", "Issued five seconds ahead.", m.claims(iat=NOW + 5))
    m.case("leeway/iat-past", "Issued six seconds ahead.", m.claims(iat=NOW + 6), "issued-in-future")


def id_token_audience(m):
    f = {"guarantee": "G6", "requirement": ["R81", "R82"], "spec": "OpenID Connect Core §3.1.3.7"}
    m.group("No other audience is trusted.", fields=f)
    m.joserfc("azp/client", "An azp that is the client.", m.claims(azp=CLIENT))
    m.case("azp/other", "The client is the audience, and another party is the azp.", m.claims(azp="other"), "azp-mismatch")
    m.case("azp/empty", "An empty azp.", m.claims(azp=""), "azp-mismatch")
    m.case("azp/upper-case", "The client in upper case.", m.claims(azp=CLIENT.upper()), "azp-mismatch")
    m.case("azp/prefix", "The beginning of the client's id.", m.claims(azp=CLIENT[:-1]), "azp-mismatch")
    for name, value in NOT_STRINGS:
        m.case(f"azp/{name}", "An azp that is no string.", m.text("azp", value), "azp-malformed", guarantee="G7")
    m.case("azp/array-of-client", "The client as an array.", m.claims(azp=[CLIENT]), "azp-malformed", guarantee="G7")
    m.case("azp/without-audience", "The client is the azp, and not in the audience.", m.claims(aud="other", azp=CLIENT), "aud-mismatch")
    m.case("aud/two", "A second audience.", m.claims(aud=[CLIENT, "other"], azp=CLIENT), "aud-untrusted")
    m.case("aud/two-reversed", "A second audience, which comes first.", m.claims(aud=["other", CLIENT], azp=CLIENT), "aud-untrusted")
    m.case("aud/two-without-azp", "A second audience and no azp.", m.claims(aud=[CLIENT, "other"]), "aud-untrusted")
    m.case("aud/client-twice", "The client twice is one audience.", m.claims(aud=[CLIENT, CLIENT]))
    m.case("aud/prefix", "An audience that begins like the client.", m.claims(aud=CLIENT + "-admin"), "aud-mismatch")
    m.case("aud/joined", "The client and another one in one string.", m.claims(aud=f"{CLIENT} other"), "aud-mismatch")
    m.case("aud/empty-string-too", "An empty audience beside the client.", m.claims(aud=[CLIENT, ""], azp=CLIENT), "aud-untrusted")
    m.case("aud/null-too", "A null beside the client.", m.claims(aud=[CLIENT, None]), "aud-malformed", guarantee="G7")
    m.case("aud/in-header", "The client in the header, and another audience in the claims.", m.claims(aud="other"), "aud-mismatch",
           m.header(aud=CLIENT))
    m.case("aud/look-alike", "A client that looks the same.", m.claims(aud=CLIENT.replace("s6", "\u0455" + "6")), "aud-mismatch")
    m.case("azp/twice", "Two of them, of which the last is the client.", compact(m.claims(azp="other"))[:-1] + f',"azp":"{CLIENT}"}}',
           "claims-duplicate-member", guarantee="G8", requirement="R66")
    m.case("azp/escaped-twice", "The second one spelt with an escape.", compact(m.claims(azp=CLIENT))[:-1] + ',"\\u0061zp":"other"}',
           "claims-duplicate-member", guarantee="G8", requirement="R66")
    m.case("aud/nested", "The client in an array inside the array.", m.claims(aud=[[CLIENT]]), "aud-malformed", guarantee="G7")
    m.case("aud/object", "The client as the name of a member.", m.claims(aud={CLIENT: True}), "aud-malformed", guarantee="G7")

    m.group("One more audience is trusted, and one more party.", trusted_audiences=["https://api.example"], trusted_parties=["app"], fields=f)
    m.joserfc("trusted/both", "The trusted audience, and the client as azp.", m.claims(aud=[CLIENT, "https://api.example"], azp=CLIENT))
    m.case("trusted/client-alone", "The client alone, and no azp.")
    m.case("trusted/party", "The trusted party as azp.", m.claims(azp="app"))
    m.case("trusted/both-party", "The trusted audience and the trusted party.", m.claims(aud=["https://api.example", CLIENT], azp="app"))
    m.case("trusted/no-azp", "The trusted audience and no azp.", m.claims(aud=[CLIENT, "https://api.example"]), "azp-missing")
    m.case("trusted/third", "A third audience.", m.claims(aud=[CLIENT, "https://api.example", "other"], azp=CLIENT), "aud-untrusted")
    m.case("trusted/without-client", "The trusted audience alone.", m.claims(aud="https://api.example", azp=CLIENT), "aud-mismatch")
    m.case("trusted/audience-as-party", "The trusted audience is no trusted party.", m.claims(azp="https://api.example"), "azp-mismatch")
    m.case("trusted/party-as-audience", "The trusted party is no trusted audience.", m.claims(aud=[CLIENT, "app"], azp="app"), "aud-untrusted")


def id_token_nonce(m):
    f = {"guarantee": "G6", "requirement": "R84", "spec": "OpenID Connect Core §3.1.3.7", "attack": "N"}
    m.group("A nonce was sent.", fields=f)
    m.joserfc("nonce/sent", "The nonce that was sent.")
    m.case("nonce/missing", "No nonce.", m.claims(nonce=GONE), "nonce-missing")
    m.case("nonce/other", "The nonce of another sign-in.", m.claims(nonce="n-0S6_WzA2Mk"), "nonce-mismatch")
    m.case("nonce/empty", "An empty nonce.", m.claims(nonce=""), "nonce-mismatch")
    m.case("nonce/prefix", "The beginning of the nonce.", m.claims(nonce=NONCE[:-1]), "nonce-mismatch")
    m.case("nonce/longer", "The nonce and a space.", m.claims(nonce=NONCE + " "), "nonce-mismatch")
    m.case("nonce/other-case", "The nonce in lower case.", m.claims(nonce=NONCE.lower()), "nonce-mismatch")
    m.case("nonce/escaped", "The nonce spelt with an escape is the same text.", m.text("nonce", '"\\u006e-0S6_WzA2Mj"'))
    for name, value in NOT_STRINGS:
        m.case(f"nonce/{name}", "A nonce that is no string.", m.text("nonce", value), "nonce-malformed", guarantee="G7")
    m.case("nonce/nested", "The nonce in another claim.", m.claims(nonce=GONE, request={"nonce": NONCE}), "nonce-missing")
    m.case("nonce/twice", "Two nonces, of which the first is right.", compact(m.claims())[:-1] + ',"nonce":"other"}',
           "claims-duplicate-member", guarantee="G8", requirement="R66")
    m.case("nonce/in-header", "The nonce in the header.", m.claims(nonce=GONE), "nonce-missing", m.header(nonce=NONCE))

    m.group("An empty nonce was sent, as by a service that has lost the one of its session.", nonce={"sent": ""}, fields=f)
    m.case("nonce-empty/empty", "It comes back, and binds the token to nothing.", m.claims(nonce=""), "nonce-mismatch")
    m.case("nonce-empty/missing", "It is not the absence of one.", m.claims(nonce=GONE), "nonce-missing")

    m.group("No nonce was sent.", nonce={"none": True}, fields=f)
    m.joserfc("nonce-none/absent", "No nonce.", m.claims(nonce=GONE))
    m.case("nonce-none/present", "A nonce, so it answers another request.", None, "nonce-unexpected", spec="OpenID Connect Core §2")
    m.case("nonce-none/empty", "An empty nonce.", m.claims(nonce=""), "nonce-unexpected", spec="OpenID Connect Core §2")
    m.case("nonce-none/null", "A nonce of null.", m.claims(nonce=None), "nonce-malformed", guarantee="G7")
    m.case("nonce-none/logout-token-untyped", "A logout token that is not typed.", m.claims(nonce=GONE, events={EVENT: {}}, jti="bWJq"),
           "events-unexpected", requirement="R74")

    f = {**f, "spec": "OpenID Connect Core §12.2"}
    m.group("A refreshed token.", nonce={"sent_before": NONCE}, sub=SUB, fields=f)
    m.joserfc("refreshed/no-nonce", "A refreshed token has no nonce, as it should be.", m.claims(nonce=GONE))
    m.case("refreshed/same-nonce", "The nonce of the first sign-in.")
    m.case("refreshed/other-nonce", "Another nonce.", m.claims(nonce="other"), "nonce-mismatch")
    m.case("refreshed/null", "A nonce of null.", m.claims(nonce=None), "nonce-malformed", guarantee="G7")
    m.case("refreshed/other-sub", "Another end user.", m.claims(nonce=GONE, sub="248289761002"), "sub-mismatch", requirement="R72")


def id_token_authentication(m):
    f = {"guarantee": "G6", "requirement": "R84", "spec": "OpenID Connect Core §3.1.3.7"}
    m.group("max_age was an hour; a minute of leeway.", leeway=60, max_age=3600, fields=f)
    m.joserfc("max-age/fresh", "Authenticated ten minutes ago.", m.claims(auth_time=NOW - 600))
    m.case("max-age/limit", "An hour and a minute ago.", m.claims(auth_time=NOW - 3660))
    m.case("max-age/past", "One second longer ago.", m.claims(auth_time=NOW - 3661), "auth-too-old")
    m.case("max-age/zero", "Authenticated in 1970.", m.claims(auth_time=0), "auth-too-old")
    m.case("max-age/missing", "No auth_time.", None, "auth-time-missing")
    m.case("max-age/ahead", "A minute ahead.", m.claims(auth_time=NOW + 60))
    m.case("max-age/future", "61 seconds ahead.", m.claims(auth_time=NOW + 61), "auth-time-in-future")
    m.case("max-age/iat-is-fresh", "A fresh token about an old authentication.", m.claims(iat=NOW, auth_time=NOW - 86400), "auth-too-old")
    m.group("max_age was zero.", max_age=0, fields=f)
    m.joserfc("max-age-zero/now", "Authenticated just now.", m.claims(auth_time=NOW))
    m.case("max-age-zero/second-ago", "Authenticated a second ago.", m.claims(auth_time=NOW - 1), "auth-too-old")
    m.group("max_age was not sent.", fields=f)
    m.case("auth-time/old", "An old authentication.", m.claims(auth_time=1))
    for name, value in [("string", f'"{NOW}"'), ("null", "null"), ("negative", "-1"), ("array", f"[{NOW}]"), ("year-10000", "253402300800")]:
        m.case(f"auth-time/{name}", "An auth_time that is no time.", m.text("auth_time", value), "auth-time-malformed", guarantee="G7")
    for name, value in NOT_STRINGS:
        m.case(f"acr/{name}", "An acr that is no string.", m.text("acr", value), "acr-malformed", guarantee="G7")
    m.case("acr/not-requested", "An acr that nobody asked for.", m.claims(acr="0"))
    m.group("One of two was requested.", acr_values=["urn:mace:incommon:iap:silver", "phr"], fields=f)
    m.joserfc("acr-values/first", "The first.", m.claims(acr="urn:mace:incommon:iap:silver"))
    m.case("acr-values/second", "The second.", m.claims(acr="phr"))
    m.case("acr-values/other", "Another one.", m.claims(acr="0"), "acr-mismatch")
    m.case("acr-values/both-in-one", "Both in one string, as they were requested.", m.claims(acr="urn:mace:incommon:iap:silver phr"), "acr-mismatch")
    m.case("acr-values/longer", "One that begins like a requested one.", m.claims(acr="phrh"), "acr-mismatch")
    m.case("acr-values/missing", "No acr.", None, "acr-missing")


def id_token_hashes(m):
    f = {"guarantee": "G6", "requirement": "R85", "spec": "OpenID Connect Core §3.1.3.8"}
    for alg in KEY_OF:
        if alg.startswith(("HS", "ML-DSA")):
            continue
        bits = "512" if alg.startswith("Ed") else alg[2:5]
        m.group(f"An access token and a code came with it; the hash of {alg}.", alg, fields=f,
                access_token={"authorization_endpoint": ACCESS_TOKEN}, code=CODE)
        right = {"at_hash": half(ACCESS_TOKEN, bits), "c_hash": half(CODE, bits)}
        m.joserfc(f"hash/{alg}/both", "Both hashes.", m.claims(**right))
        for other in HASHES:
            if other != bits:
                m.case(f"hash/{alg}/at-hash-sha{other}", f"at_hash by SHA-{other}.", m.claims(**{**right, "at_hash": half(ACCESS_TOKEN, other)}),
                       "at-hash-mismatch", attack="B")
                m.case(f"hash/{alg}/c-hash-sha{other}", f"c_hash by SHA-{other}.", m.claims(**{**right, "c_hash": half(CODE, other)}),
                       "c-hash-mismatch", attack="B")

    guide = "OpenID Connect Token Hash Algorithm Implementer's Guide 1.0, draft 00"
    for size in (44, 65, 87):
        m.group("Beside an ID token of ML-DSA the hash is SHAKE256 with 64 bytes.", f"ML-DSA-{size}", fields={**f, "spec": guide},
                access_token={"authorization_endpoint": ACCESS_TOKEN}, code=CODE)
        right = {"at_hash": shake_half(ACCESS_TOKEN), "c_hash": shake_half(CODE)}
        wrong = [("at-hash", name, comment, {**right, "at_hash": value}) for name, comment, value in [
                    ("sha256", "at_hash by SHA-256", half(ACCESS_TOKEN)), ("sha512", "at_hash by SHA-512", half(ACCESS_TOKEN, "512")),
                    ("whole", "All 64 bytes", shake_half(ACCESS_TOKEN, keep=64)), ("shake256-32", "at_hash of 32 bytes of output", shake_half(ACCESS_TOKEN, 32)),
                    ("shake256-114", "at_hash of 114 bytes of output, as for Ed448", shake_half(ACCESS_TOKEN, 114)),
                    ("shake128", "at_hash by SHAKE128", b64(hashlib.shake_128(ACCESS_TOKEN.encode()).digest(64)[:32])),
                    ("of-the-code", "at_hash of the code", shake_half(CODE))]]
        wrong.append(("c-hash", "sha512", "c_hash by SHA-512", {**right, "c_hash": half(CODE, "512")}))
        for claim, name, comment, payload, expect in [("both", "", "Both hashes", right, "accept"),
                                                      *((*case, f"{case[0]}-mismatch") for case in (wrong if size == 44 else wrong[:2]))]:
            name = f"hash/ML-DSA-{size}/{claim}{'-' if name else ''}{name}"
            token = kept(m.now.id(name), segments(m.header(), compact(m.claims(**payload)).encode()), m.signer)
            m.now.case(name, f"{comment}.", token, expect, **({} if expect == "accept" else {"attack": "B"}))

    right = {"at_hash": half(ACCESS_TOKEN), "c_hash": half(CODE)}
    m.group("Both from the authorization endpoint.", "RS256", fields=f, access_token={"authorization_endpoint": ACCESS_TOKEN}, code=CODE)
    m.joserfc("at-hash/right", "Both hashes.", m.claims(**right))
    for claim, name, value in [("at_hash", "at-hash", ACCESS_TOKEN), ("c_hash", "c-hash", CODE)]:
        digest = hashlib.sha256(value.encode()).digest()
        m.case(f"{name}/missing", f"No {claim}.", m.claims(**{**right, claim: GONE}), f"{name}-missing")
        for kind, comment, text in [
                ("other", "The hash of another text.", half("other")), ("empty", "An empty text.", ""),
                ("whole", "The whole hash.", half(value, size=32)), ("right-half", "The right half.", b64(digest[16:])),
                ("shorter", "A byte less.", half(value, size=15)), ("longer", "A byte more.", half(value, size=17)),
                ("padded", "With padding.", half(value, form=lambda data: base64.urlsafe_b64encode(data).decode())),
                ("hex", "In hexadecimal digits.", digest[:16].hex()),
                ("of-hex", "The left half of the hexadecimal digits, encoded.", b64(digest.hex()[:32].encode())),
                ("trailing-bits", "Unused bits that are not zero.", half(value)[:-1] + chr(ord(half(value)[-1]) + 1)),
                ("other-case", "In lower case.", half(value).lower()), ("space", "A space after it.", half(value) + " "),
                ("text-itself", "The text itself.", value)]:
            m.case(f"{name}/{kind}", comment, m.claims(**{**right, claim: text}), f"{name}-mismatch")
        for kind, text in NOT_STRINGS:
            m.case(f"{name}/{kind}", f"A {claim} that is no string.", compact(m.claims(**{**right, claim: GONE}))[:-1] + f',"{claim}":{text}}}',
                   f"{name}-malformed", guarantee="G7")
    m.case("at-hash/exchanged", "Each in the place of the other.", m.claims(at_hash=right["c_hash"], c_hash=right["at_hash"]), "at-hash-mismatch")
    m.group("An access token from the token endpoint.", "RS256", fields=f, access_token={"token_endpoint": ACCESS_TOKEN})
    m.joserfc("code-flow/absent", "No at_hash, which is optional there.")
    m.case("code-flow/right", "The right one.", m.claims(at_hash=right["at_hash"]))
    m.case("code-flow/other", "The hash of another token.", m.claims(at_hash=half("other")), "at-hash-mismatch")
    m.case("code-flow/empty", "An empty text is no absence.", m.claims(at_hash=""), "at-hash-mismatch")
    m.case("code-flow/null", "A null is no absence.", m.claims(at_hash=None), "at-hash-malformed", guarantee="G7")
    m.case("code-flow/sha512", "By SHA-512.", m.claims(at_hash=half(ACCESS_TOKEN, "512")), "at-hash-mismatch", attack="B")
    m.group("Neither was handed over.", "RS256", fields=f)
    m.case("no-token/at-hash", "An at_hash of something that was not handed over.", m.claims(at_hash=half("other"), c_hash=half("other")))
    m.case("no-token/at-hash-number", "A malformed one.", m.text("at_hash", "7"), "at-hash-malformed", guarantee="G7")
    m.case("no-token/c-hash-number", "A malformed one.", m.text("c_hash", "7"), "c-hash-malformed", guarantee="G7")


def id_token_secret(m):
    f = {"guarantee": "G3", "requirement": "R83", "spec": "OpenID Connect Core §3.1.3.7"}
    for alg, secret in [("HS256", CLIENT_SECRET), ("HS384", CLIENT_SECRET + " 1"), ("HS512", CLIENT_SECRET * 2)]:
        bits = alg[2:]
        m.group("The UTF-8 octets of the client secret.", alg, Secret(secret), {"hex": secret.encode().hex()}, f,
                access_token={"authorization_endpoint": ACCESS_TOKEN})
        m.case(f"secret/{alg}/ordinary", "A MAC with them.", m.claims(at_hash=half(ACCESS_TOKEN, bits)))
        m.signer = Secret(base64.b64encode(secret.encode()).decode())
        m.case(f"secret/{alg}/base64", "A MAC with the base64 of the secret.", m.claims(at_hash=half(ACCESS_TOKEN, bits)), "invalid-signature")
    rsa = KEYS["rsa"]
    for name, text in [("pem", rsa.spki_pem()), ("certificate", certificate_pem("rsa")), ("jwk", compact(rsa.public_jwk())), ("openssh", rsa.openssh())]:
        m.group("The provider's public key as the client secret.", "HS256", Secret(text), {"hex": text.encode().hex()}, {**f, "attack": "B"})
        m.case(f"secret/public-key-{name}", "A MAC with the public key.", None, "secret-is-key")
    m.group("A secret that is too short.", "HS256", Secret("password"), {"hex": b"password".hex()}, f)
    m.case("secret/short", "It is refused, whatever the token.", None, "secret-too-short")
    m.group("A secret of one character over and over.", "HS256", Secret("a" * 32), {"hex": (b"a" * 32).hex()}, f)
    m.case("secret/weak", "It is refused, whatever the token.", None, "secret-weak")
    m.group("The provider's public key, pinned as such.", "RS256", fields={**f, "attack": "B"})
    m.joserfc("confusion/ordinary", "The token that an attacker starts from.")
    m.signer = Secret(rsa.spki_pem())
    m.case("confusion/pem", "A MAC with the PEM text.", None, "alg-mismatch", m.header(alg="HS256"), "HS256")
    m.signer = Secret(CLIENT_SECRET)
    m.case("confusion/client-secret", "A MAC with a client secret.", None, "alg-mismatch", m.header(alg="HS256"), "HS256")


# Logout tokens ------------------------------------------------------------------------------------------------------

def logout_token():
    base = {"iss": OP, "sub": SUB, "aud": CLIENT, "iat": NOW - 60, "exp": NOW + 60, "jti": "bWJq", "sid": "08a5019c-17e1-4977-8f42-65a12843ea02",
            "events": {EVENT: {}}}
    m = Maker("profile/logout-token.json", base, {"profile": "logout-token", "now": NOW, "leeway": 0, "iss": OP, "client_id": CLIENT}, "logout+jwt")
    spec = "OpenID Connect Back-Channel Logout §2.6"
    f = {"guarantee": "G6", "requirement": "R86", "spec": spec}
    m.group("Explicitly typed.", fields=f)
    m.joserfc("ordinary", "An ordinary logout token.")
    m.joserfc("sid-alone", "One session of an end user who is not named.", m.claims(sub=GONE))
    m.joserfc("sub-alone", "Every session of an end user.", m.claims(sid=GONE))
    m.case("neither", "Neither sub nor sid.", m.claims(sub=GONE, sid=GONE), "sub-and-sid-missing")
    m.registered(["iss", "aud", "exp", "iat", "jti"])
    m.types("logout+jwt")
    for name, comment, value in [("string", "A nonce.", '"n-0S6_WzA2Mj"'), ("empty", "An empty nonce.", '""'), ("null", "A nonce of null.", "null"),
                                 ("number", "A nonce that is a number.", "0"), ("object", "A nonce that is an object.", "{}")]:
        m.case(f"nonce/{name}", comment, m.text("nonce", value), "nonce-unexpected")
    m.case("events/missing", "No events.", m.claims(events=GONE), "events-missing")
    for name, value in [("null", "null"), ("string", f'"{EVENT}"'), ("array", f'["{EVENT}"]'), ("array-of-object", f'[{{"{EVENT}":{{}}}}]'),
                        ("true", "true"), ("number", "1")]:
        m.case(f"events/{name}", "Events that are no object.", m.text("events", value), "events-malformed", guarantee="G7")
    for name, comment, value in [
            ("empty", "No event.", {}), ("other", "Another event.", {"https://schemas.openid.net/secevent/caep/event-type/session-revoked": {}}),
            ("https", "The event with another scheme.", {EVENT.replace("http:", "https:"): {}}), ("slash", "The event with a slash after it.", {EVENT + "/": {}}),
            ("upper-case", "The event in upper case.", {EVENT.upper(): {}}), ("nested", "The event inside another one.", {"urn:example": {EVENT: {}}})]:
        m.case(f"events/{name}", comment, m.claims(events=value), "logout-event-missing")
    m.case("events/spaced", "White space everywhere.", json.dumps(m.claims(), indent=1))
    m.case("events/escaped-name", "The name of events spelt with an escape.",
           compact(m.claims(events=GONE))[:-1] + f',"\\u0065vents":{{"{EVENT}":{{}}}}}}')
    m.case("events/other-case", "Events in upper case.", m.claims(events=GONE, Events={EVENT: {}}), "events-missing")
    m.case("events/in-header", "The events in the header.", m.claims(events=GONE), "events-missing", m.header(events={EVENT: {}}))
    m.case("events/as-text", "The events as JSON in a string.", m.claims(events=compact({EVENT: {}})), "events-malformed", guarantee="G7")
    for name, value in [("null", None), ("string", ""), ("array", []), ("true", True)]:
        m.case(f"event/{name}", "An event that is no object.", m.claims(events={EVENT: value}), "logout-event-malformed", guarantee="G7")
    m.case("event/with-member", "An event that has members.", m.claims(events={EVENT: {"reason": "{}"}}))
    m.case("event/with-others", "Another event beside it.", m.claims(events={"urn:example:event": None, EVENT: {}}))
    m.case("event/escaped", "The name of the event spelt with an escape.", m.text("events", f'{{"\\u0068{EVENT[1:]}":{{}}}}'))
    m.case("event/twice", "The event twice.", m.text("events", f'{{"{EVENT}":{{}},"\\u0068{EVENT[1:]}":1}}'), "claims-duplicate-member",
           guarantee="G8", requirement="R66")
    for name, value in NOT_STRINGS:
        m.case(f"sid/{name}", "A sid that is no string.", m.text("sid", value), "sid-malformed", guarantee="G7")
    m.case("sid/empty", "An empty sid, and no sub.", m.claims(sid="", sub=GONE), "sid-malformed", guarantee="G7")
    m.case("sub/null", "A sub of null.", m.claims(sub=None), "sub-malformed", guarantee="G7", requirement="R72")
    m.case("sub/empty", "An empty sub.", m.claims(sub=""), "sub-not-identifier", requirement="R72", spec="OpenID Connect Core §2")
    m.case("sub/too-long", "A sub of 256 characters.", m.claims(sub="a" * 256), "sub-not-identifier", requirement="R72", spec="OpenID Connect Core §2")
    m.case("aud/two", "A second audience.", m.claims(aud=[CLIENT, "other"]), "aud-untrusted", requirement="R81")
    m.case("id-token", "An ID token under the name of a logout token.",
           {"iss": OP, "sub": SUB, "aud": CLIENT, "nonce": NONCE, "exp": FAR, "iat": NOW - 60, "jti": "bWJq", "sid": "08a5019c"}, "events-missing", requirement="R74")
    m.group("At most two minutes old.", leeway=10, issued_within=120, fields=f)
    m.case("issued-within/limit", "Two minutes and ten seconds old.", m.claims(iat=NOW - 130))
    m.case("issued-within/past", "One second older.", m.claims(iat=NOW - 131), "too-old")
    m.group("Some ids are known to a replay check.", replay={"used": ["used"], "unknown": ["unknown"], "too_many": ["one-more"]}, fields={**f, "guarantee": "G12", "attack": "N"})
    m.joserfc("replay/first", "The first use.")
    m.case("replay/used", "It has been used.", m.claims(jti="used"), "replayed")
    m.case("replay/unknown", "It cannot be told.", m.claims(jti="unknown"), "replay-unknown", guarantee="G7")
    m.case("replay/too-many", "The user has used the share of the record.", m.claims(jti="one-more"), "replay-quota", guarantee="G10")
    m.case("replay/used-and-no-events", "It has been used, and is no logout token.", m.claims(jti="used", events=GONE), "events-missing", guarantee="G9")

    m.group("A provider that need not type its logout tokens.", untyped=True, fields=f)
    header = m.header(typ=GONE)
    m.joserfc("untyped/absent", "No typ.", header=header)
    m.case("untyped/jwt", "A typ of JWT.", header=m.header(typ="JWT"))
    m.case("untyped/typed", "One that is typed.", header=m.header())
    m.case("untyped/at-jwt", "An access token by its typ.", None, "typ-mismatch", m.header(typ="at+jwt"), requirement="R74")
    m.case("untyped/id-token", "An ID token.", {"iss": OP, "sub": SUB, "aud": CLIENT, "nonce": NONCE, "exp": FAR, "iat": NOW - 60, "jti": "bWJq"},
           "events-missing", header, requirement="R74")
    m.case("untyped/id-token-with-event", "An ID token into which somebody got an event.", m.claims(nonce=NONCE), "nonce-unexpected", header, requirement="R74")
    for name in ("leeway", "leeway-past"):
        m.group("The leeway is not stated: five seconds.", leeway=GONE, fields={**f, "requirement": "R68"})
        m.case(f"{name}/iat", "Issued ahead.", m.claims(iat=NOW + (5 if name == "leeway" else 6)), "accept" if name == "leeway" else "issued-in-future")
    m.group("exp may be absent of a token that is two minutes old at most.", leeway=0, exp_optional=120, fields={**f, "requirement": "R68"})
    m.case("exp-optional/absent", "No exp.", m.claims(exp=GONE))
    m.case("exp-optional/limit", "No exp, and two minutes old.", m.claims(exp=GONE, iat=NOW - 120))
    m.case("exp-optional/old", "No exp, and one second older.", m.claims(exp=GONE, iat=NOW - 121), "too-old")
    m.case("exp-optional/no-iat", "Neither exp nor iat.", m.claims(exp=GONE, iat=GONE), "iat-missing")
    m.case("exp-optional/expired", "An exp that is over.", m.claims(exp=NOW), "expired")
    m.case("exp-optional/null", "An exp of null.", m.text("exp", "null"), "exp-malformed", guarantee="G7")
    m.group("At most a minute old, and without exp at most an hour: the shorter one counts.", leeway=0, issued_within=60, exp_optional=3600, fields={**f, "requirement": "R68"})
    m.case("exp-optional/both-with-exp", "61 seconds old, with an exp.", m.claims(iat=NOW - 61), "too-old")
    m.case("exp-optional/both-without", "61 seconds old, without exp.", m.claims(exp=GONE, iat=NOW - 61), "too-old")
    m.case("exp-optional/both-limit", "A minute old, without exp.", m.claims(exp=GONE, iat=NOW - 60))
    m.group("The same, and some ids are known to a replay check.", leeway=0, exp_optional=120, replay={"used": ["used"]}, fields={**f, "guarantee": "G12", "attack": "N"})
    m.case("exp-optional/first", "The first use.", m.claims(exp=GONE))
    m.case("exp-optional/used", "It has been used.", m.claims(exp=GONE, jti="used"), "replayed")
    m.group("A MAC with the client secret.", "HS256", Secret(CLIENT_SECRET), {"hex": CLIENT_SECRET.encode().hex()}, {**f, "requirement": ["R83", "R86"]})
    m.case("secret/ordinary", "An ordinary logout token.")
    m.signer = Secret(CLIENT_SECRET + "!")
    m.case("secret/other", "Another secret.", None, "invalid-signature")
    m.store_and_limits({"events": GONE}, "events-missing")


# Client assertions --------------------------------------------------------------------------------------------------

def client_assertion():
    base = {"iss": CLIENT, "sub": CLIENT, "aud": SERVER, "iat": NOW - 10, "exp": NOW + 60, "jti": "0b6b1b8c"}
    m = Maker("profile/client-assertion.json", base, {"profile": "client-assertion", "now": NOW, "leeway": 0, "client_id": CLIENT, "server": SERVER,
                                                      "replay": {"used": ["used"], "unknown": ["unknown"], "too_many": ["one-more"]}},
              "client-authentication+jwt")
    bis = "draft-ietf-oauth-rfc7523bis §4"
    f = {"guarantee": "G6", "requirement": "R72", "spec": "RFC 7523 §3"}
    m.group("Typed, for the issuer identifier alone, once.", "ES256", fields=f)
    m.joserfc("ordinary", "An ordinary client assertion.")
    m.joserfc("without-iat", "iat may be left out.", m.claims(iat=GONE))
    m.registered(["iss", "sub", "aud", "exp", "jti"])
    m.types("client-authentication+jwt")
    for name, comment, aud in [("token-endpoint", "The token endpoint too.", [SERVER, SERVER + "/token"]), ("other-server", "Another server too.", [SERVER, "https://evil.example"]),
                               ("reversed", "Another server, which comes first.", ["https://evil.example", SERVER]), ("twice", "The server twice.", [SERVER, SERVER])]:
        m.case(f"aud/sole/{name}", comment, m.claims(aud=aud), "aud-not-sole", spec=bis, requirement="R69")
    for name, comment, aud in [("token-endpoint-alone", "The token endpoint alone.", SERVER + "/token"), ("slash", "The server with a slash after it.", SERVER + "/"),
                               ("http", "The server with another scheme.", SERVER.replace("https", "http")), ("upper-case", "The server in upper case.", SERVER.upper())]:
        m.case(f"aud/{name}", comment, m.claims(aud=aud), "aud-mismatch", spec=bis, requirement="R69")
    m.case("sub/other", "About another client.", m.claims(sub="other"), "sub-mismatch")
    m.case("sub/empty", "An empty sub.", m.claims(sub=""), "sub-missing")
    m.case("sub/upper-case", "The client in upper case.", m.claims(sub=CLIENT.upper()), "sub-mismatch")
    m.case("iss/client-of-another", "By another client about this one.", m.claims(iss="other"), "iss-mismatch", requirement="R71")
    m.case("jti/used", "It has been used.", m.claims(jti="used"), "replayed", guarantee="G12", requirement="R73", attack="N")
    m.case("jti/unknown", "It cannot be told whether it has been used.", m.claims(jti="unknown"), "replay-unknown", guarantee="G12", requirement="R73", attack="N")
    m.case("jti/too-many", "The client has used its share of the record.", m.claims(jti="one-more"), "replay-quota", guarantee="G10", requirement="R73",
           attack="I")
    m.case("jti/too-many-and-aud", "The client has used its share, and the assertion is for others too.", m.claims(jti="one-more", aud=[SERVER, "x"]),
           "aud-not-sole", guarantee="G9")
    m.case("jti/used-and-expired", "It has been used, and is expired.", m.claims(jti="used", exp=NOW - 1), "expired", guarantee="G9")
    m.case("jti/used-and-aud", "It has been used, and is for others too.", m.claims(jti="used", aud=[SERVER, "x"]), "aud-not-sole", guarantee="G9")
    m.case("jti/number", "A jti that is a number.", m.text("jti", "7"), "jti-malformed", guarantee="G7", requirement="R73")
    m.case("request-object", "A request object under the name of an assertion.",
           {"iss": CLIENT, "client_id": CLIENT, "aud": SERVER, "exp": NOW + 60, "jti": "a", "response_type": "code"}, "sub-missing", requirement="R74",
           spec="RFC 9101 §10.8")
    m.group("At most a minute old.", "ES256", leeway=10, issued_within=60, fields=f)
    m.case("issued-within/limit", "70 seconds old.", m.claims(iat=NOW - 70))
    m.case("issued-within/past", "One second older.", m.claims(iat=NOW - 71), "too-old")
    m.case("issued-within/missing", "No iat.", m.claims(iat=GONE), "iat-missing")
    m.case("issued-within/future", "11 seconds ahead.", m.claims(iat=NOW + 11), "issued-in-future")
    m.group("The lifetime is not stated: an hour.", "ES256", leeway=10, fields={**f, "guarantee": "G10", "attack": "I"})
    m.case("lifetime/limit", "exp is an hour and ten seconds ahead.", m.claims(exp=NOW + 3610))
    m.case("lifetime/past", "exp is one second later.", m.claims(exp=NOW + 3611), "exp-too-far")
    m.case("lifetime/9999", "exp is the last second of the year 9999.", m.claims(exp=LAST), "exp-too-far")
    m.case("lifetime/used", "An exp that is too far ahead, of an id that has been used.", m.claims(exp=LAST, jti="used"), "exp-too-far", guarantee="G9")
    m.group("One that says when it was made is used within ten minutes, and ten seconds of leeway.", "ES256", leeway=10,
            fields={**f, "guarantee": "G10", "attack": "I"})
    m.case("age/hour", "As some libraries make it: of an hour, and just made.", m.claims(iat=NOW, exp=NOW + 3600))
    m.case("age/limit", "Of an hour, made 609 seconds ago.", m.claims(iat=NOW - 609, exp=NOW + 2991))
    m.case("age/past", "Made one second before.", m.claims(iat=NOW - 610, exp=NOW + 2990), "too-old")
    m.case("age/expired", "Made before that, and expired.", m.claims(iat=NOW - 610, exp=NOW - 10), "expired", guarantee="G9")
    m.case("age/ahead", "Made ten seconds ahead.", m.claims(iat=NOW + 10, exp=NOW + 60))
    m.case("age/future", "Made an hour ahead: only its age is asked for, and exp is what counts.", m.claims(iat=NOW + 3600, exp=NOW + 3600))
    m.case("age/unknown", "Without an iat, only exp counts.", m.claims(iat=GONE, exp=NOW + 3600))
    m.group("At most a minute.", "ES256", expires_within=60, fields={**f, "guarantee": "G10", "attack": "I"})
    m.case("expires-within/limit", "exp is a minute ahead.", m.claims(exp=NOW + 60))
    m.case("expires-within/past", "exp is one second later.", m.claims(exp=NOW + 61), "exp-too-far")
    m.group("Repeated uses are not refused.", "ES256", replay=GONE, fields=f)
    m.case("repeated/used", "It has been used.", m.claims(jti="used"))
    m.case("repeated/old", "It was made long ago, and nobody remembers it.", m.claims(iat=NOW - 3000))
    m.case("repeated/no-jti", "A jti is there nonetheless.", m.claims(jti=GONE), "jti-missing", requirement="R73")
    m.group("A client that need not type its assertions.", "ES256", untyped=True, fields=f)
    m.joserfc("untyped/absent", "No typ.", header=m.header(typ=GONE))
    m.case("untyped/jwt", "A typ of JWT.", header=m.header(typ="JWT"))
    m.case("untyped/typed", "One that is typed.", header=m.header())
    m.case("untyped/request-object", "A request object by its typ.", None, "typ-mismatch", m.header(typ="oauth-authz-req+jwt"), requirement="R74")
    m.case("untyped/request-object-untyped", "A request object without a typ.",
           {"iss": CLIENT, "client_id": CLIENT, "aud": SERVER, "exp": NOW + 60, "jti": "a", "response_type": "code"}, "sub-missing", m.header(typ=GONE),
           requirement="R74", spec="RFC 9101 §10.8")
    m.group("The token endpoint may be in aud.", "ES256", endpoints=[SERVER + "/token"], fields={**f, "requirement": "R69"})
    m.case("endpoints/issuer", "The issuer identifier alone.")
    m.case("endpoints/endpoint", "The token endpoint alone.", m.claims(aud=SERVER + "/token"))
    m.case("endpoints/both", "Both.", m.claims(aud=[SERVER, SERVER + "/token"]))
    m.case("endpoints/other", "Another server beside it.", m.claims(aud=[SERVER + "/token", "https://evil.example"]), "aud-untrusted")
    m.case("endpoints/other-alone", "Another server.", m.claims(aud="https://evil.example"), "aud-mismatch")
    m.case("endpoints/longer", "Another endpoint.", m.claims(aud=SERVER + "/token/"), "aud-mismatch")
    m.group("The leeway is not stated: five seconds.", "ES256", leeway=GONE, fields={**f, "requirement": "R68"})
    m.case("leeway/hour", "exp is an hour and five seconds ahead.", m.claims(exp=NOW + 3605))
    m.case("leeway/hour-past", "exp is an hour and six seconds ahead.", m.claims(exp=NOW + 3606), "exp-too-far")
    m.group("client_secret_jwt.", "HS256", Secret(CLIENT_SECRET), {"hex": CLIENT_SECRET.encode().hex()}, {**f, "requirement": "R83", "spec": "OpenID Connect Core §9"})
    m.case("secret/ordinary", "An ordinary client assertion.")
    m.signer = Secret(CLIENT_SECRET + "!")
    m.case("secret/other", "Another secret.", None, "invalid-signature")
    m.store_and_limits({"aud": [SERVER, "x"]}, "aud-not-sole")


# Request objects ----------------------------------------------------------------------------------------------------

def request_object():
    base = {"iss": CLIENT, "aud": SERVER, "exp": NOW + 60, "client_id": CLIENT, "response_type": "code id_token", "redirect_uri": "https://client.example.org/cb",
            "scope": "openid", "state": "af0ifjsldkj", "nonce": NONCE, "max_age": 86400}
    m = Maker("profile/request-object.json", base, {"profile": "request-object", "now": NOW, "leeway": 0, "client_id": CLIENT, "server": SERVER}, "oauth-authz-req+jwt")
    f = {"guarantee": "G6", "requirement": "R74", "spec": "RFC 9101 §6"}
    m.group("Typed, for the issuer identifier alone.", "ES256", fields=f)
    m.joserfc("ordinary", "An ordinary request object.")
    m.registered(["iss", "aud", "exp"])
    m.types("oauth-authz-req+jwt")
    m.case("client-id/missing", "No client_id.", m.claims(client_id=GONE), "client-id-missing", spec="RFC 9101 §5")
    m.case("client-id/other", "Another client.", m.claims(client_id="other"), "client-id-mismatch", spec="RFC 9101 §5")
    m.case("client-id/empty", "An empty client_id.", m.claims(client_id=""), "client-id-malformed", spec="RFC 9101 §5")
    for name, value in NOT_STRINGS:
        m.case(f"client-id/{name}", "A client_id that is no string.", m.text("client_id", value), "client-id-malformed", guarantee="G7")
    m.case("iss/other-client", "By another client.", m.claims(iss="other"), "iss-mismatch", requirement="R71")
    for member in ("request", "request_uri"):
        for name, value in [("string", '"urn:example:1"'), ("empty", '""'), ("null", "null")]:
            m.case(f"{member.replace('_', '-')}/{name}", f"A {member} inside.", m.text(member, value), "request-nested", spec="RFC 9101 §4")
    m.case("sub/client", "The client is the sub, as in a client assertion.", m.claims(sub=CLIENT), "sub-is-client", spec="RFC 9101 §10.8")
    m.case("sub/end-user", "An end user is the sub.", m.claims(sub=SUB), spec="RFC 9101 §10.8")
    m.case("sub/number", "A sub that is a number.", m.claims(sub=7), "sub-malformed", guarantee="G7", requirement="R72")
    for name, comment, aud in [("endpoint", "The authorization endpoint too.", [SERVER, SERVER + "/authorize"]), ("twice", "The server twice.", [SERVER, SERVER])]:
        m.case(f"aud/sole/{name}", comment, m.claims(aud=aud), "aud-not-sole", requirement="R69")
    m.case("client-assertion", "A client assertion under the name of a request object.",
           {"iss": CLIENT, "sub": CLIENT, "aud": SERVER, "iat": NOW, "exp": NOW + 60, "jti": "a"}, "client-id-missing", spec="RFC 9101 §10.8")
    m.case("client-assertion-with-client-id", "A client assertion that has a client_id.",
           {"iss": CLIENT, "sub": CLIENT, "aud": SERVER, "iat": NOW, "exp": NOW + 60, "jti": "a", "client_id": CLIENT}, "sub-is-client", spec="RFC 9101 §10.8")
    m.group("At most a minute old.", "ES256", leeway=10, issued_within=60, fields=f)
    m.case("issued-within/limit", "70 seconds old.", m.claims(iat=NOW - 70))
    m.case("issued-within/past", "One second older.", m.claims(iat=NOW - 71), "too-old")
    m.case("issued-within/missing", "No iat.", None, "iat-missing")
    m.group("A client that need not type its request objects.", "ES256", untyped=True, fields=f)
    m.joserfc("untyped/absent", "No typ.", header=m.header(typ=GONE))
    m.case("untyped/jwt", "A typ of JWT.", header=m.header(typ="JWT"))
    m.case("untyped/typed", "One that is typed.", header=m.header())
    m.case("untyped/client-assertion", "A client assertion without a typ.",
           {"iss": CLIENT, "sub": CLIENT, "aud": SERVER, "iat": NOW, "exp": NOW + 60, "jti": "a", "client_id": CLIENT}, "sub-is-client", m.header(typ=GONE),
           spec="RFC 9101 §10.8")
    m.group("exp is optional.", "ES256", exp="optional", fields=f)
    m.case("exp-optional/absent", "No exp.", m.claims(exp=GONE))
    m.case("exp-optional/expired", "An exp that is over.", m.claims(exp=NOW), "expired")
    m.group("exp is optional, and it is a minute old at most.", "ES256", exp="optional", issued_within=60, fields=f)
    m.case("exp-optional/old", "No exp, and 61 seconds old.", m.claims(exp=GONE, iat=NOW - 61), "too-old")
    m.case("exp-optional/no-iat", "Neither exp nor iat.", m.claims(exp=GONE), "iat-missing")
    m.group("The leeway is not stated: five seconds.", "ES256", leeway=GONE, fields=f)
    m.case("leeway/exp", "exp was four seconds ago.", m.claims(exp=NOW - 4))
    m.case("leeway/exp-past", "exp was five seconds ago.", m.claims(exp=NOW - 5), "expired")
    m.group("A MAC with the client secret.", "HS256", Secret(CLIENT_SECRET), {"hex": CLIENT_SECRET.encode().hex()}, {**f, "requirement": "R83", "spec": "OpenID Connect Core §6.1"})
    m.case("secret/ordinary", "An ordinary request object.")
    m.signer = Secret(CLIENT_SECRET + "!")
    m.case("secret/other", "Another secret.", None, "invalid-signature")
    m.store_and_limits({"client_id": GONE}, "client-id-missing")


def make():
    id_token()
    logout_token()
    client_assertion()
    request_object()
