"""import/lenient-*.json: what the readings by the name of the lenient one take, and what they refuse as ever."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec

from . import rsa_pss
from .imports import EVERY, GOOD, Maker, armour, certificate_der, certificate_pem
from .keys import KEYS
from .sign import compact
from .suite import b64, unb64


def pem_file():
    m = Maker("import/lenient-pem.json", guarantee="G3", spec="RFC 7468 §3")
    f = {}
    spki, pem = KEYS["rsa"].spki(), KEYS["rsa"].spki_pem()
    body = "".join(pem.splitlines()[1:-1])
    for name, comment, text in [
            ("strict", "What the strict reading takes.", pem), ("pkcs1", "The same of PKCS#1.", KEYS["rsa"].pkcs1_pem()),
            ("text-before", "Text before the block.", "subject=CN = issuer\n" + pem),
            ("escaped", "Line breaks are written as a backslash and a letter.", pem.replace("\n", "\\n")),
            ("escaped-crlf", "The same with carriage returns.", pem.replace("\n", "\\r\\n")),
            ("escaped-twice", "Line breaks whose escapes are escaped.", pem.replace("\n", "\\\\n")),
            ("escaped-quoted", "Escaped line breaks inside quotation marks.", '"' + pem.replace("\n", "\\n") + '"'),
            ("one-line", "All in one line.", pem.replace("\n", "")),
            ("one-line-spaces", "All in one line, with spaces for line breaks.", pem.replace("\n", " ")),
            ("indented", "Each line is indented.", pem.replace("\n", "\n    ")),
            ("trailing-spaces", "Spaces after each line.", pem.replace("\n", "  \n")),
            ("double-spaced", "A blank line between two lines.", pem.replace("\n", "\n\n")),
            ("base64-of-pem", "The base64 of a PEM.", base64.b64encode(pem.encode()).decode()),
            ("base64-of-pem-lines", "The same in lines.", base64.encodebytes(pem.encode()).decode()),
            ("base64-only", "The base64 of the DER.", body), ("base64-quoted", "The same in quotation marks.", f"'{body}'"),
            ("base64-pkcs1", "The base64 of a key of PKCS#1.", base64.b64encode(KEYS["rsa"].pkcs1()).decode()),
            ("pkcs1-under-spki", "A PKCS#1 structure under the label of an SPKI.", armour("PUBLIC KEY", KEYS["rsa"].pkcs1())),
            ("spki-under-pkcs1", "An SPKI under the label of PKCS#1.", armour("RSA PUBLIC KEY", spki))]:
        m.case(f"{name}", "RS256", comment, {"pem_lenient": text}, **f)
    m.case("ec-label", "ES256", "An SPKI under the label EC PUBLIC KEY.",
           {"pem_lenient": armour("EC PUBLIC KEY", KEYS["p256"].spki())}, **f)
    cert = certificate_pem("rsa")
    aux = bytes.fromhex("300c300a06082b06010505070301")
    for name, comment, text in [
            ("certificate", "A certificate.", cert), ("certificate-escaped", "A certificate with escaped line breaks.", cert.replace("\n", "\\n")),
            ("certificate-x509", "A certificate with an older label.", cert.replace(" CERTIFICATE", " X509 CERTIFICATE")),
            ("certificate-trusted", "A certificate with what OpenSSL trusts it for.", armour("TRUSTED CERTIFICATE", certificate_der() + aux)),
            ("certificate-trusted-bare", "The same label without.", armour("TRUSTED CERTIFICATE", certificate_der()))]:
        m.case(f"{name}", "RS256", comment, {"pem_lenient": text}, spec="RFC 7468 §5")
    private = KEYS["rsa"].pkcs8(pem=True).decode()
    for name, comment, text, expect in [
            ("private-escaped", "A private key with escaped line breaks.", private.replace("\n", "\\n"), "private-key"),
            ("private-one-line", "A private key in one line.", private.replace("\n", ""), "private-key"),
            ("private-base64", "The base64 of a private key.", base64.b64encode(KEYS["rsa"].pkcs8()).decode(), "private-key"),
            ("private-base64-of-pem", "The base64 of the PEM of a private key.", base64.b64encode(private.encode()).decode(), "private-key"),
            ("private-under-spki", "A private key under the label of a public one.", armour("PUBLIC KEY", KEYS["rsa"].pkcs8()), "private-key"),
            ("two-escaped", "Two public keys with escaped line breaks.", (pem + KEYS["rsa-other"].spki_pem()).replace("\n", "\\n"),
             "pem-several-blocks"),
            ("two-base64", "The base64 of two public keys.", base64.b64encode((pem + pem).encode()).decode(), "pem-several-blocks"),
            ("base64-of-text", "The base64 of some text.", base64.b64encode(b"hello, world").decode(), "der-malformed"),
            ("base64-of-base64", "The base64 of the base64 of a PEM.",
             base64.b64encode(base64.b64encode(pem.encode())).decode(), "der-kind"),
            ("base64-of-certificate", "The base64 of a certificate, which the reading of certificates takes.",
             base64.b64encode(certificate_der()).decode(), "der-kind"),
            ("certificate-under-spki", "A certificate under the label of an SPKI.", armour("PUBLIC KEY", certificate_der()), "der-kind"),
            ("url-alphabet", "Characters of the URL alphabet.", pem.replace(body[:2], "-_"), "pem-malformed"),
            ("character-missing", "One character is missing.", pem.replace(body[:4], body[:3]), "pem-malformed"),
            ("no-end", "The last line is missing.", "\n".join(pem.splitlines()[:-1]), "pem-malformed"),
            ("other-end", "The labels of the first and the last line differ.", armour("PUBLIC KEY", spki, "RSA PUBLIC KEY"), "pem-malformed"),
            ("other-escape", "A tab is written as a backslash and a letter.", pem.replace("\n", "\\t"), "pem-malformed"),
            ("text", "Some text.", "not a key", "pem-malformed"), ("empty", "The empty text.", "", "pem-malformed"),
            ("openssh", "A public key of OpenSSH.", KEYS["rsa"].openssh(), "not-pem"),
            ("dashes", "A dash is missing in the first line.", pem[1:], "not-pem"),
            ("rsa-pss-label", "Numbers of a key that was bound to RSASSA-PSS, and what it was bound to is lost.",
             armour("RSA-PSS PUBLIC KEY", KEYS["rsa"].pkcs1()), "pem-label"),
            ("dsa-label", "The label of a DSA key.", armour("DSA PUBLIC KEY", spki), "pem-label")]:
        m.case(f"{name}", "RS256", comment, {"pem_lenient": text}, expect,
               **({**f, "requirement": "R58"} if expect == "private-key" else f))
    m.case("secret", "HS256", "A PEM as a secret, in which leniency changes nothing.", {"pem_lenient": pem.replace("\n", "\\n")},
           "secret-is-key", requirement="R50", attack="B")
    for name, comment, text, alg, expect in [
            ("family", "A key of another family with escaped line breaks.", KEYS["p256"].spki_pem(), "RS256", "key-family"),
            ("weak", "An RSA key of 1024 bits with escaped line breaks.", KEYS["rsa-1024"].spki_pem(), "RS256", "rsa-modulus-size")]:
        m.case(f"{name}", alg, comment, {"pem_lenient": text.replace("\n", "\\n")}, expect,
               requirement="R38" if name == "weak" else "R50", **f)


def standard(text):
    """base64url as the standard alphabet with padding."""
    return text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)


def x5c(*names):
    return {"x5c": [base64.b64encode(certificate_der(name)).decode() for name in names]}


def jwk_file():
    m = Maker("import/lenient-jwk.json", guarantee="G4", spec="RFC 7517 §4")
    every, good = EVERY, GOOD

    def read(key):
        return {"jwk_lenient": key if isinstance(key, str) else compact(key)}

    f = {"guarantee": "G4", "requirement": "R60"}
    for kty, alg in every.items():
        key = good[kty]
        numbers = [member for member in ("n", "e", "x", "y", "k") if member in key]
        m.case(f"{alg}/strict", alg, "What the strict reading takes.", read(key), **f)
        m.case(f"{alg}/standard", alg, "The standard alphabet with padding.", read({**key, **{name: standard(key[name]) for name in numbers}}), **f)
        m.case(f"{alg}/standard-unpadded", alg, "The standard alphabet without padding.",
               read({**key, **{name: standard(key[name]).rstrip("=") for name in numbers}}), **f)
        m.case(f"{alg}/padded", alg, "The URL alphabet with padding.",
               read({**key, **{name: key[name] + "=" * (-len(key[name]) % 4) for name in numbers}}), **f)
        for value, text in [(None, "null"), ("", "empty"), ([], "empty-list")]:
            for member in ("alg", "use", "key_ops", "kid", "x5c", "d", "oth"):
                m.case(f"{alg}/{member}-{text}", alg, f"{member} has no value.", read({**key, member: value}), **f)
        for member, value, expect in [
                ("alg", "none", "jwk-alg"), ("alg", 1, "jwk-member-type"), ("use", "enc", "jwk-use"), ("use", ["sig"], "jwk-member-type"),
                ("key_ops", ["sign"], "jwk-key-ops"), ("key_ops", "verify", "jwk-member-type"), ("kid", 7, "jwk-member-type"),
                ("d", "AQAB", "private-key"), ("d", 1, "jwk-member-type"), ("oth", [{"r": "AQAB"}], "private-key"),
                ("kty", None, "jwk-member-missing"), ("kty", "", "jwk-member-missing")]:
            name = "".join(character for character in str(value) if character.isalnum())
            m.case(f"{alg}/{member}-{name or 'empty'}-refused", alg, f"{member} has a value that does not fit.", read({**key, member: value}), expect,
                   **{**f, "requirement": "R58" if expect == "private-key" else "R57"})
        for member in numbers:
            value = key[member]
            long = value if len(value) > 8 else None
            for name, comment, changed, expect in [
                    ("space", "holds a space", value[:2] + " " + value[2:], "jwk-member-base64"),
                    ("padding-first", "begins with padding", "=" + value, "jwk-member-base64"),
                    ("number", "is a number", 1, "jwk-member-type"), ("null", "is null", None, "jwk-member-missing"),
                    ("empty", "is empty", "", "jwk-member-missing"),
                    ("mixed", "mixes both alphabets", long and "-+" + value[2:], "jwk-member-base64"),
                    ("mixed-late", "mixes both alphabets", long and "+/" + value[2:-2] + "_A", "jwk-member-base64")]:
                if changed is not None or name == "null":
                    m.case(f"{alg}/{member}-{name}", alg, f"{member} {comment}.", read({**key, member: changed}), expect, **f)
    # Integers
    rsa = good["RSA"]
    for name, comment, more in [
            ("n-zero", "n begins with a zero byte.", {"n": b64(b"\0" + unb64(rsa["n"]))}),
            ("n-zeros", "n begins with three.", {"n": b64(bytes(3) + unb64(rsa["n"]))}),
            ("e-zero", "e begins with a zero byte.", {"e": "AAEAAQ"}),
            ("battle-net", "n in the standard alphabet, with padding and a zero byte.",
             {"n": base64.b64encode(b"\0" + unb64(rsa["n"])).decode(), "use": "sig", "alg": "RS256"})]:
        m.case(f"integer/{name}", "RS256", comment, read({**rsa, **more}), **f)
    m.case("integer/e-nothing", "RS256", "e is zero bytes alone.", read({**rsa, "e": "AAAA"}), "jwk-not-minimal", **f)
    m.case("integer/e-3", "RS256", "The exponent is 3.", read({**rsa, "e": "Aw"}), "rsa-exponent", **{**f, "requirement": "R38"})
    m.case("integer/1024", "RS256", "A modulus of 1024 bits.", read(KEYS["rsa-1024"].public_jwk()), "rsa-modulus-size",
           **{**f, "requirement": "R38"})
    m.case("integer/1024-zeros", "RS256", "A modulus of 1024 bits with zero bytes before it.",
           read({**KEYS["rsa-1024"].public_jwk(), "n": b64(bytes(128) + unb64(KEYS["rsa-1024"].jwk["n"]))}), "rsa-modulus-size",
           **{**f, "requirement": "R38"})
    for alg, name in [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("ES256K", "k256")]:
        key = KEYS[name].public_jwk()
        x, y = unb64(key["x"]), unb64(key["y"])
        short = stripped(name)
        for what, comment, changed, expect in [
                ("stripped", "A coordinate without its leading zero.", short, "accept"),
                ("zero", "Both coordinates with a zero byte before them.", {**key, "x": b64(b"\0" + x), "y": b64(b"\0" + y)}, "accept"),
                ("zeros", "x with 40 zero bytes before it.", {**key, "x": b64(bytes(40) + x)}, "accept"),
                ("cut", "x without its first byte, which is none of zero.", {**key, "x": b64(x.lstrip(b"\0")[1:])}, "point-malformed"),
                ("shifted", "x with a zero byte behind it.", {**key, "x": b64(x.lstrip(b"\0") + b"\0")},
                 "jwk-member-length" if x[0] else "point-malformed"),
                ("long", "x one byte too long.", {**key, "x": b64(b"\1" + x)}, "jwk-member-length"),
                ("off-curve", "A point that is not on the curve.", {**key, "y": b64(y[:-1] + bytes([y[-1] ^ 1]))}, "point-malformed")]:
            m.case(f"coordinate/{alg}/{what}", alg, comment, read(changed), expect, **{**f, "spec": "RFC 7518 §6.2.1.2"})
    ed = good["OKP"]
    for name, comment, changed in [("short", "x of Ed25519 is no integer, and is not padded.", unb64(ed["x"])[1:]),
                                   ("long", "x of Ed25519 with a zero byte before it.", b"\0" + unb64(ed["x"]))]:
        m.case(f"ed25519/{name}", "Ed25519", comment, read({**ed, "x": b64(changed)}), "jwk-member-length", **{**f, "spec": "RFC 8037 §2"})
    # x5c
    f = {"guarantee": "G4", "requirement": "R57", "spec": "RFC 7517 §4.7"}
    for alg, name, kty, crv in [("RS256", "rsa", "RSA", None), ("ES256", "p256", "EC", "P-256"), ("Ed25519", "ed25519", "OKP", "Ed25519")]:
        bare = {"kty": kty, **x5c(name)}
        m.case(f"x5c/{alg}/alone", alg, "The key is in x5c alone.", read(bare), **f)
        m.case(f"x5c/{alg}/chain", alg, "The key is the one of the first of three certificates.", read({"kty": kty, **x5c(name, "rsa-other", "p384")}), **f)
        m.case(f"x5c/{alg}/null-numbers", alg, "The numbers are null.",
               read({**bare, "n": None, "e": None, "x": None, "y": None}), **f)
        m.case(f"x5c/{alg}/metadata", alg, "The metadata agree.", read({**bare, "alg": alg, "use": "sig", "key_ops": ["verify"]}), **f)
        m.case(f"x5c/{alg}/strict", alg, "Strictly, x5c is not looked at.", {"jwk": bare}, "jwk-member-missing", **f)
        m.case(f"x5c/{alg}/alg", alg, "The alg is another one.", read({**bare, "alg": "ES384"}), "jwk-alg", **{**f, "requirement": "R55"})
        m.case(f"x5c/{alg}/use", alg, "The use is another one.", read({**bare, "use": "enc"}), "jwk-use", **{**f, "requirement": "R54"})
        m.case(f"x5c/{alg}/private", alg, "A private member.", read({**bare, "d": "AQAB"}), "private-key", **{**f, "requirement": "R58"})
        m.case(f"x5c/{alg}/other-family", alg, "A certificate of a key of another family than kty.",
               read({"kty": kty, **x5c("p384" if kty == "RSA" else "rsa")}), "key-family", **{**f, "requirement": "R50"})
        if crv:
            m.case(f"x5c/{alg}/crv", alg, "The crv agrees.", read({**bare, "crv": crv}), **f)
            m.case(f"x5c/{alg}/crv-other", alg, "The crv is another one.", read({**bare, "crv": "P-384"}), "key-curve", **{**f, "requirement": "R43"})
    bare = {"kty": "RSA", **x5c("rsa")}
    for name, comment, key, expect in [
            ("n-only", "A JWK with n and x5c lacks its e.", {**bare, "n": rsa["n"]}, "jwk-member-missing"),
            ("e-only", "A JWK with e and x5c lacks its n.", {**bare, "e": "AQAB"}, "jwk-member-missing"),
            ("text", "x5c is a string.", {**bare, "x5c": bare["x5c"][0]}, "jwk-member-type"),
            ("numbers", "x5c holds numbers.", {**bare, "x5c": [1]}, "jwk-member-type"),
            ("url-alphabet", "x5c in the URL alphabet.", {**bare, "x5c": [b64(certificate_der())]}, "jwk-member-base64"),
            ("pem", "x5c holds a PEM.", {**bare, "x5c": [certificate_pem("rsa")]}, "jwk-member-base64"),
            ("spki", "x5c holds a public key.", {**bare, "x5c": [base64.b64encode(KEYS["rsa"].spki()).decode()]}, "der-kind"),
            ("empty", "x5c holds the empty string.", {**bare, "x5c": [""]}, "der-malformed"),
            ("weak", "A certificate of an RSA key of 1024 bits.", {"kty": "RSA", **x5c("rsa-1024")}, "rsa-modulus-size"),
            ("secret", "A certificate as a secret.", {**bare, "kty": "oct"}, None)]:
        alg = "HS256" if name == "secret" else "RS256"
        m.case(f"x5c/{name}", alg, comment, read(key), expect or "jwk-member-missing", **f)
    m.case("x5c/numbers-count", "RS256", "Next to numbers, x5c is not looked at.", read({**rsa, **x5c("p256")}), **f)
    m.case("x5c/numbers-count-strict", "RS256", "Nor is it strictly.", {"jwk": {**rsa, **x5c("p256")}}, **f)
    m.case("x5c/RS256-pss", "RS256", "A certificate of a key for RSASSA-PSS alone.",
           read({"kty": "RSA", "x5c": [rsa_pss.CERTIFICATES["free"]]}), "key-family", **f)
    m.case("x5c/PS256-pss", "PS256", "A certificate of a key for RSASSA-PSS alone.",
           read({"kty": "RSA", "x5c": [rsa_pss.CERTIFICATES["free"]]}), **f)
    # What leniency does not touch
    plain = compact(ed)
    f = {"guarantee": "G8", "requirement": "R53"}
    for name, comment, value, expect in [
            ("duplicate", "Two x.", plain[:-1] + ',"x":"AAAA"}', "jwk-duplicate-member"),
            ("duplicate-null", "Two x, of which one is null.", plain[:-1] + ',"x":null}', "jwk-duplicate-member"),
            ("syntax", "A comma after the last member.", plain[:-1] + ",}", "jwk-syntax"),
            ("too-long", "A key text of one byte more.", plain[:-1] + ',"note":"' + "x" * 65536 + '"}', "jwk-too-long"),
            ("set", "A JWK set.", compact({"keys": [ed]}), "not-jwk")]:
        m.case(f"text/{name}", "Ed25519", comment, read(value), expect, **f)
    f = {"requirement": "R35", "spec": "RFC 7518 §3.2", "guarantee": "G3"}
    secret = base64.b64encode(KEYS["rsa"].spki()).decode()
    m.case("secret/key", "HS256", "A public key as k in the standard alphabet.", read({"kty": "oct", "k": secret}), "secret-is-key", **f)
    m.case("secret/short", "HS256", "A k of 31 bytes.", read({"kty": "oct", "k": b64(bytes(range(31)))}), "secret-too-short", **f)
    m.case("secret/weak", "HS256", "A k of one byte over and over.", read({"kty": "oct", "k": b64(b"a" * 32)}), "secret-weak", **f)


def stripped(name):
    """The public JWK of a multiple of a test key whose x has a leading zero byte, which is left out."""
    curve = KEYS[name].public.curve
    number = 1
    while True:
        key = ec.derive_private_key(number, curve).public_key().public_numbers()
        size = (curve.key_size + 7) // 8
        x, y = key.x.to_bytes(size, "big"), key.y.to_bytes(size, "big")
        # A field of 521 bits fills but one bit of its first byte.
        if x[:2] == bytes(2) if size == 66 else x[0] == 0:
            return {"kty": "EC", "crv": KEYS[name].jwk["crv"], "x": b64(x.lstrip(b"\0")), "y": b64(y)}
        number += 1


def make():
    pem_file()
    jwk_file()
