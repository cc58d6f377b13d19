"""import/secret.json: whether bytes are taken for an HMAC secret."""

import base64
import hashlib

from cryptography.hazmat.primitives import serialization as ser

from .disguises import disguises
from .imports import Maker, certificate, certificate_pem, der, raw
from .keys import KEYS
from .sign import compact
from .suite import b64


def secret():
    m = Maker("import/secret.json", guarantee="G3", requirement="R35", spec="RFC 7518 §3.2")
    noise = hashlib.shake_256(b"secret").digest(200)
    for bits in (256, 384, 512):
        size = bits // 8
        alg = f"HS{bits}"
        m.case(f"length/{alg}/exact", alg, "As long as the hash.", raw(noise[:size]))
        m.case(f"length/{alg}/longer", alg, "A byte longer than the hash.", raw(noise[:size + 1]))
        m.case(f"length/{alg}/block", alg, "Longer than the block of the hash.", raw(noise[:size // 32 * 64 + 65]))
        for name, comment, count in [("short", "A byte shorter than the hash.", size - 1), ("half", "Half as long as the hash.", size // 2),
                                     ("one", "A single byte.", 1), ("empty", "No bytes.", 0)]:
            m.case(f"length/{alg}/{name}", alg, comment, raw(noise[:count]), "secret-too-short", attack="E")
        m.case(f"jwk/{alg}/short", alg, "A JWK whose k is a byte too short.", {"jwk": {"kty": "oct", "k": b64(noise[:size - 1])}},
               "secret-too-short", attack="E")
        m.case(f"jwk/{alg}/empty", alg, "A JWK whose k is empty.", {"jwk": {"kty": "oct", "k": ""}}, "secret-too-short", attack="E")
    m.case("text/password", "HS256", "A password is too short.", raw(b"correct horse battery"), "secret-too-short",
           requirement="R36", attack="E")
    f = {"requirement": "R4", "spec": "RFC 4648 §3.5", "guarantee": "G8"}
    value = b64(noise[:32])
    m.case("base64url/exact", "HS256", "The secret as base64url text.", {"secret_base64url": value})
    m.case("base64url/short", "HS256", "31 bytes as base64url text.", {"secret_base64url": b64(noise[:31])}, "secret-too-short")
    m.case("base64url/empty", "HS256", "The empty text.", {"secret_base64url": ""}, "secret-too-short")
    for name, comment, changed in [
            ("padding", "With padding.", value + "="), ("standard-alphabet", "A plus sign.", "+" + value[1:]),
            ("slash", "A slash.", "/" + value[1:]), ("newline", "A line feed at the end.", value + "\n"),
            ("space", "A space before it.", " " + value), ("hexadecimal-odd", "An odd number of hexadecimal digits.", noise[:32].hex() + "a"),
            ("trailing-bits", "The unused bits of the last character are not zero.", b64(noise[:31] + b"\x04")[:-1] + "R"),
            ("non-ascii", "A letter that is no ASCII.", value[:-1] + "é")]:
        m.case(f"base64url/{name}", "HS256", comment, {"secret_base64url": changed}, "secret-base64", **f)
    f = {"requirement": "R50", "spec": "RFC 8725 §2.1", "attack": "B"}
    rsa, p256, ed = KEYS["rsa"], KEYS["p256"], KEYS["ed25519"]
    pem_text = rsa.spki_pem()
    paserk = "k4.public." + b64(ed.spki()[-32:])
    forms = [
        ("pem-spki", "A public RSA key in PEM.", pem_text), ("pem-pkcs1", "A public RSA key of PKCS#1 in PEM.", rsa.pkcs1_pem()),
        ("pem-ec", "A public key of P-256 in PEM.", p256.spki_pem()), ("pem-ed25519", "A public Ed25519 key in PEM.", ed.spki_pem()),
        ("pem-certificate", "A certificate in PEM.", certificate_pem("rsa")),
        ("pem-pkcs8", "A private RSA key in PEM.", rsa.pkcs8(pem=True).decode()),
        ("pem-pkcs8-ed25519", "A private Ed25519 key in PEM.", ed.pkcs8(pem=True).decode()),
        ("pem-sec1", "A private key of P-256 in PEM.", p256.traditional(pem=True).decode()),
        ("pem-openssh-private", "A private key of OpenSSH.", ed.openssh_private()),
        ("pem-no-newline", "A PEM text without its last line end.", pem_text.rstrip()),
        ("pem-newline-before", "A line feed before the PEM text.", "\n" + pem_text),
        ("pem-space-before", "Spaces before the PEM text.", "   " + pem_text),
        ("pem-bom-before", "A byte order mark before the PEM text.", "\ufeff" + pem_text),
        ("pem-comment-before", "A comment before the PEM text.", "# our key\n" + pem_text),
        ("pem-hash-before", "A number sign directly before the PEM text.", "#" + pem_text),
        ("pem-crlf", "Lines end with carriage return and line feed.", pem_text.replace("\n", "\r\n")),
        ("pem-cr", "Lines end with a carriage return.", pem_text.replace("\n", "\r")),
        ("pem-one-line", "The whole PEM text in one line.", pem_text.replace("\n", "")),
        ("pem-control-before", "A control character before the PEM text.", "\x06" + pem_text),
        ("pem-indented", "Every line is indented.", "".join(f"    {line}\n" for line in pem_text.splitlines())),
        ("jwk-rsa", "A public RSA key as a JWK.", compact(rsa.public_jwk())),
        ("jwk-ec", "A public key of P-256 as a JWK.", compact(p256.public_jwk())),
        ("jwk-ed25519", "A public Ed25519 key as a JWK.", compact(ed.public_jwk())),
        ("jwk-private", "A private key as a JWK.", compact(ed.jwk)),
        ("jwk-spaced", "A JWK with whitespace.", "\n " + compact(rsa.public_jwk()).replace(":", " : ") + "\n"),
        ("jwk-bom", "A byte order mark before a JWK.", "\ufeff" + compact(rsa.public_jwk())),
        ("jwks", "A set of public keys.", compact({"keys": [rsa.public_jwk(), p256.public_jwk()]})),
        ("openssh-rsa", "A public RSA key of OpenSSH.", rsa.openssh()),
        ("openssh-ec", "A public key of P-256 of OpenSSH.", p256.openssh()),
        ("openssh-ed25519", "A public Ed25519 key of OpenSSH.", ed.openssh()),
        ("openssh-comment", "A public key of OpenSSH with its comment.", ed.openssh() + " user@host\n"),
        ("paserk-public", "A public key as PASERK.", paserk),
        ("paserk-secret", "A private key as PASERK.", "k4.secret." + b64(noise[:64])),
        ("paserk-newline", "A line feed before a PASERK.", "\n" + paserk)]
    for name, comment, value in forms:
        m.case(f"is-key/{name}", "HS256", comment, raw(value.encode()), "secret-is-key", **f)
    m.case("is-key/pem-not-utf8-before", "HS256", "Bytes that are not UTF-8 before the PEM text.",
           raw(b"\xc3\x28\xff" + pem_text.encode()), "secret-is-key", **f)
    for name, comment, data in [
            ("der-spki", "A public RSA key in DER.", rsa.spki()), ("der-pkcs1", "A public RSA key of PKCS#1 in DER.", rsa.pkcs1()),
            ("der-ec", "A public key of P-256 in DER.", p256.spki()), ("der-ed25519", "A public Ed25519 key in DER.", ed.spki()),
            ("der-certificate", "A certificate in DER.", certificate("rsa").public_bytes(ser.Encoding.DER)),
            ("der-pkcs8", "A private RSA key in DER.", rsa.pkcs8()), ("der-pkcs8-ed25519", "A private Ed25519 key in DER.", ed.pkcs8()),
            ("der-sec1", "A private key of P-256 in DER.", p256.traditional())]:
        m.case(f"is-key/{name}", "HS256", comment, raw(data), "secret-is-key", **f)
    m.case("is-key/before-length", "HS512", "A public Ed25519 key in DER, which is also too short for HS512.", raw(ed.spki()),
           "secret-is-key", **f)
    m.case("is-key/base64url", "HS256", "A PEM text, encoded as base64url.", {"secret_base64url": b64(pem_text.encode())},
           "secret-is-key", **f)
    m.case("is-key/jwk-k", "HS256", "A JWK of kty oct whose k is a PEM text.",
           {"jwk": {"kty": "oct", "k": b64(pem_text.encode())}}, "secret-is-key", **f)
    for name, comment, value in [
            ("text", "Text that is no key.", b"a passphrase that is long enough, and no key of any kind"),
            ("json", "A JSON object that is no key.", b'{"purpose":"a secret that happens to be a JSON object"}'),
            ("dashes", "Text that begins like PEM and is none.", b"-----this is only a secret with dashes-----"),
            ("sequence-byte", "Random bytes that begin like DER and are none.", b"\x30" + noise[:63]),
            ("zeros-after", "Random bytes and zero bytes.", noise[:32] + bytes(8))]:
        m.case(f"no-key/{name}", "HS256", comment, raw(value), **f)
    return m


def long_text(length):
    """A secret of this length that is no noise in the case file."""
    return (b"cotter " * 9363)[:length]


def lines_of(data, width=64):
    body = base64.b64encode(data).decode()
    return "".join(body[at:at + width] + "\n" for at in range(0, len(body), width))


def spellings(m):
    """Keys in every spelling that the first part of this file has not, and random text that is none."""
    f = {"requirement": "R50", "spec": "RFC 8725 §2.1", "attack": "B"}
    rsa, p256, ed = KEYS["rsa"], KEYS["p256"], KEYS["ed25519"]
    pem, jwk, spki, ed_spki = rsa.spki_pem(), compact(ed.public_jwk()), rsa.spki(), ed.spki()
    jwks = compact({"keys": [rsa.public_jwk(), p256.public_jwk()]})
    binary = {
        "spki": ("A public RSA key", spki), "spki-ec": ("A public key of P-256", p256.spki()),
        "spki-ed25519": ("A public Ed25519 key", ed_spki), "pkcs1": ("A public RSA key of PKCS#1", rsa.pkcs1()),
        "certificate": ("A certificate", certificate("rsa").public_bytes(ser.Encoding.DER)),
        "pkcs8": ("A private RSA key", rsa.pkcs8()), "pkcs8-ed25519": ("A private Ed25519 key", ed.pkcs8()),
        "sec1": ("A private key of P-256", p256.traditional())}
    texts = {
        "pem": ("A PEM text", pem), "pem-certificate": ("A certificate in PEM", certificate_pem("rsa")),
        "pem-pkcs8": ("A private key in PEM", ed.pkcs8(pem=True).decode()), "jwk": ("A JWK", jwk),
        "jwk-rsa": ("A JWK of an RSA key", compact(rsa.public_jwk())), "jwks": ("A JWK set", jwks),
        "openssh": ("A public key of OpenSSH", ed.openssh())}
    for name, (comment, data) in binary.items():
        body = base64.b64encode(data).decode()
        for form, how, value in [
                ("base64", "as base64 in one line", body), ("base64-unpadded", "as base64 without padding", body.rstrip("=")),
                ("base64url", "as base64url", b64(data)), ("base64-lines", "as base64 in lines of 64 characters", lines_of(data)),
                ("hex", "as hexadecimal digits", data.hex()), ("hex-upper", "as hexadecimal digits in upper case", data.hex().upper())]:
            m.case(f"spelled/{name}-{form}", "HS256", f"{comment}, its DER {how}.", raw(value.encode()), "secret-is-key", **f)
    for name, (comment, text) in texts.items():
        data = text.encode()
        for form, how, value in [
                ("base64", "as base64", base64.b64encode(data)), ("base64url", "as base64url", b64(data).encode()),
                ("base64-lines", "as base64 in lines of 64 characters", lines_of(data).encode()),
                ("hex", "as hexadecimal digits", data.hex().encode()),
                ("utf-16-le", "in UTF-16 without a byte order mark", text.encode("utf-16-le")),
                ("utf-16-be", "in UTF-16 of the other byte order", text.encode("utf-16-be")),
                ("utf-16-bom", "in UTF-16 with its byte order mark", b"\xff\xfe" + text.encode("utf-16-le")),
                ("utf-16-be-bom", "in UTF-16 of the other byte order with its mark", b"\xfe\xff" + text.encode("utf-16-be"))]:
            m.case(f"spelled/{name}-{form}", "HS256", f"{comment}, {how}.", raw(value), "secret-is-key", **f)
    body = base64.b64encode(ed_spki).decode()
    ssh = {"rsa": rsa.openssh(), "ec": p256.openssh(), "ed25519": ed.openssh()}
    for name, comment, value in [
            ("pem-lower-case", "A PEM text in lower case.", pem.lower()),
            ("pem-upper-case", "A PEM text in upper case.", pem.upper()),
            ("pem-escaped-line-ends", "A PEM text whose line ends are spelt with a backslash.", pem.replace("\n", "\\n")),
            ("pem-escaped-crlf", "The same with carriage returns.", pem.replace("\n", "\\r\\n")),
            ("pem-no-dashes", "A PEM text without its dashes.", pem.replace("-----", "")),
            ("pem-no-first-line", "A PEM text without its first line.", pem.split("\n", 1)[1]),
            ("pem-no-last-line", "A PEM text without its last line.", pem.rsplit("\n", 2)[0]),
            ("pem-quoted", "A PEM text in quotation marks.", f'"{pem}"'),
            ("pem-assigned", "A line that assigns a PEM text to a name.", f"PUBLIC_KEY='{pem}'"),
            ("pem-zero-width-space", "A zero width space before a PEM text.", "\u200b" + pem),
            ("pem-json-string", "A PEM text as a JSON string.", compact(pem)),
            ("pem-in-json", "A PEM text in a JSON object.", compact({"key": pem})),
            ("base64-quoted", "The base64 of a DER key in quotation marks.", f'"{body}"'),
            ("base64-bom", "The base64 of a DER key after a byte order mark.", f"\ufeff{body}\n"),
            ("base64-escaped-line-end", "The base64 of a DER key with a line end that is spelt with a backslash.",
             body[:20] + "\\n" + body[20:]),
            ("base64-cut", "The first half of the base64 of a DER key.", base64.b64encode(spki).decode()[:64]),
            ("jwk-escaped-name", "A JWK whose kty is spelt with an escape.", jwk.replace("kty", "\\u006bty")),
            ("jwk-escaped-quotes", "A JWK whose quotation marks are escaped.", jwk.replace('"', '\\"')),
            ("jwk-single-quotes", "A JWK in single quotation marks.", jwk.replace('"', "'")),
            ("jwk-json-string", "A JWK as a JSON string.", compact(jwk)),
            ("jwk-upper-case", "A JWK in upper case.", jwk.upper()),
            ("jwk-kty-last", "A JWK whose kty comes last.", compact(dict(sorted(ed.public_jwk().items(), key=lambda i: i[0] == "kty")))),
            ("jwk-array", "An array of JWKs.", f"[{jwk},{jwk}]"),
            ("jwk-lines", "A JWK in several lines.", jwk.replace(",", ",\n  ").replace("{", "{\n  ").replace("}", "\n}")),
            ("jwk-cut", "A JWK without its last brace.", jwk[:-1]),
            ("jwk-secret", "A JWK of a secret.", compact(KEYS["hs256"].jwk)),
            ("jwks-empty", "An empty JWK set, which is shorter than a secret.", '{"keys":[]}'),
            ("jwks-spaced", "A JWK set with whitespace.", jwks.replace(":", " : ").replace(",", ",\n")),
            ("jwks-escaped-name", "A JWK set whose keys is spelt with an escape.", jwks.replace('"keys"', '"\\u006beys"')),
            ("openssh-blob-rsa", "The base64 of an RSA key of OpenSSH.", ssh["rsa"].split()[1]),
            ("openssh-blob-ec", "The base64 of a P-256 key of OpenSSH.", ssh["ec"].split()[1]),
            ("openssh-blob-ed25519", "The base64 of an Ed25519 key of OpenSSH.", ssh["ed25519"].split()[1]),
            ("openssh-options", "A line of authorized_keys with options.", f"no-pty {ssh['rsa']}"),
            ("openssh-tab", "A public key of OpenSSH after a comment, with a tab.", "# mine\n" + ssh["ed25519"].replace(" ", "\t")),
            ("openssh-dss", "The beginning of a DSA key of OpenSSH.", "ssh-dss AAAAB3NzaC1kc3MAAACBAKh0"),
            ("xml", "An RSA key in XML.", f"<RSAKeyValue><Modulus>{base64.b64encode(spki[33:289]).decode()}</Modulus>"
                                          "<Exponent>AQAB</Exponent></RSAKeyValue>"),
            ("xml-lines", "The same in lines.", "<RSAKeyValue>\n  <Modulus>AQAB</Modulus>\n</RSAKeyValue>\n"),
            ("minisign", "A public key of minisign.", "untrusted comment: minisign public key 1234\n"
                                                      f"RWQ{base64.b64encode(bytes(range(40))).decode()[:53]}\n"),
            *[(f"paserk-k{version}-{kind}", f"A PASERK k{version}.{kind}.", f"k{version}.{kind}." + b64(ed_spki[-32:]))
              for version in (1, 2, 3, 4) for kind in ("public", "secret", "local")],
            ("paserk-upper-case", "A PASERK in upper case.", ("k4.public." + b64(ed_spki[-32:])).upper()),
            ("paserk-assigned", "A line that assigns a PASERK to a name.", f"KEY='k4.local.{b64(ed_spki[-32:])}'")]:
        m.case(f"spelled/{name}", "HS256", comment, raw(value.encode()), "secret-is-key", **f)
    for name, comment, data in [
            ("der-line-feed", "A DER key and a line feed.", spki + b"\n"),
            ("der-line-feed-before", "A line feed before a DER key.", b"\n" + spki),
            ("der-zeros", "A DER key and 40 zero bytes.", ed_spki + bytes(40)), ("der-twice", "A DER key twice.", spki + spki),
            ("der-cut", "A DER key without its last byte.", spki[:-1]),
            ("der-cut-ed25519", "An Ed25519 key in DER without its last byte.", ed_spki[:-1]),
            ("der-cut-ec", "The first 64 bytes of a P-256 key in DER.", p256.spki()[:64]),
            ("der-cut-half", "The first half of a DER key.", spki[:147]),
            ("der-cut-certificate", "A certificate without its last byte.", certificate("rsa").public_bytes(ser.Encoding.DER)[:-1])]:
        m.case(f"spelled/{name}", "HS256", comment, raw(data), "secret-is-key", **f)
    # The other forms in which a secret is handed over
    for name, comment, value in [("der", "The base64url of a DER key", b64(spki)), ("jwk", "The base64url of a JWK", b64(jwk.encode())),
                                 ("base64", "The base64url of the base64 of a DER key", b64(lines_of(spki).encode()))]:
        m.case(f"spelled/base64url-text-{name}", "HS256", f"{comment}, as base64url text.", {"secret_base64url": value}, "secret-is-key", **f)
        m.case(f"spelled/jwk-k-{name}", "HS256", f"{comment}, as the k of a JWK.", {"jwk": {"kty": "oct", "k": value}}, "secret-is-key", **f)
    m.case("spelled/form-der", "HS256", "A key in DER, handed over as one.", der(spki), "secret-is-key", **f)
    m.case("spelled/form-pem", "HS256", "A key in PEM, handed over as one.", {"pem": pem}, "secret-is-key", **f)
    m.case("spelled/before-length", "HS512", "The base64 of an Ed25519 key in DER, which is also too short for HS512.",
           raw(body.encode()), "secret-is-key", **f)

    noise = hashlib.shake_256(b"looks random").digest(96)
    for name, comment, value in [
            ("bytes", "Random bytes.", noise[:64]), ("hex", "Random bytes as hexadecimal digits.", noise[:32].hex().encode()),
            ("hex-upper", "The same in upper case.", noise[:32].hex().upper().encode()),
            ("base64", "Random bytes as base64.", base64.b64encode(noise[:32])),
            ("base64-lines", "Random bytes as base64 in lines.", lines_of(noise).encode()),
            ("base64-line-end", "Random bytes as base64 with a line end.", base64.b64encode(noise[:32]) + b"\n"),
            ("base64-sequence", "Base64 of random bytes that begin like DER.", base64.b64encode(b"\x30\x82\x01\x22" + noise[:44])),
            ("hex-sequence", "Hexadecimal digits that begin like DER.", b"30820122" + noise[:32].hex().encode()),
            ("base64url", "Random bytes as base64url.", b64(noise[:32]).encode()),
            ("uuids", "Two UUIDs.", b"0f8fad5b-d9cb-469f-a165-70867728950e7c9e6679-7425-40de-944b-e07fc1f90ae7"),
            ("text", "A sentence.", b"the quick brown fox jumps over the lazy dog, twice"),
            ("text-about-keys", "A sentence about keys.", b"public key, private key, certificate, kty and keys, begin and end"),
            ("text-dots", "Words with dots that are no PASERK.", b"k1ng.public.house.in.the.old.town"),
            ("text-version", "A version of PASETO at the end of a sentence.", b"mountains of this size: k2. and then k3., k4."),
            ("text-version-and-type", "A version of PASETO, and elsewhere a type.", b"k2. and k4. are in the open.public.house"),
            ("text-utf-16", "A sentence in UTF-16.", "the quick brown fox jumps over it".encode("utf-16-le")),
            ("json-value", "A JSON object that has the words in its values.", b'{"password":"kty and keys and more of them"}'),
            ("json-nested", "A JSON object that has kty further inside, as a value.", b'{"a":{"b":"kty"},"c":"01234567890123456789"}'),
            ("prefix-of-blob", "The first letters of a key of OpenSSH alone.", b"AAAAB3Nza and what else there is in this secret"),
            ("point-like", "65 bytes that begin like an uncompressed point.", b"\x04" + noise[:64])]:
        m.case(f"random/{name}", "HS256", comment, raw(value), **f)
    m.case("random/base64url-text", "HS256", "Random bytes as base64url text.", {"secret_base64url": b64(noise[:48])}, **f)
    m.case("random/jwk-k", "HS256", "Random bytes as the k of a JWK.", {"jwk": {"kty": "oct", "k": b64(noise[:48])}}, **f)


KNOWN = [
    ("jwt-io-256", b"a-string-secret-at-least-256-bits-long"),
    ("jwt-io-512", b"a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long"),
    ("supabase", b"super-secret-jwt-token-with-at-least-32-characters-long"),
    ("supabase-your", b"your-super-secret-jwt-token-with-at-least-32-characters-long"),
    ("32-character", b"my-32-character-ultra-secure-and-ultra-long-secret"),
]


def weak(m):
    f = {"requirement": "R36", "spec": "RFC 8725 §3.5", "attack": "E"}

    def forms(data):
        return [("hex", raw(data)), ("base64url", {"secret_base64url": b64(data)}), ("jwk", {"jwk": {"kty": "oct", "k": b64(data)}})]

    for bits in (256, 384, 512):
        alg, size = f"HS{bits}", bits // 8
        for name, value in KNOWN:
            if len(value) >= size:
                for form, key in forms(value):
                    m.case(f"known/{alg}/{name}-{form}", alg, "A secret that stands in documentation.", key, "secret-weak", **f)
        for name, byte in [("zero", b"\0"), ("ones", b"\xff"), ("letter", b"a"), ("digit", b"0")]:
            for form, key in forms(byte * size):
                m.case(f"one-byte/{alg}/{name}-{form}", alg, "One byte over and over.", key, "secret-weak", **f)
        m.case(f"one-byte/{alg}/longer", alg, "One byte over and over, longer than the hash.", raw(b"\x2a" * (size + 7)), "secret-weak", **f)
        m.case(f"one-byte/{alg}/last-differs", alg, "One byte over and over, and another one at the end.", raw(b"a" * (size - 1) + b"b"), **f)
        m.case(f"one-byte/{alg}/first-differs", alg, "One byte over and over, and another one before it.", raw(b"b" + b"a" * (size - 1)), **f)
        m.case(f"one-byte/{alg}/short", alg, "One byte over and over, and too short: the length is looked at first.",
               raw(bytes(size - 1)), "secret-too-short", **{**f, "guarantee": "G9"})
    m.case("known/HS384/too-short", "HS384", "A secret that stands in documentation, and is too short.", raw(KNOWN[0][1]),
           "secret-too-short", **{**f, "guarantee": "G9"})
    m.case("known/HS256/other-case", "HS256", "Another case of one letter is another secret.", raw(b"A" + KNOWN[0][1][1:]), **f)
    m.case("known/HS256/longer", "HS256", "A secret that begins like one of the documentation.", raw(KNOWN[0][1] + b"!"), **f)

    f = {"guarantee": "G10", "requirement": "R9", "attack": "I"}
    m.case("length/65536", "HS256", "The longest secret.", raw(long_text(65536)), **f)
    m.case("length/65537", "HS256", "A secret of one byte more.", raw(long_text(65537)), "key-too-long", **f)
    m.case("length/base64url-65536", "HS256", "The longest base64url text.", {"secret_base64url": b64(long_text(49152))}, **f)
    m.case("length/base64url-65538", "HS256", "A base64url text of two characters more.",
           {"secret_base64url": b64(long_text(49153))}, "key-too-long", **f)


def short(m):
    """Secrets by the name of short ones: 16 bytes at least, and in all else as ever."""
    f = {"requirement": "R35", "spec": "RFC 7518 §3.2", "attack": "E"}
    noise = hashlib.shake_256(b"short").digest(200)

    def by_name(data):
        return {"short_secret": data.hex()}

    for bits in (256, 384, 512):
        alg = f"HS{bits}"
        for count, expect in [(0, "secret-too-short"), (8, "secret-too-short"), (15, "secret-too-short"), (16, "accept"), (17, "accept"),
                              (bits // 8 - 1, "accept"), (bits // 8, "accept"), (bits // 8 + 1, "accept")]:
            m.case(f"short/{alg}/{count}", alg, f"{count} bytes by the name of a short secret.", by_name(noise[:count]), expect, **f)
        m.case(f"short/{alg}/16-without-name", alg, "16 bytes without that name.", raw(noise[:16]), "secret-too-short", **f)
        m.case(f"short/{alg}/one-byte", alg, "One byte over and over.", by_name(b"a" * 16), "secret-weak", **{**f, "requirement": "R36"})
    for name in ("your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret", "0123456789abcdef", "0123456789ABCDEF", "1234567890123456",
                 "abcdefghijklmnop", "passwordpassword", "changemechangeme"):
        m.case(f"short/known/{name}", "HS256", "A short secret that stands in documentation, or that people type.", by_name(name.encode()),
               "secret-weak", **{**f, "requirement": "R36"})
    m.case("short/known/line-break", "HS256", "The same with a line break behind it.", by_name(b"your-256-bit-secret\n"), "secret-weak",
           **{**f, "requirement": "R36"})
    for name, value in KNOWN:
        m.case(f"short/known/{name}", "HS256", "A secret that stands in documentation, by the name of a short one.", by_name(value), "secret-weak",
               **{**f, "requirement": "R36"})
    f = {"requirement": "R50", "spec": "RFC 8725 §2.1", "attack": "B"}
    ed = KEYS["ed25519"]
    for name, data in [("pem", ed.spki_pem().encode()), ("der", ed.spki()), ("base64", base64.b64encode(ed.spki())), ("hex", ed.spki().hex().encode()),
                       ("jwk", compact(ed.public_jwk()).encode()), ("openssh", ed.openssh().encode()), ("pem-line", b"-----BEGIN PUBLIC KEY-----"),
                       ("jwk-cut", b'{"kty":"OKP","x":'), ("openssh-cut", b"ssh-ed25519 AAAA"),
                       ("paserk", b"k4.public." + b64(ed.raw_public()).encode())]:
        m.case(f"short/key/{name}", "HS256", "A public key, or the beginning of one, by the name of a short secret.", by_name(data), "secret-is-key", **f)
    m.case("short/public-key-algorithm", "ES256", "A short secret for an algorithm of public keys.", by_name(noise[:16]), "key-family", **f)


def make():
    m = secret()
    short(m)
    spellings(m)
    disguises(m)
    weak(m)
