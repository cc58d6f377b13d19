"""attacks/serialization.json, encoding.json, exhaustion.json: attacks by the form of a token, end to end."""

import hashlib
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe as joserfc_jwe

from .jwt import AUD, HEADER, ISS, JTI, claims, one_token, policy, revocation
from .keys import KEYS
from .sign import compact, forge, key_for, mgf1, ordinary, seal
from .suite import File, b64

ADMIN = claims(sub="admin")


def oaep(key, message, seed):
    """RSA-OAEP with SHA-1 to a public key (RFC 8017 section 7.1.1). Anybody can do this."""
    size = (key.number("n").bit_length() + 7) // 8
    block = hashlib.sha1(b"").digest() + bytes(size - len(message) - 42) + b"\x01" + message
    masked = bytes(a ^ b for a, b in zip(block, mgf1(seed, len(block), "sha1")))
    masked_seed = bytes(a ^ b for a, b in zip(seed, mgf1(masked, 20, "sha1")))
    encoded = int.from_bytes(b"\0" + masked_seed + masked, "big")
    return pow(encoded, key.number("e"), key.number("n")).to_bytes(size, "big")


def jwe(key, payload, **more):
    """A JWE to a public key, which joserfc opens. What should be random is a function of the payload, so that runs agree."""
    random = hashlib.shake_256(b"jwe" + payload.encode()).digest(48)
    head = b64(compact({"alg": "RSA-OAEP", "enc": "A128GCM", "kid": "2026-11", **more}).encode())
    deflate = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
    plain = deflate.compress(payload.encode()) + deflate.flush() if "zip" in more else payload.encode()
    sealed = AESGCM(random[:16]).encrypt(random[16:28], plain, head.encode())
    parts = (oaep(key, random[:16], random[28:]), random[16:28], sealed[:-16], sealed[-16:])
    token = ".".join([head, *(b64(part) for part in parts)])
    opened = joserfc_jwe.decrypt_compact(token, key.joserfc, algorithms=["RSA-OAEP", "A128GCM", "DEF"])
    assert opened.plaintext == payload.encode()
    return token


def serialization():
    file = File("attacks/serialization.json")
    key, head = KEYS["rsa"], {"alg": "RS256", "kid": "2026-11"}
    group = file.group("jwt", "RS256", {"jwk": key.public_jwk()}, kid="2026-11", policy=policy(), guarantee="G8", attack="C",
                       comment="One text that is a token to one reader and something else to another.")
    name = "honest"
    group.case(name, "The token that the attacker starts from.", ordinary(group.id(name), "RS256", head, claims()),
               requirement=["R8", "R10"], flags=["joserfc"])
    good = ordinary(group.id(name), "RS256", head, claims())
    h, p, s = good.split(".")
    forged = f"{h}.{b64(compact(ADMIN).encode())}"
    none = f"{b64(compact({'alg': 'none'}).encode())}.{b64(compact(ADMIN).encode())}."
    fields = {"requirement": "R10", "spec": "RFC 8725 §3.3"}
    for name, comment, token in [
            ("claims", "Claims of the attacker, encrypted to the public key that is pinned.", jwe(key, compact(ADMIN))),
            ("unsecured", "An unsecured token, encrypted to that key.", jwe(key, none, cty="JWT")),
            ("signed", "The honest token, encrypted to that key.", jwe(key, good, cty="JWT")),
            ("compressed", "Claims that are compressed and encrypted to that key.", jwe(key, compact(ADMIN), zip="DEF"))]:
        group.refuse(f"encrypted/{name}", comment, token, "jwe", **fields)
    group.refuse("encrypted/three-segments", "The header of an encrypted token over three segments.",
                 f"{b64(compact({**head, 'alg': 'RSA-OAEP', 'enc': 'A128GCM'}).encode())}.{forged.split('.')[1]}.{s}", "alg-mismatch", **fields)
    group.refuse("encrypted/enc-beside-alg", "The pinned alg, and an enc beside it.",
                 f"{b64(compact({**head, 'enc': 'A128GCM'}).encode())}.{forged.split('.')[1]}.{s}", "encryption-member",
                 **{**fields, "requirement": ["R10", "R31"]})
    parts = {"payload": p, "signatures": [{"protected": h, "signature": s}]}
    evil = b64(compact(ADMIN).encode())
    for name, comment, token in [
            ("polyglot", "The JSON serialization of the honest token, with a forged compact token in a member name.",
             compact({f"  {forged}.": "", "protected": h, "payload": p, "signature": s})),
            ("two-signatures", "Two signatures, of which one is good: nobody says which of them counts.",
             compact({"payload": p, "signatures": [{"protected": h, "signature": b64(bytes(256))}, *parts["signatures"]]})),
            ("unprotected-alg", "An alg that is not signed, beside the signed one.",
             compact({"protected": h, "header": {"alg": "none"}, "payload": evil, "signature": s})),
            ("unprotected-b64", "A b64 that is not signed, and a crit that names it.",
             compact({"protected": h, "header": {"b64": False, "crit": ["b64"]}, "payload": compact(ADMIN).replace(".", ""), "signature": s})),
            ("no-protected", "A member that is missing.", compact({"payload": p, "signature": s})),
            ("null-signature", "A signature of null.", compact({"protected": h, "payload": p, "signature": None})),
            ("claims", "The claims set by itself.", compact(claims(iss="joe", sub="admin")))]:
        assert token.count(".") == 2 * (name == "polyglot"), name
        group.refuse(f"json/{name}", comment, token, "token-not-bare", requirement="R8", spec="RFC 7519 §1")
    fields = {"requirement": "R11", "spec": "RFC 7519 §5.2"}
    group.refuse("nested/unsecured", "An unsecured token inside a signed one, which says so.",
                 seal("RS256", f"{b64(compact({**head, 'cty': 'JWT'}).encode())}.{b64(none.encode())}"), "nested-token", **fields)
    group.refuse("nested/other-key", "A token of the attacker inside one that says so, under the honest signature.",
                 f"{b64(compact({**head, 'cty': 'JWT'}).encode())}.{b64(forge('RS256', head, ADMIN, KEYS['rsa-other']).encode())}.{s}",
                 "nested-token", **fields)
    group.refuse("nested/unsaid", "An unsecured token as the payload, under the honest signature.", f"{h}.{b64(none.encode())}.{s}",
                 "invalid-signature", **fields)


def encoding():
    file = File("attacks/encoding.json")
    group = file.group("jwt", "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, kid="2026-11", guarantee="G8", attack="G",
                       policy=policy(revocation=revocation([one_token()])), requirement=["R4", "R73"],
                       comment="One token is revoked. Another text of it must be no other token.")
    name = "honest"
    group.case(name, "A token that is not revoked.", ordinary(group.id(name), "Ed25519", HEADER, claims(jti="other")), flags=["joserfc"])
    token = forge("Ed25519", HEADER, claims(jti=JTI))
    h, p, s = token.split(".")
    group.refuse("revoked", "The token that is revoked.", token, "revoked", guarantee="G12")
    last = chr(ord(s[-1]) + 1)
    for name, comment, segment in [
            ("exclamation-marks", "followed by characters that no alphabet has", s + "!!!!"),
            ("backslash", "followed by a backslash and digits", s + "\\1234"),
            ("padding", "with its padding", s + "=="), ("trailing-bits", "with unused bits set", s[:-1] + last),
            ("newline", "with a line feed inside", s[:9] + "\n" + s[9:]), ("space", "followed by a space", s + " "),
            ("percent", "with a character percent-encoded", s[:4] + f"%{ord(s[4]):02X}" + s[5:]),
            ("nul", "followed by a zero byte", s + "\0")]:
        expect = "token-not-bare" if name in ("newline", "space", "percent") else "signature-base64"
        group.refuse(f"signature/{name}", f"Its signature segment {comment}.", f"{h}.{p}.{segment}", expect)
    for name, comment, segment in [
            ("exclamation-marks", "followed by characters that no alphabet has", h + "!!!!"),
            ("padding", "with its padding", h + "=" * (-len(h) % 4 or 4)),
            ("newline", "with a line feed inside", h[:9] + "\n" + h[9:])]:
        expect = "token-not-bare" if name == "newline" else "header-base64"
        group.refuse(f"header/{name}", f"Its header segment {comment}.", f"{segment}.{p}.{s}", expect)
    group.refuse("payload/newline", "Its payload segment with a line feed inside.", f"{h}.{p[:9]}\n{p[9:]}.{s}", "token-not-bare")

    group = file.group("jwt", "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, kid="2026-11", guarantee="G8", attack="G", policy=policy(),
                       comment="What one reader takes for said and another one does not, in tokens that the issuer has signed.")
    group.case("extension/honest", "An extension that is not marked as critical.",
               forge("Ed25519", {**HEADER, "http://example.com/bound": True}, claims()), requirement=["R21", "R31"])
    for name, comment, more in [
            ("unknown", "An extension that nobody knows, and that must be understood.", {"crit": ["http://example.com/bound"], "http://example.com/bound": True}),
            ("b64", "A payload that is said not to be encoded.", {"crit": ["b64"], "b64": False}),
            ("cnf", "A binding to a key, in the header and critical.", {"crit": ["cnf"], "cnf": {"jkt": "a"}})]:
        group.refuse(f"extension/{name}", comment, forge("Ed25519", {**HEADER, **more}, claims()), "crit-present",
                     requirement=["R21", "R23"], spec="RFC 7515 §4.1.11")
    good_head, good = compact(HEADER), compact(claims())
    for name, comment, header, payload, expect, rule in [
            ("alg", "Two alg, the pinned one last.", '{"alg":"none",' + good_head[1:], good, "header-duplicate-member", "R13"),
            ("kid", "Two kid, the pinned one first.", good_head[:-1] + ',"kid":"attacker"}', good, "header-duplicate-member", "R13"),
            ("sub", "Two sub, of which the second one is another.", good_head, good[:-1] + ',"sub":"admin"}', "claims-duplicate-member", "R66"),
            ("aud-escaped", "Two aud, one of them spelt with an escape.", good_head, good[:-1] + f',"\\u0061ud":"{AUD}"}}',
             "claims-duplicate-member", "R66"),
            ("iss-nul", "An iss that ends in a zero byte for some.", good_head, good.replace(ISS, ISS + "\\u0000.attacker.example"),
             "iss-mismatch", "R71")]:
        group.refuse(f"twice/{name}", comment, forge("Ed25519", header, payload), expect, requirement=rule)


def exhaustion():
    file = File("attacks/exhaustion.json")
    group = file.group("jwt", "ES256", {"jwk": key_for("ES256").public_jwk()}, kid="2026-11", policy=policy(), guarantee="G10", attack="I",
                       comment="Texts that cost much to read, by somebody who has no key.")
    head = {"alg": "ES256", "kid": "2026-11"}
    name = "honest"
    group.case(name, "An honest token.", ordinary(group.id(name), "ES256", head, claims()), requirement="R9", flags=["joserfc"])
    stranger = KEYS["p256-other"]

    def by_stranger(header, payload=b"{}"):
        return forge("ES256", header, payload, stranger)

    tail = "." + ".".join(by_stranger(head, claims()).split(".")[1:])

    def headed(text):
        return b64(text.encode()) + tail

    start = compact(head)[:-1]
    for name, comment, token, expect, rule in [
            ("dots", "Nothing but dots, within the limit of a token.", "." * 12000, "segment-count", "R9"),
            ("dots-over-limit", "Nothing but dots, over it.", "." * 20000, "token-too-long", "R9"),
            ("header", "A header of 9000 bytes.", headed(f'{start},"x":"{"x" * 9000}"}}'), "header-too-long", "R9"),
            ("signature", "A signature of 11000 bytes.", f"{'.'.join(by_stranger(head).split('.')[:2])}.{b64(bytes(11000))}",
             "invalid-signature", "R9"),
            ("kid", "A kid of 2500 bytes.", headed(compact({**head, "kid": "k" * 2500})), "kid-malformed", "R30"),
            ("header-depth", "A header of 60 levels.", headed(start + ',"x":' + "[" * 59 + "]" * 59 + "}"), "header-too-deep", "R76"),
            ("header-members", "A header of 400 members.", headed(start + "".join(f',"{n}":0' for n in range(398)) + "}"),
             "header-too-many-members", "R76"),
            ("claims-depth", "Claims of 3000 levels, which are never read: the signature is wrong.",
             by_stranger(head, '{"x":' + "[" * 3000 + "]" * 3000 + "}"), "invalid-signature", "R76"),
            ("compressed", "A payload that would be decompressed.", by_stranger({**head, "zip": "DEF"}), "encryption-member", "R31"),
            ("iterations", "A password-based encryption of a billion rounds.",
             headed(compact({**head, "alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 1000000000})), "alg-mismatch", "R52"),
            ("iterations-beside-alg", "The same members beside the pinned alg.", headed(compact({**head, "p2s": "AAAA", "p2c": 1000000000})),
             "encryption-member", "R31"),
            ("encrypted", "An encrypted token with a password of a billion rounds and compression.",
             b64(compact({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": "AAAA", "p2c": 1000000000, "zip": "DEF"}).encode()) + ".AA.AA.AA.AA",
             "jwe", "R52")]:
        group.refuse(name, comment, token, expect, requirement=rule)
    group = file.group("jws", "ES256", {"jwk": key_for("ES256").public_jwk()}, kid="2026-11", guarantee="G10", attack="I",
                       comment="The payload is given beside the token.")
    detached = by_stranger(head, b"a" * 3000)
    good = forge("ES256", head, b"data").split(".")
    group.case("detached/honest", "An honest token without its payload.", f"{good[0]}..{good[2]}", detached=b"data", requirement="R9")
    group.refuse("detached/unused-payload", "A token that also brings a payload, which nobody asked for.", detached, "payload-not-detached",
                 detached=b"data", requirement="R9")
    one = (1 << 16383) | 1
    for name, comment, jwk, expect in [
            ("modulus", "A key of 16384 bits.", {"kty": "RSA", "n": b64(one.to_bytes(2048, "big")), "e": "AQAB"}, "rsa-modulus-size"),
            ("exponent", "An exponent of 2048 bits.", {**KEYS["rsa"].public_jwk(), "e": KEYS["rsa-other"].jwk["n"]}, "rsa-exponent")]:
        file.group("jws", "RS256", {"jwk": jwk}, guarantee="G10", requirement="R38", attack="I", comment="A key that costs much.").refuse(
            f"key/{name}", comment, forge("RS256", {"alg": "RS256"}), expect)


def make():
    serialization()
    encoding()
    exhaustion()
