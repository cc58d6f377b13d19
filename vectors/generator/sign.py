"""Tokens: ordinary ones by joserfc, all others signed here over any bytes. Every signature here is deterministic."""

import functools
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from joserfc import jws

from .keys import KEYS
from .suite import ROOT, b64, unb64

HASHES = {"256": ("sha256", hashes.SHA256), "384": ("sha384", hashes.SHA384), "512": ("sha512", hashes.SHA512)}
KEY_OF = {
    "HS256": "hs256", "HS384": "hs384", "HS512": "hs512",
    **{name + bits: "rsa" for name in ("RS", "PS") for bits in HASHES},
    "ES256": "p256", "ES384": "p384", "ES512": "p521", "ES256K": "k256", "EdDSA": "ed25519", "Ed25519": "ed25519",
    "ML-DSA-44": "ml-dsa-44", "ML-DSA-65": "ml-dsa-65", "ML-DSA-87": "ml-dsa-87",
}
ORDER = {
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    "P-521": (1 << 521) - int("5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7", 16),
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
}
WIDTH = {"P-256": 32, "P-384": 48, "P-521": 66, "secp256k1": 32}
ED_ORDER = (1 << 252) + 27742317777372353535851937790883648493
DIGEST_INFO = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def key_for(alg, other=False):
    return KEYS[KEY_OF[alg] + ("-other" if other else "")]


# Tokens -------------------------------------------------------------------------------------------------------------

@functools.cache
def earlier():
    """The tokens of the files on disk, so that a second run keeps joserfc's randomized signatures."""
    found = {}
    for path in ROOT.glob("*/*.json"):
        if path.parent.name not in ("keys", "rfc", "demo", "issue", "http"):
            for group in json.loads(path.read_text())["groups"]:
                found.update({case["id"]: case.get("token") for case in group["cases"]})
    for path in (ROOT / "demo").glob("*.jwt"):
        found[f"demo/{path.name}"] = path.read_text().strip()
    return found


def ordinary(case, alg, header, payload, key=None):
    """A valid token by joserfc. `header` and `payload` are a dict or bytes."""
    key = key or key_for(alg)
    payload = payload if isinstance(payload, bytes) else compact(payload).encode()
    token = earlier().get(case) or ""
    if not token.startswith(f"{b64(compact(header).encode())}.{b64(payload)}.") or not verifies(token, alg, key):
        token = jws.serialize_compact(header, payload, key.joserfc, algorithms=[alg])
    assert verifies(token, alg, key)
    return token


def verifies(token, alg, key):
    try:
        registry = jws.JWSRegistry(algorithms=[alg])
        registry.max_header_length = 4096  # an RSA key in the header is longer than joserfc's 512
        jws.deserialize_compact(token, key.joserfc, registry=registry)
        return True
    except Exception:
        return False


def forge(alg, header, payload=b"{}", key=None, signature=None):
    """A token over any header and payload (dict, text or bytes), correctly signed unless `signature` changes it."""
    def raw(part):
        if isinstance(part, dict):
            part = compact(part)
        return part if isinstance(part, bytes) else part.encode()
    return seal(alg, f"{b64(raw(header))}.{b64(raw(payload))}", key, signature)


def seal(alg, signing_input, key=None, signature=None):
    """A token of any signing input (a text, also of malformed segments)."""
    key = key or key_for(alg)
    tag = sign(alg, key, signing_input.encode())
    return f"{signing_input}.{b64(signature(tag) if signature else tag)}"


# Names that are private to serde_json --------------------------------------------------------------------------------

def private_names(start, end):
    """Objects (what stands before and after is given) with a member name that serde_json gives a meaning of its own."""
    for kind, value in (("Number", '"1"'), ("RawValue", '"{}"')):
        for spelling, name in (("raw", f"$serde_json::private::{kind}"), ("escaped", f"\\u0024serde_json::private::{kind}")):
            how = "" if spelling == "raw" else ", spelt with an escape"
            member = f'"{name}":{value}'
            for place, where, text in [
                    ("top", "at the top level", member), ("nested-first", "first in a nested object", f'"note":{{{member}}}'),
                    ("nested-second", "second in a nested object", f'"note":{{"y":1,{member}}}'),
                    ("in-array", "in an object in an array", f'"note":[1,{{{member}}}]')]:
                yield (f"{kind.lower()}-{spelling}-{place}", f"The name that serde_json keeps for its {kind} is the name of a "
                       f"member {where}{how}.", start + text + end)
    for name, comment, text in [
            ("escaped-colons", "Such a name in which the colons are escaped.", '"$serde_json\\u003a\\u003aprivate::Number":"1"'),
            ("prefix-alone", "The prefix of such names alone.", '"$serde_json::private::":1'),
            ("unknown", "A name with that prefix that nobody knows.", '"$serde_json::private::Other":1'),
            ("longer", "A longer name.", '"$serde_json::private::Numbers":1'),
            ("deep", "Such a name in the third level, with a value that is no text.", '"note":{"y":{"$serde_json::private::Number":1.5}}')]:
        yield name, comment, start + text + end


def harmless_names(start, end):
    """The same texts where they have no meaning."""
    numbers = '"n":[-0,1.5,1e3,123456789012345678901234567890]'
    for kind in ("Number", "RawValue"):
        yield (f"value-{kind.lower()}", "The text is the value of a member, next to numbers of every form.",
               f'{start}{numbers},"note":"$serde_json::private::{kind}"{end}')
        yield (f"value-{kind.lower()}-escaped", "The text is a value in an array, spelt with an escape.",
               f'{start}{numbers},"note":["\\u0024serde_json::private::{kind}",{{"y":"$serde_json::private::{kind}"}}]{end}')
    for name, comment, member in [
            ("not-at-start", "A name that holds the text further inside.", "x$serde_json::private::Number"),
            ("no-dollar", "A name without the dollar sign.", "serde_json::private::Number"),
            ("other-case", "A name in another case.", "$SERDE_JSON::private::Number"),
            ("shorter", "A name that is only the beginning of the prefix.", "$serde_json::private:")]:
        yield name, comment, f'{start}{numbers},"{member}":{{"y":1}}{end}'


# Signatures ---------------------------------------------------------------------------------------------------------

def sign(alg, key, message):
    family, bits = alg[:2], alg[2:5]
    if family == "HS":
        return hmac.digest(key.secret, message, HASHES[bits][0])
    if family == "RS":
        return rsa_power(key, pkcs1(key, message, HASHES[bits][0]))
    if family == "PS":
        return rsa_power(key, pss(key, message, HASHES[bits][0]))
    if family == "ES":
        r, s = ecdsa(alg, key, message)
        return pair(key, r, s)
    return key.private.sign(message)


def ecdsa(alg, key, message):
    scheme = ec.ECDSA(HASHES[alg[2:5]][1](), deterministic_signing=True)
    return utils.decode_dss_signature(key.private.sign(message, scheme))


def pair(key, r, s):
    width = WIDTH[key.jwk["crv"]]
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def halves(signature):
    middle = len(signature) // 2
    return int.from_bytes(signature[:middle], "big"), int.from_bytes(signature[middle:], "big")


def rsa_power(key, encoded):
    n = key.number("n")
    return pow(int.from_bytes(encoded, "big"), key.number("d"), n).to_bytes((n.bit_length() + 7) // 8, "big")


def pkcs1(key, message, name, info=None, tail=b"", fill=None, digest=None, start=b"\x00\x01"):
    """EMSA-PKCS1-v1_5 (RFC 8017 section 9.2); the arguments are for the mistakes."""
    size = (key.number("n").bit_length() + 7) // 8
    digest = digest if digest is not None else hashlib.new(name, message).digest()
    rest = b"\x00" + (DIGEST_INFO[name] if info is None else info) + digest + tail
    padding = b"\xff" * (size - 2 - len(rest)) if fill is None else fill
    return (start + padding + rest).ljust(size, b"\x5a")


def mgf1(seed, length, name):
    blocks, counter = b"", 0
    while len(blocks) < length:
        blocks += hashlib.new(name, seed + counter.to_bytes(4, "big")).digest()
        counter += 1
    return blocks[:length]


def pss(key, message, name, salt_length=None, mask=None, trailer=b"\xbc"):
    """EMSA-PSS (RFC 8017 section 9.1) with a salt that is a function of the message, so that runs agree."""
    size = hashlib.new(name).digest_size
    salt = hashlib.shake_256(b"salt" + message).digest(size if salt_length is None else salt_length)
    bits = key.number("n").bit_length() - 1
    length = (bits + 7) // 8
    digest = hashlib.new(name, bytes(8) + hashlib.new(name, message).digest() + salt).digest()
    block = bytes(length - len(salt) - size - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, mgf1(digest, length - size - 1, mask or name)))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + trailer


def ed25519_small_order_r(key, message):
    """A signature whose R is the neutral element: S = H(R, A, M) * a satisfies the equation without being RFC 8032's."""
    seed, public = unb64(key.jwk["d"]), unb64(key.jwk["x"])
    half = bytearray(hashlib.sha512(seed).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    r = (1).to_bytes(32, "little")
    challenge = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")
    return r + (challenge * int.from_bytes(half, "little") % ED_ORDER).to_bytes(32, "little")
