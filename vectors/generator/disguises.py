"""Of import/secret.json: public keys of each family with what people put around them, and between their digits."""

import base64
import json
import urllib.parse

from cryptography.hazmat.primitives import serialization as ser

from .imports import certificate, raw, tlv
from .keys import KEYS
from .sign import compact
from .suite import b64

FAMILIES = [("rsa", "RSA", "rsa"), ("p256", "P-256", "p256"), ("p384", "P-384", "p384"), ("p521", "P-521", "p521"),
            ("ed25519", "Ed25519", "ed25519"), ("ml-dsa", "ML-DSA-44", "ml-dsa-44")]
# The multicodec of the key types, as did:key spells them.
CODECS = {"p256": (0x1200, True), "p384": (0x1201, True), "p521": (0x1202, True), "ed25519": (0xED, False)}


def base58(data):
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = letters[rest] + text
    return text


def did(name, key):
    codec, compressed = CODECS[name]
    prefix = bytes([codec & 0x7F | 0x80, codec >> 7])
    return "did:key:z" + base58(prefix + (key.point(compressed=True) if compressed else key.raw_public()))


def indented(data):
    """As `openssl pkey -text` writes bytes."""
    digits = [f"{byte:02x}" for byte in data]
    return "".join("    " + ":".join(digits[at:at + 15]) + (":" if at + 15 < len(digits) else "") + "\n" for at in range(0, len(digits), 15))


def openssl_text(name, family, key):
    if name == "rsa":
        modulus = b"\0" + key.number("n").to_bytes(256, "big")
        return f"Public-Key: (2048 bit)\nModulus:\n{indented(modulus)}Exponent: 65537 (0x10001)\n"
    if name.startswith("p"):
        oid, nist = {"p256": ("prime256v1", "P-256"), "p384": ("secp384r1", "P-384"), "p521": ("secp521r1", "P-521")}[name]
        return f"Public-Key: ({name[1:]} bit)\npub:\n{indented(key.point())}ASN1 OID: {oid}\nNIST CURVE: {nist}\n"
    return f"{family.upper()} Public-Key:\npub:\n{indented(key.raw_public())}"


def percent(text):
    return urllib.parse.quote(text, safe="")


def around(name, key):
    spki, jwk = key.spki(), compact(key.public_jwk())
    body, digits = base64.b64encode(spki).decode(), [f"{byte:02x}" for byte in spki]
    yaml = "".join(f"{member}: {value}\n" for member, value in key.public_jwk().items())
    pem = key.spki_pem().encode()
    yield from [
        ("prefix", "The base64 of a key after `base64:`.", f"base64:{body}"),
        ("assigned", "The base64 of a key, assigned to a name.", f"PUBLIC_KEY={body}"),
        ("exported", "The base64 of a key in quotation marks, exported from a shell.", f"export PUBLIC_KEY='{body}'\n"),
        ("json-member", "The base64 of a key in a JSON object, as in the realm of a provider.",
         json.dumps({"realm": "orders", "publicKey": body}, separators=(",", ":"))),
        ("json-escaped", "The same, with slashes and equals signs escaped.",
         '{"publicKey":"%s"}' % body.replace("/", "\\/").replace("=", "\\u003d")),
        ("json-array", "The base64 of a key in a JSON array.", compact([body])),
        ("percent", "The base64 of a key, percent-encoded.", percent(body)),
        ("yaml", "The base64 of a key in YAML.", f"publicKey: |\n  {body}\n"),
        ("data-uri", "A key in a data URI.", f"data:application/octet-stream;base64,{body}"),
        ("data-uri-pem", "A PEM text in a data URI.", f"data:application/x-pem-file;base64,{base64.b64encode(pem).decode()}"),
        ("words-before", "The base64 of a key after words without a sign between them.", f"my public key {body}"),
        ("hex-prefix", "The hexadecimal digits of a key after `0x`.", "0x" + "".join(digits)),
        ("hex-colons", "The hexadecimal digits of a key with colons.", ":".join(digits)),
        ("hex-each", "The bytes of a key as an array in C.", "{" + ", ".join(f"0x{digit}" for digit in digits) + "}"),
        ("hex-escaped", "The bytes of a key as escapes.", "".join(f"\\x{digit}" for digit in digits)),
        ("hex-word-before", "The hexadecimal digits of a key after a word of such letters.", "ed " + "".join(digits)),
        ("decimal", "The bytes of a key as a JSON array of numbers.", compact(list(spki))),
        ("jwk-percent", "A JWK, percent-encoded.", percent(jwk)),
        ("jwk-percent-twice", "A JWK, percent-encoded twice.", percent(percent(jwk))),
        ("jwk-yaml", "A JWK in YAML.", yaml),
        ("jwk-in-json", "The base64url of a JWK in a JSON object.", compact({"key": b64(jwk.encode())})),
        ("did-jwk", "A DID that is a JWK.", "did:jwk:" + b64(jwk.encode())),
        ("multibase", "A key in a DID document.", compact({"id": "did:example:1#0", "publicKeyMultibase": "z" + base58(spki)})),
    ]


def disguises(m):
    f = {"requirement": "R50", "spec": "RFC 8725 §2.1", "attack": "B"}
    for name, family, key_name in FAMILIES:
        key = KEYS[key_name]
        forms = [*around(name, key), ("openssl-text", "A key as `openssl pkey -text` shows it.", openssl_text(name, family, key))]
        if name in CODECS:
            forms.append(("did-key", "A DID that is a key.", did(name, key)))
        if name in ("rsa", "p256", "ed25519"):
            x5c = base64.b64encode(certificate(key_name).public_bytes(ser.Encoding.DER)).decode()
            forms.append(("x5c", "A certificate in the member x5c.", compact({"x5c": [x5c]})))
        for form, comment, value in forms:
            m.case(f"around/{name}/{form}", "HS256", f"{family}: {comment[0].lower()}{comment[1:]}", raw(value.encode()), "secret-is-key", **f)
        m.case(f"around/{name}/bytes-before", "HS256", f"{family}: a key in DER after other bytes.", raw(b"key=" + key.spki()),
               "secret-is-key", **f)
    pkcs1 = KEYS["rsa"].pkcs1()
    for form, comment, value in [
            ("prefix", "The base64 of an RSA key of PKCS#1 after `base64:`.", f"base64:{base64.b64encode(pkcs1).decode()}"),
            ("json-member", "The same in a JSON object.", compact({"publicKey": base64.b64encode(pkcs1).decode()})),
            ("words-before", "The same after words without a sign between them.", f"my public key {base64.b64encode(pkcs1).decode()}"),
            ("hex-colons", "Its hexadecimal digits with colons.", ":".join(f"{byte:02x}" for byte in pkcs1)),
            ("modulus", "What `openssl rsa -modulus` writes.", f"Modulus={KEYS['rsa'].number('n'):X}\n"),
            ("jwk-no-kty", "A JWK of an RSA key without its kty.", compact({"n": KEYS["rsa"].jwk["n"], "e": "AQAB"})),
            ("openssh-json", "A public key of OpenSSH in a JSON object.", compact({"key": KEYS["rsa"].openssh().split()[1]})),
            ("openssh-hex", "The hexadecimal digits of a public key of OpenSSH.",
             base64.b64decode(KEYS["rsa"].openssh().split()[1]).hex(":"))]:
        m.case(f"around/pkcs1/{form}", "HS256", comment, raw(value.encode()), "secret-is-key", **f)
    small = tlv(0x30, tlv(0x02, b"\0" + bytes(range(129, 193))), tlv(0x02, b"\x01\0\x01"))
    pbes2 = tlv(0x30, tlv(0x30, bytes.fromhex("06092a864886f70d01050d"), tlv(0x30)), tlv(0x04, bytes(range(64))))
    for form, comment, data in [("der-pkcs1-512", "An RSA key of 512 bits in the DER of PKCS#1.", small),
                                ("der-pkcs8-encrypted", "An encrypted private key in the DER of PKCS#8.", pbes2)]:
        m.case(f"spelled/{form}", "HS256", comment, raw(data), "secret-is-key", **f)
    noise = base64.b64encode(bytes(range(7, 55))).decode()
    for form, comment, value in [
            ("prefix", "Other bytes after `base64:`.", f"base64:{noise}"), ("assigned", "Other bytes, assigned to a name.", f"SECRET_KEY={noise}"),
            ("json", "Other bytes in a JSON object.", compact({"secret": noise})),
            ("percent", "Other bytes, percent-encoded.", percent(noise) + "%2B%2f"),
            ("percent-signs", "Percent signs that encode nothing.", "100% of what %zz is, and of %4 as well as of %"),
            ("hex-colons", "Other bytes as hexadecimal digits with colons.", bytes(range(48)).hex(":")),
            ("decimal", "A list of numbers.", compact(list(range(200, 240)))),
            ("decimal-large", "A list of larger numbers.", "1000,2000,3000,4000,5000,6000,7000")]:
        m.case(f"around/no-key/{form}", "HS256", comment, raw(value.encode()), **f)
