"""import/*.json: whether a key is taken for an algorithm and a key id."""

import base64
import datetime
import functools
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser

from . import rsa_pss
from .keys import KEYS
from .sign import compact, harmless_names, private_names
from .suite import File, b64, unb64

KID = "2026-11"
ED_PRIME = (1 << 255) - 19
# The encodings of the points of order 1, 2, 4 and 8 on edwards25519.
SMALL_ORDER = [
    ("order-1", (1).to_bytes(32, "little")), ("order-2", (ED_PRIME - 1).to_bytes(32, "little")), ("order-4", bytes(32)),
    ("order-4-sign", bytes(31) + b"\x80"),
    ("order-8", bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
    ("order-8-sign", bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")),
    ("order-8-other", bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")),
    ("order-8-other-sign", bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")),
]
FAMILY = {**{name + bits: "rsa" for name in ("RS", "PS") for bits in ("256", "384", "512")},
          "ES256": "p256", "ES384": "p384", "ES512": "p521", "ES256K": "k256",
          "Ed25519": "ed25519", "EdDSA": "ed25519", "Ed25519|EdDSA": "ed25519"}


class Maker:
    """One file with one group for each algorithm, in the order of first use."""

    def __init__(self, path, **fields):
        self.file, self.fields, self.groups = File(path), fields, {}

    def case(self, name, alg, comment, key, expect="accept", kid=KID, **fields):
        place = (alg, kid)
        if place not in self.groups:
            self.groups[place] = self.file.group("jwk", alg, DEFAULT[alg](), kid=kid, **self.fields)
        self.groups[place].case(name, comment, None, expect, key=key, **fields)


def public(name):
    return lambda: {"jwk": KEYS[name].public_jwk()}


DEFAULT = {**{alg: public(name) for alg, name in FAMILY.items()},
           **{f"HS{bits}": public(f"hs{bits}") for bits in (256, 384, 512)}}


EVERY = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519", "oct": "HS256"}
GOOD = {kty: DEFAULT[alg]()["jwk"] for kty, alg in EVERY.items()}


def der(data):
    return {"der": b64(data)}


def raw(data):
    return {"hex": data.hex()}


def length(size):
    if size < 128:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag, *parts):
    body = b"".join(parts)
    return bytes([tag]) + length(len(body)) + body


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


RSA_ID = bytes.fromhex("300d06092a864886f70d0101010500")


def rsa_pkcs1(n, e):
    return tlv(0x30, integer(n), integer(e))


def rsa_spki(n, e):
    return tlv(0x30, RSA_ID, tlv(3, b"\0", rsa_pkcs1(n, e)))


@functools.cache
def modulus(bits, even=False):
    """A number of exactly this many bits that is nobody's key: only its size is under test."""
    number = int.from_bytes(hashlib.shake_256(b"modulus").digest(bits // 8 + 1), "big")
    number = number % (1 << bits) | 1 << (bits - 1) | 1
    return number - 1 if even else number


def uint(number):
    return b64(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def rsa_jwk(n=None, e=65537):
    return {"kty": "RSA", "n": uint(n or modulus(2048)), "e": uint(e)}


def ec_spki(name, point):
    whole, size = KEYS[name].spki(), len(KEYS[name].point())
    head = whole[:-size]  # the two SEQUENCE headers, the algorithm and the head of the BIT STRING
    algorithm = head[head.index(b"\x30", 2):head.rindex(b"\x03")]
    return tlv(0x30, algorithm, tlv(3, b"\0", point))


def ed_spki(data):
    return tlv(0x30, bytes.fromhex("300506032b6570"), tlv(3, b"\0", data))


def armour(label, data, end=None):
    body = base64.b64encode(data).decode()
    lines = "\n".join(body[at:at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {end or label}-----\n"


@functools.cache
def certificate(name, issuer="rsa", first=2025, last=2045):
    """A certificate for a test key, signed with RSA so that it is the same in every run."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"cotter test {name}")])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(KEYS[name].public)
    builder = builder.serial_number(int.from_bytes(name.encode(), "big") >> 1)
    builder = builder.not_valid_before(datetime.datetime(first, 1, 1)).not_valid_after(datetime.datetime(last, 1, 1))
    return builder.sign(KEYS[issuer].private, hashes.SHA256())


def certificate_der(*args):
    return certificate(*(args or ["rsa"])).public_bytes(ser.Encoding.DER)


def certificate_pem(*args):
    return certificate(*args).public_bytes(ser.Encoding.PEM).decode()


def pem():
    m = Maker("import/pem.json", guarantee="G3", spec="RFC 7468 §13")
    for alg, name in FAMILY.items():
        m.case(f"spki/{alg.replace('|', '-or-')}", alg, "A public key (SPKI).", {"pem": KEYS[name].spki_pem()})
    m.case("pkcs1/RS256", "RS256", "A public key of PKCS#1.", {"pem": KEYS["rsa"].pkcs1_pem()})
    for alg, name in [("RS256", "rsa"), ("ES256", "p256"), ("Ed25519", "ed25519")]:
        m.case(f"certificate/{alg}", alg, "A certificate, of which only the key is taken.",
               {"pem": certificate_pem(name)}, spec="RFC 7468 §5")
    m.case("certificate/expired", "RS256", "A certificate that has expired: nothing but the key is looked at.",
           {"pem": certificate_pem("rsa-other", "rsa", 2001, 2002)}, spec="RFC 7468 §5")
    spki = KEYS["rsa"].spki_pem()
    m.case("line-ends/crlf", "RS256", "Lines end with carriage return and line feed.", {"pem": spki.replace("\n", "\r\n")})
    m.case("line-ends/none-at-end", "RS256", "No line end after the last line.", {"pem": spki.rstrip("\n")})
    m.case("line-ends/many-at-end", "RS256", "Several line ends after the last line.", {"pem": spki + "\n\n"})
    m.case("text-before", "RS256", "Text before the block.", {"pem": "subject=CN = issuer\nissuer=CN = issuer\n" + spki},
           spec="RFC 7468 §2")
    for name, label, key in [
            ("pkcs8-rsa", "RS256", KEYS["rsa"].pkcs8(pem=True).decode()),
            ("pkcs8-ec", "ES256", KEYS["p256"].pkcs8(pem=True).decode()),
            ("pkcs8-ed25519", "Ed25519", KEYS["ed25519"].pkcs8(pem=True).decode()),
            ("pkcs1", "RS256", KEYS["rsa"].traditional(pem=True).decode()),
            ("sec1", "ES256", KEYS["p256"].traditional(pem=True).decode()),
            ("openssh", "Ed25519", KEYS["ed25519"].openssh_private()),
            ("encrypted", "RS256", armour("ENCRYPTED PRIVATE KEY", b"\x30\x03\x02\x01\x00")),
            ("label-only", "RS256", armour("PRIVATE KEY", KEYS["rsa"].spki()))]:
        m.case(f"private/{name}", label, "A private key where a public one is expected." if name != "label-only" else
               "The label of a private key over a public one.", {"pem": key}, "private-key", requirement="R58")
    for name, label in [("certificate-request", "CERTIFICATE REQUEST"), ("crl", "X509 CRL"), ("pkcs7", "PKCS7"),
                        ("dh", "DH PARAMETERS"), ("lower-case", "Public Key"),
                        ("trusted-certificate", "TRUSTED CERTIFICATE"), ("x509-certificate", "X509 CERTIFICATE"),
                        ("rsa-pss", "RSA-PSS PUBLIC KEY"), ("ec", "EC PUBLIC KEY"), ("cms", "CMS")]:
        m.case(f"label/{name}", "RS256", f"A block with the label {label}.", {"pem": armour(label, KEYS["rsa"].spki())},
               "pem-label")
    for name, comment, text in [
            ("two-keys", "Two public keys.", spki + KEYS["rsa-other"].spki_pem()),
            ("same-key-twice", "One public key twice.", spki + spki),
            ("certificate-chain", "A chain of two certificates.", certificate_pem("rsa") + certificate_pem("p256")),
            ("key-and-certificate", "A public key and a certificate.", spki + certificate_pem("rsa"))]:
        m.case(f"several/{name}", "RS256", comment, {"pem": text}, "pem-several-blocks")
    lines = spki.splitlines()
    for name, comment, text in [
            ("empty", "The empty text.", ""),
            ("text", "Some text.", "not a key"),
            ("no-end", "The last line is missing.", "\n".join(lines[:-1]) + "\n"),
            ("no-begin", "The first line is missing.", "\n".join(lines[1:]) + "\n"),
            ("other-end", "The labels of the first and the last line differ.", armour("PUBLIC KEY", KEYS["rsa"].spki(), "RSA PUBLIC KEY")),
            ("bad-character", "A character that is not of the base64 alphabet.", spki.replace(lines[2], "!" + lines[2][1:])),
            ("url-alphabet", "Characters of the URL alphabet.", spki.replace(lines[2], "-_" + lines[2][2:])),
            ("character-missing", "One character is missing, so the length is wrong.", spki.replace(lines[-2], lines[-2][1:])),
            ("base64-of-text", "The base64 of some text.", base64.b64encode(b"hello, world").decode())]:
        m.case(f"malformed/{name}", "RS256", comment, {"pem": text}, "pem-malformed", spec="RFC 7468 §3")
    escaped, body = spki.replace("\n", "\\n"), "".join(lines[1:-1])
    for name, comment, text in [
            ("base64-only", "The base64 text without its lines of armour.", "\n".join(lines[1:-1]) + "\n"),
            ("base64-one-line", "The same in one line.", body), ("base64-quoted", "The same in quotation marks.", f'"{body}"'),
            ("base64-pkcs1", "The base64 of a key of PKCS#1.", base64.b64encode(KEYS["rsa"].pkcs1()).decode()),
            ("escaped", "Line breaks are written as a backslash and a letter.", escaped),
            ("escaped-crlf", "The same with carriage returns.", spki.replace("\n", "\\r\\n")),
            ("escaped-certificate", "A certificate written so.", certificate_pem("rsa").replace("\n", "\\n")),
            ("one-line", "All in one line.", spki.replace("\n", "")),
            ("one-line-spaces", "All in one line, with spaces for line breaks.", spki.replace("\n", " ")),
            ("base64-of-pem", "The base64 of a PEM.", base64.b64encode(spki.encode()).decode()),
            ("openssh-public", "A public key of OpenSSH.", KEYS["rsa"].openssh()),
            ("openssh-ec", "A public key of OpenSSH on P-256.", KEYS["p256"].openssh()),
            ("jwk", "A JWK.", compact(KEYS["rsa"].public_jwk())),
            ("jwk-set", "A JWK set.", compact({"keys": [KEYS["rsa"].public_jwk()]})),
            ("indented", "Each line is indented.", spki.replace("\n", "\n    ")),
            ("trailing-spaces", "Spaces after each line.", spki.replace("\n", "  \n")),
            ("double-spaced", "A blank line between two lines.", spki.replace("\n", "\n\n")),
            ("escaped-twice", "Line breaks whose escapes are escaped.", spki.replace("\n", "\\\\n")),
            ("dashes", "A dash is missing in the first line.", spki[1:]),
            ("typographic-dashes", "Dashes of a word processor.", spki.replace("-----", "\u2014\u2014-")),
            ("base64-of-pem-lines", "The base64 of a PEM, in lines.", base64.encodebytes(spki.encode()).decode()),
            ("base64-of-certificate", "The base64 of a certificate.", base64.b64encode(certificate_der()).decode()),
            ("hexadecimal", "The hexadecimal digits of the DER.", KEYS["rsa"].spki().hex()),
            ("xml", "A key in the XML of .NET.", "<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>"),
            ("url", "The address of a key set.", "https://issuer.example/.well-known/jwks.json"),
            ("paserk", "A PASERK.", "k4.public." + b64(KEYS["ed25519"].raw_public()))]:
        m.case(f"pasted/{name}", "RS256", comment, {"pem": text}, "not-pem", spec="RFC 7468 §3")
    parameters = armour("EC PARAMETERS", bytes.fromhex("06082a8648ce3d030107"))
    m.case("pasted/parameters-and-private", "ES256", "The parameters of a curve before a private key, as OpenSSL writes them.",
           {"pem": parameters + KEYS["p256"].traditional(pem=True).decode()}, "private-key", requirement="R58")
    m.case("pasted/parameters-and-public", "ES256", "The parameters of a curve before a public key.",
           {"pem": parameters + KEYS["p256"].spki_pem()}, "pem-several-blocks")
    rsa_der, cert = KEYS["rsa"].spki(), certificate_der()
    for name, comment, text in [
            ("pkcs1-under-spki", "A PKCS#1 structure under the label of an SPKI.", armour("PUBLIC KEY", KEYS["rsa"].pkcs1())),
            ("spki-under-pkcs1", "An SPKI under the label of PKCS#1.", armour("RSA PUBLIC KEY", rsa_der)),
            ("certificate-under-spki", "A certificate under the label of an SPKI.", armour("PUBLIC KEY", cert)),
            ("certificate-under-pkcs1", "A certificate under the label of PKCS#1.", armour("RSA PUBLIC KEY", cert)),
            ("spki-under-certificate", "An SPKI under the label of a certificate.", armour("CERTIFICATE", rsa_der)),
            ("pkcs1-under-certificate", "A PKCS#1 structure under the label of a certificate.", armour("CERTIFICATE", KEYS["rsa"].pkcs1()))]:
        m.case(f"kind/{name}", "RS256", comment, {"pem": text}, "der-kind")
    m.case("kind/private-under-spki", "RS256", "A private key under the label of a public one.", {"pem": armour("PUBLIC KEY", KEYS["rsa"].pkcs8())},
           "private-key", requirement="R58")
    for name, comment, text in [
            ("not-der", "A block whose bytes are no DER.", armour("PUBLIC KEY", b"hello, world")),
            ("empty-block", "A block of an empty sequence.", armour("PUBLIC KEY", b"\x30\x00")),
            ("trailing-byte", "A byte after the structure.", armour("PUBLIC KEY", KEYS["rsa"].spki() + b"\0")),
            ("certificate-cut", "A certificate that is cut.",
             armour("CERTIFICATE", certificate("rsa").public_bytes(ser.Encoding.DER)[:-1]))]:
        m.case(f"der/{name}", "RS256", comment, {"pem": text}, "der-malformed")
    for alg, name, expect in [
            ("ES256", "rsa", "key-family"), ("Ed25519", "rsa", "key-family"), ("RS256", "p256", "key-family"),
            ("RS256", "ed25519", "key-family"), ("ES256", "ed25519", "key-family"), ("Ed25519", "p256", "key-family"),
            ("Ed25519", "x25519", "key-family"), ("ES256", "p384", "key-curve"), ("ES256", "k256", "key-curve"),
            ("ES256K", "p256", "key-curve"), ("ES384", "p256", "key-curve"), ("ES384", "p521", "key-curve"),
            ("ES512", "p384", "key-curve")]:
        m.case(f"family/{alg}-{name}", alg, f"A key of another kind ({name}) for {alg}.", {"pem": KEYS[name].spki_pem()},
               expect, requirement="R43" if expect == "key-curve" else "R50", attack="B")
    m.case("family/Ed25519-ed448", "Ed25519", "An Ed448 key for Ed25519.",
           {"pem": armour("PUBLIC KEY", tlv(0x30, bytes.fromhex("300506032b6571"), tlv(3, b"\0", bytes(57))))},
           "key-family", requirement="R48", attack="B")
    m.case("family/certificate-ES256-rsa", "ES256", "A certificate of an RSA key for ES256.", {"pem": certificate_pem("rsa")},
           "key-family", requirement="R50", attack="B")
    m.case("family/certificate-ES256-p384", "ES256", "A certificate of a P-384 key for ES256.",
           {"pem": certificate_pem("p384")}, "key-curve", requirement="R43", attack="B")
    m.case("rsa/certificate-1024", "RS256", "A certificate of an RSA key of 1024 bits.", {"pem": certificate_pem("rsa-1024")},
           "rsa-modulus-size", requirement="R38")
    m.case("rsa/1024", "RS256", "An RSA key of 1024 bits.", {"pem": KEYS["rsa-1024"].spki_pem()}, "rsa-modulus-size",
           requirement="R38", spec="RFC 7518 §3.3")
    f = {"guarantee": "G10", "requirement": "R9", "attack": "I"}
    text = "text before the block\n" * 4096
    for name, comment, whole, over in [("65536", "A PEM text as long as the limit allows.", spki, 0),
                                       ("65537", "A PEM text of one byte more.", spki, 1),
                                       ("certificate-65537", "A certificate in such a text.", certificate_pem("rsa"), 1)]:
        m.case(f"length/{name}", "RS256", comment, {"pem": text[len(whole) - 65536 - over:] + whole},
               "key-too-long" if over else "accept", **f)


def rsa_pss_keys(m, form, wrap):
    """Keys for RSASSA-PSS alone, which name the one algorithm that they serve, or none."""
    f = {"spec": "RFC 4055 §3.1", "guarantee": "G4"}
    algs = [name + bits for name in ("RS", "PS") for bits in ("256", "384", "512")]
    for name, comment, alone in [
            ("free", "without parameters", None), ("sha256", "bound to SHA-256", "PS256"), ("sha384", "bound to SHA-384", "PS384"),
            ("sha512", "bound to SHA-512", "PS512"), ("sha256-alone", "bound to SHA-256, and to MGF1 with SHA-1 by default", ""),
            ("sha256-salt-20", "bound to SHA-256 and MGF1 with it, and to a salt of 20 bytes by default", ""),
            ("sha1", "bound to SHA-1 by default", "")]:
        for alg in algs:
            expect = "key-family" if alg.startswith("RS") else "accept" if alone in (None, alg) else "rsa-pss-parameters"
            m.case(f"{form}rsa-pss/{name}/{alg}", alg, f"A key for RSASSA-PSS, {comment}, for {alg}.", wrap(rsa_pss.public(name)), expect, **f)
    m.case(f"{form}rsa-pss/small", "PS256", "A key of 1024 bits for RSASSA-PSS.", wrap(rsa_pss.public("small")), "rsa-modulus-size",
           requirement="R38", **f)
    m.case(f"{form}rsa-pss/ES256", "ES256", "A key for RSASSA-PSS for ES256.", wrap(rsa_pss.public("free")), "key-family", **f)


def der_file():
    m = Maker("import/der.json", guarantee="G3", spec="RFC 5280 §4.1.2.7")
    for alg, name in FAMILY.items():
        m.case(f"spki/{alg.replace('|', '-or-')}", alg, "A public key (SPKI).", der(KEYS[name].spki()))
    m.case("pkcs1/RS256", "RS256", "A public key of PKCS#1.", der(KEYS["rsa"].pkcs1()))
    for alg, name in [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("ES256K", "k256")]:
        m.case(f"compressed/{alg}", alg, "A public key with a compressed point.", der(ec_spki(name, KEYS[name].point(True))),
               requirement="R45")
    spki = KEYS["rsa"].spki()
    for name, comment, alg, data in [
            ("empty", "Nothing at all.", "RS256", b""), ("text", "Some text.", "RS256", b"hello, world"),
            ("cut", "The last byte is missing.", "RS256", spki[:-1]), ("trailing-byte", "A byte more.", "RS256", spki + b"\0"),
            ("trailing-byte-ec", "A byte more after a key of P-256.", "ES256", KEYS["p256"].spki() + b"\0"),
            ("trailing-byte-ed25519", "A byte more after an Ed25519 key.", "Ed25519", KEYS["ed25519"].spki() + b"\0"),
            ("twice", "The structure twice.", "RS256", spki + spki),
            ("pkcs1-cut", "A PKCS#1 structure without its last byte.", "RS256", KEYS["rsa"].pkcs1()[:-1]),
            ("pkcs1-trailing-byte", "A PKCS#1 structure and a byte more.", "RS256", KEYS["rsa"].pkcs1() + b"\0"),
            ("indefinite-length", "BER with an indefinite length.", "RS256", b"\x30\x80" + spki[4:] + b"\0\0"),
            ("long-length", "A length in more bytes than needed.", "Ed25519", b"\x30\x81" + KEYS["ed25519"].spki()[1:]),
            ("integer", "An integer.", "RS256", integer(modulus(2048)))]:
        m.case(f"malformed/{name}", alg, comment, der(data), "der-malformed")
    m.case("kind/pem", "RS256", "A PEM text where DER is expected.", der(KEYS["rsa"].spki_pem().encode()), "der-kind")
    m.case("kind/certificate", "RS256", "A certificate where a public key is expected.",
           der(certificate("rsa").public_bytes(ser.Encoding.DER)), "der-kind")
    for name, comment, text in [
            ("base64", "The base64 of the DER.", base64.b64encode(spki).decode()), ("hexadecimal", "Its hexadecimal digits.", spki.hex()),
            ("base64-of-pem", "The base64 of a PEM.", base64.b64encode(KEYS["rsa"].spki_pem().encode()).decode()),
            ("escaped", "A PEM with escaped line breaks.", KEYS["rsa"].spki_pem().replace("\n", "\\n")),
            ("jwk", "A JWK.", compact(KEYS["rsa"].public_jwk())), ("openssh", "A public key of OpenSSH.", KEYS["rsa"].openssh())]:
        m.case(f"kind/{name}", "RS256", f"{comment} It is text.", der(text.encode()), "der-kind")
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(KEYS["rsa"].private, hashes.SHA256())
    for name, comment, alg, data in [
            ("certificate-request", "A certificate request.", "RS256", request.public_bytes(ser.Encoding.DER)),
            ("pkcs7", "A PKCS#7 message.", "RS256", tlv(0x30, bytes.fromhex("06092a864886f70d010702"), tlv(0xa0, tlv(0x30, integer(1))))),
            ("pkcs12", "A PKCS#12 file.", "RS256",
             tlv(0x30, integer(3), tlv(0x30, bytes.fromhex("06092a864886f70d010701"), tlv(0xa0, tlv(4, b""))))),
            ("other", "A sequence of two strings.", "RS256", tlv(0x30, tlv(12, b"a"), tlv(12, b"b"))),
            ("raw-ed25519", "The bytes of a key without its DER.", "Ed25519", KEYS["ed25519"].raw_public()),
            ("raw-point", "A point without its DER.", "ES256", KEYS["p256"].point()),
            ("raw-compressed", "A compressed point without its DER.", "ES512", KEYS["p521"].point(True))]:
        m.case(f"kind/{name}", alg, comment, der(data), "der-kind")
    f = {"spec": "RFC 5280 §4.1"}
    for alg, name in [("RS256", "rsa"), ("PS512", "rsa"), ("ES256", "p256"), ("Ed25519", "ed25519")]:
        m.case(f"certificate/{alg}", alg, "A certificate, of which only the key is taken.", {"certificate_der": b64(certificate_der(name))}, **f)
    cert = certificate_der()
    for name, comment, data, expect in [
            ("spki", "A public key where a certificate is expected.", spki, "der-kind"),
            ("pkcs1", "A public key of PKCS#1 where a certificate is expected.", KEYS["rsa"].pkcs1(), "der-kind"),
            ("pem", "A certificate in PEM where DER is expected.", certificate_pem("rsa").encode(), "der-kind"),
            ("private", "A private key where a certificate is expected.", KEYS["rsa"].pkcs8(), "private-key"),
            ("cut", "A certificate that is cut.", cert[:-1], "der-malformed"), ("trailing-byte", "A byte more.", cert + b"\0", "der-malformed"),
            ("empty", "Nothing at all.", b"", "der-malformed"),
            ("too-long", "Longer than any key.", cert.ljust(65537, b"\0"), "key-too-long")]:
        m.case(f"certificate/{name}", "RS256", comment, {"certificate_der": b64(data)}, expect, **f)
    m.case("certificate/family", "ES256", "A certificate of an RSA key for ES256.", {"certificate_der": b64(cert)}, "key-family",
           requirement="R50", attack="B", **f)
    rsa_pss_keys(m, "", der)
    for name, alg, expect in [("free", "PS384", "accept"), ("free", "RS256", "key-family"), ("sha256", "PS256", "accept"),
                              ("sha256", "PS384", "rsa-pss-parameters"), ("sha256", "RS256", "key-family")]:
        m.case(f"rsa-pss/certificate/{name}/{alg}", alg, "A certificate of a key for RSASSA-PSS.",
               {"certificate_der": b64(rsa_pss.certificate(name))}, expect, spec="RFC 4055 §3.1", guarantee="G4")
    algorithm = bytes.fromhex("06092a864886f70d01010a")
    null, mgf1 = b"\x05\x00", bytes.fromhex("06092a864886f70d010108")

    def sha(number, parameters=null):
        return tlv(0x30, bytes.fromhex("0609608648016503040201")[:-1] + bytes([number]), parameters)

    def bound(*parameters):
        return der(tlv(0x30, tlv(0x30, algorithm, tlv(0x30, *parameters)), tlv(3, b"\0", KEYS["rsa"].pkcs1())))

    def mask(hash_, oid=mgf1):
        return tlv(0xa1, tlv(0x30, oid, hash_))

    hash_, salt, other = tlv(0xa0, sha(1)), tlv(0xa2, integer(32)), bytes.fromhex("06092a864886f70d010109")
    for name, comment, key, expect in [
            ("all", "Hash, mask and salt of PS256.", bound(hash_, mask(sha(1)), salt), "accept"),
            ("without-null", "The same, without NULL for the parameters of the hashes.",
             bound(tlv(0xa0, sha(1, b"")), mask(sha(1, b"")), salt), "accept"),
            ("mask-left-out", "The mask is left out, and so is of SHA-1.", bound(hash_, salt), "rsa-pss-parameters"),
            ("mask-other-hash", "The mask is of SHA-512.", bound(hash_, mask(sha(3)), salt), "rsa-pss-parameters"),
            ("mask-unknown", "The mask is none of MGF1.", bound(hash_, mask(sha(1), other), salt), "rsa-pss-parameters"),
            ("hash-left-out", "The hash is left out, and so is SHA-1.", bound(mask(sha(1)), salt), "rsa-pss-parameters"),
            ("hash-unknown", "A hash of SHA-224.", bound(tlv(0xa0, sha(4)), mask(sha(1)), salt), "rsa-pss-parameters"),
            ("hash-parameters", "A hash with parameters.", bound(tlv(0xa0, sha(1, integer(1))), mask(sha(1)), salt), "rsa-pss-parameters"),
            ("salt-left-out", "The salt is left out, and so has 20 bytes.", bound(hash_, mask(sha(1))), "rsa-pss-parameters"),
            ("salt-31", "A salt of one byte less.", bound(hash_, mask(sha(1)), tlv(0xa2, integer(31))), "rsa-pss-parameters"),
            ("salt-33", "A salt of one byte more.", bound(hash_, mask(sha(1)), tlv(0xa2, integer(33))), "rsa-pss-parameters"),
            ("salt-64", "A salt of 64 bytes.", bound(hash_, mask(sha(1)), tlv(0xa2, integer(64))), "rsa-pss-parameters"),
            ("other-order", "The salt before the mask.", bound(hash_, salt, mask(sha(1))), "der-malformed"),
            ("trailing", "A further parameter.", bound(hash_, mask(sha(1)), salt, tlv(0xa4, integer(1))), "der-malformed")]:
        m.case(f"rsa-pss/parameters/{name}", "PS256", comment, key, expect, spec="RFC 4055 §3.1", guarantee="G4")
    for name, comment, parameters in [("null", "NULL for the parameters.", b"\x05\x00"), ("text", "Parameters that are no sequence.", b"\x04\x00"),
                                      ("salt-large", "A salt of 300 bytes.", tlv(0x30, tlv(0xa2, integer(300)))),
                                      ("trailer", "A trailer field that nothing has.", tlv(0x30, tlv(0xa3, integer(2))))]:
        data = tlv(0x30, tlv(0x30, algorithm, parameters), tlv(3, b"\0", KEYS["rsa"].pkcs1()))
        m.case(f"rsa-pss/malformed/{name}", "PS256", comment, der(data), "der-malformed", spec="RFC 4055 §3.1")
    for name, alg, data in [
            ("pkcs8-rsa", "RS256", KEYS["rsa"].pkcs8()), ("pkcs8-ec", "ES256", KEYS["p256"].pkcs8()),
            ("pkcs8-ed25519", "Ed25519", KEYS["ed25519"].pkcs8()), ("pkcs1", "RS256", KEYS["rsa"].traditional()),
            ("sec1", "ES256", KEYS["p256"].traditional())]:
        m.case(f"private/{name}", alg, "A private key where a public one is expected.", der(data), "private-key",
               requirement="R58")
    for alg, name, expect in [
            ("ES256", "rsa", "key-family"), ("Ed25519", "p256", "key-family"), ("Ed25519", "x25519", "key-family"),
            ("RS256", "ed25519", "key-family"), ("PS384", "p256", "key-family"), ("ES256", "p384", "key-curve"),
            ("ES256K", "p256", "key-curve"), ("ES256", "k256", "key-curve"), ("ES512", "p256", "key-curve")]:
        m.case(f"family/{alg}-{name}", alg, f"A key of another kind ({name}) for {alg}.", der(KEYS[name].spki()), expect,
               requirement="R43" if expect == "key-curve" else "R50", attack="B")
    for name, comment, n, e, expect in [
            ("2048", "The smallest modulus that is allowed.", modulus(2048), 65537, "accept"),
            ("8192", "The largest modulus that is allowed.", modulus(8192), 65537, "accept"),
            ("2047", "A modulus of one bit less than allowed.", modulus(2047), 65537, "rsa-modulus-size"),
            ("8193", "A modulus of one bit more than allowed.", modulus(8193), 65537, "rsa-modulus-size"),
            ("512", "A modulus of 512 bits.", modulus(512), 65537, "rsa-modulus-size"),
            ("16384", "A modulus of 16384 bits.", modulus(16384), 65537, "rsa-modulus-size"),
            ("even", "An even modulus.", modulus(2048, True), 65537, "rsa-modulus-even"),
            ("e-1", "The exponent is 1, so every number signs itself.", modulus(2048), 1, "rsa-exponent"),
            ("e-3", "The exponent is 3.", modulus(2048), 3, "rsa-exponent"),
            ("e-even", "The exponent is even.", modulus(2048), 65538, "rsa-exponent"),
            ("e-large", "The exponent has 34 bits.", modulus(2048), (1 << 33) + 1, "rsa-exponent")]:
        for form, make in [("spki", rsa_spki), ("pkcs1", rsa_pkcs1)]:
            m.case(f"rsa/{form}/{name}", "RS256", comment, der(make(n, e)), expect, requirement="R38",
                   spec="RFC 7518 §3.3", guarantee="G10" if name in ("8193", "16384") else "G3")
    f = {"guarantee": "G10", "requirement": "R9", "attack": "I"}
    m.case("length/65536", "RS256", "A key and zero bytes, as long as the limit allows.", der(spki.ljust(65536, b"\0")),
           "der-malformed", **f)
    m.case("length/65537", "RS256", "One byte more.", der(spki.ljust(65537, b"\0")), "key-too-long", **f)
    for alg, name in [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("ES256K", "k256")]:
        point = KEYS[name].point()
        for what, comment, data in [
                ("infinity", "The point at infinity.", b"\0"),
                ("hybrid", "The hybrid form of a point.", bytes([6 | point[-1] & 1]) + point[1:]),
                ("off-curve", "A point that is not on the curve.", point[:-1] + bytes([point[-1] ^ 1])),
                ("cut", "A byte of the point is missing.", point[:-1]),
                ("empty", "No bytes.", b"")]:
            m.case(f"point/{alg}/{what}", alg, comment, der(ec_spki(name, data)), "point-malformed", requirement="R45",
                   spec="SEC 1 §2.3.4")
    x = KEYS["ed25519"].spki()[-32:]
    m.case("ed25519/ordinary", "Ed25519", "An Ed25519 key built from its parts.", der(ed_spki(x)), requirement="R47")
    m.case("ed25519/weak", "Ed25519", "A point of small order.", der(ed_spki(SMALL_ORDER[0][1])), "ed25519-weak",
           requirement="R47", attack="E")
    m.case("ed25519/not-a-point", "Ed25519", "No point.", der(ed_spki((2).to_bytes(32, "little"))), "ed25519-malformed",
           requirement="R47")
    m.case("ed25519/short", "Ed25519", "A key of 31 bytes.", der(ed_spki(x[:-1])), "ed25519-malformed", requirement="R47")


def jwk():
    m = Maker("import/jwk.json", guarantee="G4", spec="RFC 7517 §4")
    for alg in [*FAMILY, "HS256", "HS384", "HS512"]:
        m.case(f"ordinary/{alg.replace('|', '-or-')}", alg, "The members that the key needs, and no others.", DEFAULT[alg]())
    every, good = EVERY, GOOD

    def without(kty, member):
        return {"jwk": {name: value for name, value in good[kty].items() if name != member}}

    def having(kind, **more):
        return {"jwk": {**good[kind], **more}}

    def text(value):
        return {"jwk_text": value}

    for kty, alg in every.items():
        m.case(f"full/{alg}", alg, "With alg, use, kid and members that nobody knows.",
               having(kty, alg=alg, use="sig", kid=KID, x5t="AAAA", note={"of": ["no", "meaning"]}),
               requirement={"EC": ["R43", "R55"], "OKP": ["R48", "R55"]}.get(kty, "R55"))
    # Syntax
    plain = compact(good["OKP"])
    f = {"guarantee": "G8", "requirement": "R53"}
    m.case("text/ordinary", "Ed25519", "The key as text.", text(plain), **f)
    m.case("text/whitespace", "Ed25519", "The key as text with whitespace.", text(" \r\n" + plain.replace(",", " ,\t") + "\n"), **f)
    m.case("text/escapes", "Ed25519", "The name and a value are spelt with escapes.",
           text(plain.replace('"kty"', '"\\u006bty"').replace('"OKP"', '"\\u004fKP"')), **f)
    for name, comment, value in [
            ("empty", "The empty text.", ""), ("array", "An array.", f"[{plain}]"), ("string", "A string.", '"key"'),
            ("null", "The null literal.", "null"), ("cut", "The closing brace is missing.", plain[:-1]),
            ("trailing-comma", "A comma after the last member.", plain[:-1] + ",}"),
            ("trailing-text", "A letter after the object.", plain + "x"), ("two", "Two objects.", plain + plain),
            ("bom", "A byte order mark before the object.", "\ufeff" + plain),
            ("single-quotes", "Single quotation marks.", plain.replace('"', "'")),
            ("nan", "NaN is no JSON.", plain[:-1] + ',"x-y":NaN}'),
            ("number-too-large", "A number out of the range of a double.", plain[:-1] + ',"x-y":1e400}'),
            ("lone-surrogate", "An escaped surrogate alone.", plain[:-1] + ',"x-y":"\\ud83d"}'),
            ("too-deep", "33 levels.", plain[:-1] + ',"x-y":' + "[" * 32 + "]" * 32 + "}"),
            ("too-many", "More than 256 members.", plain[:-1] + ',"x-y":{' + ",".join(f'"{n}":0' for n in range(300)) + "}}")]:
        m.case(f"syntax/{name}", "Ed25519", comment, text(value), "jwk-syntax",
               **({**f, "requirement": "R76"} if name.startswith("too") else f))
    m.case("syntax/depth-32", "Ed25519", "32 levels.", text(plain[:-1] + ',"x-y":' + "[" * 31 + "]" * 31 + "}"),
           guarantee="G8", requirement="R76")
    pad = plain[:-1] + ',"note":"%s"}'
    room = 65536 - len(pad) + 2
    m.case("length/65536", "Ed25519", "A key text as long as the limit allows.", text(pad % ("x" * room)), guarantee="G10",
           requirement="R9")
    m.case("length/65537", "Ed25519", "A key text of one byte more.", text(pad % ("x" * (room + 1))), "jwk-too-long",
           guarantee="G10", requirement="R9")
    for name, comment, value in [
            ("kty", "Two kty of one value.", plain[:-1] + ',"kty":"OKP"}'),
            ("x", "Two x.", plain[:-1] + ',"x":"AAAA"}'),
            ("escaped", "Two names that are one after unescaping.", plain[:-1] + ',"\\u0078":"AAAA"}'),
            ("unknown", "Two members of an unknown name.", plain[:-1] + ',"note":1,"note":1}'),
            ("nested", "Two members of one name inside a member.", plain[:-1] + ',"note":{"a":1,"a":1}}')]:
        m.case(f"duplicate/{name}", "Ed25519", comment, text(value), "jwk-duplicate-member", **f)
    # Names that are private to serde_json
    f = {"guarantee": "G8", "requirement": "R53"}
    inside = plain[:-1]
    for name, comment, value in private_names(inside + ",", "}"):
        m.case(f"private-name/{name}", "Ed25519", comment, text(value), "jwk-syntax", attack="G", **f)
    for name, comment, value in harmless_names(inside + ",", "}"):
        m.case(f"private-name/{name}", "Ed25519", comment, text(value), **f)
    # Other forms
    spki_pem = KEYS["ed25519"].spki_pem()
    for name, comment, value in [
            ("pem", "A PEM.", spki_pem), ("pem-escaped", "A PEM with escaped line breaks.", spki_pem.replace("\n", "\\n")),
            ("base64", "The base64 of DER.", base64.b64encode(KEYS["ed25519"].spki()).decode()),
            ("openssh", "A public key of OpenSSH.", KEYS["ed25519"].openssh()), ("set", "A JWK set.", compact({"keys": [good["OKP"]]})),
            ("set-pretty", "A JWK set in several lines.", '{\n  "keys": [\n    ' + plain + "\n  ]\n}\n"),
            ("url", "The address of a key set.", "https://issuer.example/.well-known/jwks.json"),
            ("paserk", "A PASERK.", "k4.public." + b64(KEYS["ed25519"].raw_public()))]:
        m.case(f"pasted/{name}", "Ed25519", f"{comment} It is no JWK.", text(value), "not-jwk", requirement="R53")
    # Members
    f = {"requirement": "R57", "spec": "RFC 7518 §6"}
    for kty, members in [("RSA", "n e"), ("EC", "crv x y"), ("OKP", "crv x"), ("oct", "k")]:
        for member in ["kty"] + members.split():
            m.case(f"missing/{every[kty]}/{member}", every[kty], f"No {member}.", without(kty, member), "jwk-member-missing",
                   **({**f, "requirement": "R53"} if member == "kty" else f))
        for member in ["kty", "alg", "use"] + members.split():
            for name, value in [("null", None), ("number", 65537), ("array", [good[kty].get(member, "sig")])]:
                m.case(f"type/{every[kty]}/{member}-{name}", every[kty], f"{member} is not a string.",
                       having(kty, **{member: value}), "jwk-member-type", **f)
    for name, value in [("null", None), ("number", 1), ("object", {})]:
        m.case(f"type/Ed25519/kid-{name}", "Ed25519", "kid is not a string.", having("OKP", kid=value), "jwk-member-type", **f)
    for name, value in [("string", "verify"), ("null", None), ("numbers", [1]), ("object", {"verify": True}),
                        ("mixed", ["verify", 1])]:
        m.case(f"type/Ed25519/key_ops-{name}", "Ed25519", "key_ops is no array of strings.", having("OKP", key_ops=value),
               "jwk-member-type", **f)
    f = {"guarantee": "G8", "requirement": "R4", "spec": "RFC 7515 §2"}
    for kty, member in [("RSA", "n"), ("RSA", "e"), ("EC", "x"), ("EC", "y"), ("OKP", "x"), ("oct", "k")]:
        value = good[kty][member]
        for name, comment, changed in [
                ("padding", "has padding", value + "="), ("space", "holds a space", value[:2] + " " + value[2:]),
                ("one-more", "has a length that is one more than a multiple of four", value + "A" * (-len(value) % 4 + 1)),
                ("standard-alphabet", "holds a character of the standard alphabet", "+" + value[1:])]:
            m.case(f"base64/{every[kty]}/{member}-{name}", every[kty], f"{member} {comment}.",
                   having(kty, **{member: changed}), "jwk-member-base64", **f)
    x = good["OKP"]["x"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    m.case("base64/Ed25519/x-trailing-bits", "Ed25519", "The unused bits of the last character of x are not zero.",
           having("OKP", x=x[:-1] + alphabet[alphabet.index(x[-1]) + 1]), "jwk-member-base64", **f)
    # Lengths
    f = {"requirement": "R60", "spec": "RFC 7518 §6.2.1.2", "guarantee": "G3"}
    for alg, name in [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("ES256K", "k256")]:
        key = KEYS[name].public_jwk()
        size = len(KEYS[name].point()) // 2
        point = KEYS[name].point()
        parts = {"x": point[1:1 + size], "y": point[1 + size:]}
        for member, data in parts.items():
            for what, comment, changed in [("short", "one byte short", data[1:]), ("long", "a zero byte longer", b"\0" + data),
                                           ("empty", "empty", b"")]:
                m.case(f"length/{alg}/{member}-{what}", alg, f"{member} is {comment}.",
                       {"jwk": {**key, member: b64(changed)}}, "jwk-member-length", **f)
        for what, comment, x_, y_ in [
                ("off-curve", "A point that is not on the curve.", parts["x"], parts["y"][:-1] + bytes([parts["y"][-1] ^ 1])),
                ("zeros", "Both coordinates are 0.", bytes(size), bytes(size)),
                ("above-field", "A coordinate that is not below the prime of the field.", b"\xff" * size, parts["y"]),
                ("exchanged", "x and y are exchanged.", parts["y"], parts["x"])]:
            m.case(f"point/{alg}/{what}", alg, comment, {"jwk": {**key, "x": b64(x_), "y": b64(y_)}}, "point-malformed",
                   requirement="R45", guarantee="G3", spec="RFC 7518 §6.2.1", attack="F")
    data = KEYS["ed25519"].spki()[-32:]
    for what, comment, changed in [("short", "one byte short", data[1:]), ("long", "a byte longer", data + b"\0"),
                                   ("empty", "empty", b""), ("64", "of 64 bytes", data + data)]:
        m.case(f"length/Ed25519/x-{what}", "Ed25519", f"x is {comment}.", having("OKP", x=b64(changed)), "jwk-member-length",
               **{**f, "spec": "RFC 8037 §2"})
    for what, data in SMALL_ORDER:
        m.case(f"ed25519/{what}", "Ed25519", "A point of small order.", having("OKP", x=b64(data)), "ed25519-weak",
               requirement="R47", guarantee="G3", spec="RFC 8032 §5.1.3", attack="E")
    m.case("ed25519/not-a-point", "Ed25519", "No point.", having("OKP", x=b64((2).to_bytes(32, "little"))),
           "ed25519-malformed", requirement="R47", guarantee="G3", spec="RFC 8032 §5.1.3")
    # RSA
    f = {"requirement": "R38", "guarantee": "G3", "spec": "RFC 7518 §3.3"}
    n = good["RSA"]["n"]
    for name, comment, key, expect in [
            ("2048", "The smallest modulus that is allowed.", rsa_jwk(), "accept"),
            ("8192", "The largest modulus that is allowed.", rsa_jwk(modulus(8192)), "accept"),
            ("4096", "An ordinary key of 4096 bits.", KEYS["rsa-4096"].public_jwk(), "accept"),
            ("e-65539", "An odd exponent above 65537.", rsa_jwk(e=65539), "accept"),
            ("e-33-bits", "The largest exponent that is allowed.", rsa_jwk(e=(1 << 33) - 1), "accept"),
            ("1024", "A modulus of 1024 bits.", KEYS["rsa-1024"].public_jwk(), "rsa-modulus-size"),
            ("2047", "A modulus of one bit less than allowed.", rsa_jwk(modulus(2047)), "rsa-modulus-size"),
            ("8193", "A modulus of one bit more than allowed.", rsa_jwk(modulus(8193)), "rsa-modulus-size"),
            ("even", "An even modulus.", rsa_jwk(modulus(2048, True)), "rsa-modulus-even"),
            ("e-1", "The exponent is 1.", rsa_jwk(e=1), "rsa-exponent"),
            ("e-2", "The exponent is 2.", rsa_jwk(e=2), "rsa-exponent"),
            ("e-3", "The exponent is 3.", rsa_jwk(e=3), "rsa-exponent"),
            ("e-17", "The exponent is 17.", rsa_jwk(e=17), "rsa-exponent"),
            ("e-65535", "An odd exponent just below 65537.", rsa_jwk(e=65535), "rsa-exponent"),
            ("e-65536", "An even exponent.", rsa_jwk(e=65536), "rsa-exponent"),
            ("e-65538", "An even exponent above 65537.", rsa_jwk(e=65538), "rsa-exponent"),
            ("e-34-bits", "The smallest odd exponent that is too large.", rsa_jwk(e=(1 << 33) + 1), "rsa-exponent"),
            ("e-64-bits", "An exponent of 64 bits.", rsa_jwk(e=(1 << 64) - 1), "rsa-exponent"),
            ("e-2048-bits", "An exponent as long as the modulus.", rsa_jwk(e=modulus(2048) - 2), "rsa-exponent")]:
        m.case(f"rsa/{name}", "RS256", comment, {"jwk": key}, expect, **f)
    f = {"requirement": "R60", "guarantee": "G8", "spec": "RFC 7518 §2"}
    for name, comment, more in [
            ("n-leading-zero", "n begins with a zero byte.", {"n": b64(b"\0" + unb64(n))}),
            ("e-leading-zero", "e begins with a zero byte.", {"e": "AAEAAQ"}),
            ("n-empty", "n is empty.", {"n": ""}), ("e-empty", "e is empty.", {"e": ""}),
            ("e-zero", "e is a zero byte.", {"e": "AA"})]:
        m.case(f"minimal/{name}", "RS256", comment, having("RSA", **more), "jwk-not-minimal", **f)
    # Private members
    f = {"requirement": "R58", "guarantee": "G4", "spec": "RFC 7517 §9.3"}
    for alg, name in [("RS256", "rsa"), ("ES256", "p256"), ("Ed25519", "ed25519")]:
        m.case(f"private/{alg}", alg, "A whole private key.", {"jwk": KEYS[name].jwk}, "private-key", **f)
    for member in ("d", "p", "q", "dp", "dq", "qi", "priv"):
        m.case(f"private/member-{member}", "RS256", f"A public key with a {member}.", having("RSA", **{member: "AQAB"}), "private-key", **f)
    m.case("private/member-oth", "RS256", "A public key with other primes.",
           having("RSA", oth=[{"r": "AQAB", "d": "AQAB", "t": "AQAB"}]), "private-key", **f)
    for alg, kty in [("RS256", "RSA"), ("PS512", "RSA"), ("ES256", "EC"), ("Ed25519", "OKP")]:
        for name, value in [("text", "AQAB"), ("empty", ""), ("null", None), ("number", 1)]:
            m.case(f"private/k-{alg}-{name}", alg, "A public key with the member k of a secret.", having(kty, k=value),
                   "private-key" if isinstance(value, str) else "jwk-member-type", **f)
        m.case(f"private/d-{alg}-null", alg, "A public key whose d is null: nothing of it is private.", having(kty, d=None),
               "jwk-member-type", **{**f, "guarantee": "G7"})
    m.case("private/k-before-alg", "RS256", "A public key with a k, for another algorithm.", having("RSA", k="AQAB", alg="RS384"),
           "private-key", **{**f, "guarantee": "G9"})
    m.case("private/oct-d", "HS256", "A secret with the member d of a private key.", having("oct", d="AQAB"), "private-key", **f)
    m.case("private/empty-d", "ES256", "A private member that is empty.", having("EC", d=""), "private-key", **f)
    m.case("private/d-before-alg", "RS256", "A private key for another algorithm.",
           {"jwk": {**KEYS["rsa"].jwk, "alg": "RS384"}}, "private-key", **{**f, "guarantee": "G9"})
    # Families and curves
    f = {"requirement": "R50", "guarantee": "G3", "attack": "B", "spec": "RFC 8725 §2.1"}
    for alg in ("RS256", "ES256", "Ed25519", "HS256"):
        for kty in every:
            if every[kty] != alg:
                m.case(f"family/{alg}-{kty}", alg, f"A key of kty {kty} for {alg}.", {"jwk": good[kty]}, "key-family", **f)
    for name, kty in [("unknown", "XYZ"), ("lower-case", "okp"), ("empty", ""), ("space", "OKP "), ("akp", "AKP")]:
        m.case(f"family/kty-{name}", "Ed25519", "A kty that is not the one of the algorithm.", having("OKP", kty=kty),
               "key-family", **{**f, "requirement": "R53"})
    m.case("family/before-private", "ES256", "A private key of another family.", {"jwk": KEYS["rsa"].jwk}, "key-family",
           **{**f, "guarantee": "G9"})
    f = {"requirement": "R43", "guarantee": "G4", "attack": "B", "spec": "RFC 7518 §3.4"}
    for alg, name in [("ES256", "p384"), ("ES256", "k256"), ("ES256K", "p256"), ("ES384", "p256"), ("ES512", "p384")]:
        m.case(f"curve/{alg}-{name}", alg, f"A key of another curve ({name}).", {"jwk": KEYS[name].public_jwk()}, "key-curve", **f)
    for name, crv in [("lower-case", "p-256"), ("openssl", "prime256v1"), ("unknown", "P-999"), ("empty", ""), ("edwards", "Ed25519")]:
        m.case(f"curve/{name}", "ES256", "A name of a curve that is not P-256.", having("EC", crv=crv), "key-curve", **f)
    f = {**f, "requirement": "R48", "spec": "RFC 8037 §2"}
    m.case("curve/x25519", "Ed25519", "An X25519 key for Ed25519.", {"jwk": KEYS["x25519"].public_jwk()}, "key-curve", **f)
    m.case("curve/ed448", "Ed25519", "An Ed448 key for Ed25519.",
           {"jwk": {"kty": "OKP", "crv": "Ed448", "x": b64(bytes(range(57)))}}, "key-curve", **f)
    m.case("curve/okp-lower-case", "Ed25519", "The name of the curve in lower case.", having("OKP", crv="ed25519"), "key-curve", **f)
    # alg, use, key_ops
    f = {"requirement": "R55", "spec": "RFC 7517 §4.4"}
    for alg, kty, values in [
            ("RS256", "RSA", ["RS384", "PS256", "HS256", "RSA-OAEP", "rs256", "", "none"]),
            ("ES256", "EC", ["ES384", "ES256K", "ECDH-ES"]), ("Ed25519", "OKP", ["Ed448", "ES256", "eddsa"]),
            ("EdDSA", "OKP", ["Ed448", "X25519"]), ("HS256", "oct", ["HS512", "A128KW", "dir"])]:
        for value in values:
            m.case(f"alg/{alg}-{value or 'empty'}", alg, "The alg of the key is not the pinned one.",
                   having(kty, alg=value), "jwk-alg", **f)
    for pin, name in [("Ed25519|EdDSA", "either"), ("Ed25519", "Ed25519"), ("EdDSA", "EdDSA")]:
        for value in ("Ed25519", "EdDSA"):
            m.case(f"alg/{name}-{value}", pin, "Both names of this one algorithm are right in a key, whatever its tokens say.",
                   having("OKP", alg=value), **f)
    m.case("alg/ES512-ES521", "ES512", "A misspelling that published key sets have, and that names nothing else.",
           {"jwk": {**KEYS["p521"].public_jwk(), "alg": "ES521"}}, **f)
    m.case("alg/ES256-ES521", "ES256", "The misspelling of another algorithm.", having("EC", alg="ES521"), "jwk-alg", **f)
    m.case("alg/either-Ed448", "Ed25519|EdDSA", "Neither name of the pin.", having("OKP", alg="Ed448"), "jwk-alg", **f)
    f = {"requirement": "R54", "spec": "RFC 7517 §4.2"}
    for name, value in [("enc", "enc"), ("upper-case", "SIG"), ("empty", ""), ("other", "tls")]:
        m.case(f"use/{name}", "RS256", "The use is not sig.", having("RSA", use=value), "jwk-use", **f)
    m.case("use/sig", "RS256", "The use is sig.", having("RSA", use="sig"), **f)
    f = {"requirement": "R54", "spec": "RFC 7517 §4.3"}
    for name, comment, value in [
            ("verify", "verify alone.", ["verify"]), ("sign-verify", "sign and verify.", ["sign", "verify"])]:
        m.case(f"key-ops/{name}", "RS256", comment, having("RSA", key_ops=value), **f)
        m.case(f"key-ops/{name}-with-use", "RS256", f"use is sig, and {comment}", having("RSA", use="sig", key_ops=value), **f)
    for name, comment, value in [
            ("empty", "An empty list.", []), ("sign", "sign without verify.", ["sign"]),
            ("encrypt", "encrypt without verify.", ["encrypt"]), ("twice", "verify twice.", ["verify", "verify"]),
            ("other-twice", "verify, and sign twice.", ["verify", "sign", "sign"]), ("upper-case", "Verify.", ["Verify"])]:
        m.case(f"key-ops/{name}", "RS256", comment, having("RSA", key_ops=value), "jwk-key-ops", **f)
    sixteen = ["verify"] + [f"x{number}" for number in range(15)]
    m.case("key-ops/sixteen", "RS256", "16 values.", having("RSA", key_ops=sixteen), **f)
    m.case("key-ops/seventeen", "RS256", "17 values.", having("RSA", key_ops=[*sixteen, "sign"]), "jwk-key-ops",
           **{**f, "guarantee": "G10"}, attack="I")
    m.case("key-ops/thousand", "RS256", "1000 values.", having("RSA", key_ops=["verify"] + [f"x{number}" for number in range(999)]),
           "jwk-key-ops", **{**f, "guarantee": "G10"}, attack="I")
    for name, value in [("encrypt", ["verify", "encrypt"]), ("derive", ["verify", "deriveKey"]), ("wrap", ["wrapKey", "sign", "verify"]),
                        ("unknown", ["verify", "x"])]:
        m.case(f"use-key-ops/{name}", "RS256", "use is sig, and key_ops holds something else as well.",
               having("RSA", use="sig", key_ops=value), "jwk-use-key-ops", **f)
    m.case("order/alg-before-use", "RS256", "A wrong alg and a wrong use.", having("RSA", alg="RS384", use="enc"), "jwk-alg",
           guarantee="G9")
    m.case("order/use-before-key-ops", "RS256", "A wrong use and a wrong key_ops.", having("RSA", use="enc", key_ops=["sign"]),
           "jwk-use", guarantee="G9")
    m.case("order/key-ops-before-members", "RS256", "A wrong key_ops and no n.",
           {"jwk": {"kty": "RSA", "e": "AQAB", "key_ops": []}}, "jwk-key-ops", guarantee="G9")


def raw_file():
    m = Maker("import/raw.json", guarantee="G3", requirement="R45", spec="SEC 1 §2.3.4")
    for alg, name in [("ES256", "p256"), ("ES384", "p384"), ("ES512", "p521"), ("ES256K", "k256")]:
        point, short = KEYS[name].point(), KEYS[name].point(True)
        m.case(f"{alg}/uncompressed", alg, "An uncompressed point.", raw(point))
        m.case(f"{alg}/compressed", alg, "A compressed point.", raw(short))
        size = len(short) - 1
        for what, comment, data in [
                ("empty", "No bytes.", b""), ("infinity", "The point at infinity.", b"\0"),
                ("without-prefix", "x and y without the first byte.", point[1:]),
                ("x-only", "x without the first byte.", short[1:]),
                ("hybrid", "The hybrid form.", bytes([6 | point[-1] & 1]) + point[1:]),
                ("prefix-5", "A first byte that no form has.", b"\x05" + point[1:]),
                ("compressed-prefix", "The first byte of a compressed point before both coordinates.", short[:1] + point[1:]),
                ("uncompressed-prefix", "The first byte of an uncompressed point before x only.", b"\x04" + short[1:]),
                ("cut", "A byte is missing.", point[:-1]), ("longer", "A byte more.", point + b"\0"),
                ("off-curve", "A point that is not on the curve.", point[:-1] + bytes([point[-1] ^ 1])),
                ("zeros", "Both coordinates are 0.", b"\x04" + bytes(2 * size)),
                ("above-field", "x is not below the prime of the field.", b"\x02" + b"\xff" * size)]:
            m.case(f"{alg}/{what}", alg, comment, raw(data), "point-malformed", attack="F")
        m.case(f"{alg}/other-curve", alg, "A point of another curve.",
               raw(KEYS["p384" if alg != "ES384" else "p256"].point()), "point-malformed", requirement="R43", attack="B")
    group = m.file.group("jwk", "Ed25519", public("ed25519")(), kid=KID, guarantee="G3", requirement="R47",
                         spec="RFC 8032 §5.1.3")
    data = KEYS["ed25519"].spki()[-32:]
    group.case("Ed25519/ordinary", "32 bytes of a point.", key=raw(data))
    for what, comment, value in [
            ("empty", "No bytes.", b""), ("short", "31 bytes.", data[:-1]), ("long", "33 bytes.", data + b"\0"),
            ("64", "64 bytes.", data + data), ("spki", "An SPKI structure.", KEYS["ed25519"].spki()),
            ("not-a-point", "y is 2, which no point has.", (2).to_bytes(32, "little")),
            ("not-canonical", "y is not below the prime: the encoding of y = 3 with the prime added.",
             (ED_PRIME + 3).to_bytes(32, "little")),
            ("not-canonical-4", "The same of y = 4.", (ED_PRIME + 4).to_bytes(32, "little"))]:
        group.case(f"Ed25519/{what}", comment, expect="ed25519-malformed", key=raw(value))
    for y in (3, 4):
        group.case(f"Ed25519/canonical-{y}", f"The point of y = {y} in its canonical encoding.", key=raw(y.to_bytes(32, "little")))
    for what, value in SMALL_ORDER:
        group.case(f"Ed25519/{what}", "A point of small order.", expect="ed25519-weak", key=raw(value), attack="E")


def kid():
    file = File("import/kid.json")
    fields = {"guarantee": "G2", "requirement": "R30", "spec": "RFC 7515 §4.1.4"}
    key = public("ed25519")()
    for name, comment, value, expect in [
            ("absent", "No id.", None, "accept"), ("ordinary", "An ordinary id.", KID, "accept"),
            ("one-character", "An id of one character.", "1", "accept"), ("spaces", "An id with spaces.", " a b ", "accept"),
            ("url", "A URL.", "https://issuer.example/keys/1", "accept"), ("punctuation", "Quotation marks and backslash.", "\"'\\", "accept"),
            ("non-ascii", "An id that is no ASCII.", "schlüssel-鍵-🔑", "accept"),
            ("no-break-space", "U+00A0 is no control character.", "a\u00a0b", "accept"),
            ("line-separator", "U+2028 is no control character.", "a\u2028b", "accept"),
            ("longest", "An id of 1024 bytes.", "k" * 1024, "accept"),
            ("longest-non-ascii", "An id of 512 characters of two bytes.", "é" * 512, "accept"),
            ("empty", "The empty id.", "", "key-id-empty"), ("too-long", "An id of 1025 bytes.", "k" * 1025, "key-id-too-long"),
            ("too-long-in-bytes", "An id of 513 characters of two bytes.", "é" * 513, "key-id-too-long"),
            ("nul", "U+0000.", "a\0", "key-id-control-character"), ("tab", "U+0009.", "a\tb", "key-id-control-character"),
            ("newline", "U+000A.", "a\n", "key-id-control-character"), ("escape", "U+001B.", "\x1b[31m", "key-id-control-character"),
            ("unit-separator", "U+001F.", "a\x1f", "key-id-control-character"),
            ("delete", "U+007F.", "a\x7f", "key-id-control-character"),
            ("c1-first", "U+0080.", "a\x80", "key-id-control-character"), ("next-line", "U+0085.", "a\x85", "key-id-control-character"),
            ("c1-last", "U+009F.", "a\x9f", "key-id-control-character")]:
        file.group("jwk", "Ed25519", key, kid=value, **fields).case(name, comment, expect=expect)
    group = file.group("jwk", "Ed25519", {"hex": ""}, kid="", **{**fields, "guarantee": "G9"})
    group.case("before-key", "An empty id and a key that is none: the id is looked at first.", expect="key-id-empty")


def make():
    pem()
    der_file()
    jwk()
    raw_file()
    kid()
