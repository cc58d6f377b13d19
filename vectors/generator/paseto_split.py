"""paseto/header.json and paseto/message.json: the parts of a token, and what is signed or encrypted."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from . import sign
from .jws import flip
from .jwt import policy
from .keys import Key
from .paseto_token import (NONCE, PROTOCOLS, TAG, Maker, Token, authenticate, crypt, hkdf, is_local, key_bytes, key_for, pae,
                           pieces_of, seal, verb)
from .sign import ED_ORDER, ORDER, ecdsa, ed25519_small_order_r, forge, halves, pair
from .suite import b64, unb64

PAYLOAD = b'{"sub":"user-1029"}'
# What people paste around or into a token. Nobody pastes the others, which keep the error of their part.
NOT_BARE = {
    "space-before", "newline-before", "bom-before", "bearer-before", "quote-before", "space-inside", "percent-dots",
    "padding-percent", "newline-after", "crlf-after", "space-after", "newline-inside", "tab-inside", "lines",
}


def header():
    m = Maker("paseto/header.json")
    for protocol in PROTOCOLS:
        version, purpose = protocol.split(".")
        good = seal(protocol, PAYLOAD)
        m.group(protocol, guarantee="G1", requirement="R100", spec=f"PASETO Version {version[1]}, {verb(protocol)}, step 3")
        m.by_pyseto("valid", f"An ordinary {protocol} token.", PAYLOAD, requirement=["R100", "R115"])
        for other in PROTOCOLS:
            if other != protocol:
                m.refuse(f"other/{other}", f"A valid token of {other}.", seal(other, PAYLOAD), "paseto-header", attack="B")
                m.refuse(f"renamed/{other}", f"A token of {other} that says {protocol}.",
                         seal(other, PAYLOAD).text(header=protocol + "."), renamed(other, protocol), attack="B",
                         requirement="R107"
                         if is_local(protocol) else "R106")
                m.refuse(f"said/{other}", f"A token of {protocol} that says {other}.", good.text(header=other + "."),
                         "paseto-header", attack="B")
        for old in ("v1", "v2", "v5", "v", "v33", "v44", "v04"):
            m.refuse(f"version/{old}", f"The version is {old}.", good.text(header=f"{old}.{purpose}."), "paseto-header",
                     attack="B", **({"requirement": "R115"} if old in ("v1", "v2") else {}))
        for name, comment, text in [
                ("upper-case", "The header is in upper case.", good.text(header=protocol.upper() + ".")),
                ("upper-case-version", "The version is in upper case.", good.text(header=f"V{protocol[1:]}.")),
                ("upper-case-purpose", "The purpose is in upper case.", good.text(header=f"{version}.{purpose.upper()}.")),
                ("no-version", "The version is missing.", good.text(header=f"{purpose}.")),
                ("empty-version", "The version is empty.", good.text(header=f".{purpose}.")),
                ("no-purpose", "The purpose is missing.", good.text(header=f"{version}.")),
                ("empty-purpose", "The purpose is empty.", good.text(header=f"{version}..")),
                ("no-header", "The message alone.", good.text(header="")),
                ("dot-missing", "The dot after the header is missing.", good.text(header=protocol)),
                ("longer-purpose", "The purpose has a letter more.", good.text(header=f"{protocol}s.")),
                ("shorter-purpose", "The purpose has a letter less.", good.text(header=f"{protocol[:-1]}.")),
                ("suffix", "The version names another encoding of the payload.", good.text(header=f"{version}c.{purpose}.")),
                ("swapped", "Purpose and version are exchanged.", good.text(header=f"{purpose}.{version}.")),
                ("paserk", "The header is one of a PASERK.", good.text(header=f"k{protocol[1:]}.")),
                ("only-header", "The header without a dot and a message.", protocol),
                ("only-version", "The version alone.", version),
                ("only-version-dot", "The version and its dot.", version + "."),
                ("empty", "The empty text.", ""), ("dots", "Only dots.", "..."),
                ("space-before", "A space before the token.", " " + good.text()),
                ("newline-before", "A line feed before the token.", "\n" + good.text()),
                ("bom-before", "A byte order mark before the token.", "\ufeff" + good.text()),
                ("bearer-before", "The scheme of an Authorization field before the token.", "Bearer " + good.text()),
                ("quote-before", "A quotation mark before the token.", '"' + good.text()),
                ("space-inside", "A space before the first dot.", good.text(header=f"{version} .{purpose}.")),
                ("nul-inside", "A zero byte after the purpose.", good.text(header=f"{protocol}\0.")),
                ("percent-dots", "The dots are percent-encoded.", good.text().replace(".", "%2E")),
                ("fullwidth-dots", "The dots are full stops of full width.", good.text().replace(".", "\uff0e")),
                ("look-alike", "A Cyrillic letter that looks like the Latin one.", good.text().replace("l", "\u04cf", 1))]:
            m.refuse(name, comment, text, "token-not-bare" if name in NOT_BARE else "paseto-header", attack="G")
        for alg in ("HS256", "RS256", "ES384", "Ed25519", "EdDSA"):
            m.refuse(f"jwt/{alg}", f"A JWT of {alg}.", forge(alg, {"alg": alg}, PAYLOAD), "paseto-header", attack="B")
        h, p, s = forge("Ed25519", {"alg": "Ed25519"}, PAYLOAD).split(".")
        m.refuse("jwt/none", "An unsecured JWT.", b64(b'{"alg":"none"}') + f".{p}.", "paseto-header", attack="A")
        m.refuse("jwt/jwe", "Five segments of a JWE.", f"{b64(b'{}')}..{p}.{p}.{s}", "paseto-header", attack="C")
        m.refuse("jwt/whole-after-header", "A JWT after the header.", f"{protocol}.{h}.{p}.{s}", "paseto-parts", attack="B",
                 requirement="R104")
        m.refuse("jwt/payload-and-signature", "Payload and signature of a JWT as message and footer.", f"{protocol}.{p}.{s}",
                 "footer-utf8", attack="B", requirement="R106")
        m.refuse("jwt/says-alg", "A JWT whose header names the protocol as its alg.",
                 f"{b64(compact_alg(protocol))}.{p}.{s}", "paseto-header", attack="B")
    confused()
    jwt_verifiers(m.file)


def compact_alg(protocol):
    return b'{"alg":"' + protocol.encode() + b'"}'


def renamed(other, protocol):
    """What comes of a token of one protocol under the header of another."""
    size = NONCE[other] + len(PAYLOAD) + TAG[other]
    return "message-too-short" if size < NONCE[protocol] + TAG[protocol] else "invalid-signature"


def confused():
    """One key in two places: what a token of one protocol is worth under another."""
    m = Maker("paseto/confusion.json")
    for protocol in ("v4.public", "v3.public"):
        key, local = key_for(protocol), protocol.replace("public", "local")
        m.group(protocol, guarantee="G3", requirement="R102", attack="B", spec="PASETO, Algorithm Lucidity",
                comment="The public key as the secret of the other purpose, and as a key of JWS.")
        m.by_pyseto("honest", "The token that the attacker starts from.", PAYLOAD)
        for name, comment, secret in [
                ("bytes", "the bytes of the public key", key_bytes(key)), ("pem", "its PEM text", key.spki_pem().encode()),
                ("der", "its DER", key.spki()), ("first-32", "its first 32 bytes", key_bytes(key)[:32])]:
            if protocol == "v4.public" and len(secret) > 64:
                secret = secret[:64]  # BLAKE2b takes no longer key
                comment = f"the first 64 bytes of {comment}"
            made = seal(local, PAYLOAD, key=secret)
            m.refuse(f"local-{name}", f"A token encrypted with {comment} as the secret.", made, "paseto-header")
            m.refuse(f"local-{name}-renamed", f"The same with the header {protocol}.", made.text(header=f"{protocol}."),
                     "invalid-signature" if len(made.message()) >= TAG[protocol] else "message-too-short")
        alg = "Ed25519" if protocol == "v4.public" else "ES384"
        jwt = forge(alg, {"alg": alg}, PAYLOAD, key).split(".")
        body = f"{jwt[0]}.{jwt[1]}".encode()
        m.refuse("jws-signature", "The signature of a JWT under the same key, and its payload.",
                 Token(protocol, b"", PAYLOAD, unb64(jwt[2])), "invalid-signature")
        m.refuse("jws-signing-input", "The same, and what was signed as the message.",
                 Token(protocol, b"", body, unb64(jwt[2])),
                 "invalid-signature")
        m.now = m.file.group("jws", alg, {"jwk": key.public_jwk()}, guarantee="G3", requirement="R102", attack="B",
                             spec="PASETO, Algorithm Lucidity", comment="The same key, pinned for JWS.")
        m.now.case(f"{protocol}/jws/honest", f"An honest token of {alg} under that key.", ".".join(jwt))
        made = seal(protocol, PAYLOAD)
        m.now.refuse(f"{protocol}/jws/token", "The PASETO of that key.", made.text(), "header-base64")
        m.now.refuse(f"{protocol}/jws/signature", "A JWT with the signature of a PASETO of that key.",
                     f"{jwt[0]}.{b64(PAYLOAD)}.{b64(made.tag)}", "invalid-signature")
        m.now.refuse(f"{protocol}/jws/said", "A JWT whose alg is the name of the protocol.",
                     f"{b64(compact_alg(protocol))}.{b64(PAYLOAD)}.{b64(made.tag)}", "alg-mismatch")
    for protocol in ("v4.local", "v3.local"):
        key = key_for(protocol)
        m.group(protocol, guarantee="G3", requirement="R102", attack="B", spec="PASETO, Algorithm Lucidity",
                comment="Tokens under what everybody knows.")
        m.by_pyseto("honest", "The token that the attacker starts from.", PAYLOAD)
        for name, comment, secret in [
                ("zeros", "32 zero bytes", bytes(32)),
                ("public", "a public key", key_bytes(key_for(f"{protocol[:2]}.public"))[-32:]),
                ("kid", "the PASERK text of the secret", f"k{protocol[1:]}.{b64(key.secret)}".encode()[:64])]:
            m.refuse(f"secret-{name}", f"A token encrypted with {comment} as the secret.",
                     seal(protocol, PAYLOAD, key=secret),
                     "invalid-signature")
        jwt = forge("HS256", {"alg": "HS256"}, PAYLOAD, key)
        m.now = m.file.group("jws", "HS256", {"hex": key.secret.hex()}, guarantee="G3", requirement="R102", attack="B",
                             spec="PASETO, Algorithm Lucidity", comment="The same secret, pinned for JWS.")
        m.now.case(f"{protocol}/jws/honest", "An honest token of HS256 under that secret.", jwt)
        m.now.refuse(f"{protocol}/jws/token", "The PASETO of that secret.", seal(protocol, PAYLOAD).text(), "header-base64")


def jwt_verifiers(file):
    """Verifiers of JWS and JWT are shown PASETO tokens."""
    for alg in ("HS256", "HS512", "RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "Ed25519", "EdDSA",
                "Ed25519|EdDSA"):
        signer = alg.split("|")[0]
        for kind in ("jws", "jwt") if alg in ("HS256", "ES384", "Ed25519") else ("jws",):
            fields = {"policy": policy(iss={"any": True}, aud={"any": True}, exp="optional")} if kind == "jwt" else {}
            group = file.group(kind, alg, {"jwk": sign.key_for(signer).public_jwk()}, guarantee="G1", requirement="R1",
                               attack="B",
                               spec="RFC 7515 §7.1", comment=f"A verifier of {alg} and tokens of PASETO.", **fields)
            place = f"{kind}/{alg.replace('|', '-or-')}"
            group.case(f"{place}/honest", "An honest token.", forge(signer, {"alg": signer}, PAYLOAD))
            for protocol in PROTOCOLS:
                group.refuse(f"{place}/{protocol}", f"A token of {protocol}: its version is no segment of base64url.",
                             seal(protocol, PAYLOAD).text(), "header-base64", requirement="R4")
                group.refuse(f"{place}/{protocol}-footer", f"A token of {protocol} with a footer, which is a fourth part.",
                             seal(protocol, PAYLOAD, {"kid": "2026-11"}).text(), "segment-count")


# The message --------------------------------------------------------------------------------------------------------

def suited(protocol):
    """A token with both characters of the URL alphabet and with unused bits in its last character."""
    for counter in range(4000):
        token = seal(protocol, b'{"n":%d}' % counter)
        text = b64(token.message())
        if "-" in text and "_" in text and len(text) % 4 == 2 and text[-1] in "AQgw":
            return token
    raise AssertionError("not found")


def parts(m, protocol):
    good, footer = seal(protocol, PAYLOAD), {"x": 1}
    text, with_footer = good.text(), seal(protocol, PAYLOAD, footer).text()
    segment = with_footer.rpartition(".")[2]
    m.group(protocol, guarantee="G8", requirement="R104", spec="PASETO, Token Format")
    m.by_pyseto("parts/three", "Three parts.", PAYLOAD)
    m.by_pyseto("parts/four", "Four parts: the last one is a footer.", PAYLOAD, footer)
    m.refuse("parts/footer-empty", "A dot for a footer, and nothing behind it.", text + ".", "footer-empty")
    m.refuse("parts/message-and-footer-empty", "Neither message nor footer.", f"{protocol}..", "footer-empty")
    for name, comment, token in [
            ("five", "A fifth part.", f"{with_footer}.{segment}"),
            ("five-last-empty", "A dot after the footer.", with_footer + "."),
            ("five-footer-empty", "An empty footer and a fifth part.", f"{text}..{segment}"),
            ("two-dots", "Two dots after the message.", text + ".."),
            ("six", "Six parts.", f"{with_footer}.{segment}.{segment}"),
            ("two-tokens", "Two tokens with a dot between them.", f"{text}.{text}"),
            ("dots", "The header, and dots as many as the token limit allows.", f"{protocol}.".ljust(16384, "."))]:
        m.refuse(f"parts/{name}", comment, token, "paseto-parts", attack="G")
    m.refuse("parts/dots-too-long", "One dot more.", f"{protocol}.".ljust(16385, "."), "token-too-long", guarantee="G10",
             requirement="R9", attack="I")
    m.refuse("parts/message-empty", "The header and its dot, without a message.", f"{protocol}.", "message-too-short",
             requirement="R105")
    m.refuse("parts/message-empty-footer", "An empty message and a footer.", f"{protocol}..{segment}", "message-too-short",
             requirement="R105")

    def sized(length):
        for footer in ({}, {"x": ""}, {"x": "x"}, {"x": "xx"}):
            for more in range(4):
                segment = len("." + b64(seal(protocol, b"", footer).footer))
                room = length - len(protocol) - 1 - segment
                payload = b"a" * (room * 3 // 4 - NONCE[protocol] - TAG[protocol] - more)
                token = seal(protocol, payload, footer)
                if len(token.text()) == length:
                    return token, payload
        raise AssertionError("not found")

    m.group(protocol, guarantee="G10", requirement="R9", attack="I", spec=None)
    m.accept("length/16384", "The token is as long as the limit allows.", *sized(16384))
    m.refuse("length/16385", "The token is one byte longer than the limit.", sized(16385)[0], "token-too-long")
    m.refuse("length/no-token", "The limit is looked at before the header.", "a" * 16385, "token-too-long", guarantee="G9")
    m.refuse("length/non-ascii", "The limit counts bytes, not characters.", "é" * 8193, "token-too-long")


def encoding(m, protocol):
    m.group(protocol, guarantee="G8", requirement="R103", spec="PASETO Common, base64url", attack="G",
            comment="The message is canonical base64url without padding.")
    token = suited(protocol)
    s = b64(token.message())
    m.accept("base64/ordinary", "The token that the next cases change.", token, body_of(token))
    for name, comment, changed in [
            ("padding", "The message has its padding.", s + "=="), ("padding-one", "One character of padding.", s + "="),
            ("padding-percent", "Its padding is percent-encoded.", s + "%3D%3D"),
            ("trailing-bits", "The lowest unused bit of the last character is set.", s[:-1] + chr(ord(s[-1]) + 1)),
            ("one-more-character", "A length that is one more than a multiple of four.", s + "AAA"),
            ("single-character", "A message of one character.", "A"),
            ("plus", "A plus sign of the standard alphabet.", s.replace("-", "+")),
            ("slash", "A slash of the standard alphabet.", s.replace("_", "/")),
            ("newline-after", "A line feed after the token.", s + "\n"),
            ("crlf-after", "Carriage return and line feed after it.", s + "\r\n"),
            ("space-after", "A space after the token.", s + " "), ("nul-after", "A zero byte after the token.", s + "\0"),
            ("tilde-after", "A tilde after the token.", s + "~"),
            ("space-before", "A space at the start of the message.", " " + s),
            ("newline-inside", "A line feed inside the message.", s[:9] + "\n" + s[9:]),
            ("space-inside", "A space inside the message.", s[:9] + " " + s[9:]),
            ("nul-inside", "A zero byte inside the message.", s[:9] + "\0" + s[9:]),
            ("tab-inside", "A tab inside the message.", s[:9] + "\t" + s[9:]),
            ("non-ascii", "A letter that is no ASCII.", s + "é"),
            ("lines", "The message in lines of 64 characters.", "\n".join(s[at:at + 64] for at in range(0, len(s), 64))),
            ("not-encoded", "A payload that is not encoded.", '{"sub":"user-1029"}')]:
        m.refuse(f"base64/{name}", comment, token.text(message=changed), "token-not-bare" if name in NOT_BARE else "message-base64")


def body_of(token):
    return crypt(token.protocol, key_for(token.protocol).secret, token.nonce, token.body) if token.nonce else token.body


def lengths(m, protocol):
    m.group(protocol, guarantee="G8", requirement="R105", spec=f"PASETO Version {protocol[1]}, {verb(protocol)}",
            comment="The message is cut where its pieces meet, and a byte before and behind.")
    empty, good = seal(protocol, b""), seal(protocol, PAYLOAD)
    least = NONCE[protocol] + TAG[protocol]
    # pyseto refuses a signed token without a payload.
    m.accept("cut/empty-payload", "The shortest message: an empty payload.", empty, b"", by_others=is_local(protocol))
    m.accept("cut/one-byte-payload", "A payload of one byte.", seal(protocol, b"0"), b"0")
    m.accept("cut/whole", "The token that the next cases cut.", good, PAYLOAD)
    whole = good.message()
    m.refuse("cut/empty-payload-short", "The shortest message without its last byte.",
             good.text(message=b64(empty.message()[:-1])), "message-too-short")
    m.refuse("cut/empty-payload-short-front", "The shortest message without its first byte.",
             good.text(message=b64(empty.message()[1:])), "message-too-short")
    meets = {"nonce": NONCE[protocol], "body": NONCE[protocol] + len(PAYLOAD), "tag": len(whole), "shortest": least}
    seen = {len(whole)}
    for name, at in meets.items():
        for step, size in (("before", at - 1), ("at", at), ("behind", at + 1)):
            if 0 < size < len(whole) and size not in seen:
                seen.add(size)
                expect = "message-too-short" if size < least else "invalid-signature"
                m.refuse(f"cut/to-{size}-{step}-{name}", f"The first {size} of {len(whole)} bytes.",
                         good.text(message=b64(whole[:size])), expect)
                m.refuse(f"cut/last-{size}-{step}-{name}", f"The last {size} of {len(whole)} bytes.",
                         good.text(message=b64(whole[-size:])), expect)
    for name, comment, made in [
            ("extended", "A zero byte more at the end.", whole + b"\0"),
            ("prefixed", "A zero byte more at the start.", b"\0" + whole),
            ("twice", "The message twice.", whole + whole), ("reversed", "The bytes backwards.", whole[::-1])]:
        m.refuse(f"cut/{name}", comment, good.text(message=b64(made)), "invalid-signature")
    if is_local(protocol):
        m.refuse("cut/no-nonce", "The nonce is left out.", good._replace(nonce=b""),
                 "invalid-signature" if len(whole) - 32 >= least else "message-too-short")
    m.refuse("cut/no-tag", "The signature or MAC is left out.", good._replace(tag=b""),
             "invalid-signature" if len(whole) - TAG[protocol] >= least else "message-too-short")
    m.refuse("cut/half-tag", "The first half of the signature or MAC.", good._replace(tag=good.tag[:TAG[protocol] // 2]),
             "invalid-signature" if len(whole) - TAG[protocol] // 2 >= least else "message-too-short")


def every_length(m, protocol="v4.local"):
    """Every text that one token begins with. The rule is written down here a second time, in Python."""
    token, footer = seal(protocol, b'{"a":1}', b'{"x":1}'), b'{"x":1}'
    whole = token.text()
    m.group(protocol, guarantee="G9", requirement=["R104", "R105"], attack="G", comment="Every beginning of one token.")
    m.accept("beginning/whole", "The whole token.", token, b'{"a":1}')

    def expected(text):
        if not text.startswith(protocol + "."):
            return "paseto-header"
        message, dot, segment = text[len(protocol) + 1:].partition(".")
        if dot and not segment:
            return "footer-empty"
        if dot:
            data = unb64(segment)
            return "footer-base64" if data is None else "footer-syntax" if data != footer else None
        data = unb64(message)
        if data is None:
            return "message-base64"
        return "message-too-short" if len(data) < NONCE[protocol] + TAG[protocol] else "invalid-signature"

    for size in range(len(whole)):
        m.refuse(f"beginning/{size:03}", f"The first {size} of {len(whole)} characters.", whole[:size],
                 expected(whole[:size]))


def changed(m, protocol):
    m.group(protocol, guarantee="G1", requirement="R107" if is_local(protocol) else "R106", attack="F",
            spec=f"PASETO Version {protocol[1]}, {verb(protocol)}",
            comment="One bit, or one piece, of the message is changed.")
    good = seal(protocol, PAYLOAD)
    m.by_pyseto("changed/ordinary", "An ordinary token.", PAYLOAD)
    m.accept("changed/nothing", "The token that the next cases change.", good, PAYLOAD)

    def low(data, at):
        return flip(data, at)

    def high(data, at):
        made = bytearray(data)
        made[at] ^= 0x80
        return bytes(made)

    names = {"nonce": "the nonce", "body": "the ciphertext" if is_local(protocol) else "the payload",
             "tag": "the MAC" if is_local(protocol) else "the signature"}
    for piece, called in names.items():
        data = getattr(good, piece)
        if not data:
            continue
        for name, comment, made in [
                ("first-bit", f"The first bit of {called}.", high(data, 0)),
                ("last-bit", f"The last bit of {called}.", low(data, -1)),
                ("middle-bit", f"A bit in the middle of {called}.", low(data, len(data) // 2)),
                ("zeros", f"Zero bytes in place of {called}.", bytes(len(data))),
                ("ones", f"Bytes of ff in place of {called}.", b"\xff" * len(data)),
                ("reversed", f"The bytes of {called} backwards.", data[::-1])]:
            m.refuse(f"changed/{piece}-{name}", comment, good._replace(**{piece: made}), "invalid-signature")
    another = seal(protocol, b'{"sub":"user-1030"}')
    for piece, called in names.items():
        if getattr(good, piece):
            m.refuse(f"changed/{piece}-of-another", f"Another token has {called}.",
                     good._replace(**{piece: getattr(another, piece)}),
                     "invalid-signature")
    m.refuse("changed/other-key", "Another key made the token.", seal(protocol, PAYLOAD, key=key_for(protocol, other=True)),
             "invalid-signature")

    def over(name, comment, pieces):
        m.refuse(f"over/{name}", comment, seal(protocol, PAYLOAD, pieces=pieces), "invalid-signature", requirement="R106",
                 spec="PASETO Common, Authentication Padding")

    at = 1 if protocol == "v3.public" else 0  # where the header stands
    over("no-assertion", "The MAC or signature is over no implicit assertion, as in versions 1 and 2.", lambda p: p[:-1])
    over("one-more", "It is over an empty piece more.", lambda p: [*p, b""])
    over("no-header", "It is not over the header.", lambda p: p[:at] + p[at + 1:])
    over("header-no-dot", "It is over the header without its last dot.", lambda p: [*p[:at], p[at][:-1], *p[at + 1:]])
    over("other-version", "It is over the header of the other version.",
         lambda p: [*p[:at], p[at].replace(b"v3", b"vX").replace(b"v4", b"v3").replace(b"vX", b"v4"), *p[at + 1:]])
    over("other-purpose", "It is over the header of the other purpose.",
         lambda p: [*p[:at], p[at].replace(b"public", b"X").replace(b"local", b"public").replace(b"X", b"local"),
                    *p[at + 1:]])
    over("empty-pieces", "It is over empty pieces.", lambda p: [b""] * len(p))
    over("joined", "It is over all pieces in one.", lambda p: [b"".join(p)])
    over("footer-and-body", "It is over the footer before the body.", lambda p: [*p[:-3], p[-2], p[-3], p[-1]])
    if is_local(protocol):
        over("plaintext", "It is over the plaintext.", lambda p: [p[0], p[1], PAYLOAD, *p[3:]])
        over("no-nonce", "It is not over the nonce.", lambda p: [p[0], *p[2:]])
    if protocol == "v3.public":
        over("no-key", "It is not over the public key.", lambda p: p[1:])
        over("uncompressed-key", "It is over the uncompressed point.", lambda p: [key_for(protocol).point(), *p[1:]])
        over("other-key", "It is over another public key.", lambda p: [key_bytes(key_for(protocol, other=True)), *p[1:]])
        over("key-last", "It is over the public key behind the other pieces.", lambda p: [*p[1:], p[0]])
    if protocol == "v4.public":
        over("key", "It is over the public key as well, as in version 3.", lambda p: [key_bytes(key_for(protocol)), *p])
    key = key_for(protocol)
    plain = pieces_of(protocol, key, good.nonce, good.body, b"", b"")
    m.refuse("over/not-encoded", "It is over the pieces as they are, without their encoding.",
             good._replace(tag=authenticate(protocol, key, good.nonce, b"".join(plain))), "invalid-signature",
             requirement="R106",
             spec="PASETO Common, Authentication Padding")
    encoded = pae(plain)
    big, high_bit = encoded[7::-1] + encoded[8:], encoded[:7] + b"\x80" + encoded[8:]
    m.refuse("over/big-endian-count", "The count of the pieces is in the other byte order.",
             good._replace(tag=authenticate(protocol, key, good.nonce, big)), "invalid-signature", requirement="R106",
             spec="PASETO Common, Authentication Padding")
    m.refuse("over/high-bit", "The highest bit of the count is set.",
             good._replace(tag=authenticate(protocol, key, good.nonce, high_bit)), "invalid-signature", requirement="R106",
             spec="PASETO Common, Authentication Padding")


def macs(m, protocol):
    key, good = key_for(protocol), seal(protocol, PAYLOAD)
    data = pae(pieces_of(protocol, key, good.nonce, good.body, b"", b""))
    m.group(protocol, guarantee="G1", requirement="R107", attack="F", spec=f"PASETO Version {protocol[1]}, Decrypt, step 8",
            comment="The MAC is made in another way.")
    m.accept("mac/right", "The MAC that the next cases replace.", good, PAYLOAD)
    size = TAG[protocol]
    wide = hashlib.shake_256(data).digest(size)
    if protocol == "v4.local":
        def own(label, nonce=good.nonce):
            return hashlib.blake2b(label + nonce, key=key.secret, digest_size=32).digest()
        def mac(k):
            return hashlib.blake2b(data, key=k, digest_size=32).digest()
        ways = [("secret", "The secret itself is the key of the MAC.", mac(key.secret)),
                ("encryption-key", "The key of the encryption is the key of the MAC.",
                 mac(hashlib.blake2b(b"paseto-encryption-key" + good.nonce, key=key.secret, digest_size=56).digest()[:32])),
                ("no-nonce", "The nonce is no part of the derivation of the key.",
                 mac(own(b"paseto-auth-key-for-aead", b""))),
                ("no-key", "A hash without a key.", hashlib.blake2b(data, digest_size=32).digest()),
                ("cut-hash", "The hash of 512 bits, cut to 32 bytes.",
                 hashlib.blake2b(data, key=own(b"paseto-auth-key-for-aead")).digest()[:32]),
                ("hmac", "HMAC with SHA-256.", hmac.digest(own(b"paseto-auth-key-for-aead"), data, "sha256"))]
    else:
        auth = b"paseto-auth-key-for-aead"
        def mac(k):
            return hmac.digest(k, data, "sha384")
        ways = [("secret", "The secret itself is the key of the MAC.", mac(key.secret)),
                ("encryption-key", "The key of the encryption is the key of the MAC.",
                 mac(hkdf(key.secret, b"paseto-encryption-key" + good.nonce)[:32])),
                ("no-nonce", "The nonce is no part of the derivation of the key.", mac(hkdf(key.secret, auth))),
                ("nonce-as-salt", "The nonce is the salt of the derivation, as in version 1.",
                 mac(hkdf(key.secret, auth, good.nonce))),
                ("no-key", "A hash without a key.", hashlib.sha384(data).digest()),
                ("sha512", "HMAC with SHA-512, cut to 48 bytes.",
                 hmac.digest(hkdf(key.secret, auth + good.nonce), data, "sha512")[:48])]
    for name, comment, tag in [*ways, ("other-function", "Another function altogether.", wide)]:
        m.refuse(f"mac/{name}", comment, good._replace(tag=tag), "invalid-signature")


def ed25519(m, protocol="v4.public"):
    key, good = key_for(protocol), seal(protocol, PAYLOAD)
    data = pae(pieces_of(protocol, key, b"", PAYLOAD, b"", b""))
    m.group(protocol, guarantee="G1", requirement="R47", attack="F", spec="RFC 8032 §5.1.7",
            comment="Signatures of Ed25519.")
    m.accept("ed25519/ordinary", "The signature that the next cases change.", good, PAYLOAD)

    def with_s(change):
        return lambda t: t[:32] + change(int.from_bytes(t[32:], "little")).to_bytes(32, "little")

    for name, comment, change in [
            ("s-plus-order", "L is added to S, which is equal modulo L.", with_s(lambda s: s + ED_ORDER)),
            ("s-plus-8-orders", "8 L is added to S.", with_s(lambda s: s + 8 * ED_ORDER)),
            ("s-high-bit", "The highest bit of S is set.", with_s(lambda s: s | 1 << 255)),
            ("s-zero", "S is 0.", with_s(lambda s: 0)), ("s-order", "S is L.", with_s(lambda s: ED_ORDER)),
            ("s-negated", "S is L - S.", with_s(lambda s: ED_ORDER - s)),
            ("r-sign", "The sign bit of R is changed.", lambda t: t[:31] + bytes([t[31] ^ 0x80]) + t[32:]),
            ("r-neutral", "R is the neutral element and S is 0.", lambda t: (1).to_bytes(32, "little") + bytes(32)),
            ("r-not-a-point", "R is no point.", lambda t: (2).to_bytes(32, "little") + t[32:]),
            ("swapped", "R and S are exchanged.", lambda t: t[32:] + t[:32]),
            ("small-order-r", "R is of small order, though the equation of the verification holds.",
             lambda t: ed25519_small_order_r(key, data)),
            ("prehashed", "A signature over the SHA-512 digest.", lambda t: key.private.sign(hashlib.sha512(data).digest())),
            ("payload-only", "A signature over the payload alone.", lambda t: key.private.sign(PAYLOAD))]:
        m.refuse(f"ed25519/{name}", comment, good._replace(tag=change(good.tag)), "invalid-signature")


def ecdsa_p384(m, protocol="v3.public"):
    key, good, order = key_for(protocol), seal(protocol, PAYLOAD), ORDER["P-384"]
    data = pae(pieces_of(protocol, key, b"", PAYLOAD, b"", b""))
    r, s = halves(good.tag)
    m.group(protocol, guarantee="G1", requirement="R44", attack="F", spec="FIPS 186-5 §6.4.2",
            comment="Signatures of ECDSA.")
    twin = {"guarantee": "G12", "requirement": "R46"}
    m.accept("ecdsa/low-s", "A signature whose s is in the lower half.", good._replace(tag=pair(key, r, min(s, order - s))),
             PAYLOAD, **twin)
    m.accept("ecdsa/high-s", "The same signature with n - s, which is as valid.",
             good._replace(tag=pair(key, r, max(s, order - s))),
             PAYLOAD, **twin)
    for name, comment, numbers in [
            ("zero-r", "r is 0.", (0, s)), ("zero-s", "s is 0.", (r, 0)), ("zero-both", "r and s are 0.", (0, 0)),
            ("ones", "r and s are 1.", (1, 1)), ("r-order", "r is n.", (order, s)), ("s-order", "s is n.", (r, order)),
            ("both-order", "r and s are n.", (order, order)), ("r-order-s-zero", "r is n and s is 0.", (order, 0)),
            ("negated-r", "r is n - r.", (order - r, s)), ("swapped", "r and s are exchanged.", (s, r))]:
        m.refuse(f"ecdsa/{name}", comment, good._replace(tag=pair(key, *numbers)), "invalid-signature")
    sha256 = pair(key, *ecdsa("ES256", key, data))
    sha512 = pair(key, *ecdsa("ES512", key, data))
    for name, comment, tag in [
            ("largest", "r and s are the largest numbers of their length.", b"\xff" * 96),
            ("sha256", "A signature over the SHA-256 digest.", sha256),
            ("sha512", "A signature over the SHA-512 digest.", sha512),
            ("payload-only", "A signature over the payload alone.", pair(key, *ecdsa("ES384", key, PAYLOAD))),
            ("der", "The signature in DER, as OpenSSL writes it.", encode_dss_signature(r, s)),
            ("little-endian", "Both numbers with their bytes reversed.", good.tag[:48][::-1] + good.tag[48:][::-1]),
            ("wider", "Both numbers with a zero byte more.", b"\0" + good.tag[:48] + b"\0" + good.tag[48:]),
            ("recovery-byte", "A recovery byte after the signature.", good.tag + b"\x1b")]:
        m.refuse(f"ecdsa/{name}", comment, good._replace(tag=tag), "invalid-signature",
                 requirement={"largest": "R44", "sha256": "R106", "sha512": "R106", "payload-only": "R106"}.get(name, "R42"),
                 spec="PASETO Version 3, Verify, step 4")


def message():
    m = Maker("paseto/message.json")
    for protocol in PROTOCOLS:
        parts(m, protocol)
        encoding(m, protocol)
        lengths(m, protocol)
    every_length(m)
    m = Maker("paseto/signature.json")
    for protocol in PROTOCOLS:
        changed(m, protocol)
        if is_local(protocol):
            macs(m, protocol)
    ed25519(m)
    ecdsa_p384(m)
    m = Maker("paseto/key.json")
    for protocol in PROTOCOLS:
        wrong_keys(m, protocol)


def wrong_keys(m, protocol):
    """A key that could not be pinned verifies nothing."""
    token, data = seal(protocol, PAYLOAD), key_bytes(key_for(protocol))
    code = "secret-length" if is_local(protocol) else "ed25519-malformed" if protocol == "v4.public" else "point-malformed"
    for size in (0, 31, 32, 33, 48, 49, 64):
        if size != len(data):
            key = (data * 3)[:size]
            m.group(protocol, key={"hex": key.hex()}, guarantee="G3", requirement="R101", attack="E",
                    spec="PASETO, Algorithm Lucidity")
            m.refuse(f"length-{size}", f"A key of {size} bytes.", token, code)
    m.group(protocol, guarantee="G3", requirement="R101", spec="PASETO, Algorithm Lucidity")
    m.by_pyseto(f"length-{len(data)}", f"A key of {len(data)} bytes.", PAYLOAD)
    m.group(protocol, key={"paserk": f"k{protocol[1:]}.{b64(data)}"}, guarantee="G3", requirement="R117",
            spec="PASERK, Types")
    m.by_pyseto("paserk", "The key as a PASERK.", PAYLOAD)
    if is_local(protocol):
        m.group(protocol, key={"secret_base64url": b64(data)}, guarantee="G3", requirement="R101")
        m.by_pyseto("base64url", "The secret as base64url.", PAYLOAD)
        # A secret that everybody knows is taken here, as in kinds jws and jwt.
        weak = Key("weak", {"kty": "oct", "k": b64(bytes(32))})
        m.group(protocol, key={"hex": weak.secret.hex()}, guarantee="G3", requirement="R36",
                comment="A secret that is refused in kind jwk, and taken here since published tokens have such secrets.")
        m.accept("weak-secret", "A token under a secret of zero bytes.", seal(protocol, PAYLOAD, key=weak), PAYLOAD,
                 signer=weak)
    else:
        pem = key_for(protocol).spki_pem()
        m.group(protocol, key={"pem": pem}, guarantee="G3", requirement="R101", spec="RFC 7468 §13")
        m.by_pyseto("pem", "The key in PEM.", PAYLOAD)
        m.group(protocol, key={"der": b64(key_for(protocol).spki())}, guarantee="G3", requirement="R101",
                spec="RFC 5280 §4.1.2.7")
        m.by_pyseto("der", "The key in DER.", PAYLOAD)
    if protocol == "v3.public":
        m.group(protocol, key={"hex": key_for(protocol).point().hex()}, guarantee="G3", requirement="R101",
                spec="SEC 1 §2.3.4")
        m.by_pyseto("uncompressed", "The key as an uncompressed point; what is signed holds the compressed one.", PAYLOAD)


def make():
    header()
    message()
