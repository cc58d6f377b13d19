"""jws/alg-table.json, jws/alg-table-ml-dsa.json, import/families.json: every alg and every kind of key, under every pin."""

import hmac

from .jws import PAYLOAD
from .keys import KEYS
from .ml_dsa import SETS, kept, segments
from .sign import compact, forge, key_for, ordinary, pkcs1, rsa_power, seal, verifies
from .suite import File, b64

# The names of signatures and MACs in IANA's registry of JOSE algorithms, also the prohibited ones.
SIGNATURES = (
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA", "Ed25519", "Ed448", *SETS, "HS1", "RS1", "none")
NONE = ("none", "None", "NONE", "nOnE")
ENCRYPTION = ("RSA1_5", "RSA-OAEP", "ECDH-ES", "dir", "PBES2-HS256+A128KW")
PINS = (*SIGNATURES[:15], "Ed25519|EdDSA")
FAMILIES = {"HS": "secret", "RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP", "ML": "AKP"}


def family(alg):
    return FAMILIES.get(alg[:2], "none")


def signed(pin, said):
    """A token that says `said`, signed for it as far as the key of the pin can; and how it was signed."""
    key, head = key_for(pin), b64(compact({"alg": said}).encode())
    signing_input = f"{head}.{b64(PAYLOAD)}"
    message = signing_input.encode()
    hash_ = "sha1" if said in ("HS1", "RS1") else "sha" + said[2:5]
    if family(said) == "secret":
        secret, whose = (key.secret, "the pinned secret") if key.secret else (key.spki_pem().encode(), "the PEM text of the pinned key as its secret")
        return f"{signing_input}.{b64(hmac.digest(secret, message, hash_))}", f"a MAC of {said} under {whose}"
    if said == "RS1" and family(pin) == "RSA":
        return f"{signing_input}.{b64(rsa_power(key, pkcs1(key, message, 'sha1')))}", "signed with RS1 by the pinned key"
    if family(said) == family(pin) == "RSA" or said in ("EdDSA", "Ed25519") and family(pin) == "OKP":
        token = seal(said, signing_input, key)
        assert verifies(token, said, key)
        return token, f"signed with {said} by the pinned key"
    if family(said) == family(pin) == "EC":
        return seal(said, signing_input, key), f"signed with the hash of {said} by the pinned key, which is of another curve"
    if family(pin) == "AKP":
        return None, None
    return seal(pin, signing_input), f"signed with {pin} by the pinned key"


def requirements(pin, said):
    if said.lower() == "none":
        return "R19"
    if family(said) == "secret" and family(pin) != "secret":
        return ["R17", "R50"]
    if {pin, said} == {"EdDSA", "Ed25519"}:
        return ["R17", "R18", "R20"]
    return ["R16", "R17", "R18"] if family(said) == family(pin) else ["R16", "R17"]


def case_name(pin, said):
    return f"{pin}/{said}".replace("|", "-or-").replace("+", "-")


def classical():
    file = File("jws/alg-table.json")
    for pin in PINS:
        names = pin.split("|")
        signer = names[0]
        encryption = ENCRYPTION if signer in ("HS256", "RS256", "ES256", "Ed25519") else ()
        group = file.group("jws", pin, {"jwk": key_for(signer).public_jwk()}, guarantee="G1", spec="RFC 8725 §3.1",
                           comment=f"Pinned to {pin}: every alg that a header may state.")
        for said in (*SIGNATURES, *NONE[1:], *encryption):
            if said in names:
                name = case_name(pin, said)
                rules = ["R16", "R17", "R18", *(["R20"] if family(pin) == "OKP" else []), *(["R52"] if encryption else [])]
                group.case(name, f"A token of {said}, which is pinned.", ordinary(group.id(name), said, {"alg": said}, PAYLOAD),
                           requirement=rules, flags=["joserfc"])
            elif said in ENCRYPTION:
                group.refuse(case_name(pin, said), f"The header says {said}, the name of an encryption; signed with {signer} by the pinned key.",
                             seal(signer, f"{b64(compact({'alg': said}).encode())}.{b64(PAYLOAD)}"), "alg-mismatch", requirement="R52",
                             spec="RFC 8725 §3.2", attack="B")
            else:
                token, how = signed(signer, said)
                group.refuse(case_name(pin, said), f"The header says {said}; {how}.", token, "alg-mismatch",
                             requirement=requirements(pin, said), attack="A" if said in NONE else "B")


def ml_dsa():
    """The tokens of other families are signed by keys of their own, so that the file stays small."""
    file = File("jws/alg-table-ml-dsa.json")
    for pin in SETS:
        key = key_for(pin)
        group = file.group("jws", pin, {"jwk": key.public_jwk()}, guarantee="G1", spec="RFC 8725 §3.1",
                           comment=f"Pinned to {pin}: every alg that a header may state.")

        def own(said, by=key):
            return kept(group.id(case_name(pin, said)), segments({"alg": said}), by)

        for said in (*SIGNATURES, *NONE[1:]):
            place = case_name(pin, said)
            if said == pin:
                group.case(place, f"A token of {said}, which is pinned.", own(said), requirement=["R16", "R17", "R18", "R49"])
                continue
            token, how = signed(pin, said)
            if said in SETS:
                token, how = own(said, key_for(said)), f"signed with {said} by a key of its own"
            elif said == "none":
                token, how = own(said), f"signed with {pin} by the pinned key"
            elif token is None:
                signer = {"RS1": "RS256", "Ed448": "Ed25519"}.get(said, said if said in SIGNATURES else "Ed25519")
                token, how = forge(signer, {"alg": said}, PAYLOAD), f"signed with {signer} by another key"
            group.refuse(place, f"The header says {said}; {how}.", token, "alg-mismatch", requirement=requirements(pin, said),
                         attack="A" if said in NONE else "B")


KINDS = {"hs512": "a secret", "rsa": "an RSA key", "p256": "a key of P-256", "p384": "a key of P-384", "p521": "a key of P-521",
         "k256": "a key of secp256k1", "ed25519": "a key of Ed25519", "x25519": "a key of X25519", "ml-dsa-44": "a key of ML-DSA-44"}


def families():
    """Whether a key of this kind is taken for this pin. Those of ML-DSA are in import/ml-dsa.json."""
    file = File("import/families.json")
    for pin in PINS:
        own = key_for(pin.split("|")[0])
        group = file.group("jwk", pin, {"jwk": own.public_jwk()}, guarantee="G3", spec="RFC 8725 §3.1",
                           comment=f"Pinned to {pin}: a key of every kind.")
        for name, kind in KINDS.items():
            jwk = KEYS[name].public_jwk()
            fits = jwk["kty"] == own.jwk["kty"] and (jwk["kty"] == "oct" or jwk.get("crv") == own.jwk.get("crv"))
            expect = "accept" if fits else "key-curve" if jwk["kty"] == own.jwk["kty"] else "key-family"
            rule = {"accept": "R18", "key-curve": "R48" if "x25519" in (name, own.name) else "R43"}.get(expect, "R50")
            group.case(case_name(pin, name), f"It is {kind}.", None, expect, key={"jwk": jwk}, requirement=rule,
                       attack=None if fits else "B")


def make():
    classical()
    ml_dsa()
    families()
