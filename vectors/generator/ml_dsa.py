"""jws/ml-dsa.json, jwt/ml-dsa.json, import/ml-dsa.json, jwks/ml-dsa.json: ML-DSA, by the OpenSSL below cryptography.

It signs with randomness, so a token that is on disk is kept as long as cryptography verifies it.
"""

import hashlib

from cryptography.exceptions import InvalidSignature

from . import imports
from .imports import Maker, armour, certificate_pem, der, raw, tlv
from .jws import PAYLOAD, flip
from .keys import KEYS
from .sign import compact, earlier, key_for
from .suite import File, b64, unb64

KID = "2026-11"
SETS = ("ML-DSA-44", "ML-DSA-65", "ML-DSA-87")
NEXT = {"ML-DSA-44": "ML-DSA-65", "ML-DSA-65": "ML-DSA-87", "ML-DSA-87": "ML-DSA-44"}
KEY_LEN = {"ML-DSA-44": 1312, "ML-DSA-65": 1952, "ML-DSA-87": 2592}
SIGNATURE_LEN = {"ML-DSA-44": 2420, "ML-DSA-65": 3309, "ML-DSA-87": 4627}
HINTS = {"ML-DSA-44": (80, 4), "ML-DSA-65": (55, 6), "ML-DSA-87": (75, 8)}  # omega and k of FIPS 204 table 1
OID = {"ML-DSA-44": 17, "ML-DSA-65": 18, "ML-DSA-87": 19}
SHA512_OID = bytes.fromhex("0609608648016503040203")


# Signatures ---------------------------------------------------------------------------------------------------------

def mu(key, framed):
    """The message representative of FIPS 204 section 5.3 over a message that is framed already."""
    tr = hashlib.shake_256(key.raw_public()).digest(64)
    return hashlib.shake_256(tr + framed).digest(64)


def pure(context):
    return lambda message: b"\0" + bytes([len(context)]) + context + message


def pre_hashed(message):
    return b"\1\0" + SHA512_OID + hashlib.sha512(message).digest()


def kept(case, signing_input, key, framing=pure(b"")):
    """A token over this signing input: the one on disk if its signature is good under this framing, else a new one."""
    token = earlier().get(case) or ""
    digest = mu(key, framing(signing_input.encode()))
    if token.startswith(signing_input + "."):
        try:
            key.public.verify_mu(unb64(token.rpartition(".")[2]), digest)
            return token
        except (InvalidSignature, ValueError):
            pass
    return f"{signing_input}.{b64(key.private.sign_mu(digest))}"


def segments(header, payload=PAYLOAD):
    return f"{b64(compact(header).encode())}.{b64(payload)}"


# Hints: indices of all rows one after the other, zeros up to omega, and where each row ends (FIPS 204 algorithm 20) ----

def hints(alg, signature):
    omega, k = HINTS[alg]
    body, packed = signature[:-omega - k], signature[-omega - k:]
    ends = list(packed[omega:])
    rows = [list(packed[start:end]) for start, end in zip([0] + ends, ends)]
    return body, rows


def with_hints(alg, body, rows, padding=0):
    omega, k = HINTS[alg]
    indices = [index for row in rows for index in row]
    assert len(indices) < omega, "no room for a change"
    ends = [sum(map(len, rows[:row + 1])) for row in range(k)]
    return body + bytes(indices) + bytes(omega - len(indices) - 1) + bytes([padding]) + bytes(ends)


def repeated(alg, signature):
    body, rows = hints(alg, signature)
    row = max(rows, key=len)
    row.append(row[-1])
    return with_hints(alg, body, rows)


def swapped(alg, signature):
    body, rows = hints(alg, signature)
    row = max(rows, key=len)
    row[0], row[1] = row[1], row[0]
    return with_hints(alg, body, rows)


def padded(alg, signature):
    body, rows = hints(alg, signature)
    return with_hints(alg, body, rows, padding=1)


def too_many(alg, signature):
    return signature[:-1] + bytes([HINTS[alg][0] + 1])


def falling(alg, signature):
    body, rows = hints(alg, signature)
    omega, _ = HINTS[alg]
    changed = bytearray(with_hints(alg, body, rows))
    changed[len(body) + omega] = len(rows[0]) + len(rows[1]) + 1
    return bytes(changed)


# jws and jwt --------------------------------------------------------------------------------------------------------

def tokens():
    file = File("jws/ml-dsa.json")
    for alg in SETS:
        one_set(file, alg)
    return file


def one_set(file, alg):
    key, other = key_for(alg), key_for(alg, other=True)
    sibling, good = NEXT[alg], {"alg": alg, "kid": KID}
    group = file.group("jws", alg, {"jwk": key.public_jwk()}, kid=KID, guarantee="G1", requirement="R49",
                       spec="RFC 9964 §5")

    def signed(name, header, by=key, framing=pure(b"")):
        return kept(group.id(f"{alg}/{name}"), segments(header), by, framing)

    valid = signed("valid", good)
    signing_input, _, signature = valid.rpartition(".")
    signature = unb64(signature)
    assert len(signature) == SIGNATURE_LEN[alg]
    group.case(f"{alg}/valid", f"An ordinary {alg} token: {len(signature)} bytes of signature.", valid)

    def refuse(name, comment, token, expect="invalid-signature", **fields):
        group.refuse(f"{alg}/{name}", comment, token, expect, **fields)

    refuse("lower-case", "The name of the algorithm is in lower case.", signed("lower-case", {**good, "alg": alg.lower()}),
           "alg-mismatch", requirement="R15", spec="RFC 7515 §4.1.1")
    if alg == "ML-DSA-44":
        for name in ("HashML-DSA-44", "ML-DSA", "Dilithium2", "MLDSA44"):
            refuse(f"name-{name}", f"The header says {name}, which is registered for nothing.",
                   signed(f"name-{name}", {**good, "alg": name}), "alg-mismatch", requirement="R15")
    refuse("other-kid", "The token carries the id of another key, though the pinned key signed it.",
           signed("other-kid", {**good, "kid": "2026-12"}), "kid-unknown", guarantee="G2", requirement="R30")
    refuse("no-kid", "The token carries no key id, though the pinned key signed it.", signed("no-kid", {"alg": alg}),
           "kid-missing", guarantee="G2", requirement="R30")
    refuse("other-key", "Another key of the same kind signed the token.", signed("other-key", good, other),
           requirement=None)
    refuse("other-set", f"The signature is one of {sibling}, by a key of that parameter set.",
           signed("other-set", good, key_for(sibling)))
    changed = segments(good, PAYLOAD.replace(b"1029", b"1"))
    refuse("other-payload", "The payload was changed after signing.", f"{changed}.{b64(signature)}", spec="RFC 7515 §5.2")
    f = {"spec": "RFC 9964 §5"}
    refuse("context", "The pinned key signed with a context, which JOSE has none of.",
           signed("context", good, framing=pure(b"example")), **f)
    refuse("context-alg", "The pinned key signed with the name of the algorithm as its context.",
           signed("context-alg", good, framing=pure(alg.encode())), **f)
    refuse("hash-ml-dsa", "The pinned key signed with HashML-DSA and SHA-512.",
           signed("hash-ml-dsa", good, framing=pre_hashed), **{**f, "spec": "RFC 9964 §7.2"})
    refuse("internal", "The pinned key signed the message without the two bytes that tell ML-DSA from HashML-DSA.",
           signed("internal", good, framing=lambda message: message), **f)
    f = {"spec": "FIPS 204 §7.2", "attack": "F"}
    middle = len(signature) // 2
    for name, comment, tag in [
            ("cut", "The last byte of the signature is cut off.", signature[:-1]),
            ("extended", "The signature has a zero byte more at its end.", signature + b"\0"),
            ("prefixed", "The signature has a zero byte more at its start.", b"\0" + signature),
            ("zeros", "The signature is all zero bytes, of the right length.", bytes(len(signature))),
            ("ones", "The signature is all one bits, of the right length.", b"\xff" * len(signature)),
            ("bit-flip", "One bit in the middle of the signature, of z, is changed.", flip(signature, middle)),
            ("bit-flip-first", "One bit of the challenge is changed.", flip(signature, 0)),
            ("bit-flip-last", "One bit of the last end of a row of hints is changed.", flip(signature)),
            ("hint-repeated", "The same hints, with an index that is there twice.", repeated(alg, signature)),
            ("hint-order", "The same hints, with two indices of a row in the other order.", swapped(alg, signature)),
            ("hint-padding", "The same hints, with a byte that is not zero after them.", padded(alg, signature)),
            ("hint-too-many", "The last row of hints ends behind the room for them.", too_many(alg, signature)),
            ("hint-falling", "A row of hints ends before the one above it.", falling(alg, signature))]:
        refuse(name, comment, f"{signing_input}.{b64(tag)}", **f)
    group = file.group("jws", alg, {"jwk": key.public_jwk()}, guarantee="G2", requirement="R30")
    name = f"{alg}/absent/valid"
    group.case(name, "The key is pinned as having no id, and the token carries none.",
               kept(group.id(name), segments({"alg": alg}), key))
    group.refuse(f"{alg}/absent/kid", "The key is pinned as having no id, and the token carries one.", valid, "kid-unexpected")


def claims():
    file = File("jwt/ml-dsa.json")
    key = key_for("ML-DSA-87")
    policy = {"now": 1763683200, "iss": {"is": "https://auth.example"}, "aud": {"is": "orders"}}
    group = file.group("jwt", "ML-DSA-87", {"jwk": key.public_jwk()}, KID, policy=policy, guarantee="G9", requirement="R49")
    header = {"alg": "ML-DSA-87", "kid": KID, "typ": "JWT"}
    body = {"iss": "https://auth.example", "aud": "orders", "sub": "user-1029", "exp": policy["now"] + 300}
    for name, comment, change, expect in [
            ("valid", "The largest of all signatures: 6170 characters.", {}, "accept"),
            ("expired", "It expired at this very second.", {"exp": policy["now"]}, "expired"),
            ("other-audience", "It is for another audience.", {"aud": "payments"}, "aud-mismatch")]:
        payload = compact({**body, **change}).encode()
        group.case(name, comment, kept(group.id(name), segments(header, payload), key), expect)


# import and jwks ----------------------------------------------------------------------------------------------------

def spki(number, data, parameters=b"", arc=3):
    algorithm = tlv(0x30, tlv(6, bytes.fromhex("60864801650304") + bytes([arc, number])), parameters)
    return tlv(0x30, algorithm, tlv(3, b"\0", data))


def keys():
    for alg in SETS:
        imports.DEFAULT[alg] = imports.public(alg.lower())
    m = Maker("import/ml-dsa.json", guarantee="G4", requirement="R49", spec="RFC 9964 §3")
    good = {alg: KEYS[alg.lower()].public_jwk() for alg in SETS}
    own = good["ML-DSA-44"]
    data = KEYS["ml-dsa-44"].raw_public()

    def case(name, comment, jwk, expect="accept", **fields):
        m.case(f"jwk/{name}", "ML-DSA-44", comment, {"jwk": jwk}, expect, **fields)

    def without(name):
        return {member: value for member, value in own.items() if member != name}

    for alg in SETS:
        jwk = good[alg]
        m.case(f"jwk/{alg}", alg, f"A public key: {KEY_LEN[alg]} bytes.", {"jwk": jwk})
        m.case(f"jwk/{alg}/other-alg", alg, f"A key of {NEXT[alg]}.", {"jwk": good[NEXT[alg]]}, "jwk-alg", requirement="R55")
        m.case(f"jwk/{alg}/other-length", alg, f"The name is right, and the bytes are a key of {NEXT[alg]}.",
               {"jwk": {**good[NEXT[alg]], "alg": alg}}, "jwk-member-length")
        m.case(f"jwk/{alg}/priv", alg, "A whole private key.", {"jwk": KEYS[alg.lower()].jwk}, "private-key", requirement="R58")
        m.case(f"jwk/{alg}/no-alg", alg, "There is no alg, without which this kind of key is nothing.",
               {"jwk": {name: value for name, value in jwk.items() if name != "alg"}}, "jwk-member-missing")
    case("everything", "use, key_ops, kid, x5c and an unknown member next to it.",
         {**own, "use": "sig", "key_ops": ["verify"], "kid": "other", "x5c": ["AA"], "note": 1})
    for name, value in [("lower-case", "ml-dsa-44"), ("hash", "HashML-DSA-44"), ("other-family", "ES256"), ("empty", ""), ("space", "ML-DSA-44 ")]:
        case(f"alg-{name}", "The alg of the key is not the pinned one.", {**own, "alg": value}, "jwk-alg", requirement="R55")
    for name, value in [("null", None), ("number", 44), ("array", ["ML-DSA-44"])]:
        case(f"alg-{name}", "The alg is no string.", {**own, "alg": value}, "jwk-member-type")
    m.case("jwk/alg-twice", "ML-DSA-44", "The alg is there twice.",
           {"jwk_text": compact(own)[:-1] + ',"alg":"ML-DSA-44"}'}, "jwk-duplicate-member", requirement="R53", guarantee="G8")
    case("no-pub", "There is no pub.", without("pub"), "jwk-member-missing", requirement="R57")
    for name, value in [("null", None), ("number", 1)]:
        case(f"pub-{name}", "pub is no string.", {**own, "pub": value}, "jwk-member-type", requirement="R57")
    for name, comment, value in [
            ("empty", "pub is empty.", b""), ("short", "pub is a byte too short.", data[:-1]),
            ("long", "pub is a byte too long.", data + b"\0"), ("leading-zero", "A zero byte stands before pub.", b"\0" + data),
            ("spki", "pub is an SPKI structure.", KEYS["ml-dsa-44"].spki())]:
        case(f"pub-{name}", comment, {**own, "pub": b64(value)}, "jwk-member-length")
    f = {"requirement": "R3", "guarantee": "G8", "spec": "RFC 7515 §2"}
    case("pub-padding", "pub ends in padding.", {**own, "pub": own["pub"] + "=="}, "jwk-member-base64", **f)
    case("pub-alphabet", "pub has a plus sign.", {**own, "pub": "+" + own["pub"][1:]}, "jwk-member-base64", **f)
    case("pub-newline", "pub ends in a line feed.", {**own, "pub": own["pub"] + "\n"}, "jwk-member-base64", **f)
    f = {"requirement": "R58", "spec": "RFC 9964 §3"}
    for name, value in [("empty", ""), ("null", None), ("short", "AA")]:
        case(f"priv-{name}", "A priv that is no private key.", {**own, "priv": value},
             "private-key" if isinstance(value, str) else "jwk-member-type", **f)
    for member in ("d", "k"):
        case(f"private-{member}", f"The member {member} of a key of another kind.", {**own, member: "AA"}, "private-key", **f)
    case("priv-before-alg", "A private key without alg: what is private is found first.",
         {name: value for name, value in KEYS["ml-dsa-44"].jwk.items() if name != "alg"}, "private-key", **{**f, "guarantee": "G9"})
    f = {"requirement": "R53", "guarantee": "G3", "spec": "RFC 7517 §4.1"}
    case("no-kty", "There is no kty.", without("kty"), "jwk-member-missing", **f)
    for kty in ("akp", "OKP", "EC", "RSA", "LWE", "ML-DSA"):
        case(f"kty-{kty}", f"The kty is {kty}.", {**own, "kty": kty}, "key-family", **f)
    m.case("jwk/x-for-pub", "ML-DSA-44", "The key stands in x, as a draft had it.", {"jwk": {**without("pub"), "x": own["pub"]}},
           "jwk-member-missing", requirement="R57")
    f = {"requirement": "R54", "spec": "RFC 7517 §4.2"}
    case("use-enc", "The use is enc.", {**own, "use": "enc"}, "jwk-use", **f)
    case("key-ops-sign", "key_ops has no verify.", {**own, "key_ops": ["sign"]}, "jwk-key-ops", **f)
    case("use-key-ops", "use is sig, and key_ops holds encrypt as well.", {**own, "use": "sig", "key_ops": ["verify", "encrypt"]},
         "jwk-use-key-ops", **f)
    case("alg-before-use", "No alg, and a wrong use.", {**without("alg"), "use": "enc"}, "jwk-member-missing", guarantee="G9")
    weak(m, own, data)
    structures(m, data)
    others(m, own, data)


def weak(m, own, data):
    f = {"attack": "E", "guarantee": "G3", "spec": "FIPS 204 §5.3"}
    for alg in SETS:
        m.case(f"weak/{alg}", alg, "A key of zero bytes.", raw(bytes(KEY_LEN[alg])), "ml-dsa-weak", **f)
    zero = data[:32] + bytes(len(data) - 32)
    for name, key in [("seed", raw(zero)), ("jwk", {"jwk": {**own, "pub": b64(zero)}}), ("der", der(spki(17, zero)))]:
        m.case(f"weak/{name}", "ML-DSA-44", "A key that is zero but for its seed.", key, "ml-dsa-weak", **f)
    m.case("weak/zero-seed", "ML-DSA-44", "A key whose seed is zero, and no more than that.", raw(bytes(32) + data[32:]), **f)
    m.case("weak/one-bit", "ML-DSA-44", "A key with one bit beside its seed, which says nothing of it.",
           raw(zero[:-1] + b"\x80"), **f)


def structures(m, data):
    f = {"guarantee": "G3", "spec": "RFC 9881 §4"}
    for alg in SETS:
        key = KEYS[alg.lower()]
        m.case(f"der/{alg}", alg, "A public key (SPKI).", der(key.spki()), **f)
        m.case(f"raw/{alg}", alg, "The bytes of a key.", raw(key.raw_public()), guarantee="G3")
        m.case(f"der/{alg}/other-set", alg, f"A key of {NEXT[alg]}.", der(KEYS[NEXT[alg].lower()].spki()), "key-family", **f)
        m.case(f"raw/{alg}/other-set", alg, f"The bytes of a key of {NEXT[alg]}.",
               raw(KEYS[NEXT[alg].lower()].raw_public()), "ml-dsa-length", guarantee="G3")
        m.case(f"der/{alg}/other-length", alg, f"A key of {NEXT[alg]} under the name of {alg}.",
               der(spki(OID[alg], KEYS[NEXT[alg].lower()].raw_public())), "ml-dsa-length", **f)
        m.case(f"der/{alg}/null", alg, "The parameters are NULL, and not absent.", der(spki(OID[alg], KEYS[alg.lower()].raw_public(), tlv(5))),
               "der-malformed", **f)
    key = KEYS["ml-dsa-44"]
    for name, comment, value, expect in [
            ("parameters", "Its algorithm has an empty SEQUENCE as parameters.", spki(17, data, tlv(0x30)), "der-malformed"),
            ("hash-ml-dsa", "A key that is for HashML-DSA-44 with SHA-512 alone.", spki(32, data), "key-family"),
            ("slh-dsa", "A key that says it is of SLH-DSA.", spki(20, data), "key-family"),
            ("octet-string", "The key is wrapped in an OCTET STRING.", spki(17, tlv(4, data)), "ml-dsa-length"),
            ("short", "The key is a byte too short.", spki(17, data[:-1]), "ml-dsa-length"),
            ("long", "The key is a byte too long.", spki(17, data + b"\0"), "ml-dsa-length"),
            ("trailing", "A byte follows the structure.", key.spki() + b"\0", "der-malformed"),
            ("cut", "The last byte is missing.", key.spki()[:-1], "der-malformed"),
            ("unused-bits", "The BIT STRING has unused bits.",
             tlv(0x30, tlv(0x30, tlv(6, bytes.fromhex("608648016503040311"))), tlv(3, b"\1", data[:-1] + b"\0")), "der-malformed"),
            ("pkcs8", "A private key, as its seed.", key.pkcs8(), "private-key")]:
        m.case(f"der/{name}", "ML-DSA-44", comment, der(value), expect, **f)
    m.case("pem/spki", "ML-DSA-44", "A public key in PEM.", {"pem": key.spki_pem()}, **f)
    m.case("pem/certificate", "ML-DSA-44", "A certificate, of which only the key is taken.", {"pem": certificate_pem("ml-dsa-44")}, **f)
    m.case("pem/certificate-other-set", "ML-DSA-44", "A certificate of an ML-DSA-65 key.", {"pem": certificate_pem("ml-dsa-65")},
           "key-family", **f)
    m.case("pem/private", "ML-DSA-44", "A private key in PEM.", {"pem": key.pkcs8(pem=True).decode()}, "private-key", **f)
    m.case("pem/other-label", "ML-DSA-44", "The bare bytes of the key in a PEM block.", {"pem": armour("PUBLIC KEY", data)},
           "der-malformed", **f)
    for name, comment, value in [("empty", "No bytes.", b""), ("short", "A byte too short.", data[:-1]),
                                 ("long", "A byte too long.", data + b"\0"), ("seed", "The 32 bytes of a seed.", data[:32]),
                                 ("spki", "An SPKI structure.", key.spki())]:
        m.case(f"raw/{name}", "ML-DSA-44", comment, raw(value), "ml-dsa-length", guarantee="G3")


def others(m, own, data):
    """The pins of every build, which take none of these keys."""
    key = KEYS["ml-dsa-44"]
    f = {"requirement": "R50", "guarantee": "G3", "attack": "B", "spec": "RFC 8725 §2.1"}
    for alg in ("Ed25519", "ES256", "RS256"):
        m.case(f"other/{alg}-der", alg, "An ML-DSA-44 key in DER.", der(key.spki()), "key-family", **f)
        m.case(f"other/{alg}-jwk", alg, "An ML-DSA-44 key as a JWK.", {"jwk": own}, "key-family", **f)
        m.case(f"other/{alg}", alg, "The key of this pin.", imports.DEFAULT[alg](), **f)
    for alg, name in [("Ed25519", "ed25519"), ("RS256", "rsa")]:
        m.case(f"other/ML-DSA-44-{alg}-jwk", "ML-DSA-44", f"A key for {alg} as a JWK.", {"jwk": KEYS[name].public_jwk()}, "key-family", **f)
        m.case(f"other/ML-DSA-44-{alg}-der", "ML-DSA-44", f"A key for {alg} in DER.", der(KEYS[name].spki()), "key-family", **f)
    m.case("other/ML-DSA-44-pkcs1", "ML-DSA-44", "An RSA key of PKCS#1.", der(KEYS["rsa"].pkcs1()), "key-family", **f)
    for name, comment, value in [
            ("spki", "A public key in DER.", key.spki()), ("spki-cut", "The first 100 bytes of one.", key.spki()[:100]),
            ("pkcs8", "A private key in DER.", key.pkcs8()), ("pem", "A public key in PEM.", key.spki_pem().encode()),
            ("jwk", "A JWK.", compact(own).encode()), ("spki-hex", "A public key in DER, in hexadecimal.", key.spki().hex().encode())]:
        m.case(f"other/HS256-{name}", "HS256", f"{comment[:-1]} as the secret of HMAC.", raw(value), "secret-is-key", **f)
    m.case("other/HS256", "HS256", "The secret of this pin.", imports.DEFAULT["HS256"](), **f)


def sets():
    file = File("jwks/ml-dsa.json")
    members = [KEYS[alg.lower()].public_jwk(kid=alg) for alg in SETS]
    first, rest = members[0], [*members[1:], KEYS["p256"].public_jwk(kid="ec"), KEYS["ed25519"].public_jwk(kid="ed")]

    def text(*keys):
        return {"jwks_text": compact({"keys": list(keys)})}

    for at, alg in enumerate(SETS):
        group = file.group("jwks", alg, text(*members, *rest[2:]), requirement="R57", guarantee="G4", spec="RFC 7517 §5")
        group.case(f"{alg}/one-of-three", "A key of each parameter set, and of two other kinds: the one of the pin is used.", usable=1)
        if at:
            continue
        for name, comment, changed, code in [
                ("no-alg", "has no alg", {"alg": None}, None), ("other-alg", "names another parameter set", {"alg": "ML-DSA-65"}, None),
                ("priv", "is private", {"priv": KEYS["ml-dsa-44"].jwk["priv"]}, None), ("use", "is for encryption", {"use": "enc"}, None),
                ("key-ops", "is for signing alone", {"key_ops": ["sign"]}, None), ("short", "is a byte too short", {"pub": first["pub"][:-2]}, None),
                ("zero", "is all zero", {"pub": b64(bytes(1312))}, None), ("kty", "is of another kty", {"kty": "OKP"}, None)]:
            bad = {member: value for member, value in {**first, "kid": "bad", **changed}.items() if value is not None}
            group.case(f"left-out/{name}", f"A member {comment}; it is left out, and the other used.", key=text(bad, first), usable=1)
            group.case(f"left-out/{name}-alone", f"The only member {comment}.", key=text(bad, *rest), expect="keyring-empty")
        other = KEYS["ml-dsa-44-other"].public_jwk(kid=alg)
        group.case("twice", "Two usable members have one id.", key=text(first, other), expect="key-id-duplicate", requirement="R56")
        group.case("two", "Two usable members.", key=text(first, {**other, "kid": "2026-12"}), usable=2)


def make():
    tokens()
    claims()
    keys()
    sets()
