"""Private keys in every form in which they come, and what is wrong with those that are refused."""

import json

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec

from .keys import KEYS
from .paseto_token import paserk
from .suite import ROOT, b64, unb64

# Made by OpenSSL; README.md there says how.
PEM = ROOT.parent / "crates" / "cotter-issue" / "tests" / "keys"
OF = {"RS256": "rsa", "PS256": "rsa-4096", "ES256": "p256", "ES384": "p384", "ES512": "p521", "ES256K": "k256", "Ed25519": "ed25519", "EdDSA": "ed25519"}
PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x"), "AKP": ("kty", "pub")}


def groups():
    return [{"kind": "key", "cases": [*accepted(), *pems(), *ders(), *jwks(), *raws(), *encrypted(), *paserks()]}]


def case(name, comment, alg, form, value, expect, **more):
    return {"id": name, "comment": comment, "alg": alg, "key": {form: value, **more}, "expect": expect}


def public_jwk(alg, jwk):
    """The member of a set that the issuer publishes."""
    members = {member: jwk[member] for member in PUBLIC[jwk["kty"]]}
    return json.dumps({**members, "kid": "2026-11", "alg": alg, "use": "sig"}, separators=(",", ":"))


def accepted():
    for alg, name in OF.items():
        key = KEYS[name]
        public = public_jwk(alg, key.jwk)
        forms = [("jwk_text", json.dumps(key.jwk)), ("pem", key.pkcs8(pem=True).decode()), ("der", b64(key.pkcs8()))]
        if key.jwk["kty"] != "OKP":
            forms.append(("pem", key.traditional(pem=True).decode()))
            forms.append(("der", b64(key.traditional())))
        if key.jwk["kty"] != "RSA":
            forms.append(("hex", unb64(key.jwk["d"]).hex()))
        for at, (form, value) in enumerate(forms):
            traditional = form in ("pem", "der") and at > 2
            what = "PKCS #1 or SEC 1" if traditional else {"jwk_text": "a JWK", "hex": "its bytes"}.get(form, "PKCS #8")
            yield {**case(f"{alg}/{form.replace('_', '-')}{'-traditional' if traditional else ''}", f"A key as {what}.", alg, form, value, "accept"),
                   "public_jwk": public}
    for alg in ("ML-DSA-44", "ML-DSA-65", "ML-DSA-87"):
        key = KEYS[alg.lower()]
        public = json.dumps({"kty": "AKP", "pub": key.jwk["pub"], "kid": "2026-11", "alg": alg, "use": "sig"}, separators=(",", ":"))
        yield {**case(f"{alg}/jwk-text", "A key as a JWK.", alg, "jwk_text", json.dumps(key.jwk), "accept"), "public_jwk": public}
        yield {**case(f"{alg}/hex", "A key as its seed.", alg, "hex", unb64(key.jwk["priv"]).hex(), "accept"), "public_jwk": public}
    for alg in ("HS256", "HS384", "HS512"):
        yield case(f"{alg}/jwk-text", "A secret as a JWK.", alg, "jwk_text", json.dumps(KEYS[alg.lower()].jwk), "accept")
        yield case(f"{alg}/secret", "A secret as its bytes.", alg, "secret", KEYS[alg.lower()].secret.hex(), "accept")


def openssl(name):
    return (PEM / name).read_text()


def pems():
    for name, comment, alg, file, code in [
        ("public", "A public key.", "Ed25519", "ed25519.public.pem", "public-key"),
        ("public-rsa", "A public key.", "RS256", "rsa-2048.public.pem", "public-key"),
        ("x25519", "A key of X25519.", "Ed25519", "x25519.pkcs8.pem", "key-family"),
        ("p256-as-ed25519", "A key of another family.", "Ed25519", "p256.pkcs8.pem", "key-family"),
        ("rsa-as-es256", "A key of another family.", "ES256", "rsa-2048.pkcs1.pem", "key-family"),
        ("pss-as-pkcs1", "An RSA key that is bound to PSS.", "RS256", "rsa-pss.pkcs8.pem", "key-family"),
        ("p384-as-es256", "A key on another curve.", "ES256", "p384.pkcs8.pem", "key-curve"),
        ("k256-as-es256", "A key on another curve.", "ES256", "k256.sec1-parameters.pem", "key-curve"),
        ("rsa-1024", "An RSA key of 1,024 bits.", "RS256", "rsa-1024.pkcs8.pem", "rsa-modulus-size"),
        ("rsa-three-primes", "An RSA key of three primes.", "RS256", "rsa-three-primes.pkcs8.pem", "rsa-several-primes"),
        ("rsa-primes-close", "An RSA key of neighbouring primes.", "RS256", "rsa-primes-close.pem", "rsa-primes-close"),
        ("rsa-composite", "A factor that is not prime.", "RS256", "rsa-composite.pem", "rsa-inconsistent"),
        ("encrypted", "A key under a passphrase.", "Ed25519", "ed25519.pbkdf2.pem", "key-encrypted"),
        ("encrypted-legacy", "A key that is encrypted as OpenSSL once did.", "RS256", "rsa-2048.legacy-encrypted.pem", "encryption-scheme"),
        ("openssh", "A key of OpenSSH.", "Ed25519", "openssh.pem", "pem-label"),
    ]:
        yield case(f"pem/{name}", comment, alg, "pem", openssl(file), code)
    good = KEYS["ed25519"].pkcs8(pem=True).decode()
    for name, comment, text, code in [
        ("empty", "No text.", "", "pem-malformed"), ("text", "A text that is no PEM.", "key", "pem-malformed"),
        ("begin-alone", "The first line alone.", good.splitlines()[0], "pem-malformed"),
        ("alphabet", "A character that base64 does not have.", good.replace("MC4", "M*4"), "pem-malformed"),
        ("two", "Two keys, of which either may be meant.", good + good, "pem-several-blocks"),
        ("truncated", "The DER is cut off.", "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n", "der-malformed"),
        ("long", "More than 64 KiB.", good + " " * 65536, "key-too-long"),
        ("certificate", "A certificate.", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", "public-key"),
    ]:
        yield case(f"pem/{name}", comment, "Ed25519", "pem", text, code)


def ders():
    good, rsa = KEYS["ed25519"].pkcs8(), KEYS["rsa"]
    yield case("der/empty", "No bytes.", "Ed25519", "der", "", "der-malformed")
    yield case("der/trailing", "A byte too many.", "Ed25519", "der", b64(good + b"\0"), "der-malformed")
    yield case("der/short", "A byte too few.", "Ed25519", "der", b64(good[:-1]), "der-malformed")
    yield case("der/public", "A public key.", "Ed25519", "der", b64(KEYS["ed25519"].spki()), "public-key")
    yield case("der/other-family", "A key of another family.", "ES256", "der", b64(rsa.pkcs8()), "key-family")
    # PKCS #8 with a public half (RFC 5958 section 2) of another key.
    seed, other = unb64(KEYS["ed25519"].jwk["d"]), unb64(KEYS["ed25519-other"].jwk["x"])
    body = bytes.fromhex("020101300506032b657004220420") + seed + bytes.fromhex("812100") + other
    yield case("der/other-half", "The public half of another key.", "Ed25519", "der", b64(b"\x30" + bytes([len(body)]) + body), "key-pair-mismatch")


def jwks():
    ed, p256, rsa = KEYS["ed25519"].jwk, KEYS["p256"].jwk, KEYS["rsa"].jwk
    other = KEYS["ed25519-other"].jwk
    def without(jwk, member):
        return {name: value for name, value in jwk.items() if name != member}
    for name, comment, alg, jwk, code in [
        ("public", "A public key.", "Ed25519", without(ed, "d"), "public-key"),
        ("public-rsa", "A public key.", "RS256", {name: rsa[name] for name in ("kty", "n", "e")}, "public-key"),
        ("other-half", "The public half of another key.", "Ed25519", {**ed, "x": other["x"]}, "key-pair-mismatch"),
        ("other-half-ec", "The public half of another key.", "ES256", {**p256, "d": KEYS["p256-other"].jwk["d"]}, "key-pair-mismatch"),
        ("no-primes", "An RSA key without its primes.", "RS256", without(without(rsa, "p"), "q"), "jwk-member-missing"),
        ("other-primes", "The primes of another key.", "RS256", {**rsa, "p": KEYS["rsa-other"].jwk["p"]}, "rsa-inconsistent"),
        ("several-primes", "An RSA key of more than two primes.", "RS256", {**rsa, "oth": [{"r": "AQ", "d": "AQ", "t": "AQ"}]}, "rsa-several-primes"),
        ("padded", "A member with padding.", "Ed25519", {**ed, "d": ed["d"] + "="}, "jwk-member-base64"),
        ("number", "A member that is a number.", "Ed25519", {**ed, "d": 17}, "jwk-member-base64"),
        ("key-ops", "A key that is for verifying.", "Ed25519", {**ed, "key_ops": ["verify"]}, "jwk-key-ops"),
        ("foreign", "An Ed25519 key with a prime of RSA.", "Ed25519", {**ed, "p": rsa["p"]}, "jwk-member-foreign"),
        ("seed-short", "A seed of 31 bytes.", "Ed25519", {**ed, "d": b64(unb64(ed["d"])[:31])}, "seed-length"),
        ("scalar-zero", "The number zero.", "ES256", {**p256, "d": b64(bytes(32))}, "scalar-malformed"),
        ("scalar-short", "A number without its leading zeros.", "ES256", {**p256, "d": b64(unb64(p256["d"])[:31])}, "scalar-malformed"),
    ]:
        yield case(f"jwk/{name}", comment, alg, "jwk_text", json.dumps(jwk), code)
    good = json.dumps(ed)
    for name, comment, text, code in [
        ("empty", "No text.", "", "jwk-syntax"), ("list", "A list.", f"[{good}]", "jwk-syntax"), ("two", "Two objects.", good + good, "jwk-syntax"),
        ("twice", "Two members of one name.", good[:-1] + f', "d": "{other["d"]}"}}', "jwk-duplicate-member"),
        ("twice-escaped", "Two members of one name, one of them spelt with an escape.", good[:-1] + f', "\\u0064": "{other["d"]}"}}', "jwk-duplicate-member"),
        ("long", "More than 64 KiB.", good + " " * 65536, "key-too-long"),
    ]:
        yield case(f"jwk/{name}", comment, "Ed25519", "jwk_text", text, code)


PUBLISHED_SEED = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
ORDER_P256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"


def raws():
    for name, comment, alg, form, value, code in [
        ("seed-short", "A seed of 31 bytes.", "Ed25519", "hex", "07" * 31, "seed-length"),
        ("seed-long", "A seed of 33 bytes.", "Ed25519", "hex", "07" * 33, "seed-length"),
        ("zero", "The number zero.", "ES256", "hex", "00" * 32, "scalar-malformed"),
        ("order", "The order of the curve.", "ES256", "hex", ORDER_P256, "scalar-malformed"),
        ("one", "The number one.", "ES256", "hex", "00" * 31 + "01", "key-trivial"),
        ("seed-of-zeros", "A seed of zeros.", "Ed25519", "hex", "00" * 32, "key-trivial"),
        ("published", "The seed of RFC 8410 section 10.3.", "Ed25519", "hex", PUBLISHED_SEED, "key-published"),
        ("short", "A number of 31 bytes.", "ES256", "hex", "07" * 31, "scalar-malformed"),
        ("ml-dsa-short", "A seed of 31 bytes.", "ML-DSA-44", "hex", "07" * 31, "seed-length"),
        ("secret-short", "A secret of 31 bytes.", "HS256", "secret", "00112233445566778899aabbccddeeff" + "01" * 15, "secret-too-short"),
        ("secret-weak", "A secret of one byte over and over.", "HS256", "secret", "07" * 32, "secret-weak"),
        ("secret-key", "A public key as a secret.", "HS256", "secret", KEYS["rsa"].spki_pem().encode().hex(), "secret-is-key"),
    ]:
        found = case(f"raw/{name}", comment, alg, form, value, code)
        if code == "accept":
            found["public_jwk"] = public_jwk(alg, ec_jwk(1))
        yield found
    expanded = KEYS["ml-dsa-44"].private
    seed = unb64(KEYS["ml-dsa-44"].jwk["priv"])
    yield case("raw/ml-dsa-expanded", "An ML-DSA key whose seed is lost.", "ML-DSA-44", "der", b64(der_ml_dsa(bytes(2560))), "ml-dsa-seed-missing")
    assert expanded.private_bytes_raw() == seed


def ec_jwk(number):
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": b64(public.x.to_bytes(32, "big")), "y": b64(public.y.to_bytes(32, "big"))}


def tlv(tag, body):
    length = len(body)
    size = bytes([length]) if length < 128 else bytes([0x81, length]) if length < 256 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + size + body


def der_ml_dsa(expanded):
    """PKCS #8 with the expanded key alone (RFC 9881 section 6)."""
    algorithm = tlv(0x30, bytes.fromhex("0609608648016503040311"))
    return tlv(0x30, b"\x02\x01\x00" + algorithm + tlv(0x04, tlv(0x04, expanded)))


def encrypted():
    for name, comment, file, passphrase, code in [
        ("pbkdf2", "PBKDF2.", "ed25519.pbkdf2.pem", "passphrase", "accept"),
        ("scrypt", "scrypt.", "ed25519.scrypt.pem", "passphrase", "accept"),
        ("wrong", "Another passphrase.", "ed25519.pbkdf2.pem", "another", "passphrase-wrong"),
        ("des", "Triple DES.", "ed25519.des3.pem", "passphrase", "encryption-scheme"),
        ("pbe", "A scheme of PKCS #5 version 1.", "ed25519.pbe-v1.pem", "passphrase", "encryption-scheme"),
        ("costly", "More iterations than the limit.", "ed25519.pbkdf2-costly.pem", "passphrase", "encryption-cost"),
        ("plain", "A key that is not encrypted.", "ed25519.pkcs8.pem", "passphrase", "key-not-encrypted"),
    ]:
        yield case(f"encrypted/{name}", comment, "Ed25519", "encrypted_pem", openssl(file), code, passphrase=passphrase)


def paserks():
    v4, other = KEYS["v4-public"].jwk, KEYS["v4-public-other"].jwk
    secret = "k4.secret." + b64(unb64(v4["d"]) + unb64(v4["x"]))
    yield case("paserk/v4-secret", "A key.", "v4.public", "paserk_secret", secret, "accept")
    yield case("paserk/v3-secret", "A key.", "v3.public", "paserk_secret", "k3.secret." + KEYS["v3-public"].jwk["d"], "accept")
    for version in ("v4", "v3"):
        key = KEYS[f"{version}-local"]
        yield case(f"paserk/{version}-local", "A secret.", f"{version}.local", "paserk_local", paserk(f"{version}.local", key), "accept")
    for name, comment, alg, form, text, code in [
        ("public", "A public key.", "v4.public", "paserk_secret", paserk("v4.public", KEYS["v4-public"]), "public-key"),
        ("other-half", "The public half of another key.", "v4.public", "paserk_secret", "k4.secret." + b64(unb64(v4["d"]) + unb64(other["x"])), "key-pair-mismatch"),
        ("short", "A byte too few.", "v4.public", "paserk_secret", "k4.secret." + b64((unb64(v4["d"]) + unb64(v4["x"]))[:63]), "paserk-malformed"),
        ("version", "A key of another version.", "v4.public", "paserk_secret", "k3.secret." + KEYS["v3-public"].jwk["d"], "paserk-malformed"),
        ("empty", "No text.", "v4.public", "paserk_secret", "", "paserk-malformed"),
        ("padded", "Padding.", "v4.public", "paserk_secret", secret + "==", "paserk-malformed"),
        ("zero", "The number zero.", "v3.public", "paserk_secret", "k3.secret." + b64(bytes(48)), "scalar-malformed"),
    ]:
        yield case(f"paserk/{name}", comment, alg, form, text, code)
