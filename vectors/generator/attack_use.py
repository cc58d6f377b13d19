"""attacks/paseto.json and attacks/replay.json: attacks on PASETO, and by using a good token once more."""

from . import access_token, dpop
from .jwt import GONE, HEADER, JTI, NOW, SID, claims, one_session, one_token, policy, revocation, short
from .keys import KEYS
from .paseto_claims import FOOTER, Claims, claims as paseto_claims, text as paseto_text
from .paseto_footer import KID
from .paseto_token import key_bytes, key_for, paserk, seal
from .profile_client import CLIENT, EVENT, OP, SERVER
from .sign import ORDER, compact, forge, halves, ordinary, pair
from .suite import File, b64, unb64

ADMIN = paseto_claims(sub="admin")
OTHER = {"v4.public": ("v3.public", "v4.local"), "v4.local": ("v3.local", "v4.public")}


def paseto():
    m = Claims("attacks/paseto.json")
    for protocol, (other_version, other_purpose) in OTHER.items():
        fields = {"guarantee": "G1", "attack": "M", "requirement": "R100"}
        m.under(protocol, f"Tokens that the attacker makes of other keys and of an honest {protocol} token.", **fields)
        m.pyseto("honest", "The token that the attacker starts from.", paseto_claims(), requirement=["R100", "R101"])
        good = seal(protocol, paseto_claims(), FOOTER)
        message, footer = good.text().split(".")[2:]
        public = key_bytes(key_for("v4.public"))
        for name, comment, token, expect, rule in [
                ("other-version", f"A token of {other_version}.", seal(other_version, ADMIN, FOOTER), "paseto-header", "R100"),
                ("other-purpose", f"A token of {other_purpose}.", seal(other_purpose, ADMIN, FOOTER), "paseto-header", "R100"),
                ("old-version", "The version before version 3.", good.text(header=protocol.replace("v4", "v2") + "."), "paseto-header", "R115"),
                ("renamed-version", f"A token of {other_version} that says {protocol}.",
                 seal(other_version, ADMIN, FOOTER).text(header=protocol + "."), "invalid-signature", "R106"),
                ("renamed-purpose", f"A token of {other_purpose} that says {protocol}.",
                 seal(other_purpose, ADMIN, FOOTER).text(header=protocol + "."), "invalid-signature", "R106"),
                ("public-key-as-secret", "A v4.local token whose secret is the public key of v4.public.",
                 seal("v4.local", ADMIN, FOOTER, key=public), "paseto-header" if protocol == "v4.public" else "invalid-signature", "R102"),
                ("public-key-as-secret-renamed", f"The same that says {protocol}.",
                 seal("v4.local", ADMIN, FOOTER, key=public).text(header=protocol + "."), "invalid-signature", "R102"),
                ("jwt", "A JWT with an alg of none.", f"{b64(b'{}')}.{b64(compact(ADMIN).encode())}.", "paseto-header", "R100"),
                ("cut", "The last byte is cut off.", good.text(b64(good.message()[:-1])), "invalid-signature", "R105"),
                ("cut-short", "All but 40 bytes are cut off.", good.text(b64(good.message()[:40])), "message-too-short", "R105"),
                ("padded", "The message with its padding, or one character of it.", good.text(message + "="), "message-base64", "R103"),
                ("footer-changed", "A member is added to the footer.", good.text(footer="." + b64(compact({**FOOTER, "admin": True}).encode())),
                 "invalid-signature", "R106"),
                ("footer-other-kid", "The footer names another key.", good.text(footer="." + b64(compact({"kid": "attacker"}).encode())),
                 "kid-unknown", "R109"),
                ("footer-removed", "The footer is removed.", good.text(footer=""), "kid-missing", "R109"),
                ("footer-empty", "The footer is emptied.", good.text(footer="."), "footer-empty", "R104"),
                ("footer-key", "The footer holds a public key, by which somebody could verify it.",
                 seal(protocol, ADMIN, {"kid": KID, "key": paserk("v4.public", KEYS["v4-public-other"])}), "footer-paserk", "R118")]:
            m.refuse(name, comment, token, expect, requirement=rule, **({"guarantee": "G4"} if "footer" in name else {}))
        m.refuse("assertion", "A token for another context, which is authenticated and not in it.",
                 seal(protocol, paseto_claims(), FOOTER, "tenant-7"), "invalid-signature", requirement="R108")
        m.refuse("assertion-stated", "An assertion that the token was not made with.", good, "invalid-signature", assertion="tenant-7",
                 requirement="R108")
        for name, comment, payload, expect, rule in [
                ("not-json", "A payload that is no JSON.", "sub=admin", "claims-syntax", "R112"),
                ("array", "The claims inside an array.", f"[{compact(ADMIN)}]", "claims-not-object", "R112"),
                ("twice", "Two sub, of which the second one is another.", compact(paseto_claims())[:-1] + ',"sub":"admin"}', "claims-duplicate-member", "R112"),
                ("exp-number", "An exp as a JWT has it.", paseto_text("exp", "4102444800"), "exp-malformed", "R113"),
                ("exp-lower-case", "An exp with a t and a z.", paseto_text("exp", '"2099-12-31t00:00:00z"'), "exp-malformed", "R113"),
                ("no-exp", "No exp.", paseto_claims(exp=GONE), "exp-missing", "R114"),
                ("aud-array", "An audience in an array.", paseto_claims(aud=["orders"]), "aud-malformed", "R113")]:
            m.say(f"claims/{name}", comment, payload, expect, requirement=rule, guarantee="G7" if "exp" in name or "aud" in name else "G8")


def replay():
    file = File("attacks/replay.json")
    fields = {"guarantee": "G12", "attack": "N", "requirement": "R73", "spec": "RFC 7515 §10.10"}
    jwk = {"jwk": KEYS["ed25519"].public_jwk()}

    def tokens(comment, checks, alg="Ed25519", key=jwk, **more):
        return file.group("jwt", alg, key, kid="2026-11", comment=comment, policy=policy(revocation=checks), **{**fields, **more})

    group = tokens("A token was taken back by its iss and jti.", revocation([one_token()]))
    group.case("revoked/honest", "Another token.", ordinary(group.id("revoked/honest"), "Ed25519", HEADER, claims(jti="x")), flags=["joserfc"])
    for name, comment, payload in [("used-again", "The token that was taken back.", claims(jti=JTI)),
                                   ("escaped", "Its jti is spelt with an escape.", compact(claims(jti=GONE))[:-1] + ',"jti":"\\u0037f3c9a2e"}'),
                                   ("longer-life", "A later token of that jti.", claims(jti=JTI, exp=NOW + 86400))]:
        group.refuse(f"revoked/{name}", comment, forge("Ed25519", HEADER, payload), "revoked")
    group.refuse("revoked/without-jti", "A token that cannot be told from it.", forge("Ed25519", HEADER, claims()), "jti-missing", guarantee="G7")
    p256, head = KEYS["p256"], {"alg": "ES256", "kid": "2026-11"}
    group = tokens("The same, of ECDSA.", revocation([one_token()]), "ES256", {"jwk": p256.public_jwk()}, requirement=["R46", "R73"])
    order = ORDER["P-256"]
    group.case("two-texts/honest", "Another token.", forge("ES256", head, claims(jti="x")))
    for name, comment, change in [("as-issued", "The token that was taken back.", lambda r, s: (r, s)),
                                  ("other-signature", "The same with n - s, which is a text that nobody has listed.", lambda r, s: (r, order - s))]:
        group.refuse(f"two-texts/{name}", comment,
                     forge("ES256", head, claims(jti=JTI), signature=lambda t: pair(p256, *change(*halves(t)))), "revoked")
    group = tokens("The user has logged out of one session.", revocation(sessions=[one_session()]))
    group.case("session/honest", "A token of another session.", forge("Ed25519", HEADER, short(sid="x")))
    group.refuse("session/ended", "A token of the session that is over.", forge("Ed25519", HEADER, short()), "revoked")
    group.refuse("session/unnamed", "A token that names no session.", forge("Ed25519", HEADER, short(sid=GONE)), "sid-missing", guarantee="G7")
    group = tokens("The store of what was taken back does not answer.", revocation([], unavailable=True))
    group.refuse("store/unavailable", "A token of which it cannot be told.", forge("Ed25519", HEADER, claims(jti="x")), "revocation-unknown")

    def profile(alg, name, typ, comment, **members):
        group = file.group("jwt", alg, {"jwk": KEYS[{"ES256": "p256", "Ed25519": "ed25519"}[alg]].public_jwk()}, kid="2026-11", comment=comment,
                           policy={"profile": name, "now": NOW, "leeway": 0, **members}, **fields)
        return group, {"typ": typ, "alg": alg, "kid": "2026-11"}

    used = {"used": ["used"], "unknown": ["unknown"]}
    group, head = profile("ES256", "client-assertion", "client-authentication+jwt", "A client assertion is good once.", client_id=CLIENT,
                          server=SERVER, replay=used)
    assertion = {"iss": CLIENT, "sub": CLIENT, "aud": SERVER, "iat": NOW - 10, "exp": NOW + 60, "jti": "first"}
    for name, comment, jti, expect in [("honest", "Its first use.", "first", "accept"), ("used-again", "It has been used.", "used", "replayed"),
                                       ("unknown", "It cannot be told whether it has been used.", "unknown", "replay-unknown")]:
        group.case(f"client-assertion/{name}", comment, forge("ES256", head, {**assertion, "jti": jti}), expect)
    group.refuse("client-assertion/for-another-server", "One for another server, which that server shows here.",
                 forge("ES256", head, {**assertion, "aud": [SERVER, "https://other.example"]}), "aud-not-sole", requirement="R69")
    group, head = profile("Ed25519", "logout-token", "logout+jwt", "A logout token is good once.", iss=OP, client_id=CLIENT, replay=used)
    logout = {"iss": OP, "sub": "248289761001", "aud": CLIENT, "iat": NOW - 60, "exp": NOW + 60, "sid": SID, "events": {EVENT: {}}}
    group.case("logout-token/honest", "Its first use.", forge("Ed25519", head, {**logout, "jti": "first"}), requirement="R86")
    group.refuse("logout-token/used-again", "It has been used.", forge("Ed25519", head, {**logout, "jti": "used"}), "replayed", requirement="R86")

    group = file.group("dpop", "ES256", None, comment="A proof is good once.", policy=dpop.policy(),
                       **{**fields, "requirement": "R91", "spec": "RFC 9449 §11.1"})
    proof = dpop.proof()
    group.case("proof/honest", "Its first use.", proof)
    group.case("proof/used-again", "The same proof twice.", proof, "replayed", shown=2)
    other = dpop.proof().rpartition(".")
    r, s = halves(unb64(other[2]))
    group.case("proof/other-signature", "The same proof under the other signature of ECDSA.", proof, "replayed", shown=2,
               second_token=f"{other[0]}.{b64(pair(KEYS['p256'], r, order - s))}")

    rules = {"alg": "ES256", "max_age": 60, "method": dpop.METHOD, "uri": dpop.URI}
    binding = access_token.claims(cnf={"jkt": dpop.jkt(KEYS["p256"])})
    token = forge("Ed25519", access_token.HEADER, binding)

    def stolen(comment, presented, rule):
        return file.group("jwt", "Ed25519", jwk, kid="2026-11", comment=comment, policy=access_token.policy(presented=presented),
                          **{**fields, "requirement": rule, "spec": "RFC 9449 §7"})

    group = stolen("An access token that is bound to a key, and is presented as if it were not.", "bearer", "R90")
    group.case("stolen/honest-bearer", "A token that is bound to nothing.", forge("Ed25519", access_token.HEADER, access_token.claims()))
    group.refuse("stolen/as-bearer", "The token, without its key.", token, "cnf-unexpected")
    group = stolen("The same, with a proof.", {"dpop": rules}, "R89")
    mine = dpop.claims(ath=dpop.ath(token))
    group.case("stolen/honest-proof", "The token and a proof by its key.", token, proof=dpop.proof(mine))
    group.refuse("stolen/other-key", "The token and a proof by the key of a thief.", token, "jkt-mismatch",
                 proof=dpop.proof(mine, key=KEYS["p256-other"]))
    group.refuse("stolen/other-token", "The token and a proof that was made for another one.", token, "ath-mismatch",
                 proof=dpop.proof(dpop.claims(ath=dpop.ath(token[:-4]))))


def make():
    paseto()
    replay()
