"""attacks/weak-keys.json, signature-math.json, key-sets.json: attacks on keys and on primitives, end to end."""

import hashlib
import hmac

from .imports import SMALL_ORDER, rsa_jwk
from .jwks import text as set_of
from .jwt import claims, policy
from .keys import KEYS
from .sign import DIGEST_INFO, ED_ORDER, ORDER, compact, forge, key_for, ordinary, pair, pkcs1
from .suite import File, b64

ADMIN = claims(sub="admin")


def unsigned(alg, payload=ADMIN):
    return f"{b64(compact({'alg': alg}).encode())}.{b64(compact(payload).encode())}"


def maced(secret, payload=ADMIN):
    return f"{unsigned('HS256', payload)}.{b64(hmac.digest(secret, unsigned('HS256', payload).encode(), 'sha256'))}"


def group_of(file, alg, key, comment=None, **fields):
    return file.group("jwt", alg, key, comment=comment, policy=policy(), **fields)


def honest(group, alg, key=None, requirement=None):
    name = f"{alg}/honest"
    group.case(name, "The token that the attacker starts from.", ordinary(group.id(name), alg, {"alg": alg}, claims(), key),
               requirement=requirement, flags=["joserfc"])


def weak_keys():
    file = File("attacks/weak-keys.json")
    fields = {"guarantee": "G3", "attack": "E", "spec": "RFC 7518 §3.2"}
    group = group_of(file, "HS256", {"jwk": KEYS["hs256"].public_jwk()}, "The verifier holds a good secret.", requirement="R35", **fields)
    honest(group, "HS256", requirement="R35")
    for name, comment, secret in [
            ("empty", "the empty secret", b""), ("zeros", "32 zero bytes", bytes(32)), ("null", "the word null", b"null"),
            ("path", "the path of the file that the secret is in", b"/etc/keys/jwt-signing-secret-2026.key"),
            ("documentation", "a secret of the documentation", b"your-256-bit-secret")]:
        group.refuse(f"HS256/{name}", f"A token whose MAC is under {comment}.", maced(secret), "invalid-signature")
    for name, comment, key in [
            ("empty-hex", "A configuration that is empty", {"hex": ""}), ("empty-jwk", "A JWK with an empty k", {"jwk": {"kty": "oct", "k": ""}}),
            ("empty-base64url", "An empty text", {"secret_base64url": ""}), ("password", "A password", {"hex": b"correct horse".hex()})]:
        secret = bytes.fromhex(key.get("hex", ""))
        group_of(file, "HS256", key, "Set up with a secret that is none.", requirement=["R35", "R36"], **fields).refuse(
            f"setup/{name}", f"{comment}, and a token whose MAC is under it.", maced(secret), "secret-too-short")
    group_of(file, "HS256", {"jwk": {"kty": "oct"}}, "Set up with a secret that is none.", requirement="R57", **fields).refuse(
        "setup/no-k", "A JWK without k, and a token whose MAC is under the empty secret.", maced(b""), "jwk-member-missing")
    known = {"kind": "jwk", "guarantee": "G3", "requirement": "R36", "attack": "E", "spec": "RFC 8725 §3.5"}
    group = file.group(alg="HS256", key={"hex": KEYS["hs256"].secret.hex()}, comment="Secrets that everybody knows.", **known)
    group.case("known/random", "A random secret.", key={"hex": KEYS["hs256"].secret.hex()})
    for name, comment, secret in [("documentation", "A secret that stands in documentation.", b"a-string-secret-at-least-256-bits-long"),
                                  ("zeros", "Nothing but zeros.", bytes(32)), ("letter", "One letter over and over.", b"a" * 64)]:
        group.case(f"known/{name}", comment, expect="secret-weak", key={"hex": secret.hex()})

    fields = {"guarantee": "G3", "attack": "E"}
    group = group_of(file, "RS256", {"jwk": KEYS["rsa"].public_jwk()}, requirement="R38", **fields)
    honest(group, "RS256", requirement="R38")
    small = KEYS["rsa-1024"]
    group_of(file, "RS256", {"jwk": small.public_jwk()}, "Set up with a key that can be factored.", requirement="R38", **fields).refuse(
        "setup/rsa-1024", "A token under an RSA key of 1024 bits.", forge("RS256", {"alg": "RS256"}, ADMIN, small), "rsa-modulus-size")
    group = group_of(file, "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, requirement="R47", **fields)
    honest(group, "Ed25519", requirement="R47")
    for name, point in SMALL_ORDER[:3]:
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(point)}
        group_of(file, "Ed25519", {"jwk": jwk}, "Set up with a key of small order.", requirement="R47", **fields).refuse(
            f"setup/ed25519-{name}", "R is the neutral element and S is 0: a signature of every message, for a key of order 1.",
            f"{unsigned('Ed25519')}.{b64((1).to_bytes(32, 'little') + bytes(32))}", "ed25519-weak")


def cube_root(number):
    """The largest integer whose cube is at most this."""
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle ** 3 <= number else (low, middle - 1)
    return low


def bleichenbacher(message):
    """A number of 2048 bits whose cube begins like a right padding of this message (Bleichenbacher 2006): no private key is needed."""
    start = b"\x00\x01" + b"\xff" * 8 + b"\x00" + DIGEST_INFO["sha256"] + hashlib.sha256(message).digest()
    root = cube_root(int.from_bytes(start.ljust(256, b"\xff"), "big"))
    assert (root ** 3).to_bytes(256, "big").startswith(start)
    return root.to_bytes(256, "big")


def signature_math():
    file = File("attacks/signature-math.json")
    for alg in ("ES256", "ES384", "ES512", "ES256K"):
        key = key_for(alg)
        order = ORDER[key.jwk["crv"]]
        group = group_of(file, alg, {"jwk": key.public_jwk()}, "Signatures that anybody can write down.", guarantee="G1", requirement="R44",
                         attack="F", spec="FIPS 186-5 §6.4.2")
        honest(group, alg, requirement="R44")
        for name, comment, r, s in [
                ("zeros", "r and s are 0.", 0, 0), ("r-zero", "r is 0.", 0, 1), ("s-zero", "s is 0.", 1, 0), ("order", "r and s are n.", order, order),
                ("r-order-s-zero", "r is n and s is 0.", order, 0), ("r-one", "r is n + 1, which is 1 modulo n.", order + 1, 1)]:
            group.refuse(f"{alg}/{name}", f"Claims of the attacker; {comment}", f"{unsigned(alg)}.{b64(pair(key, r, s))}", "invalid-signature")
    off = {**key_for("ES256").public_jwk(), "y": key_for("ES256").jwk["x"]}
    group_of(file, "ES256", {"jwk": off}, "Set up with a point of another curve.", guarantee="G3", requirement="R45", attack="F").refuse(
        "ES256/off-curve", "A token under that key.", forge("ES256", {"alg": "ES256"}, ADMIN), "point-malformed")

    group = group_of(file, "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, "A second signature, made of the first one.", guarantee="G12",
                     requirement="R47", attack="F", spec="RFC 8032 §5.1.7")
    honest(group, "Ed25519", requirement="R47")
    for name, comment, change in [
            ("s-plus-order", "L is added to S of an honest token.",
             lambda t: t[:32] + (int.from_bytes(t[32:], "little") + ED_ORDER).to_bytes(32, "little")),
            ("zeros", "R and S are zero bytes.", lambda t: bytes(64)),
            ("neutral", "R is the neutral element and S is 0.", lambda t: (1).to_bytes(32, "little") + bytes(32))]:
        group.refuse(f"Ed25519/{name}", comment, forge("Ed25519", {"alg": "Ed25519"}, claims(), signature=change), "invalid-signature")

    rsa, fields = KEYS["rsa"], {"guarantee": "G1", "attack": "F", "spec": "RFC 8017 §8.2.2"}
    cube = f"{unsigned('RS256')}.{b64(bleichenbacher(unsigned('RS256').encode()))}"
    plain = f"{unsigned('RS256')}.{b64(pkcs1(rsa, unsigned('RS256').encode(), 'sha256'))}"
    group = group_of(file, "RS256", {"jwk": rsa.public_jwk()}, "Signatures that were made without the private key.", requirement="R39", **fields)
    honest(group, "RS256", requirement="R39")
    group.refuse("RS256/cube-root", "A cube root, which is a signature for an exponent of 3 and a reader that skips what follows the digest.",
                 cube, "invalid-signature")
    group.refuse("RS256/padding-itself", "The right padding in place of its power, which is a signature for an exponent of 1.", plain, "invalid-signature")
    for exponent, token in ((3, cube), (1, plain)):
        group_of(file, "RS256", {"jwk": rsa_jwk(rsa.number("n"), exponent)}, f"Set up with an exponent of {exponent}.", requirement="R38",
                 **fields).refuse(f"RS256/exponent-{exponent}", "The signature that was made for that exponent.", token, "rsa-exponent")
    group = group_of(file, "PS256", {"jwk": rsa.public_jwk()}, "A second text of one signature.", requirement="R40", **fields)
    honest(group, "PS256", requirement="R40")
    group.refuse("PS256/zeros-before", "Zero bytes before the signature of an honest token.",
                 forge("PS256", {"alg": "PS256"}, claims(), signature=lambda t: bytes(2) + t), "invalid-signature")


def key_sets():
    file = File("attacks/key-sets.json")
    good = KEYS["p256"].public_jwk(kid="2026-11")
    other = KEYS["p256-other"].public_jwk(kid="2026-11")
    group = file.group("jwks", "ES256", {"jwks_text": set_of(good)}, guarantee="G4", attack="J",
                       comment="Sets as an issuer may publish them, with a member that somebody else got into it or that is broken.")
    group.case("honest", "A set of one good key.", usable=1, requirement="R61")
    for name, comment, member, rule in [
            ("malformed", "a member that is no key", {**good, "kid": "x", "y": "!"}, "R57"),
            ("unknown-kind", "a member of a kind that nobody knows", {"kty": "FUTURE", "kid": "x", "z": "AA"}, "R57"),
            ("secret", "a secret", KEYS["hs256"].public_jwk(kid="x", alg="HS256"), "R58"),
            ("secret-of-that-id", "a secret of the same id", KEYS["hs256"].public_jwk(kid="2026-11"), "R58"),
            ("private", "a private key", {**KEYS["p256-other"].jwk, "kid": "x"}, "R58"),
            ("encryption", "a key for encryption of the same id", {**other, "use": "enc"}, "R54"),
            ("other-alg", "a key for another algorithm of the same id", {**other, "alg": "ES384"}, "R55")]:
        group.case(f"beside/{name}", f"The good key and {comment}: only the good one can be used.", usable=1, requirement=rule,
                   key={"jwks_text": set_of(member, good)})
        group.case(f"alone/{name}", f"Nothing but {comment}.", expect="keyring-empty", requirement=rule, key={"jwks_text": set_of(member)})
    for name, comment, set_, expect, rule in [
            ("empty", "A set without keys, which is no rule that everything is allowed.", '{"keys":[]}', "keyring-empty", "R61"),
            ("no-keys", "An object without keys.", "{}", "jwks-keys-missing", "R61"),
            ("error-page", "What a server says when it fails.", "<html>Bad Gateway</html>", "jwks-syntax", "R61"),
            ("two-of-one-id", "Two good keys of one id: none is tried after the other.", set_of(good, other), "key-id-duplicate", "R56"),
            ("two-sets", "Two members keys, of which one is the attacker's.", set_of(good)[:-1] + "," + set_of(other)[1:], "jwk-duplicate-member", "R53")]:
        group.case(f"refused/{name}", comment, expect=expect, requirement=rule, key={"jwks_text": set_})


def make():
    weak_keys()
    signature_math()
    key_sets()
