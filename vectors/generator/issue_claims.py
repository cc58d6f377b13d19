"""Tokens of every issuer and algorithm. The signatures are those of sign.py and paseto_token.py, which share no code with the crate."""

import datetime
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec, utils

from .paseto_token import Token, authenticate, crypt, is_local, pae, pieces_of
from .paseto_token import key_for as paseto_key
from .sign import HASHES, KEY_OF, ORDER, compact, ecdsa, key_for, pair, sign
from .suite import ROOT, b64

NOW = 1_800_000_000
ISS, AUD, SUB = "https://auth.example", "orders", "user-17"
JTI = b64(bytes(range(16)))
TERMS = {"typ": "order+jwt", "iss": ISS, "aud": AUD, "lifetime": 300}
# Their signatures are random: everything before them is compared.
RANDOM = ("PS", "ML")
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def case(name, comment, expect="issue", **inputs):
    return {"id": name, "comment": comment, "now": NOW, "jti": JTI, **inputs, "expect": expect}


def pin(alg, kid="2026-11"):
    return {"alg": alg, "kid": kid, "jwk": key_for(alg).jwk}


# Registered claims and the header, in the order in which the crate states them -------------------------------------------

def header(alg, kid, typ=None, **more):
    members = {"typ": typ} if typ else {}
    members.update({"alg": alg, **more})
    return compact({**members, **({"kid": kid} if kid else {})})


def stated(terms, aud, sub, further, own="{}", now=NOW, jti=JTI):
    """What the issuer states, and then the text of the caller's claims."""
    claims = {"iss": terms["iss"], "aud": aud, **({"sub": sub} if sub else {}), "iat": now,
              "exp": now + terms["lifetime"], "jti": jti, **further}
    text = compact(claims)
    return text if own == "{}" else f"{text[:-1]},{own[1:]}"


def token(alg, head, payload):
    signing_input = f"{b64(head.encode())}.{b64(payload if isinstance(payload, bytes) else payload.encode())}"
    if alg.startswith(RANDOM):
        return {"token": signing_input + ".", "random": "signature"}
    return {"token": f"{signing_input}.{b64(signature(alg, signing_input.encode()))}"}


def signature(alg, signing_input):
    """As sign.py makes it, but for secp256k1, of whose two values of S the library issues the smaller one."""
    key = key_for(alg)
    if alg != "ES256K":
        return sign(alg, key, signing_input)
    r, s = ecdsa(alg, key, signing_input)
    return pair(key, r, min(s, ORDER["secp256k1"] - s))


# JWT --------------------------------------------------------------------------------------------------------------------

REFUSED = [
    ("claims-not-object", "A list is no claims set.", "[]", "claims-not-object"),
    ("claims-null", "null is no claims set.", "null", "claims-not-object"),
    ("claims-text", "A text is no claims set.", '"{}"', "claims-not-object"),
    ("claims-twice", "Two claims of one name.", '{"order":7,"order":8}', "claims-duplicate"),
    ("claims-twice-escaped", "Two claims of one name, one of them spelt with an escape.", '{"order":7,"\\u006frder":8}', "claims-duplicate"),
    *((f"reserved-{name}", f"The issuer states {name}, and the caller must not.", f'{{"{name}":1}}', "claim-reserved")
      for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")),
    ("reserved-escaped", "The name of exp, spelt with an escape.", '{"e\\u0078p":4102444800}', "claim-reserved"),
    ("cnf", "A claim that the verifier of a JWT rejects.", '{"cnf":{"jkt":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}}', "cnf-unexpected"),
    ("infinite", "A number beyond every double.", '{"x":1e400}', "claims-syntax"),
    ("deep", "Claims that are nested deeply.", f'{{"x":{"[" * 40}{"]" * 40}}}', "claims-too-deep"),
    ("many", "Claims of 300 names.", compact({f"x{at}": 0 for at in range(300)}), "claims-too-many-members"),
    ("long", "A token over the budget.", compact({"photo": "x" * 5000}), "token-too-long"),
]


def jwt_groups():
    for alg in KEY_OF:
        cases = [
            issued(alg, TERMS, "plain", "Claims of a caller.", claims='{"order":7}', sub=SUB),
            issued(alg, TERMS, "no-subject", "No subject and no claims.", claims="{}", sub=None),
        ]
        yield {"kind": "jwt", "key": pin(alg), "issuer": TERMS, "cases": cases}

    alg = "Ed25519"
    texts = [
        ("text", "Texts that JSON escapes, and texts that it does not.", '{"a\\"\\\\\\n\\u0001":"\\u007f\\u00e9\\ud83d\\ude00"}'),
        ("numbers", "Numbers stand as they are written.", '{"n":[-0,1.50,1e3,123456789012345678901234567890]}'),
        ("white-space", "So does white space.", '{ "order" : 7 }'),
        ("nested", "Objects in lists.", '{"list":[{"a":[]},null,true]}'),
    ]
    cases = [issued(alg, TERMS, name, comment, claims=claims, sub=SUB, of="claims") for name, comment, claims in texts]
    for name, comment, claims, code in REFUSED:
        cases.append(case(f"claims/{name}", comment, code, claims=claims, sub=SUB))
    cases.append(case("claims/subject-empty", "An empty subject.", "sub-missing", claims="{}", sub=""))
    cases.append({**case("claims/after-9999", "A time after the year 9999.", "exp-malformed", claims="{}", sub=SUB), "now": 253_402_300_700})
    yield {"kind": "jwt", "key": pin(alg), "issuer": TERMS, "cases": cases}

    for name, comment, change, kid in [
        ("untyped", "Without a typ.", {"typ": None}, "2026-11"), ("no-kid", "Under a key without an id.", {}, None),
        ("names", "Names that JSON escapes.", {"iss": 'https://auth.example/"\\\u00e9', "aud": "\U0001f600"}, 'k"\\'),
        ("hour", "The longest life without danger.", {"lifetime": 3600}, "2026-11"),
    ]:
        terms = {**TERMS, **change}
        cases = [issued(alg, terms, name, comment, claims='{"order":7}', sub=SUB, of="terms", kid=kid)]
        yield {"kind": "jwt", "key": pin(alg, kid), "issuer": terms, "cases": cases}


def issued(alg, terms, name, comment, claims, sub, of=None, kid="2026-11"):
    set_ = stated(terms, terms["aud"], sub, {}, claims)
    inputs = {"claims": claims, **({"sub": sub} if sub else {})}
    return case(f"{of or alg}/{name}", comment, **inputs, **token(alg, header(alg, kid, terms["typ"]), set_))


# Profiles ---------------------------------------------------------------------------------------------------------------

def left_half(alg, text):
    name = "sha512" if alg.startswith("Ed") else HASHES[alg[2:5]][0]
    digest = hashlib.new(name, text.encode()).digest()
    return b64(digest[:len(digest) // 2])


def profile_groups():
    for alg in ("Ed25519", "ES256", "ES384", "RS256", "EdDSA"):
        yield from (access_tokens(alg), id_tokens(alg), logout_tokens(alg), assertions(alg), proofs(alg))


def access_tokens(alg):
    terms = {"iss": ISS, "aud": "https://api.example", "lifetime": 300}
    cases = []
    for name, comment, further, inputs in [
        ("plain", "What RFC 9068 requires.", {}, {}), ("scope", "Scopes.", {"scope": "orders:read orders:write"}, {"scope": "orders:read orders:write"}),
        ("claims", "Claims of a caller.", {}, {"claims": '{"sid":"s-4"}'}),
    ]:
        set_ = stated(terms, terms["aud"], SUB, {"client_id": "web", **further}, inputs.get("claims", "{}"))
        cases.append(case(f"access-token/{alg}/{name}", comment, sub=SUB, client_id="web", **inputs,
                          **token(alg, header(alg, "2026-11", "at+jwt"), set_)))
    for name, comment, inputs, code in [
        ("reserved-scope", "The scope comes with the grant.", {"claims": '{"scope":"x"}'}, "claim-reserved"),
        ("reserved-client", "The client comes with the grant.", {"claims": '{"client_id":"x"}'}, "claim-reserved"),
        ("reserved-cnf", "The binding comes with the grant.", {"claims": '{"cnf":{}}'}, "claim-reserved"),
        ("scope-spaces", "Two spaces between scopes.", {"scope": "a  b"}, "scope-malformed"),
        ("roles", "Roles that are no list of texts.", {"claims": '{"roles":[1]}'}, "roles-malformed"),
    ]:
        cases.append(case(f"access-token/{alg}/{name}", comment, code, sub=SUB, client_id="web", **inputs))
    return {"kind": "access-token", "key": pin(alg), "issuer": terms, "cases": cases}


def id_tokens(alg):
    terms = {"iss": "https://op.example", "aud": "client", "lifetime": 300}
    cases = []
    for name, comment, inputs, further in [
        ("nonce", "In answer to a request with a nonce.", {"nonce": "n-0S6_WzA2Mj"}, {"nonce": "n-0S6_WzA2Mj"}),
        ("hashes", "With an access token and a code (OpenID Connect Core appendix A.6).",
         {"access_token": "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "code": "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"}, {}),
        ("claims", "Claims of a caller.", {"claims": '{"auth_time":1799999990,"acr":"2"}'}, {}),
    ]:
        for member, claim in (("access_token", "at_hash"), ("code", "c_hash")):
            if member in inputs:
                further[claim] = left_half(alg, inputs[member])
        set_ = stated(terms, terms["aud"], SUB, further, inputs.get("claims", "{}"))
        cases.append(case(f"id-token/{alg}/{name}", comment, sub=SUB, **inputs, **token(alg, header(alg, "2026-11"), set_)))
    for name, comment, claims, code in [
        ("reserved-nonce", "The nonce comes with the sign-in.", '{"nonce":"x"}', "claim-reserved"),
        ("reserved-at-hash", "The hash comes with the sign-in.", '{"at_hash":"x"}', "claim-reserved"),
        ("auth-time", "A time of sign-in that is a text.", '{"auth_time":"now"}', "auth-time-malformed"),
    ]:
        cases.append(case(f"id-token/{alg}/{name}", comment, code, sub=SUB, claims=claims))
    return {"kind": "id-token", "key": pin(alg), "issuer": terms, "cases": cases}


def logout_tokens(alg):
    terms = {"iss": "https://op.example", "aud": "client", "lifetime": 120}
    head, events = header(alg, "2026-11", "logout+jwt"), {"events": {LOGOUT: {}}}
    cases = []
    for name, comment, inputs, further in [
        ("subject", "All sessions of a subject.", {"sub": SUB}, {}), ("session", "One session.", {"sid": "s-4"}, {"sid": "s-4"}),
        ("both", "One session of a subject.", {"sub": SUB, "sid": "s-4"}, {"sid": "s-4"}),
    ]:
        set_ = stated(terms, terms["aud"], inputs.get("sub"), {**further, **events})
        cases.append(case(f"logout-token/{alg}/{name}", comment, **inputs, **token(alg, head, set_)))
    return {"kind": "logout-token", "key": pin(alg), "issuer": terms, "cases": cases}


def assertions(alg):
    terms = {"iss": "client", "aud": "https://as.example", "lifetime": 60}
    set_ = stated(terms, terms["aud"], "client", {})
    head = header(alg, "2026-11", "client-authentication+jwt")
    cases = [case(f"client-assertion/{alg}/plain", "A client says who it is.", **token(alg, head, set_))]
    return {"kind": "client-assertion", "key": pin(alg), "issuer": terms, "cases": cases}


def proofs(alg):
    key = key_for(alg)
    public = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}[key.jwk["kty"]]
    # As RFC 7638 orders them, and nothing else.
    jwk = {member: key.jwk[member] for member in sorted(public)}
    head = header(alg, None, "dpop+jwt", jwk=jwk)
    cases = []
    for name, comment, inputs, further in [
        ("plain", "A request without a token.", {}, {}),
        ("token", "A request with a token and a nonce.", {"access_token": "Kz~8mXK1EalYznwH", "nonce": "n-1"},
         {"ath": b64(hashlib.sha256(b"Kz~8mXK1EalYznwH").digest()), "nonce": "n-1"}),
    ]:
        set_ = compact({"jti": JTI, "htm": "GET", "htu": "https://api.example/orders", "iat": NOW, **further})
        cases.append(case(f"dpop/{alg}/{name}", comment, method="GET", uri="https://api.example/orders?page=2", **inputs, **token(alg, head, set_)))
    for name, comment, inputs, code in [
        ("method", "A method that is none.", {"method": "GET /", "uri": "https://api.example/"}, "malformed"),
        ("method-empty", "An empty method.", {"method": "", "uri": "https://api.example/"}, "malformed"),
        ("uri", "A relative address.", {"method": "GET", "uri": "/orders"}, "request-uri-malformed"),
    ]:
        cases.append(case(f"dpop/{alg}/{name}", comment, code, **inputs))
    return {"kind": "dpop", "key": pin(alg, None), "issuer": {}, "cases": cases}


# Bytes ------------------------------------------------------------------------------------------------------------------

def jws_groups():
    for alg in ("HS256", "RS256", "ES256", "ES384", "ES512", "ES256K", "Ed25519"):
        cases = []
        for name, comment, payload in [("text", "A text.", b"paid"), ("empty", "No bytes.", b""), ("bytes", "Bytes that are no text.", bytes(range(256)))]:
            made = token(alg, header(alg, "2026-11", "receipt"), payload)
            cases.append({"id": f"{alg}/{name}", "comment": comment, "payload": b64(payload), "expect": "issue", **made})
            first, _, last = made["token"].split(".")
            cases.append({"id": f"{alg}/{name}-detached", "comment": f"{comment[:-1]}, sent beside the token.", "payload": b64(payload), "detached": True,
                          "expect": "issue", "token": f"{first}..{last}"})
        yield {"kind": "jws", "key": pin(alg), "issuer": {"typ": "receipt"}, "cases": cases}
    cases = [{"id": "long", "comment": "Bytes of more than 16 KiB.", "payload": b64(bytes(16384)), "expect": "token-too-long"}]
    yield {"kind": "jws", "key": pin("Ed25519"), "issuer": {"typ": "receipt"}, "cases": cases}


# RFC 6979 appendix A.2: the message "sample", and "test".
RFC_6979 = {
    "ES256": ("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", {
        "sample": ("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716", "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
        "test": ("F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367", "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"),
    }),
    "ES384": ("6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5", {
        "sample": ("94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
                   "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"),
    }),
    "ES512": ("00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538", {
        "sample": ("00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA",
                   "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"),
    }),
}


CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


def primitive_groups():
    for alg, (number, figures) in RFC_6979.items():
        key = ec.derive_private_key(int(number, 16), CURVES[alg])
        for message, (r, s) in figures.items():
            made = key.sign(message.encode(), ec.ECDSA(HASHES[alg[2:5]][1](), deterministic_signing=True))
            assert utils.decode_dss_signature(made) == (int(r, 16), int(s, 16)), (alg, message)
        cases = [{"id": f"rfc6979/{alg}/{message}", "comment": f"RFC 6979 appendix A.2, the message {message}.", "signing_input": message,
                  "expect": "issue", "signature": b64(bytes.fromhex(r + s))} for message, (r, s) in figures.items()]
        yield {"kind": "primitive", "key": {"alg": alg, "kid": None, "hex": number.lower()}, "issuer": {}, "cases": cases}
    for alg, rfc, number, private in [
        ("HS256", "7515", "A.1", {}),
        ("EdDSA", "8037", "A.4", {"d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}),
    ]:
        public, text = published(f"rfc/{rfc}/{number}")
        signing_input, signature = text.rsplit(".", 1)
        cases = [{"id": f"rfc{rfc}/{number}", "comment": f"The figure of RFC {rfc}, {number}.", "signing_input": signing_input, "expect": "issue",
                  "signature": signature}]
        yield {"kind": "primitive", "key": {"alg": alg, "kid": None, "jwk": {**public, **private}}, "issuer": {}, "cases": cases}


def published(name):
    """The public key (or secret) and the token of a figure."""
    for group in json.loads((ROOT / "rfc" / f"{name.split('/')[1]}.json").read_text())["groups"]:
        for found in group["cases"]:
            if found["id"] == name:
                return group["pin"]["key"]["jwk"], found["token"]
    raise KeyError(name)


# PASETO -----------------------------------------------------------------------------------------------------------------

def rfc3339(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def paseto_groups():
    for protocol in ("v4.public", "v4.local", "v3.public", "v3.local"):
        terms = {"iss": ISS, "aud": AUD, "lifetime": 300}
        for kid in ("2026-11", None):
            cases = []
            for name, comment, inputs in [
                ("plain", "Claims of a caller.", {"sub": SUB, "claims": '{"order":7}'}), ("no-subject", "No subject and no claims.", {}),
                ("assertion", "With an implicit assertion.", {"sub": SUB, "assertion": "session 4"}),
            ]:
                of = "" if kid else "-no-kid"
                cases.append(case(f"{protocol}/{name}{of}", comment, **inputs, **paseto(protocol, terms, kid, inputs)))
            if kid:
                cases.append(case(f"{protocol}/reserved-exp", "The issuer states exp.", "claim-reserved", claims='{"exp":"2099-01-01T00:00:00Z"}'))
                cases.append(case(f"{protocol}/cnf", "A claim that the verifier rejects.", "cnf-unexpected", claims='{"cnf":{}}'))
            yield {"kind": "paseto", "key": {"alg": protocol, "kid": kid, "jwk": paseto_key(protocol).jwk}, "issuer": terms, "cases": cases}


def paseto(protocol, terms, kid, inputs):
    claims = {"iss": terms["iss"], "aud": terms["aud"], **({"sub": inputs["sub"]} if "sub" in inputs else {}),
              "iat": rfc3339(NOW), "exp": rfc3339(NOW + terms["lifetime"]), "jti": JTI}
    text, own = compact(claims), inputs.get("claims", "{}")
    payload = (text if own == "{}" else f"{text[:-1]},{own[1:]}").encode()
    footer = compact({"kid": kid}).encode() if kid else b""
    key, nonce, body = paseto_key(protocol), b"", payload
    if is_local(protocol):
        nonce = hashlib.shake_256(payload + footer).digest(32)
        body = crypt(protocol, key.secret, nonce, payload)
    pieces = pieces_of(protocol, key, nonce, body, footer, inputs.get("assertion", "").encode())
    made = Token(protocol, nonce, body, authenticate(protocol, key, nonce, pae(pieces)), footer).text()
    return {"token": made, **({"nonce_bytes": nonce.hex()} if nonce else {})}


def files():
    return {"jwt.json": list(jwt_groups()), "profiles.json": list(profile_groups()), "jws.json": list(jws_groups()),
            "primitives.json": list(primitive_groups()), "paseto.json": list(paseto_groups())}
