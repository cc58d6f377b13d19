"""import/paseto.json and import/paserk.json: whether a key is taken; paseto/paserk.json: whether a text is that of a key."""

from .imports import ED_PRIME, SMALL_ORDER, armour, certificate_pem, der, ec_spki, ed_spki, raw, tlv
from .keys import KEYS
from .paseto_footer import ALLOWED, KID, key_text
from .paseto_token import PROTOCOLS, is_local, key_bytes, key_for, paserk, paserk_id
from .secret import KNOWN, long_text
from .sign import compact
from .suite import File, b64

OTHER_VERSION = {"3": "4", "4": "3"}


class Keys:
    """One file with one group for each protocol or algorithm and each id, in the order of first use."""

    def __init__(self, path, **fields):
        self.file, self.fields, self.groups = File(path), fields, {}

    def case(self, name, alg, comment, key=None, expect="accept", kid=KID, default=None, **fields):
        default = default or raw(key_bytes(key_for(alg)))
        if (alg, kid) not in self.groups:
            self.groups[alg, kid] = self.file.group("jwk", alg, default, kid=kid, **self.fields)
        self.groups[alg, kid].case(f"{alg.replace('|', '-or-')}/{name}", comment, None, expect, key=key, **fields)


def text(value):
    return {"paserk": value}


# Bytes, PEM and DER -------------------------------------------------------------------------------------------------

def public_bytes(m, protocol):
    key = key_for(protocol)
    data, f = key_bytes(key), {"requirement": "R101", "spec": f"PASETO Version {protocol[1]}"}
    code = "ed25519-malformed" if protocol == "v4.public" else "point-malformed"
    m.case("raw/right", protocol, f"A key of {len(data)} bytes.", raw(data), **f)
    for size in (0, 1, 31, 32, 33, 48, 49, 64, 65, 96, 97):
        if size != len(data):
            m.case(f"raw/length-{size}", protocol, f"A key of {size} bytes.", raw((data * 4)[:size]), code, **f)
    if protocol == "v4.public":
        f = {"requirement": "R47", "spec": "RFC 8032 §5.1.3"}
        seed = key.pkcs8()[-32:]
        m.case("raw/secret-64", protocol, "The secret key of 64 bytes: seed and public key.", raw(seed + data), code,
               requirement="R101")
        for name, comment, value in [("not-a-point", "y is 2, which no point has.", (2).to_bytes(32, "little")),
                                     ("not-canonical", "y is not below the prime.", (ED_PRIME + 3).to_bytes(32, "little"))]:
            m.case(f"raw/{name}", protocol, comment, raw(value), code, attack="E", **f)
        for name, value in SMALL_ORDER:
            m.case(f"raw/{name}", protocol, "A point of small order.", raw(value), "ed25519-weak", attack="E", **f)
        return
    f = {"requirement": "R45", "spec": "SEC 1 §2.3.4"}
    point = key.point()
    m.case("raw/uncompressed", protocol, "The uncompressed point.", raw(point), **f)
    for name, comment, value in [
            ("infinity", "The point at infinity.", b"\0"), ("without-prefix", "x without the first byte.", data[1:]),
            ("prefix-0", "A first byte of 0.", b"\0" + data[1:]),
            ("prefix-5", "A first byte that no form has.", b"\x05" + data[1:]),
            ("uncompressed-prefix", "The first byte of an uncompressed point before x only.", b"\x04" + data[1:]),
            ("hybrid", "The hybrid form.", bytes([6 | point[-1] & 1]) + point[1:]),
            ("off-curve", "An uncompressed point that is not on the curve.", point[:-1] + bytes([point[-1] ^ 1])),
            ("off-curve-compressed", "An x that no point has.", no_point(data)),
            ("above-field", "x is not below the prime of the field.", b"\x02" + b"\xff" * 48),
            ("zeros", "Both coordinates are 0.", b"\x04" + bytes(96)),
            ("secret", "The number of the secret key.", key.number("d").to_bytes(48, "big")),
            ("p256", "A point of P-256.", KEYS["p256"].point(True)),
            ("p521", "A point of P-521.", KEYS["p521"].point(True))]:
        m.case(f"raw/{name}", protocol, comment, raw(value), "point-malformed", attack="E", **f)


def no_point(data):
    """The next x without a point: for about one half of all x there is no y."""
    p = (1 << 384) - (1 << 128) - (1 << 96) + (1 << 32) - 1
    b = int("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef", 16)
    x = int.from_bytes(data[1:], "big")
    while pow(x ** 3 - 3 * x + b, (p - 1) // 2, p) == 1:
        x += 1
    return data[:1] + x.to_bytes(48, "big")


def public_files(m, protocol):
    key, f = key_for(protocol), {"requirement": "R101", "spec": "RFC 7468 §13"}
    pem, spki = key.spki_pem(), key.spki()
    m.case("pem/right", protocol, "A public key (SPKI) in PEM.", {"pem": pem}, **f)
    m.case("pem/crlf", protocol, "Lines end with carriage return and line feed.", {"pem": pem.replace("\n", "\r\n")}, **f)
    m.case("der/right", protocol, "A public key (SPKI) in DER.", der(spki), **f)
    own = protocol[:2] == "v4"
    for name in ("rsa", "p256", "k256", "p521", "x25519", "v3-public" if own else "v4-public"):
        code = "key-curve" if not own and name in ("p256", "k256", "p521") else "key-family"
        m.case(f"pem/{name}", protocol, f"A key of another kind ({name}).", {"pem": KEYS[name].spki_pem()}, code, attack="B",
               **f)
        m.case(f"der/{name}", protocol, f"A key of another kind ({name}).", der(KEYS[name].spki()), code, attack="B", **f)
    m.case("pem/ed448", protocol, "An Ed448 key.",
           {"pem": armour("PUBLIC KEY", tlv(0x30, bytes.fromhex("300506032b6571"), tlv(3, b"\0", bytes(57))))}, "key-family",
           attack="B", **f)
    m.case("pem/private", protocol, "A private key in PEM.", {"pem": key.pkcs8(pem=True).decode()}, "private-key",
           **{**f, "requirement": "R58"})
    m.case("der/private", protocol, "A private key in DER.", der(key.pkcs8()), "private-key", **{**f, "requirement": "R58"})
    name = protocol.replace(".", "-")
    m.case("pem/certificate", protocol, "A certificate, of which only the key is taken.", {"pem": certificate_pem(name)},
           **{**f, "spec": "RFC 7468 §5"})
    m.case("pem/certificate-rsa", protocol, "A certificate of an RSA key.", {"pem": certificate_pem("rsa")}, "key-family",
           attack="B", **{**f, "spec": "RFC 7468 §5"})
    m.case("pem/two-keys", protocol, "Two public keys.", {"pem": pem + key_for(protocol, other=True).spki_pem()},
           "pem-several-blocks", **f)
    m.case("pem/paserk", protocol, "A PASERK where PEM is expected.", {"pem": paserk(protocol, key)}, "not-pem", **f)
    m.case("pem/empty", protocol, "The empty text.", {"pem": ""}, "pem-malformed", **f)
    m.case("der/cut", protocol, "The last byte is missing.", der(spki[:-1]), "der-malformed", **f)
    m.case("der/trailing-byte", protocol, "A byte more.", der(spki + b"\0"), "der-malformed", **f)
    m.case("jwk", protocol, "A JWK of the same key: PASETO has none.", {"jwk": key.public_jwk()}, "key-family",
           **{**f, "spec": None, "requirement": "R102"})
    m.case("jwk-private", protocol, "A private JWK.", {"jwk": key.jwk}, "key-family",
           **{**f, "spec": None, "requirement": "R102"})
    m.case("base64url", protocol, "The bytes of the key, handed over as a secret.",
           {"secret_base64url": b64(key_bytes(key))}, "key-family", attack="B", **{**f, "spec": None, "requirement": "R102"})
    if own:
        m.case("der/weak", protocol, "A point of small order in DER.", der(ed_spki(SMALL_ORDER[0][1])), "ed25519-weak",
               attack="E", **{**f, "requirement": "R47"})
    else:
        m.case("der/compressed", protocol, "A compressed point in DER.", der(ec_spki(name, key.point(True))),
               **{**f, "requirement": "R45"})
        m.case("der/infinity", protocol, "The point at infinity in DER.", der(ec_spki(name, b"\0")), "point-malformed",
               attack="E", **{**f, "requirement": "R45"})


def secrets(m, protocol):
    key, f = key_for(protocol), {"requirement": "R101", "spec": f"PASETO Version {protocol[1]}"}
    m.case("raw/right", protocol, "A secret of 32 bytes.", raw(key.secret), **f)
    m.case("base64url/right", protocol, "A secret as base64url text.", {"secret_base64url": b64(key.secret)}, **f)
    for size in (0, 1, 16, 31, 33, 48, 49, 64, 96):
        m.case(f"raw/length-{size}", protocol, f"A secret of {size} bytes.", raw((key.secret * 3)[:size]), "secret-length",
               **f)
    for size in (31, 33, 64):
        m.case(f"base64url/length-{size}", protocol, f"A secret of {size} bytes as base64url text.",
               {"secret_base64url": b64((key.secret * 2)[:size])}, "secret-length", **f)
    m.case("base64url/padding", protocol, "The base64url text has its padding.", {"secret_base64url": b64(key.secret) + "="},
           "secret-base64", **{**f, "requirement": "R103"})
    m.case("base64url/trailing-bits", protocol, "The unused bits of the last character are not zero.",
           {"secret_base64url": b64(bytes(range(32)))[:-1] + "9"}, "secret-base64", **{**f, "requirement": "R103"})
    m.case("raw/text", protocol, "The 43 characters of the base64url text as the secret.", raw(b64(key.secret).encode()),
           "secret-length", **f)
    m.case("raw/hex", protocol, "The hexadecimal digits of the secret as the secret.", raw(key.secret.hex().encode()),
           "secret-length", **f)
    weak = {"requirement": "R36", "spec": "RFC 8725 §3.5", "attack": "E"}
    for name, byte in [("zeros", 0), ("ones", 255), ("letters", 97)]:
        m.case(f"weak/{name}", protocol, "One byte over and over.", raw(bytes([byte]) * 32), "secret-weak", **weak)
    m.case("weak/base64url", protocol, "One byte over and over, as base64url text.", {"secret_base64url": b64(bytes(32))},
           "secret-weak", **weak)
    m.case("weak/last-differs", protocol, "One byte over and over, and another one at the end.", raw(b"a" * 31 + b"b"),
           **weak)
    m.case("weak/zeros-33", protocol, "One byte too many, all of them zero: the length is looked at first.", raw(bytes(33)),
           "secret-length", **{**weak, "guarantee": "G9"})
    m.case("weak/known", protocol, "A secret that stands in documentation, which is longer than 32 bytes.", raw(KNOWN[0][1]),
           "secret-length", **{**weak, "guarantee": "G9"})
    is_key = {"requirement": "R102", "spec": "PASETO, Algorithm Lucidity", "attack": "B"}
    public = key_for(protocol.replace("local", "public"))
    for name, comment, value in [
            ("pem", "A public key in PEM.", {"pem": public.spki_pem()}),
            ("pem-private", "A private key in PEM.", {"pem": public.pkcs8(pem=True).decode()}),
            ("pem-rsa", "An RSA key in PEM.", {"pem": KEYS["rsa"].spki_pem()}),
            ("pem-bytes", "The bytes of a PEM text.", raw(public.spki_pem().encode())),
            ("der", "A public key in DER.", der(public.spki())),
            ("der-bytes", "The bytes of a DER file.", raw(public.spki())),
            ("certificate", "A certificate in PEM.", {"pem": certificate_pem("rsa")}),
            ("jwk", "A JWK of a public key.", {"jwk": public.public_jwk()}),
            ("jwk-secret", "A JWK of the secret: PASETO has none.", {"jwk": key.jwk}),
            ("openssh", "A public key of OpenSSH.", raw(KEYS["ed25519"].openssh().encode())),
            ("paserk-bytes", "The text of a PASERK, handed over as the bytes of the secret.",
             raw(paserk(protocol, key).encode())),
            ("paserk-public-bytes", "The text of the PASERK of a public key.",
             raw(paserk(protocol.replace("local", "public"), public).encode())),
            ("paserk-base64url", "The base64url text of a PASERK.",
             {"secret_base64url": b64(paserk(protocol, key).encode())})]:
        m.case(f"is-key/{name}", protocol, comment, value, "secret-is-key", **is_key)
    m.case("length/65537", protocol, "A secret of 65537 bytes.", raw(long_text(65537)), "key-too-long", guarantee="G10",
           requirement="R9", attack="I")


# PASERK -------------------------------------------------------------------------------------------------------------

def paserks(m, protocol):
    key, version, kind = key_for(protocol), protocol[1], protocol[3:]
    own, data = paserk(protocol, key), b64(key_bytes(key))
    f = {"requirement": "R117", "spec": "PASERK, Types"}
    m.case("right", protocol, f"A PASERK k{version}.{kind}.", text(own), **f)
    m.case("right-other-key", protocol, "A PASERK of another key.", text(paserk(protocol, key_for(protocol, other=True))),
           **f)
    for other in PROTOCOLS:
        if other != protocol:
            code = "paserk-type" if other[1] == version else "paserk-version"
            m.case(f"other/{other}", protocol, f"A PASERK k{other[1:]}.", text(paserk(other, key_for(other))), code,
                   attack="B", **f)
    for number in "1234":
        if number != version:
            m.case(f"version/k{number}", protocol, f"The same key under the version k{number}.",
                   text(f"k{number}.{kind}.{data}"), "paserk-version", attack="B", **f)
            m.case(f"version/k{number}-secret", protocol, f"A secret key of k{number}: the version is looked at first.",
                   text(key_text(int(number), "secret")), "paserk-version", attack="B",
                   **{**f, "guarantee": "G9"})
    m.case("private", protocol, "The PASERK of a secret key.", text(key_text(int(version), "secret")), "private-key",
           **{**f, "requirement": "R58"})
    for other in ("local", "public", "local-pw", "secret-pw"):
        if other != kind:
            m.case(f"type/{other}", protocol, f"A PASERK of type {other}.", text(key_text(int(version), other)),
                   "paserk-type", attack="B", **f)
            m.case(f"type/{other}-same-bytes", protocol, f"The bytes of the key under the type {other}.",
                   text(f"k{version}.{other}.{data}"), "paserk-type", attack="B", **f)
    for other, rest in ALLOWED:
        m.case(f"type/{other}", protocol, f"A PASERK of type {other}, which holds no key that could be used.",
               text(f"k{version}.{other}.{rest}"), "paserk-type", **f)
    m.case("type/own-id", protocol, "The id of the key in place of the key.", text(paserk_id(protocol, key)), "paserk-type",
           **f)
    f = {"requirement": "R101", "spec": "PASERK, Types", "attack": "G"}
    size = len(key_bytes(key))
    for name, comment, value in [
            ("empty", "The empty text.", ""), ("version-alone", "The version alone.", f"k{version}"),
            ("header-alone", "Version and type without a dot behind them.", f"k{version}.{kind}"),
            ("no-data", "Version and type without a key.", f"k{version}.{kind}."),
            ("data-alone", "The key without version and type.", data),
            ("short", "A byte is missing.", f"k{version}.{kind}.{b64(key_bytes(key)[:-1])}"),
            ("long", "A byte more.", f"k{version}.{kind}.{b64(key_bytes(key) + bytes(1))}"),
            ("one-byte", "A key of one byte.", f"k{version}.{kind}.AA"),
            ("twice", "The key twice.", f"k{version}.{kind}.{b64(key_bytes(key) * 2)}"),
            ("padding", "The text has its padding.", own + "=" * (-len(data) % 4 or 1)),
            ("standard-alphabet", "A slash of the standard alphabet.", own[:-2] + "/" + own[-1]),
            ("space-before", "A space before it.", " " + own), ("space-after", "A space after it.", own + " "),
            ("newline-after", "A line feed after it.", own + "\n"),
            ("bom-before", "A byte order mark before it.", "\ufeff" + own),
            ("nul-after", "A zero byte after it.", own + "\0"), ("quoted", "In quotation marks.", f'"{own}"'),
            ("upper-case", "Version and type in upper case.", f"K{version}.{kind.upper()}.{data}"),
            ("upper-case-version", "The version in upper case.", f"K{version}.{kind}.{data}"),
            ("upper-case-type", "The type in upper case.", f"k{version}.{kind.upper()}.{data}"),
            ("unknown-version", "A version that there is not.", f"k5.{kind}.{data}"),
            ("no-version", "No version.", f"{kind}.{data}"),
            ("unknown-type", "A type that there is not.", f"k{version}.key.{data}"),
            ("empty-type", "An empty type.", f"k{version}..{data}"),
            ("token-version", "The version of a token.", f"v{version}.{kind}.{data}"),
            ("extra-part", "A fourth part.", own + "." + data), ("trailing-dot", "A dot at the end.", own + "."),
            ("two", "Two of them.", own + own),
            ("comma", "Two of them with a comma.", f"{own},{own}"),
            ("hex", "The key in hexadecimal.", f"k{version}.{kind}.{key_bytes(key).hex()}"),
            ("jwk", "A JWK.", compact(KEYS["ed25519"].public_jwk())),
            ("pem", "A PEM text.", KEYS["ed25519"].spki_pem())]:
        m.case(f"malformed/{name}", protocol, comment, text(value), "paserk-malformed", **f)
    if size % 3:
        last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        m.case("malformed/trailing-bits", protocol, "The unused bits of the last character are not zero.",
               text(own[:-1] + last[last.index(own[-1]) | 1]), "paserk-malformed", **f)
    m.case("length/65536", protocol, "A text as long as the limit allows.", text(own + "A" * (65536 - len(own))),
           "paserk-malformed", guarantee="G10", requirement="R9", attack="I")
    m.case("length/65537", protocol, "A text of one byte more.", text(own + "A" * (65537 - len(own))), "key-too-long",
           guarantee="G10", requirement="R9", attack="I")
    f = {"requirement": "R101", "spec": "PASERK, Types", "attack": "E"}
    if protocol == "v4.public":
        for name, value in SMALL_ORDER:
            m.case(f"point/{name}", protocol, "A point of small order.", text("k4.public." + b64(value)), "ed25519-weak",
                   **f)
        m.case("point/not-a-point", protocol, "y is 2, which no point has.",
               text("k4.public." + b64((2).to_bytes(32, "little"))), "ed25519-malformed", **f)
        m.case("point/not-canonical", protocol, "y is not below the prime.",
               text("k4.public." + b64((ED_PRIME + 3).to_bytes(32, "little"))), "ed25519-malformed", **f)
    if protocol == "v3.public":
        raw_ = key_bytes(key)
        for name, comment, value in [("off-curve", "An x that no point has.", no_point(raw_)),
                                     ("above-field", "x is not below the prime of the field.", b"\x02" + b"\xff" * 48)]:
            m.case(f"point/{name}", protocol, comment, text("k3.public." + b64(value)), "point-malformed", **f)
        for name, comment, value in [("prefix-4", "The first byte of an uncompressed point.", b"\x04" + raw_[1:]),
                                     ("prefix-0", "A first byte of 0.", b"\0" + raw_[1:]),
                                     ("prefix-5", "A first byte that no form has.", b"\x05" + raw_[1:]),
                                     ("uncompressed", "The uncompressed point, which a PASERK does not hold.", key.point()),
                                     ("x-only", "x without the first byte.", raw_[1:])]:
            m.case(f"point/{name}", protocol, comment, text("k3.public." + b64(value)), "paserk-malformed", **f)
        m.case("point/other-half", protocol, "The other point of the same x is a key as well.",
               text("k3.public." + b64(bytes([raw_[0] ^ 1]) + raw_[1:])), **f)


def ids(m, protocol):
    """The id that a key is pinned with."""
    key, other = key_for(protocol), key_for(protocol, other=True)
    own, f = paserk_id(protocol, key), {"guarantee": "G2", "requirement": "R119", "spec": "PASERK, Operations, ID"}
    n = protocol[1]
    swapped = own.replace(f"k{n}.", f"k{OTHER_VERSION[n]}.", 1)
    m.case("id/own", protocol, "The PASERK id of the key.", kid=own, **f)
    m.case("id/own-from-paserk", protocol, "The same, of a key that is handed over as a PASERK.",
           text(paserk(protocol, key)), kid=own, **f)
    m.case("id/own-other-key", protocol, "The PASERK id of this key, and another key.", text(paserk(protocol, other)),
           "key-id-paserk", kid=own, attack="D", **f)
    wrong = [("other-key", "The PASERK id of another key.", paserk_id(protocol, other)),
             ("other-version", "The id under the other version.", swapped),
             ("cut", "The id without its last character.", own[:-1]),
             ("longer", "The id and a character more.", own + "A"),
             ("empty", "Version and type of the id, without a hash.", own[:7]),
             ("sid", "An id of a secret key.", f"k{n}.sid." + own[7:]),
             ("other-purpose", "The id under the type of the other purpose.",
              own.replace("lid", "@").replace("pid", "lid").replace("@", "pid"))]
    for name, comment, value in wrong:
        m.case(f"id/{name}", protocol, comment, expect="key-id-paserk", kid=value, attack="D", **f)
    f = {**f, "requirement": "R118", "spec": "PASETO, Payload Processing, Key-ID Support"}
    m.case("id/key", protocol, "The key itself.", expect="key-id-paserk", kid=paserk(protocol, key), attack="D", **f)
    for version in "1234":
        for kind in ("local", "secret", "public", "local-pw", "secret-pw"):
            if len(key_text(int(version), kind)) <= 1024:
                m.case(f"id/k{version}.{kind}", protocol, f"A PASERK of type {kind}.", expect="key-id-paserk",
                       kid=key_text(int(version), kind), attack="D", **f)
    for kind, data in ALLOWED[3:]:
        m.case(f"id/k{n}.{kind}", protocol, f"A wrapped key of type {kind}.", expect="key-id-paserk",
               kid=f"k{n}.{kind}.{data}", attack="D", **f)
    for name, comment, value in [("opaque", "An id that is no PASERK.", KID),
                                 ("word", "An id that begins like a version.", "k4"),
                                 ("type", "A version and a type, and nothing behind them.", "k4.pid"),
                                 ("unknown-type", "A type that there is not.", f"k4.kid.{own[7:]}"),
                                 ("unknown-version", "A version that there is not.", f"k5.pid.{own[7:]}"),
                                 ("other-case", "Another case is no PASERK.", own.upper()),
                                 ("hash", "The hash alone.", own[7:])]:
        m.case(f"id/{name}", protocol, comment, kid=value, **{**f, "requirement": "R109"})


def for_jws(m):
    """A PASERK is no key of JWS."""
    f = {"requirement": "R102", "spec": "PASETO, Algorithm Lucidity", "attack": "B"}
    for alg, name in [("HS256", "hs256"), ("HS384", "hs384"), ("HS512", "hs512"), ("RS256", "rsa"), ("PS256", "rsa"),
                      ("ES256", "p256"), ("ES384", "p384"), ("Ed25519", "ed25519"), ("EdDSA", "ed25519"),
                      ("Ed25519|EdDSA", "ed25519")]:
        default = {"jwk": KEYS[name].public_jwk()}
        for protocol in PROTOCOLS:
            m.case(protocol, alg, f"A PASERK k{protocol[1:]}.", text(paserk(protocol, key_for(protocol))),
                   "secret-is-key" if alg.startswith("HS") else "key-family", default=default, **f)
        m.case("honest", alg, "A key of the algorithm.", default=default, **f)


# The text of a key, or of its id ------------------------------------------------------------------------------------

def kind_paserk():
    file = File("paseto/paserk.json")
    for protocol in PROTOCOLS:
        key, other, n = key_for(protocol), key_for(protocol, other=True), protocol[1]
        own, id_ = paserk(protocol, key), paserk_id(protocol, key)
        kind = id_.split(".")[1]
        f = {"guarantee": "G3", "requirement": "R117", "spec": "PASERK, Types"}
        group = file.group("paserk", f"k{protocol[1:]}", raw(key_bytes(key)), comment="Whether the text is that of the key.",
                           **f)
        place = f"k{protocol[1:]}"
        group.case(f"{place}/right", "The text of the key.", own)
        group.case(f"{place}/no-text", "The key has a text.")
        group.case(f"{place}/other-key", "The text of another key.", paserk(protocol, other), "refuse")
        for name, comment, value, expect in [
                ("other-version", "The text under the other version.", own.replace(f"k{n}", f"k{OTHER_VERSION[n]}"),
                 "paserk-version"),
                ("other-type", "The text under the type of the other purpose.",
                 f"k{n}.{'public' if is_local(protocol) else 'local'}." + own.split(".")[2], "paserk-type"),
                ("secret", "The text of a secret key.", key_text(int(n), "secret"), "private-key"),
                ("id", "The id of the key.", id_, "paserk-type"),
                ("padding", "The text has its padding.", own + "=", "paserk-malformed"),
                ("space", "A space after the text.", own + " ", "paserk-malformed"),
                ("case", "The text in upper case.", own.upper(), "paserk-malformed"),
                ("empty", "The empty text.", "", "paserk-malformed"),
                ("short", "A key that is a byte too short.", f"k{protocol[1:]}.{b64(key_bytes(key)[:-1])}",
                 "paserk-malformed")]:
            group.case(f"{place}/{name}", comment, value, expect)
        f = {**f, "requirement": "R119", "spec": "PASERK, Operations, ID", "guarantee": "G2"}
        place = f"k{n}.{kind}"
        group = file.group("paserk", place, raw(key_bytes(key)), comment="Whether the text is the id of the key.", **f)
        group.case(f"{place}/right", "The id of the key.", id_)
        group.case(f"{place}/no-text", "The key has an id.")
        for name, comment, value in [
                ("other-key", "The id of another key.", paserk_id(protocol, other)),
                ("other-version", "The id under the other version.", id_.replace(f"k{n}", f"k{OTHER_VERSION[n]}")),
                ("sid", "The id under the type of a secret key.", id_.replace(kind, "sid")),
                ("as-sid", "The hash was made for the type of a secret key.",
                 paserk_id(protocol, key, "sid").replace("sid", kind)),
                ("key", "The key in place of its id.", own), ("case", "The id in upper case.", id_.upper()),
                ("cut", "The id without its last character.", id_[:-1]), ("padding", "The id with padding.", id_ + "=" * 4),
                ("space", "A space after the id.", id_ + " "), ("empty", "The empty text.", ""),
                ("header", "Version and type alone.", f"k{n}.{kind}.")]:
            group.case(f"{place}/{name}", comment, value, "refuse")
        for size in (0, 31, 33, 48, 64):
            if size != len(key_bytes(key)):
                short = file.group("paserk", place, raw((key_bytes(key) * 3)[:size]), **{**f, "requirement": "R101"})
                short.case(f"{place}/length-{size}", f"A key of {size} bytes has no id.", id_, "paserk-malformed")


def make():
    m = Keys("import/paseto.json", guarantee="G3")
    for protocol in PROTOCOLS:
        if is_local(protocol):
            secrets(m, protocol)
        else:
            public_bytes(m, protocol)
            public_files(m, protocol)
    m = Keys("import/paserk.json", guarantee="G3")
    for protocol in PROTOCOLS:
        paserks(m, protocol)
        ids(m, protocol)
    for_jws(m)
    kind_paserk()
