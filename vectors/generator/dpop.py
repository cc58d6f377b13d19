"""profile/dpop.json: proofs of possession (RFC 9449), each signed by the key in its own header."""

import hashlib
import hmac
import json

from .jwt import FAR, GONE, NOW
from .keys import KEYS
from .sign import compact, forge, key_for, ordinary, seal
from .suite import File, b64

METHOD, URI = "POST", "https://api.example/orders"
ALGORITHMS = ("ES256", "ES384", "ES512", "ES256K", "Ed25519", "EdDSA", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
ACCESS_TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"


def without(**every):
    return {name: value for name, value in every.items() if value is not GONE}


def header(of="ES256", key=None, **changes):
    return without(**{"typ": "dpop+jwt", "alg": of, "jwk": (key or key_for(of)).public_jwk(), **changes})


def claims(**changes):
    return without(**{"jti": "p-1", "htm": METHOD, "htu": URI, "iat": NOW, **changes})


def ath(token):
    return b64(hashlib.sha256(token.encode()).digest())


def jkt(key):
    members = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}[key.jwk["kty"]]
    text = json.dumps({name: key.jwk[name] for name in members}, separators=(",", ":"), sort_keys=True)
    return b64(hashlib.sha256(text.encode()).digest())


def proof(payload=None, head=None, alg="ES256", key=None):
    """A proof that is signed by the key in its header, unless it says otherwise."""
    return forge(alg, head or header(alg, key), claims() if payload is None else payload, key or key_for(alg))


def policy(**changes):
    return without(**{"profile": "dpop", "now": NOW, "max_age": 60, "leeway": 0, "method": METHOD, "uri": URI, **changes})


class Maker:
    def __init__(self, path):
        self.file = File(path)

    def group(self, comment, policy_=None, alg="ES256", **fields):
        self.alg = alg
        self.now = self.file.group("dpop", alg, None, comment=comment, policy=policy_ or policy(), **fields)

    def case(self, name, comment, token, expect="accept", **fields):
        self.now.case(name, comment, token, expect, **fields)

    def payload(self, name, comment, payload, expect="accept", **fields):
        self.case(name, comment, proof(payload, alg=self.alg), expect, **fields)

    def head(self, name, comment, head, expect="accept", key=None, **fields):
        self.case(name, comment, forge(self.alg, head, claims(), key or key_for(self.alg)), expect, **fields)


def text(member, value, every=None):
    return compact(claims(**{member: GONE}) if every is None else every)[:-1] + f',"{member}":{value}}}'


def algorithms(m):
    for alg in ALGORITHMS:
        m.group(f"Proofs of {alg}.", alg=alg, requirement="R87", guarantee="G1", spec="RFC 9449 §4.3")
        payload = claims()
        m.case(f"{alg}/ordinary", "An ordinary proof.",
               ordinary(m.now.id(f"{alg}/ordinary"), alg, header(alg), payload), flags=["joserfc"])
        other = KEYS[{"rsa": "rsa-other"}.get(key_for(alg).name, key_for(alg).name + "-other")]
        m.case(f"{alg}/other-key", "The signature is by another key than the one in the header.",
               forge(alg, header(alg), payload, other), "invalid-signature")
        wrong = "ES256" if alg != "ES256" else "RS256"
        m.case(f"{alg}/other-alg", f"A proof of {wrong}, which this verifier does not take.",
               proof(alg=wrong), "alg-mismatch", attack="B")


def of_header(m):
    m.group("The header.", requirement="R87", guarantee="G1", spec="RFC 9449 §4.2")
    m.head("typ/application", "typ in full.", header(typ="application/dpop+jwt"), requirement="R32")
    m.head("typ/case", "typ in upper case.", header(typ="DPOP+JWT"), requirement="R32")
    m.head("typ/missing", "No typ.", header(typ=GONE), "typ-missing", requirement=["R74", "R87"])
    m.head("typ/jwt", "typ is JWT.", header(typ="JWT"), "typ-mismatch", requirement=["R74", "R87"])
    m.head("typ/access-token", "typ is that of an access token.", header(typ="at+jwt"), "typ-mismatch",
           requirement=["R74", "R87"])
    m.head("typ/space", "typ has a space behind it.", header(typ="dpop+jwt "), "typ-mismatch")
    m.head("typ/number", "typ is a number.", header(typ=1), "typ-not-string")
    m.head("typ/before-jwk", "An ordinary header of another token, without a jwk.", {"typ": "JWT", "alg": "ES256"},
           "typ-mismatch", guarantee="G9")
    m.head("alg/missing", "No alg.", header(alg=GONE), "alg-missing", requirement="R15")
    m.head("alg/number", "alg is a number.", header(alg=256), "alg-not-string", requirement="R15")
    m.head("alg/case", "alg in another case.", header(alg="es256"), "alg-mismatch", requirement="R15")
    for name in ("none", "None", "nOnE", ""):
        m.head(f"alg/none-{name or 'empty'}", f"alg is {name or 'empty'}.", header(alg=name), "alg-mismatch", requirement="R19",
               attack="A")
    m.case("alg/none-unsigned", "alg is none, and there is no signature.",
           f"{b64(compact(header(alg='none')).encode())}.{b64(compact(claims()).encode())}.", "signature-empty",
           requirement="R19", attack="A")

    key = key_for("ES256")
    secrets = {"point": key.point(), "pem": key.spki_pem().encode(), "der": key.spki(),
               "jwk": compact(key.public_jwk()).encode(), "x": key.jwk["x"].encode(), "empty": b""}
    for name, secret in secrets.items():
        head = header(alg="HS256")
        signed = f"{b64(compact(head).encode())}.{b64(compact(claims()).encode())}"
        m.case(f"confusion/hs256-{name}", "The public key is used as a secret of HS256.",
               f"{signed}.{b64(hmac.digest(secret, signed.encode(), 'sha256'))}", "alg-mismatch", requirement="R50", attack="B")
    oct_ = {"kty": "oct", "k": b64(bytes(range(1, 33)))}
    for alg, expect in (("HS256", "alg-mismatch"), ("ES256", "proof-jwk-refused")):
        head = header(alg=alg, jwk=oct_)
        signed = f"{b64(compact(head).encode())}.{b64(compact(claims()).encode())}"
        tag = hmac.digest(bytes(range(1, 33)), signed.encode(), "sha256")
        m.case(f"confusion/oct-{alg}", f"The key in the header is a secret, and alg is {alg}.",
               f"{signed}.{b64(tag + tag if alg == 'ES256' else tag)}", expect, requirement="R50", attack="B")


def of_key(m):
    m.group("The key in the header.", requirement="R87", guarantee="G4", spec="RFC 9449 §4.3", attack="D")
    key, public = key_for("ES256"), key_for("ES256").public_jwk()
    m.head("jwk/missing", "No jwk.", header(jwk=GONE), "proof-jwk-missing")
    m.head("jwk/other-case", "A member JWK is another member.", header(jwk=GONE, JWK=public), "proof-jwk-missing")
    m.head("jwk/x5c-only", "A certificate chain is no jwk.", header(jwk=GONE, x5c=[b64(key.spki())]), "proof-jwk-missing")
    m.head("jwk/jku-only", "An address of a set is no jwk.", header(jwk=GONE, jku="https://evil.example/jwks"), "proof-jwk-missing")
    m.head("jwk/next-to-jku", "Other sources of keys next to the jwk are not looked at.",
           header(jku="https://evil.example/jwks", x5u="https://evil.example/x5u", x5c=["AA"]), requirement="R26")
    for name, value in (("null", None), ("string", compact(public)), ("array", [public]), ("number", 1), ("true", True)):
        m.head(f"jwk/{name}", "The jwk is no object.", header(jwk=value), "proof-jwk-malformed")
    m.head("jwk/empty", "The jwk is an empty object.", header(jwk={}), "proof-jwk-refused", requirement="R57")
    m.head("jwk/private", "The jwk is the private key.", header(jwk=key.jwk), "proof-jwk-private", requirement=["R58", "R87"])
    for member in ("d", "p", "q", "dp", "dq", "qi", "oth", "priv", "k"):
        m.head(f"jwk/private-{member}", f"The jwk has a member {member}, even if there is nothing in it.",
               header(jwk={**public, member: ""}), "proof-jwk-private", requirement=["R58", "R87"])
    m.head("jwk/private-null", "The private member is null.", header(jwk={**public, "d": None}), "proof-jwk-refused",
           requirement=["R58", "R87"])
    m.head("jwk/kid", "The jwk has a kid, which names nothing.", header(jwk={**public, "kid": "2026-11"}))
    m.head("jwk/alg", "The alg of the jwk is that of the proof.", header(jwk={**public, "alg": "ES256"}), requirement="R55")
    m.head("jwk/alg-other", "The alg of the jwk is another one.", header(jwk={**public, "alg": "ES384"}), "proof-jwk-refused",
           requirement="R55")
    m.head("jwk/alg-hs256", "The alg of the jwk is HS256.", header(jwk={**public, "alg": "HS256"}), "proof-jwk-refused",
           requirement="R55", attack="B")
    m.head("jwk/alg-null", "The alg of the jwk is null.", header(jwk={**public, "alg": None}), "proof-jwk-refused",
           requirement="R55")
    m.head("jwk/use-sig", "The key is for signatures.", header(jwk={**public, "use": "sig", "key_ops": ["verify"]}), requirement="R54")
    m.head("jwk/use-enc", "The key is for encryption.", header(jwk={**public, "use": "enc"}), "proof-jwk-refused", requirement="R54")
    m.head("jwk/key-ops", "The key is not for verifying.", header(jwk={**public, "key_ops": ["deriveBits"]}), "proof-jwk-refused",
           requirement="R54")
    for name, other in (("p384", "ES384"), ("k256", "ES256K"), ("ed25519", "Ed25519"), ("rsa", "RS256")):
        m.head(f"jwk/of-{name}", f"The jwk is a key of {other}, and alg is ES256.", header(jwk=KEYS[name].public_jwk()),
               "proof-jwk-refused", requirement="R43", attack="B")
    m.head("jwk/crv-swapped", "The curve is that of another key.", header(jwk={**public, "crv": "secp256k1"}), "proof-jwk-refused",
           requirement="R43")
    m.head("jwk/kty-missing", "No kty.", header(jwk={k: v for k, v in public.items() if k != "kty"}), "proof-jwk-refused",
           requirement="R53")
    m.head("jwk/kty-case", "kty in another case.", header(jwk={**public, "kty": "ec"}), "proof-jwk-refused", requirement="R53")
    m.head("jwk/off-curve", "The point is not on the curve.", header(jwk={**public, "y": public["x"]}), "proof-jwk-refused",
           requirement="R45", attack="F")
    m.head("jwk/zero", "The point is (0, 0).", header(jwk={**public, "x": b64(bytes(32)), "y": b64(bytes(32))}), "proof-jwk-refused",
           requirement="R45", attack="F")
    m.head("jwk/padded", "x has padding.", header(jwk={**public, "x": public["x"] + "="}), "proof-jwk-refused", requirement="R60")
    m.head("jwk/longer", "x has a zero before it.", header(jwk={**public, "x": b64(b"\0" + key.number("x").to_bytes(32, "big"))}),
           "proof-jwk-refused", requirement="R60")
    start = compact(header(jwk=GONE))[:-1]
    inner = compact(public)[1:-1]
    other = KEYS["p256-other"].public_jwk()
    for name, comment, jwk in (
            ("x", "x is there twice, first of another key", f'{{"x":"{other["x"]}",{inner}}}'),
            ("x-last", "x is there twice, last of another key", f'{{{inner},"x":"{other["x"]}"}}'),
            ("x-escaped", "x is there twice, once with an escape", f'{{"\\u0078":"{other["x"]}",{inner}}}'),
            ("kty", "kty is there twice", f'{{"kty":"oct",{inner}}}')):
        m.head(f"jwk/duplicate-{name}", f"In the jwk {comment}.", f'{start},"jwk":{jwk}}}', "header-duplicate-member",
               requirement="R13", guarantee="G8", attack="G")
    m.head("jwk/twice", "The jwk is there twice.", f'{start},"jwk":{compact(other)},"jwk":{compact(public)}}}',
           "header-duplicate-member", requirement="R13", guarantee="G8", attack="G")
    m.head("jwk/twice-escaped", "The jwk is there twice, once with an escape.",
           f'{start},"\\u006awk":{compact(other)},"jwk":{compact(public)}}}', "header-duplicate-member", requirement="R13",
           guarantee="G8", attack="G")
    m.head("jwk/escaped", "The name and the value of the jwk have escapes.",
           f'{start},"\\u006awk":{compact(public).replace("EC", chr(92) + "u0045C")}}}')
    m.head("jwk/raw-value", "The jwk hides behind a name that serde_json gives a meaning of its own.",
           f'{start},"jwk":{{"$serde_json::private::RawValue":{json.dumps(compact(public))}}}}}', "header-syntax", guarantee="G8",
           attack="G")
    m.head("kid/string", "The header has a kid, which names nothing.", header(kid="2026-11"), requirement="R29")
    m.head("kid/number", "The kid is a number.", header(kid=1), "kid-not-string", requirement="R29")
    m.head("kid/control", "The kid holds a control character.", header(kid="a\nb"), "kid-malformed", requirement="R30")
    m.head("kid/empty", "The kid is empty.", header(kid=""), "kid-malformed", requirement="R30")

    m.group("Weak keys in the header.", alg="RS256", requirement="R38", guarantee="G3", attack="E")
    m.case("jwk/rsa-1024", "RSA of 1,024 bits.", proof(alg="RS256", key=KEYS["rsa-1024"]), "proof-jwk-refused")
    m.head("jwk/rsa-e-1", "The exponent is 1.", header("RS256", jwk={**KEYS["rsa"].public_jwk(), "e": "AQ"}), "proof-jwk-refused")
    m.head("jwk/rsa-e-3", "The exponent is 3.", header("RS256", jwk={**KEYS["rsa"].public_jwk(), "e": "Aw"}), "proof-jwk-refused")
    m.group("RSA keys that cost a verifier more than those in use: more than 4,096 bits, or another exponent than 65,537.", alg="RS256",
            requirement=["R38", "R87"], guarantee="G10", attack="I")
    m.case("jwk/rsa-4096", "RSA of 4,096 bits.", proof(alg="RS256", key=KEYS["rsa-4096"]))
    rsa = KEYS["rsa"].public_jwk()
    for name, comment, jwk in (
            ("4104", "of 4,104 bits", {**rsa, "n": b64(((1 << 4103) + 1).to_bytes(513, "big"))}),
            ("8192", "of 8,192 bits", {**rsa, "n": b64(((1 << 8191) + 1).to_bytes(1024, "big"))}),
            ("8192-e-33-bits", "of 8,192 bits with the exponent 2^33 - 1",
             {**rsa, "n": b64(((1 << 8191) + 1).to_bytes(1024, "big")), "e": b64(((1 << 33) - 1).to_bytes(5, "big"))}),
            ("16384", "longer than any key may be, of 16,384 bits", {**rsa, "n": b64(((1 << 16383) + 1).to_bytes(2048, "big"))}),
            ("e-65539", "with the exponent 65,539", {**rsa, "e": b64((65539).to_bytes(3, "big"))}),
            ("e-33-bits", "with the exponent 2^33 - 1", {**rsa, "e": b64(((1 << 33) - 1).to_bytes(5, "big"))})):
        m.head(f"jwk/rsa-{name}", f"A key {comment}.", header("RS256", jwk=jwk), "proof-jwk-costly")
    m.group("Weak keys in the header.", alg="Ed25519", requirement="R47", guarantee="G3", attack="E")
    neutral = (1).to_bytes(32, "little")
    head = header("Ed25519", jwk={"kty": "OKP", "crv": "Ed25519", "x": b64(neutral)})
    m.case("jwk/small-order", "The key is the neutral element, under which one signature holds for every message.",
           forge("Ed25519", head, claims(), signature=lambda _: neutral + bytes(32)), "proof-jwk-refused")
    m.head("jwk/x25519", "The key is of X25519.", header("Ed25519", jwk=KEYS["x25519"].public_jwk()), "proof-jwk-refused",
           requirement="R48")


def front_end(m):
    m.group("A proof is a JWT, and is held to the rules of one.", requirement="R87", guarantee="G8", spec="RFC 9449 §4.3")
    good = proof()
    m.case("field/none", "There is no header field.", None, "proof-missing")
    m.case("field/two", "There are two header fields, each of them good.", good, "proof-several", second_token=good)
    m.case("field/two-first-bad", "There are two header fields, and the second is good.", "x", "proof-several", second_token=good)
    m.case("field/comma", "Two proofs in one field, as a proxy joins them.", f"{good}, {good}", "jwe")
    m.case("field/empty", "The field is empty.", "", "segment-count", requirement="R1")
    m.case("field/scheme", "A scheme stands before the proof.", f"DPoP {good}", "token-not-bare", requirement="R3")
    m.case("field/space", "A space stands behind the proof.", f"{good} ", "token-not-bare", requirement="R3")
    h, p, s = good.split(".")
    m.case("split/two-segments", "The signature is left out.", f"{h}.{p}", "segment-count", requirement="R1")
    m.case("split/no-signature", "The signature is empty.", f"{h}.{p}.", "signature-empty", requirement="R5")
    m.case("split/json", "The JSON serialization.", json.dumps({"protected": h, "payload": p, "signature": s}), "token-not-bare",
           requirement="R8", attack="C")
    m.case("split/longest", "A signature so long that the proof has 8,192 bytes.", f"{h}.{p}." + "A" * (8192 - len(h) - len(p) - 2),
           "invalid-signature", guarantee="G10", requirement="R9")
    m.case("split/too-long", "One byte more.", f"{h}.{p}." + "A" * (8193 - len(h) - len(p) - 2), "token-too-long", guarantee="G10",
           requirement="R9", attack="I")
    m.head("header/too-long", "The header is longer than 4,096 bytes.", header(x="a" * 4000), "header-too-long", guarantee="G10",
           requirement="R9", attack="I")
    m.head("header/not-utf8", "The header is not UTF-8.", compact(header()).encode() + b"\xff", "header-utf8", requirement="R7")
    m.head("header/array", "The header is an array.", "[]", "header-not-object", requirement="R12")
    m.head("header/crit", "The header has crit.", header(crit=["jwk"]), "crit-present", requirement="R23")
    m.head("header/b64", "The header has b64.", header(b64=False, crit=["b64"]), "crit-present", requirement="R24")
    m.head("header/b64-true", "The header has b64, which is true.", header(b64=True), "b64-present", requirement="R25")
    m.head("header/enc", "The header has enc.", header(enc="A128GCM"), "encryption-member", requirement="R10", attack="C")
    m.head("header/zip", "The header has zip.", header(zip="DEF"), "encryption-member", requirement="R31", attack="I")
    m.head("header/cty", "The payload is said to be a token.", header(cty="JWT"), "nested-token", requirement="R11", attack="C")
    m.head("header/iat", "The header repeats iat with another value.", header(iat=NOW - 1), "header-claim-mismatch", requirement="R34")
    m.case("signature/changed", "One bit of the signature is changed.", f"{h}.{p}." + ("B" if s[0] == "A" else "A") + s[1:],
           "invalid-signature", guarantee="G9")
    m.case("signature/other-claims", "The claims are those of another proof.",
           f"{h}.{b64(compact(claims(htm='GET')).encode())}.{s}", "invalid-signature", guarantee="G9")
    m.case("signature/other-header", "The header is that of another key, and the signature as it was.",
           f"{b64(compact(header(key=KEYS['p256-other'])).encode())}.{p}.{s}", "invalid-signature", guarantee="G9")
    m.payload("payload/array", "The claims set is an array.", "[]", "claims-not-object", requirement="R65")
    m.payload("payload/duplicate", "htu is there twice.", compact(claims())[:-1] + f',"htu":"{URI}"}}', "claims-duplicate-member",
              requirement="R66", attack="G")
    m.payload("payload/duplicate-escaped", "htu is there twice, once with an escape.",
              compact(claims(htu="https://evil.example/"))[:-1] + f',"ht\\u0075":"{URI}"}}', "claims-duplicate-member",
              requirement="R66", attack="G")


def of_claims(m):
    m.group("The claims.", requirement="R87", guarantee="G7", spec="RFC 9449 §4.2")
    m.payload("claims/more", "Claims that nobody knows are ignored.", claims(custom={"a": 1}, iss="me", aud=["a", "b"], sub="x"))
    for name, code in (("jti", "jti-missing"), ("htm", "htm-missing"), ("htu", "htu-missing"), ("iat", "iat-missing")):
        m.payload(f"claims/no-{name}", f"No {name}.", claims(**{name: GONE}), code)
    for name in ("jti", "htm", "htu", "nonce", "ath"):
        for form, value in (("null", "null"), ("number", "1"), ("array", f'["{METHOD}"]'), ("object", "{}")):
            m.payload(f"claims/{name}-{form}", f"{name} is no string.", text(name, value), f"{name}-malformed")
    for form, value in (("null", "null"), ("string", f'"{NOW}"'), ("negative", "-1"), ("far", "253402300800")):
        m.payload(f"claims/iat-{form}", "iat is no time.", text("iat", value), "iat-malformed", requirement="R67")
    for form, value in (("hex", hashlib.sha256(b"a").hexdigest()), ("padded", ath("a") + "="), ("short", b64(bytes(20))), ("long", b64(bytes(33))),
                        ("empty", ""), ("bits", ath("a")[:-1] + "9"), ("base64", "+" * 43)):
        m.payload(f"claims/ath-{form}", "ath is not the canonical base64url of a SHA-256 digest, and no access token asks for it.",
                  claims(ath=value), "ath-malformed")
    m.payload("claims/ath-unasked", "An ath where there is no access token.", claims(ath=ath("a")))
    m.payload("claims/nonce-unasked", "A nonce that nobody asks for.", claims(nonce="n-1"))
    m.payload("claims/order", "A malformed htu, and another method.", claims(htm="GET", htu="orders"), "htu-malformed", guarantee="G9")

    m.group("Time: 60 seconds, without leeway.", requirement="R88", guarantee="G6", spec="RFC 9449 §4.3")
    m.payload("time/oldest", "iat is 60 seconds ago.", claims(iat=NOW - 60))
    m.payload("time/too-old", "iat is 61 seconds ago.", claims(iat=NOW - 61), "too-old")
    m.payload("time/fraction-too-old", "iat is a little more than 60 seconds ago.", text("iat", f"{NOW - 61}.75"), "too-old")
    m.payload("time/zero", "iat is 0.", claims(iat=0), "too-old", requirement="R67")
    m.payload("time/ahead", "iat is one second ahead.", claims(iat=NOW + 1), "issued-in-future")
    m.payload("time/far", "iat is far ahead.", claims(iat=FAR), "issued-in-future")
    m.payload("time/exp-past", "An exp that is there counts.", claims(exp=NOW), "expired", requirement="R68")
    m.payload("time/exp-future", "An exp in the future.", claims(exp=NOW + 1), requirement="R68")
    m.payload("time/exp-string", "An exp that is a string.", claims(exp=str(FAR)), "exp-malformed", requirement="R67")
    m.payload("time/nbf", "An nbf in the future.", claims(nbf=NOW + 1), "not-yet-valid", requirement="R68")
    m.group("Time: 60 seconds, and a leeway of 5.", policy(leeway=5), requirement="R88", guarantee="G6", spec="RFC 9449 §4.3")
    m.payload("leeway/oldest", "iat is 65 seconds ago.", claims(iat=NOW - 65))
    m.payload("leeway/too-old", "iat is 66 seconds ago.", claims(iat=NOW - 66), "too-old")
    m.payload("leeway/ahead", "iat is 5 seconds ahead.", claims(iat=NOW + 5))
    m.payload("leeway/too-far", "iat is 6 seconds ahead.", claims(iat=NOW + 6), "issued-in-future")
    m.group("The clock stands at the end of 1969.", policy(now=-1), guarantee="G10", requirement="R77")
    m.payload("clock/before-1970", "A clock before 1970 is no clock.", claims(), "clock-out-of-range")

    m.group("The method is compared byte by byte.", requirement="R88", guarantee="G6", spec="RFC 9449 §4.3")
    for name, value in (("other", "GET"), ("lower", "post"), ("mixed", "Post"), ("space", "POST "), ("empty", ""), ("prefix", "POS"),
                        ("nul", "POST\0"), ("fullwidth", "\uff30OST")):
        m.payload(f"htm/{name}", "The method is another one.", claims(htm=value), "htm-mismatch")
    m.case("htm/request-lower", "The request's method is in lower case.", proof(), "htm-mismatch", method="post")
    m.case("htm/request-other", "The method of the request is one that nobody knows, and that of the proof.",
           proof(claims(htm="M-SEARCH")), method="M-SEARCH")


def address(m):
    m.group("The address is compared without query and fragment, after normalisation (RFC 3986 §6.2.2, §6.2.3).",
            requirement="R88", guarantee="G6", spec="RFC 9449 §4.3")
    for name, comment, htu in (
            ("query", "has a query", URI + "?id=1"), ("fragment", "has a fragment", URI + "#a"), ("both", "has both", URI + "?a=/b#c?d"),
            ("scheme-case", "has its scheme in upper case", "HTTPS://api.example/orders"),
            ("host-case", "has its host in another case", "https://API.Example/orders"),
            ("port", "has the port of its scheme", "https://api.example:443/orders"),
            ("port-empty", "has an empty port", "https://api.example:/orders"),
            ("escape", "has an escape of a letter", "https://api.example/%6frders"),
            ("escape-upper", "has the same escape in upper case", "https://api.example/%6Frders"),
            ("dots", "has dot segments", "https://api.example/a/../b/./../orders"),
            ("dots-escaped", "has dot segments with escapes", "https://api.example/a/%2E%2e/orders"),
            ("dots-above", "has dot segments that lead above the root", "https://api.example/../../orders")):
        m.payload(f"htu/{name}", f"The address {comment}.", claims(htu=htu))
    for name, comment, htu in (
            ("other-host", "another host", "https://evil.example/orders"), ("subdomain", "a subdomain", "https://a.api.example/orders"),
            ("suffix", "a host that ends in the same way", "https://evil-api.example/orders"),
            ("prefix-host", "a host that begins in the same way", "https://api.example.evil.example/orders"),
            ("dot", "the host with a dot behind it", "https://api.example./orders"),
            ("http", "another scheme", "http://api.example/orders"), ("http-443", "another scheme and the same port", "http://api.example:443/orders"),
            ("other-port", "another port", "https://api.example:8443/orders"), ("port-80", "the port of http", "https://api.example:80/orders"),
            ("root", "the root", "https://api.example/"), ("no-path", "no path", "https://api.example"),
            ("path-case", "the path in another case", "https://api.example/Orders"),
            ("path-slash", "a slash behind the path", "https://api.example/orders/"), ("path-double", "two slashes before the path", "https://api.example//orders"),
            ("path-longer", "a longer path", "https://api.example/orders/1"), ("path-prefix", "the beginning of the path", "https://api.example/order"),
            ("encoded-slash", "an encoded slash before the path", "https://api.example/%2forders"),
            ("encoded-twice", "a path that is encoded twice", "https://api.example/%256frders"),
            ("encoded-nul", "an encoded NUL behind the path", "https://api.example/orders%00"),
            ("encoded-query", "an encoded question mark", "https://api.example/orders%3Fid=1"),
            ("parameters", "a semicolon behind the path", "https://api.example/orders;a=b"),
            ("brackets", "the path in brackets", "https://api.example/[orders]"),
            ("unicode-path", "a path whose first letter looks the same", "https://api.example/\u043erders"),
            ("ip", "an address in numbers", "https://192.0.2.1/orders"), ("punycode", "a host in Punycode", "https://xn--pi-tia.example/orders")):
        m.payload(f"htu/{name}", f"The address is {comment}.", claims(htu=htu), "htu-mismatch")
    for name, comment, htu in (
            ("empty", "empty", ""), ("relative", "only a path", "/orders"), ("no-scheme", "without a scheme", "//api.example/orders"),
            ("scheme-other", "of another scheme", "ftp://api.example/orders"), ("one-slash", "with one slash", "https:/api.example/orders"),
            ("no-host", "without a host", "https:///orders"), ("urn", "a URN", "urn:example:orders"),
            ("user", "with a user", "https://user@api.example/orders"), ("password", "with a user and a password", "https://user:secret@api.example/orders"),
            ("at", "with the expected host as the user", "https://api.example@evil.example/orders"),
            ("encoded-at", "with the expected host and an encoded slash as the user", "https://api.example%2f@evil.example/orders"),
            ("encoded-host", "with an escape in the host", "https://api%2Eexample/orders"),
            ("encoded-host-slash", "with an encoded slash in the host", "https://api.example%2Forders"),
            ("backslash", "with a backslash", "https://api.example\\@evil.example/orders"),
            ("unicode-host", "with a host that is not ASCII", "https://\u0430pi.example/orders"),
            ("fullwidth-dot", "with another dot in the host", "https://api\u3002example/orders"),
            ("backslash-path", "with a backslash in the path", "https://api.example/a\\..\\orders"), ("space-path", "with a space in the path", "https://api.example/or ders"),
            ("space", "with a space before it", " " + URI), ("space-behind", "with a space behind it", URI + " "), ("newline", "with a line end", URI + "\n"),
            ("tab", "with a tab in the host", "https://api\t.example/orders"), ("nul", "with a NUL", URI + "\0"),
            ("port-zeros", "with zeros before the port", "https://api.example:0443/orders"), ("port-large", "with a port that is too large", "https://api.example:65979/orders"),
            ("port-sign", "with a sign before the port", "https://api.example:+443/orders"), ("port-twice", "with two ports", "https://api.example:443:443/orders"),
            ("percent", "with a percent sign alone", "https://api.example/orders%"), ("percent-digits", "with an escape of no digits", "https://api.example/%zzrders"),
            ("ipv6-open", "with an open bracket", "https://[::1/orders")):
        m.payload(f"htu/{name}", f"The address is {comment}.", claims(htu=htu), "htu-malformed", attack="G")
    m.payload("htu/at-in-query", "What is in the query is not the host.", claims(htu=URI + "?@evil.example/"))
    m.payload("htu/at-in-path", "An at sign in the path is none before a host.", claims(htu="https://api.example/@evil.example"), "htu-mismatch")
    for name, comment, uri, htu in (
            ("root", "The root has a path of one slash or none.", "https://api.example/", "https://api.example"),
            ("query", "The request has a query, and the proof has none.", URI + "?id=1", URI),
            ("other-query", "The queries differ.", URI + "?id=1", URI + "?id=2"),
            ("port", "The request states the port of its scheme.", "https://api.example:443/orders", URI),
            ("http", "An address of http with its port.", "http://localhost:80/orders", "http://localhost/orders"),
            ("other-port", "The same port that is not of the scheme.", "http://localhost:8080/orders", "HTTP://LOCALHOST:8080/orders"),
            ("ipv6", "An address of IPv6 in two forms.", "https://[2001:db8:0::1]/orders", "https://[2001:DB8::1]:443/orders"),
            ("encoded-slash", "An encoded slash in two cases.", "https://api.example/a%2fb", "https://api.example/a%2Fb"),
            ("query-bar", "A query with characters that no URI has, which is not compared.", URI + "?filter=a|b&c=[1]&d={}\\\"", URI),
            ("query-unicode", "A query that is not ASCII.", URI + "?q=\u00fc \u043e", URI), ("query-percent", "A query with a percent sign alone.", URI + "?q=100%", URI),
            ("fragment-any", "A proof with such a fragment.", URI, URI + "#a|b \\"),
            ("bar", "A bar in the path, as browsers send it.", "https://api.example/a|b", "https://api.example/a|b"),
            ("bar-escaped", "A bar in the path that one side escapes.", "https://api.example/a|b", "https://api.example/a%7cb"),
            ("brackets", "Brackets in the path, as browsers send them.", "https://api.example/orders[1]", "https://api.example/orders[1]"),
            ("brackets-escaped", "Brackets in the path that the other side escapes.", "https://api.example/orders%5B1%5D", "https://api.example/orders[1]"),
            ("braces", "Braces, quotes and the like that browsers escape.", "https://api.example/%7B%22%60%5E%3C%3E%7D", "https://api.example/{\"`^<>}"),
            ("unicode", "A path that is not ASCII.", "https://api.example/b\u00fccher", "https://api.example/b%C3%BCcher"),
            ("unicode-both", "A path that is not ASCII on both sides.", "https://api.example/\U0001f36a", "https://api.example/\U0001f36a")):
        m.case(f"uri/{name}", comment, proof(claims(htu=htu)), uri=uri)
    for name, comment, uri, htu in (
            ("bar-other", "A bar and two.", "https://api.example/a|b", "https://api.example/a||b"),
            ("bar-twice", "A bar, and its escape that is escaped.", "https://api.example/a|b", "https://api.example/a%257Cb"),
            ("unicode-composed", "One letter in two forms of Unicode.", "https://api.example/\u00fc", "https://api.example/u\u0308"),
            ("at-escaped", "An at sign and its escape, which may be two things.", "https://api.example/a@b", "https://api.example/a%40b"),
            ("colon-escaped", "A colon and its escape.", "https://api.example/a:b", "https://api.example/a%3Ab"),
            ("dots-behind-slash", "An encoded slash does not make a dot segment.", "https://api.example/a%2F..%2Fb", "https://api.example/b"),
            ("query-of-the-path", "An encoded question mark does not begin a query.", "https://api.example/a%3Fb", "https://api.example/a")):
        m.case(f"uri/{name}", comment, proof(claims(htu=htu)), "htu-mismatch", uri=uri, attack="G")
    m.case("uri/encoded-slash-is-no-slash", "An encoded slash is no slash.", proof(claims(htu="https://api.example/a/b")), "htu-mismatch",
           uri="https://api.example/a%2Fb")
    for name, uri in (("path", "/orders"), ("host", "api.example/orders"), ("user", "https://a@api.example/orders"), ("empty", ""),
                      ("encoded-host", "https://api.example%2f@evil.example/"), ("query-alone", "?https://api.example/orders")):
        m.case(f"uri/malformed-{name}", "The caller gave the request an address that is none.", proof(claims(htu=uri)), "request-uri-malformed",
               uri=uri)


    # The service states the origin, and the sender the path: a path that cannot be read is not the service's fault.
    for name, uri in (("backslash", "https://api.example/a\\b"), ("space", "https://api.example/a b"), ("percent", "https://api.example/100%")):
        m.case(f"uri/malformed-{name}", "The path of the request cannot be read in one way only.", proof(claims(htu=uri)), "htu-mismatch", uri=uri)
    long = "https://api.example/" + "a" * 8173
    m.case("uri/malformed-long", "The address of the request has 8,193 bytes.", proof(), "htu-mismatch", uri=long, guarantee="G10")
    m.case("uri/long-query", "The address is short, and its query long.", proof(), uri=URI + "?" + "a" * 9000, guarantee="G10")


def nonce_token_replay(m):
    m.group("The server has provided a nonce.", policy(nonce="eyJ7S_zG.eyJH0-Z.HX4w-7v"), requirement="R88", guarantee="G6", spec="RFC 9449 §8")
    m.payload("nonce/equal", "The nonce of the server.", claims(nonce="eyJ7S_zG.eyJH0-Z.HX4w-7v"))
    m.payload("nonce/missing", "No nonce.", claims(), "nonce-missing")
    for name, value in (("other", "eyJ7S_zG.eyJH0-Z.HX4w-7w"), ("empty", ""), ("prefix", "eyJ7S_zG"), ("case", "EYJ7S_zG.eyJH0-Z.HX4w-7v")):
        m.payload(f"nonce/{name}", "Another nonce.", claims(nonce=value), "nonce-mismatch")
    m.group("The server has provided an empty nonce.", policy(nonce=""), requirement="R88", guarantee="G6", spec="RFC 9449 §8")
    m.payload("nonce-empty/empty", "An empty nonce.", claims(nonce=""), "nonce-mismatch")
    m.group("The server has provided one of two nonces.", policy(nonce=["n-1", "n-2"]), requirement="R88", guarantee="G6", spec="RFC 9449 §8.2")
    m.payload("nonces/first", "The older nonce.", claims(nonce="n-1"))
    m.payload("nonces/second", "The newer nonce.", claims(nonce="n-2"))
    m.payload("nonces/other", "Neither of them.", claims(nonce="n-3"), "nonce-mismatch")
    m.payload("nonces/missing", "No nonce.", claims(), "nonce-missing")

    m.group("The request has an access token.", policy(access_token=ACCESS_TOKEN), requirement="R89", guarantee="G6", spec="RFC 9449 §4.3")
    m.payload("ath/equal", "The hash of the access token.", claims(ath=ath(ACCESS_TOKEN)))
    m.payload("ath/missing", "No hash.", claims(), "ath-missing")
    m.payload("ath/other", "The hash of another token.", claims(ath=ath(ACCESS_TOKEN + "x")), "ath-mismatch")
    m.payload("ath/scheme", "The hash of the whole header field.", claims(ath=ath("DPoP " + ACCESS_TOKEN)), "ath-mismatch")
    m.payload("ath/case", "The hash in another case.", claims(ath=ath(ACCESS_TOKEN).swapcase()), "ath-malformed"
              if ath(ACCESS_TOKEN).swapcase()[-1] not in "AEIMQUYcgkosw048" else "ath-mismatch")
    m.payload("ath/empty-token", "The hash of nothing.", claims(ath=ath("")), "ath-mismatch")
    m.payload("ath/half", "The left half of the hash, as in an ID token.", claims(ath=b64(hashlib.sha256(ACCESS_TOKEN.encode()).digest()[:16])),
              "ath-malformed")

    m.group("Whether a proof has been used is asked of a record.", requirement="R91", guarantee="G12", spec="RFC 9449 §11.1", attack="N")
    m.case("replay/twice", "The same proof twice.", proof(), "replayed", shown=2)
    m.case("replay/once", "The same proof once.", proof())
    r, s = proof(), key_for("ES256")
    m.case("replay/other-text", "The same proof under the other signature of ECDSA.", r, "replayed", second_token=malleated(r), shown=2,
           requirement=["R46", "R91"])
    m.case("replay/bad-is-not-recorded", "A proof that is refused is not recorded, and is refused for the same reason again.",
           proof(claims(htm="GET")), "htm-mismatch", shown=2)
    other = proof(key=KEYS["p256-other"])
    m.case("replay/jti-of-a-stranger", "A stranger has used the same jti for the same address.", other, second_token=proof(), shown=2, requirement="R91")
    m.case("replay/jti-of-a-stranger-twice", "A stranger's proof twice.", other, "replayed", second_token=other, shown=2)
    m.group("The key has used its share of the record.", policy(replay="too-many"), requirement="R91", guarantee="G10", spec="RFC 9449 §11.1", attack="I")
    m.payload("replay/too-many", "An ordinary proof.", claims(), "replay-quota")
    m.payload("replay/too-many-and-method", "A proof for another method.", claims(htm="GET"), "htm-mismatch", guarantee="G9")
    m.group("The record cannot tell.", policy(replay="cannot-tell"), requirement="R91", guarantee="G7", spec="RFC 9449 §11.1", attack="N")
    m.payload("replay/cannot-tell", "An ordinary proof.", claims(), "replay-unknown")
    m.group("The caller is to ask the record, and does not.", policy(replay="asked-by-caller"), requirement="R91", guarantee="G7", spec="RFC 9449 §11.1", attack="N")
    m.payload("replay/asked-by-caller", "An ordinary proof.", claims(), "replay-not-asked")
    m.payload("replay/asked-by-caller-and-method", "A proof for another method.", claims(htm="GET"), "htm-mismatch", guarantee="G9")
    m.group("No record is asked.", policy(replay="not-asked"), requirement="R91", guarantee="G6", spec="RFC 9449 §11.1")
    m.case("replay/not-asked", "The same proof twice.", proof(), shown=2)
    m.payload("replay/not-asked-without-jti", "No jti, which is required all the same.", claims(jti=GONE), "jti-missing", requirement="R87")


def malleated(token):
    """The token with the other of its two ECDSA signatures."""
    from .sign import ORDER, halves, pair
    from .suite import unb64
    signed, _, signature = token.rpartition(".")
    r, s = halves(unb64(signature))
    return f"{signed}.{b64(pair(key_for('ES256'), r, ORDER['P-256'] - s))}"


def kinds(m):
    m.group("Tokens of other kinds, each of them signed by the key in its header.", requirement="R74", guarantee="G6", spec="RFC 8725 §3.12")
    every = claims(iss="https://auth.example", aud="https://api.example", sub="user-1029", client_id="orders-web", exp=FAR)
    for typ in ("at+jwt", "JWT", "logout+jwt", "oauth-authz-req+jwt", "client-authentication+jwt", "secevent+jwt", "kb+jwt", "dpop"):
        m.case(f"kinds/{typ.replace('+', '-').lower()}", f"typ is {typ}, and every claim of a proof is there.",
               forge("ES256", header(typ=typ), every), "typ-mismatch")


def make():
    m = Maker("profile/dpop.json")
    for topic in (algorithms, of_header, of_key, front_end, of_claims, address, nonce_token_replay, kinds):
        topic(m)
