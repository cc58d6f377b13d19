"""jws/algorithms.json, jws/key-set.json and jws/split.json: a signature over bytes."""

import hashlib

from .keys import KEYS, Key
from .sign import compact, forge, key_for, ordinary
from .suite import File, b64, unb64

PAYLOAD = b'{"sub":"user-1029"}'
ALGORITHMS = (
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
    "ES256K", "EdDSA", "Ed25519",
)


NOT_BARE = "token-not-bare"
JWE = ".".join(b64(part) for part in (b'{"alg":"dir","enc":"A128GCM"}', b"", bytes(12), b"ciphertext", bytes(16)))


def flip(data, at=-1):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def algorithms():
    file = File("jws/algorithms.json")
    for alg in ALGORITHMS:
        key, other = key_for(alg), key_for(alg, other=True)
        good = {"alg": alg, "kid": "2026-11"}
        group = file.group("jws", alg, {"jwk": key.public_jwk()}, kid="2026-11", guarantee="G1", requirement="R16")
        name = f"{alg}/valid"
        group.case(name, f"An ordinary {alg} token.", ordinary(group.id(name), alg, good, PAYLOAD), flags=["joserfc"])
        group.refuse(f"{alg}/lower-case", "The name of the algorithm is in lower case.",
                     forge(alg, {**good, "alg": alg.lower()}, PAYLOAD), "alg-mismatch",
                     spec="RFC 7515 §4.1.1", requirement="R15")
        group.refuse(f"{alg}/other-kid", "The token carries the id of another key, though the pinned key signed it.",
                     forge(alg, {**good, "kid": "2026-12"}, PAYLOAD), "kid-unknown", guarantee="G2", requirement="R30")
        group.refuse(f"{alg}/no-kid", "The token carries no key id, though the pinned key signed it.",
                     forge(alg, {"alg": alg}, PAYLOAD), "kid-missing", guarantee="G2", requirement="R30")
        group.refuse(f"{alg}/other-key", "Another key of the same kind signed the token.",
                     forge(alg, good, PAYLOAD, other), "invalid-signature", requirement=None)
        parts = forge(alg, good, PAYLOAD).split(".")
        group.refuse(f"{alg}/other-payload", "The payload was changed after signing.",
                     f"{parts[0]}.{b64(PAYLOAD.replace(b'1029', b'1'))}.{parts[2]}", "invalid-signature",
                     spec="RFC 7515 §5.2", requirement=None)
        parts[0] = b64(compact({**good, "typ": "JWT"}).encode())
        group.refuse(f"{alg}/other-header", "A harmless member was added to the header after signing.",
                     ".".join(parts), "invalid-signature", spec="RFC 7515 §5.2", requirement=None)
        length = {"H": "R37", "R": "R40", "P": "R40", "E": "R47" if alg.startswith("Ed") else "R42"}[alg[0]]
        for what, comment, change in [
                ("cut", "The last byte of the signature is cut off.", lambda tag: tag[:-1]),
                ("extended", "The signature has a zero byte more at its end.", lambda tag: tag + b"\0"),
                ("prefixed", "The signature has a zero byte more at its start.", lambda tag: b"\0" + tag),
                ("zeros", "The signature is all zero bytes, of the right length.", lambda tag: bytes(len(tag))),
                ("bit-flip", "One bit of the signature is changed.", lambda tag: flip(tag, len(tag) // 2))]:
            group.refuse(f"{alg}/{what}", comment, forge(alg, good, PAYLOAD, signature=change), "invalid-signature",
                         requirement=length, attack="F")
        group = file.group("jws", alg, {"jwk": key.public_jwk()}, guarantee="G2", requirement="R30")
        name = f"{alg}/absent/valid"
        group.case(name, "The key is pinned as having no id, and the token carries none.",
                   ordinary(group.id(name), alg, {"alg": alg}, PAYLOAD), flags=["joserfc"])
        group.refuse(f"{alg}/absent/kid", "The key is pinned as having no id, and the token carries one.",
                     forge(alg, good, PAYLOAD), "kid-unexpected")

    key = KEYS["ed25519"]
    group = file.group("jws", "Ed25519|EdDSA", {"jwk": key.public_jwk()}, kid="2026-11", guarantee="G1",
                       requirement="R20", spec="RFC 9864 §2.2", comment="The pin that accepts both names of one curve.")
    for alg in ("Ed25519", "EdDSA"):
        name = f"either/{alg}"
        group.case(name, f"A token that says {alg}.",
                   ordinary(group.id(name), alg, {"alg": alg, "kid": "2026-11"}, PAYLOAD), flags=["joserfc"])
    for alg in ("Ed448", "ed25519", "eddsa", "ES256", "Ed25519|EdDSA"):
        group.refuse(f"either/{alg.replace('|', '-or-')}", f"A token that says {alg}, which is neither of the two.",
                     forge("Ed25519", {"alg": alg, "kid": "2026-11"}, PAYLOAD), "alg-mismatch")

    key = KEYS["rsa-4096"]
    group = file.group("jws", "RS512", {"jwk": key.public_jwk()}, guarantee="G1", requirement="R38")
    name = "RS512/4096-bits"
    group.case(name, "An ordinary token under an RSA key of 4096 bits.",
               ordinary(group.id(name), "RS512", {"alg": "RS512"}, PAYLOAD, key), flags=["joserfc"])
    weak = Key("weak", {"kty": "oct", "k": b64(bytes(32))})
    token = forge("HS256", {"alg": "HS256"}, PAYLOAD, weak)
    for form, key in [("jwk", {"jwk": weak.jwk}), ("hex", {"hex": bytes(32).hex()}), ("base64url", {"secret_base64url": weak.jwk["k"]})]:
        group = file.group("jws", "HS256", key, guarantee="G3", requirement="R36",
                           comment="A secret that is refused in kind jwk, and taken here since published tokens have such secrets.")
        group.case(f"HS256/weak-secret-{form}", "A token under a secret of zero bytes.", token)


def key_sets():
    file = File("jws/key-set.json")
    first, second = KEYS["ed25519"].public_jwk(kid="2026-11"), KEYS["ed25519-other"].public_jwk(kid="2026-12")
    fields = {"guarantee": "G2", "requirement": "R56"}

    def group(keys, kid="2026-11", alg="Ed25519", **more):
        return file.group("jws", alg, {"jwks": {"keys": keys}}, kid=kid, **{**fields, **more})

    good = {"alg": "Ed25519", "kid": "2026-11"}
    token = forge("Ed25519", good, PAYLOAD)
    one = group([first, second])
    name = "picked"
    one.case(name, "The member with the pinned id is the key.",
             ordinary(one.id(name), "Ed25519", good, PAYLOAD), flags=["joserfc"])
    one.refuse("other-member", "Another member of the set signed the token and its id is in the header.",
               forge("Ed25519", {**good, "kid": "2026-12"}, PAYLOAD, KEYS["ed25519-other"]), "kid-unknown")
    one.refuse("not-tried-in-turn", "Another member of the set signed the token under the pinned id.",
               forge("Ed25519", good, PAYLOAD, KEYS["ed25519-other"]), "invalid-signature")
    two = group([first, second], kid="2026-12")
    two.case("picked-second", "The pinned member stands second in the set.",
             forge("Ed25519", {**good, "kid": "2026-12"}, PAYLOAD, KEYS["ed25519-other"]))
    group([first, {**second, "kid": "2026-11"}]).refuse(
        "duplicate-kid", "Two members of the set have one id.", token, "key-id-duplicate", spec="RFC 7517 §4.5")
    group([]).refuse("empty", "The set has no member.", token, "keyring-empty", requirement="R61", spec="RFC 7517 §5.1")
    group([second]).refuse("pin-not-in-set", "No member of the set has the pinned id.", token, "keyring-empty")
    group([first, KEYS["hs256"].public_jwk(kid="2026-12")]).refuse(
        "mixed", "The set mixes a public key with a secret.", token, "key-family", guarantee="G3", requirement="R58",
        attack="B")
    text = file.group("jws", "Ed25519", {"jwks_text": compact({"keys": [first, second]})}, kid="2026-11", **fields)
    text.case("text", "The set is given as text.", token)
    secrets = group([KEYS["hs256"].public_jwk(kid="2026-11"), KEYS["hs256-other"].public_jwk(kid="2026-12")],
                    alg="HS256")
    secrets.case("secrets", "A set of secrets only.", forge("HS256", {"alg": "HS256", "kid": "2026-11"}, PAYLOAD))


def split():
    file = File("jws/split.json")
    key = {"jwk": KEYS["hs256"].public_jwk()}
    group = file.group("jws", "HS256", key, guarantee="G8", spec="RFC 7515 §7.1", requirement="R1")
    header, good = {"alg": "HS256"}, forge("HS256", {"alg": "HS256"}, PAYLOAD)
    h, p, s = good.split(".")
    name = "three"
    group.case(name, "Exactly three segments.", ordinary(group.id(name), "HS256", header, PAYLOAD), flags=["joserfc"])
    empty = forge("HS256", header, b"")
    group.case("payload-empty", "An empty payload is a payload.", empty, payload="")
    inner = compact({"protected": h, "payload": p, "signature": s})
    group.case("payload-is-json-serialization", "A compact token whose payload is a JSON serialization, which stays bytes.",
               forge("HS256", header, inner.encode()), requirement="R8")
    group.case("payload-is-jwe", "A signed token whose payload is an encrypted one, which stays bytes.",
               forge("HS256", header, JWE.encode()), requirement="R10")
    for name, comment, token in [
            ("empty", "The empty text is one segment.", ""),
            ("one", "One segment, without a dot.", h),
            ("two", "Two segments: the signature and its dot are missing.", f"{h}.{p}"),
            ("one-dot", "A single dot.", "."),
            ("four", "Four segments.", f"{good}.{s}"),
            ("four-last-empty", "A dot more at the end.", good + "."),
            ("four-first-empty", "A dot more at the start.", "." + good),
            ("four-middle-empty", "A dot more after the header.", f"{h}..{p}.{s}"),
            ("six", "Six segments.", f"{h}.{p}.{s}.{s}.{s}.{s}"),
            ("two-tokens", "Two tokens with a dot between them.", f"{good}.{good}")]:
        group.refuse(name, comment, token, "segment-count")
    for name, comment, token in [
            ("json-flattened", "The flattened JSON serialization.",
             compact({"protected": h, "payload": p, "signature": s})),
            ("json-general", "The general JSON serialization.",
             compact({"payload": p, "signatures": [{"protected": h, "signature": s}]})),
            ("json-of-a-token-endpoint", "The answer of a token endpoint, with the token in it.",
             compact({"access_token": good, "token_type": "Bearer"}))]:
        group.refuse(name, comment, token, "token-not-bare", requirement="R8", attack="C")
    group.refuse("json-polyglot", "A JSON serialization with a compact token inside a member name, so that it has two dots.",
                 '{"  ' + good + '":"","protected":"' + h + '"}', "token-not-bare", requirement="R8", attack="C")
    group.refuse("dots", "Only dots, as many as the token limit allows.", "." * 16384, "segment-count",
                 guarantee="G10", requirement="R9", attack="I")
    group.refuse("dots-too-long", "More dots than the token limit allows.", "." * 16385, "token-too-long",
                 guarantee="G10", requirement="R9", attack="I")
    for name, comment, token in [
            ("jwe", "Five segments are a JWE.", JWE),
            ("jwe-empty-segments", "Four dots are five segments, all of them empty.", "...."),
            ("jwe-of-a-token", "A valid token with two segments more.", f"{good}.{p}.{s}")]:
        group.refuse(name, comment, token, "jwe", requirement="R10", spec="RFC 7516 §7.1", attack="C")
    for name, comment, token in [
            ("header-empty", "The header segment is empty.", f".{p}.{s}"),
            ("header-and-signature-empty", "Two dots around a payload.", f".{p}."),
            ("two-dots", "Two dots are three empty segments.", "..")]:
        group.refuse(name, comment, token, "header-empty", requirement="R6", spec="RFC 7515 §5.2")
    for name, comment, token in [
            ("signature-empty", "The signature segment is empty.", f"{h}.{p}."),
            ("payload-and-signature-empty", "Only a header and two dots.", f"{h}..")]:
        group.refuse(name, comment, token, "signature-empty", requirement="R5", spec="RFC 7518 §3.6", attack="A")

    def sized(length):
        for pad in range(4):
            head = compact({"alg": "HS256", "x": "x" * pad})
            room = length - 2 - 43 - len(b64(head.encode()))
            if room % 4 != 1:
                token = forge("HS256", head, b"a" * (room * 3 // 4))
                assert len(token) == length
                return token

    limits = file.group("jws", "HS256", key, guarantee="G10", requirement="R9", attack="I")
    limits.case("length-16384", "The token is as long as the limit allows.", sized(16384))
    limits.refuse("length-16385", "The token is one byte longer than the limit.", sized(16385), "token-too-long")
    limits.refuse("length-non-ascii", "The limit counts bytes, not characters.", "é" * 8193, "token-too-long")

    group = file.group("jws", "HS256", key, guarantee="G8", requirement="R2",
                       comment="Characters around or inside a valid token.")
    for name, comment, token, expect in [
            ("space-before", "A space before the token.", " " + good, NOT_BARE),
            ("newline-before", "A line feed before the token.", "\n" + good, NOT_BARE),
            ("bom-before", "A byte order mark before the token.", "\ufeff" + good, NOT_BARE),
            ("bearer-before", "The scheme of an Authorization field before the token.", "Bearer " + good, NOT_BARE),
            ("field-before", "The name of an Authorization field and its scheme before the token.",
             "Authorization: Bearer " + good, NOT_BARE),
            ("name-before", "The name of a form's field before the token.", "access_token=" + good, NOT_BARE),
            ("address-before", "The token in the fragment of an address.", "https://client.example/#t=" + good.replace(".", "%2E"), NOT_BARE),
            ("quote-before", "A quotation mark before the token.", '"' + good, NOT_BARE),
            ("quotes-around", "Quotation marks around the token.", f'"{good}"', NOT_BARE),
            ("zero-width-space-before", "A zero width space before the token.", "\u200b" + good, NOT_BARE),
            ("newline-after", "A line feed after the token.", good + "\n", NOT_BARE),
            ("crlf-after", "Carriage return and line feed after the token.", good + "\r\n", NOT_BARE),
            ("escaped-newline-after", "A line feed after the token, written as a backslash and n.", good + "\\n", NOT_BARE),
            ("space-after", "A space after the token.", good + " ", NOT_BARE),
            ("no-break-space-after", "A no-break space after the token.", good + "\u00a0", NOT_BARE),
            ("nul-after", "A zero byte after the token.", good + "\0", "signature-base64"),
            ("tilde-after", "The tilde of an SD-JWT after the token.", good + "~", "signature-base64"),
            ("percent-after", "A percent-encoded equals sign after the token.", good + "%3D", NOT_BARE),
            ("comma-after", "A comma and a second copy of the header after the token.", f"{good},{h}", "signature-base64"),
            ("space-after-first-dot", "A space at the start of the payload segment, not signed.",
             f"{h}. {p}.{s}", NOT_BARE),
            ("newline-in-header", "A line feed inside the header segment.", f"{h[:4]}\n{h[4:]}.{p}.{s}", NOT_BARE),
            ("lines", "The token in lines of 64 characters.", "\n".join(good[at:at + 64] for at in range(0, len(good), 64)), NOT_BARE),
            ("ellipsis", "An ellipsis in place of the end of the signature.", good[:-8] + "\u2026", NOT_BARE),
            ("two-with-comma", "Two tokens, as a proxy joins two fields.", f"{good}, {h}", NOT_BARE),
            ("only-space", "White space without a token.", " \n", NOT_BARE),
            ("pem", "A key in PEM in place of a token.", KEYS["ed25519"].spki_pem(), NOT_BARE),
            ("percent-dots", "The dots are percent-encoded.", good.replace(".", "%2E"), NOT_BARE),
            ("fullwidth-dots", "The dots are full stops of full width.", good.replace(".", "\uff0e"), "segment-count"),
            ("ideographic-dots", "The dots are ideographic full stops.", good.replace(".", "\u3002"), "segment-count")]:
        group.refuse(name, comment, token, expect, attack="G")
    other, unknown = forge("HS384", {"alg": "HS384"}, PAYLOAD), forge("HS256", {**header, "kid": "2026-11"}, PAYLOAD)
    for name, comment, token, expect in [
            ("alg", "A line feed after a token of another algorithm.", other + "\n", "alg-mismatch"),
            ("kid", "A line feed after a token with a key id.", unknown + "\n", "kid-unexpected"),
            ("signature-empty", "A line feed inside the payload of a token without a signature.", f"{h}.{p}\n.", "signature-empty"),
            ("jwe", "A line feed after five segments.", JWE + "\n", "jwe"),
            ("length", "Spaces after the token, beyond the limit.", good.ljust(16385), "token-too-long")]:
        group.refuse(f"not-bare/{name}", comment + " What has another reason keeps it.", token, expect, attack="G")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    group.case("alphabet", "Every character that a token may have.", forge("HS256", header, unb64(alphabet)))

    group = file.group("jws", "HS256", key, guarantee="G8", requirement="R99", spec="RFC 9901 §4",
                       comment="An SD-JWT is no JWT, but the token that its issuer signed is one.")
    disclosure = b64(b'["2GLC42sKQveCfGfryNRN9w","name","Ada"]')
    issued = forge("HS256", {"alg": "HS256", "typ": "dc+sd-jwt"},
                   {"_sd": [b64(hashlib.sha256(disclosure.encode()).digest())], "_sd_alg": "sha-256"})
    bound = forge("HS256", {"alg": "HS256", "typ": "kb+jwt"}, {"nonce": "n", "sd_hash": b64(bytes(32))})
    group.case("sd-jwt/issuer-signed", "The token that the issuer signed, without what is disclosed.", issued)
    for name, comment, token, expect in [
            ("nothing-disclosed", "The token and the tilde that ends it.", f"{issued}~", "signature-base64"),
            ("one-disclosure", "The token and one disclosure.", f"{issued}~{disclosure}~", "signature-base64"),
            ("no-last-tilde", "The same without its last tilde.", f"{issued}~{disclosure}", "signature-base64"),
            ("key-binding", "The same and the proof of its holder, which makes five segments.", f"{issued}~{disclosure}~{bound}", "jwe")]:
        group.refuse(f"sd-jwt/{name}", comment, token, expect, attack="C")

    group = file.group("jws", "HS256", key, guarantee="G8", spec="RFC 7515 appendix F",
                       comment="The payload travels separately.")
    detached = f"{h}..{s}"
    group.case("detached", "The payload segment is empty, and the payload was given separately.", detached,
               detached=PAYLOAD)
    group.case("detached-empty", "The separate payload is empty.", forge("HS256", header, b""), detached=b"",
               payload="")
    group.case("detached-binary", "The separate payload is no text.",
               "{}..{}".format(*forge("HS256", header, bytes(range(256))).split(".")[::2]), detached=bytes(range(256)))
    group.case("detached-other", "The separate payload is not the signed one.", detached, "invalid-signature",
               detached=PAYLOAD + b" ")
    group.case("detached-none", "The separate payload is empty, the signed one is not.", detached, "invalid-signature",
               detached=b"")
    group.case("detached-attached", "The payload is in the token and given separately.", good, "payload-not-detached",
               detached=PAYLOAD)
    group.case("detached-attached-other", "The payload in the token is the signed one, the separate one is not.", good,
               "payload-not-detached", detached=b"{}")
    group.case("detached-newline-after", "A line feed after the token, and the payload given separately.", detached + "\n",
               NOT_BARE, detached=PAYLOAD)
    group.refuse("detached-but-not-given", "The payload segment is empty, and no payload was given.", detached,
                 "invalid-signature")


def make():
    algorithms()
    key_sets()
    split()
