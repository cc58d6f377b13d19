"""paseto/time.json and paseto/claims.json: the claims of a PASETO under a policy."""

from .jwt import (AUD, GONE, ISS, JTI, LAST, NOW, SID, one_session, one_subject, one_token, policy,
                  revocation)
from .paseto_footer import KID
from .paseto_token import PROTOCOLS, Maker, raw, seal
from .sign import compact
from .suite import LONGEST_TEXT, b64

FOOTER = {"kid": KID}
FAR = "2099-12-31T00:00:00Z"
TIMES = ("exp", "nbf", "iat")


def at(seconds):
    """A time as seconds from NOW, which is 2025-11-21T00:00:00Z; at most a day away."""
    day, rest = (21, seconds) if seconds >= 0 else (20, seconds + 86400)
    return f"2025-11-{day}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def claims(**changes):
    """An ordinary claims set with changes; GONE removes a claim."""
    every = {"iss": ISS, "aud": AUD, "sub": "user-1029", "iat": at(-60), "exp": FAR, **changes}
    return {name: value for name, value in every.items() if value is not GONE}


def text(member, value):
    """The ordinary claims set as text, where the value of one member is any text."""
    return compact(claims(**{member: GONE}))[:-1] + f',"{member}":{value}}}'


class Claims(Maker):
    def under(self, protocol, comment=None, policy_=None, **fields):
        return self.group(protocol, kid=KID, comment=comment, policy=policy_ or policy(), **fields)

    def say(self, name, comment, payload, expect="accept", **fields):
        """A case whose token is rightly made; only its claims are under test."""
        data, token = raw(payload), seal(self.protocol, payload, FOOTER)
        try:
            shown = data.decode() if len(data) <= LONGEST_TEXT else None
        except UnicodeDecodeError:
            shown = None
        if expect == "accept":
            self.accept(name, comment, token, payload, claims=shown, **fields)
        else:
            self.refuse(name, comment, token, expect, claims=shown, **fields)

    def pyseto(self, name, comment, payload, **fields):
        self.by_pyseto(name, comment, payload, FOOTER, claims=compact(payload), **fields)


GOOD_TIMES = [
    ("zulu", "in UTC", "2025-11-20T23:59:00Z"), ("zero-offset", "with an offset of zero", "2025-11-20T23:59:00+00:00"),
    ("negative-zero-offset", "with an offset of minus zero", "2025-11-20T23:59:00-00:00"),
    ("east", "with an offset to the east", "2025-11-21T01:29:00+01:30"),
    ("west", "with an offset to the west", "2025-11-20T15:59:00-08:00"),
    ("largest-offset", "with the largest offset", "2025-11-21T23:58:00+23:59"),
    ("tenth", "with one digit of a fraction", "2025-11-20T23:59:00.5Z"),
    ("nanoseconds", "with nine digits of a fraction", "2025-11-20T23:59:00.123456789Z"),
    ("longest", "of 35 characters", "2025-11-20T23:59:00.123456789+00:00"),
    ("zero-fraction", "with a fraction of zero", "2025-11-20T23:59:00.000Z"),
    ("leap-day", "on a leap day", "2024-02-29T00:00:00Z"),
    ("first", "that is the beginning of 1970", "1970-01-01T00:00:00Z"),
    ("first-offset", "that is the beginning of 1970 elsewhere", "1970-01-01T01:00:00+01:00"),
    ("old-year-elsewhere", "that is 1969 elsewhere and 1970 in UTC", "1969-12-31T23:00:00-02:00")]
BAD_TIMES = [
    ("lower-t", "with a t", "2025-11-20t23:59:00Z"), ("lower-z", "with a z", "2025-11-20T23:59:00z"),
    ("space", "with a space for the T", "2025-11-20 23:59:00Z"),
    ("underscore", "with an underscore for the T", "2025-11-20_23:59:00Z"),
    ("no-zone", "without a zone", "2025-11-20T23:59:00"), ("date", "of a date alone", "2025-11-20"),
    ("time", "of a time alone", "23:59:00Z"), ("no-seconds", "without seconds", "2025-11-20T23:59Z"),
    ("empty-fraction", "with a point and no fraction", "2025-11-20T23:59:00.Z"),
    ("comma", "with a comma before the fraction", "2025-11-20T23:59:00,5Z"),
    ("ten-digits", "with ten digits of a fraction", "2025-11-20T23:59:00.1234567890Z"),
    ("ten-digits-offset", "of 36 characters", "2025-11-20T23:59:00.1234567890+00:00"),
    ("thirty-digits", "with thirty digits of a fraction", "2025-11-20T23:59:00." + "1" * 30 + "Z"),
    ("offset-no-colon", "with an offset without a colon", "2025-11-20T23:59:00+0000"),
    ("offset-hours", "with an offset of hours alone", "2025-11-20T23:59:00+00"),
    ("offset-seconds", "with seconds in the offset", "2025-11-20T23:59:00+00:00:00"),
    ("offset-24", "with an offset of 24 hours", "2025-11-20T23:59:00+24:00"),
    ("offset-60", "with an offset of 60 minutes", "2025-11-20T23:59:00+00:60"),
    ("offset-no-sign", "with an offset without a sign", "2025-11-20T23:59:0000:00"),
    ("offset-minus-sign", "with the minus sign of Unicode", "2025-11-20T23:59:00\u221200:00"),
    ("two-zones", "with two zones", "2025-11-20T23:59:00Z+00:00"),
    ("zone-name", "with the name of a zone", "2025-11-20T23:59:00Z[UTC]"),
    ("zone-letters", "with the letters of a zone", "2025-11-20T23:59:00UTC"),
    ("basic", "in the basic form of ISO 8601", "20251120T235900Z"), ("week", "with a week", "2025-W47-4T23:59:00Z"),
    ("ordinal", "with the day of the year", "2025-324T23:59:00Z"),
    ("two-digit-year", "with a year of two digits", "25-11-20T23:59:00Z"),
    ("one-digit-month", "with a month of one digit", "2025-1-20T23:59:00Z"),
    ("plus-year", "with a year of six digits and a sign", "+002025-11-20T23:59:00Z"),
    ("minus-year", "with a negative year", "-2025-11-20T23:59:00Z"),
    ("year-10000", "in the year 10000", "10000-01-01T00:00:00Z"),
    ("year-10000-offset", "that is the year 10000 in UTC", "9999-12-31T23:59:59-00:01"),
    ("before-1970", "in the last second of 1969", "1969-12-31T23:59:59Z"),
    ("before-1970-offset", "that is 1969 in UTC", "1970-01-01T00:00:00+00:01"),
    ("year-0", "in the year 0", "0000-01-01T00:00:00Z"),
    ("year-1", "in the year 1", "0001-01-01T00:00:00Z"), ("month-0", "in month 0", "2025-00-20T23:59:00Z"),
    ("month-13", "in month 13", "2025-13-20T23:59:00Z"), ("day-0", "on day 0", "2025-11-00T23:59:00Z"),
    ("day-31", "on the 31st of November", "2025-11-31T23:59:00Z"),
    ("no-leap-day", "on the 29th of February of a common year", "2025-02-29T00:00:00Z"),
    ("century-leap-day", "on the 29th of February of 2100", "2100-02-29T00:00:00Z"),
    ("hour-24", "at 24 hours", "2025-11-20T24:00:00Z"), ("minute-60", "at 60 minutes", "2025-11-20T23:60:00Z"),
    ("second-61", "at 61 seconds", "2025-11-20T23:59:61Z"),
    ("second-60", "at 60 seconds", "2025-11-20T12:30:60Z"), ("leap-second", "in a leap second", "2016-12-31T23:59:60Z"), ("space-before", "after a space", " 2025-11-20T23:59:00Z"),
    ("space-after", "before a space", "2025-11-20T23:59:00Z "),
    ("newline-after", "before a line feed", "2025-11-20T23:59:00Z\n"),
    ("nul-after", "before a zero byte", "2025-11-20T23:59:00Z\0"),
    ("quoted", "in quotation marks", '"2025-11-20T23:59:00Z"'),
    ("full-width", "with a digit of full width", "\uff12025-11-20T23:59:00Z"),
    ("arabic", "with an Arabic digit", "\u0662025-11-20T23:59:00Z"), ("seconds", "of seconds as a text", "1763683140"),
    ("http", "as HTTP has it", "Thu, 20 Nov 2025 23:59:00 GMT"), ("duration", "that is a duration", "PT1H"),
    ("word", "that is a word", "never"), ("empty", "that is empty", ""),
    ("long", "of 10000 characters", "2" * 10000)]
NOT_TEXTS = [("number", "a number, as in a JWT", "4102444800"), ("zero", "0", "0"),
             ("float", "a number with a fraction", "4102444800.5"), ("negative", "a negative number", "-1"),
             ("null", "null", "null"),
             ("true", "true", "true"), ("false", "false", "false"), ("array", "an array", '["2099-12-31T00:00:00Z"]'),
             ("object", "an object", '{"date":"2099-12-31T00:00:00Z"}'),
             ("empty-array", "an empty array", "[]")]


def forms(m, protocol):
    """RFC 3339 in every form. `iat` and `nbf` are in the past in all of them, and `exp` is far ahead where it has to be."""
    fields = {"guarantee": "G7", "requirement": "R113", "spec": "PASETO, Claims, Registered Claims"}
    m.under(protocol, "The form of a time; each is malformed whether the policy needs it or not.", **fields)
    m.pyseto("ordinary", "Every registered claim in its ordinary form.", claims(nbf=at(-60), jti="c7a1"))
    for name, comment, value in GOOD_TIMES:
        m.say(f"nbf/{name}", f"An nbf {comment}.", claims(nbf=value))
        m.say(f"iat/{name}", f"An iat {comment}.", claims(iat=value))
        if value < "2025":
            m.say(f"exp/{name}", f"An exp {comment}, which is past.", claims(exp=value), "expired")
        else:
            ahead = value.replace("2025-11", "2026-11")
            m.say(f"exp/{name}", f"An exp {comment}.", claims(exp=ahead))
    m.say("exp/year-9999", "An exp in the year 9999.", claims(exp="9999-12-01T00:00:00Z"))
    m.say("exp/last-second", "An exp in the last second of the year 9999.", claims(exp="9999-12-31T23:59:59Z"))
    m.say("exp/last-offset", "An exp in the year 9999 in UTC, and later elsewhere.", claims(exp="9999-12-31T23:59:59.9+23:59"))
    m.say("exp/escaped", "A time that is spelt with escapes.", text("exp", '"2099\\u002d12-31\\u005400:00:00Z"'))
    for member in TIMES:
        for name, comment, value in BAD_TIMES:
            if member == "exp" or name in ("lower-t", "lower-z", "no-zone", "ten-digits", "before-1970", "year-10000",
                                           "no-leap-day", "empty", "space", "seconds", "long", "offset-24"):
                ahead = value.replace("2025-11", "2099-11")
                m.say(f"{member}/{name}", f"A time {comment}.", claims(**{member: ahead}), f"{member}-malformed", attack="H")
        for name, comment, value in NOT_TEXTS:
            m.say(f"{member}/{name}", f"{member} is {comment}.", text(member, value), f"{member}-malformed", attack="H")
    m.say("exp/out-of-double", "exp is out of the range of a double, which no JSON number may be.", text("exp", "1e400"),
          "claims-syntax", attack="H")


def now(m, protocol):
    fields = {"guarantee": "G6", "requirement": "R114", "spec": "PASETO, Validators, ValidAt"}
    m.under(protocol, "exp is required, and there is no leeway.", **fields)
    m.pyseto("now/ordinary", "An ordinary token.", claims(nbf=at(-60)))
    for name, comment, payload, expect in [
            ("exp-one-second-left", "exp is one second after now.", claims(exp=at(1)), "accept"),
            ("exp-nanosecond-left", "exp is a nanosecond after now.", claims(exp="2025-11-21T00:00:00.000000001Z"),
             "accept"),
            ("exp-now", "exp is now, and a token is valid before exp only (stricter).", claims(exp=at(0)), "expired"),
            ("exp-now-offset", "The same with an offset.", claims(exp="2025-11-21T05:00:00+05:00"), "expired"),
            ("exp-one-second-ago", "exp was one second ago.", claims(exp=at(-1)), "expired"),
            ("exp-past-by-offset", "exp is past only because of its offset.", claims(exp="2025-11-21T00:30:00+01:00"),
             "expired"),
            ("exp-future-by-offset", "exp is ahead only because of its offset.", claims(exp="2025-11-20T23:30:00-01:00"),
             "accept"), ("exp-1970", "exp is the beginning of 1970.", claims(exp="1970-01-01T00:00:00Z"), "expired"),
            ("exp-missing", "No exp.", claims(exp=GONE), "exp-missing"),
            ("exp-other-case", "A claim named Exp is another claim.", claims(exp=GONE, Exp=FAR), "exp-missing"),
            ("exp-nested", "The exp is inside another claim.", claims(exp=GONE, x={"exp": FAR}), "exp-missing"),
            ("nbf-now", "nbf is now.", claims(nbf=at(0)), "accept"),
            ("nbf-one-second-ahead", "nbf is one second after now.", claims(nbf=at(1)), "not-yet-valid"),
            ("nbf-nanosecond-ahead", "nbf is a nanosecond after now.", claims(nbf="2025-11-21T00:00:00.000000001Z"),
             "not-yet-valid"),
            ("nbf-ahead-by-offset", "nbf is ahead only because of its offset.", claims(nbf="2025-11-20T23:30:00-01:00"),
             "not-yet-valid"), ("iat-ahead-without-rule", "iat is ahead, and the policy says nothing of it.",
                                claims(iat=at(3600)), "accept"),
            ("iat-missing-without-rule", "No iat, and the policy needs none.", claims(iat=GONE), "accept")]:
        m.say(f"now/{name}", comment, payload, expect)
    m.under(protocol, "The leeway is 60 seconds.", policy(leeway=60), **fields)
    m.say("leeway/exp-59-seconds-ago", "exp was 59 seconds ago.", claims(exp=at(-59)))
    m.say("leeway/exp-60-seconds-ago", "exp was 60 seconds ago.", claims(exp=at(-60)), "expired")
    m.say("leeway/nbf-60-seconds-ahead", "nbf is 60 seconds ahead.", claims(nbf=at(60)))
    m.say("leeway/nbf-61-seconds-ahead", "nbf is 61 seconds ahead.", claims(nbf=at(61)), "not-yet-valid")
    m.under(protocol, "exp is optional.", policy(exp="optional"), **fields)
    m.pyseto("exp-optional/missing", "No exp, and none is required.", claims(exp=GONE))
    m.say("exp-optional/past", "An exp that is there counts.", claims(exp=at(-1)), "expired")
    m.say("exp-optional/null", "An exp of null is not an absent one.", claims(exp=None), "exp-malformed", guarantee="G7",
          attack="H")
    m.say("exp-optional/number", "An exp that is a number is not an absent one.", claims(exp=4102444800), "exp-malformed",
          guarantee="G7", attack="H")
    m.under(protocol, "iat must not be in the future.", policy(leeway=60, iat="in-past"), **fields)
    m.pyseto("iat-in-past/past", "An iat in the past.", claims())
    m.say("iat-in-past/leeway", "iat is 60 seconds ahead.", claims(iat=at(60)))
    m.say("iat-in-past/ahead", "iat is 61 seconds ahead.", claims(iat=at(61)), "issued-in-future")
    m.say("iat-in-past/missing", "No iat.", claims(iat=GONE), "iat-missing")
    m.say("iat-in-past/number", "An iat that is a number.", claims(iat=NOW), "iat-malformed")
    m.under(protocol, "A token may be at most an hour old.", policy(leeway=60, max_age=3600), **fields)
    m.pyseto("max-age/fresh", "A fresh token.", claims())
    m.say("max-age/limit", "The token is one hour and 60 seconds old.", claims(iat=at(-3660)))
    m.say("max-age/past", "The token is one second older.", claims(iat=at(-3661)), "too-old")
    m.say("max-age/missing", "No iat.", claims(iat=GONE), "iat-missing")
    m.say("max-age/ahead", "iat is 61 seconds ahead.", claims(iat=at(61)), "issued-in-future")
    m.under(protocol, "The clock stands at the end of 1969.", policy(now=-1), guarantee="G10", requirement="R77")
    m.refuse("clock/before-1970", "A clock before 1970 is no clock.", seal(protocol, claims(), FOOTER), "clock-out-of-range")
    m.under(protocol, "The clock stands at the start of 1970.", policy(now=0), guarantee="G10", requirement="R77")
    m.say("clock/1970", "An ordinary token at the start of 1970.", claims())
    m.under(protocol, "The clock stands at the last second of 9999.", policy(now=LAST), guarantee="G10", requirement="R77")
    m.say("clock/9999", "An ordinary token at the end of 9999.", claims(), "expired")


def strict(m, protocol):
    fields = {"spec": "PASETO, Payload Processing", "requirement": "R112"}
    m.under(protocol, "The payload is one strict JSON object.", guarantee="G8", **fields)
    m.pyseto("strict/ordinary", "An ordinary claims set.", claims())
    good = compact(claims())
    for name, comment, payload in [
            ("whitespace", "All four kinds of JSON whitespace.",
             " " + good.replace(":", " :\t", 1).replace(",", ",\r\n") + "\n"),
             ("unknown", "Claims that nobody knows.", claims(x={"y": [None, True, 1.5e3]})),
            ("escaped-name", "The name of a claim is spelt with an escape.", good.replace('"iss"', '"\\u0069ss"')),
            ("other-scripts", "Characters of one to four bytes.", claims(name="aé€😀"))]:
        m.say(f"strict/{name}", comment, payload)
    for name, comment, payload in [
            ("latin-1", "A letter in Latin-1.", good[:-1].encode() + b',"x":"\xe9"}'),
            ("overlong", "An overlong form.", good[:-1].encode() + b',"x":"\xc0\x80"}'),
            ("surrogate", "A surrogate in three bytes.", good[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
            ("utf-16", "UTF-16 with its byte order mark.", ("\ufeff" + good).encode("utf-16-le")),
            ("cbor", "CBOR.", bytes.fromhex("a163657870f6"))]:
        m.say(f"utf8/{name}", comment, payload, "claims-utf8", requirement="R112")
    for name, comment, payload in [
            ("empty", "Nothing at all.", b""), ("space", "Nothing but a space.", " "), ("text", "Some text.", "hello"),
            ("cut", "The closing brace is missing.", good[:-1]),
            ("trailing-comma", "A comma after the last member.", good[:-1] + ",}"),
            ("two-objects", "A second object after the first.", good + good),
            ("trailing-text", "A letter after the object.", good + "x"),
            ("trailing-nul", "A zero byte after the object.", good + "\0"),
            ("bom", "A byte order mark before the object.", "\ufeff" + good), ("comment", "A comment.", good + "/**/"),
            ("nan", "NaN is no JSON.", good[:-1] + ',"x":NaN}'),
            ("number-too-large", "A number out of the range of a double.", good[:-1] + ',"x":1e400}'),
            ("raw-control", "A line feed inside a string.", good[:-1] + ',"x":"\n"}'),
            ("lone-surrogate", "An escaped surrogate alone.", good[:-1] + ',"x":"\\ud83d"}'),
            ("base64-twice", "The claims set is encoded twice.", b64(good.encode())),
            ("token", "The payload is a token.", seal(protocol, claims(), FOOTER).text())]:
        m.say(f"syntax/{name}", comment, payload, "claims-syntax", attack="G")
    for name, payload in [("array", f"[{good}]"), ("empty-array", "[]"), ("string", '"hello"'), ("null", "null"),
                          ("number", "1"), ("true", "true")]:
        m.say(f"not-object/{name}", "The payload is no JSON object.", payload, "claims-not-object", attack="H")
    for name, comment, payload in [
            ("exp", "Two exp, of which one is in the future.", good.replace('"exp"', f'"exp":"{at(-1)}","exp"')),
            ("iss", "Two issuers, the expected one first.", good[:-1] + ',"iss":"https://attacker.example"}'),
            ("same-value", "Two members of one name and value.", good[:-1] + f',"aud":"{AUD}"}}'),
            ("escaped", "Two names that are one after unescaping.", good[:-1] + ',"\\u0061ud":"orders"}'),
            ("nested", "Two members of one name inside a claim.", good[:-1] + ',"x":{"role":"user","role":"admin"}}'),
            ("in-array", "Two members of one name inside an array.", good[:-1] + ',"x":[{"y":1,"y":2}]}')]:
        m.say(f"duplicate/{name}", comment, payload, "claims-duplicate-member", attack="G")
    m.under(protocol, "Limits of depth and count.", guarantee="G10", requirement="R76", attack="I")

    def deep(levels):
        return good[:-1] + ',"x":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"

    def many(count):
        return good[:-1] + ',"x":{' + ",".join(f'"{n}":0' for n in range(count - 6)) + "}}"

    def spread(count):
        return good[:-1] + ',"x":[' + ",".join('{"n":0}' for n in range(count - 6)) + "]}"

    m.say("depth/32", "32 levels.", deep(32))
    m.say("depth/33", "33 levels.", deep(33), "claims-too-deep")
    m.say("members/256", "Six claims, one of which has 250 members.", many(256))
    m.say("members/257", "Six claims, one of which has 251 members.", many(257), "claims-too-many-members")
    m.say("members/256-spread", "Six claims, and 250 objects of one member.", spread(256))
    m.say("members/257-spread", "Six claims, and 251 objects of one member.", spread(257), "claims-too-many-members")


def registered(m, protocol):
    spec = {"spec": "PASETO, Claims, Registered Claims"}
    m.under(protocol, "Strings that are none; the policy says nothing of sub and jti.", guarantee="G7", **spec)
    m.pyseto("registered/all", "Every registered claim.", claims(nbf=at(-60), jti="c7a1"), requirement="R113")
    for member, requirement in (("iss", "R71"), ("sub", "R72"), ("jti", "R73"), ("aud", "R113")):
        for name, value in [("null", "null"), ("number", "1"), ("true", "true"), ("array", f'["{AUD}"]'), ("object", "{}")]:
            m.say(f"{member}/{name}", f"{member} is not a string.", text(member, value), f"{member}-malformed",
                  requirement=requirement, attack="H")
    for name, comment, value in [("empty-array", "an empty array", "[]"),
                                 ("two", "an array of two strings", f'["{AUD}","billing"]'),
                                 ("mixed", "an array with a number", f'["{AUD}",1]')]:
        m.say(f"aud/{name}", f"aud is {comment}.", text("aud", value), "aud-malformed", requirement="R113", attack="H")
    m.say("sub/empty", "An empty sub is a string.", claims(sub=""), requirement="R72")
    m.under(protocol, "Nobody asks for a key that the token is bound to.", guarantee="G6", requirement="R90", spec="RFC 7800 §3")
    m.say("cnf/bound", "A token that is bound to a key.", claims(cnf={"jkt": "a"}), "cnf-unexpected")
    m.under(protocol, "A token may be bound to a key that nobody asks for.", policy(cnf="unconfirmed"), guarantee="G6", requirement="R90", spec="RFC 7800 §3")
    m.say("cnf/danger", "A token that is bound to a key.", claims(cnf={"jkt": "a"}))
    m.under(protocol, "The policy takes any issuer and audience, and a malformed one is still an error.",
            policy(iss={"any": True}, aud={"any": True}), guarantee="G7", requirement="R113", **spec)
    m.say("any/neither", "Neither issuer nor audience.", claims(iss=GONE, aud=GONE))
    m.say("any/others", "Both with other values.", claims(iss="x", aud="y"))
    m.say("any/aud-array", "An audience in an array.", claims(aud=[AUD]), "aud-malformed")
    m.say("any/iss-number", "iss is a number.", claims(iss=1), "iss-malformed")
    m.under(protocol, "Neither issuer nor audience may be there.", policy(iss={"absent": True}, aud={"absent": True}),
            guarantee="G6", requirement="R114", **spec)
    m.pyseto("absent/neither", "Neither is there.", claims(iss=GONE, aud=GONE))
    m.say("absent/iss", "An issuer.", claims(aud=GONE), "iss-unexpected")
    m.say("absent/aud", "An audience.", claims(iss=GONE), "aud-unexpected")
    m.say("absent/aud-array", "An audience in an array is malformed first.", claims(iss=GONE, aud=[AUD]), "aud-malformed",
          guarantee="G7")
    m.under(protocol, "One issuer and one audience.", guarantee="G6", requirement="R71", spec="PASETO, Validators, IssuedBy")
    m.pyseto("issuer/exact", "Both as expected.", claims())
    m.say("issuer/missing", "No iss.", claims(iss=GONE), "iss-missing")
    for name, comment, value in [("other", "Another issuer.", "https://attacker.example"),
                                 ("slash", "A slash at the end.", ISS + "/"), ("case", "Another case.", ISS.upper()),
                                 ("prefix", "The beginning.", ISS[:-1]),
                                 ("empty", "An empty issuer.", "")]:
        m.say(f"issuer/{name}", comment, claims(iss=value), "iss-mismatch", attack="H")
    m.under(protocol, "One issuer and one audience.", guarantee="G6", requirement="R70",
            spec="PASETO, Validators, ForAudience")
    m.say("audience/exact", "Both as expected.", claims())
    m.say("audience/missing", "No aud.", claims(aud=GONE), "aud-missing")
    for name, comment, value in [("other", "Another audience.", "billing"), ("case", "Another case.", "Orders"),
                                 ("prefix", "The beginning.", "order"),
                                 ("two", "Two audiences in one string.", "orders billing"),
                                 ("empty", "An empty audience.", "")]:
        m.say(f"audience/{name}", comment, claims(aud=value), "aud-mismatch", attack="H")
    m.under(protocol, "One of two issuers, one of two audiences.",
            policy(iss={"is": [ISS, "https://login.example"]}, aud={"is": [AUD, "billing"]}), guarantee="G6",
            requirement="R71", **spec)
    m.say("lists/second", "The second of both.", claims(iss="https://login.example", aud="billing"))
    m.say("lists/third", "An audience that is not in the list.", claims(aud="stock"), "aud-mismatch", requirement="R70")
    m.under(protocol, "sub and jti are required.", policy(sub="required", jti="required"), guarantee="G6", **spec)
    m.pyseto("required/both", "A token with both.", claims(jti="c7a1"), requirement="R73")
    m.say("required/no-sub", "No sub.", claims(sub=GONE, jti="c7a1"), "sub-missing", requirement="R72")
    m.say("required/no-jti", "No jti.", claims(), "jti-missing", requirement="R73")
    m.under(protocol, "The nonce must be n-0S6_WzA2Mj.", policy(nonce="n-0S6_WzA2Mj"), guarantee="G6", requirement="R84")
    m.pyseto("nonce/equal", "The expected nonce.", claims(nonce="n-0S6_WzA2Mj"))
    m.say("nonce/missing", "No nonce.", claims(), "nonce-missing")
    m.say("nonce/other", "Another nonce.", claims(nonce="n-0S6_WzA2Mk"), "nonce-mismatch")
    m.say("nonce/number", "The nonce is a number.", claims(nonce=1), "nonce-malformed", guarantee="G7")
    m.under(protocol, "The claims are decoded into a map from string to string.", policy(shape="strings"), guarantee="G7",
            requirement="R112")
    m.pyseto("shape/strings", "All claims are strings, times as well.", claims())
    m.say("shape/number", "A claim that is a number.", claims(level=3), "claims-shape")
    m.say("shape/malformed-first", "A malformed iss and a claim that is a number.", claims(iss=1, level=3), "iss-malformed",
          guarantee="G9")


def typ(m, protocol):
    fields = {"guarantee": "G6", "requirement": "R33", "spec": "RFC 8725 §3.11"}
    m.under(protocol, "A PASETO has no typ, so a policy that expects one takes none.", policy(typ={"is": "at+jwt"}),
            **fields)
    m.say("typ/expected", "An ordinary token.", claims(), "typ-missing")
    m.say("typ/in-payload", "A typ in the payload is a claim like any other.", claims(typ="at+jwt"), "typ-missing")
    m.refuse("typ/in-footer", "A typ in the footer is none either.", seal(protocol, claims(), {"kid": KID, "typ": "at+jwt"}),
             "typ-missing")
    m.under(protocol, "An empty typ is expected.", policy(typ={"is": ""}), **fields)
    m.say("typ/expected-empty", "An ordinary token.", claims(), "typ-missing")
    for name, comment, said in [("absent", "typ must be absent.", {"absent": True}), ("any", "Any typ.", {"any": True})]:
        m.under(protocol, comment, policy(typ=said), **fields)
        m.pyseto(f"typ/{name}", "An ordinary token.", claims())
    m.under(protocol, "The policy says nothing of typ.", **fields)
    m.say("typ/default", "A typ in the payload is a claim like any other.", claims(typ=1))


def order(m, protocol):
    fields = {"guarantee": "G9", "requirement": "R109"}
    m.under(protocol, "Of two rules that a token breaks, the earlier one is reported.", **fields)
    good, forged = claims(), seal(protocol, claims())
    m.pyseto("order/nothing-broken", "The token that breaks none of them.", good)
    bad = seal(protocol, good, FOOTER)
    bad = bad._replace(tag=bytes(len(bad.tag)))
    for name, comment, token, expect in [
            ("header-before-parts", "Another header and too many parts.", "v9" + bad.text()[2:] + ".x.y", "paseto-header"),
            ("parts-before-footer", "Too many parts, and a footer that is none.", bad.text(footer=".!.!"), "paseto-parts"),
            ("footer-before-message", "A footer and a message that are no base64url.", bad.text(message="!", footer=".!"),
             "footer-base64"), ("kid-before-message", "No kid, and a message that is no base64url.",
                                forged.text(message="!"), "kid-missing"),
            ("kid-before-signature", "Another kid and a wrong signature.", bad._replace(footer=b'{"kid":"x"}'),
             "kid-unknown"), ("message-before-signature", "A message that is too short.", bad.text(message="AAAA"),
                              "message-too-short"),
            ("signature-before-exp", "A wrong signature and an expired claims set.",
             seal(protocol, claims(exp=at(-1)), FOOTER)._replace(tag=bytes(len(bad.tag))), "invalid-signature"),
            ("signature-before-syntax", "A wrong signature and no JSON.",
             seal(protocol, "x", FOOTER)._replace(tag=bytes(len(bad.tag))), "invalid-signature")]:
        m.refuse(f"order/{name}", comment, token, expect)
    for name, comment, payload, expect in [
            ("exp-malformed-before-iss", "A malformed exp and a malformed iss.", claims(exp="x", iss=1), "exp-malformed"),
            ("nbf-malformed-before-iat", "A malformed nbf and a malformed iat.", claims(nbf=1, iat=1), "nbf-malformed"),
            ("malformed-before-expired", "An expired claims set with a malformed jti.", claims(exp=at(-1), jti=1),
             "jti-malformed"), ("expired-before-not-yet", "Expired, and not valid yet.", claims(exp=at(-1), nbf=FAR),
                                "expired"),
            ("expired-before-iss", "Expired, and of another issuer.", claims(exp=at(-1), iss="x"), "expired"),
            ("iss-before-aud", "Of another issuer and for another audience.", claims(iss="x", aud="x"), "iss-mismatch")]:
        m.say(f"order/{name}", comment, payload, expect)
    m.under(protocol, "A typ is expected, which no PASETO has.", policy(typ={"is": "at+jwt"}), **fields)
    m.refuse("order/footer-before-typ", "Another kid.", seal(protocol, good, {"kid": "x"}), "kid-unknown")
    m.refuse("order/typ-before-message", "A message that is no base64url.", bad.text(message="!"), "typ-missing")
    m.refuse("order/typ-before-signature", "A wrong signature.", bad, "typ-missing")
    m.under(protocol, "A policy, a stated footer and an implicit assertion together.", guarantee="G6",
            requirement=["R108", "R109"])
    stated = compact(FOOTER)
    m.by_pyseto("together/right", "All as expected.", good, FOOTER, stated, "tenant-a", claims=compact(good))
    m.refuse("together/assertion", "Another assertion.", seal(protocol, good, FOOTER, "tenant-a"), "invalid-signature",
             stated, "tenant-b")
    m.refuse("together/footer", "Another footer.", seal(protocol, good, FOOTER, "tenant-a"), "footer-mismatch", stated + " ",
             "tenant-a")
    m.refuse("together/expired", "An expired claims set.", seal(protocol, claims(exp=at(-1)), FOOTER, "tenant-a"), "expired",
             stated, "tenant-a")


def revoked(m, protocol):
    fields = {"guarantee": "G12", "requirement": "R73", "attack": "N"}
    everything = revocation([one_token()], [one_session()], [one_subject()])
    m.under(protocol, "A token, a session and the earlier tokens of a subject are revoked.", policy(revocation=everything), **fields)
    good = claims(iat=at(0), exp=at(3600), jti="x", sid="x")
    m.pyseto("good", "A token that is none of them.", good)
    for name, comment, changes, expect in [
            ("token", "The token that is revoked.", {"jti": JTI}, "revoked"),
            ("session", "A token of the session.", {"sid": SID}, "revoked"),
            ("subject", "A token of the subject that was issued earlier.", {"iat": at(-60), "exp": at(3540)}, "revoked"),
            ("long-life", "A token that lives for more than an hour.", {"exp": at(3601)}, "revocation-unknown"),
            ("no-jti", "No jti.", {"jti": GONE}, "jti-missing"), ("no-sid", "No sid.", {"sid": GONE}, "sid-missing"),
            ("no-sub", "No sub.", {"sub": GONE}, "sub-missing"), ("no-iat", "No iat.", {"iat": GONE}, "iat-missing"),
            ("sid-number", "A sid that is no string.", {"sid": 1}, "sid-malformed"),
            ("expired-first", "The token that is revoked, expired.", {"jti": JTI, "exp": at(0)}, "expired")]:
        m.say(name, comment, {key: value for key, value in {**good, **changes}.items() if value is not GONE}, expect)
    m.under(protocol, "What has been revoked cannot be told.", policy(revocation=revocation([], unavailable=True)), **fields)
    m.say("unavailable", "A token with a jti.", good, "revocation-unknown")


def make():
    revocations = Claims("paseto/revocation.json")
    for protocol in PROTOCOLS:
        revoked(revocations, protocol)
    times, others = Claims("paseto/time.json"), Claims("paseto/claims.json")
    for protocol in PROTOCOLS:
        forms(times, protocol)
        now(times, protocol)
        strict(others, protocol)
        registered(others, protocol)
        typ(others, protocol)
        order(others, protocol)
