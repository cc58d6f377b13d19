"""attacks/*.json: known attacks end to end, each next to the honest token."""

import hmac

from cryptography.hazmat.primitives import serialization as ser

from .imports import certificate, integer, tlv
from .jws import PAYLOAD
from .jwt import AUD, FAR, ISS, NOW, claims, policy, text
from .keys import KEYS
from .sign import ORDER, compact, forge, halves, key_for, ordinary, pair, seal
from .suite import File, b64, unb64


def none():
    file = File("attacks/none.json")
    names = ["none", "None", "NONE", "nOnE", "noNE", "none ", " none", "none\0", "\uff4eone", "n\u043ene", "", "null", "unsecured"]
    for alg in ("HS256", "RS256", "ES256", "Ed25519", "Ed25519|EdDSA"):
        signer = alg.split("|")[0]
        group = file.group("jws", alg, {"jwk": key_for(signer).public_jwk()}, guarantee="G1", requirement="R19", attack="A",
                           spec="RFC 8725 §3.2")
        place = alg.replace("|", "-or-")
        name = f"{place}/honest"
        group.case(name, "The token that the attacker starts from.",
                   ordinary(group.id(name), signer, {"alg": signer}, PAYLOAD), requirement=["R5", "R19"], flags=["joserfc"])
        good = forge(signer, {"alg": signer}, PAYLOAD).split(".")
        for number, value in enumerate(names):
            head = b64(compact({"alg": value}).encode())
            shown = value if value.isascii() and value.isalpha() else f"variant-{number}"
            group.refuse(f"{place}/{shown}/empty-signature", "An alg of none, and no signature.", f"{head}.{good[1]}.",
                         "signature-empty", requirement="R5")
            if number < 4 or alg == "HS256":
                group.refuse(f"{place}/{shown}/kept-signature", "An alg of none, and the signature of the honest token.",
                             f"{head}.{good[1]}.{good[2]}", "alg-mismatch")
        group.refuse(f"{place}/stripped", "The signature is stripped and the alg is kept.", f"{good[0]}.{good[1]}.",
                     "signature-empty", requirement="R5")
        group.refuse(f"{place}/stripped-dot", "The signature and its dot are stripped.", f"{good[0]}.{good[1]}",
                     "segment-count", requirement="R1")
        if alg != "HS256":
            raw = f"{b64(compact({'alg': 'none'}).encode())}.{good[1]}"
            group.refuse(f"{place}/signed-none", "An alg of none under the right key.", seal(signer, raw), "alg-mismatch")
            empty = f"{b64(compact({'alg': 'HS256'}).encode())}.{good[1]}"
            group.refuse(f"{place}/hmac-empty", "An HMAC under the empty secret.",
                         f"{empty}.{b64(hmac.digest(b'', empty.encode(), 'sha256'))}", "alg-mismatch", attack="E")


def confusion():
    file = File("attacks/confusion.json")
    for alg, name in [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "p256"), ("Ed25519", "ed25519")]:
        key = KEYS[name]
        group = file.group("jws", alg, {"pem": key.spki_pem()}, guarantee="G3", requirement="R50", attack="B",
                           spec="RFC 8725 §2.1", comment=f"The public key of {alg} as the secret of an HMAC.")
        case = f"{alg}/honest"
        group.case(case, "The token that the attacker starts from.", ordinary(group.id(case), alg, {"alg": alg}, PAYLOAD, key),
                   flags=["joserfc"])
        forms = [
            ("pem", "The PEM text.", key.spki_pem().encode()),
            ("pem-no-newline", "The PEM text without its last line end.", key.spki_pem().rstrip().encode()),
            ("pem-crlf", "The PEM text with the line ends of Windows.", key.spki_pem().replace("\n", "\r\n").encode()),
            ("der", "The DER bytes.", key.spki()), ("jwk", "The JWK text.", compact(key.public_jwk()).encode()),
            ("openssh", "The text of OpenSSH.", key.openssh().encode()),
            ("certificate", "The certificate in PEM.", certificate(name).public_bytes(ser.Encoding.PEM))]
        if name == "rsa":
            forms += [("pkcs1", "The PEM text of PKCS#1.", key.pkcs1_pem().encode()), ("modulus", "The bytes of n.", unb64(key.jwk["n"]))]
        else:
            forms += [("x", "The bytes of x.", unb64(key.jwk["x"]))]
        pem = key.spki_pem()
        mangled = [
            ("jwks", "The text of a JWK set.", compact({"keys": [key.public_jwk(kid="2026-11")]}).encode()),
            ("pem-newline-before", "The PEM text after a line feed.", f"\n{pem}".encode()),
            ("pem-comment-before", "The PEM text after a comment.", f"# key\n{pem}".encode()),
            ("pem-bom-before", "The PEM text after a byte order mark.", f"\ufeff{pem}".encode()),
            ("pem-zero-width-space-before", "The PEM text after a zero width space.", f"\u200b{pem}".encode()),
            ("pem-header-before", "The PEM text after a header field.", f"Content-Type: application/x-pem-file\r\n\r\n{pem}".encode()),
            ("pem-one-line", "The PEM text in one line.", pem.replace("\n", "").encode()),
            ("pem-carriage-returns", "The PEM text with carriage returns for line ends.", pem.replace("\n", "\r").encode()),
            ("pem-indented", "The PEM text with its lines indented.", pem.replace("\n", "\n  ").encode())]
        for form, comment, secret in mangled:
            raw = f"{b64(compact({'alg': 'HS256'}).encode())}.{b64(PAYLOAD)}"
            group.refuse(f"{alg}/{form}/HS256", f"{comment[:-1]} as the secret, and the header says HS256.",
                         f"{raw}.{b64(hmac.digest(secret, raw.encode(), 'sha256'))}", "alg-mismatch")
        for form, comment, secret in forms:
            for said in ("HS256", alg):
                raw = f"{b64(compact({'alg': said}).encode())}.{b64(PAYLOAD)}"
                tag = hmac.digest(secret, raw.encode(), "sha256")
                honest = "the header says HS256" if said == "HS256" else f"the header still says {alg}"
                group.refuse(f"{alg}/{form}/{said}", f"{comment[:-1]} as the secret, and {honest}.", f"{raw}.{b64(tag)}",
                             "alg-mismatch" if said == "HS256" else "invalid-signature")
    group = file.group("jws", "HS256", {"jwk": KEYS["hs256"].public_jwk()}, guarantee="G1", requirement="R16", attack="B",
                       comment="A verifier of HMAC and tokens of other families.")
    for alg in ("RS256", "PS256", "ES256", "Ed25519", "EdDSA"):
        group.refuse(f"HS256/{alg}", f"A token of {alg} for a verifier of HS256.", forge(alg, {"alg": alg}, PAYLOAD), "alg-mismatch")
        group.refuse(f"HS256/{alg}-renamed", "The same with HS256 in its header.", forge(alg, {"alg": "HS256"}, PAYLOAD),
                     "invalid-signature")
    name = "HS256/honest"
    group.case(name, "An honest token.", ordinary(group.id(name), "HS256", {"alg": "HS256"}, PAYLOAD), flags=["joserfc"])
    for alg, name in [("HS256", "rsa"), ("HS256", "ed25519"), ("HS384", "p256")]:
        key = KEYS[name]
        group = file.group("jws", alg, {"hex": key.spki_pem().encode().hex()}, guarantee="G3", requirement="R50", attack="B",
                           comment="The public key was set up as the secret by mistake.")
        raw = f"{b64(compact({'alg': alg}).encode())}.{b64(PAYLOAD)}"
        tag = hmac.digest(key.spki_pem().encode(), raw.encode(), "sha" + alg[2:])
        group.refuse(f"setup/{alg}-{name}", "The HMAC of a token under that mistake.", f"{raw}.{b64(tag)}", "secret-is-key")
        group = file.group("jws", alg, {"jwk": key.public_jwk()}, guarantee="G3", requirement="R50", attack="B",
                           comment="The public JWK was set up for HMAC by mistake.")
        empty = hmac.digest(b"", raw.encode(), "sha" + alg[2:])
        group.refuse(f"setup/{alg}-{name}-jwk", "The HMAC of a token under the empty secret.", f"{raw}.{b64(empty)}", "key-family")
    mixed_up(file)


def mixed_up(file):
    """Keys of several kinds in one set, and keys that say another algorithm than the pinned one."""
    rsa, p256 = KEYS["rsa"], KEYS["p256"]
    ring = {"keys": [rsa.public_jwk(kid="rsa"), p256.public_jwk(kid="ec")]}
    group = file.group("jws", "ES256", {"jwks": ring}, kid="ec", guarantee="G1", requirement="R16", attack="B",
                       comment="A set of two kinds of keys: the id picks a key, and the pin has said for which algorithm.")
    group.case("mixed/honest", "A token of the pinned key.", forge("ES256", {"alg": "ES256", "kid": "ec"}, PAYLOAD))
    for name, comment, token, expect in [
            ("other-kind", "A token of the other key under its own id and algorithm.", forge("RS256", {"alg": "RS256", "kid": "rsa"}, PAYLOAD), "alg-mismatch"),
            ("other-id", "A token of the other key and algorithm under the pinned id.", forge("RS256", {"alg": "RS256", "kid": "ec"}, PAYLOAD), "alg-mismatch"),
            ("other-key", "A token of the other key that says the pinned id and algorithm.", forge("RS256", {"alg": "ES256", "kid": "ec"}, PAYLOAD),
             "invalid-signature")]:
        group.refuse(f"mixed/{name}", comment, token, expect)
    fields = {"guarantee": "G4", "requirement": "R55", "attack": "B", "comment": "The key says another algorithm than the pinned one."}
    for said in ("HS256", "RS384", "PS256", "none"):
        file.group("jws", "RS256", {"jwk": rsa.public_jwk(alg=said)}, **fields).refuse(
            f"key-alg/{said}", f"The JWK says {said}, and the token says RS256.", forge("RS256", {"alg": "RS256"}, PAYLOAD), "jwk-alg")
    dsa = der_of_dsa()
    fields = {"guarantee": "G3", "requirement": "R50", "attack": "B", "comment": "Set up with a key of DSA."}
    for alg in ("RS256", "ES256"):
        file.group("jws", alg, {"der": b64(dsa)}, **fields).refuse(
            f"dsa/{alg}", "An honest token of the pinned algorithm.", forge(alg, {"alg": alg}, PAYLOAD), "key-family")


def der_of_dsa():
    """The structure of a public key of DSA; its numbers are no key."""
    numbers = [integer(number) for number in (KEYS["rsa"].number("n"), (1 << 255) | 1, 4)]
    oid = tlv(6, bytes.fromhex("2a8648ce380401"))
    return tlv(0x30, tlv(0x30, oid, tlv(0x30, *numbers)), tlv(3, b"\0" + integer(KEYS["rsa-other"].number("n"))))


def header_keys():
    file = File("attacks/header-keys.json")
    for alg, name in [("RS256", "rsa"), ("ES256", "p256"), ("Ed25519", "ed25519")]:
        mine, theirs = KEYS[name], KEYS[f"{name}-other"]
        group = file.group("jws", alg, {"jwk": mine.public_jwk()}, kid="2026-11", guarantee="G4", requirement="R26", attack="D",
                           spec="RFC 7515 §10.3")
        head = {"alg": alg, "kid": "2026-11"}
        name = f"{alg}/honest"
        group.case(name, "The token that the attacker starts from.", ordinary(group.id(name), alg, head, PAYLOAD), flags=["joserfc"])
        chain = [b64_standard(certificate("rsa-other").public_bytes(ser.Encoding.DER))]
        jwk = theirs.public_jwk(kid="2026-11", alg=alg, use="sig")
        for what, comment, more in [
                ("jwk", "the attacker's key in jwk", {"jwk": jwk}),
                ("jku", "the attacker's key set behind jku", {"jku": "https://attacker.example/jwks.json"}),
                ("jku-file", "a file behind jku", {"jku": "file:///dev/null"}),
                ("jku-local", "a host of the local network behind jku", {"jku": "http://169.254.169.254/latest/meta-data"}),
                ("jku-data", "a key set inside of jku", {"jku": "data:application/json," + compact({"keys": [jwk]})}),
                ("jku-ftp", "another scheme of jku", {"jku": "ftp://attacker.example/jwks.json"}),
                ("x5c", "the attacker's certificate in x5c", {"x5c": chain}),
                ("x5u", "the attacker's certificate behind x5u", {"x5u": "https://attacker.example/cert.pem"}),
                ("all", "all four at once", {"jwk": jwk, "jku": "https://attacker.example/jwks.json", "x5c": chain,
                                             "x5u": "https://attacker.example/cert.pem"})]:
            group.refuse(f"{alg}/{what}", f"Signed by the attacker, with {comment}.", forge(alg, {**head, **more}, PAYLOAD, theirs),
                         "invalid-signature")
            group.case(f"{alg}/{what}-ignored", f"Signed by the pinned key, with {comment}, which is ignored.",
                       forge(alg, {**head, **more}, PAYLOAD))
        group.refuse(f"{alg}/jwk-other-kid", "Signed by the attacker, whose kid and jwk are in the header.",
                     forge(alg, {"alg": alg, "kid": "attacker", "jwk": {**jwk, "kid": "attacker"}}, PAYLOAD, theirs), "kid-unknown")
    names_of_secrets(file)


def names_of_secrets(file):
    """A kid that would be a path or a query, and the secret that it would lead to."""
    group = file.group("jws", "HS256", {"jwk": KEYS["hs256"].public_jwk()}, kid="2026-11", guarantee="G2", requirement="R29", attack="D",
                       spec="RFC 8725 §3.10", comment="A kid is compared, and is never a place to look for a key.")
    head = {"alg": "HS256", "kid": "2026-11"}
    group.case("kid/honest", "The token that the attacker starts from.", ordinary(group.id("kid/honest"), "HS256", head, PAYLOAD), flags=["joserfc"])
    for name, kid, secret in [
            ("dev-null", "../../../../../../dev/null", b""), ("device", "/dev/null", b""), ("null-byte", "keys/public.css", b"body{}"),
            ("query", "x' UNION SELECT 'attacker' -- ", b"attacker"), ("command", "2026-11|echo attacker", b"attacker\n"),
            ("address", "https://attacker.example/secret", b"attacker"), ("template", "${env:PATH}", b"/usr/bin:/bin"),
            ("wildcard", "*", KEYS["hs256"].secret), ("prototype", "__proto__", b"[object Object]"), ("index", "0", KEYS["hs256"].secret)]:
        raw = f"{b64(compact({**head, 'kid': kid}).encode())}.{b64(PAYLOAD)}"
        group.refuse(f"kid/{name}", "A token under the secret that stands there.", f"{raw}.{b64(hmac.digest(secret, raw.encode(), 'sha256'))}",
                     "kid-unknown")


def b64_standard(data):
    return b64(data).replace("-", "+").replace("_", "/") + "=" * (-len(data) % 3)


def claims_confusion():
    file = File("attacks/claims.json")
    key = {"jwk": KEYS["ed25519"].public_jwk()}
    head = {"alg": "Ed25519", "kid": "2026-11"}
    group = file.group("jwt", "Ed25519", key, kid="2026-11", policy=policy(leeway=60), guarantee="G6", attack="H",
                       comment="Tokens of other kinds from the same issuer, shown to an API.")
    access = claims(aud=[AUD], jti="c7a1", client_id="app", scope="orders.read")
    group.case("honest", "The token that the API expects.", forge("Ed25519", head, access), requirement="R79")
    for name, comment, typ, payload, expect, requirement in [
            ("id-token", "An ID token for the client.", "JWT", claims(aud="app", nonce="n"), "aud-mismatch", "R70"),
            ("logout-token", "A logout token.", "logout+jwt", claims(events={}), "typ-mismatch", "R33"),
            ("dpop-proof", "A DPoP proof.", "dpop+jwt", {"htm": "GET", "htu": "https://api.example", "iat": 1763683200, "jti": "x"},
             "typ-mismatch", "R33"),
            ("other-issuer", "A token of another issuer that has the same key id.", "JWT", claims(iss="https://other.example"),
             "iss-mismatch", "R71"),
            ("other-api", "A token for another API of the same issuer.", "JWT", claims(aud="billing"), "aud-mismatch", "R96"),
            ("no-audience", "A token for nobody in particular.", "JWT", {"iss": ISS, "sub": "user-1029", "exp": FAR}, "aud-missing", "R70"),
            ("no-expiry", "A token without an end.", "JWT", {"iss": ISS, "aud": AUD}, "exp-missing", "R68"),
            ("null-expiry", "An end of null.", "JWT", {"iss": ISS, "aud": AUD, "exp": None}, "exp-malformed", "R67"),
            ("zero-expiry", "An end of 0, which is 1970.", "JWT", claims(exp=0), "expired", "R67"),
            ("huge-expiry", "An end past every date.", "JWT", text("exp", "1e30"), "exp-malformed", "R67"),
            ("string-expiry", "An end that is a string.", "JWT", claims(exp=str(FAR)), "exp-malformed", "R67"),
            ("expired", "A token that has expired.", "JWT", claims(exp=NOW - 3600), "expired", "R68"),
            ("not-yet", "A token that is not valid yet.", "JWT", claims(nbf=NOW + 3600), "not-yet-valid", "R68"),
            ("aud-array", "Audiences of which none is ours.", "JWT", claims(aud=["billing", "stock"]), "aud-mismatch", "R69"),
            ("aud-array-empty", "No audience at all, in an array.", "JWT", claims(aud=[]), "aud-malformed", "R69"),
            ("aud-empty", "An empty audience.", "JWT", claims(aud=""), "aud-mismatch", "R69"),
            ("aud-pattern", "An audience that is a pattern for ours.", "JWT", claims(aud="^ord.*"), "aud-mismatch", "R69"),
            ("iss-longer", "An issuer that begins with ours.", "JWT", claims(iss=ISS + ".attacker.example"), "iss-mismatch", "R71"),
            ("iss-array", "Our issuer and another one in an array.", "JWT", claims(iss=[ISS, "https://attacker.example"]), "iss-malformed", "R71"),
            ("string-nbf", "A start that is a string.", "JWT", claims(nbf="9999999999"), "nbf-malformed", "R67"),
            ("array", "Claims inside an array.", "JWT", compact([access]), "claims-not-object", "R65"),
            ("aud-prefix", "An audience that is the beginning of ours.", "JWT", claims(aud="ord"), "aud-mismatch", "R69"),
            ("iss-substring", "An issuer that is a part of ours.", "JWT", claims(iss="auth"), "iss-mismatch", "R71")]:
        group.refuse(name, comment, forge("Ed25519", {**head, "typ": typ}, payload), expect, requirement=requirement)
    mine = forge("Ed25519", head, access).split(".")
    group.refuse("expired-and-forged", "An expired token under a wrong signature: the signature is what is reported.",
                 forge("Ed25519", head, claims(exp=1), KEYS["ed25519-other"]), "invalid-signature", requirement="R68", guarantee="G9")
    group.refuse("payload-of-another", "The header and signature of one token around the payload of another.",
                 f"{mine[0]}.{b64(compact(claims(sub='admin')).encode())}.{mine[2]}", "invalid-signature")
    group.refuse("payload-bit", "One character of the payload is changed.",
                 f"{mine[0]}.{mine[1][:-3]}{'A' if mine[1][-3] != 'A' else 'B'}{mine[1][-2:]}.{mine[2]}", "invalid-signature")
    two = file.group("jwt", "ES256", {"jwk": KEYS["p256"].public_jwk()}, kid="2026-11", policy=policy(), guarantee="G12",
                     requirement="R46", attack="N", comment="One token in two texts: ECDSA has two signatures for each.")
    order = ORDER["P-256"]
    low = lambda t: pair(KEYS["p256"], halves(t)[0], min(halves(t)[1], order - halves(t)[1]))
    high = lambda t: pair(KEYS["p256"], halves(t)[0], max(halves(t)[1], order - halves(t)[1]))
    payload = claims(jti="c7a1")
    head = {"alg": "ES256", "kid": "2026-11"}
    two.case("two-texts/first", "The text that was revoked.", forge("ES256", head, payload, signature=low))
    two.case("two-texts/second", "Another text of the same token, so that a list of texts cannot revoke it.",
             forge("ES256", head, payload, signature=high))


def make():
    none()
    confusion()
    header_keys()
    claims_confusion()
