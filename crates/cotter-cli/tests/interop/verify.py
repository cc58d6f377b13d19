"""Verifies what cotter issues with PyJWT, joserfc, cryptography and pyseto, and makes keys with them.

Reads one request a line, a JSON object, and writes one answer a line: {"ok": ...} or {"error": "..."}.
The test beside this file asks it.
"""

import base64
import hashlib
import json
import sys
import warnings
from importlib import metadata

warnings.simplefilter("ignore")


def base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token):
    return json.loads(base64url(token.split(".")[0]))


def check_header(request):
    """The typ, which none of the libraries compares by itself."""
    header = header_of(request["token"])
    if header.get("typ") != request.get("typ"):
        raise ValueError(f"typ is {header.get('typ')!r}")
    return header


def check_hashes(request, claims, hash_of):
    """at_hash and c_hash (OpenID Connect Core 3.1.3.6)."""
    for claim, text in request.get("hashes", {}).items():
        digest = hash_of(text.encode())
        half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
        if claims.get(claim) != half:
            raise ValueError(f"{claim} is another")


def hash_by_name(algorithm):
    return lambda text: hashlib.new({"256": "sha256", "384": "sha384", "512": "sha512"}.get(algorithm[2:5], "sha512"), text).digest()


class PyJwt:
    def __init__(self):
        import jwt

        self.jwt = jwt
        self.version = metadata.version("PyJWT")
        self.algorithms = sorted(set(jwt.algorithms.get_default_algorithms()) - {"none"})

    def key(self, request, jwk):
        return self.jwt.PyJWK(jwk, algorithm=request["alg"])

    def jwt_claims(self, request):
        header = check_header(request)
        jwk = header["jwk"] if request.get("key") is None else request["key"]
        audience = request.get("aud")
        required = ["exp", "iat", "iss", "aud", "jti"] if audience else ["iat", "jti"]
        claims = self.jwt.decode(
            request["token"],
            self.key(request, jwk),
            algorithms=[request["alg"]],
            audience=audience,
            issuer=request.get("iss"),
            options={"require": required},
        )
        algorithm = self.jwt.algorithms.get_default_algorithms()[request["alg"]]
        # EdDSA names no hash in this library.
        by_library = request["alg"] != "EdDSA"
        check_hashes(request, claims, algorithm.compute_hash_digest if by_library else hash_by_name(request["alg"]))
        return claims

    def jws_payload(self, request):
        check_header(request)
        token = request["token"]
        if "payload" in request:
            # It has no detached content but with b64, so the payload is put back (RFC 7515 appendix F).
            first, _, last = token.split(".")
            token = f"{first}.{request['payload']}.{last}"
        payload = self.jwt.api_jws.decode(token, self.key(request, request["key"]), algorithms=[request["alg"]])
        return base64.urlsafe_b64encode(payload).rstrip(b"=").decode()

    def fetch(self, request):
        client = self.jwt.PyJWKClient(request["url"], cooldown_duration=0)
        key = client.get_signing_key_from_jwt(request["token"])
        return self.jwt.decode(
            request["token"], key, algorithms=[request["alg"]], audience=request["aud"], issuer=request["iss"]
        )


class Joserfc:
    def __init__(self):
        import joserfc.jwk
        import joserfc.jws
        import joserfc.jwt

        self.jwk, self.jws, self.jwt = joserfc.jwk, joserfc.jws, joserfc.jwt
        self.version = metadata.version("joserfc")
        self.algorithms = sorted(set(joserfc.jws.JWSRegistry.algorithms) - {"none"})

    def jwt_claims(self, request):
        header = check_header(request)
        key = self.jwk.import_key(header["jwk"] if request.get("key") is None else request["key"])
        # By default it reads headers of up to 512 bytes, and a proof has its key there.
        registry = self.jws.JWSRegistry(algorithms=[request["alg"]])
        registry.max_header_length = 4096
        claims = self.jwt.decode(request["token"], key, registry=registry).claims
        expected = {"iat": {"essential": True}, "jti": {"essential": True}}
        if request.get("aud"):
            expected["exp"] = {"essential": True}
            expected["iss"] = {"essential": True, "value": request["iss"]}
            expected["aud"] = {"essential": True, "value": request["aud"]}
        self.jwt.JWTClaimsRegistry(**expected).validate(claims)
        check_hashes(request, claims, hash_by_name(request["alg"]))
        return claims

    def jws_payload(self, request):
        check_header(request)
        key = self.jwk.import_key(request["key"])
        payload = base64url(request["payload"]) if "payload" in request else None
        jws = self.jws.deserialize_compact(request["token"], key, algorithms=[request["alg"]], payload=payload)
        return base64.urlsafe_b64encode(jws.payload).rstrip(b"=").decode()

    def make(self, request):
        alg = request["alg"]
        curves = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
        if alg in curves:
            key = self.jwk.ECKey.generate_key(curves[alg])
        elif alg in ("EdDSA", "Ed25519"):
            key = self.jwk.OKPKey.generate_key("Ed25519")
        elif alg.startswith("HS"):
            key = self.jwk.OctKey.generate_key(int(alg[2:]))
            return {"jwk": key.as_dict(private=True), "public": key.as_dict(private=True)}
        else:
            key = self.jwk.RSAKey.generate_key(2048)
        return {
            "jwk": key.as_dict(private=True),
            "pem": key.as_pem(private=True).decode(),
            "encrypted": key.as_pem(private=True, password="correct horse").decode(),
            "public": key.as_dict(private=False),
            "thumbprint": key.thumbprint(),
        }


class Cryptography:
    """ML-DSA, for which the others have no name yet: the primitive, over the signing input."""

    def __init__(self):
        from cryptography.hazmat.primitives.asymmetric import mldsa

        self.keys = {
            "ML-DSA-44": mldsa.MLDSA44PublicKey,
            "ML-DSA-65": mldsa.MLDSA65PublicKey,
            "ML-DSA-87": mldsa.MLDSA87PublicKey,
        }
        self.version = metadata.version("cryptography")
        self.algorithms = sorted(self.keys)

    def verify(self, request, jwk):
        header = check_header(request)
        if header["alg"] != request["alg"]:
            raise ValueError("alg is another")
        first, middle, last = request["token"].split(".")
        middle = request.get("payload", middle)
        key = self.keys[request["alg"]].from_public_bytes(base64url(jwk["pub"]))
        key.verify(base64url(last), f"{first}.{middle}".encode())
        return middle

    def jwt_claims(self, request):
        jwk = header_of(request["token"])["jwk"] if request.get("key") is None else request["key"]
        claims = json.loads(base64url(self.verify(request, jwk)))
        check_hashes(request, claims, lambda text: hashlib.shake_256(text).digest(64))
        return claims

    def jws_payload(self, request):
        return self.verify(request, request["key"])


class Pyseto:
    def __init__(self):
        import pyseto

        self.pyseto = pyseto
        self.version = metadata.version("pyseto")
        self.algorithms = ["v3.local", "v3.public", "v4.local", "v4.public"]

    def paseto_claims(self, request):
        key = self.pyseto.Key.from_paserk(request["key"])
        token = self.pyseto.decode(
            key, request["token"], implicit_assertion=request["assertion"], deserializer=json, aud=request["aud"]
        )
        # It reads a footer that is JSON.
        footer = json.loads(request["footer"]) if request["footer"] else b""
        if token.payload["iss"] != request["iss"] or token.footer != footer:
            raise ValueError("iss or the footer is another")
        return token.payload

    def make(self, request):
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519

        version = int(request["alg"][1])
        private = ed25519.Ed25519PrivateKey.generate() if version == 4 else ec.generate_private_key(ec.SECP384R1())
        pem = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        public = private.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
        secret = self.pyseto.Key.new(version=version, purpose="public", key=pem)
        return {
            "paserk": secret.to_paserk(),
            "pem": pem.decode(),
            "public": self.pyseto.Key.new(version=version, purpose="public", key=public).to_paserk(),
        }


LIBRARIES = {"PyJWT": PyJwt, "joserfc": Joserfc, "cryptography": Cryptography, "pyseto": Pyseto}


def main():
    loaded, missing = {}, {}
    for name, library in LIBRARIES.items():
        try:
            loaded[name] = library()
        except Exception as error:
            missing[name] = repr(error)

    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "libraries":
            known = {name: {"version": one.version, "algorithms": one.algorithms} for name, one in loaded.items()}
            answer = {"ok": {"loaded": known, "missing": missing}}
        else:
            try:
                answer = {"ok": getattr(loaded[request["library"]], request["op"])(request)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
