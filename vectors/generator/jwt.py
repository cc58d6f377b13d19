"""jwt/*.json: claims under a policy."""

from .keys import KEYS
from .sign import (ORDER, compact, forge, halves, harmless_names, key_for, ordinary, pair, private_names,
                   seal)
from .suite import File, b64

NOW = 1763683200
FAR = 4102444800
LAST = 253402300799
ISS, AUD = "https://auth.example", "orders"
HEADER = {"alg": "Ed25519", "kid": "2026-11"}
GONE = object()


def claims(**changes):
    """An ordinary claims set with changes; GONE removes a claim."""
    every = {"iss": ISS, "aud": AUD, "sub": "user-1029", "iat": NOW - 60, "exp": FAR, **changes}
    return {name: value for name, value in every.items() if value is not GONE}


def text(member, value):
    """The ordinary claims set as text, where the value of one member is any text."""
    every = claims(**{member: GONE})
    return compact(every)[:-1] + f',"{member}":{value}}}'


def policy(**changes):
    every = {"now": NOW, "leeway": 0, "iss": {"is": ISS}, "aud": {"is": AUD}, **changes}
    return {name: value for name, value in every.items() if value is not GONE}


class Maker:
    """One file; groups differ in their policy, and every token is signed by the pinned Ed25519 key."""

    def __init__(self, path):
        self.file = File(path)

    def group(self, comment=None, policy_=None, **fields):
        self.now = self.file.group("jwt", "Ed25519", {"jwk": KEYS["ed25519"].public_jwk()}, kid="2026-11",
                                   comment=comment, policy=policy_ or policy(), **fields)

    def case(self, name, comment, payload, expect="accept", header=HEADER, **fields):
        self.now.case(name, comment, forge("Ed25519", header, payload), expect, **fields)

    def joserfc(self, name, comment, payload, header=HEADER, **fields):
        token = ordinary(self.now.id(name), "Ed25519", header, payload)
        self.now.case(name, comment, token, flags=["joserfc"], **fields)


def time():
    m = Maker("jwt/time.json")
    m.group("exp is required, and there is no leeway.", guarantee="G6", requirement="R68", spec="RFC 7519 §4.1.4")
    m.joserfc("ordinary", "An ordinary token.", claims(nbf=NOW - 60))
    m.case("exp/one-second-left", "exp is one second after now.", claims(exp=NOW + 1))
    m.case("exp/now", "exp is now, and a token is valid before exp only.", claims(exp=NOW), "expired")
    m.case("exp/one-second-ago", "exp was one second ago.", claims(exp=NOW - 1), "expired")
    m.case("exp/zero", "exp is 0, which is 1970 and not the absence of a limit.", text("exp", "0"), "expired",
           guarantee="G7", requirement="R67", attack="H")
    m.case("exp/zero-fraction", "exp is 0.0.", text("exp", "0.0"), "expired", guarantee="G7", requirement="R67")
    m.case("exp/zero-point-five", "exp is half a second after 1970.", text("exp", "0.5"), "expired", guarantee="G7",
           requirement="R67")
    m.case("exp/missing", "No exp.", claims(exp=GONE), "exp-missing")
    m.case("exp/other-case", "A claim named Exp is another claim.", claims(exp=GONE, Exp=FAR), "exp-missing")
    m.case("exp/nested", "The exp is inside another claim.", claims(exp=GONE, x={"exp": FAR}), "exp-missing")
    m.case("exp/fraction", "An exp with a fraction.", text("exp", "4102444800.5"), requirement="R67", spec="RFC 7519 §2")
    m.case("exp/exponent", "An exp with an exponent.", text("exp", "4.1024448e9"), requirement="R67", spec="RFC 7519 §2")
    m.case("exp/exponent-past", "An exp with an exponent, in the past.", text("exp", "1e9"), "expired",
           requirement="R67", spec="RFC 7519 §2")
    m.case("exp/last-second", "exp is the last second of the year 9999.", claims(exp=LAST), guarantee="G7", requirement="R67")
    m.case("exp/last-fraction", "exp is in the last second of the year 9999.", text("exp", f"{LAST}.5"), guarantee="G7",
           requirement="R67")
    m.case("nbf/now", "nbf is now.", claims(nbf=NOW), spec="RFC 7519 §4.1.5")
    m.case("nbf/one-second-ahead", "nbf is one second after now.", claims(nbf=NOW + 1), "not-yet-valid",
           spec="RFC 7519 §4.1.5")
    m.case("nbf/far", "nbf is far in the future.", claims(nbf=FAR - 1), "not-yet-valid", spec="RFC 7519 §4.1.5")
    m.case("nbf/zero", "nbf is 0.", claims(nbf=0), spec="RFC 7519 §4.1.5")
    m.case("nbf/after-exp", "nbf is after exp, and exp is in the future.", claims(nbf=FAR + 1), "not-yet-valid",
           spec="RFC 7519 §4.1.5")
    m.case("iat/future-without-rule", "iat is in the future, and the policy says nothing of it.", claims(iat=FAR),
           spec="RFC 7519 §4.1.6", requirement=None)
    m.case("iat/missing-without-rule", "No iat, and the policy needs none.", claims(iat=GONE), spec="RFC 7519 §4.1.6",
           requirement=None)

    m.group("The leeway is 60 seconds.", policy(leeway=60), guarantee="G6", requirement="R68", spec="RFC 7519 §4.1.4")
    m.case("leeway/exp-59-seconds-ago", "exp was 59 seconds ago.", claims(exp=NOW - 59))
    m.case("leeway/exp-60-seconds-ago", "exp was 60 seconds ago.", claims(exp=NOW - 60), "expired")
    m.case("leeway/exp-zero", "exp is 0.", claims(exp=0), "expired", guarantee="G7")
    m.case("leeway/nbf-60-seconds-ahead", "nbf is 60 seconds ahead.", claims(nbf=NOW + 60), spec="RFC 7519 §4.1.5")
    m.case("leeway/nbf-61-seconds-ahead", "nbf is 61 seconds ahead.", claims(nbf=NOW + 61), "not-yet-valid",
           spec="RFC 7519 §4.1.5")
    m.group("The leeway is the longest that is allowed, ten minutes.", policy(leeway=600), guarantee="G6", requirement="R68")
    m.case("leeway-600/exp-599-seconds-ago", "exp was 599 seconds ago.", claims(exp=NOW - 599))
    m.case("leeway-600/exp-600-seconds-ago", "exp was 600 seconds ago.", claims(exp=NOW - 600), "expired")

    m.group("exp is optional.", policy(exp="optional"), guarantee="G7", requirement="R67")
    m.joserfc("exp-optional/missing", "No exp, and none is required.", claims(exp=GONE))
    m.case("exp-optional/future", "An exp in the future.", claims())
    m.case("exp-optional/past", "An exp that is there counts.", claims(exp=NOW - 1), "expired")
    m.case("exp-optional/zero", "An exp of 0 counts.", claims(exp=0), "expired")
    m.case("exp-optional/null", "An exp of null is not an absent one.", claims(exp=None), "exp-malformed", attack="H")
    m.case("exp-optional/string", "An exp that is a string is not an absent one.", claims(exp=str(FAR)), "exp-malformed",
           attack="H")
    m.case("exp-optional/nbf-string", "An nbf that is a string is not an absent one.", claims(exp=GONE, nbf=str(FAR)),
           "nbf-malformed", attack="H")

    m.group("iat must not be in the future.", policy(leeway=60, iat="in-past"), guarantee="G6", spec="RFC 7519 §4.1.6",
            requirement="R84")
    m.joserfc("iat-in-past/past", "An iat in the past.", claims())
    m.case("iat-in-past/now", "iat is now.", claims(iat=NOW))
    m.case("iat-in-past/leeway", "iat is 60 seconds ahead.", claims(iat=NOW + 60))
    m.case("iat-in-past/future", "iat is 61 seconds ahead.", claims(iat=NOW + 61), "issued-in-future")
    m.case("iat-in-past/zero", "iat is 0.", claims(iat=0))
    m.case("iat-in-past/missing", "No iat.", claims(iat=GONE), "iat-missing")
    m.case("iat-in-past/null", "An iat of null.", claims(iat=None), "iat-malformed")

    m.group("A token may be at most an hour old.", policy(leeway=60, max_age=3600), guarantee="G6", requirement="R84",
            spec="OpenID Connect Core §3.1.3.7")
    m.joserfc("max-age/fresh", "A fresh token.", claims())
    m.case("max-age/limit", "The token is one hour and 60 seconds old.", claims(iat=NOW - 3660))
    m.case("max-age/past", "The token is one second older.", claims(iat=NOW - 3661), "too-old")
    m.case("max-age/zero", "iat is 0.", claims(iat=0), "too-old")
    m.case("max-age/missing", "No iat.", claims(iat=GONE), "iat-missing")
    m.case("max-age/future", "iat is 61 seconds ahead.", claims(iat=NOW + 61), "issued-in-future")

    m.group("The clock stands at the end of 1969.", policy(now=-1), guarantee="G10", requirement="R77")
    m.case("clock/before-1970", "A clock before 1970 is no clock.", claims(), "clock-out-of-range")
    m.group("The clock stands at the start of 1970.", policy(now=0), guarantee="G10", requirement="R77")
    m.case("clock/1970", "An ordinary token at the start of 1970.", claims())
    m.case("clock/1970-exp-zero", "exp is 0 at the start of 1970.", claims(exp=0), "expired")
    m.group("The clock stands at the last second of 9999.", policy(now=LAST), guarantee="G10", requirement="R77")
    m.case("clock/9999", "exp is the last second of the year 9999, and that is now.", claims(exp=LAST), "expired")


def registered():
    m = Maker("jwt/claims.json")
    bad_dates = [
        ("string", "a string", '"4102444800"'), ("empty-string", "the empty string", '""'), ("date", "a date", '"2099-12-31T00:00:00Z"'),
        ("null", "null", "null"), ("true", "true", "true"), ("false", "false", "false"), ("array", "an array", "[4102444800]"),
        ("object", "an object", '{"$numberLong":4102444800}'), ("negative", "negative", "-1"),
        ("negative-fraction", "a negative fraction", "-0.5"), ("year-10000", "the first second of the year 10000", str(LAST + 1)),
        ("milliseconds", "in milliseconds", "4102444800000"), ("large", "very large", "1e30"),
        ("largest", "near the largest double", "1.7e308"), ("64-bits", "2 to the power of 63", "9223372036854775808"),
        ("65-bits", "2 to the power of 64", "18446744073709551616")]
    m.group("A date that is malformed is an error, whether the policy needs it or not.", guarantee="G7", requirement="R67")
    m.joserfc("ordinary", "Every registered claim in its ordinary form.",
              claims(nbf=NOW - 60, jti="c7a1", aud=[AUD, "billing"]))
    for member, number in (("exp", 4), ("nbf", 5), ("iat", 6)):
        for name, comment, value in bad_dates:
            m.case(f"{member}/{name}", f"{member} is {comment}.", text(member, value), f"{member}-malformed",
                   spec=f"RFC 7519 §4.1.{number}", attack="H")
        m.case(f"{member}/largest-double", f"{member} is the largest double, and above what is read.",
               text(member, "1.7976931348623157e308"), "claims-syntax", spec=f"RFC 7519 §4.1.{number}", attack="H")
        m.case(f"{member}/out-of-double", f"{member} is out of the range of a double, which no JSON number may be.",
               text(member, "1e400"), "claims-syntax", spec=f"RFC 7519 §4.1.{number}", attack="H")
    m.case("nbf/fraction", "nbf has a fraction.", text("nbf", "1763683100.25"))
    m.case("iat/fraction", "iat has a fraction.", text("iat", "1763683100.25"))
    m.case("iat/last-second", "iat is the last second of the year 9999, and the policy says nothing of it.", claims(iat=LAST))

    bad_strings = [("null", "null"), ("number", "1"), ("true", "true"), ("array", '["https://auth.example"]'), ("object", "{}")]
    m.group("Strings that are none; the policy says nothing of sub and jti.", guarantee="G7", requirement="R71")
    for member, number, requirement in (("iss", 1, "R71"), ("sub", 2, "R72"), ("jti", 7, "R73")):
        for name, value in bad_strings:
            m.case(f"{member}/{name}", f"{member} is not a string.", text(member, value), f"{member}-malformed",
                   spec=f"RFC 7519 §4.1.{number}", requirement=requirement)
    m.case("sub/empty", "An empty sub is a string.", claims(sub=""), spec="RFC 7519 §4.1.2", requirement="R72")
    m.case("jti/empty", "An empty jti is a string.", claims(jti=""), spec="RFC 7519 §4.1.7", requirement="R73")
    bad_audiences = [
        ("null", "null", "null"), ("number", "a number", "1"), ("true", "true", "true"), ("object", "an object", '{"orders":1}'),
        ("empty-array", "an empty array", "[]"), ("array-of-number", "an array with a number", '["orders",1]'),
        ("array-of-null", "an array with null", '[null,"orders"]'), ("nested", "an array in an array", '[["orders"]]')]
    for name, comment, value in bad_audiences:
        m.case(f"aud/{name}", f"aud is {comment}.", text("aud", value), "aud-malformed", spec="RFC 7519 §4.1.3",
               requirement="R69", attack="H")
    m.group("The policy takes any issuer and audience, and a malformed one is still an error.",
            policy(iss={"any": True}, aud={"any": True}), guarantee="G7")
    m.case("any/iss-number", "iss is a number.", text("iss", "1"), "iss-malformed", requirement="R71")
    m.case("any/aud-empty-array", "aud is an empty array.", text("aud", "[]"), "aud-malformed", requirement="R69")
    m.case("any/neither", "Neither issuer nor audience.", claims(iss=GONE, aud=GONE), requirement="R71")
    m.group("The policy expects neither issuer nor audience, and a malformed one is malformed first.",
            policy(iss={"absent": True}, aud={"absent": True}), guarantee="G7")
    m.case("absent/iss-null", "iss is null.", text("iss", "null").replace(f'"aud":"{AUD}",', ""), "iss-malformed", requirement="R71")
    m.case("absent/aud-null", "aud is null.", text("aud", "null").replace(f'"iss":"{ISS}",', ""), "aud-malformed", requirement="R69")

    m.group("sub and jti are required.", policy(sub="required", jti="required"), guarantee="G6")
    m.joserfc("required/both", "A token with both.", claims(jti="c7a1"))
    m.case("required/no-sub", "No sub.", claims(sub=GONE, jti="c7a1"), "sub-missing", requirement="R72", spec="RFC 7519 §4.1.2")
    m.case("required/no-jti", "No jti.", claims(), "jti-missing", requirement="R73", spec="RFC 7519 §4.1.7")
    m.case("required/empty-sub", "An empty sub names nobody.", claims(sub="", jti="c7a1"), "sub-missing", requirement="R72")
    m.case("required/empty-jti", "An empty jti names nothing.", claims(jti=""), "jti-missing", requirement="R73")
    m.case("required/null-sub", "A sub of null.", claims(sub=None, jti="c7a1"), "sub-malformed", requirement="R72")

    m.group("The nonce must be n-0S6_WzA2Mj.", policy(nonce="n-0S6_WzA2Mj"), guarantee="G6", requirement="R84",
            spec="OpenID Connect Core §3.1.3.7")
    m.joserfc("nonce/equal", "The expected nonce.", claims(nonce="n-0S6_WzA2Mj"))
    m.case("nonce/missing", "No nonce.", claims(), "nonce-missing")
    m.case("nonce/other", "Another nonce.", claims(nonce="n-0S6_WzA2Mk"), "nonce-mismatch")
    m.case("nonce/prefix", "The beginning of the nonce.", claims(nonce="n-0S6"), "nonce-mismatch")
    m.case("nonce/empty", "An empty nonce.", claims(nonce=""), "nonce-mismatch")
    m.case("nonce/case", "The nonce in another case.", claims(nonce="N-0S6_WzA2Mj"), "nonce-mismatch")
    for name, value in (("null", "null"), ("number", "1"), ("array", '["n-0S6_WzA2Mj"]')):
        m.case(f"nonce/{name}", "The nonce is not a string.", text("nonce", value), "nonce-malformed", guarantee="G7")
    m.group("The nonce must be an empty one, which no token has.", policy(nonce=""), guarantee="G6", requirement="R84")
    m.case("nonce-empty/empty", "An empty nonce.", claims(nonce=""), "nonce-mismatch")
    m.case("nonce-empty/missing", "No nonce.", claims(), "nonce-missing")
    m.group("The policy has no nonce, so it is a claim like any other.", guarantee="G6", requirement="R84")
    m.case("nonce-not-expected/some", "A nonce that nobody asked for.", claims(nonce="n-0S6_WzA2Mj"))
    m.case("nonce-not-expected/number", "A nonce that is a number.", claims(nonce=1))
    m.case("nonce-not-expected/null", "A nonce of null.", claims(nonce=None))
    m.group("The nonce must be n-0S6_WzA2Mj, and is looked at before the time and after the form of the other claims.",
            policy(nonce="n-0S6_WzA2Mj"), guarantee="G9", requirement="R84")
    m.case("nonce-order/malformed-before-expired", "A malformed nonce, and expired.", claims(nonce=1, exp=0), "nonce-malformed")
    m.case("nonce-order/malformed-before-exp-missing", "A malformed nonce, and no exp.", claims(nonce=1, exp=GONE), "nonce-malformed")
    m.case("nonce-order/malformed-before-iss", "A malformed nonce and another issuer.", claims(nonce=1, iss="x"), "nonce-malformed")
    m.case("nonce-order/jti-malformed-first", "A malformed nonce and a malformed jti.", claims(nonce=1, jti=1), "jti-malformed")
    m.case("nonce-order/mismatch-after-expired", "Another nonce, and expired.", claims(nonce="x", exp=0), "expired")
    m.case("nonce-order/missing-after-iss", "No nonce, and another issuer.", claims(iss="x"), "iss-mismatch")

    m.group("The claims are decoded into a map from string to string; exp is optional.",
            policy(exp="optional", shape="strings"), guarantee="G7")
    strings = claims(iat=GONE, exp=GONE)
    m.joserfc("shape/strings", "All claims are strings.", strings)
    m.case("shape/number", "A claim that is a number.", {**strings, "level": 3}, "claims-shape")
    m.case("shape/null", "A claim that is null.", {**strings, "level": None}, "claims-shape")
    m.case("shape/object", "A claim that is an object.", {**strings, "level": {}}, "claims-shape")
    m.case("shape/nonce-number", "The policy has no nonce, and the nonce is a number.", {**strings, "nonce": 1}, "claims-shape")
    m.case("shape/malformed-first", "A malformed iss and a claim that is a number.", {**strings, "iss": 1, "level": 3}, "iss-malformed")
    m.group("The same, and the nonce must be n-0S6_WzA2Mj.",
            policy(exp="optional", shape="strings", nonce="n-0S6_WzA2Mj"), guarantee="G9", requirement="R84")
    m.case("shape-nonce/equal", "The expected nonce.", {**strings, "nonce": "n-0S6_WzA2Mj"})
    m.case("shape-nonce/other", "Another nonce.", {**strings, "nonce": "x"}, "nonce-mismatch")
    for name, value in [("number", 1), ("null", None), ("array", ["n-0S6_WzA2Mj"])]:
        m.case(f"shape-nonce/{name}", "The nonce is not a string, and does not fit the map.", {**strings, "nonce": value}, "nonce-malformed")
    m.case("shape-nonce/other-claim", "The nonce is right, and another claim is a number.",
           {**strings, "nonce": "n-0S6_WzA2Mj", "level": 3}, "claims-shape")
    m.case("shape-nonce/after-iss", "A claim that is a number, and another issuer: the policy comes first.", {**strings, "nonce": "n-0S6_WzA2Mj", "iss": "x", "level": 3},
           "iss-mismatch")


def strict():
    m = Maker("jwt/strict.json")
    m.group("The claims set is one strict JSON object, correctly signed.", guarantee="G8", requirement="R65",
            spec="RFC 7519 §7.2")
    m.joserfc("ordinary", "An ordinary claims set.", claims())
    good = compact(claims())
    for name, comment, raw in [
            ("whitespace", "All four kinds of JSON whitespace.", " " + good.replace(":", " :\t", 1).replace(",", ",\r\n") + "\n"),
            ("unknown", "Claims that nobody knows.", claims(x={"y": [None, True, 1.5e3]})),
            ("escaped-name", "The name of a claim is spelt with an escape.", good.replace('"iss"', '"\\u0069ss"')),
            ("escaped-value", "The value of a claim is spelt with an escape.", good.replace("orders", "\\u006frders")),
            ("other-scripts", "Characters of one to four bytes.", claims(name="aé€😀")),
            ("nul-escape", "An escaped zero byte in a claim of the application.", good[:-1] + ',"x":"\\u0000"}'),
            ("other-case", "Names that differ in case are different names.", claims(ISS="x", Aud=1)),
            ("other-object", "One name in several objects.", claims(act={"iss": "x", "act": {"iss": "y"}}, x=[{"exp": 1}, {"exp": 2}]))]:
        m.case(f"accepted/{name}", comment, raw, requirement="R66" if name.startswith("other-") and name != "other-scripts" else "R65")
    for name, comment, raw in [
            ("latin-1", "A letter in Latin-1.", good[:-1].encode() + b',"x":"\xe9"}'),
            ("overlong", "An overlong form.", good[:-1].encode() + b',"x":"\xc0\x80"}'),
            ("surrogate", "A surrogate in three bytes.", good[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
            ("cut", "A character cut in two.", good[:-1].encode() + b',"x":"\xe2\x82"}'),
            ("utf-16", "UTF-16 with its byte order mark.", ("\ufeff" + good).encode("utf-16-le")),
            ("deflate", "A claims set that is compressed.", bytes.fromhex("ab56ca2c2e56b2524a492c4954aa0500"))]:
        m.case(f"utf8/{name}", comment, raw, "claims-utf8", requirement="R7")
    for name, comment, raw in [
            ("empty", "Nothing at all.", b""),
            ("space", "Nothing but a space.", " "),
            ("text", "Some text.", "hello"),
            ("cut", "The closing brace is missing.", good[:-1]),
            ("trailing-comma", "A comma after the last member.", good[:-1] + ",}"),
            ("trailing-object", "A second object after the first.", good + good),
            ("trailing-text", "A letter after the object.", good + "x"),
            ("trailing-nul", "A zero byte after the object.", good + "\0"),
            ("bom", "A byte order mark before the object.", "\ufeff" + good),
            ("comment", "A comment.", good + "/**/"),
            ("nan", "NaN is no JSON.", good[:-1] + ',"x":NaN}'),
            ("number-too-large", "A number out of the range of a double.", good[:-1] + ',"x":1e400}'),
            ("leading-zero", "A number with a leading zero.", good[:-1] + ',"x":01}'),
            ("raw-control", "A line feed inside a string.", good[:-1] + ',"x":"\n"}'),
            ("lone-surrogate", "An escaped surrogate alone.", good[:-1] + ',"x":"\\ud83d"}'),
            ("surrogate-in-name", "An escaped surrogate alone in a name.", good[:-1] + ',"\\ude00":1}'),
            ("single-quotes", "Single quotation marks.", good.replace('"', "'")),
            ("base64-twice", "The claims set is encoded twice.", b64(good.encode()))]:
        m.case(f"syntax/{name}", comment, raw, "claims-syntax",
               requirement="R65" if name == "trailing-comma"
               else {"lone": "R7", "surrogate": "R7", "trailing": "R14"}.get(name.split("-")[0], "R65"))
    for name, raw in [("array", f"[{good}]"), ("empty-array", "[]"), ("string", '"hello"'), ("null", "null"), ("number", "1"),
                      ("true", "true")]:
        m.case(f"not-object/{name}", "The claims set is no JSON object.", raw, "claims-not-object", attack="H")
    for name, comment, raw in [
            ("exp", "Two exp, of which one is in the future.", good.replace('"exp"', f'"exp":{NOW - 1},"exp"')),
            ("iss", "Two issuers, the expected one first.", good[:-1] + ',"iss":"https://attacker.example"}'),
            ("iss-last", "Two issuers, the expected one last.", '{"iss":"https://attacker.example",' + good[1:]),
            ("same-value", "Two members of one name and value.", good[:-1] + f',"aud":"{AUD}"}}'),
            ("escaped", "Two names that are one after unescaping.", good[:-1] + ',"\\u0061ud":"orders"}'),
            ("unknown", "Two members of an unknown name.", good[:-1] + ',"x":1,"x":1}'),
            ("nested", "Two members of one name inside a claim.", good[:-1] + ',"x":{"role":"user","role":"admin"}}'),
            ("in-array", "Two members of one name inside an array.", good[:-1] + ',"x":[{"y":1,"y":2}]}')]:
        m.case(f"duplicate/{name}", comment, raw, "claims-duplicate-member", requirement="R66", spec="RFC 7519 §4")
    m.group("Names that serde_json gives a meaning of its own in some builds.", guarantee="G8", requirement="R65")
    for name, comment, raw in private_names(good[:-1] + ",", "}"):
        m.case(f"private-name/{name}", comment, raw, "claims-syntax", attack="G")
    for name, comment, raw in harmless_names(good[:-1] + ",", "}"):
        m.case(f"private-name/{name}", comment, raw)
    m.group("Limits of depth and count.", guarantee="G10", requirement="R76", attack="I")

    def deep(levels):
        return good[:-1] + ',"x":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"

    def many(count):
        return good[:-1] + ',"x":{' + ",".join(f'"{n}":0' for n in range(count - 6)) + "}}"

    def spread(count):
        return good[:-1] + ',"x":[' + ",".join('{"n":0}' for n in range(count - 6)) + "]}"

    m.case("depth/32", "32 levels.", deep(32))
    m.case("depth/33", "33 levels.", deep(33), "claims-too-deep")
    m.case("depth/200", "200 levels.", deep(200), "claims-too-deep")
    m.case("depth/5000", "5000 levels, which is past both limits.", deep(5000), "refuse")
    m.case("members/256", "Six claims, one of which has 250 members.", many(256))
    m.case("members/257", "Six claims, one of which has 251 members.", many(257), "claims-too-many-members")
    m.case("members/256-spread", "Six claims, and 250 objects of one member.", spread(256))
    m.case("members/257-spread", "Six claims, and 251 objects of one member.", spread(257), "claims-too-many-members")
    m.case("members/1000", "1000 in all.", many(1000), "claims-too-many-members")
    groups = good[:-1] + ',"groups":[' + ",".join(f'"group-{n}"' for n in range(400)) + "]}"
    m.case("members/elements", "A list of 400 groups, which are elements and no members.", groups)
    m.group("The payload segment.", guarantee="G8", requirement="R3", spec="RFC 7515 §2")
    h = b64(compact(HEADER).encode())
    for name, comment, segment in [("padding", "The segment has its padding.", b64((good + " ").encode()).rstrip("=") + "="),
                                   ("trailing-bits", "The unused bits of the last character are not zero.", "e31"),
                                   ("not-encoded", "The claims set is there as plain JSON.", good.replace(".", ""))]:
        m.now.refuse(f"base64/{name}", comment, seal("Ed25519", f"{h}.{segment}"), "payload-base64", claims=None)

    m.group("Of two rules that a token breaks, the earlier one is reported.", guarantee="G9")
    good_token = forge("Ed25519", HEADER, claims())
    flip = lambda t: bytes([t[0] ^ 1]) + t[1:]
    for name, comment, payload, expect in [
            ("signature-before-exp", "A wrong signature and an expired claims set.", claims(exp=0), "invalid-signature"),
            ("signature-before-syntax", "A wrong signature and no JSON.", "x", "invalid-signature"),
            ("signature-before-malformed", "A wrong signature and a malformed exp.", claims(exp="x"), "invalid-signature")]:
        m.now.refuse(f"order/{name}", comment, forge("Ed25519", HEADER, payload, signature=flip), expect, attack="H")
    for name, comment, payload, expect in [
            ("exp-malformed-before-iss", "A malformed exp and a malformed iss.", claims(exp="x", iss=1), "exp-malformed"),
            ("nbf-malformed-before-iat", "A malformed nbf and a malformed iat.", claims(nbf="x", iat="x"), "nbf-malformed"),
            ("malformed-before-expired", "An expired claims set with a malformed jti.", claims(exp=0, jti=1), "jti-malformed"),
            ("expired-before-not-yet", "Expired, and not valid yet.", claims(exp=NOW - 1, nbf=FAR), "expired"),
            ("expired-before-iss", "Expired, and of another issuer.", claims(exp=NOW - 1, iss="x"), "expired"),
            ("nbf-before-aud", "Not valid yet, and for another audience.", claims(nbf=FAR, aud="x"), "not-yet-valid"),
            ("iss-before-aud", "Of another issuer and for another audience.", claims(iss="x", aud="x"), "iss-mismatch")]:
        m.case(f"order/{name}", comment, payload, expect)
    m.case("order/typ-before-signature", "A wrong typ under a right signature, and expired.", claims(exp=0), "typ-mismatch",
           header={**HEADER, "typ": "at+jwt"})
    m.now.case("order/nothing-broken", "The token that breaks none of them.", good_token)


def issuer_audience():
    m = Maker("jwt/issuer-audience.json")
    fields = {"guarantee": "G6", "requirement": "R71", "spec": "RFC 7519 §4.1.1"}
    m.group("One issuer and one audience.", **fields)
    m.joserfc("exact", "Both as expected.", claims(), requirement=["R70", "R71"])
    m.case("iss/missing", "No iss.", claims(iss=GONE), "iss-missing")
    for name, comment, value in [
            ("other", "Another issuer.", "https://attacker.example"),
            ("empty", "An empty issuer.", ""),
            ("slash", "A slash at the end.", ISS + "/"),
            ("case", "Another case, though the host is the same.", "https://AUTH.example"),
            ("prefix", "The beginning of the issuer.", "https://auth"),
            ("one-letter", "A text that is part of the issuer.", "a"),
            ("longer", "The issuer and more.", ISS + ".attacker.example"),
            ("userinfo", "The issuer as user information of a URL.", ISS + "@attacker.example"),
            ("scheme", "Another scheme.", "http://auth.example"),
            ("port", "The default port.", "https://auth.example:443"),
            ("space", "A space at the end.", ISS + " "),
            ("nul", "A zero byte at the end.", ISS + "\0"),
            ("look-alike", "A Cyrillic letter that looks like the Latin one.", "https://\u0430uth.example")]:
        m.case(f"iss/{name}", comment, claims(iss=value), "iss-mismatch", attack="H")
    m.group("One issuer and one audience.", guarantee="G6", requirement="R69", spec="RFC 7519 §4.1.3")
    for name, comment, value in [
            ("array-of-one", "The audience alone in an array.", [AUD]),
            ("array-first", "The audience first in an array.", [AUD, "billing"]),
            ("array-last", "The audience last in an array.", ["billing", "https://x.example", AUD]),
            ("array-twice", "The audience twice in an array.", [AUD, AUD])]:
        m.case(f"aud/{name}", comment, claims(aud=value))
    m.case("aud/missing", "No aud.", claims(aud=GONE), "aud-missing", requirement="R70")
    for name, comment, value in [
            ("other", "Another audience.", "billing"), ("empty", "An empty audience.", ""),
            ("case", "Another case.", "Orders"), ("prefix", "The beginning of the audience.", "order"),
            ("longer", "The audience and more.", "orders2"), ("space-separated", "Two audiences in one string.", "orders billing"),
            ("comma-separated", "Two audiences in one string.", "billing,orders"), ("space", "A space at the end.", "orders "),
            ("wildcard", "A wildcard.", "*"), ("array-of-others", "Other audiences in an array.", ["billing", "stock"]),
            ("array-of-empty", "An empty string in an array.", [""]),
            ("array-of-prefix", "Parts of the audience in an array.", ["o", "r", "order"])]:
        m.case(f"aud/{name}", comment, claims(aud=value), "aud-mismatch", attack="H")

    m.group("One of two issuers, one of two audiences.",
            policy(iss={"is": [ISS, "https://login.example"]}, aud={"is": [AUD, "billing"]}), **fields)
    m.case("lists/first", "The first of both.", claims())
    m.joserfc("lists/second", "The second of both.", claims(iss="https://login.example", aud="billing"))
    m.case("lists/array", "An audience of the list among others.", claims(aud=["stock", "billing"]), requirement="R69")
    m.case("lists/third-iss", "An issuer that is not in the list.", claims(iss="https://third.example"), "iss-mismatch")
    m.case("lists/third-aud", "An audience that is not in the list.", claims(aud="stock"), "aud-mismatch", requirement="R69")
    m.case("lists/joined", "Both audiences in one string.", claims(aud="orders,billing"), "aud-mismatch", requirement="R69")
    m.case("lists/no-iss", "No iss.", claims(iss=GONE), "iss-missing")
    m.case("lists/no-aud", "No aud.", claims(aud=GONE), "aud-missing", requirement="R70")

    m.group("Neither issuer nor audience may be there.", policy(iss={"absent": True}, aud={"absent": True}), **fields)
    m.joserfc("absent/neither", "Neither is there.", claims(iss=GONE, aud=GONE))
    m.case("absent/iss", "An issuer.", claims(aud=GONE), "iss-unexpected")
    m.case("absent/iss-empty", "An empty issuer is there.", claims(iss="", aud=GONE), "iss-unexpected")
    m.case("absent/aud", "An audience.", claims(iss=GONE), "aud-unexpected", requirement="R69")
    m.case("absent/aud-array", "An array of audiences.", claims(iss=GONE, aud=[AUD]), "aud-unexpected", requirement="R69")
    m.case("absent/both", "Both are there, and the issuer comes first.", claims(), "iss-unexpected")

    m.group("Any issuer and any audience.", policy(iss={"any": True}, aud={"any": True}), **fields)
    m.case("any/both", "Both are there.", claims())
    m.case("any/neither", "Neither is there.", claims(iss=GONE, aud=GONE))
    m.case("any/others", "Both with other values.", claims(iss="x", aud=["y"]))
    m.case("any/expired", "Any issuer does not mean any time.", claims(exp=0), "expired", requirement="R68")


def typ():
    m = Maker("jwt/typ.json")

    def typed(value):
        return {**HEADER, "typ": value}

    fields = {"guarantee": "G6", "requirement": "R32", "spec": "RFC 7515 §4.1.9"}
    m.group("The policy says nothing of typ: it must be absent or JWT.", **fields)
    m.joserfc("default/jwt", "typ is JWT.", claims(), typed("JWT"))
    m.case("default/absent", "No typ.", claims())
    m.case("default/lower-case", "Media types are compared without regard to case.", claims(), header=typed("jwt"))
    m.case("default/application", "The media type in full.", claims(), header=typed("application/jwt"))
    m.case("default/application-upper", "The media type in full, in upper case.", claims(), header=typed("APPLICATION/JWT"))
    for name, comment, value in [
            ("at", "An access token of RFC 9068.", "at+jwt"), ("at-full", "The same in full.", "application/at+jwt"),
            ("dpop", "A DPoP proof.", "dpop+jwt"), ("logout", "A logout token.", "logout+jwt"), ("secevent", "A security event token.", "secevent+jwt"),
            ("empty", "An empty typ.", ""), ("jose", "The typ JOSE.", "JOSE"), ("space", "A space after it.", "JWT "),
            ("parameter", "A parameter after it.", "JWT;charset=utf-8"), ("other-tree", "Another type of media.", "text/jwt"),
            ("twice", "The prefix twice.", "application/application/jwt"), ("full-width", "Letters of full width.", "\uff2a\uff37\uff34"),
            ("slash", "A slash before it.", "/jwt")]:
        m.case(f"default/{name}", comment, claims(), "typ-mismatch", header=typed(value))
    for name, value in [("null", None), ("number", 1), ("array", ["JWT"]), ("object", {}), ("true", True)]:
        m.case(f"default/{name}", "typ is not a string.", claims(), "typ-not-string", header=typed(value))

    m.group("The policy expects at+jwt.", policy(typ={"is": "at+jwt"}), guarantee="G6", requirement="R78",
            spec="RFC 9068 §4")
    m.joserfc("is/exact", "As expected.", claims(), typed("at+jwt"))
    m.case("is/full", "The media type in full.", claims(), header=typed("application/at+jwt"))
    m.case("is/upper-case", "In upper case.", claims(), header=typed("AT+JWT"))
    m.case("is/missing", "No typ.", claims(), "typ-missing")
    for name, comment, value in [("jwt", "An ordinary JWT.", "JWT"), ("other", "Another kind.", "dpop+jwt"),
                                 ("prefix", "Only the beginning.", "at"), ("longer", "A letter more.", "at+jwtx"),
                                 ("empty", "An empty typ.", "")]:
        m.case(f"is/{name}", comment, claims(), "typ-mismatch", header=typed(value))
    m.case("is/null", "typ is null.", claims(), "typ-not-string", header=typed(None))
    m.group("The policy expects the media type in full.", policy(typ={"is": "application/kb+jwt"}), **fields)
    m.case("is-full/short", "The short form.", claims(), header=typed("kb+jwt"))
    m.case("is-full/kelvin", "The Kelvin sign, which lower case makes a k.", claims(), "typ-mismatch",
           header=typed("\u212ab+jwt"))
    m.group("The policy expects an empty typ, which no token has.", policy(typ={"is": ""}), **fields)
    for name, comment, value in [("empty", "An empty typ.", ""), ("application", "The prefix alone.", "application/"),
                                 ("slash", "A slash alone.", "/"), ("jwt", "typ is JWT.", "JWT")]:
        m.case(f"is-empty/{name}", comment, claims(), "typ-mismatch", header=typed(value))
    m.case("is-empty/missing", "No typ.", claims(), "typ-missing")
    m.case("is-empty/null", "typ is null.", claims(), "typ-not-string", header=typed(None))
    m.group("The policy expects the prefix of a media type alone, which no token has.", policy(typ={"is": "application/"}), **fields)
    for name, comment, value in [("empty", "An empty typ.", ""), ("prefix", "The prefix alone.", "application/"), ("jwt", "typ is JWT.", "JWT")]:
        m.case(f"is-prefix/{name}", comment, claims(), "typ-mismatch", header=typed(value))
    m.group("typ must be absent.", policy(typ={"absent": True}), **fields)
    m.case("absent/absent", "No typ.", claims())
    m.case("absent/jwt", "typ is JWT.", claims(), "typ-mismatch", header=typed("JWT"))
    m.case("absent/null", "typ is null.", claims(), "typ-not-string", header=typed(None))
    m.group("Any typ.", policy(typ={"any": True}), **fields)
    m.case("any/absent", "No typ.", claims())
    m.case("any/some", "Some typ.", claims(), header=typed("at+jwt"))
    m.case("any/number", "typ is a number.", claims(), "typ-not-string", header=typed(1))

    m.group("Nested tokens.", guarantee="G8", requirement="R11", spec="RFC 7519 §5.2")
    for name, value in [("upper", "JWT"), ("lower", "jwt"), ("full", "application/jwt"), ("full-mixed", "Application/JWT")]:
        m.case(f"nested/{name}", "cty says that the payload is a token.", claims(), "nested-token",
               header={**HEADER, "cty": value}, attack="C")
    inner = forge("Ed25519", HEADER, claims(), KEYS["ed25519-other"])
    m.case("nested/token", "The payload is a token.", inner, "nested-token", header={**HEADER, "cty": "JWT"}, attack="C")
    m.case("nested/token-without-cty", "The payload is a token, and cty does not say so.", inner, "claims-syntax", attack="C")
    m.case("nested/json", "cty is some other media type.", claims(), header={**HEADER, "cty": "application/json"})
    m.case("nested/null", "cty is null.", claims(), "cty-not-string", header={**HEADER, "cty": None})


def header_claims():
    m = Maker("jwt/header-claims.json")
    fields = {"guarantee": "G8", "requirement": "R34", "spec": "RFC 7519 §5.3"}
    m.group("Claims that are repeated in the header.", **fields)
    full = {**HEADER, "iss": ISS, "sub": "user-1029", "aud": AUD}
    m.joserfc("none", "No claim in the header.", claims())
    m.case("equal", "All three, with equal values.", claims(), header=full)
    for member in ("iss", "sub", "aud"):
        m.case(f"{member}/equal", f"{member} with an equal value.", claims(), header={**HEADER, member: full[member]})
        m.case(f"{member}/other", f"{member} with another value.", claims(), "header-claim-mismatch",
               header={**HEADER, member: "another"})
        for name, value in [("null", None), ("number", 1), ("object", {})]:
            m.case(f"{member}/{name}", f"{member} in a form that the claim cannot have.", claims(), "header-claim-malformed",
                   header={**HEADER, member: value})
    m.case("iss/array", "iss as an array.", claims(), "header-claim-malformed", header={**HEADER, "iss": [ISS]})
    m.case("aud/empty-array", "aud as an empty array.", claims(), "header-claim-malformed", header={**HEADER, "aud": []})
    m.case("aud/array-of-number", "aud as an array with a number.", claims(), "header-claim-malformed",
           header={**HEADER, "aud": [AUD, 1]})
    m.case("aud/array-and-string", "An array of one in the header, a string in the claims.", claims(),
           header={**HEADER, "aud": [AUD]})
    m.case("aud/string-and-array", "A string in the header, an array of one in the claims.", claims(aud=[AUD]),
           header={**HEADER, "aud": AUD})
    m.case("aud/lists", "Equal lists.", claims(aud=[AUD, "billing"]), header={**HEADER, "aud": [AUD, "billing"]})
    m.case("aud/subset", "The header holds fewer than the claims.", claims(aud=[AUD, "billing"]), "header-claim-mismatch",
           header={**HEADER, "aud": AUD})
    m.case("aud/superset", "The header holds more than the claims.", claims(), "header-claim-mismatch",
           header={**HEADER, "aud": [AUD, "billing"]})
    m.case("sub/only-in-header", "sub is in the header only.", claims(sub=GONE), "header-claim-mismatch",
           header={**HEADER, "sub": "user-1029"})
    m.case("jti/equal", "jti with an equal value.", claims(jti="c7a1"), header={**HEADER, "jti": "c7a1"})
    m.case("jti/empty", "An empty jti in both.", claims(jti=""), header={**HEADER, "jti": ""})
    m.case("jti/other", "jti with another value.", claims(jti="c7a1"), "header-claim-mismatch", header={**HEADER, "jti": "c7a2"})
    m.case("jti/case", "jti in another case.", claims(jti="c7a1"), "header-claim-mismatch", header={**HEADER, "jti": "C7A1"})
    m.case("jti/only-in-header", "jti is in the header only.", claims(), "header-claim-mismatch", header={**HEADER, "jti": "c7a1"})
    m.case("jti/only-in-claims", "jti is in the claims only.", claims(jti="c7a1"))
    for name, value in [("null", None), ("number", 1), ("true", True), ("array", ["c7a1"]), ("object", {})]:
        m.case(f"jti/{name}", "jti in a form that the claim cannot have.", claims(jti="c7a1"), "header-claim-malformed",
               header={**HEADER, "jti": value})
    for member, value in (("exp", FAR), ("nbf", NOW - 60), ("iat", NOW - 60)):
        there = claims(nbf=NOW - 60)
        def head(text, member=member):
            return f'{compact(HEADER)[:-1]},"{member}":{text}}}'
        m.case(f"{member}/equal", f"{member} with an equal value.", there, header={**HEADER, member: value})
        m.case(f"{member}/equal-fraction", f"The same {member} with a fraction of zero.", there, header=head(f"{value}.0"))
        m.case(f"{member}/equal-exponent", f"The same {member} with an exponent.", there, header=head(f"{value / 1e9!r}e9"))
        for name, comment, other in [("later", "is a second later", value + 1), ("earlier", "is a second earlier", value - 1),
                                     ("zero", "is 0", 0), ("fraction", "is half a second later", value + .5)]:
            m.case(f"{member}/{name}", f"{member} {comment} in the header.", there, "header-claim-mismatch", header={**HEADER, member: other})
        for name, text_ in [("null", "null"), ("string", f'"{value}"'), ("empty", '""'), ("true", "true"), ("false", "false"),
                            ("array", f"[{value}]"), ("object", "{}"), ("negative", "-1"), ("year-10000", str(LAST + 1)), ("large", "1e30")]:
            m.case(f"{member}/{name}", f"{member} in a form that the claim cannot have.", there, "header-claim-malformed", header=head(text_))
    every = claims(nbf=NOW - 60, jti="c7a1")
    m.case("all-seven", "All seven, with equal values.", every, header={**HEADER, **every})
    m.case("all-but-one", "All seven, of which one differs.", every, "header-claim-mismatch", header={**HEADER, **every, "jti": "x"})
    m.case("other-names", "Members of other names are unknown, whatever they hold.", claims(),
           header={**HEADER, "nonce": 1, "Exp": "x", "scope": [], "azp": None})
    m.group("exp is optional.", policy(exp="optional"), **fields)
    for member, value in (("exp", FAR), ("nbf", NOW - 60), ("iat", NOW - 60)):
        m.case(f"{member}/only-in-header", f"{member} is in the header only.", claims(**{member: GONE}), "header-claim-mismatch",
               header={**HEADER, member: value})
        m.case(f"{member}/only-in-claims", f"{member} is in the claims only.", claims(**{member: value}))
    m.group("exp is required.", guarantee="G9", requirement="R34", spec="RFC 7519 §5.3")
    m.case("exp/header-is-no-substitute", "exp is in the header only, and the policy requires the claim.", claims(exp=GONE),
           "exp-missing", header={**HEADER, "exp": FAR})
    m.case("exp/past-in-header", "exp is past in the header and future in the claims.", claims(), "header-claim-mismatch",
           header={**HEADER, "exp": NOW - 1})
    m.case("exp/past-in-claims", "exp is future in the header and past in the claims.", claims(exp=NOW - 1), "expired",
           header={**HEADER, "exp": FAR})
    m.now.refuse("malformed-before-signature", "A malformed exp in the header under a wrong signature.",
                 forge("Ed25519", {**HEADER, "exp": "x"}, claims(), KEYS["ed25519-other"]), "header-claim-malformed")
    m.case("mismatch-after-aud", "An iat that differs, and another audience.", claims(aud="x"), "aud-mismatch",
           header={**HEADER, "iat": 0})
    m.group("The policy expects neither issuer nor audience.", policy(iss={"absent": True}, aud={"absent": True}), **fields)
    m.case("iss/only-in-header", "iss is in the header only.", claims(iss=GONE, aud=GONE), "header-claim-mismatch",
           header={**HEADER, "iss": ISS})
    m.case("aud/only-in-header", "aud is in the header only.", claims(iss=GONE, aud=GONE), "header-claim-mismatch",
           header={**HEADER, "aud": AUD})
    m.case("neither", "Neither is anywhere.", claims(iss=GONE, aud=GONE))
    m.group("The issuer is expected.", **fields)
    m.case("iss/header-is-no-substitute", "iss is in the header only, and the policy expects the claim.", claims(iss=GONE),
           "iss-missing", header={**HEADER, "iss": ISS})


SID, JTI = "08a5019c-17e1-4977-8f42-65a12843ea02", "7f3c9a2e"
LIFE = 3600


def revocation(tokens=None, sessions=None, subjects=None, life=LIFE, **more):
    """The member of a policy; a list that is left out is not looked at."""
    every = dict(more)
    if tokens is not None:
        every["tokens"] = {"revoked": tokens}
    for name, revoked in (("sessions", sessions), ("subjects", subjects)):
        if revoked is not None:
            every[name] = {"longest_life": life, "revoked": revoked}
    return every


def one_token(**changes):
    return {"iss": ISS, "jti": JTI, **changes}


def one_session(**changes):
    return {"iss": ISS, "sid": SID, **changes}


def one_subject(**changes):
    return {"iss": ISS, "sub": "user-1029", "issued_until": NOW - 60, **changes}


def short(**changes):
    """A claims set of an hour from its iat."""
    return claims(**{"exp": NOW - 60 + LIFE, "jti": JTI, "sid": SID, **changes})


def revoked():
    m = Maker("jwt/revocation.json")
    fields = {"guarantee": "G12", "requirement": "R73", "attack": "N", "spec": "RFC 7515 §10.10"}
    m.group("One token is revoked, by iss and jti.", policy(revocation=revocation([one_token()])), **fields)
    m.joserfc("token/other", "A token of another jti.", claims(jti="7f3c9a2f"))
    m.case("token/revoked", "The token that is revoked.", claims(jti=JTI), "revoked")
    m.case("token/revoked-other-content", "Another token with the iss and jti of the one that is revoked.",
           claims(jti=JTI, sub="user-1030", exp=NOW + 1), "revoked")
    m.case("token/escaped", "The jti is spelt with an escape.", text("jti", '"\\u0037f3c9a2e"'), "revoked")
    m.case("token/no-jti", "No jti, by which the token would be told from the one that is revoked.", claims(), "jti-missing",
           guarantee="G7")
    m.case("token/null-jti", "A jti of null.", claims(jti=None), "jti-malformed", guarantee="G7")
    m.case("token/empty-jti", "An empty jti, which tells no token from another.", claims(jti=""), "jti-missing", guarantee="G7")
    m.case("token/prefix", "The beginning of the jti.", claims(jti=JTI[:-1]))
    m.case("token/case", "The jti in another case.", claims(jti=JTI.upper()))
    m.case("token/space", "The jti and a space.", claims(jti=JTI + " "))
    m.case("token/sid", "A sid that is the jti.", claims(jti="x", sid=JTI))
    m.case("token/long-jti", "A jti of 4096 characters.", claims(jti="7" * 4096), guarantee="G10", requirement="R75")
    m.case("token/query", "A jti that would end a query.", claims(jti="' OR ''='"), requirement="R75", spec="RFC 8725 §3.10")
    m.case("token/control", "A jti with a zero byte.", text("jti", '"7f3c9a2e\\u0000"'), requirement="R75", spec="RFC 8725 §3.10")
    m.case("token/sid-number", "A sid that is no string is malformed, also where it is not needed.", claims(jti="x", sid=1),
           "sid-malformed", guarantee="G7")
    odd = {"query": "' OR ''='", "nul": "7f3c9a2e\0", "path": "../../7f3c9a2e", "wildcard": "*"}
    m.group("Tokens are revoked whose jti would mean something in a query or a path.",
            policy(revocation=revocation([one_token(jti=jti) for jti in odd.values()])), **{**fields, "requirement": "R75"})
    for name, jti in odd.items():
        m.case(f"odd/{name}", "The token that is revoked: what it states is compared and not read.", claims(jti=jti), "revoked",
               spec="RFC 8725 §3.10")
    m.case("odd/none-of-them", "Another token, which none of them matches.", claims(jti=JTI), spec="RFC 8725 §3.10")
    bounded = {"tokens": {"longest_life": LIFE, "revoked": [one_token()]}}
    m.group("One token is revoked, of those that live for an hour at most.", policy(revocation=bounded), **fields)
    m.case("token-life/other", "A token of another jti.", short(jti="x"))
    m.case("token-life/revoked", "The token that is revoked.", short(), "revoked")
    m.case("token-life/revoked-long-life", "A token of that jti that lives for a day is revoked.", short(exp=NOW + 86400), "revoked")
    m.case("token-life/life-of-an-hour", "A token that lives for an hour.", short(jti="x", iat=NOW, exp=NOW + LIFE))
    m.case("token-life/life-of-a-second-more", "A token that lives for an hour and a second, past the memory of its jti.",
           short(jti="x", iat=NOW, exp=NOW + LIFE + 1), "revocation-unknown")
    m.case("token-life/no-iat", "No iat, from which the life of the token is counted.", short(jti="x", iat=GONE), "iat-missing",
           guarantee="G7")
    m.case("token-life/ten-minutes-ahead", "A token whose iat is ten minutes ahead.", short(jti="x", iat=NOW + 600))
    m.case("token-life/further-ahead", "A token whose iat is a second further ahead: what is revoked now may be forgotten when it is made.",
           short(jti="x", iat=NOW + 601), "revocation-unknown")
    m.group("Tokens are looked up, and none is revoked.", policy(revocation=revocation([])), **fields)
    m.case("none/token", "A token with a jti.", claims(jti=JTI))
    m.case("none/no-jti", "No jti.", claims(), "jti-missing", guarantee="G7")
    m.group("One jti is revoked at two issuers, of three that are expected.",
            policy(iss={"is": ["https://a.example", "https://b.example", ISS]},
                   revocation=revocation([one_token(iss="https://a.example"), one_token(iss="https://b.example")])), **fields)
    m.case("issuers/revoked", "The token of one of the two.", claims(iss="https://b.example", jti=JTI), "revoked")
    m.case("issuers/other", "The token of the third.", claims(jti=JTI))
    m.group("A token without iss is revoked; any issuer is accepted.",
            policy(iss={"any": True}, revocation=revocation([{"jti": JTI}])), **fields)
    m.case("no-issuer/revoked", "The token without iss.", claims(iss=GONE, jti=JTI), "revoked")
    m.case("no-issuer/issuer", "A token with iss.", claims(jti=JTI))
    m.case("no-issuer/empty", "A token with an empty iss.", claims(iss="", jti=JTI))
    m.group("A token that expired a minute ago is revoked, and the leeway is 61 seconds.",
            policy(leeway=61, revocation=revocation([one_token()])), **fields)
    m.case("leeway/revoked", "It would still be accepted.", claims(exp=NOW - 60, jti=JTI), "revoked")
    m.case("leeway/expired", "One that expired a second earlier.", claims(exp=NOW - 61, jti=JTI), "expired")
    m.group("exp is optional.", policy(exp="optional", revocation=revocation([one_token()])), **fields)
    m.case("exp-optional/revoked", "The token that is revoked, without an end.", claims(exp=GONE, jti=JTI), "revoked")
    m.case("exp-optional/other", "Another one without an end.", claims(exp=GONE, jti="x"))

    session = {**fields, "spec": "OpenID Connect Back-Channel Logout §2.1"}
    m.group("One session is over.", policy(revocation=revocation(sessions=[one_session()])), **session)
    m.joserfc("session/other", "A token of another session.", short(sid="x"))
    m.case("session/revoked", "A token of the session.", short(), "revoked")
    m.case("session/revoked-other-jti", "Another token of the session.", short(jti="x", sub="y"), "revoked")
    m.case("session/no-sid", "No sid.", short(sid=GONE), "sid-missing", guarantee="G7")
    m.case("session/empty-sid", "An empty sid.", short(sid=""), "sid-missing", guarantee="G7")
    m.case("session/sid-elsewhere", "The sid is inside another claim.", short(sid=GONE, events={"sid": "x"}), "sid-missing",
           guarantee="G7")
    m.case("session/no-iat", "No iat, from which the life of the token is counted.", short(sid="x", iat=GONE), "iat-missing",
           guarantee="G7")
    for name, value in (("null", "null"), ("number", "1"), ("array", f'["{SID}"]'), ("object", "{}"), ("true", "true")):
        m.case(f"session/sid-{name}", "The sid is not a string.", compact(short(sid=GONE))[:-1] + f',"sid":{value}}}', "sid-malformed",
               guarantee="G7")
    m.case("session/sid-escaped", "The name sid is spelt with an escape.",
           compact(short(sid=GONE))[:-1] + f',"s\\u0069d":"{SID}"}}', "revoked")
    m.case("session/sid-twice", "Two sid.", compact(short())[:-1] + ',"sid":"x"}', "claims-duplicate-member", guarantee="G8",
           requirement="R66")
    m.case("session/life-of-an-hour", "A token that lives for an hour.", short(sid="x", iat=NOW, exp=NOW + LIFE))
    m.case("session/life-of-a-second-more", "A token that lives for an hour and a second, past the memory of its session.",
           short(sid="x", iat=NOW, exp=NOW + LIFE + 1), "revocation-unknown")
    m.case("session/life-of-a-fraction-more", "A token that lives for an hour and a fraction.",
           compact(short(sid="x", exp=GONE))[:-1] + f',"exp":{NOW - 60 + LIFE}.5}}', "revocation-unknown")
    m.case("session/ten-minutes-ahead", "A token whose iat is ten minutes ahead.", short(sid="x", iat=NOW + 600))
    m.case("session/further-ahead", "A token whose iat is a second further ahead: a session that ends now may be forgotten when it is made.",
           short(sid="x", iat=NOW + 601), "revocation-unknown")
    m.case("session/revoked-long-life", "A token of the session that lives for a day is revoked.", short(exp=NOW + 86400), "revoked")
    m.group("The same, and exp is optional.", policy(exp="optional", revocation=revocation(sessions=[one_session()])), **session)
    m.case("session-exp-optional/endless", "A token without an end.", short(sid="x", exp=GONE), "revocation-unknown")

    subject = {**fields, "spec": None}
    m.group("Of one subject, what was issued a minute ago or before is revoked.",
            policy(revocation=revocation(subjects=[one_subject()])), **subject)
    m.joserfc("subject/later", "A token of the subject that was issued a second later.", short(iat=NOW - 59))
    m.case("subject/same", "A token that was issued at that second.", short(), "revoked")
    m.case("subject/same-second", "A token that was issued at a fraction of that second.",
           compact(short(iat=GONE))[:-1] + f',"iat":{NOW - 60}.75}}', "revoked")
    m.case("subject/before", "A token that was issued before.", short(iat=NOW - 600, exp=NOW + 600), "revoked")
    m.case("subject/other", "A token of another subject.", short(sub="user-1030"))
    m.case("subject/no-sub", "No sub.", short(sub=GONE), "sub-missing", guarantee="G7", requirement="R72")
    m.case("subject/empty-sub", "An empty sub.", short(sub=""), "sub-missing", guarantee="G7", requirement="R72")
    m.case("subject/no-iat", "No iat, so when it was issued is not said.", short(iat=GONE), "iat-missing", guarantee="G7")
    m.case("subject/long-life", "A token that lives for a day.", short(iat=NOW, exp=NOW + 86400), "revocation-unknown")

    m.group("Tokens, sessions and subjects are looked up.",
            policy(revocation=revocation([one_token()], [one_session()], [one_subject()])), **fields)
    fresh = {"iat": NOW, "jti": "x", "sid": "x"}
    m.joserfc("all/none", "A token that is none of them.", short(**fresh))
    m.case("all/token", "The token.", short(**{**fresh, "jti": JTI}), "revoked")
    m.case("all/session", "A token of the session.", short(**{**fresh, "sid": SID}), "revoked")
    m.case("all/subject", "A token of the subject.", short(**{**fresh, "iat": NOW - 60}), "revoked")
    m.case("all/no-jti", "No jti, and of the session.", short(jti=GONE), "jti-missing", guarantee="G7")

    named = {"guarantee": "G7", "requirement": "R73", "attack": "N", "spec": None}
    m.group("Two values of one further claim are revoked.", policy(revocation=revocation(claim={"name": "sep", "revoked": [6, "old"]})),
            **named)
    m.joserfc("claim/number", "Another number.", claims(sep=7), guarantee="G12")
    m.case("claim/text", "Another text, which is not the number.", claims(sep="6"), guarantee="G12")
    m.case("claim/largest", "The largest whole number that every reader understands alike.", claims(sep=2**53 - 1), guarantee="G12")
    m.case("claim/revoked-number", "The number that is revoked.", claims(sep=6), "revoked", guarantee="G12")
    m.case("claim/revoked-text", "The text that is revoked.", claims(sep="old"), "revoked", guarantee="G12")
    m.case("claim/revoked-name-escaped", "The name is spelt with an escape.", text("s\\u0065p", "6"), "revoked", guarantee="G12")
    m.case("claim/absent", "The claim is absent.", claims(), "needed-claim-missing")
    m.case("claim/empty", "An empty text.", claims(sep=""), "needed-claim-missing")
    m.case("claim/elsewhere", "The claim is inside another one.", claims(events={"sep": 7}), "needed-claim-missing")
    m.case("claim/case", "The name in another case.", claims(SEP=7), "needed-claim-missing")
    m.case("claim/twice", "Two of the claim.", compact(claims(sep=7))[:-1] + ',"sep":8}', "claims-duplicate-member", guarantee="G8",
           requirement="R66")
    for name, value in (("null", "null"), ("true", "true"), ("array", '["a"]'), ("numbers", "[7]"), ("object", "{}"), ("fraction", "7.5"),
                        ("negative", "-7"), ("exponent", "7e0"), ("point", "7.0"), ("two-to-the-53", "9007199254740992")):
        m.case(f"claim/{name}", "Neither a text nor a whole number below 2^53 in digits alone.", text("sep", value),
               "needed-claim-malformed")
    m.case("claim/expired-first", "Expired, and without the claim.", claims(exp=NOW), "expired", guarantee="G9")
    m.group("The check names a registered claim as a further one, so that no token can be looked up.",
            policy(revocation=revocation(claim={"name": "sub", "revoked": []})), **named)
    m.case("claim-registered/token", "A token with the claim.", claims(), "needed-claim-unread")
    m.case("claim-registered/expired-first", "An expired token.", claims(exp=NOW), "expired", guarantee="G9")

    m.group("What has been revoked cannot be told.", policy(revocation=revocation([], unavailable=True)), **fields)
    m.case("unavailable/token", "A token with a jti.", claims(jti=JTI), "revocation-unknown")
    m.case("unavailable/no-jti", "No jti.", claims(), "jti-missing", guarantee="G7")
    m.case("unavailable/expired", "An expired token, of which it need not be told.", claims(exp=NOW, jti=JTI), "expired", guarantee="G9")

    m.group("The caller is to ask, and does not.", policy(revocation=revocation([], asked_by_caller=True)), **fields)
    m.case("asked-by-caller/token", "A token with a jti.", claims(jti=JTI), "revocation-not-asked", guarantee="G7")
    m.case("asked-by-caller/no-jti", "No jti.", claims(), "jti-missing", guarantee="G7")
    m.case("asked-by-caller/expired", "An expired token, of which nobody need be asked.", claims(exp=NOW, jti=JTI), "expired", guarantee="G9")

    m.group("Revocation is looked at last.", policy(revocation=revocation([one_token()])), **{**fields, "guarantee": "G9"})
    m.case("order/expired-first", "Revoked and expired.", claims(jti=JTI, exp=NOW), "expired")
    m.case("order/iss-first", "No jti, and of another issuer.", claims(iss="x"), "iss-mismatch")
    m.case("order/aud-first", "Revoked, and for another audience.", claims(jti=JTI, aud="x"), "aud-mismatch")
    m.case("order/header-first", "Revoked, and header and claims disagree.", claims(jti=JTI), "header-claim-mismatch",
           header={**HEADER, "sub": "x"})
    m.case("order/sid-malformed-before-expired", "A malformed sid, and expired.", claims(jti=JTI, sid=1, exp=NOW), "sid-malformed")
    m.case("order/jti-malformed-before-sid", "A malformed jti and a malformed sid.", claims(jti=1, sid=1), "jti-malformed")
    m.now.refuse("order/signature-first", "Revoked, and signed by another key.",
                 forge("Ed25519", HEADER, claims(jti=JTI), KEYS["ed25519-other"]), "invalid-signature")
    m.group("The policy has no revocation, so a sid is a claim like any other.", **{**fields, "guarantee": "G6"})
    m.case("not-asked/sid-number", "A sid that is a number.", claims(sid=1))
    m.case("not-asked/sid-null", "A sid of null.", claims(sid=None))
    both_forms(m, fields)


def both_forms(m, fields):
    """An ECDSA signature has two forms, so a token has two texts."""
    key, order = key_for("ES256"), ORDER["P-256"]
    m.now = m.file.group("jwt", "ES256", {"jwk": key.public_jwk()}, kid="2026-11",
                         comment="One token is revoked, and its signature has two forms.",
                         policy=policy(revocation=revocation([one_token()])), **{**fields, "requirement": ["R46", "R73"]})

    def form(payload, choose):
        return forge("ES256", {"alg": "ES256", "kid": "2026-11"}, payload,
                     signature=lambda tag: pair(key, halves(tag)[0], choose(halves(tag)[1], order - halves(tag)[1])))

    for name, comment, choose in (("low-s", "with s in the lower half", min), ("high-s", "with n - s in its place", max)):
        m.now.case(f"es256/{name}/other", f"A token of another jti, {comment}.", form(claims(jti="x"), choose))
        m.now.case(f"es256/{name}/revoked", f"The token that is revoked, {comment}.", form(claims(jti=JTI), choose), "revoked")


def make():
    time()
    registered()
    strict()
    issuer_audience()
    typ()
    header_claims()
    revoked()
