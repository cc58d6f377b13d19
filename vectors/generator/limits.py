"""What the verifiers of all profiles can be told: a revocation check, and how large a token may be."""

JTI = "7f3c9a2e"


def store_and_limits(group, case, claims, wrong, expect, sign):
    """`claims` makes an ordinary claims set; with the members `wrong` it breaks a rule of the profile, by the code `expect`."""
    ordinary = claims(jti=JTI)
    fields = {"guarantee": "G12", "requirement": "R73", "attack": "N", "spec": "RFC 7515 §10.10"}
    group("One token is revoked, by iss and jti.", fields=fields,
          revocation={"tokens": {"revoked": [{"iss": ordinary["iss"], "jti": JTI}]}})
    case("revocation/other", "A token of another jti.", claims(jti="7f3c9a2f"))
    case("revocation/revoked", "The token that is revoked.", ordinary, "revoked")
    case("revocation/no-jti", "No jti, by which it would be looked up.", {k: v for k, v in ordinary.items() if k != "jti"}, "jti-missing")
    case("revocation/order", "Revoked, and against a rule of the profile.", claims(jti=JTI, **wrong), "revoked", guarantee="G9")
    case("revocation/wrong", "Not revoked, and against a rule of the profile.", claims(jti="7f3c9a2f", **wrong), expect, guarantee="G9")
    group("The store of what was revoked does not answer.", fields=fields, revocation={"tokens": {"revoked": []}, "unavailable": True})
    case("revocation/unavailable", "A token of which it cannot be told.", ordinary, "revocation-unknown")

    fields = {"guarantee": "G10", "requirement": "R9", "attack": "I"}
    group("The limit of a token is the length of this one.", fields=fields, max_token_len=len(sign(ordinary)))
    case("token-len/limit", "A token of that length.", ordinary)
    case("token-len/longer", "A longer one.", claims(jti=JTI + "0"), "token-too-long")
    fields = {"guarantee": "G10", "requirement": "R66"}
    group("The limit of claims is what this token has.", fields=fields, max_claims_members=members(ordinary))
    case("claims-members/limit", "A token of so many members.", ordinary)
    case("claims-members/more", "One member more.", claims(jti=JTI, more=0), "claims-too-many-members")


def members(value):
    """How many members all objects have together."""
    if isinstance(value, list):
        return sum(map(members, value))
    return len(value) + sum(map(members, value.values())) if isinstance(value, dict) else 0
