"""jwt/claims-table.json, paseto/claims-table.json: each registered claim, absent and in every form, required and not.

What must come of a case follows from two questions alone: whether the form is one that the claim has, and what the policy
says of the claim. `verdict` asks them, and nothing else decides.
"""

from .jwt import AUD, FAR, GONE, ISS, NOW, Maker, claims, policy, text
from .paseto_claims import FAR as FAR_TEXT, Claims, at, claims as paseto_claims, text as paseto_text
from .sign import compact

DATES, STRINGS = ("exp", "nbf", "iat"), ("iss", "sub", "aud", "jti")
SECTION = {"iss": 1, "sub": 2, "aud": 3, "exp": 4, "nbf": 5, "iat": 6, "jti": 7}
RULE = {"exp": "R67", "nbf": "R67", "iat": "R67", "iss": "R71", "sub": "R72", "aud": "R69", "jti": "R73"}
GOOD = {"exp": FAR, "nbf": NOW - 60, "iat": NOW - 60, "iss": ISS, "sub": "user-1029", "aud": AUD, "jti": "c7a1"}
GOOD_TEXT = {**GOOD, "exp": FAR_TEXT, "nbf": at(-60), "iat": at(-60)}

# What the policy says of a claim, and in which way it can say it: exp, iss and aud are required unless it is said otherwise.
SAYS = {
    "exp": {"required": {}, "optional": {"exp": "optional"}},
    "nbf": {"optional": {}},
    "iat": {"required": {"iat": "in-past"}, "optional": {}},
    "sub": {"required": {"sub": "required"}, "optional": {}},
    "jti": {"required": {"jti": "required"}, "optional": {}},
    **{name: {"required": {}, "optional": {name: {"any": True}}, "forbidden": {name: {"absent": True}}} for name in ("iss", "aud")},
}
COMMENTS = {"required": "{} is required.", "optional": "{} may be absent.", "forbidden": "{} must be absent."}


def forms(member, good, is_time):
    """Each form by name: what it is, and the text that stands for the value; None for no claim at all."""
    number = good if isinstance(good, int) else 1
    right = compact(good)
    return {
        "absent": ("absent", None), "null": ("null", "null"),
        "string": ("a string", right if isinstance(good, str) else f'"{good}"'), "empty-string": ("the empty string", '""'),
        "number": ("a number", str(number)), "negative": ("a negative number", "-1"),
        "fraction": ("a number with a fraction", f"{number}.5"), "1e300": ("a number past every date", "1e300"),
        "bool": ("a literal", "true"), "array": ("an array" + ("" if is_time else " of a string"), f"[{right}]"),
        "empty-array": ("an empty array", "[]"), "object": ("an object", f'{{"value":{right}}}'),
    }


def well_formed(member, form, numbers, lists):
    """Whether the claim has values of this form. Times are numbers or texts, and an audience may be a list or not."""
    if member in DATES:
        return form in (("number", "fraction") if numbers else ("string",))
    return form in ("string", "empty-string") or member == "aud" and lists and form == "array"


def verdict(member, form, says, numbers, lists):
    if form == "absent":
        return f"{member}-missing" if says == "required" else "accept"
    if not well_formed(member, form, numbers, lists):
        return f"{member}-malformed"
    if says == "forbidden":
        return f"{member}-unexpected"
    # Issuer and audience have to be a certain text where they are required; an empty sub or jti is as good as none.
    if says == "required" and form == "empty-string":
        return f"{member}-mismatch" if member in ("iss", "aud") else f"{member}-missing"
    return "accept"


def table(good, text_, claims_, numbers, lists):
    """The whole table: member, what the policy says, form, comment, claims set, and what must come of it."""
    for member in (*DATES, *STRINGS):
        for says, change in SAYS[member].items():
            for form, (what, value) in forms(member, good[member], member in DATES).items():
                every = claims_(**{member: GONE}) if value is None else text_(member, value)
                yield member, says, change, form, f"{member} is {what}.", every, verdict(member, form, says, numbers, lists)


def in_jwt():
    m = Maker("jwt/claims-table.json")
    last = None
    for member, says, change, form, comment, every, expect in table(GOOD, text, claims, True, True):
        if (member, says) != last:
            last = member, says
            m.group(COMMENTS[says].format(member), policy(**change), guarantee="G7", requirement=RULE[member],
                    spec=f"RFC 7519 §4.1.{SECTION[member]}")
        m.case(f"{member}/{says}/{form}", comment, every, expect, attack=None if expect == "accept" else "H")


def in_paseto():
    m = Claims("paseto/claims-table.json")
    last = None
    for member, says, change, form, comment, every, expect in table(GOOD_TEXT, paseto_text, paseto_claims, False, False):
        if (member, says) != last:
            last = member, says
            rule = "R113" if member in (*DATES, "aud") else RULE[member]
            m.under("v4.public", COMMENTS[says].format(member), policy(**change), guarantee="G7", requirement=rule,
                    spec="PASETO, Claims, Registered Claims")
        m.say(f"{member}/{says}/{form}", comment, every, expect, attack=None if expect == "accept" else "H")


def make():
    in_jwt()
    in_paseto()
