"""jws/signature.json: the signature segment, the payload segment and the primitives."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from .jws import PAYLOAD, flip
from .keys import KEYS, Key
from .sign import (DIGEST_INFO, ED_ORDER, HASHES, ORDER, WIDTH, compact, ecdsa, ed25519_small_order_r, forge, halves,
                   key_for, ordinary, pair, pkcs1, pss, rsa_power, seal, sign, verifies)
from .suite import File, b64

ALG_OF = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}


def with_s_of(alg, s):
    """A key, and a token under it whose signature has this s: from s = (z + r d) / k follows d."""
    curve, order = key_for(alg).jwk["crv"], ORDER[key_for(alg).jwk["crv"]]
    signing_input = f"{b64(compact({'alg': alg}).encode())}.{b64(PAYLOAD)}"
    k = int.from_bytes(hashlib.sha256(f"nonce of {alg} and {s}".encode()).digest(), "big") % order
    r = point_of(curve, k).x % order
    name = HASHES[alg[2:5]][0]
    z = int.from_bytes(hashlib.new(name, signing_input.encode()).digest(), "big")
    z >>= max(0, hashlib.new(name).digest_size * 8 - order.bit_length())
    d = (s * k - z) * pow(r, -1, order) % order
    point, width = point_of(curve, d), WIDTH[curve]
    jwk = {"kty": "EC", "crv": curve, **{member: b64(value.to_bytes(width, "big"))
                                         for member, value in (("x", point.x), ("y", point.y), ("d", d))}}
    key = Key("computed", jwk)
    token = f"{signing_input}.{b64(pair(key, r, s))}"
    assert verifies(token, alg, key), alg
    return key, token


def point_of(curve, scalar):
    return ec.derive_private_key(scalar, key_for(ALG_OF[curve]).private.curve).public_key().public_numbers()


def make():
    file = File("jws/signature.json")

    def group(alg, key=None, **fields):
        key = key or key_for(alg)
        return file.group("jws", alg, {"jwk": key.public_jwk()}, attack="F", **fields)

    # The segment
    g = group("HS256", guarantee="G8", requirement="R4", spec="RFC 4648 §3.5")
    for counter in range(1000):
        token = forge("HS256", {"alg": "HS256"}, compact({"n": counter}))
        h, p, s = token.split(".")
        if "-" in s and "_" in s and s[-1] in "AEIMQUYc":
            break
    g.case("base64/ordinary", "The token that the next cases change.", token)
    last = chr(ord(s[-1]) + 1)
    for name, comment, changed in [
            ("padding", "The signature segment has its padding.", s + "="),
            ("padding-percent", "Its padding is percent-encoded.", s + "%3D"),
            ("trailing-bits", "The unused bits of the last character are not zero.", s[:-1] + last),
            ("one-more-character", "Two characters more, so that the length is one more than a multiple of four.", s + "AA"),
            ("single-character", "A segment of one character.", "A"),
            ("plus", "A plus sign of the standard alphabet.", s.replace("-", "+")),
            ("slash", "A slash of the standard alphabet.", s.replace("_", "/")),
            ("exclamation-marks", "Characters outside the alphabet after the segment.", s + "!!!!"),
            ("backslash", "A backslash and digits after the segment.", s + "\\1234"),
            ("space-inside", "A space inside the segment.", s[:9] + " " + s[9:]),
            ("newline-inside", "A line feed inside the segment.", s[:9] + "\n" + s[9:]),
            ("non-ascii", "A letter that is no ASCII.", s + "é"),
            ("nul", "A zero byte inside the segment.", s[:9] + "\0" + s[9:])]:
        expect = "token-not-bare" if name in ("padding-percent", "space-inside", "newline-inside") else "signature-base64"
        g.refuse(f"base64/{name}", comment, f"{h}.{p}.{changed}", expect, attack="G")
    g = group("HS256", guarantee="G8", requirement="R3", spec="RFC 7515 §2")
    for name, comment, payload in [
            ("padding", "The payload segment has its padding.", b64(b"four") + "=="),
            ("trailing-bits", "The unused bits of the last character are not zero.", b64(b"four")[:-1] + "B"),
            ("one-more-character", "The length is one more than a multiple of four.", b64(b"bytes!") + "A"),
            ("single-character", "A segment of one character.", "A"),
            ("standard-alphabet", "A slash of the standard alphabet.", "Pz8/"),
            ("space-inside", "A space inside the segment.", "Zm 9v"),
            ("newline-at-end", "A line feed at the end of the segment.", "Zm9v\n"),
            ("non-ascii", "A letter that is no ASCII.", "Zmé"),
            ("not-encoded", "A payload that is not encoded.", '{"sub":"user-1029"}')]:
        expect = "token-not-bare" if name in ("space-inside", "newline-at-end") else "payload-base64"
        g.refuse(f"payload/{name}", comment + " The signature holds over it.",
                 seal("HS256", b64(b'{"alg":"HS256"}') + "." + payload), expect, attack="G")
    g.case("payload/binary", "A payload of any bytes.", forge("HS256", {"alg": "HS256"}, bytes(range(256))))
    g.case("payload/alphabet", "A payload whose segment has both characters of the URL alphabet.",
           forge("HS256", {"alg": "HS256"}, b"\xfb\xff\xbf?>"))

    # HMAC
    g = group("HS256", guarantee="G3", requirement="R37", spec="RFC 7518 §3.2")
    good = {"alg": "HS256"}
    for name, comment, change in [
            ("half", "The first 16 bytes of the tag.", lambda t: t[:16]),
            ("one-byte", "The first byte of the tag.", lambda t: t[:1]),
            ("repeated", "The tag twice.", lambda t: t + t),
            ("reversed", "The tag backwards.", lambda t: t[::-1]),
            ("hexadecimal", "The tag in hexadecimal.", lambda t: t.hex().encode()),
            ("first-byte", "The first byte changed.", lambda t: flip(t, 0)),
            ("last-byte", "The last byte changed.", lambda t: flip(t))]:
        g.refuse(f"HS256/{name}", comment, forge("HS256", good, PAYLOAD, signature=change), "invalid-signature")
    raw = f"{b64(compact(good).encode())}.{b64(PAYLOAD)}".encode()
    secret = KEYS["hs256"].secret
    for name, comment, tag in [
            ("empty-secret", "A tag under the empty secret.", hmac.digest(b"", raw, "sha256")),
            ("zero-secret", "A tag under 32 zero bytes.", hmac.digest(bytes(32), raw, "sha256")),
            ("encoded-secret", "A tag under the base64url text of the secret.",
             hmac.digest(b64(secret).encode(), raw, "sha256")),
            ("short-secret", "A tag under the first 31 bytes of the secret.", hmac.digest(secret[:31], raw, "sha256")),
            ("sha384", "A tag with SHA-384 under the same secret.", hmac.digest(secret, raw, "sha384")),
            ("sha512-cut", "A tag with SHA-512, cut to 32 bytes.", hmac.digest(secret, raw, "sha512")[:32]),
            ("plain-hash", "A hash without the secret.", hashlib.sha256(raw).digest()),
            ("prefix-hash", "A hash of the secret and the signing input, without HMAC.",
             hashlib.sha256(secret + raw).digest()),
            ("payload-only", "A tag over the payload segment only.",
             hmac.digest(secret, b64(PAYLOAD).encode(), "sha256")),
            ("decoded", "A tag over the decoded header and payload.",
             hmac.digest(secret, compact(good).encode() + b"." + PAYLOAD, "sha256"))]:
        g.refuse(f"HS256/{name}", comment, f"{raw.decode()}.{b64(tag)}", "invalid-signature",
                 requirement="R35" if "empty" in name else "R37")
    g.case("HS256/ordinary", "The tag that the cases above change.", forge("HS256", good, PAYLOAD))

    # RSA
    rsa = KEYS["rsa"]
    n = rsa.number("n")

    def find(alg, wanted):
        for counter in range(20000):
            token = forge(alg, {"alg": alg}, compact({"n": counter}))
            if wanted(sign(alg, key_for(alg), token.rpartition(".")[0].encode())):
                return compact({"n": counter})
        raise AssertionError("not found")

    for alg in ("RS256", "PS256"):
        g = group(alg, guarantee="G1", requirement="R40", spec="RFC 8017 §8.1.2" if alg == "PS256" else "RFC 8017 §8.2.2")
        head = {"alg": alg}
        fits = find(alg, lambda tag: int.from_bytes(tag, "big") + n < 1 << 2048)
        g.case(f"{alg}/below-modulus", "The signature that the next case changes.", forge(alg, head, fits))
        g.refuse(f"{alg}/plus-modulus", "The modulus is added to the signature, which is equal modulo n.",
                 forge(alg, head, fits, signature=lambda t: (int.from_bytes(t, "big") + n).to_bytes(256, "big")),
                 "invalid-signature")
        zero = find(alg, lambda tag: tag[0] == 0)
        g.case(f"{alg}/leading-zero", "A signature that begins with a zero byte.", forge(alg, head, zero))
        g.refuse(f"{alg}/leading-zero-cut", "The same without its zero byte.",
                 forge(alg, head, zero, signature=lambda t: t[1:]), "invalid-signature")
        for name, comment, value in [("zero", "The signature is 0.", 0), ("one", "The signature is 1.", 1),
                                     ("modulus-minus-one", "The signature is n - 1.", n - 1),
                                     ("modulus", "The signature is n.", n)]:
            g.refuse(f"{alg}/{name}", comment,
                     forge(alg, head, PAYLOAD, signature=lambda t, v=value: v.to_bytes(256, "big")), "invalid-signature")
        g.refuse(f"{alg}/negated", "The signature is n minus the right one.",
                 forge(alg, head, PAYLOAD, signature=lambda t: (n - int.from_bytes(t, "big")).to_bytes(256, "big")),
                 "invalid-signature")
        g.refuse(f"{alg}/little-endian", "The bytes of the signature are reversed.",
                 forge(alg, head, PAYLOAD, signature=lambda t: t[::-1]), "invalid-signature")

    def padded(alg, make):
        signing_input = f"{b64(compact({'alg': alg}).encode())}.{b64(PAYLOAD)}"
        return f"{signing_input}.{b64(rsa_power(rsa, make(signing_input.encode())))}"

    g = group("RS256", guarantee="G1", requirement="R39", spec="RFC 8017 §8.2.2")
    info = DIGEST_INFO["sha256"]
    g.case("RS256/padding", "The padding that the next cases change.", padded("RS256", lambda m: pkcs1(rsa, m, "sha256")))
    for name, comment, fields in [
            ("trailing-garbage", "Eight bytes of padding and garbage after the digest.", {"fill": b"\xff" * 8}),
            ("trailing-byte", "One byte after the digest.", {"tail": b"\0"}),
            ("null-missing", "The parameters of the hash are missing.",
             {"info": bytes.fromhex("302f300b0609608648016503040201") + bytes.fromhex("0420")}),
            ("null-extra", "The parameters of the hash are there twice.",
             {"info": bytes.fromhex("3033300f0609608648016503040201050005000420")}),
            ("long-length", "A length in two bytes where one suffices.",
             {"info": bytes.fromhex("308131") + info[2:]}),
            ("sha512-name", "The name of another hash before a SHA-256 digest.", {"info": DIGEST_INFO["sha512"]}),
            ("sha1", "A SHA-1 digest with its own name.", "sha1"),
            ("sha512", "A SHA-512 digest with its own name.", "sha512"),
            ("no-info", "The digest without the name of its hash.", {"info": b""}),
            ("type-2", "The block type of encryption.", {"start": b"\x00\x02"}),
            ("type-0", "Block type 0.", {"start": b"\x00\x00"}),
            ("first-byte", "The first byte is not zero.", {"start": b"\x01\x01"}),
            ("padding-byte", "One byte of the padding is not ff.",
             {"fill": b"\xff" * 100 + b"\xfe" + b"\xff" * (256 - 2 - 52 - 101)})]:
        if isinstance(fields, str):
            token = padded("RS256", lambda m: pkcs1(rsa, m, fields))
        else:
            token = padded("RS256", lambda m: pkcs1(rsa, m, "sha256", **fields))
        g.refuse(f"RS256/{name}", comment, token, "invalid-signature")
    g.refuse("RS256/pss", "A PSS signature under RS256.", padded("RS256", lambda m: pss(rsa, m, "sha256")), "invalid-signature")
    g = group("PS256", guarantee="G1", requirement="R41", spec="RFC 7518 §3.5")
    g.case("PS256/padding", "The padding that the next cases change.", padded("PS256", lambda m: pss(rsa, m, "sha256")))
    for name, comment, fields in [
            ("salt-0", "No salt.", {"salt_length": 0}),
            ("salt-20", "A salt of 20 bytes.", {"salt_length": 20}),
            ("salt-31", "A salt one byte too short.", {"salt_length": 31}),
            ("salt-33", "A salt one byte too long.", {"salt_length": 33}),
            ("salt-longest", "The longest salt that fits.", {"salt_length": 222}),
            ("mgf1-sha1", "A mask made with SHA-1.", {"mask": "sha1"}),
            ("mgf1-sha512", "A mask made with SHA-512.", {"mask": "sha512"}),
            ("trailer", "The trailer of ANSI X9.31.", {"trailer": b"\xcc"})]:
        g.refuse(f"PS256/{name}", comment, padded("PS256", lambda m: pss(rsa, m, "sha256", **fields)), "invalid-signature")
    g.refuse("PS256/sha384", "SHA-384 throughout.", padded("PS256", lambda m: pss(rsa, m, "sha384")), "invalid-signature")
    g.refuse("PS256/pkcs1", "A PKCS#1 v1.5 signature under PS256.",
             padded("PS256", lambda m: pkcs1(rsa, m, "sha256")), "invalid-signature")

    # ECDSA
    for alg in ("ES256", "ES384", "ES512", "ES256K"):
        key = key_for(alg)
        order, width = ORDER[key.jwk["crv"]], len(pair(key, 1, 1)) // 2
        g = group(alg, guarantee="G1", requirement="R44", spec="FIPS 186-5 §6.4.2")

        def with_pair(change):
            return forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: pair(key, *change(*halves(t))))

        g.case(f"{alg}/low-s", "A signature whose s is in the lower half.",
               with_pair(lambda r, s: (r, min(s, order - s))), guarantee="G12", requirement=["R44", "R46"])
        g.case(f"{alg}/high-s", "The same signature with n - s, which is as valid.",
               with_pair(lambda r, s: (r, max(s, order - s))), guarantee="G12", requirement=["R44", "R46"])
        for name, comment, change in [
                ("zero-r", "r is 0.", lambda r, s: (0, s)),
                ("zero-s", "s is 0.", lambda r, s: (r, 0)),
                ("zero-both", "r and s are 0.", lambda r, s: (0, 0)),
                ("ones", "r and s are 1.", lambda r, s: (1, 1)),
                ("r-order", "r is n.", lambda r, s: (order, s)),
                ("s-order", "s is n.", lambda r, s: (r, order)),
                ("both-order", "r and s are n.", lambda r, s: (order, order)),
                ("r-order-s-zero", "r is n and s is 0.", lambda r, s: (order, 0)),
                ("negated-r", "r is n - r.", lambda r, s: (order - r, s)),
                ("swapped", "r and s are exchanged.", lambda r, s: (s, r))]:
            g.refuse(f"{alg}/{name}", comment, with_pair(change), "invalid-signature")
        g.refuse(f"{alg}/largest", "r and s are the largest numbers of their length.",
                 forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: b"\xff" * len(t)), "invalid-signature")
        if width == 66:
            g.refuse(f"{alg}/s-plus-order", "n is added to s, which is equal modulo n.",
                     with_pair(lambda r, s: (r, s + order)), "invalid-signature")
        g.refuse(f"{alg}/der", "The signature in DER, as OpenSSL writes it.",
                 forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: encode_dss_signature(*halves(t))),
                 "invalid-signature", requirement="R42", spec="RFC 7518 §3.4")
        g.refuse(f"{alg}/little-endian", "Both numbers with their bytes reversed.",
                 forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: t[:width][::-1] + t[width:][::-1]),
                 "invalid-signature", requirement="R42", spec="RFC 7518 §3.4")
        g.refuse(f"{alg}/wider", "Both numbers with a zero byte more.",
                 forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: b"\0" + t[:width] + b"\0" + t[width:]),
                 "invalid-signature", requirement="R42", spec="RFC 7518 §3.4")
        g.refuse(f"{alg}/recovery-byte", "A recovery byte after the signature.",
                 forge(alg, {"alg": alg}, PAYLOAD, signature=lambda t: t + b"\x1b"),
                 "invalid-signature", requirement="R42", spec="RFC 7518 §3.4")
        payload = find(alg, lambda tag: tag[0] == 0 and tag[1] < 128 if width == 66 else tag[0] == 0)
        g.case(f"{alg}/leading-zero", "An r that begins with a zero byte.", forge(alg, {"alg": alg}, payload),
               requirement="R42", spec="RFC 7518 §3.4")
        g.refuse(f"{alg}/leading-zero-cut", "The same without its zero byte.",
                 forge(alg, {"alg": alg}, payload, signature=lambda t: t[1:]), "invalid-signature",
                 requirement="R42", spec="RFC 7518 §3.4")
        for name, comment, s in [("s-one", "s is 1", 1), ("s-largest", "s is n - 1", order - 1)]:
            fitting, token = with_s_of(alg, s)
            group(alg, fitting, guarantee="G1", requirement="R44", spec="FIPS 186-5 §6.4.2",
                  comment="A key that was computed from its signature.").case(
                f"{alg}/{name}", f"A right signature whose {comment}, which is within the range.", token)
    g = group("ES256", guarantee="G10", requirement="R9")
    g.refuse("ES256/huge", "A signature of 12000 bytes.",
             forge("ES256", {"alg": "ES256"}, PAYLOAD, signature=lambda t: t + bytes(12000 - 64)), "invalid-signature")
    g.case("ES256/compressed-payload", "An ordinary token of the same key.", forge("ES256", {"alg": "ES256"}, PAYLOAD))
    g = group("ES256", guarantee="G1", requirement="R43", spec="RFC 7518 §3.4")
    signing_input = f"{b64(compact({'alg': 'ES256'}).encode())}.{b64(PAYLOAD)}"
    r, s = ecdsa("ES512", KEYS["p256"], signing_input.encode())
    g.refuse("ES256/sha512", "A signature over the SHA-512 digest.",
             f"{signing_input}.{b64(pair(KEYS['p256'], r, s))}", "invalid-signature")
    g.refuse("ES256/secp256k1", "A signature of the other curve of the same size.", seal("ES256K", signing_input),
             "invalid-signature")

    # Ed25519
    g = group("Ed25519", guarantee="G1", requirement="R47", spec="RFC 8032 §5.1.7")
    ed = KEYS["ed25519"]
    name = "Ed25519/ordinary"
    g.case(name, "The signature that the next cases change.",
           ordinary(g.id(name), "Ed25519", {"alg": "Ed25519"}, PAYLOAD), flags=["joserfc"])

    def with_s(change):
        return lambda t: t[:32] + change(int.from_bytes(t[32:], "little")).to_bytes(32, "little")

    for name, comment, change in [
            ("s-plus-order", "L is added to S, which is equal modulo L.", with_s(lambda s: s + ED_ORDER)),
            ("s-plus-8-orders", "8 L is added to S.", with_s(lambda s: s + 8 * ED_ORDER)),
            ("s-high-bit", "The highest bit of S is set.", with_s(lambda s: s | 1 << 255)),
            ("s-zero", "S is 0.", with_s(lambda s: 0)),
            ("s-order", "S is L.", with_s(lambda s: ED_ORDER)),
            ("s-negated", "S is L - S.", with_s(lambda s: ED_ORDER - s)),
            ("r-sign", "The sign bit of R is changed.", lambda t: t[:31] + bytes([t[31] ^ 0x80]) + t[32:]),
            ("r-neutral", "R is the neutral element and S is 0.", lambda t: (1).to_bytes(32, "little") + bytes(32)),
            ("r-not-a-point", "R is no point.", lambda t: (2).to_bytes(32, "little") + t[32:]),
            ("swapped", "R and S are exchanged.", lambda t: t[32:] + t[:32])]:
        g.refuse(f"Ed25519/{name}", comment, forge("Ed25519", {"alg": "Ed25519"}, PAYLOAD, signature=change),
                 "invalid-signature")
    signing_input = f"{b64(compact({'alg': 'Ed25519'}).encode())}.{b64(PAYLOAD)}"
    g.refuse("Ed25519/small-order-r", "R is of small order, though the equation of the verification holds.",
             f"{signing_input}.{b64(ed25519_small_order_r(ed, signing_input.encode()))}", "invalid-signature")
    g.refuse("Ed25519/prehashed", "A signature over the SHA-512 digest of the signing input.",
             f"{signing_input}.{b64(ed.private.sign(hashlib.sha512(signing_input.encode()).digest()))}",
             "invalid-signature")
