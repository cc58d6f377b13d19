"""jwt/leniency.json: what is not to the letter, and accepted where the policy names it."""

from .jwt import AUD, GONE, ISS, NOW, Maker, claims, policy, text

HEADER = {"alg": "Ed25519", "kid": "2026-11"}


def numbers(m):
    fields = {"guarantee": "G7", "requirement": "R72", "spec": "RFC 7519 §4.1.2"}
    m.group("sub may be a number.", policy(numbers=["sub"], sub="required"), **fields)
    for name, value in [("number", "7"), ("zero", "0"), ("fraction-of-nothing", "7.0"), ("exponent", "7e2"), ("2-53-less-one", "9007199254740991"), ("string", '"user"')]:
        m.case(f"sub/{name}", "Accepted.", text("sub", value))
    for name, value in [("2-53", "9007199254740992"), ("2-53-and-one", "9007199254740993"), ("64-bits", "18446744073709551616"), ("negative", "-7"), ("fraction", "7.5"), ("null", "null"),
                        ("true", "true"), ("array", "[7]"), ("large", "1e30")]:
        m.case(f"sub/{name}", "Not a whole number that is the same for everybody.", text("sub", value), "sub-malformed")
    m.case("sub/jti", "A jti that is a number is not named.", text("jti", "7"), "jti-malformed", requirement="R73")
    m.case("sub/iss", "Nor is an iss.", text("iss", "7"), "iss-malformed", requirement="R71")
    m.case("sub/exp", "An exp as text is another thing.", text("exp", '"4102444800"'), "exp-malformed", requirement="R67")
    m.group("iss may be a number, and is compared as text.", policy(numbers=["iss"], iss={"is": "7"}), guarantee="G7", requirement="R71")
    m.case("iss/number", "The number.", text("iss", "7"))
    m.case("iss/other", "Another number.", text("iss", "70"), "iss-mismatch")
    m.case("iss/string", "The same as text.", claims(iss="7"))
    m.case("iss/zeros", "A number with a zero before it is no JSON.", text("iss", "07"), "claims-syntax")
    m.group("jti may be a number.", policy(numbers=["jti"], jti="required"), guarantee="G7", requirement="R73")
    m.case("jti/number", "The number.", text("jti", "7"))
    m.case("jti/null", "null is not a number.", text("jti", "null"), "jti-malformed")


def nulls(m):
    fields = {"guarantee": "G7", "requirement": "R67"}
    m.group("aud, nbf, iat and jti may be null; no audience is expected.", policy(nulls=["aud", "nbf", "iat", "jti"], aud={"absent": True}), **fields)
    for claim in ("aud", "nbf", "iat", "jti"):
        m.case(f"null/{claim}", "null is absence.", text(claim, "null") if claim == "aud" else text(claim, "null").replace(f'"aud":"{AUD}",', ""))
    bare = text("sub", "null").replace(f'"aud":"{AUD}",', "")
    m.case("null/sub", "sub is not named.", bare, "sub-malformed", requirement="R72")
    for claim, value in (("exp", "null"),):
        m.case(f"null/{claim}", "exp is not named, and can never be.", text(claim, value).replace(f'"aud":"{AUD}",', ""), "exp-malformed")
    m.case("null/false", "false is not null.", text("nbf", "false").replace(f'"aud":"{AUD}",', ""), "nbf-malformed")
    m.group("The same, where they are required.", policy(nulls=["aud", "iat", "jti"], jti="required", iat="in-past"), **fields)
    m.case("null-required/aud", "No audience.", text("aud", "null"), "iat-missing" if False else "aud-missing", requirement="R69")
    m.case("null-required/jti", "No jti.", text("jti", "null"), "jti-missing", requirement="R73")
    m.case("null-required/iat", "No iat.", text("iat", "null"), "iat-missing")
    m.case("null-required/aud-array", "An array with null is not null.", text("aud", "[null]"), "aud-malformed", requirement="R69")
    m.group("null is not accepted where it is not named.", policy(nulls=["nbf"]), **fields)
    m.case("null-other/jti", "A jti of null.", text("jti", "null"), "jti-malformed", requirement="R73")


def key_ids(m):
    fields = {"guarantee": "G2", "requirement": "R35"}
    m.lenient("7", "kid may be a number.", **fields)
    m.case("kid/number", "The number.", claims(), header={"alg": "Ed25519", "kid": 7})
    m.case("kid/string", "The same as text.", claims(), header={"alg": "Ed25519", "kid": "7"})
    m.case("kid/other", "Another number.", claims(), "kid-unknown", {"alg": "Ed25519", "kid": 8})
    m.case("kid/fraction", "No whole number.", claims(), "kid-not-string", {"alg": "Ed25519", "kid": 7.5})
    m.case("kid/null", "null is absence.", claims(), "kid-missing", {"alg": "Ed25519", "kid": None})
    m.case("kid/true", "true is neither.", claims(), "kid-not-string", {"alg": "Ed25519", "kid": True})
    m.lenient(None, "There must be no kid, and null is none.", **fields)
    m.case("kid-absent/null", "null is absence.", claims(), header={"alg": "Ed25519", "kid": None})
    m.case("kid-absent/absent", "No kid.", claims(), header={"alg": "Ed25519"})
    m.case("kid-absent/number", "A number.", claims(), "kid-unexpected", {"alg": "Ed25519", "kid": 7})


def headers(m):
    m.group("The header is read into a map from string to string.", policy(shape="header_strings"), guarantee="G9", requirement="R34")
    m.case("header-shape/strings", "Strings alone.", claims(), header={**HEADER, "signer": "arn:a"})
    m.case("header-shape/number", "A number in it.", claims(), "header-shape", {**HEADER, "ver": 1})
    m.case("header-shape/expired-first", "A number in it, and the token has expired.", claims(exp=NOW), "expired", {**HEADER, "ver": 1})
    m.case("header-shape/claims", "A claim that is a number.", claims(level=3), header=HEADER)


def limits(m):
    def members(count):
        return {**claims(), "resource_access": {f"client-{i}": i for i in range(count - 6)}}

    m.group("Claims sets may have 400 members.", policy(max_claims_members=400), guarantee="G10", requirement="R66")
    m.case("members/limit", "400 members.", members(400))
    m.case("members/past", "401 members.", members(401), "claims-too-many-members")
    m.case("members/twice", "A name twice, among 300.", text("x", "{" + ",".join(f'"{i % 299}":1' for i in range(290)) + ',"7":1}'), "claims-duplicate-member", guarantee="G8")
    m.group("Claims sets may have 10 members.", policy(max_claims_members=10), guarantee="G10", requirement="R66")
    m.case("fewer-members/limit", "10 members.", members(10))
    m.case("fewer-members/past", "11 members.", members(11), "claims-too-many-members")
    m.case("fewer-members/past-with-space", "11 members, and a space.", text("x", " {" + ",".join(f'"{i}":1' for i in range(5)) + "}"), "claims-too-many-members")
    m.group("Headers may have 9,000 bytes.", policy(max_header_len=9000), guarantee="G10", requirement="R75")

    def header(length):
        bare = len('{"alg":"Ed25519","kid":"2026-11","x5c":[""]}')
        return {**HEADER, "x5c": ["M" * (length - bare)]}

    m.case("header/limit", "9,000 bytes.", claims(), header=header(9000))
    m.case("header/past", "9,001 bytes.", claims(), "header-too-long", header(9001))


class Lenient(Maker):
    def lenient(self, kid, comment, **fields):
        from .keys import KEYS
        self.now = self.file.group("jwt", "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, kid=kid, comment=comment, policy=policy(kid="lenient"), **fields)


def make():
    m = Lenient("jwt/leniency.json")
    numbers(m)
    nulls(m)
    key_ids(m)
    headers(m)
    limits(m)
