"""jwks/*.json: whether a JWK set of public keys is taken, and how many of its members can be used."""

import base64
import hashlib
import unicodedata

from cryptography.hazmat.primitives import serialization as ser

from .imports import KID, SMALL_ORDER, certificate, modulus, rsa_jwk
from .keys import KEYS
from .sign import compact, private_names
from .suite import File, b64, unb64

GOOD = KEYS["p256"].public_jwk(kid="good")


def jwk(name, kid=None, **more):
    """A public test key as a member of a set; the kid comes first, as issuers write it."""
    return {**({} if kid is None else {"kid": kid}), **KEYS[name].public_jwk(), **more}


def lenient(set_):
    return {"jwks_lenient": set_}


def text(*members):
    """A set of these members, each an object or the text of one."""
    return '{"keys":[' + ",".join(member if isinstance(member, str) else compact(member) for member in members) + "]}"


class Maker:
    """One file; groups differ in the algorithm that the set is read for. None stands for any."""

    def __init__(self, path, **fields):
        self.file, self.fields, self.groups = File(path), fields, {}

    def case(self, name, comment, set_, expect=None, usable=None, alg=None, **fields):
        """A set with this number of usable members, or one that is refused."""
        if alg not in self.groups:
            comment_ = None if alg else "For any algorithm."
            self.groups[alg] = self.file.group("jwks", alg, {"jwks_text": text(GOOD)}, comment=comment_, **self.fields)
        key = {"jwks_text": set_} if isinstance(set_, str) else set_
        self.groups[alg].case(name, comment, None, expect or "accept", usable=usable, key=key, **fields)


def sets():
    m = Maker("jwks/set.json", guarantee="G8", spec="RFC 7517 §5")
    good = text(GOOD)
    one = compact(GOOD)
    f = {"requirement": "R57"}
    m.case("one", "A set of one key.", good, usable=1, **f)
    m.case("several", "Keys of every kind that a set of public keys can have.",
           text(*(jwk(name, name) for name in ("rsa", "p256", "p384", "p521", "k256", "ed25519"))), usable=6, **f)
    m.case("whitespace", "All four kinds of JSON whitespace.", ' {\t"keys" :\r\n[ ' + one.replace(",", " ,\n") + " ] } \n", usable=1, **f)
    m.case("escaped-name", "The name keys is spelt with an escape.", good.replace('"keys"', '"\\u006beys"'), usable=1, **f)
    for name, comment, set_ in [
            ("before", "An unknown member before keys.", '{"issuer":"https://auth.example",' + good[1:]),
            ("after", "An unknown member after keys.", good[:-1] + ',"expires":4102444800}'),
            ("of-every-kind", "Unknown members of every kind.", good[:-1] + ',"a":null,"b":[1.5,true],"c":{"d":{}},"e":"\\u0000"}'),
            ("other-case", "A member named Keys is another member.", good[:-1] + ',"Keys":[]}'),
            ("nested-keys", "A member named keys inside another one.", good[:-1] + ',"x":{"keys":[]}}'),
            ("like-a-key", "The set itself has the members of a key.", good[:-1] + "," + compact(jwk("p256-other", "x"))[1:])]:
        m.case(f"unknown/{name}", comment, set_, usable=1, **f)
    f = {"requirement": "R61"}
    for name, comment, set_ in [
            ("empty", "The empty text.", ""), ("space", "Nothing but a space.", " "), ("text", "Some text.", "hello"),
            ("array", "An array of keys.", f"[{one}]"), ("string", "A string.", '"keys"'), ("null", "The null literal.", "null"),
            ("number", "A number.", "1"), ("true", "A literal.", "true"), ("cut", "The closing brace is missing.", good[:-1]),
            ("cut-in-key", "The set ends in its key.", good[:60]), ("cut-after-colon", "The set ends before its array.", '{"keys":'),
            ("trailing-comma", "A comma after the last member.", good[:-1] + ",}"),
            ("trailing-comma-in-array", "A comma after the last key.", good[:-2] + ",]}"),
            ("trailing-text", "A letter after the set.", good + "x"), ("trailing-brace", "A closing brace more.", good + "}"),
            ("trailing-nul", "A zero byte after the set.", good + "\0"), ("two", "Two sets.", good + good),
            ("two-lines", "Two sets in two lines.", good + "\n" + good), ("bom", "A byte order mark before the set.", "\ufeff" + good),
            ("comment", "A comment.", good + "/**/"), ("single-quotes", "Single quotation marks.", good.replace('"', "'")),
            ("key-cut", "A key without its closing brace, and a good one.", text(one[:-1], GOOD)),
            ("nan-in-key", "A key with NaN, which is no JSON.", text(one[:-1] + ',"x5":NaN}', GOOD)),
            ("control-in-key", "A key with a line feed inside a string.", text(one[:-1] + ',"note":"\n"}', GOOD)),
            ("bad-escape-in-key", "A key with an escape that JSON does not have.", text(one[:-1] + ',"note":"\\x41"}', GOOD)),
            ("surrogate-in-name", "The name of a member of the set is an escaped surrogate alone.", good[:-1] + ',"\\ud83d":1}'),
            ("too-many-members", "300 members of the set itself.", good[:-1] + "," + ",".join(f'"x{n}":0' for n in range(299)) + "}"),
            ("pem", "A PEM text.", KEYS["p256"].spki_pem()), ("html", "A page that says that there is no such page.", "<html>404</html>")]:
        m.case(f"syntax/{name}", comment, set_, "jwks-syntax", **f)
    for name, comment, set_ in private_names(good[:-1] + ",", "}"):
        if name.endswith("-top"):
            m.case(f"private-name/{name}", comment, set_, "jwks-syntax", **f)
    for name, comment, set_ in [
            ("empty", "An empty object.", "{}"), ("null", "keys is null.", '{"keys":null}'),
            ("object", "keys is one key.", f'{{"keys":{one}}}'),
            ("map", "keys is an object of keys by their ids.", f'{{"keys":{{"good":{one}}}}}'),
            ("string", "keys is a string.", '{"keys":"[]"}'), ("number", "keys is a number.", '{"keys":1}'),
            ("true", "keys is a literal.", '{"keys":true}'), ("other-case", "Keys in another case.", f'{{"Keys":[{one}]}}'),
            ("other-name", "The array has another name.", f'{{"jwks":[{one}]}}'),
            ("nested", "The set is inside another object.", f'{{"jwks":{good}}}'),
            ("one-key", "One key, and no set.", one), ("certificates", "Certificates by their ids, in the manner of Google.",
             compact({"a": certificate("rsa").public_bytes(ser.Encoding.PEM).decode()}))]:
        m.case(f"keys-missing/{name}", comment, set_, "jwks-keys-missing", **f)
    for name, comment, set_ in [
            ("keys", "Two arrays of keys.", good[:-1] + ',"keys":[]}'),
            ("keys-first-empty", "Two arrays of keys, the empty one first.", '{"keys":[],' + good[1:]),
            ("escaped", "Two names that are one after unescaping.", good[:-1] + ',"\\u006beys":[]}'),
            ("not-array", "Two keys, of which one is null.", good[:-1] + ',"keys":null}'),
            ("unknown", "Two members of an unknown name.", good[:-1] + ',"x":1,"x":1}')]:
        m.case(f"duplicate/{name}", comment, set_, "jwk-duplicate-member", requirement="R53")
    f = {"guarantee": "G10", "requirement": "R9", "attack": "I"}
    pad = good[:-1] + ',"note":"%s"}'
    room = 65536 - len(pad) + 2
    m.case("length/65536", "A set as long as the limit allows.", pad % ("x" * room), usable=1, **f)
    m.case("length/65537", "A set of one byte more.", pad % ("x" * (room + 1)), "jwks-too-long", **f)
    m.case("length/65536-in-bytes", "The same length, of which one character has two bytes.", pad % ("x" * (room - 2) + "\u00e9"),
           usable=1, **f)
    m.case("length/65537-in-bytes", "As many characters as the limit has bytes, of which one has two bytes.",
           pad % ("x" * (room - 1) + "\u00e9"), "jwks-too-long", **f)
    m.case("length/spaces", "A short set and spaces after it.", good + " " * 65536, "jwks-too-long", **f)
    m.case("length/no-set", "A text that is too long and no set: the length is looked at first.", "x" * 65537, "jwks-too-long", **f)

    def many(count):
        return [jwk("p256", f"k{number}") for number in range(count)]

    m.case("count/256", "256 keys.", text(*many(256)), usable=256, **f)
    m.case("count/257", "257 keys.", text(*many(257)), "jwks-too-many-keys", **f)
    m.case("count/256-numbers", "A key and 255 numbers.", text(GOOD, *["1"] * 255), usable=1, **f)
    m.case("count/257-numbers", "A key and 256 numbers, which count as well.", text(GOOD, *["1"] * 256), "jwks-too-many-keys", **f)
    m.case("count/257-not-usable", "257 members of which none can be used.", text(*["{}"] * 257), "jwks-too-many-keys", **f)
    f = {"requirement": "R61", "spec": "RFC 7517 §5.1", "guarantee": "G6"}
    m.case("empty/array", "No member.", '{"keys":[]}', "keyring-empty", **f)
    m.case("empty/array-for-one", "No member, for one algorithm.", '{"keys":[]}', "keyring-empty", alg="RS256", **f)
    m.case("empty/space", "No member, and a space.", '{"keys":[ ]}', "keyring-empty", **f)
    m.case("empty/other-algorithm", "A key of another algorithm only.", good, "keyring-empty", alg="RS256", **f)


def bad_members():
    """Why a member is left out: name, comment, member, and where the rule stands."""
    ec, rsa, ed = jwk("p256-other", "bad"), jwk("rsa", "bad"), jwk("ed25519", "bad")
    plain = compact(ec)

    def added(member):
        return plain[:-1] + "," + member + "}"

    def without(key, name):
        return {member: value for member, value in key.items() if member != name}

    f = {"requirement": "R57"}
    for name, value in [("number", "1"), ("string", '"key"'), ("null", "null"), ("true", "true"), ("array", f"[{plain}]"),
                        ("set", text(ec)), ("empty-object", "{}")]:
        yield f"no-key/{name}", "It is no key.", value, f
    f = {"requirement": "R53", "guarantee": "G8"}
    for name, comment, value in [
            ("duplicate", "It has two members of one name.", added('"x":"AAAA"')),
            ("duplicate-kid", "It has two ids.", added('"kid":"other"')),
            ("duplicate-escaped", "Two of its names are one after unescaping.", added('"\\u0078":"AAAA"')),
            ("duplicate-unknown", "It has two members of an unknown name.", added('"note":1,"note":1')),
            ("duplicate-nested", "It has two members of one name inside a member.", added('"note":{"a":1,"a":1}')),
            ("lone-surrogate", "It holds an escaped surrogate alone.", added('"note":"\\ud83d"')),
            ("surrogate-in-name", "It has an escaped surrogate alone in a name.", added('"\\ude00":1')),
            ("surrogate-in-kid", "Its id is an escaped surrogate alone.", plain.replace('"bad"', '"\\ud83d"')),
            ("private-name", "It has a name that serde_json keeps for itself.", added('"$serde_json::private::Number":"1"')),
            ("private-name-nested", "It has such a name inside a member.", added('"note":{"$serde_json::private::RawValue":"{}"}')),
            ("number-too-large", "It holds a number out of the range of a double.", added('"note":1e400')),
            ("too-deep", "It has 33 levels.", added('"note":' + "[" * 32 + "]" * 32)),
            ("very-deep", "It has 5000 levels.", added('"note":' + "[" * 4999 + "]" * 4999)),
            ("too-many", "It has 300 members.", added(",".join(f'"x{n}":0' for n in range(300))))]:
        yield f"syntax/{name}", comment, value, f
    f = {"requirement": "R53"}
    for name, value in [("unknown", "XYZ"), ("lower-case", "ec"), ("empty", ""), ("akp", "AKP"), ("null", None), ("number", 1)]:
        yield f"kty/{name}", "Its kty is none of a public key.", {**ec, "kty": value}, f
    yield "kty/missing", "It has no kty.", without(ec, "kty"), f
    yield "kty/exchanged", "Its kty is the one of another kind of key.", {**ec, "kty": "RSA"}, f
    for name, comment, value, requirement in [
            ("unknown", "Its curve is unknown.", {**ec, "crv": "P-999"}, "R43"),
            ("lower-case", "Its curve is in lower case.", {**ec, "crv": "p-256"}, "R43"),
            ("other", "Its curve is another one than its point's.", {**ec, "crv": "secp256k1"}, "R43"),
            ("missing", "It has no curve.", without(ec, "crv"), "R43"), ("null", "Its curve is null.", {**ec, "crv": None}, "R43"),
            ("brainpool", "A key of a curve that no algorithm here uses.", {**ec, "crv": "BP-256"}, "R43"),
            ("x25519", "A key of X25519.", jwk("x25519", "bad"), "R48"),
            ("ed448", "A key of Ed448.", {"kty": "OKP", "kid": "bad", "crv": "Ed448", "x": b64(bytes(range(57)))}, "R48")]:
        yield f"crv/{name}", comment, value, {"requirement": requirement}
    f = {"requirement": "R54"}
    for name, value in [("enc", "enc"), ("upper-case", "SIG"), ("empty", ""), ("null", None), ("array", ["sig"])]:
        yield f"use/{name}", "Its use is not sig.", {**ec, "use": value}, f
    for name, value in [("empty", []), ("sign", ["sign"]), ("encrypt", ["encrypt"]), ("derive", ["deriveKey", "deriveBits"]),
                        ("twice", ["verify", "verify"]), ("upper-case", ["Verify"]), ("string", "verify"), ("null", None),
                        ("numbers", [1]), ("seventeen", ["verify"] + [f"x{number}" for number in range(16)])]:
        yield f"key-ops/{name}", "Its key_ops do not allow to verify.", {**ec, "key_ops": value}, f
    yield "key-ops/disagree", "Its use is sig, and its key_ops hold something else.", \
        {**ec, "use": "sig", "key_ops": ["verify", "encrypt"]}, f
    f = {"requirement": "R55"}
    for name, value in [("other-curve", "ES384"), ("other-family", "RS256"), ("ecdh", "ECDH-ES"), ("none", "none"), ("hmac", "HS256"),
                        ("unknown", "X"), ("lower-case", "es256"), ("empty", ""), ("null", None), ("number", 256), ("array", ["ES256"])]:
        yield f"alg/{name}", "Its alg is none that it can verify.", {**ec, "alg": value}, f
    yield "alg/rsa-oaep", "An RSA key for encryption.", {**rsa, "alg": "RSA-OAEP"}, f
    yield "alg/rsa-hmac", "An RSA key whose alg is HS256.", {**rsa, "alg": "HS256"}, {**f, "attack": "B"}
    yield "alg/ed448", "An Ed25519 key whose alg is Ed448.", {**ed, "alg": "Ed448"}, f
    f = {"requirement": "R58"}
    for name in ("rsa", "p256-other", "ed25519"):
        yield f"private/{name}", "A whole private key.", {**KEYS[name].jwk, "kid": "bad"}, f
    for member in ("d", "p", "q", "dp", "dq", "qi", "priv", "k"):
        yield f"private/member-{member}", f"A public key with a {member}.", {**rsa, member: "AQAB"}, f
    yield "private/member-oth", "A public key with other primes.", {**rsa, "oth": []}, f
    yield "private/empty-d", "A public key with an empty d.", {**ec, "d": ""}, f
    f = {"requirement": "R50", "attack": "B", "guarantee": "G3"}
    secret = {**KEYS["hs256"].jwk, "kid": "bad"}
    yield "secret/plain", "A secret.", secret, f
    yield "secret/alg", "A secret for HS256.", {**secret, "alg": "HS256", "use": "sig"}, f
    yield "secret/alg-es256", "A secret whose alg is ES256.", {**secret, "alg": "ES256"}, f
    yield "secret/public-key", "A public key as the k of a secret.", \
        {"kty": "oct", "kid": "bad", "alg": "HS256", "k": b64(KEYS["rsa"].spki_pem().encode())}, f
    f = {"requirement": "R38", "guarantee": "G3", "attack": "E"}
    yield "weak/rsa-1024", "An RSA key of 1024 bits.", jwk("rsa-1024", "bad"), f
    for name, comment, key in [("rsa-2047", "A modulus of one bit less than allowed.", rsa_jwk(modulus(2047))),
                               ("rsa-8193", "A modulus of one bit more than allowed.", rsa_jwk(modulus(8193))),
                               ("rsa-even", "An even modulus.", rsa_jwk(modulus(2048, True))),
                               ("e-1", "The exponent is 1.", rsa_jwk(e=1)), ("e-3", "The exponent is 3.", rsa_jwk(e=3)),
                               ("e-even", "The exponent is even.", rsa_jwk(e=65538)),
                               ("e-large", "The exponent has 34 bits.", rsa_jwk(e=(1 << 33) + 1))]:
        yield f"weak/{name}", comment, {**key, "kid": "bad"}, f
    f = {"requirement": "R45", "guarantee": "G3", "attack": "E"}
    y = unb64(ec["y"])
    yield "weak/off-curve", "A point that is not on the curve.", {**ec, "y": b64(y[:-1] + bytes([y[-1] ^ 1]))}, f
    yield "weak/zeros", "Both coordinates are 0.", {**ec, "x": b64(bytes(32)), "y": b64(bytes(32))}, f
    f = {"requirement": "R47", "guarantee": "G3", "attack": "E"}
    for name, data in SMALL_ORDER:
        yield f"weak/ed25519-{name}", "An Ed25519 point of small order.", {**ed, "x": b64(data)}, f
    yield "weak/ed25519-not-a-point", "No Ed25519 point.", {**ed, "x": b64((2).to_bytes(32, "little"))}, f
    f = {"requirement": "R57"}
    for key, name, members in [(rsa, "rsa", "n e"), (ec, "ec", "x y"), (ed, "ed25519", "x")]:
        for member in members.split():
            yield f"members/{name}-no-{member}", f"It has no {member}.", without(key, member), f
            yield f"members/{name}-{member}-null", f"Its {member} is null.", {**key, member: None}, f
            yield f"members/{name}-{member}-number", f"Its {member} is a number.", {**key, member: 1}, f
            yield f"members/{name}-{member}-padding", f"Its {member} has padding.", {**key, member: key[member] + "="}, f
            yield f"members/{name}-{member}-empty", f"Its {member} is empty.", {**key, member: ""}, f
    f = {"requirement": "R60", "guarantee": "G8"}
    yield "members/ec-x-short", "Its x is one byte short.", {**ec, "x": b64(unb64(ec["x"])[1:])}, f
    yield "members/ec-y-long", "Its y is a zero byte longer.", {**ec, "y": b64(b"\0" + y)}, f
    yield "members/ed25519-x-short", "Its x is one byte short.", {**ed, "x": b64(unb64(ed["x"])[1:])}, f
    yield "members/rsa-n-leading-zero", "Its n begins with a zero byte.", {**rsa, "n": b64(b"\0" + unb64(rsa["n"]))}, f
    yield "members/rsa-e-leading-zero", "Its e begins with a zero byte.", {**rsa, "e": "AAEAAQ"}, f
    f = {"requirement": "R30", "guarantee": "G2", "spec": "RFC 7517 §4.5"}
    for name, comment, value in [
            ("number", "Its id is a number.", 7), ("null", "Its id is null.", None), ("true", "Its id is a literal.", True),
            ("array", "Its id is an array.", ["bad"]), ("object", "Its id is an object.", {}), ("empty", "Its id is empty.", ""),
            ("nul", "Its id holds U+0000.", "good\0"), ("newline", "Its id holds a line feed.", "good\n"),
            ("escape", "Its id holds U+001B.", "\x1b[31m"), ("delete", "Its id holds U+007F.", "a\x7f"), ("c1", "Its id holds U+0085.", "a\x85"),
            ("1025", "Its id has 1025 bytes.", "k" * 1025), ("2000", "Its id has 2000 bytes.", "k" * 2000),
            ("1026-non-ascii", "Its id has 513 characters of two bytes.", "\u00e9" * 513)]:
        yield f"kid/{name}", comment, {**ec, "kid": value}, f


def members():
    m = Maker("jwks/left-out.json", guarantee="G4", requirement="R57", spec="RFC 7517 §5")
    m.case("nothing", "Two good members.", text(GOOD, jwk("ed25519", "second")), usable=2)
    everything = []
    for name, comment, member, fields in bad_members():
        everything.append(member)
        m.case(f"{name}/next-to-a-good-one", f"{comment} It is left out, and the other member stays.", text(GOOD, member), usable=1, **fields)
        m.case(f"{name}/alone", f"{comment} No other member is there.", text(member), "keyring-empty", **fields)
    short = [member for member in everything if len(member if isinstance(member, str) else compact(member)) < 700]
    m.case("all-before", "All that is left out and is short, before a good member.", text(*short, GOOD), usable=1)
    m.case("all-after", "All that is left out and is short, after a good member.", text(GOOD, *short), usable=1)
    m.case("all-around", "A good member on both sides and in the middle.",
           text(GOOD, *short[:60], jwk("ed25519", "second"), *short[60:], jwk("rsa-other", "third")), usable=3)
    m.case("all-alone", "All of it, and no good member.", text(*short), "keyring-empty", requirement="R61")


def for_one():
    m = Maker("jwks/algorithm.json", guarantee="G4", requirement="R55", spec="RFC 7517 §4.4")
    mixed = [jwk("rsa", "rsa"), jwk("p256", "p256"), jwk("p384", "p384"), jwk("p521", "p521"), jwk("k256", "k256"),
             jwk("ed25519", "ed25519"), {**KEYS["hs256"].jwk, "kid": "hs256"}, jwk("x25519", "x25519")]
    m.case("mixed/any", "Keys of every kind without alg, a secret and a key of X25519.", text(*mixed), usable=6)
    m.case("mixed/any-reversed", "The same in reverse order.", text(*reversed(mixed)), usable=6)
    m.case("mixed/any-rotated", "The same in another order.", text(*mixed[3:], *mixed[:3]), usable=6)
    algs = [name + bits for name in ("RS", "PS") for bits in ("256", "384", "512")] + [
        "ES256", "ES384", "ES512", "ES256K", "Ed25519", "EdDSA", "Ed25519|EdDSA"]
    own = {"ES256": "p256", "ES384": "p384", "ES512": "p521", "ES256K": "k256"}
    for alg in algs:
        at = alg.replace("|", "-or-")
        m.case(f"mixed/{at}", "The same set: one member is of this family and curve.", text(*mixed), usable=1, alg=alg)
        m.case(f"mixed/{at}-reversed", "The same in reverse order.", text(*reversed(mixed)), usable=1, alg=alg)
        name = own.get(alg, "rsa" if alg[:2] in ("RS", "PS") else "ed25519")
        wire = "EdDSA" if "|" in alg else alg
        m.case(f"own/{at}", "The alg of a member is the pinned one.", text(jwk(name, "a", alg=wire, use="sig")), usable=1, alg=alg)
        m.case(f"own/{at}-key-ops", "Its key_ops allow to verify.", text(jwk(name, "a", alg=wire, key_ops=["verify"])), usable=1, alg=alg)
        m.case(f"own/{at}-or-none", "A member with alg and one without.", text(jwk(name, "a", alg=wire), jwk(name + "-other", "b")),
               usable=2, alg=alg)
        other = "RS256" if alg != "RS256" else "RS384"
        m.case(f"other/{at}", "The alg of the only member is another one.", text(jwk(name, "a", alg=other)), "keyring-empty", alg=alg)
        m.case(f"other/{at}-next-to-own", "One of two members has another alg.",
               text(jwk(name, "a", alg=other), jwk(name + "-other", "b", alg=wire)), usable=1, alg=alg)
    for alg in ("Ed25519", "EdDSA", "Ed25519|EdDSA"):
        m.case(f"both-names/{alg.replace('|', '-or-')}", "Both names of the algorithm are right in a key.",
               text(jwk("ed25519", "a", alg="Ed25519"), jwk("ed25519-other", "b", alg="EdDSA")), usable=2, alg=alg)
    m.case("misspelt/ES512", "A misspelling of ES512 that names nothing else.", text(jwk("p521", "a", alg="ES521")), usable=1, alg="ES512")
    m.case("rsa-once", "An RSA key without alg can be used for six algorithms, and is one member.", text(jwk("rsa", "a")), usable=1)
    m.case("rsa-each", "An RSA key for each of the six algorithms.",
           text(*(jwk("rsa", alg, alg=alg) for alg in algs[:6])), usable=6)
    m.case("rsa-each-for-one", "The same for one of them.", text(*(jwk("rsa", alg, alg=alg) for alg in algs[:6])), usable=1, alg="PS384")


def ids():
    m = Maker("jwks/kid.json", guarantee="G2", requirement="R56", spec="RFC 7517 §4.5")
    first, second = jwk("p256"), jwk("p256-other")

    def pair(one, other):
        return text({**first, "kid": one}, {**second, "kid": other})

    nfc, nfd = unicodedata.normalize("NFC", "schl\u00fcssel"), unicodedata.normalize("NFD", "schl\u00fcssel")
    for name, comment, one, other in [
            ("case", "Ids that differ in case.", "key", "KEY"), ("case-one", "Ids that differ in the case of one letter.", "aBc", "abc"),
            ("length", "An id that is the beginning of the other.", "2026", "2026-11"),
            ("space-end", "A space at the end of one.", "a", "a "), ("space-start", "A space before one.", "a", " a"),
            ("zero", "A leading zero.", "1", "01"), ("unicode-form", "One text in two Unicode forms.", nfc, nfd),
            ("full-width", "Letters of full width.", "a", "\uff41"), ("kelvin", "The Kelvin sign and a k.", "k", "\u212a"),
            ("ligature", "A ligature and its letters.", "\ufb01", "fi"), ("dotless", "A dotless i and an i.", "\u0131", "i"),
            ("zero-width", "A zero width space in one.", "ab", "a\u200bb"), ("slash", "A slash at the end of one.", "a", "a/"),
            ("path", "A path that leads back to the other.", "a", "b/../a"), ("percent", "One is percent-encoded.", "a b", "a%20b"),
            ("base64", "One is padded.", "YQ", "YQ==")]:
        m.case(f"distinct/{name}", comment, pair(one, other), usable=2)
        m.case(f"distinct/{name}-reversed", "The same in reverse order.", pair(other, one), usable=2)
        m.case(f"distinct/{name}-for-one", "The same for one algorithm.", pair(one, other), usable=2, alg="ES256")
    for name, comment, value in [
            ("one-character", "One character.", "1"), ("parent", "A path to a parent folder.", "../../etc/passwd"),
            ("quotes", "Quotation marks.", "\"'`"),
            ("backslash", "A backslash.", "a\\b"), ("url", "A URL.", "https://issuer.example/keys?id=1#a"),
            ("spaces", "Spaces only.", "   "),
            ("did", "A DID URL.", "did:web:issuer.example#key-1"), ("sql", "A piece of SQL.", "' OR 1=1 --"),
            ("shell", "A piece of shell.", "$(id);|"),
            ("html", "A piece of HTML.", "<script>"), ("braces", "Braces.", "{}{{}}%s"), ("json", "JSON.", '{"kid":"x"}'),
            ("null", "The word null.", "null"),
            ("proto", "A name that is special in JavaScript.", "__proto__"),
            ("other-scripts", "Other scripts.", "schl\u00fcssel-\u9375-\U0001f511"),
            ("no-break-space", "A no-break space.", "a\u00a0b"), ("line-separator", "A line separator.", "a\u2028b"),
            ("bom", "A byte order mark.", "\ufeffa"),
            ("direction", "A mark of direction.", "a\u202eb"),
            ("private-name", "The name that serde_json keeps for its Number.", "$serde_json::private::Number"),
            ("1024", "1024 bytes.", "k" * 1024), ("1024-non-ascii", "512 characters of two bytes.", "\u00e9" * 512)]:
        m.case(f"ordinary/{name}", comment, text({**first, "kid": value}), usable=1, requirement="R29")
    f = {"attack": "D"}
    m.case("duplicate/two", "Two members of one id.", pair("a", "a"), "key-id-duplicate", **f)
    m.case("duplicate/two-for-one", "The same for one algorithm.", pair("a", "a"), "key-id-duplicate", alg="ES256", **f)
    m.case("repeated/two", "One member twice is one key.", text(GOOD, GOOD), usable=1, **f)
    m.case("repeated/two-for-one", "The same for one algorithm.", text(GOOD, GOOD), usable=1, alg="ES256", **f)
    m.case("repeated/two-lenient", "The same, leniently.", lenient(text(GOOD, GOOD)), usable=1, **f)
    m.case("repeated/other-metadata", "One key twice under one id, once with an alg.", text(GOOD, {**GOOD, "alg": "ES256", "use": "sig"}),
           usable=1, alg="ES256", **f)
    m.case("repeated/other-spelling", "One key twice under one id, once with zero bytes before its numbers, leniently.",
           lenient(text(jwk("rsa", "a"), jwk("rsa", "a", n=b64(b"\0" + unb64(KEYS["rsa"].jwk["n"]))))), usable=1, alg="RS256", **f)
    m.case("repeated/three", "One member three times.", text(*[GOOD] * 3), usable=1, **f)
    m.case("repeated/not-neighbours", "One member twice with others between.",
           text(GOOD, jwk("p256-other", "b"), jwk("ed25519", "c"), GOOD), usable=3, **f)
    m.case("repeated/and-another", "One member twice, and another key of its id.", text(GOOD, GOOD, jwk("p256-other", "good")),
           "key-id-duplicate", **f)
    m.case("repeated/and-another-first", "The same in another order.", text(jwk("p256-other", "good"), GOOD, GOOD), "key-id-duplicate", **f)
    m.case("repeated/two-ids", "One key under two ids.", text(GOOD, {**GOOD, "kid": "b"}), usable=2, **f)
    m.case("duplicate/escaped", "Two ids that are one after unescaping.",
           pair("a", "b").replace('"kid":"b"', '"kid":"\\u0061"'), "key-id-duplicate", **f)
    m.case("duplicate/not-neighbours", "Two members of one id with others between.",
           text({**first, "kid": "a"}, jwk("p256", "b"), jwk("ed25519", "c"), {**second, "kid": "a"}), "key-id-duplicate", **f)
    m.case("duplicate/three", "Three members of one id.", text(*(jwk(name, "a") for name in ("p256", "p256-other", "demo-es256"))),
           "key-id-duplicate", **f)
    m.case("duplicate/lenient", "Two members of one id, leniently.", lenient(pair("a", "a")), "key-id-duplicate", **f)
    m.case("duplicate/next-to-others", "Two RSA keys of one id next to a key of another kind.",
           text(jwk("rsa", "a"), jwk("rsa-other", "a"), GOOD), "key-id-duplicate", **f)
    m.case("duplicate/alg-and-none", "Two RSA keys of one id, one of them for RS256 only.",
           text(jwk("rsa", "a", alg="RS256"), jwk("rsa-other", "a")), "key-id-duplicate", **f)
    m.case("duplicate/alg-and-none-RS256", "The same for RS256.",
           text(jwk("rsa", "a", alg="RS256"), jwk("rsa-other", "a")), "key-id-duplicate", alg="RS256", **f)
    m.case("duplicate/alg-and-none-PS256", "The same for PS256, for which one of them can be used.",
           text(jwk("rsa", "a", alg="RS256"), jwk("rsa-other", "a")), usable=1, alg="PS256")
    for name, comment, member in [
            ("enc", "for encryption", {**second, "use": "enc"}), ("private", "private", {**KEYS["p256-other"].jwk}),
            ("secret", "a secret", KEYS["hs256"].jwk), ("weak", "a weak RSA key", KEYS["rsa-1024"].public_jwk()),
            ("off-curve", "no point", {**second, "y": second["x"]}), ("alg", "for ECDH", {**second, "alg": "ECDH-ES"}),
            ("x25519", "a key of X25519", KEYS["x25519"].public_jwk())]:
        bad = {**member, "kid": "good"}
        m.case(f"shared/{name}", f"Two members of one id, of which one is {comment}.", text(GOOD, bad), usable=1, requirement="R57")
        m.case(f"shared/{name}-first", "The same in reverse order.", text(bad, GOOD), usable=1, requirement="R57")
    kinds = text(jwk("rsa", "a"), jwk("p256", "a"), jwk("ed25519", "a"))
    for alg in ("RS256", "ES256", "Ed25519"):
        m.case(f"shared/kinds-{alg}", "Three members of one id and of three kinds, for one of them.", kinds, usable=1, alg=alg)
    # Without an id
    f = {"requirement": "R56"}
    m.case("absent/one", "One member without an id.", text(first), usable=1, **f)
    m.case("absent/one-for-one", "The same for one algorithm.", text(first), usable=1, alg="ES256", **f)
    m.case("absent/one-and-another", "One member without an id, and one with.", text(first, {**second, "kid": "b"}), usable=2, **f)
    for name, alg in (("", None), ("-for-one", "ES256")):
        m.case(f"absent/two{name}", "Two members without an id, which cannot be told from each other.", text(first, second),
               "keyring-empty", alg=alg, **f)
        m.case(f"absent/two-and-another{name}", "Two members without an id, and one with.", text(first, jwk("p256", "b"), second),
               usable=1, alg=alg, **f)
        m.case(f"absent/three-and-two{name}", "Three members without an id, and two with.",
               text(first, jwk("p256", "b"), second, jwk("p256-other", "c"), first), usable=2, alg=alg, **f)
        m.case(f"absent/same-twice{name}", "One member without an id twice.", text(first, first), usable=1, alg=alg, **f)
        m.case(f"absent/same-twice-and-another{name}", "One member without an id twice, and another one.", text(first, first, second),
               "keyring-empty", alg=alg, **f)
        m.case(f"absent/one-not-usable{name}", "Two members without an id, of which one is for encryption.",
               text(first, {**second, "use": "enc"}), usable=1, alg=alg, **f)
        m.case(f"absent/one-null{name}", "A member without an id, and one whose id is null.", text(first, {**second, "kid": None}),
               usable=1, alg=alg, **f)
    m.case("absent/kinds", "Members without an id of three kinds: for each algorithm there is one.",
           text(jwk("rsa"), jwk("p256"), jwk("ed25519")), usable=3, **f)
    m.case("absent/alg-and-none", "Two RSA keys without an id, one of them for RS256 only: for the other algorithms there is one.",
           text(jwk("rsa", alg="RS256"), jwk("rsa-other")), usable=1, **f)
    m.case("absent/alg-and-none-RS256", "The same for RS256.", text(jwk("rsa", alg="RS256"), jwk("rsa-other")), "keyring-empty",
           alg="RS256", **f)
    m.case("absent/two-algs", "Two RSA keys without an id, each for an algorithm of its own.",
           text(jwk("rsa", alg="RS256"), jwk("rsa-other", alg="PS256")), usable=2, **f)
    m.case("absent/kinds-ES256", "The same for one algorithm.", text(jwk("rsa"), jwk("p256"), jwk("ed25519")), usable=1, alg="ES256", **f)


# Providers ----------------------------------------------------------------------------------------------------------

def x509(name):
    """The members that hold a certificate."""
    data = certificate(name).public_bytes(ser.Encoding.DER)
    return {"x5c": [base64.b64encode(data).decode()], "x5t": b64(hashlib.sha1(data).digest())}


def shapes(chosen, second, third, x5c=x509):
    """Sets in the manner of issuers. Each key is a pair: its name among the test keys, and its id.

    What they publish: https://www.googleapis.com/oauth2/v3/certs, https://appleid.apple.com/auth/keys and
    https://login.microsoftonline.com/organizations/discovery/v2.0/keys, as kept in https://github.com/panva/wellknown; the example of
    https://auth0.com/docs/secure/tokens/json-web-tokens/json-web-key-set-properties; /protocol/openid-connect/certs of Keycloak.
    """
    def rsa(key, order, **more):
        every = {"kty": "RSA", "kid": key[1], "n": KEYS[key[0]].jwk["n"], "e": "AQAB", "alg": "RS256", "use": "sig", **more}
        return {member: every[member] for member in order.split()}

    def certified(key):
        return x5c(key[0])

    def keycloak(key, **more):
        cert = certified(key)
        digest = hashlib.sha256(base64.b64decode(cert["x5c"][0])).digest()
        return rsa(key, "kid kty alg use n e x5c x5t x5t#S256", **cert, **{"x5t#S256": b64(digest)}, **more)

    issuer = "https://login.example/{tenantid}/v2.0"
    return {
        "google": {"keys": [rsa(key, "e kid use n kty alg") for key in (chosen, second)]},
        "apple": {"keys": [rsa(key, "kty kid use alg n e") for key in (second, chosen, third)]},
        "entra": {"keys": [rsa(key, "kty use kid x5t n e x5c cloud_instance_name issuer", **certified(key),
                               cloud_instance_name="login.example", issuer=issuer) for key in (chosen, second)]},
        "auth0": {"keys": [rsa(key, "kty use n e kid x5t x5c alg", **certified(key)) for key in (chosen, second)]},
        "keycloak": {"keys": [keycloak(second, alg="RSA-OAEP", use="enc"), keycloak(chosen)]},
        "okta": {"keys": [rsa(key, "kty alg kid use e n") for key in (chosen, second)]},
    }


def providers():
    m = Maker("jwks/providers.json", guarantee="G4", requirement="R57", spec="RFC 7517 §5")
    made = shapes(("rsa", KID), ("rsa-other", "2026-12"), ("demo-rsa", "2027-01"))
    manner = {
        "google": ("two RS256 keys", 2, 2, 0, 0), "apple": ("three RS256 keys, without x5c", 3, 3, 0, 0),
        "entra": ("no alg, but x5c and an issuer", 2, 2, 2, 0), "auth0": ("RS256 with x5c and x5t", 2, 2, 0, 0),
        "keycloak": ("one key to encrypt and one to sign, mixed", 1, 1, 0, 0), "okta": ("use sig", 2, 2, 0, 0)}
    for name, (comment, *counts) in manner.items():
        set_ = compact(made[name])
        title = f"In the manner of {name.capitalize()}: {comment}."
        for alg, count in zip((None, "RS256", "PS256", "ES256"), counts):
            place = f"{name}/{alg or 'any'}"
            if count:
                m.case(place, title, set_, usable=count, alg=alg)
            else:
                m.case(place, title, set_, "keyring-empty", alg=alg, requirement="R55")
        m.case(f"{name}/reversed", "The same in reverse order.", compact({"keys": made[name]["keys"][::-1]}), usable=counts[0])
    m.case("x5c/other-key", "A member whose x5c is the certificate of another key: nothing of x5c is looked at.",
           text({**made["auth0"]["keys"][0], **x509("p256")}), usable=1, requirement="R26")
    m.case("x5c/malformed", "A member whose x5c is no array.", text({**made["auth0"]["keys"][0], "x5c": 1, "x5t": None}), usable=1,
           requirement="R26")
    alone = text({"kty": "RSA", "kid": KID, **x509("rsa")}, {"kty": "EC", "kid": "2026-12", **x509("p256")})
    m.case("x5c/alone", "Members that have their key in x5c only.", alone, "keyring-empty", requirement="R57")
    m.case("x5c/alone-lenient", "The same, leniently.", lenient(alone), usable=2, requirement="R57")
    m.case("x5c/alone-lenient-RS256", "The same for one algorithm.", lenient(alone), usable=1, alg="RS256", requirement="R57")
    m.case("x5c/alone-lenient-ES384", "The same for an algorithm that none is for.", lenient(alone), "keyring-empty", alg="ES384",
           requirement="R57")
    # https://oauth.battle.net/jwks/certs, as kept in https://github.com/panva/wellknown
    blizzard = text(*({"kty": "RSA", "e": "AQAB", "use": "sig", "kid": kid, "alg": "RS256",
                       "n": base64.b64encode(b"\0" + unb64(KEYS[name].jwk["n"])).decode()}
                      for name, kid in [("rsa", KID), ("rsa-other", "2026-12")]))
    m.case("battle-net/strict", "In the manner of Battle.net: the standard alphabet, padding, and a zero byte before n.", blizzard,
           "keyring-empty", alg="RS256", requirement="R60")
    m.case("battle-net/lenient", "The same, leniently.", lenient(blizzard), usable=2, alg="RS256", requirement="R60")
    m.case("battle-net/lenient-PS256", "The same for an algorithm that the alg does not allow.", lenient(blizzard), "keyring-empty",
           alg="PS256", requirement="R55")
    empty = [jwk("rsa", "a", use=None, key_ops=[], x5c=[], alg=None), jwk("p256", "b", use="", key_ops=None, x5t=None), {**jwk("ed25519"), "kid": None, "alg": ""}]
    m.case("empty-members/strict", "Members without a value.", text(*empty), "keyring-empty", requirement="R57")
    m.case("empty-members/lenient", "The same, leniently.", lenient(text(*empty)), usable=3, requirement="R57")
    for name, (comment, *counts) in manner.items():
        m.case(f"{name}/lenient", f"In the manner of {name.capitalize()}, leniently.", lenient(compact(made[name])), usable=counts[0])
    certificates(m)
    m.case("x5u", "A member with a URL of a certificate, which is not fetched.",
           text({**made["google"]["keys"][0], "x5u": "https://attacker.example/c"}), usable=1, requirement="R26")


def certificates(m):
    """Certificates by their ids, as https://www.googleapis.com/robot/v1/metadata/x509/... has them."""
    f = {"requirement": "R57", "spec": "RFC 7468 §5"}

    def pem(name):
        return certificate(name).public_bytes(ser.Encoding.PEM).decode()

    def read(object_):
        return {"certificates": object_ if isinstance(object_, str) else compact(object_)}

    two = {KID: pem("rsa"), "2026-12": pem("rsa-other")}
    m.case("certificates/two", "Two certificates by their ids.", read(two), usable=2, alg="RS256", **f)
    m.case("certificates/any", "Certificates of several kinds.", read({"a": pem("rsa"), "b": pem("p256"), "c": pem("ed25519")}), usable=3, **f)
    m.case("certificates/one-of-kinds", "The same for one algorithm.", read({"a": pem("rsa"), "b": pem("p256"), "c": pem("ed25519")}), usable=1,
           alg="ES256", **f)
    m.case("certificates/whitespace", "With whitespace and an escaped name.", read(' {\n "\\u0061" : ' + compact(pem("rsa")) + " }\n"), usable=1, **f)
    for name, comment, value in [("text", "no certificate", "no certificate"), ("public-key", "a public key", KEYS["rsa"].spki_pem()),
                                 ("private-key", "a private key", KEYS["rsa"].pkcs8(pem=True).decode()), ("null", "null", None), ("number", "a number", 1),
                                 ("list", "a list", [pem("rsa")]), ("weak", "a certificate of 1024 bits", pem("rsa-1024")),
                                 ("escaped", "a certificate with line breaks that are escaped twice", pem("rsa").replace("\n", "\\n"))]:
        m.case(f"certificates/skipped/{name}", f"One value is {comment}: it is skipped.", read({**two, "x": value}), usable=2, alg="RS256", **f)
        m.case(f"certificates/alone/{name}", f"The only value is {comment}.", read({"x": value}), "keyring-empty", alg="RS256", **f)
    for name, comment, key in [("empty", "The empty id.", ""), ("control", "An id with a line feed.", "a\n"), ("long", "An id of 1025 bytes.", "k" * 1025)]:
        m.case(f"certificates/id-{name}", comment, read({key: pem("rsa"), "a": pem("rsa-other")}), usable=1, alg="RS256",
               **{**f, "requirement": "R30", "guarantee": "G2"})
    one = compact(pem("rsa"))
    for name, comment, object_, expect in [
            ("nothing", "No certificate.", "{}", "keyring-empty"), ("list", "A list.", f"[{one}]", "jwks-syntax"), ("text", "A PEM.", pem("rsa"), "jwks-syntax"),
            ("cut", "A text that is cut.", '{"a":' + one, "jwks-syntax"), ("trailing", "Text behind.", '{"a":' + one + "}x", "jwks-syntax"),
            ("duplicate", "One id twice.", '{"a":' + one + ',"a":' + one + "}", "jwk-duplicate-member"),
            ("duplicate-escaped", "One id twice, once escaped.", '{"a":' + one + ',"\\u0061":' + one + "}", "jwk-duplicate-member"),
            ("set", "A JWK set.", text(GOOD), "keyring-empty"),
            ("too-long", "More than 64 KiB.", '{"a":' + one + ',"b":"' + "x" * 65536 + '"}', "jwks-too-long"),
            ("too-many", "257 members.", "{" + ",".join(f'"x{number}":0' for number in range(257)) + "}", "jwks-syntax")]:
        m.case(f"certificates/{name}", comment, read(object_), expect, alg="RS256", **{**f, "requirement": "R61", "guarantee": "G8"})


def make():
    sets()
    members()
    for_one()
    ids()
    providers()
