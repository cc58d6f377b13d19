"""PASETO tokens: ordinary ones by pyseto, all others put together here from their pieces. Nothing here is random."""

import functools
import hashlib
import hmac
import json
from typing import NamedTuple

import pyseto
from Cryptodome.Cipher import ChaCha20
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .keys import KEYS
from .sign import compact, earlier, ecdsa, pair
from .suite import ROOT, File, b64, text_of, unb64

PROTOCOLS = ("v4.public", "v4.local", "v3.public", "v3.local")
NONCE = {"v4.public": 0, "v4.local": 32, "v3.public": 0, "v3.local": 32}  # bytes before the body
TAG = {"v4.public": 64, "v4.local": 32, "v3.public": 96, "v3.local": 48}  # bytes behind it


def is_local(protocol):
    return protocol.endswith("local")


def verb(protocol):
    return "Decrypt" if is_local(protocol) else "Verify"


def key_for(protocol, other=False):
    return KEYS[protocol.replace(".", "-") + ("-other" if other else "")]


def key_bytes(key):
    """The key as a PASERK holds it: a secret, an Ed25519 key, or a compressed point."""
    return key.secret or (key.point(True) if key.jwk["kty"] == "EC" else key.spki()[-32:])


def paserk(protocol, key):
    return f"k{protocol[1:]}.{b64(key_bytes(key))}"


def paserk_id(protocol, key, kind=None):
    """The id of a key (PASERK, operations ID): the first 33 bytes of a hash."""
    header = f"k{protocol[1]}.{kind or ('lid' if is_local(protocol) else 'pid')}."
    text = (header + paserk(protocol, key)).encode()
    digest = hashlib.blake2b(text, digest_size=33) if protocol[1] == "4" else hashlib.sha384(text)
    return header + b64(digest.digest()[:33])


# The pieces ---------------------------------------------------------------------------------------------------------

class Token(NamedTuple):
    protocol: str
    nonce: bytes
    body: bytes  # what is signed, or the ciphertext
    tag: bytes  # the signature or MAC
    footer: bytes = b""

    def message(self):
        return self.nonce + self.body + self.tag

    def text(self, message=None, footer=None, header=None):
        """The token, in which any part may be any text."""
        message = b64(self.message()) if message is None else message
        footer = ("." + b64(self.footer) if self.footer else "") if footer is None else footer
        return f"{self.protocol + '.' if header is None else header}{message}{footer}"


def pae(pieces):
    """Pre-Authentication Encoding (PASETO Common)."""
    def number(length):
        return length.to_bytes(8, "little")
    return number(len(pieces)) + b"".join(number(len(piece)) + piece for piece in pieces)


def hkdf(secret, info, salt=None):
    return HKDF(hashes.SHA384(), 48, salt, info).derive(secret)


def blake2b(key, data, size):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def crypt(protocol, secret, nonce, payload):
    """The stream cipher of version 3 or 4."""
    if protocol == "v4.local":
        keys = blake2b(secret, b"paseto-encryption-key" + nonce, 56)
        return ChaCha20.new(key=keys[:32], nonce=keys[32:]).encrypt(payload)
    keys = hkdf(secret, b"paseto-encryption-key" + nonce)
    return Cipher(algorithms.AES(keys[:32]), modes.CTR(keys[32:])).encryptor().update(payload)


def authenticate(protocol, key, nonce, data):
    """The signature or MAC over data; `key` is a Key, or the bytes of a secret."""
    if protocol == "v4.public":
        return key.private.sign(data)
    if protocol == "v3.public":
        return pair(key, *ecdsa("ES384", key, data))
    secret = key if isinstance(key, bytes) else key.secret
    purpose = b"paseto-auth-key-for-aead" + nonce
    if protocol == "v4.local":
        return blake2b(blake2b(secret, purpose, 32), data, 32)
    return hmac.digest(hkdf(secret, purpose), data, "sha384")


def pieces_of(protocol, key, nonce, body, footer, assertion):
    """What is authenticated, before it is encoded."""
    header = protocol.encode() + b"."
    if is_local(protocol):
        return [header, nonce, body, footer, assertion]
    point = [key_bytes(key)] if protocol == "v3.public" else []
    return [*point, header, body, footer, assertion]


def seal(protocol, payload=b"{}", footer=b"", assertion=b"", key=None, pieces=None):
    """A token over any payload and footer. `pieces` changes what is authenticated, for the mistakes."""
    payload, footer, assertion = raw(payload), raw(footer), raw(assertion)
    key = key or key_for(protocol)
    nonce, body = b"", payload
    if is_local(protocol):
        # A nonce that is a function of what it is used for, so that runs agree and no two tokens share one.
        nonce = hashlib.shake_256(pae([b"nonce", payload, footer, assertion])).digest(32)
        body = crypt(protocol, key if isinstance(key, bytes) else key.secret, nonce, payload)
    parts = pieces_of(protocol, key, nonce, body, footer, assertion)
    tag = authenticate(protocol, key, nonce, pae(pieces(parts) if pieces else parts))
    return Token(protocol, nonce, body, tag, footer)


def raw(value):
    if isinstance(value, dict):
        value = compact(value)
    return value if isinstance(value, bytes) else value.encode()


# pyseto -------------------------------------------------------------------------------------------------------------

@functools.cache
def for_pyseto(protocol, key):
    material = key.secret if is_local(protocol) else key.pkcs8(pem=True)
    return pyseto.Key.new(int(protocol[1]), protocol[3:], material)


def opened(protocol, token, assertion=b"", key=None):
    """Payload and footer of a token that pyseto takes, else None."""
    try:
        found = pyseto.decode(for_pyseto(protocol, key or key_for(protocol)), token, raw(assertion))
    except Exception:
        return None
    return found.payload, found.footer


def ordinary(case, protocol, payload, footer=b"", assertion=b"", key=None):
    """A valid token by pyseto."""
    payload, footer = raw(payload), raw(footer)
    token = earlier().get(case) or ""
    if opened(protocol, token, assertion, key) != (payload, footer):
        made = pyseto.encode(for_pyseto(protocol, key or key_for(protocol)), payload, footer, raw(assertion))
        token = made.decode()
    assert opened(protocol, token, assertion, key) == (payload, footer), case
    return token


def check_against_figures():
    """The pieces above give the published encrypted tokens, byte by byte."""
    for version in "34":
        for group in json.loads((ROOT / f"paseto/published-v{version}.json").read_text())["groups"]:
            for case in group["cases"] if is_local(group["pin"]["alg"]) else []:
                if case["expect"] == "accept":
                    protocol, secret = group["pin"]["alg"], bytes.fromhex(group["pin"]["key"]["hex"])
                    nonce, footer, assertion = (
                        unb64(case["token"].split(".")[2])[:32], case["footer"].encode(),
                        case["implicit_assertion"].encode())
                    body = crypt(protocol, secret, nonce, unb64(case["payload"]))
                    parts = pieces_of(protocol, secret, nonce, body, footer, assertion)
                    tag = authenticate(protocol, secret, nonce, pae(parts))
                    assert Token(protocol, nonce, body, tag, footer).text() == case["token"], case["id"]


# Cases --------------------------------------------------------------------------------------------------------------

class Maker:
    """One file; a group for each protocol, key and policy, in the order of first use."""

    def __init__(self, path):
        self.file = File(path)

    def group(self, protocol, kid=None, comment=None, policy=None, key=None, **fields):
        self.protocol = protocol
        key = {"hex": key_bytes(key_for(protocol)).hex()} if key is None else key
        self.now = self.file.group("paseto", protocol, key, kid=kid, comment=comment, policy=policy, **fields)
        return self

    def accept(self, name, comment, token, payload, stated=None, assertion=None, by_others=True, signer=None, **fields):
        """An accepted case. pyseto must take the token as well, unless it has limits of its own."""
        text = token if isinstance(token, str) else token.text()
        taken = opened(self.protocol, text, assertion or b"", signer)
        assert not by_others or (taken and taken[0] == raw(payload)), (self.now.id(name), taken)
        self.case(name, comment, text, "accept", stated, assertion, payload=b64(raw(payload)), **fields)

    def by_pyseto(self, name, comment, payload, footer=b"", stated=None, assertion=None, **fields):
        case = self.now.id(f"{self.protocol}/{name}")
        token = ordinary(case, self.protocol, payload, footer, assertion or b"")
        self.accept(name, comment, token, payload, stated, assertion, flags=["pyseto"], **fields)

    def refuse(self, name, comment, token, expect, stated=None, assertion=None, **fields):
        self.case(name, comment, token if isinstance(token, str) else token.text(), expect, stated, assertion, **fields)

    def case(self, name, comment, text, expect, stated, assertion, **fields):
        parts = text.split(".")
        if len(parts) == 4 and stated is None:
            fields.setdefault("footer_text", text_of(parts[3]))
        self.now.case(f"{self.protocol}/{name}", comment, text, expect, footer=stated, implicit_assertion=assertion,
                      **fields)
