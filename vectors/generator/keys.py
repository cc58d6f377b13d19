"""The test keys: made once, kept as private JWKs in ../keys, and public to everyone."""

import base64
import json
import secrets
import warnings

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa, x25519
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from .suite import ROOT, b64, unb64

# joserfc warns of the name EdDSA and of the RSA key of 1024 bits; both are here on purpose.
warnings.filterwarnings("ignore", category=SecurityWarning)

FOLDER = ROOT / "keys"
PLAN = {
    **{name: ("oct", bits // 8) for name, bits in [
        ("hs256", 256), ("hs256-other", 256), ("hs384", 384), ("hs384-other", 384),
        ("hs512", 512), ("hs512-other", 512), ("demo-hs256", 256),
        ("v3-local", 256), ("v3-local-other", 256), ("v4-local", 256), ("v4-local-other", 256)]},
    **{name: ("RSA", bits) for name, bits in [
        ("rsa", 2048), ("rsa-other", 2048), ("rsa-4096", 4096), ("rsa-1024", 1024), ("demo-rsa", 2048)]},
    **{name: ("EC", curve) for name, curve in [
        ("p256", ec.SECP256R1), ("p256-other", ec.SECP256R1), ("p384", ec.SECP384R1), ("p384-other", ec.SECP384R1),
        ("p521", ec.SECP521R1), ("p521-other", ec.SECP521R1), ("k256", ec.SECP256K1), ("k256-other", ec.SECP256K1),
        ("demo-es256", ec.SECP256R1), ("v3-public", ec.SECP384R1), ("v3-public-other", ec.SECP384R1)]},
    **{name: ("Ed25519", None) for name in [
        "ed25519", "ed25519-other", "demo-ed25519", "v4-public", "v4-public-other"]},
    "x25519": ("X25519", None),
    **{f"ml-dsa-{size}{other}": ("AKP", f"ML-DSA-{size}") for size in (44, 65, 87) for other in ("", "-other")},
}
CLASSES = {"oct": OctKey, "RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
ML_DSA = {"ML-DSA-44": mldsa.MLDSA44PrivateKey, "ML-DSA-65": mldsa.MLDSA65PrivateKey, "ML-DSA-87": mldsa.MLDSA87PrivateKey}
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "priv")


class Key:
    """One test key in the three shapes that the cases need: JWK, joserfc, cryptography."""

    def __init__(self, name, jwk):
        self.name, self.jwk = name, jwk
        # joserfc has no ML-DSA.
        self.joserfc = CLASSES[jwk["kty"]].import_key(jwk) if jwk["kty"] in CLASSES else None
        self.secret = unb64(jwk["k"]) if jwk["kty"] == "oct" else None
        if jwk["kty"] == "AKP":
            self.private = ML_DSA[jwk["alg"]].from_seed_bytes(unb64(jwk["priv"]))
        else:
            self.private = None if self.secret else self.joserfc.private_key
        self.public = None if self.secret else self.private.public_key()

    def public_jwk(self, **more):
        return {**{name: value for name, value in self.jwk.items() if name not in PRIVATE}, **more}

    def number(self, member):
        return int.from_bytes(unb64(self.jwk[member]), "big")

    def spki(self):
        return self.public.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)

    def spki_pem(self):
        return self.public.public_bytes(ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo).decode()

    def raw_public(self):
        return self.public.public_bytes_raw()

    def pkcs1(self):
        return self.public.public_bytes(ser.Encoding.DER, ser.PublicFormat.PKCS1)

    def pkcs1_pem(self):
        return self.public.public_bytes(ser.Encoding.PEM, ser.PublicFormat.PKCS1).decode()

    def openssh(self):
        return self.public.public_bytes(ser.Encoding.OpenSSH, ser.PublicFormat.OpenSSH).decode()

    def private_bytes(self, form, pem=False):
        encoding = ser.Encoding.PEM if pem else ser.Encoding.DER
        return self.private.private_bytes(encoding, form, ser.NoEncryption())

    def pkcs8(self, pem=False):
        return self.private_bytes(ser.PrivateFormat.PKCS8, pem)

    def traditional(self, pem=False):
        return self.private_bytes(ser.PrivateFormat.TraditionalOpenSSL, pem)

    def openssh_private(self):
        """An Ed25519 key in OpenSSH's format; OpenSSH draws the check number at random, here it is fixed."""
        seed, public = unb64(self.jwk["d"]), unb64(self.jwk["x"])
        def string(data):
            return len(data).to_bytes(4, "big") + data
        blob = string(b"ssh-ed25519") + string(public)
        inner = bytes(8) + blob + string(seed + public) + string(b"test")
        inner += bytes(range(1, 1 + -len(inner) % 8))
        data = b"openssh-key-v1\0" + string(b"none") * 2 + string(b"") + (1).to_bytes(4, "big") + string(blob) + string(inner)
        body = base64.b64encode(data).decode()
        lines = "\n".join(body[at:at + 70] for at in range(0, len(body), 70))
        return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{lines}\n-----END OPENSSH PRIVATE KEY-----\n"

    def point(self, compressed=False):
        form = ser.PublicFormat.CompressedPoint if compressed else ser.PublicFormat.UncompressedPoint
        return self.public.public_bytes(ser.Encoding.X962, form)


def make(kind, detail):
    if kind == "oct":
        return {"kty": "oct", "k": b64(secrets.token_bytes(detail))}
    if kind == "AKP":
        private = ML_DSA[detail].generate()
        return {"kty": "AKP", "alg": detail, "pub": b64(private.public_key().public_bytes_raw()),
                "priv": b64(private.private_bytes_raw())}
    private = {
        "RSA": lambda: rsa.generate_private_key(65537, detail),
        "EC": lambda: ec.generate_private_key(detail()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate,
        "X25519": x25519.X25519PrivateKey.generate,
    }[kind]()
    kty = "OKP" if kind in ("Ed25519", "X25519") else kind
    pem = private.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption())
    return CLASSES[kty].import_key(pem).as_dict(private=True)


def load(name):
    path = FOLDER / f"{name}.json"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        jwk = {member: value for member, value in make(*PLAN[name]).items() if member != "kid"}
        path.write_text(json.dumps({**jwk, "comment": "public test key"}, indent=2) + "\n")
    jwk = json.loads(path.read_text())
    del jwk["comment"]
    return Key(name, jwk)


KEYS = {name: load(name) for name in PLAN}
